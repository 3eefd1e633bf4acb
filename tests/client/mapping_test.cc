#include <gmock/gmock.h>

#include <map>
#include <string>
#include <vector>

#include "absl/algorithm/container.h"
#include "absl/strings/str_cat.h"
#include "client/briefctl/commitment_history.h"
#include "client/briefctl/mapped_feed.h"
#include "client/briefctl/promise_tracker.h"
#include "client/record_kind.h"
#include "service/store/lifecycle.h"
#include "tests/client/mapped_import.h"
#include "tests/support/matchers.h"
#include "tests/support/text_proto.h"

namespace briefing::briefctl {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

std::string Message(const absl::Status& status) { return std::string(status.message()); }

TEST(MappingTest, FillsFieldsListsAndElementsOfLists) {
  const Outcome out = Import(EventRule(R"(
      fields { field: "date" column: "when" date: "%d.%m.%Y" date: "%m.%Y" }
      fields { field: "topics" column: "topics" separator: ";" slug: true }
      fields { field: "place.text" template: "{town}, {land}" }
      fields { field: "participants[0].party" column: "by" separator: ";" }
      fields { field: "participants[0].role" constant: "actor" }
      fields { field: "participants[1].party" column: "to" }
      fields { field: "participants[1].role" constant: "recipient" })"),
                             "id,what,when,topics,town,land,by,to\n"
                             "A1,Accord,05.1986,Chips & Trade;Steel,Tokyo,Japan,Japan;Foreign Affairs (Japan),\n");
  ASSERT_THAT(out.status, testing::IsOk());
  EXPECT_THAT(out.read.faults(), IsEmpty());
  ASSERT_EQ(out.records.size(), 1u);
  v1::Event event = out.records[0].event();
  ASSERT_EQ(event.claims_size(), 1);
  EXPECT_EQ(event.claims(0).source(), "sources/feed");
  EXPECT_EQ(event.claims(0).locator().text(), "rows.csv:2");
  event.clear_claims();
  EXPECT_THAT(event, testing::EqualsProto(testing::ParseText<v1::Event>(R"pb(
                name: "events/a1"
                title: "Accord"
                kind: EVENT_KIND_AGREE
                date { edtf: "1986-05" }
                participants { party: "parties/jp" role: PARTICIPANT_ROLE_ACTOR }
                participants { party: "parties/foreign-affairs--jp" role: PARTICIPANT_ROLE_ACTOR }
                place { text: "Tokyo, Japan" }
                topics: "chips-trade"
                topics: "steel")pb")));
}

TEST(MappingTest, RowsOfOneIdAreOneRecordAndContradictionsAreClaims) {
  Outcome out =
      Import(EventRule("fields { field: \"date\" column: \"when\" } fields { field: \"topics\" column: \"topic\" }"),
             "id,what,when,topic\n1,Accord,1986,chips\n1,Accord,1987,trade\n1,Accord,1986,chips\n");
  ASSERT_EQ(out.records.size(), 1u);
  const v1::Event& event = out.records[0].event();
  EXPECT_EQ(event.date().edtf(), "1986");
  EXPECT_THAT(event.topics(), ElementsAre("chips", "trade"));
  std::map<std::string, std::string> dates;
  for (const v1::Claim& claim : event.claims()) {
    if (claim.field() == "date") dates[claim.value()] = claim.locator().text();
  }
  EXPECT_EQ(dates, (std::map<std::string, std::string>{{"1986", "rows.csv:2"}, {"1987", "rows.csv:3"}}));
  EXPECT_EQ(event.claims_size(), 5);
  EXPECT_EQ(out.read.remarks().size(), 1u);
  EXPECT_EQ(out.read.duplicates(), 1u);
}

TEST(MappingTest, WhatDoesNotFitIsToldByLineAndColumnAndMakesNothing) {
  const Outcome out =
      Import(EventRule("fields { field: \"date\" column: \"when\" date: \"%d.%m.%Y\" }"),
             "id,what,when\n1,Accord,31.02.1986\n2,,01.02.1986\n,Accord,01.02.1986\n3,Accord\n4,Accord,\n");
  ASSERT_THAT(out.status, testing::IsOk());
  std::vector<std::string> told;
  for (const feeds::Fault& fault : out.read.faults())
    told.push_back(absl::StrCat(ToString(fault.place), ": ", fault.what));
  EXPECT_THAT(told, ElementsAre(AllOf(HasSubstr("rows.csv:2: column \"when\": \"31.02.1986\""), HasSubstr("%d.%m.%Y")),
                                HasSubstr("rows.csv:3: title: column \"what\""), HasSubstr("rows.csv:4: column \"id\""),
                                HasSubstr("rows.csv:5: 2 cells where there are 3 columns")));
  ASSERT_EQ(out.records.size(), 1u);
  EXPECT_FALSE(out.records[0].event().has_date());
}

TEST(MappingTest, WordsWithoutMeaningAreKeptAsPrinted) {
  const std::string rule =
      R"(fields { field: "modality" column: "mode" words { printed: "planned" value: "expected" } })";
  const Outcome out = Import(EventRule(rule), "id,what,mode\n1,A,PLANNED\n2,B,mooted\n");
  ASSERT_EQ(out.records.size(), 2u);
  EXPECT_EQ(out.records[0].event().modality(), v1::MODALITY_EXPECTED);
  EXPECT_EQ(out.records[1].event().modality(), v1::MODALITY_UNSPECIFIED);
  const v1::Claim& kept = out.records[1].event().claims(0);
  EXPECT_EQ(kept.field(), "modality");
  EXPECT_EQ(kept.value(), "mooted");
  EXPECT_EQ(out.read.unmatched().at("mooted").field, "modality");
}

TEST(MappingTest, DocumentsBecomeSourcesWithClaimsOfTheirOwn) {
  const Outcome out = Import(EventRule("claims { document { column: \"links\" separator: \" \" } }"),
                             "id,what,links\n1,A,https://a.example/x https://b.example/y\n2,B,https://a.example/x\n");
  ASSERT_EQ(out.records.size(), 4u);
  const v1::Event& first = out.records[0].event();
  ASSERT_EQ(first.claims_size(), 3);
  EXPECT_EQ(first.claims(0).source(), "sources/feed");
  const v1::Source& document = out.records[1].source();
  EXPECT_EQ(document.url(), "https://a.example/x");
  EXPECT_EQ(first.claims(1).source(), document.name());
  EXPECT_EQ(document.claims(0).source(), "sources/feed");
  EXPECT_EQ(first.claims(1).id(), feeds::DocumentClaimIdOf("sources/feed", first.name(), first.claims(1)));
}

TEST(MappingTest, AColumnForEachYearMakesAnObservationEach) {
  const Outcome out =
      Import(R"(records { kind: "indicator" id { column: "code" } fields { field: "title" column: "name" }
                                  fields { field: "unit" constant: "%" } }
      records { kind: "observation" parent { column: "code" } id { template: "{land}-{.column}" }
        each { column: "2020" column: "2021" }
        fields { field: "party" column: "land" country_codes: true } fields { field: "period" column: ".column" }
        fields { field: "value" column: "." thousands: "," } })",
             "code,name,land,2020,2021\nSH,Share,JPN,\"1,250.5\",\nSH,Share,KOR,3,4\n");
  EXPECT_THAT(out.read.faults(), IsEmpty());
  ASSERT_EQ(out.records.size(), 4u);
  EXPECT_EQ(out.records[1].observation().name(), "indicators/sh/observations/jpn-2020");
  EXPECT_EQ(out.records[1].observation().party(), "parties/jp");
  EXPECT_EQ(out.records[1].observation().value(), 1250.5);
  EXPECT_EQ(out.records[3].observation().period().edtf(), "2021");
}

TEST(MappingTest, ANumberInAnotherNotationMakesItsRowWrong) {
  const auto value = [](const std::string& notation, const std::string& printed) {
    const Outcome out = Import(absl::StrCat(R"(records { kind: "indicator" id { column: "code" }
        fields { field: "title" column: "code" } fields { field: "unit" constant: "%" } }
      records { kind: "observation" parent { column: "code" } id { column: "year" }
        fields { field: "period" column: "year" } fields { field: "value" column: "n" )",
                                            notation, " } }"),
                               absl::StrCat("code,year,n\nx,2020,\"", printed, "\"\n"));
    EXPECT_THAT(out.status, testing::IsOk());
    for (const v1::Record& record : out.records) {
      if (record.has_observation() && record.observation().has_value()) return record.observation().value();
    }
    EXPECT_EQ(out.read.faults().size(), 1u) << printed;
    return -1.0;
  };
  const std::string english = "thousands: \",\"";
  const std::string german = "thousands: \".\" decimal: \",\"";
  for (const auto& [printed, number] : std::map<std::string, double>{{"1,250.5", 1250.5},
                                                                     {"12,34,567", 1234567},
                                                                     {"1,234,567", 1234567},
                                                                     {"12.5", 12.5},
                                                                     {"1,000e3", 1000000},
                                                                     {"1,23", -1},
                                                                     {"1,2345", -1},
                                                                     {",5", -1},
                                                                     {"1234,567", -1},
                                                                     {"0,125", -1},
                                                                     {"-1,250", -1250},
                                                                     {"1.5,000", -1},
                                                                     {"1,,234", -1},
                                                                     {"1,234,56", -1}}) {
    EXPECT_EQ(value(english, printed), number) << printed;
  }
  for (const auto& [printed, number] : std::map<std::string, double>{
           {"1.234,5", 1234.5}, {"12,5", 12.5}, {"1.250", 1250}, {"12.5", -1}, {"1,234.5", -1}, {"1.23", -1}}) {
    EXPECT_EQ(value(german, printed), number) << printed;
  }
  for (const auto& [printed, number] :
       std::map<std::string, double>{{"1.234.567", 1234567}, {"1.5", -1}, {"12.34", -1}, {"12", 12}}) {
    EXPECT_EQ(value("thousands: \".\"", printed), number) << printed;
  }
  EXPECT_EQ(value("decimal: \",\"", "12.5"), -1);
  EXPECT_EQ(value("decimal: \",\"", "12,5"), 12.5);
}

TEST(MappingTest, FurtherRemarksOnADocumentAreKeptBesideTheFirst) {
  const Outcome out =
      Import(EventRule(R"(claims { document { column: "link" } fields { field: "note" column: "remark" } })"),
             "id,what,link,remark\n1,A,https://a.example/x,first\n1,A,https://a.example/x,second\n"
             "1,A,https://a.example/x,first\n1,A,https://a.example/x,\"second\nfirst\"\n");
  ASSERT_EQ(out.records[0].event().claims_size(), 5);
  EXPECT_EQ(out.records[0].event().claims(1).note(), "first\nsecond\nsecond\nfirst");
}

TEST(MappingTest, AWrongMappingIsRefusedWithItsLineAndWhatWasProbablyMeant) {
  const std::map<std::string, std::string> wrong = {
      {EventRule("fields { field: \"titel\" column: \"x\" }"), "did you mean \"title\""},
      {EventRule("\n fields { field: \"place.txt\" column: \"x\" }"),
       "map:2: records[0].fields[2].field: Place has no field"},
      {EventRule("fields { field: \"etag\" constant: \"x\" }"), "does not let you set"},
      {EventRule("fields { field: \"participants[0]\" column: \"x\" }"), "name a field within participants"},
      {EventRule("fields { field: \"modality\" constant: \"expcted\" }"), "did you mean \"expected\""},
      {EventRule("fields { field: \"date\" column: \"x\" date: \"%d.%m\" }"), "no year"},
      {EventRule("fields { field: \"description\" }"), "one of `column`"},
      {EventRule("fields { field: \"description\" template: \"{open\" }"), "braces"},
      {EventRule("fields { field: \"title\" column: \"x\" }"), "filled twice"},
      {"records { kind: \"evnt\" id { column: \"x\" } }", "did you mean \"event"},
      {"records { kind: \"assessment\" id { column: \"x\" } }", "parent"},
      {"record { kind: \"event\" }", "did you mean \"records\""},
      {"{\"records\": [{\"kind\": \"event\",\n \"idd\": {}}]}", "map:"},
      {"", "there are none"},
  };
  for (const auto& [mapping, what] : wrong) {
    EXPECT_THAT(Message(LoadMapping("map", mapping).status()), HasSubstr(what)) << mapping;
  }
}

TEST(MappingTest, ALabelThatIsNoneOfCameosIsNamedAndKept) {
  const std::string mapping =
      "records { kind: \"event\" id { column: \"id\" } fields { field: \"title\" column: \"what\" } "
      "fields { field: \"kind\" column: \"code\" cameo: true } "
      "fields { field: \"cameo_code\" column: \"code\" cameo: true } }";
  const Outcome out = Import(mapping,
                             "id,what,code\n1,A,Consult\n2,B,Nonsens\n3,C,Threaten with nonsens\n4,D,1999\n"
                             "5,E,Nonsens\n");
  EXPECT_THAT(out.read.faults(), IsEmpty());
  ASSERT_EQ(out.records.size(), 5u);
  EXPECT_EQ(out.records[0].event().kind(), v1::EVENT_KIND_CONSULT);
  EXPECT_EQ(out.records[1].event().kind(), v1::EVENT_KIND_DEVELOPMENT);
  EXPECT_EQ(out.records[1].event().cameo_code(), "");
  EXPECT_EQ(out.records[2].event().kind(), v1::EVENT_KIND_THREATEN);
  EXPECT_EQ(out.records[3].event().kind(), v1::EVENT_KIND_ASSAULT);
  const v1::Claim& kept = out.records[1].event().claims(0);
  EXPECT_EQ(kept.field(), "kind");
  EXPECT_EQ(kept.value(), "Nonsens");
  EXPECT_THAT(kept.note(), HasSubstr("surmised"));
  EXPECT_EQ(out.read.unmatched().at("Nonsens").rows, 2u);
  // As feeds whose labels are always CAMEO's have it.
  EXPECT_EQ(out.read.unmatched().at("Nonsens").field, "");
  EXPECT_EQ(out.read.unmatched().at("Threaten with nonsens").surmised, v1::EVENT_KIND_THREATEN);
}

TEST(MappingTest, ARequiredFieldNamesTheTextThatNoWordMeans) {
  const Outcome out = Import(
      "records { kind: \"event\" id { column: \"id\" } fields { field: \"title\" column: \"what\" } "
      "fields { field: \"kind\" column: \"sort\" words { printed: \"deal\" value: \"agree\" } } }",
      "id,what,sort\n1,A,deal\n2,B,quarrel\n3,C,\n");
  ASSERT_EQ(out.read.faults().size(), 2u);
  EXPECT_THAT(out.read.faults()[0].what, AllOf(HasSubstr("kind: column \"sort\""), HasSubstr("\"quarrel\"")));
  EXPECT_THAT(out.read.faults()[1].what, HasSubstr("has nothing that says so"));
}

TEST(MappingTest, HalfOfASurrogatePairMakesItsElementWrongAndNoOther) {
  const Outcome out = Import(EventRule(""),
                             R"([{"id": "1", "what": "A"}, {"id": "2", "what": "\ud83d"}, {"id": "3", "what": "B",
  "more": [{"of\udc00it": 1}]}, {"id": "4", "what": "\ud83d\ude00"}])");
  ASSERT_THAT(out.status, testing::IsOk());
  std::vector<std::string> told;
  for (const feeds::Fault& fault : out.read.faults())
    told.push_back(absl::StrCat(ToString(fault.place), ": ", fault.what));
  EXPECT_THAT(told, ElementsAre(AllOf(HasSubstr("rows.csv:1#2: "), HasSubstr("\"what\""), HasSubstr("surrogate")),
                                AllOf(HasSubstr("rows.csv:1#3: "), HasSubstr("surrogate"))));
  ASSERT_EQ(out.records.size(), 2u);
  EXPECT_EQ(out.records[1].event().title(), "😀");
}

