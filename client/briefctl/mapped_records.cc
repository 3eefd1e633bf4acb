#include "client/briefctl/mapped_records.h"

#include <memory>
#include <utility>

#include "absl/algorithm/container.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "briefing/v1/edtf.pb.h"
#include "client/briefctl/record_claims.h"
#include "client/briefctl/words.h"
#include "client/feeds/actor.h"
#include "client/feeds/cameo.h"
#include "client/feeds/feed_text.h"
#include "client/record_kind.h"
#include "google/protobuf/text_format.h"
#include "google/protobuf/util/message_differencer.h"
#include "service/base/limits.h"

namespace briefing::briefctl {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::Reflection;
using google::protobuf::util::MessageDifferencer;

constexpr char kUnmatchedNote[] = "Kept as printed: the mapping has no word for it.";
constexpr char kNoCameoNote[] = "Kept as printed: no label or code of CAMEO.";
constexpr char kSurmisedNote[] = "Kept as printed: no label or code of CAMEO; the kind is surmised.";
constexpr char kTransitions[] = "transitions";
constexpr char kOtherNote[] = "Another row of the same record says otherwise.";

// A field on which two rows differ.
struct Conflict {
  std::string field;
  std::string kept;
  std::string other;
};

std::string Shown(const Message& message, const FieldDescriptor& field) {
  if (field.message_type() == v1::EdtfDate::descriptor()) {
    return static_cast<const v1::EdtfDate&>(message.GetReflection()->GetMessage(message, &field)).edtf();
  }
  std::string text;
  google::protobuf::TextFormat::PrintFieldValueToString(message, &field, -1, &text);
  if (field.cpp_type() == FieldDescriptor::CPPTYPE_STRING) text = message.GetReflection()->GetString(message, &field);
  return std::string(feeds::Beginning(text, limits::kMaxTitleBytes));
}

// Adds to a list what is not in it. True where something was added.
bool Gather(const FieldDescriptor& field, const Message& from, Message& to) {
  const Reflection& reflection = *from.GetReflection();
  bool gained = false;
  for (int i = 0; i < reflection.FieldSize(from, &field); ++i) {
    bool there = false;
    for (int j = 0; j < reflection.FieldSize(to, &field) && !there; ++j) {
      there = field.cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE
                  ? MessageDifferencer::Equals(reflection.GetRepeatedMessage(from, &field, i),
                                               reflection.GetRepeatedMessage(to, &field, j))
              : field.cpp_type() == FieldDescriptor::CPPTYPE_STRING
                  ? reflection.GetRepeatedString(from, &field, i) == reflection.GetRepeatedString(to, &field, j)
                  : reflection.GetRepeatedEnumValue(from, &field, i) == reflection.GetRepeatedEnumValue(to, &field, j);
    }
    if (there) continue;
    gained = true;
    if (field.cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE) {
      reflection.AddMessage(&to, &field)->CopyFrom(reflection.GetRepeatedMessage(from, &field, i));
    } else if (field.cpp_type() == FieldDescriptor::CPPTYPE_STRING) {
      reflection.AddString(&to, &field, reflection.GetRepeatedString(from, &field, i));
    } else {
      reflection.AddEnumValue(&to, &field, reflection.GetRepeatedEnumValue(from, &field, i));
    }
  }
  return gained;
}

// Puts what `from` has into `to` where that has nothing. True where `to` gained something.
bool MergeInto(const Message& from, const std::string& path, Message& to, std::vector<Conflict>& conflicts) {
  std::vector<const FieldDescriptor*> fields;
  const Reflection& reflection = *from.GetReflection();
  reflection.ListFields(from, &fields);
  bool gained = false;
  for (const FieldDescriptor* field : fields) {
    if (field->is_repeated()) {
      gained = Gather(*field, from, to) || gained;
      continue;
    }
    const std::string name = absl::StrCat(path, field->name());
    const bool is_message = field->cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE;
    if (is_message && field->message_type() != v1::EdtfDate::descriptor()) {
      Message& inside = *reflection.MutableMessage(&to, field);
      gained = MergeInto(reflection.GetMessage(from, field), name + ".", inside, conflicts) || gained;
    } else if (!reflection.HasField(to, field)) {
      gained = true;
      const std::unique_ptr<Message> copy(from.New());
      copy->CopyFrom(from);
      reflection.SwapFields(copy.get(), &to, {field});
    } else if (Shown(from, *field) != Shown(to, *field)) {
      conflicts.push_back({name, Shown(to, *field), Shown(from, *field)});
    }
  }
  return gained;
}

// Of the record `from` and those below it.
void Rename(const std::string& from, const std::string& to, v1::Record& record) {
  const std::string name = client::NameOf(record);
  if (name != from && client::ParentOf(name) != from) return;
  Message& inside = *client::MutableInside(record);
  inside.GetReflection()->SetString(&inside, inside.GetDescriptor()->FindFieldByName("name"),
                                    absl::StrCat(to, name.substr(from.size())));
}

std::string ShownStep(const ToldStep& step) {
  return std::string(feeds::Beginning(TextOf(step.transition), limits::kMaxTitleBytes));
}

}  // namespace

