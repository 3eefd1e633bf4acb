#include "tests/rpc/random_history.h"

#include <set>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "tests/support/text_proto.h"

namespace briefing::testing {
namespace {

// Those that others refer to come first.
const std::vector<std::string>& AllNames() {
  static const auto& names = *new std::vector<std::string>{"parties/g7",
                                                           "parties/jp",
                                                           "parties/us",
                                                           "parties/minister",
                                                           "sources/daily",
                                                           "sources/weekly",
                                                           "indicators/share",
                                                           "indicators/stock",
                                                           "events/a",
                                                           "events/b",
                                                           "events/c",
                                                           "events/d",
                                                           "commitments/x",
                                                           "commitments/y",
                                                           "commitments/z",
                                                           "indicators/share/observations/o1",
                                                           "indicators/share/observations/o2",
                                                           "indicators/stock/observations/o1",
                                                           "commitments/x/assessments/one",
                                                           "commitments/y/assessments/two"};
  return names;
}

}  // namespace

std::vector<std::string> RandomHistory::Names() { return AllNames(); }

v1::ApplyRequest RandomHistory::Next() {
  v1::ApplyRequest request;
  request.set_actor(OneOf({"ana", "feed/wire", ""}));
  request.set_reason(OneOf({"", "a correction"}));
  std::set<std::string> names;
  for (int i = 1 + Any(4); i > 0; --i) names.insert(OneOf(AllNames()));
  for (const std::string& name : AllNames()) {
    if (names.contains(name)) *request.add_mutations() = MutationOf(name);
  }
  return request;
}

v1::Mutation RandomHistory::MutationOf(const std::string& name) {
  v1::Mutation mutation;
  if (Any(4) == 0) {
    mutation.mutable_retract()->set_name(name);
    mutation.mutable_retract()->set_allow_missing(true);
  } else if (name.find("commitments/") == 0 && !absl::StrContains(name, "assessments") && Any(2) == 0) {
    mutation.mutable_transition()->set_name(name);
    *mutation.mutable_transition()->mutable_transition() = ParseText<v1::Transition>(
        absl::StrCat("state: COMMITMENT_STATE_", OneOf({"AGREED", "IN_FORCE", "BREACHED", "FULFILLED", "SUSPENDED"}),
                     " date { edtf: '", OneOf({"2022-05", "2022-05-23", "2022"}), "' }"));
  } else {
    Fill(name, *mutation.mutable_put());
  }
  return mutation;
}

std::string RandomHistory::Claims() {
  if (Any(3) == 0) return "";
  return absl::StrCat(" claims { id: 'first' source: 'sources/", OneOf({"daily", "weekly"}), "' field: '",
                      OneOf({"", "date", "title"}), "' value: '", OneOf({"half", "more than half", "1986"}),
                      "' note: '", OneOf({"as printed", "semiconductors in the note"}), "' }");
}

std::string RandomHistory::Event() {
  std::string text = absl::StrCat(
      "title: '", OneOf({"Chip accord", "Summit on exports", "Talks about semiconductors", "日米半導体協定"}),
      "' kind: EVENT_KIND_", OneOf({"AGREE", "CONSULT"}), " date { edtf: '",
      OneOf({"1986", "198X", "2022-05-23", "2022"}), "' } modality: MODALITY_", OneOf({"OCCURRED", "EXPECTED"}),
      Claims());
  for (const char* topic : {"chips", "trade"}) {
    if (Any(2) == 0) absl::StrAppend(&text, " topics: '", topic, "'");
  }
  for (const char* party : {"jp", "us", "minister"}) {
    if (Any(2) == 0) absl::StrAppend(&text, " participants { party: 'parties/", party, "' office: '", Any(2), "' }");
  }
  return text;
}

std::string RandomHistory::Commitment() {
  std::string text = absl::StrCat("title: '", OneOf({"Stockpile", "Working group on chips", "Market access"}),
                                  "' mechanism: MECHANISM_", OneOf({"STOCKPILE", "WORKING_GROUP"}),
                                  " transitions { state: COMMITMENT_STATE_", OneOf({"EXPECTED", "AGREED"}),
                                  " date { edtf: '2022-05' } } parties { party: 'parties/", OneOf({"jp", "us", "g7"}),
                                  "' role: COMMITMENT_ROLE_OBLIGOR }", Claims());
  if (Any(2) == 0) absl::StrAppend(&text, " topics: 'chips'");
  // Some of these days pass while the history is written.
  if (Any(3) > 0) absl::StrAppend(&text, " due_date { edtf: '2022-05-0", 3 + Any(6), "' }");
  if (Any(3) == 0) {
    absl::StrAppend(&text, " targets { id: 'g' indicator: 'indicators/", OneOf({"share", "stock"}),
                    "' kind: TARGET_KIND_REACH_BY comparator: COMPARATOR_AT_LEAST value: ", Any(3),
                    " due_date { edtf: '2022-05-0", 4 + Any(5), "' } }");
  }
  if (Any(3) == 0)
    absl::StrAppend(&text, " milestones { title: 'Step' due_date { edtf: '2022-05-0", 4 + Any(5), "' } }");
  return text;
}

std::string RandomHistory::Party(const std::string& name) {
  if (name == "parties/g7") return "title: 'Group of Seven' kind: PARTY_KIND_BLOC";
  if (name == "parties/minister") {
    return absl::StrCat("title: 'Minister' kind: PARTY_KIND_PERSON",
                        Any(3) == 0 ? "" : absl::StrCat(" memberships { party: 'parties/", OneOf({"jp", "us"}), "' }"));
  }
  const bool japan = name == "parties/jp";
  return absl::StrCat("title: '", japan ? "Japan" : "United States", Any(2) == 0 ? "" : " (state)",
                      "' kind: PARTY_KIND_STATE", Any(2) == 0 ? " memberships { party: 'parties/g7' }" : "");
}

void RandomHistory::Fill(const std::string& name, v1::Record& record) {
  const std::string named = absl::StrCat("name: '", name, "' ");
  if (absl::StrContains(name, "/observations/")) {
    *record.mutable_observation() = ParseText<v1::Observation>(
        absl::StrCat(named, "party: 'parties/", OneOf({"jp", "us"}), "' period { edtf: '", OneOf({"1986", "2022"}),
                     "' } value: ", Any(3), " printed_value: '", OneOf({"half", ""}), "'"));
  } else if (absl::StrContains(name, "/assessments/")) {
    *record.mutable_assessment() = ParseText<v1::Assessment>(absl::StrCat(
        named, "party: 'parties/", OneOf({"jp", "us"}), "' assessor: 'Group' period { edtf: '2022' } stage: ",
        "ASSESSMENT_STAGE_", OneOf({"INTERIM", "FINAL"}), " score: ", Any(2)));
  } else if (name.find("parties/") == 0) {
    *record.mutable_party() = ParseText<v1::Party>(named + Party(name));
  } else if (name.find("sources/") == 0) {
    *record.mutable_source() =
        ParseText<v1::Source>(absl::StrCat(named, "title: '", OneOf({"Chips in the news", "The week"}),
                                           "' publish_date { edtf: '2022-05-0", 1 + Any(5), "' }"));
  } else if (name.find("indicators/") == 0) {
    *record.mutable_indicator() = ParseText<v1::Indicator>(absl::StrCat(
        named, "title: '", OneOf({"Share of the market", "Stock of chips"}), "' unit: '%' topics: 'chips'"));
  } else if (name.find("events/") == 0) {
    *record.mutable_event() = ParseText<v1::Event>(named + Event());
  } else {
    *record.mutable_commitment() = ParseText<v1::Commitment>(named + Commitment());
  }
}

}  // namespace briefing::testing