TEST(MappingTest, AMissingColumnIsRefusedWithTheNearestOne) {
  const Outcome out =
      Import(EventRule("fields { field: \"description\" column: \"remarc\" }"), "id,what,remark\n1,A,x\n");
  EXPECT_THAT(Message(out.status), AllOf(HasSubstr("map:1: records[0].fields[2]"), HasSubstr("no column \"remarc\""),
                                         HasSubstr("did you mean \"remark\"")));
  EXPECT_THAT(out.records, IsEmpty());
  EXPECT_THAT(
      Import(EventRule("fields { field: \"description\" column: \"remark\" }"), "id,what\n1,A\n", {"remark=x"}).status,
      testing::IsOk());
}

TEST(MappingTest, OfColumnsWithOneHeadingTheMappingSaysWhichItMeans) {
  const std::string table = "id,what,what,note,note\n1,A,B,x,y\n";
  const Outcome refused = Import(EventRule(""), table);
  EXPECT_THAT(Message(refused.status),
              AllOf(HasSubstr("rows.csv:1: \"what\" is the heading of columns 2 and 3"), HasSubstr("\"what (2)\"")));
  EXPECT_THAT(refused.records, IsEmpty());
  const Outcome both = Import(EventRule("fields { field: \"description\" column: \"what (2)\" }"), table);
  ASSERT_THAT(both.status, testing::IsOk());
  EXPECT_EQ(both.records[0].event().description(), "B");
  // What no rule reads is no more than told.
  ASSERT_EQ(both.read.remarks().size(), 1u);
  EXPECT_EQ(ToString(both.read.remarks()[0].place), "rows.csv:1");
  EXPECT_THAT(both.read.remarks()[0].what, HasSubstr("\"note\" is the heading of columns 4 and 5"));
}

