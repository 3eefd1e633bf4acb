#include "service/briefing/scorecard.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <map>

#include "service/query/filter.h"
#include "tests/briefing/small_ledger.h"
#include "tests/briefing/test_store.h"
#include "tests/support/matchers.h"
#include "tests/support/text_proto.h"

namespace briefing::testing {
namespace {

using ::testing::DoubleNear;
using ::testing::SizeIs;

v1::GetScorecardResponse Scores(const TestStore& store, const std::string& text) {
  const auto request = ParseText<v1::GetScorecardRequest>(text);
  EXPECT_THAT(CheckScorecard(request), IsOk());
  const auto predicate = CompileFilter(request.filter(), v1::RECORD_TYPE_COMMITMENT, "", "filter");
  EXPECT_THAT(predicate.status(), IsOk());
  const auto response = ComposeScorecard(request, store.Now(), *predicate, [] { return absl::OkStatus(); });
  EXPECT_THAT(response.status(), IsOk());
  return response.ok() ? *response : v1::GetScorecardResponse();
}

// A promise of Japan, Korea and the United States.
std::string Shared(const std::string& id, const std::string& more = "", const std::string& year = "2020") {
  return "records { commitment { name: 'commitments/" + id +
         "' title: 'P' parties { party: 'parties/jp' role: COMMITMENT_ROLE_OBLIGOR } parties { party: 'parties/kr' "
         "role: COMMITMENT_ROLE_OBLIGOR } parties { party: 'parties/us' role: COMMITMENT_ROLE_OBLIGOR } transitions { "
         "state: COMMITMENT_STATE_AGREED date { edtf: '" +
         year + "' } } " + more + " } } ";
}

// An assessment; `score` is "", "-1", "0" or "1".
std::string Score(const std::string& commitment, const std::string& party, const std::string& score,
                  const std::string& assessor = "Toronto", const std::string& stage = "FINAL",
                  const std::string& period = "2021") {
  static int made = 0;
  return absl::StrCat("records { assessment { name: 'commitments/", commitment, "/assessments/a", ++made,
                      "' party: 'parties/", party, "' assessor: '", assessor, "' period { edtf: '", period,
                      "' } stage: ASSESSMENT_STAGE_", stage, score.empty() ? "" : " score: " + score, " } } ");
}

std::map<std::string, double> AveragesOf(const google::protobuf::RepeatedPtrField<v1::ScorecardCell>& cells) {
  std::map<std::string, double> averages;
  for (const v1::ScorecardCell& cell : cells) {
    if (cell.has_average()) averages[cell.row() + cell.column()] = std::round(cell.average() * 100) / 100;
  }
  return averages;
}

// A table as the research groups print it: scores by commitment and member, with averages both ways.
TEST(Scorecard, ReproducesATableToTheDigit) {
  TestStore store;
  store.Put(std::string(kBasics) + Shared("trade") + Shared("climate") + Shared("chips"));
  store.Put(Score("trade", "jp", "1") + Score("trade", "kr", "1") + Score("trade", "us", "0") +
            Score("climate", "jp", "0") + Score("climate", "kr", "-1") + Score("climate", "us", "1") +
            Score("chips", "jp", "1") + Score("chips", "us", "1"));
  const auto response = Scores(store, "group_by: SCORECARD_DIMENSION_COMMITMENT group_by: SCORECARD_DIMENSION_PARTY");
  ASSERT_THAT(response.scorecards(), SizeIs(1));
  const v1::AssessorScorecard& card = response.scorecards(0);
  EXPECT_EQ(card.assessor(), "Toronto");
  EXPECT_EQ(AveragesOf(card.rows()),
            (std::map<std::string, double>{
                {"commitments/chips", 1}, {"commitments/climate", 0}, {"commitments/trade", 0.67}}));
  EXPECT_EQ(AveragesOf(card.columns()),
            (std::map<std::string, double>{{"parties/jp", 0.67}, {"parties/kr", 0}, {"parties/us", 0.67}}));
  EXPECT_THAT(card.cells(), SizeIs(9));
  EXPECT_EQ(card.total().pair_count(), 9);
  EXPECT_EQ(card.total().assessed_count(), 8);
  EXPECT_DOUBLE_EQ(card.total().average(), 0.5);
  EXPECT_DOUBLE_EQ(card.total().percent(), 75);
  EXPECT_THAT(card.mean_of_rows(), DoubleNear(5.0 / 9, 1e-12));
  EXPECT_THAT(card.mean_of_columns(), DoubleNear(4.0 / 9, 1e-12));
}

TEST(Scorecard, WhatIsNotAssessedIsNoZero) {
  TestStore store;
  store.Put(std::string(kBasics) + Shared("trade") + Score("trade", "jp", "1") + Score("trade", "kr", ""));
  const v1::ScorecardCell total = Scores(store, "").scorecards(0).total();
  EXPECT_EQ(total.average(), 1);
  EXPECT_EQ(total.assessed_count(), 1);
  EXPECT_EQ(total.pair_count(), 3);
}

TEST(Scorecard, AnAverageOfNothingIsAbsent) {
  TestStore store;
  store.Put(std::string(kBasics) + Shared("trade") + Score("trade", "jp", ""));
  const v1::AssessorScorecard card = Scores(store, "group_by: SCORECARD_DIMENSION_PARTY").scorecards(0);
  EXPECT_FALSE(card.total().has_average());
  EXPECT_FALSE(card.has_mean_of_rows());
  EXPECT_THAT(card.rows(), SizeIs(3));
}

TEST(Scorecard, AssessorsStandSideBySide) {
  TestStore store;
  store.Put(std::string(kBasics) + Shared("trade") + Score("trade", "jp", "1") + Score("trade", "jp", "-1", "Moscow"));
  const auto both = Scores(store, "");
  ASSERT_THAT(both.scorecards(), SizeIs(2));
  EXPECT_EQ(both.scorecards(0).assessor(), "Moscow");
  EXPECT_EQ(both.scorecards(0).total().average(), -1);
  EXPECT_EQ(both.scorecards(1).total().average(), 1);
  EXPECT_THAT(Scores(store, "assessors: 'Toronto'").scorecards(), SizeIs(1));
}

TEST(Scorecard, AFinalScoreReplacesTheInterimOne) {
  TestStore store;
  store.Put(std::string(kBasics) + Shared("trade") + Score("trade", "jp", "0", "Toronto", "INTERIM"));
  EXPECT_EQ(Scores(store, "").scorecards(0).total().interim_count(), 1);
  store.Put(Score("trade", "jp", "1"));
  EXPECT_EQ(Scores(store, "").scorecards(0).total().average(), 1);
  EXPECT_EQ(Scores(store, "stage: ASSESSMENT_STAGE_INTERIM").scorecards(0).total().average(), 0);
}

TEST(Scorecard, TheLastPeriodCountsUnlessOneIsAskedFor) {
  TestStore store;
  store.Put(std::string(kBasics) + Shared("trade") + Score("trade", "jp", "-1", "Toronto", "FINAL", "2021") +
            Score("trade", "jp", "1", "Toronto", "FINAL", "2022"));
  EXPECT_EQ(Scores(store, "").scorecards(0).total().average(), 1);
  EXPECT_EQ(Scores(store, "period: '2021'").scorecards(0).total().average(), -1);
}

TEST(Scorecard, TellsByTopicMechanismAndYear) {
  TestStore store;
  store.Put(std::string(kBasics) + Shared("a", "topics: 'chips' topics: 'trade' mechanism: MECHANISM_TREATY", "2020") +
            Shared("b", "topics: 'trade'", "1986~/1995") + Score("a", "jp", "1") + Score("b", "jp", "0"));
  using Averages = std::map<std::string, double>;
  EXPECT_EQ(AveragesOf(Scores(store, "group_by: SCORECARD_DIMENSION_TOPIC").scorecards(0).rows()),
            (Averages{{"chips", 1}, {"trade", 0.5}}));
  EXPECT_EQ(AveragesOf(Scores(store, "group_by: SCORECARD_DIMENSION_MECHANISM").scorecards(0).rows()),
            (Averages{{"TREATY", 1}, {"", 0}}));
  EXPECT_EQ(AveragesOf(Scores(store, "group_by: SCORECARD_DIMENSION_YEAR").scorecards(0).rows()),
            (Averages{{"2020", 1}, {"", 0}}));
}

TEST(Scorecard, APartyThatIsAssessedWithoutBeingBoundCounts) {
  TestStore store;
  store.Put(std::string(kBasics) + CommitmentOf("alone", "AGREED") + Score("alone", "us", "1"));
  EXPECT_EQ(Scores(store, "").scorecards(0).total().pair_count(), 2);
}

TEST(Scorecard, LooksAtWhatTheFilterPasses) {
  TestStore store;
  store.Put(std::string(kBasics) + Shared("a", "topics: 'chips'") + Shared("b") + Score("a", "jp", "1") +
            Score("b", "jp", "0"));
  const auto response = Scores(store, "filter: 'topic = chips'");
  EXPECT_EQ(response.commitment_count(), 1);
  EXPECT_EQ(response.scorecards(0).total().average(), 1);
}

TEST(Scorecard, RefusesWrongRequests) {
  const auto check = [](const std::string& text) { return CheckScorecard(ParseText<v1::GetScorecardRequest>(text)); };
  EXPECT_THAT(check("group_by: SCORECARD_DIMENSION_UNSPECIFIED"), BlamesField("group_by[0]"));
  EXPECT_THAT(check("group_by: SCORECARD_DIMENSION_YEAR group_by: SCORECARD_DIMENSION_YEAR"),
              BlamesField("group_by[1]"));
  EXPECT_THAT(check("period: 'last year'"), BlamesField("period"));
  EXPECT_THAT(check("assessors: ''"), BlamesField("assessors[0]"));
}

TEST(Scorecard, StopsWhenToldTo) {
  TestStore store;
  std::string all = kBasics;
  for (int i = 0; i < 100; ++i) all += Shared(absl::StrCat("c", i));
  store.Put(all);
  const v1::GetScorecardRequest request;
  EXPECT_EQ(ComposeScorecard(request, store.Now(), *CompileFilter("", v1::RECORD_TYPE_COMMITMENT, "", "filter"),
                             [] { return absl::CancelledError("gone"); })
                .status()
                .code(),
            absl::StatusCode::kCancelled);
}

}  // namespace
}  // namespace briefing::testing