void MappedRecords::Add(RowRecords row, const feeds::Place& place) {
  const auto is_told_apart = [](const RowRecord& record) { return !record.name_if_taken.empty(); };
  if (absl::c_any_of(row.records, is_told_apart)) {
    waiting_.emplace_back(std::move(row), place);
  } else {
    AddNamed(std::move(row), place);
  }
}

std::set<v1::RecordType> MappedRecords::TypesToldApart() const {
  std::set<v1::RecordType> types;
  for (const auto& [row, place] : waiting_) {
    for (const RowRecord& record : row.records) {
      if (!record.name_if_taken.empty()) types.insert(static_cast<v1::RecordType>(record.record.record_case()));
    }
  }
  return types;
}

void MappedRecords::NameWaiting(const HeldTitles& held) {
  TakenNames names(held);
  std::vector<std::pair<RowRecords, feeds::Place>> waiting = std::exchange(waiting_, {});
  for (const auto& [row, place] : waiting) {
    for (const RowRecord& record : row.records) {
      if (!record.name_if_taken.empty()) names.Count(client::NameOf(record.record), TitleIn(record.record));
    }
  }
  for (auto& [row, place] : waiting) {
    std::string fault = NameByTitles(row, place, names);
    if (fault.empty()) {
      AddNamed(std::move(row), place);
    } else {
      collection_.AddFault(place, std::move(fault));
    }
  }
}

std::string MappedRecords::NameByTitles(RowRecords& row, const feeds::Place& place, TakenNames& names) {
  for (const RowRecord& record : row.records) {
    if (record.name_if_taken.empty()) continue;
    const std::string name = client::NameOf(record.record);
    const absl::StatusOr<std::string> given = names.NameFor(name, record.name_if_taken, TitleIn(record.record));
    if (!given.ok()) return std::string(given.status().message());
    if (*given == name) continue;
    collection_.AddNotice("another record has the id that its number makes, so that it gets one of its own words",
                          place);
    // It is one of those itself.
    for (RowRecord& each : row.records) Rename(name, *given, each.record);
  }
  return "";
}

void MappedRecords::AddNamed(RowRecords row, const feeds::Place& place) {
  bool adds = row.records.empty();
  for (RowRecord& record : row.records) {
    AddParties(record.notes);
    const bool is_constant = record.is_constant;
    const bool added = AddRecord(std::move(record), place);
    adds = adds || (added && !is_constant);
  }
  if (!adds) collection_.CountDuplicate();
  for (const RowRecords::Missing& missing : row.missing) {
    collection_.AddNotice(absl::StrCat("no ", missing.kind, ", since column \"", missing.column, "\" holds nothing"),
                          place);
  }
}

bool MappedRecords::AddRecord(RowRecord row, const feeds::Place& place) {
  const std::string name = client::NameOf(row.record);
  const auto [found, is_new] = at_.emplace(name, records_.size());
  const size_t at = found->second;
  bool gained = is_new;
  if (const auto& steps = row.record.commitment().transitions(); !steps.empty()) {
    accounts_[at].push_back({{steps.begin(), steps.end()}, place});
  }
  if (is_new) {
    records_.push_back(row.record);
    places_.push_back(place);
  } else {
    gained = Merge(row, place, at);
  }
  AddUnmatched(row.notes, place, at);
  AddClaims(row, place, at);
  return gained;
}

bool MappedRecords::Merge(const RowRecord& row, const feeds::Place& place, size_t at) {
  std::vector<Conflict> conflicts;
  const bool gained = MergeInto(*client::Inside(row.record), "", *client::MutableInside(records_[at]), conflicts);
  for (const Conflict& conflict : conflicts) {
    const feeds::Place first = places_[at];
    KeepBeside(conflict.field, conflict.kept, first, at);
    KeepBeside(conflict.field, conflict.other, place, at);
    TellContradiction(conflict.field, first, conflict.kept, place, conflict.other, at);
  }
  return gained;
}