TEST(MappingTest, ReadsMappingsAsJsonToo) {
  const Outcome out = Import(R"({"records": [{"kind": "event", "id": {"column": ["id"]},
      "fields": [{"field": "title", "column": ["what"]}, {"field": "kind", "constant": "meet", "otherwise": "consult",
                  "words": [{"printed": ["meet"], "value": "consult"}]}]}]})",
                             "id;what\n1;A\n");
  ASSERT_THAT(out.status, testing::IsOk());
  EXPECT_EQ(out.records[0].event().kind(), v1::EVENT_KIND_CONSULT);
}

// A table with a step of a commitment in each row.
Outcome Steps(const std::string& rows) {
  return Import(
      "records { kind: \"commitment\" id { column: \"id\" } fields { field: \"title\" column: \"id\" } "
      "fields { field: \"parties[0].party\" constant: \"Japan\" } "
      "fields { field: \"parties[0].role\" constant: \"obligor\" } "
      "fields { field: \"transitions[0].state\" column: \"state\" } "
      "fields { field: \"transitions[0].date\" column: \"date\" } "
      "fields { field: \"transitions[0].note\" column: \"note\" optional: true } }",
      rows);
}

TEST(MappingTest, KnowsTheMovesThatTheLedgerTakes) {
  for (int from = 0; from < v1::CommitmentState_ARRAYSIZE; ++from) {
    const std::vector<v1::CommitmentState>& legal = LegalNext(static_cast<v1::CommitmentState>(from));
    for (int to = 0; to < v1::CommitmentState_ARRAYSIZE; ++to) {
      const auto state = static_cast<v1::CommitmentState>(to);
      EXPECT_EQ(MayMove(static_cast<v1::CommitmentState>(from), state), absl::c_linear_search(legal, state))
          << from << " to " << to;
    }
  }
}

