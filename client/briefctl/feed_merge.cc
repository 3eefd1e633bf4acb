#include "client/briefctl/feed_merge.h"

#include <algorithm>
#include <memory>
#include <utility>

#include "absl/algorithm/container.h"
#include "absl/strings/str_cat.h"
#include "client/briefctl/record_claims.h"
#include "client/feeds/collection.h"
#include "client/record_kind.h"
#include "google/protobuf/text_format.h"

namespace briefing::briefctl {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

namespace {

bool Holds(const Message& message, const Message& wanted);

// Texts are compared as such, since they are most of what there is; anything else as it is printed.
bool SameScalar(const FieldDescriptor& field, const Message& a, int at_a, const Message& b, int at_b) {
  std::string kept_a;
  std::string kept_b;
  const auto& reflection = *a.GetReflection();
  if (field.cpp_type() == FieldDescriptor::CPPTYPE_STRING) {
    return field.is_repeated()
               ? reflection.GetRepeatedStringReference(a, &field, at_a, &kept_a) ==
                     reflection.GetRepeatedStringReference(b, &field, at_b, &kept_b)
               : reflection.GetStringReference(a, &field, &kept_a) == reflection.GetStringReference(b, &field, &kept_b);
  }
  google::protobuf::TextFormat::PrintFieldValueToString(a, &field, at_a, &kept_a);
  google::protobuf::TextFormat::PrintFieldValueToString(b, &field, at_b, &kept_b);
  return kept_a == kept_b;
}

// Whether `field` of `message` has what that of `wanted` has, and maybe more.
bool HoldsField(const FieldDescriptor& field, const Message& message, const Message& wanted) {
  const auto& reflection = *wanted.GetReflection();
  const bool is_message = field.cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE;
  if (!field.is_repeated()) {
    return is_message ? Holds(reflection.GetMessage(message, &field), reflection.GetMessage(wanted, &field))
                      : SameScalar(field, message, -1, wanted, -1);
  }
  const int size = reflection.FieldSize(message, &field);
  for (int i = 0; i < reflection.FieldSize(wanted, &field); ++i) {
    bool held = false;
    for (int j = 0; j < size && !held; ++j) {
      held = is_message ? Holds(reflection.GetRepeatedMessage(message, &field, j),
                                reflection.GetRepeatedMessage(wanted, &field, i))
                        : SameScalar(field, message, j, wanted, i);
    }
    if (!held) return false;
  }
  return true;
}

// The fields, claims apart, in which `message` lacks what `wanted` has.
std::vector<std::string> FieldsThatDiffer(const Message& wanted, const Message& message) {
  std::vector<const FieldDescriptor*> fields;
  std::vector<std::string> differing;
  wanted.GetReflection()->ListFields(wanted, &fields);
  for (const FieldDescriptor* field : fields) {
    if (field->name() != "claims" && !HoldsField(*field, message, wanted)) differing.push_back(field->name());
  }
  return differing;
}

bool Holds(const Message& message, const Message& wanted) { return FieldsThatDiffer(wanted, message).empty(); }

}  // namespace

bool RestsOn(const std::string& source, const v1::Record& record) {
  v1::Record copy = record;
  const Claims& claims = MutableClaims(copy);
  const std::string name = client::NameOf(record);
  return !claims.empty() && std::all_of(claims.begin(), claims.end(), [&](const v1::Claim& claim) {
    return (claim.source() == source && claim.note() != kWasThereNote) ||
           claim.id() == feeds::DocumentClaimIdOf(source, name, claim);
  });
}

v1::Record& FeedMerge::Add() { return entries_.emplace_back().record; }

void FeedMerge::Index() {
  for (size_t i = at_.size(); i < entries_.size(); ++i) at_.emplace(client::NameOf(entries_[i].record), i);
}

void FeedMerge::Differ(const v1::Record& record, Entry& entry) {
  const std::vector<std::string> fields = FieldsThatDiffer(*client::Inside(entry.record), *client::Inside(record));
  if (fields.empty()) return;
  if (takes_values_ && RestsOn(source_, record)) {
    entry.fields = fields;
  } else {
    differing_.push_back({client::NameOf(record), fields});
  }
}

void FeedMerge::DifferInTitle(const v1::Party& held, const v1::Party& wanted) {
  // States are known by their codes.
  if (wanted.kind() == v1::PARTY_KIND_STATE || held.title() == wanted.title() ||
      held.native_title() == wanted.title() || absl::c_linear_search(held.aliases(), wanted.title())) {
    return;
  }
  differing_.push_back({held.name(), {"title"}});
}

bool FeedMerge::AddMemberships(const v1::Party& wanted, v1::Party& party, Claims& claims) {
  bool added = false;
  for (const v1::Membership& membership : wanted.memberships()) {
    const std::string& whole = membership.party();
    const bool is_held =
        absl::c_any_of(party.memberships(), [&](const v1::Membership& held) { return held.party() == whole; });
    if (!is_held && !takes_values_) {
      differing_.push_back({party.name(), {"memberships"}, whole});
      continue;
    }
    // One that another import added stays for as long as any of them says so.
    const bool was_added = absl::c_any_of(
        party.claims(), [&](const v1::Claim& claim) { return IsOfAddedMembership(claim) && claim.value() == whole; });
    if (is_held && !was_added) continue;
    v1::Claim& claim = *claims.Add();
    claim.set_id(feeds::ClaimIdOf(source_, absl::StrCat(party.name(), "#memberships=", whole)));
    claim.set_source(source_);
    claim.set_field("memberships");
    claim.set_value(whole);
    claim.set_note(kAddedNote);
    if (is_held) continue;
    *party.add_memberships() = membership;
    added = true;
  }
  return added;
}

void FeedMerge::Found(const v1::Record& record) {
  Index();
  const auto found = at_.find(client::NameOf(record));
  if (found == at_.end()) return;
  Entry& entry = entries_[found->second];
  ++found_;
  entry.state = State::kSame;
  if (!record.has_party() && !record.has_source()) Differ(record, entry);
  const v1::Record values = entry.fields.empty() ? v1::Record() : entry.record;
  Claims wanted = std::move(MutableClaims(entry.record));
  v1::Record changed = record;
  for (const std::string& name : entry.fields) {
    Message& to = *client::MutableInside(changed);
    const FieldDescriptor* field = to.GetDescriptor()->FindFieldByName(name);
    const std::unique_ptr<Message> from(to.New());
    from->CopyFrom(*client::Inside(values));
    to.GetReflection()->SwapFields(from.get(), &to, {field});
  }
  if (record.has_party()) {
    DifferInTitle(record.party(), entry.record.party());
    if (AddMemberships(entry.record.party(), *changed.mutable_party(), wanted)) entry.fields.push_back("memberships");
  }
  const ClaimChanges claims = TakeTold(wanted, origin_, takes_values_, MutableClaims(changed));
  for (const std::string& place : claims.otherwise) {
    differing_.push_back(Differing{.name = client::NameOf(record), .fields = {}, .place = place});
  }
  if (claims.dropped > 0) {
    differing_.push_back(Differing{.name = client::NameOf(record), .fields = {}, .dropped = claims.dropped});
  }
  const bool differs = claims.any || !entry.fields.empty();
  entry.record = std::move(changed);
  if (!differs) return;
  entry.state = State::kChanged;
  ++updated_;
}

std::vector<std::string> FeedMerge::Unchanged() const {
  std::vector<std::string> names;
  for (const Entry& entry : entries_) {
    if (entry.state == State::kSame) names.push_back(client::NameOf(entry.record));
  }
  return names;
}

bool FeedMerge::events_refer() const {
  return std::any_of(entries_.begin(), entries_.end(),
                     [](const Entry& entry) { return !entry.record.event().related_events().empty(); });
}

std::vector<v1::Mutation> FeedMerge::Mutations(std::initializer_list<v1::RecordType> types) {
  std::vector<v1::Mutation> mutations;
  for (Entry& entry : entries_) {
    const auto type = static_cast<v1::RecordType>(entry.record.record_case());
    if (entry.state == State::kSame || std::find(types.begin(), types.end(), type) == types.end()) continue;
    v1::Mutation& mutation = mutations.emplace_back();
    if (entry.state == State::kNew) {
      // Never a put: what somebody wrote since the ledger was read is not to be overwritten.
      *mutation.mutable_create() = std::move(entry.record);
    } else {
      *mutation.mutable_update() = FieldsUpdate(std::move(entry.record), entry.fields);
    }
    // Told apart from those still to be written.
    entry.record.Clear();
  }
  return mutations;
}

}  // namespace briefing::briefctl
