#include "client/briefctl/promise_tracker.h"

#include <gmock/gmock.h>

#include <map>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "tests/client/mapped_import.h"
#include "tests/support/matchers.h"

namespace briefing::briefctl {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Pair;

constexpr char kPromises[] = R"({"promises": [
  {"id": 7, "title": "Build it", "status": "Kept", "category": "Public Works", "tags": ["Roads"],
   "sources": ["https://a.example/1"], "status_info": "Built."},
  {"id": 8, "title": "Sell it", "status": "Mothballed", "date_promised": "some day",
   "sources": [{"url": "https://b.example/2", "title": "Two", "date": "May 3, 2019"}]},
  {"id": 9, "title": "Rate it", "status": "Not Yet Rated"}]})";

TEST(PromiseTrackerTest, PromisesBecomeCommitmentsAndVerdictsTransitionsAndAssessments) {
  const Outcome out = Import(PromiseTrackerMapping(), kPromises, {"promiser=Jane Doe", "term=2019/2023"});
  ASSERT_THAT(out.status, testing::IsOk());
  EXPECT_THAT(out.read.faults(), IsEmpty());
  std::vector<const v1::Commitment*> commitments;
  std::vector<const v1::Assessment*> assessments;
  for (const v1::Record& record : out.records) {
    if (record.has_commitment()) commitments.push_back(&record.commitment());
    if (record.has_assessment()) assessments.push_back(&record.assessment());
  }
  ASSERT_EQ(commitments.size(), 3u);
  const v1::Commitment& kept = *commitments[0];
  EXPECT_EQ(kept.name(), "commitments/jane-doe-7");
  EXPECT_EQ(kept.parties(0).party(), "parties/jane-doe");
  EXPECT_THAT(kept.topics(), ElementsAre("public-works", "roads"));
  ASSERT_EQ(kept.transitions_size(), 2);
  EXPECT_EQ(kept.transitions(1).state(), v1::COMMITMENT_STATE_FULFILLED);
  ASSERT_EQ(kept.claims_size(), 2);
  EXPECT_EQ(kept.claims(0).value(), "Kept");
  EXPECT_EQ(kept.claims(0).note(), "Built.");
  ASSERT_EQ(assessments.size(), 1u);
  EXPECT_EQ(assessments[0]->name(), "commitments/jane-doe-7/assessments/feed");
  EXPECT_EQ(assessments[0]->score(), 1);
  EXPECT_EQ(assessments[0]->stage(), v1::ASSESSMENT_STAGE_FINAL);
}

TEST(PromiseTrackerTest, WhatIsNoVerdictIsKeptAsPrintedAndNotRatedIsNoScore) {
  const Outcome out = Import(PromiseTrackerMapping(), kPromises, {"promiser=Jane Doe", "term=2019/2023"});
  EXPECT_EQ(out.read.unmatched().count("Mothballed"), 1u);
  EXPECT_EQ(out.read.unmatched().count("some day"), 1u);
  for (const v1::Record& record : out.records) {
    if (record.has_commitment() && record.commitment().title() != "Build it") {
      EXPECT_EQ(record.commitment().transitions_size(), 1);
    }
    if (record.has_source() && record.source().title() == "Two") {
      EXPECT_EQ(record.source().publish_date().edtf(), "2019-05-03");
    }
  }
}

// A tracker's promises and what it printed of each, with dates where there are some.
Outcome Verdicts(const std::vector<std::vector<std::string>>& rows) {
  std::string json = "{\"promises\": [";
  for (const std::vector<std::string>& row : rows) {
    absl::StrAppend(&json, json.back() == '[' ? "" : ",", "\n{\"title\": \"", row[0], "\", \"status\": \"", row[1],
                    "\"", row.size() > 2 ? absl::StrCat(", \"date_rated\": \"", row[2], "\"") : "", "}");
  }
  return Import(PromiseTrackerMapping(), json + "]}", {"promiser=Jane Doe", "term=2019/2023"});
}