TEST(MappingTest, RowsThatEachTellAStepAreOneHistory) {
  EXPECT_EQ(StatesOf(Steps("id,state,date\na,agreed,\na,in-force,\na,fulfilled,\n").records[0].commitment()),
            "agreed, in-force, fulfilled");
  EXPECT_EQ(StatesOf(Steps("id,state,date\na,fulfilled,2021\na,suspended,2019\na,in-force,2020\na,agreed,2018\n")
                         .records[0]
                         .commitment()),
            "agreed 2018, suspended 2019, in-force 2020, fulfilled 2021");
}

TEST(MappingTest, AStepThatDoesNotFollowIsAClaimBesideTheOneThatItContradicts) {
  const Outcome out = Steps("id,state,date\na,agreed,2018\na,fulfilled,2019\na,suspended,2020\n");
  const v1::Commitment& commitment = out.records[0].commitment();
  EXPECT_EQ(StatesOf(commitment), "agreed 2018, fulfilled 2019");
  EXPECT_THAT(ValuesOf(commitment), ElementsAre("fulfilled 2019", "suspended 2020"));
  EXPECT_EQ(out.read.remarks().size(), 1u);
}

TEST(MappingTest, NotesOfOneStepThatDifferAreBothKept) {
  const Outcome out = Steps("id,state,date,note\na,agreed,2018,at noon\na,agreed,2018,at night\n");
  const v1::Commitment& commitment = out.records[0].commitment();
  EXPECT_EQ(StatesOf(commitment), "agreed 2018");
  EXPECT_EQ(commitment.transitions(0).note(), "at noon");
  EXPECT_THAT(ValuesOf(commitment), ElementsAre("agreed 2018 (at noon)", "agreed 2018 (at night)"));
}