void MappedRecords::KeepBeside(const std::string& field, const std::string& value, const feeds::Place& place,
                               size_t at) {
  v1::Claim claim;
  claim.set_field(field);
  claim.set_value(value);
  claim.set_note(kOtherNote);
  AddOwnClaim(std::move(claim), place, absl::StrCat(field, "=", value), at);
}

void MappedRecords::TellContradiction(const std::string& field, const feeds::Place& first, const std::string& kept,
                                      const feeds::Place& place, const std::string& other, size_t at) {
  collection_.AddRemark(place, absl::StrCat(client::NameOf(records_[at]), ": ", field, " is \"", other, "\" where ",
                                            feeds::ToString(first), " has \"", kept, "\"; both are kept as claims"));
}

void MappedRecords::Settle(const HeldTitles& held) {
  NameWaiting(held);
  std::vector<std::string> left_out;
  for (const auto& [at, accounts] : std::exchange(accounts_, {})) {
    const CommitmentHistory history = HistoryOf(accounts);
    v1::Commitment& commitment = *records_[at].mutable_commitment();
    if (history.steps.empty()) {
      left_out.push_back(commitment.name());
      for (const Account& account : accounts) {
        collection_.AddFault(account.place, absl::StrCat("transitions: a commitment cannot begin as \"",
                                                         Word(account.steps.front().state()), "\""));
      }
      continue;
    }
    commitment.clear_transitions();
    for (const ToldStep& step : history.steps) *commitment.add_transitions() = step.transition;
    for (const auto& [kept, other] : history.contradictions) {
      KeepStep(kept, at);
      KeepStep(other, at);
      TellContradiction(kTransitions, kept.place, ShownStep(kept), other.place, ShownStep(other), at);
    }
  }
  Leave(left_out);
}

void MappedRecords::KeepStep(const ToldStep& step, size_t at) {
  const std::string shown = ShownStep(step);
  const std::string where = feeds::ToString(step.place);
  // Where a row says so in its own words already, no more than the state would be said twice.
  const bool is_said = shown == Word(step.transition.state()) &&
                       absl::c_any_of(MutableClaims(records_[at]), [&](const v1::Claim& claim) {
                         return claim.source() == collection_.source() && claim.field() == kTransitions &&
                                claim.locator().text() == where;
                       });
  if (!is_said) KeepBeside(kTransitions, shown, step.place, at);
}

void MappedRecords::Leave(const std::vector<std::string>& commitments) {
  if (commitments.empty()) return;
  const absl::flat_hash_set<std::string> names(commitments.begin(), commitments.end());
  std::vector<v1::Record> records;
  std::vector<feeds::Place> places;
  for (size_t i = 0; i < records_.size(); ++i) {
    const std::string name = client::NameOf(records_[i]);
    if (names.contains(name) || names.contains(client::ParentOf(name))) continue;
    records.push_back(std::move(records_[i]));
    places.push_back(std::move(places_[i]));
  }
  records_ = std::move(records);
  places_ = std::move(places);
  at_.clear();
  for (size_t i = 0; i < records_.size(); ++i) at_.emplace(client::NameOf(records_[i]), i);
}

void MappedRecords::Append(v1::Claim claim, const feeds::Place& place, size_t at) {
  if (!claims_.insert(absl::StrCat(at, " ", claim.id())).second) return;
  auto& claims = MutableClaims(records_[at]);
  if (claims.size() == limits::kMaxRepeated) {
    collection_.AddRemark(place, absl::StrCat(client::NameOf(records_[at]), " has ", limits::kMaxRepeated,
                                              " claims already: no more fit"));
    return;
  }
  *claims.Add() = std::move(claim);
}

void MappedRecords::AddOwnClaim(v1::Claim claim, const feeds::Place& place, const std::string& what, size_t at) {
  const std::string where = feeds::ToString(place);
  claim.set_id(feeds::ClaimIdOf(collection_.source(), what.empty() ? where : absl::StrCat(where, "#", what)));
  claim.set_source(collection_.source());
  if (claim.locator().text().empty()) claim.mutable_locator()->set_text(where);
  Append(std::move(claim), place, at);
}