TEST(PromiseTrackerTest, APromiseListedTwiceKeepsItsFirstVerdictAndBothAsClaims) {
  for (const bool kept_first : {true, false}) {
    const std::string first = kept_first ? "Achieved" : "Broken";
    const std::string second = kept_first ? "Broken" : "Achieved";
    const Outcome out = Verdicts({{"Alpha", first}, {"Beta", "In progress"}, {"Gamma", "Broken"}, {"Alpha", second}});
    EXPECT_THAT(out.read.faults(), IsEmpty());
    const v1::Commitment& alpha = *CommitmentOf(out, "Alpha");
    EXPECT_EQ(StatesOf(alpha), kept_first ? "agreed, fulfilled" : "agreed, breached");
    EXPECT_THAT(ValuesOf(alpha), ElementsAre(first, second));
    EXPECT_EQ(StatesOf(*CommitmentOf(out, "Gamma")), "agreed, breached");
    for (const v1::Record& record : out.records) {
      if (!absl::StartsWith(record.assessment().name(), alpha.name())) continue;
      EXPECT_EQ(record.assessment().score(), kept_first ? 1 : -1);
      EXPECT_GT(record.assessment().claims_size(), 2);
    }
    std::vector<std::string> told;
    for (const feeds::Remark& remark : out.read.remarks()) {
      told.push_back(absl::StrCat(ToString(remark.place), ": ", remark.what));
    }
    EXPECT_THAT(told, ::testing::Contains(
                          AllOf(HasSubstr("rows.csv:5: "), HasSubstr(kept_first ? "\"breached\"" : "\"fulfilled\""),
                                HasSubstr("rows.csv:2"), HasSubstr(kept_first ? "\"fulfilled\"" : "\"breached\""))));
  }
}

TEST(PromiseTrackerTest, VerdictsWithDatesAreAHistoryInWhateverOrderTheyAreListed) {
  const std::vector<std::string> early = {"Alpha", "In progress", "2019-05"};
  const std::vector<std::string> late = {"Alpha", "Kept", "2021"};
  for (const auto& rows : {std::vector{early, late}, std::vector{late, early}}) {
    const Outcome out = Verdicts(rows);
    EXPECT_EQ(StatesOf(*CommitmentOf(out, "Alpha")), "agreed, in-force 2019-05, fulfilled 2021");
  }
  // What is done is not taken back, and what one year holds has no order.
  EXPECT_EQ(StatesOf(*CommitmentOf(Verdicts({{"Alpha", "Kept", "2019"}, {"Alpha", "Broken", "2021"}}), "Alpha")),
            "agreed, fulfilled 2019");
  EXPECT_EQ(StatesOf(*CommitmentOf(Verdicts({{"Alpha", "Broken", "2019"}, {"Alpha", "Kept", "2019"}}), "Alpha")),
            "agreed, breached 2019");
}

TEST(PromiseTrackerTest, ADateOrAVerdictThatOnlyOneRowHasIsTaken) {
  EXPECT_EQ(StatesOf(*CommitmentOf(Verdicts({{"Alpha", "Kept"}, {"Alpha", "Kept", "2021"}}), "Alpha")),
            "agreed, fulfilled 2021");
  EXPECT_EQ(StatesOf(*CommitmentOf(Verdicts({{"Alpha", "Not yet rated"}, {"Alpha", "Kept"}}), "Alpha")),
            "agreed, fulfilled");
  EXPECT_EQ(StatesOf(*CommitmentOf(Verdicts({{"Alpha", "Kept"}, {"Alpha", "Not yet rated"}}), "Alpha")),
            "agreed, fulfilled");
}

TEST(PromiseTrackerTest, WhoPromisedIsSaidByTheRowOrElseOnceByTheFile) {
  const Outcome out = Import(PromiseTrackerMapping(), R"({"politician": "Bea Roe", "term": "2019/2023", "promises": [
      {"title": "Build", "status": "Kept", "politician": "Ann Lee"}, {"title": "Sell", "status": "Broken"}]})");
  ASSERT_THAT(out.status, testing::IsOk());
  EXPECT_THAT(out.read.faults(), IsEmpty());
  std::vector<std::string> names;
  for (const v1::Record& record : out.records) names.push_back(client::NameOf(record));
  EXPECT_THAT(names, ElementsAre("commitments/ann-lee-build", "commitments/ann-lee-build/assessments/feed",
                                 "commitments/bea-roe-sell", "commitments/bea-roe-sell/assessments/feed"));
}