TEST(MappingTest, ACommitmentThatCannotBeginSoIsLeftOutAlone) {
  const Outcome out = Steps("id,state,date\na,agreed,\nb,fulfilled,\nc,expected,\n");
  ASSERT_EQ(out.records.size(), 2u);
  EXPECT_EQ(out.records[1].commitment().name(), "commitments/c");
  ASSERT_EQ(out.read.faults().size(), 1u);
  EXPECT_EQ(ToString(out.read.faults()[0].place), "rows.csv:3");
  EXPECT_THAT(out.read.faults()[0].what, HasSubstr("cannot begin as \"fulfilled\""));
}

// Also where what rows have lies deeper in them.
TEST(MappingTest, RowsAreRowsByWhatTheyHaveAtAnyDepth) {
  const Outcome out = Import("row_has: \"what\" derived { field: \"what\" column: \"meta.title\" }" +
                                 EventRule("fields { field: \"description\" column: \"meta.title\" }"),
                             R"([{"id": "a", "meta": {"title": "x"}}, {"id": "b", "meta": {"title": "y"}}])");
  ASSERT_THAT(out.status, testing::IsOk());
  EXPECT_THAT(out.read.faults(), IsEmpty());
  EXPECT_EQ(out.records.size(), 2u);
}

TEST(MappingTest, ColumnsThatNoRuleReadsAreToldOnce) {
  const auto told = [](const Outcome& out) {
    std::vector<std::string> lines;
    for (const feeds::Remark& remark : out.read.file_remarks()) {
      lines.push_back(absl::StrCat(ToString(remark.place), ": ", remark.what));
    }
    return lines;
  };
  EXPECT_THAT(told(Import(EventRule(""), "id,what,why,who,none\n1,A,x,,\n2,B,,y,\n3,C,,,\n")),
              ElementsAre("rows.csv: not read: why, who (2 rows have them)"));
  EXPECT_THAT(told(Import(EventRule(""), "id,what,why\n1,A,x\n")),
              ElementsAre("rows.csv: not read: why (1 row has it)"));
  EXPECT_THAT(told(Import(EventRule(""), "id,what\n1,A\n")), IsEmpty());
  EXPECT_THAT(told(Import(PromiseTrackerMapping(), R"({"promises": [
      {"title": "A", "person": "Ann Lee", "status": "kept", "areaLabel": "Gazette", "more": {"of": [null, ""]}},
      {"title": "B", "person": "Ann Lee", "status": "kept", "sources": [{"url": "https://a.example/", "note": "x"}]}]})")),
              ElementsAre("rows.csv: not read: areaLabel (1 row has it)"));
}

TEST(MappingTest, AnUnknownCountryCodeMakesItsRowWrong) {
  const Outcome out = Import(EventRule(R"(fields { field: "participants[0].party" column: "land" country_codes: true }
                                          fields { field: "participants[0].role" constant: "actor" })"),
                             "id,what,land\n1,A,JPN\n2,B,UKG\n3,C,XX\n4,D,840\n5,E,UK\n6,F,Labour Party\n7,G,Japan\n");
  std::vector<std::string> told;
  for (const feeds::Fault& fault : out.read.faults())
    told.push_back(absl::StrCat(ToString(fault.place), ": ", fault.what));
  EXPECT_THAT(told, ElementsAre(HasSubstr("rows.csv:3: column \"land\": \"UKG\" is no country code"),
                                HasSubstr("rows.csv:4: column \"land\": \"XX\" is no country code"),
                                HasSubstr("rows.csv:5: column \"land\": \"840\" is a number")));
  ASSERT_EQ(out.records.size(), 4u);
  EXPECT_EQ(out.records[1].event().participants(0).party(), "parties/gb");
}

}  // namespace
}  // namespace briefing::briefctl
