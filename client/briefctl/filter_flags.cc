#include "client/briefctl/filter_flags.h"

#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "briefing/v1/record.pb.h"
#include "client/briefctl/failure.h"
#include "client/briefctl/nearest.h"
#include "client/briefctl/words.h"

namespace briefing::briefctl {
namespace {

std::string FilterString(absl::string_view value) {
  return absl::StrCat("\"", absl::StrReplaceAll(value, {{"\\", "\\\\"}, {"\"", "\\\""}}), "\"");
}

// Conditions that must all hold.
class Conjunction {
 public:
  void Add(absl::string_view condition) { absl::StrAppend(&text_, text_.empty() ? "" : " AND ", condition); }

  // That the field has one of the values; nothing where there is none.
  void AddAnyOf(absl::string_view field, const std::vector<std::string>& values) {
    if (values.empty()) return;
    const std::string all = absl::StrJoin(values, " OR ");
    Add(values.size() == 1 ? absl::StrCat(field, " = ", all) : absl::StrCat(field, " = (", all, ")"));
  }

  void AddNames(absl::string_view field, std::vector<std::string> names) {
    for (std::string& name : names) name = FilterString(name);
    AddAnyOf(field, names);
  }

  template <typename Enum>
  absl::Status AddWords(absl::string_view field, const std::vector<std::string>& words, const char* flag) {
    std::vector<std::string> names;
    for (const std::string& word : words) {
      const absl::StatusOr<Enum> value = ParseEnum<Enum>(word, flag);
      if (!value.ok()) return value.status();
      names.push_back(google::protobuf::GetEnumDescriptor<Enum>()->FindValueByNumber(*value)->name());
    }
    AddAnyOf(field, names);
    return absl::OkStatus();
  }

  std::string Take() && { return std::move(text_); }

 private:
  std::string text_;
};

absl::Status AddTypes(const std::vector<std::string>& words, Conjunction& filter) {
  std::vector<std::string> types;
  for (const std::string& word : words) {
    const absl::StatusOr<const client::RecordKind*> kind = ParseKind(word);
    if (!kind.ok()) return kind.status();
    types.push_back(v1::RecordType_Name((*kind)->type));
  }
  filter.AddAnyOf("type", types);
  return absl::OkStatus();
}

// The collection goes without saying.
std::vector<std::string> NamesOfParties(std::vector<std::string> parties) {
  for (std::string& party : parties) {
    if (!absl::StrContains(party, '/')) party.insert(0, "parties/");
  }
  return parties;
}

absl::Status CheckReferences(const std::vector<std::string>& names) {
  for (const std::string& name : names) {
    if (absl::StrContains(name, '/')) continue;
    return UsageFailure(absl::StrCat("--refers-to: \"", name,
                                     "\" is no record's name; these begin with the kind, as in sources/", name));
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
absl::Status AddKinds(const std::vector<std::string>& words, Conjunction& filter) {
  std::vector<std::string> kinds;
  for (const std::string& word : words) {
    const absl::StatusOr<v1::EventKind> event = ParseEnum<v1::EventKind>(word, "--kind");
    if (event.ok()) {
      kinds.push_back(v1::EventKind_Name(*event));
      continue;
    }
    const absl::StatusOr<v1::PartyKind> party = ParseEnum<v1::PartyKind>(word, "--kind");
    if (!party.ok()) return UnknownKind(word);
    kinds.push_back(v1::PartyKind_Name(*party));
  }
  filter.AddAnyOf("kind", kinds);
  return absl::OkStatus();
}

}  // namespace

void FilterFlags::RegisterType(CLI::App& app) {
  app.add_option(
         "--type", types,
         "Kinds of record: parties, sources, indicators, events, commitments, observations, assessments, verdicts")
      ->delimiter(',')
      ->allow_extra_args(false);
}

void FilterFlags::Register(CLI::App& app) {
  app.add_option("--party", parties, "Takes part: parties/jp, or jp; several: any of them")
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
  app.add_option("--since", since, "Not before a date (EDTF): 2022, 2022-05-23");
  app.add_option("--until", until, "Not after a date (EDTF): 2022, 2022-05-23");
  app.add_option("--filter", filter, "A filter (AIP-160): 'member_of(party, \"parties/jp\") AND state = BREACHED'");
}

absl::StatusOr<std::string> FilterFlags::Build() const {
  if (within && date.empty()) return UsageFailure("--within needs --date");
  Conjunction all;
  if (absl::Status status = AddTypes(types, all); !status.ok()) return status;
  all.AddNames("party", NamesOfParties(parties));
  all.AddNames("topic", topics);
  for (const absl::Status& status :
       {CheckReferences(references), all.AddWords<v1::CommitmentState>("state", states, "--state"),
        AddKinds(kinds, all), all.AddWords<v1::Modality>("modality", modalities, "--modality"),
        all.AddWords<v1::Mechanism>("mechanism", mechanisms, "--mechanism")}) {
    if (!status.ok()) return status;
  }
  all.AddNames("reference", references);
  if (!date.empty()) all.Add(absl::StrCat(within ? "within" : "overlaps", "(date, ", FilterString(date), ")"));
  if (!since.empty()) all.Add(absl::StrCat("date >= ", FilterString(since)));
  if (!until.empty()) all.Add(absl::StrCat("date <= ", FilterString(until)));
  const absl::string_view given = absl::StripAsciiWhitespace(filter);
  std::string shorthand = std::move(all).Take();
  if (given.empty()) return shorthand;
  if (shorthand.empty()) return filter;
  return absl::StrCat(filter, " AND ", shorthand);
}

absl::string_view FilterFlags::Hint() const {
  // What stands between quotes is a phrase.
  char quote = '\0';
  std::string bare;
  for (const char c : filter) {
    if (quote == '\0' && (c == '"' || c == '\'')) {
      quote = c;
    } else if (c == quote) {
      quote = '\0';
    } else if (quote == '\0') {
      bare.push_back(c);
    }
  }
  for (const absl::string_view word : absl::StrSplit(bare, absl::ByAnyChar(" \t\n()"))) {
    if (word == "or" || word == "and" || word == "not") {
      return "briefctl: operators are written in capitals: OR, AND, NOT\n";
    }
  }
  return "";
}

}  // namespace briefing::briefctl
