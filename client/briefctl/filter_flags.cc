#include "client/briefctl/filter_flags.h"

#include <algorithm>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "absl/types/optional.h"
#include "briefing/v1/record.pb.h"
#include "client/briefctl/failure.h"
#include "client/briefctl/nearest.h"
#include "client/briefctl/words.h"
#include "service/base/errors.h"

namespace briefing::briefctl {
namespace {

std::string FilterString(absl::string_view value) {
  return absl::StrCat("\"", absl::StrReplaceAll(value, {{"\\", "\\\\"}, {"\"", "\\\""}}), "\"");
}

constexpr absl::string_view kFilterFlag = "--filter";
constexpr absl::string_view kAnd = " AND ";

// A condition, and the flag that asks for it.
struct FlagCondition {
  absl::string_view flag;
  std::string text;
};

// Conditions that must all hold.
class Conjunction {
 public:
  void Add(absl::string_view flag, std::string condition) { all_.push_back({flag, std::move(condition)}); }

  // That the field has one of the values; nothing where there is none.
  void AddAnyOf(absl::string_view flag, absl::string_view field, const std::vector<std::string>& values) {
    if (values.empty()) return;
    const std::string all = absl::StrJoin(values, " OR ");
    Add(flag, values.size() == 1 ? absl::StrCat(field, " = ", all) : absl::StrCat(field, " = (", all, ")"));
  }

  void AddNames(absl::string_view flag, absl::string_view field, std::vector<std::string> names) {
    for (std::string& name : names) name = FilterString(name);
    AddAnyOf(flag, field, names);
  }

  template <typename Enum>
  absl::Status AddWords(absl::string_view flag, absl::string_view field, const std::vector<std::string>& words) {
    std::vector<std::string> names;
    for (const std::string& word : words) {
      const absl::StatusOr<Enum> value = ParseEnum<Enum>(word, flag);
      if (!value.ok()) return value.status();
      names.push_back(google::protobuf::GetEnumDescriptor<Enum>()->FindValueByNumber(*value)->name());
    }
    AddAnyOf(flag, field, names);
    return absl::OkStatus();
  }

  std::vector<FlagCondition> Take() && { return std::move(all_); }

 private:
  std::vector<FlagCondition> all_;
};

absl::Status AddTypes(const std::vector<std::string>& words, Conjunction& filter) {
  std::vector<std::string> types;
  for (const std::string& word : words) {
    const absl::StatusOr<const client::RecordKind*> kind = ParseKind(word);
    if (!kind.ok()) return kind.status();
    types.push_back(v1::RecordType_Name((*kind)->type));
  }
  filter.AddAnyOf("--type", "type", types);
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
  filter.AddAnyOf("--kind", "kind", kinds);
  return absl::OkStatus();
}

// In the order in which they are sent: what the user wrote as a filter comes last, where an end that is missing is
// missed at the end.
absl::StatusOr<std::vector<FlagCondition>> ConditionsOf(const FilterFlags& flags) {
  if (flags.within && flags.date.empty()) return UsageFailure("--within needs --date");
  Conjunction all;
  if (absl::Status status = AddTypes(flags.types, all); !status.ok()) return status;
  all.AddNames("--party", "party", NamesOfParties(flags.parties));
  all.AddNames("--topic", "topic", flags.topics);
  for (const absl::Status& status :
       {CheckReferences(flags.references), all.AddWords<v1::CommitmentState>("--state", "state", flags.states),
        AddKinds(flags.kinds, all), all.AddWords<v1::Modality>("--modality", "modality", flags.modalities),
        all.AddWords<v1::Mechanism>("--mechanism", "mechanism", flags.mechanisms)}) {
    if (!status.ok()) return status;
  }
  all.AddNames("--refers-to", "reference", flags.references);
  const auto add_date = [&all](absl::string_view flag, absl::string_view begin, const std::string& date,
                               absl::string_view end) {
    if (!date.empty()) all.Add(flag, absl::StrCat(begin, FilterString(date), end));
  };
  add_date("--date", flags.within ? "within(date, " : "overlaps(date, ", flags.date, ")");
  add_date("--since", "date >= ", flags.since, "");
  add_date("--until", "date <= ", flags.until, "");
  if (!absl::StripAsciiWhitespace(flags.filter).empty()) all.Add(kFilterFlag, flags.filter);
  return std::move(all).Take();
}

// Characters of UTF-8.
size_t CharactersIn(absl::string_view text) {
  return static_cast<size_t>(
      std::count_if(text.begin(), text.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xc0) != 0x80; }));
}

// "column 9: what" as the server says it.
struct ColumnFault {
  // From 1, in characters.
  size_t column = 0;
  std::string what;
};

absl::optional<ColumnFault> ColumnFaultIn(const absl::Status& status) {
  const std::vector<errors::FieldViolation> violations = errors::ViolationsOf(status);
  if (violations.size() != 1 || violations.front().field != "filter") return absl::nullopt;
  absl::string_view text = violations.front().description;
  if (!absl::ConsumePrefix(&text, "column ")) return absl::nullopt;
  const std::pair<absl::string_view, absl::string_view> parts = absl::StrSplit(text, absl::MaxSplits(": ", 1));
  ColumnFault fault{.column = 0, .what = std::string(parts.second)};
  if (!absl::SimpleAtoi(parts.first, &fault.column)) return absl::nullopt;
  return fault;
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
  const absl::StatusOr<std::vector<FlagCondition>> all = ConditionsOf(*this);
  if (!all.ok()) return all.status();
  return absl::StrJoin(*all, kAnd, [](std::string* out, const FlagCondition& one) { absl::StrAppend(out, one.text); });
}

absl::Status FilterFlags::Blame(absl::Status status) const {
  const absl::optional<ColumnFault> fault = ColumnFaultIn(status);
  const absl::StatusOr<std::vector<FlagCondition>> all = ConditionsOf(*this);
  if (!fault.has_value() || !all.ok()) return status;
  size_t before = 0;
  for (const FlagCondition& one : *all) {
    const size_t end = before + CharactersIn(one.text);
    const bool last = &one == &all->back();
    if (fault->column <= end || last) {
      if (one.flag != kFilterFlag) return UsageFailure(absl::StrCat(one.flag, ": ", fault->what));
      if (before == 0) return status;
      const size_t column = fault->column > before ? fault->column - before : 1;
      return errors::InvalidField("filter", absl::StrCat("column ", column, ": ", fault->what));
    }
    before = end + kAnd.size();
  }
  return status;
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