void MappedRecords::AddClaims(RowRecord& row, const feeds::Place& place, size_t at) {
  const std::string name = client::NameOf(row.record);
  if (row.is_constant) {
    v1::Claim claim;
    claim.set_id(feeds::ClaimIdOf(collection_.source(), name));
    claim.set_source(collection_.source());
    return Append(std::move(claim), place, at);
  }
  int own = 0;
  for (RowClaim& said : row.claims) {
    if (!said.document) {
      AddOwnClaim(std::move(said.claim), place, own == 0 ? "" : absl::StrCat(own), at);
      ++own;
    }
  }
  // By this the record is known to come from the import.
  if (own == 0) AddOwnClaim({}, place, "", at);
  for (RowClaim& said : row.claims) {
    if (!said.document) continue;
    said.claim.set_source(said.document->name());
    said.claim.set_id(feeds::DocumentClaimIdOf(collection_.source(), name, said.claim));
    AddDocument(*std::move(said.document));
    if (AddRemark(said.claim, at)) continue;
    Append(std::move(said.claim), place, at);
  }
}

bool MappedRecords::AddRemark(const v1::Claim& claim, size_t at) {
  if (!claims_.contains(absl::StrCat(at, " ", claim.id()))) return false;
  for (v1::Claim& said : MutableClaims(records_[at])) {
    if (said.id() != claim.id()) continue;
    // Whole lines of it: a remark may have several.
    const bool is_new = !claim.note().empty() && !absl::StrContains(absl::StrCat("\n", said.note(), "\n"),
                                                                    absl::StrCat("\n", claim.note(), "\n"));
    const size_t size = said.note().size() + 1 + claim.note().size();
    if (is_new && size <= limits::kMaxTextBytes) {
      said.set_note(said.note().empty() ? claim.note() : absl::StrCat(said.note(), "\n", claim.note()));
    }
    return true;
  }
  return false;
}

void MappedRecords::AddDocument(v1::Source document) {
  const std::string name = document.name();
  if (!at_.emplace(name, records_.size()).second) return;
  v1::Claim& claim = *document.add_claims();
  claim.set_id(feeds::ClaimIdOf(collection_.source(), name));
  claim.set_source(collection_.source());
  *records_.emplace_back().mutable_source() = std::move(document);
  places_.emplace_back();
}

void MappedRecords::AddUnmatched(const RowNotes& notes, const feeds::Place& place, size_t at) {
  absl::flat_hash_set<std::string> told;
  for (const RowNotes::Unmatched& unmatched : notes.unmatched) {
    // Columns that fill several fields are told once.
    if (told.insert(unmatched.printed).second) {
      const bool is_surmised = absl::c_any_of(notes.unmatched, [&](const RowNotes::Unmatched& other) {
        return other.is_surmised && other.printed == unmatched.printed;
      });
      collection_.AddUnmatched(unmatched.printed, place, unmatched.is_cameo ? "" : unmatched.field,
                               is_surmised ? feeds::SurmisedKind(unmatched.printed) : v1::EVENT_KIND_UNSPECIFIED);
    }
    v1::Claim claim;
    claim.set_note(!unmatched.is_cameo ? kUnmatchedNote : unmatched.is_surmised ? kSurmisedNote : kNoCameoNote);
    const std::string top = unmatched.field.substr(0, unmatched.field.find_first_of(".["));
    if (client::Inside(records_[at])->GetDescriptor()->FindFieldByName(top) != nullptr)
      claim.set_field(unmatched.field);
    claim.set_value(std::string(feeds::Beginning(unmatched.printed, limits::kMaxTitleBytes)));
    AddOwnClaim(std::move(claim), place, absl::StrCat(unmatched.field, "=", unmatched.printed), at);
  }
}

void MappedRecords::AddParties(const RowNotes& notes) {
  for (const NamedParty& named : notes.parties) {
    if (!parties_.insert(absl::StrCat(named.called, "\n", named.kind, "\n", named.member_of)).second) continue;
    std::string whole;
    if (!named.member_of.empty()) {
      whole = PartyNameOf(named.member_of);
      if (whole != named.member_of) collection_.AddActor(named.member_of);
    }
    std::vector<v1::Party> parties = feeds::PartiesOf(named.called);
    v1::Party& last = parties.back();
    const bool is_state = last.kind() == v1::PARTY_KIND_STATE;
    if (named.kind != v1::PARTY_KIND_UNSPECIFIED && !is_state) last.set_kind(named.kind);
    if (!whole.empty() && !is_state && last.memberships().empty()) last.add_memberships()->set_party(whole);
    if (named.kind == v1::PARTY_KIND_UNSPECIFIED && whole.empty()) {
      collection_.AddActor(named.called);
      continue;
    }
    for (v1::Party& party : parties) collection_.AddParty(std::move(party));
  }
}

}  // namespace briefing::briefctl