std::map<std::string, std::string> KnownColumns(const std::string& contents,
                                                const std::vector<std::string>& given = {}) {
  return KnownTrackerColumns(*LoadMapping("map", PromiseTrackerMapping()), *GivenColumns(given),
                             {"rows.json", contents});
}

TEST(PromiseTrackerTest, OfAKnownTrackerWhatItsFileLeavesUnsaidIsTaken) {
  const std::string file = R"({"promises": [
      {"title": "Build", "status": "Kept", "url": "https://trumptracker.github.io/build/"},
      {"title": "Sell", "status": "Broken", "url": "https://trumptracker.github.io/sell/"}]})";
  EXPECT_THAT(KnownColumns(file), ElementsAre(Pair("assessor", "TrumpTracker"), Pair("promiser", "Donald Trump"),
                                              Pair("term", "2017-01-20/2021-01-20")));
  EXPECT_THAT(KnownColumns(file, {"term=2025/2029"}),
              ElementsAre(Pair("assessor", "TrumpTracker"), Pair("promiser", "Donald Trump")));
  EXPECT_THAT(KnownColumns(file, {"politician=Ann Lee"}), IsEmpty());
  EXPECT_THAT(TakenColumns(KnownColumns(file, {"term=2025/2029", "assessor=Me"})),
              AllOf(HasSubstr("promiser is taken to be \"Donald Trump\""), HasSubstr("trumptracker.github.io"),
                    HasSubstr("--column NAME=VALUE")));
}

TEST(PromiseTrackerTest, ALinkToAKnownTrackerMakesNoFileItsOwn) {
  const std::string page = R"("url": "https://trumptracker.github.io/build/")";
  // A link in a comment, and files that name their own promiser, in all rows, in one, and beside them.
  EXPECT_THAT(KnownColumns(R"({"promises": [{"title": "A", "status": "Kept"}, {"title": "B", "status": "Kept",
      "comments": ["compare https://trumptracker.github.io/cut-tax"]}]})"),
              IsEmpty());
  EXPECT_THAT(KnownColumns(R"({"promises": [{"title": "A", "status": "Kept", )" + page +
                           R"(}, {"title": "B", "status": "Kept", "url": "https://a.example/"}]})"),
              IsEmpty());
  EXPECT_THAT(KnownColumns(R"({"promises": [{"title": "A", "status": "Kept", )" + page +
                           R"(}, {"title": "B", "status": "Kept", "politician": "Ann Lee", )" + page + "}]}"),
              IsEmpty());
  EXPECT_THAT(KnownColumns(R"({"leader": "Ann Lee", "promises": [{"title": "A", "status": "Kept", )" + page + "}]}"),
              IsEmpty());
}

TEST(PromiseTrackerTest, GroupsThatAreNumberedAnewHaveEachTheirOwnPromises) {
  const Outcome out = Import(PromiseTrackerMapping(), R"({"promises": {
      "economy": [{"id": 1, "promise": "Cut a tax", "person": "Ann Lee", "status": "kept"}],
      "health": [{"id": 1, "promise": "Build hospitals", "person": "Ann Lee", "status": "broken"}]}})");
  ASSERT_THAT(out.status, testing::IsOk());
  EXPECT_EQ(CommitmentOf(out, "Cut a tax")->name(), "commitments/ann-lee-1");
  const v1::Commitment& other = *CommitmentOf(out, "Build hospitals");
  EXPECT_THAT(other.name(), ::testing::StartsWith("commitments/ann-lee-build-hospitals"));
  EXPECT_EQ(StatesOf(other), "agreed, breached");
  EXPECT_THAT(ValuesOf(*CommitmentOf(out, "Cut a tax")), ElementsAre("kept"));
  EXPECT_THAT(out.read.notices(), ::testing::Contains(Pair(HasSubstr("another record has the id"), ::testing::_)));
}

