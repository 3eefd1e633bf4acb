#include "client/briefctl/filter_flags.h"

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "client/briefctl/failure.h"
#include "client/briefctl/nearest.h"
#include "client/briefctl/words.h"

namespace briefing::briefctl {
namespace {

template <typename Enum>
absl::Status ParseAll(const std::vector<std::string>& words, const char* flag,
                      google::protobuf::RepeatedField<int>& values) {
  for (const std::string& word : words) {
    const absl::StatusOr<Enum> value = ParseEnum<Enum>(word, flag);
    if (!value.ok()) return value.status();
    values.Add(*value);
  }
  return absl::OkStatus();
}

absl::Status ParseTypes(const std::vector<std::string>& words, v1::RecordFilter& filter) {
  for (const std::string& word : words) {
    const absl::StatusOr<const client::RecordKind*> kind = ParseKind(word);
    if (!kind.ok()) return kind.status();
    filter.add_types((*kind)->type);
  }
  return absl::OkStatus();
}

absl::Status UnknownKind(const std::string& word) {
  const std::vector<std::string> events = AllWords(*v1::EventKind_descriptor());
  const std::vector<std::string> parties = AllWords(*v1::PartyKind_descriptor());
  std::vector<std::string> all = events;
  all.insert(all.end(), parties.begin(), parties.end());
  return UsageFailure(absl::StrCat("--kind: \"", word, "\" is none of events (", absl::StrJoin(events, ", "),
                                   ") or parties (", absl::StrJoin(parties, ", "), ")", DidYouMean(word, all)));
}

// Kinds belong to events or to parties; a word tells which.
absl::Status ParseKinds(const std::vector<std::string>& words, v1::RecordFilter& filter) {
  for (const std::string& word : words) {
    const absl::StatusOr<v1::EventKind> event = ParseEnum<v1::EventKind>(word, "--kind");
    if (event.ok()) {
      filter.add_kinds(*event);
      continue;
    }
    const absl::StatusOr<v1::PartyKind> party = ParseEnum<v1::PartyKind>(word, "--kind");
    if (!party.ok()) return UnknownKind(word);
    filter.add_party_kinds(*party);
  }
  return absl::OkStatus();
}

}  // namespace

void FilterFlags::RegisterType(CLI::App& app) {
  app.add_option("--type", types,
                 "Kinds of record: parties, sources, indicators, events, commitments, observations, assessments")
      ->delimiter(',')
      ->allow_extra_args(false);
}

void FilterFlags::Register(CLI::App& app) {
  app.add_option("--party", parties, "Takes part: parties/jp; several: any of them")
      ->delimiter(',')
      ->allow_extra_args(false);
  app.add_option("--topic", topics, "About a topic: semiconductors; several: any of them")
      ->delimiter(',')
      ->allow_extra_args(false);
  app.add_option("--state", states, "Commitments in a state: in-force, breached…")
      ->delimiter(',')
      ->allow_extra_args(false);
  app.add_option("--kind", kinds, "Events or parties of a kind: agree, statement, state…")
      ->delimiter(',')
      ->allow_extra_args(false);
  app.add_option("--modality", modalities, "Events by how sure they are: occurred, expected…")
      ->delimiter(',')
      ->allow_extra_args(false);
  app.add_option("--mechanism", mechanisms, "Commitments by form: stockpile, working-group…")
      ->delimiter(',')
      ->allow_extra_args(false);
  app.add_option("--refers-to", references, "Refers to a record: sources/wire-2022")
      ->delimiter(',')
      ->allow_extra_args(false);
  app.add_option("--date", date, "May be on a date (EDTF): 2022-05, 1985/1995, ../2022");
  app.add_flag("--within", within, "With --date: surely lies inside it");
}

absl::StatusOr<v1::RecordFilter> FilterFlags::Build() const {
  v1::RecordFilter filter;
  if (within && date.empty()) return UsageFailure("--within needs --date");
  for (const absl::Status& status :
       {ParseTypes(types, filter), ParseAll<v1::CommitmentState>(states, "--state", *filter.mutable_states()),
        ParseKinds(kinds, filter), ParseAll<v1::Modality>(modalities, "--modality", *filter.mutable_modalities()),
        ParseAll<v1::Mechanism>(mechanisms, "--mechanism", *filter.mutable_mechanisms())}) {
    if (!status.ok()) return status;
  }
  for (const std::string& party : parties) filter.add_parties(party);
  for (const std::string& topic : topics) filter.add_topics(topic);
  for (const std::string& reference : references) filter.add_references(reference);
  filter.set_date(date);
  if (within) filter.set_date_match(v1::DATE_MATCH_WITHIN);
  return filter;
}

}  // namespace briefing::briefctl