TEST(PromiseTrackerTest, WhatTheFileSaysCountsBeforeGivenColumns) {
  const Outcome out = Import(PromiseTrackerMapping(), R"({"promises": [
      {"title": "Build", "status": "kept", "person": "Ann Lee", "term": "2014/2019", "assessor": "Row Lab"},
      {"title": "Sell", "status": "kept", "politician": "Bo Kim"}, {"title": "Rest", "status": "kept"}]})",
                             {"promiser=Jane Doe", "term=1999/2000", "assessor=Me"});
  ASSERT_THAT(out.status, testing::IsOk());
  EXPECT_EQ(CommitmentOf(out, "Build")->parties(0).party(), "parties/ann-lee");
  EXPECT_EQ(CommitmentOf(out, "Sell")->parties(0).party(), "parties/bo-kim");
  EXPECT_EQ(CommitmentOf(out, "Rest")->parties(0).party(), "parties/jane-doe");
  std::vector<std::string> assessments;
  for (const v1::Record& record : out.records) {
    if (!record.has_assessment()) continue;
    assessments.push_back(absl::StrCat(record.assessment().assessor(), " ", record.assessment().period().edtf()));
  }
  EXPECT_THAT(assessments, ElementsAre("Row Lab 2014/2019", "Me 1999/2000", "Me 1999/2000"));
  ASSERT_THAT(out.read.notices(), ::testing::SizeIs(3));
  const auto& [text, notice] = *out.read.notices().rbegin();
  EXPECT_THAT(text, HasSubstr("--column term"));
  EXPECT_EQ(notice.rows, 1u);
  EXPECT_THAT(Import(EventRule("fields { field: \"description\" column: \"remark\" }"),
                     "id,what,remark\n1,A,own\n2,B,\n", {"remark=given"})
                  .records,
              ElementsAre(::testing::ResultOf([](const v1::Record& r) { return r.event().description(); }, "own"),
                          ::testing::ResultOf([](const v1::Record& r) { return r.event().description(); }, "given")));
}

TEST(PromiseTrackerTest, GroupsAreReadToAnyDepthAndAreNoPromises) {
  const Outcome out = Import(PromiseTrackerMapping(), R"([
      {"name": "Economy", "entries": [{"title": "Cut a tax", "person": "Ann Lee", "status": "kept"}]},
      {"name": "Health", "parts": [{"title": "Wards", "list": [
          {"title": "Build", "person": "Ann Lee", "status": "broken", "history": [{"text": "x", "status": "kept"}]},
          {"title": "Rest", "person": "Ann Lee", "status": null, "history": [{"text": "y", "status": "kept"}]}]}]},
      {"name": "Roads", "data": [{"title": "Pave", "person": "Ann Lee"}]}])");
  ASSERT_THAT(out.status, testing::IsOk());
  std::vector<std::string> titles;
  for (const v1::Record& record : out.records) {
    if (!record.has_commitment()) continue;
    titles.push_back(absl::StrCat(absl::StrJoin(record.commitment().topics(), ","), ": ", record.commitment().title()));
  }
  EXPECT_THAT(titles, ElementsAre("economy: Cut a tax", "wards: Build", "wards: Rest"));
  ASSERT_EQ(out.read.faults().size(), 1u);
  EXPECT_EQ(ToString(out.read.faults()[0].place), "rows.csv:6");
  EXPECT_THAT(out.read.faults()[0].what, AllOf(HasSubstr("a list \"data\""), HasSubstr("\"status\"")));
}

TEST(PromiseTrackerTest, AListWithoutVerdictsBesideOneWithThemIsTold) {
  const Outcome out = Import(PromiseTrackerMapping(), R"([
      {"category": "Roads", "kept": [{"title": "Pave", "person": "Ann Lee", "status": "kept"}],
       "pending": [{"title": "Widen", "person": "Ann Lee"}]}])");
  ASSERT_THAT(out.status, testing::IsOk());
  EXPECT_NE(CommitmentOf(out, "Pave"), nullptr);
  ASSERT_EQ(out.read.faults().size(), 1u);
  EXPECT_THAT(out.read.faults()[0].what, AllOf(HasSubstr("a list \"pending\""), HasSubstr("\"status\"")));
}

TEST(PromiseTrackerTest, AWordOfTheSchemaIsNoVerdictUnlessTheTableSaysSo) {
  const Outcome out = Verdicts({{"Alpha", "superseded"}, {"Beta", "Terminated"}, {"Gamma", "withdrawn"}});
  EXPECT_EQ(StatesOf(*CommitmentOf(out, "Alpha")), "agreed");
  EXPECT_THAT(ValuesOf(*CommitmentOf(out, "Alpha")), ElementsAre("superseded"));
  EXPECT_EQ(StatesOf(*CommitmentOf(out, "Beta")), "agreed");
  EXPECT_EQ(StatesOf(*CommitmentOf(out, "Gamma")), "agreed, withdrawn");
  EXPECT_EQ(out.read.unmatched().count("superseded"), 1u);
}

TEST(PromiseTrackerTest, WhatAPromiseAndAVerdictRestOnBecomesSources) {
  const Outcome out = Import(PromiseTrackerMapping(), R"([
      {"title": "Cut a tax", "person": "Ann Lee", "status": "not delivered", "statusReason": "Voted down.",
       "sourceUrl": "https://a.example/speech", "sourceLabel": "The speech", "exact_quote": "I will cut it",
       "evidenceUrls": ["https://b.example/1", "https://c.example/2"]},
      {"title": "Mend roads", "person": "Ann Lee", "status": "partly", "source": "Town hall, May 3"},
      {"title": "Pave", "person": "Ann Lee", "status": "kept", "sourceLabel": "Gazette"}])");
  ASSERT_THAT(out.status, testing::IsOk());
  EXPECT_THAT(out.read.faults(), IsEmpty());
  const v1::Commitment& tax = *CommitmentOf(out, "Cut a tax");
  EXPECT_EQ(StatesOf(tax), "agreed, breached");
  EXPECT_EQ(tax.claims(0).note(), "Voted down.");
  ASSERT_EQ(tax.claims_size(), 4);
  EXPECT_EQ(tax.claims(3).note(), "I will cut it");
  std::map<std::string, std::string> titles;
  for (const v1::Record& record : out.records) {
    if (record.has_source() && !record.source().url().empty()) titles[record.source().url()] = record.source().title();
  }
  EXPECT_EQ(titles["https://a.example/speech"], "The speech");
  EXPECT_EQ(titles.count("https://c.example/2"), 1u);
  const v1::Commitment& roads = *CommitmentOf(out, "Mend roads");
  EXPECT_EQ(StatesOf(roads), "agreed, in-force");
  EXPECT_EQ(roads.claims_size(), 2);
  EXPECT_EQ(CommitmentOf(out, "Pave")->claims_size(), 2);
}

TEST(PromiseTrackerTest, APromiserIsAPersonWhereTheFileSaysSo) {
  const Outcome out = Import(PromiseTrackerMapping(), R"({"promises": [
      {"title": "A", "status": "kept", "politician": "Modi"}, {"title": "B", "status": "kept", "promiser": "Labour Party"},
      {"title": "C", "status": "kept", "promiser": "Federal Government of Nigeria", "person": "Ann Lee"},
      {"title": "D", "status": "kept", "politician": "35"}, {"title": "E", "status": "kept", "politician": " "}]})");
  std::map<std::string, v1::PartyKind> kinds;
  Outcome& read = const_cast<Outcome&>(out);
  for (const v1::Party& party : read.read.parties()) kinds[party.title()] = party.kind();
  EXPECT_THAT(kinds,
              ElementsAre(Pair("Federal Government of Nigeria", v1::PARTY_KIND_ORGANISATION),
                          Pair("Labour Party", v1::PARTY_KIND_ORGANISATION), Pair("Modi", v1::PARTY_KIND_PERSON)));
  ASSERT_EQ(out.read.faults().size(), 2u);
  EXPECT_THAT(out.read.faults()[0].what, AllOf(HasSubstr("\"35\" is a number"), HasSubstr("\"who\"")));
  EXPECT_THAT(out.read.faults()[1].what, HasSubstr("\"who\""));
}

TEST(PromiseTrackerTest, SaysWhoseNameIsMissing) {
  const Outcome out = Import(PromiseTrackerMapping(), kPromises);
  EXPECT_THAT(std::string(out.status.message()), AllOf(HasSubstr("promiser"), HasSubstr("--column NAME=VALUE")));
}

}  // namespace
}  // namespace briefing::briefctl
