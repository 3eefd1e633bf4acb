// The sections of a briefing that draw things together: doubt, outlook, direction, matrix, numbers, gaps.
#include "service/query/filter.h"
#include "tests/briefing/small_ledger.h"
#include "tests/briefing/test_store.h"
#include "tests/support/matchers.h"

namespace briefing::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;

class DrawnSectionsTest : public ::testing::Test {
 protected:
  DrawnSectionsTest() { store_.Put(kBasics); }

  v1::Briefing Compose() const { return store_.Compose(kChips); }
  v1::TimelineEntry OnlyEntry() const {
    const v1::Briefing briefing = Compose();
    EXPECT_THAT(briefing.timeline(), SizeIs(1));
    return briefing.timeline(0);
  }

  TestStore store_;
};

using DoubtTest = DrawnSectionsTest;

TEST_F(DoubtTest, AnEventWithoutACredibleClaimIsMarked) {
  store_.Put(EventOf("a", ClaimIn("daily", 1, "credibility: CREDIBILITY_CANNOT_BE_JUDGED") +
                              ClaimIn("weekly", 1, "credibility: CREDIBILITY_DOUBTFUL")));
  const v1::TimelineEntry entry = OnlyEntry();
  EXPECT_TRUE(entry.doubtful());
  EXPECT_EQ(entry.credibility(), v1::CREDIBILITY_DOUBTFUL);
  EXPECT_EQ(entry.standing(), v1::STANDING_REPORTED);
}

TEST_F(DoubtTest, OneClaimThatIsNotDoubtfulIsEnough) {
  store_.Put(EventOf("a", ClaimIn("daily", 1, "credibility: CREDIBILITY_IMPROBABLE") + ClaimIn("weekly", 1)));
  EXPECT_FALSE(OnlyEntry().doubtful());
  EXPECT_EQ(OnlyEntry().standing(), v1::STANDING_HAPPENED);
}

TEST_F(DoubtTest, AStepIsJudgedByItsOwnClaims) {
  store_.Put(
      "records { commitment { name: 'commitments/x' title: 'X' topics: 'chips' parties { party: 'parties/jp' role: "
      "COMMITMENT_ROLE_OBLIGOR } transitions { state: COMMITMENT_STATE_AGREED claim_ids: 'weak' }" +
      ClaimIn("daily", 1, "id: 'weak' credibility: CREDIBILITY_DOUBTFUL") +
      ClaimIn("daily", 2, "id: 'strong' credibility: CREDIBILITY_CONFIRMED") + "} }");
  EXPECT_TRUE(OnlyEntry().doubtful());
  EXPECT_FALSE(Compose().commitment_groups(0).commitments(0).doubtful());
}

TEST_F(DoubtTest, TheGarbledSentenceOfTheArticleIsMarkedAndNoOther) {
  TestStore seed;
  PutSeed(seed);
  const v1::Briefing briefing = seed.Compose("");
  std::vector<std::string> doubtful;
  for (const auto& entry : briefing.timeline()) {
    if (entry.doubtful()) doubtful.push_back(entry.name());
  }
  EXPECT_THAT(doubtful, SizeIs(::testing::AllOf(::testing::Ge(1), ::testing::Le(3))));
}

TEST_F(DoubtTest, HappenedScheduledAndReportedAreToldApart) {
  store_.Put(EventOf("a") + EventOf("b", "modality: MODALITY_EXPECTED date { edtf: '2022-05-23' }") +
             EventOf("c", "modality: MODALITY_EXPECTED date { edtf: '2001' }") +
             EventOf("d", "modality: MODALITY_UNDER_CONSIDERATION"));
  std::map<std::string, v1::Standing> standings;
  const v1::Briefing briefing = Compose();
  for (const auto& entry : briefing.timeline()) standings[entry.name()] = entry.standing();
  EXPECT_EQ(standings["events/a"], v1::STANDING_HAPPENED);
  EXPECT_EQ(standings["events/b"], v1::STANDING_SCHEDULED);
  EXPECT_EQ(standings["events/c"], v1::STANDING_REPORTED);
  EXPECT_EQ(standings["events/d"], v1::STANDING_REPORTED);
}

using OutlookTest = DrawnSectionsTest;

std::string Summit(const std::string& claims) {
  return EventOf("summit", "modality: MODALITY_EXPECTED date { edtf: '2022-05-23' } " + claims);
}

TEST_F(OutlookTest, TakesTheLikelihoodOfTheMostCredibleClaim) {
  store_.Put(Summit(ClaimIn("daily", 1, "credibility: CREDIBILITY_PROBABLY_TRUE") +
                    ClaimIn("weekly", 1, "credibility: CREDIBILITY_DOUBTFUL")));
  const v1::Outlook outlook = Compose().outlook();
  EXPECT_EQ(outlook.name(), "events/summit");
  EXPECT_EQ(outlook.statement().text(), "Event summit, 23 May 2022");
  EXPECT_EQ(outlook.likelihood(), v1::LIKELIHOOD_LIKELY);
}

TEST_F(OutlookTest, WhatNobodyJudgedHasNoLikelihood) {
  store_.Put(Summit(ClaimIn("daily", 1)));
  EXPECT_EQ(Compose().outlook().likelihood(), v1::LIKELIHOOD_UNSPECIFIED);
}

TEST_F(OutlookTest, ConfidenceGoesByPublishersAndTheirReliability) {
  store_.Put(Summit(ClaimIn("daily", 1)));
  EXPECT_EQ(Compose().outlook().confidence(), v1::CONFIDENCE_LOW);
  EXPECT_EQ(Compose().outlook().confidence_reason(), "one publisher, whose reliability nobody judged");
  store_.Put(
      "records { source { name: 'sources/daily' title: 'Daily' publisher: 'The Daily' reliability: "
      "RELIABILITY_USUALLY_RELIABLE } }");
  EXPECT_EQ(Compose().outlook().confidence(), v1::CONFIDENCE_MODERATE);
  EXPECT_EQ(Compose().outlook().confidence_reason(), "one publisher, usually reliable (B)");
  store_.Put("records { source { name: 'sources/weekly' title: 'W' reliability: RELIABILITY_COMPLETELY_RELIABLE } }" +
             Summit(ClaimIn("daily", 1) + ClaimIn("weekly", 1)));
  EXPECT_EQ(Compose().outlook().confidence(), v1::CONFIDENCE_HIGH);
  EXPECT_EQ(Compose().outlook().confidence_reason(), "2 publishers, the best completely reliable (A)");
}

TEST_F(OutlookTest, NothingToComeHasNone) {
  store_.Put(EventOf("a"));
  EXPECT_FALSE(Compose().has_outlook());
}

using DirectionTest = DrawnSectionsTest;

TEST_F(DirectionTest, CountsAndPoints) {
  store_.Put(CommitmentOf("a", "AGREED") + CommitmentOf("b", "EXPECTED") + CommitmentOf("c", "AGREED") + EventOf("e"));
  const Revision before = store_.Now().revision();
  store_.Put(CommitmentOf("a", "AGREED", "transitions { state: COMMITMENT_STATE_BREACHED }") +
             CommitmentOf("b", "EXPECTED", "transitions { state: COMMITMENT_STATE_AGREED }") + EventOf("f"));
  store_.Retract("events/e");
  const v1::Briefing briefing = store_.Compose(kChips, before);
  const v1::ChangeSummary& summary = briefing.change_summary();
  EXPECT_EQ(summary.added_count(), 1);
  EXPECT_EQ(summary.changed_count(), 2);
  EXPECT_EQ(summary.removed_count(), 1);
  EXPECT_EQ(summary.unchanged_count(), 1);
  EXPECT_EQ(summary.direction(), v1::DIRECTION_DOWN);
  EXPECT_EQ(summary.direction_reason(), "Promise a: agreed → breached");
  EXPECT_EQ(briefing.changes(1).direction(), v1::DIRECTION_UP);
  EXPECT_EQ(briefing.changes(1).direction_reason(), "expected → agreed");
}

TEST_F(DirectionTest, AnExpectedEventThatHappenedPointsUp) {
  store_.Put(EventOf("a", "modality: MODALITY_EXPECTED"));
  const Revision before = store_.Now().revision();
  store_.Put(EventOf("a", "modality: MODALITY_OCCURRED"));
  EXPECT_EQ(store_.Compose(kChips, before).changes(0).direction_reason(), "expected → occurred");
}

TEST_F(DirectionTest, WithoutSinceThereIsNoSummary) { EXPECT_FALSE(Compose().has_change_summary()); }

using MatrixTest = DrawnSectionsTest;

TEST_F(MatrixTest, CountsByStateAndTopic) {
  store_.Put(
      "records { party { name: 'parties/pm' title: 'PM' kind: PARTY_KIND_PERSON memberships { party: 'parties/jp' } } "
      "} " +
      CommitmentOf("a", "AGREED", "due_date { edtf: '2021' }") +
      CommitmentOf("b", "AGREED", "transitions { state: COMMITMENT_STATE_FULFILLED date { edtf: '2021' } }") +
      EventOf("e", "participants { party: 'parties/pm' } date { edtf: '2022-05-02' }"));
  const v1::Matrix matrix = Compose().matrix();
  EXPECT_THAT(matrix.topics(), ElementsAre("chips"));
  ASSERT_THAT(matrix.rows(), SizeIs(1));
  EXPECT_EQ(matrix.rows(0).party(), "parties/jp");
  const v1::MatrixCell& cell = matrix.rows(0).cells(0);
  EXPECT_EQ(cell.active_commitment_count(), 1);
  EXPECT_EQ(cell.troubled_commitment_count(), 1);
  EXPECT_EQ(cell.ended_commitment_count(), 1);
  EXPECT_EQ(cell.event_count(), 1);
  EXPECT_EQ(cell.last_move(), "Event e");
}

TEST_F(MatrixTest, TheLastMoveIsNoneToCome) {
  store_.Put(EventOf("past", "date { edtf: '2021' }") + EventOf("future", "date { edtf: '2030' }") +
             EventOf("planned", "date { edtf: '2022-05-02' } modality: MODALITY_EXPECTED"));
  EXPECT_EQ(Compose().matrix().rows(0).cells(0).last_move(), "Event past");
}

using NumbersTest = DrawnSectionsTest;

TEST_F(NumbersTest, StandAsSeriesWithContradictionsSideBySide) {
  store_.Put(kShare + ShareOf("b", "2022", "value: 10 qualifier: VALUE_QUALIFIER_ABOUT") +
             ShareOf("a", "1988", "value: 50 printed_value: 'half'") +
             ShareOf("c", "1988", "value: 50 qualifier: VALUE_QUALIFIER_MORE_THAN"));
  const v1::Briefing briefing = Compose();
  ASSERT_THAT(briefing.numbers(), SizeIs(1));
  const v1::Series& series = briefing.numbers(0);
  EXPECT_EQ(series.party(), "Japan");
  EXPECT_EQ(series.unit(), "%");
  ASSERT_THAT(series.points(), SizeIs(3));
  EXPECT_EQ(series.points(0).text(), "half");
  EXPECT_TRUE(series.points(0).disputed());
  EXPECT_TRUE(series.points(1).disputed());
  EXPECT_FALSE(series.points(2).disputed());
  EXPECT_EQ(series.points(2).text(), "about 10 %");
}

TEST_F(NumbersTest, NameTheTargetsThatTheyAreFor) {
  store_.Put(kShare + ShareOf("a", "2022", "value: 10") +
             CommitmentOf("x", "AGREED",
                          "targets { indicator: 'indicators/share' kind: TARGET_KIND_STANDING comparator: "
                          "COMPARATOR_AT_LEAST value: 20 }"));
  const v1::Briefing briefing = Compose();
  ASSERT_THAT(briefing.numbers(0).targets(), SizeIs(1));
  EXPECT_EQ(briefing.numbers(0).targets(0).value(), 20);
}

using GapsTest = DrawnSectionsTest;

std::vector<std::string> Kinds(const v1::Briefing& briefing) {
  std::vector<std::string> kinds;
  for (const auto& gap : briefing.gaps()) kinds.push_back(v1::Gap::Kind_Name(gap.kind()) + " " + gap.name());
  return kinds;
}

TEST_F(GapsTest, TellWhatNobodyReported) {
  store_.Put(kShare +
             CommitmentOf("x", "AGREED",
                          "targets { indicator: 'indicators/share' kind: TARGET_KIND_STANDING comparator: "
                          "COMPARATOR_AT_LEAST }") +
             EventOf("e", "modality: MODALITY_EXPECTED date { edtf: '2001' }") + CommitmentOf("y", "IN_FORCE"));
  EXPECT_THAT(
      Kinds(Compose()),
      ElementsAre("KIND_EXPECTED_EVENT_NOT_REPORTED events/e", "KIND_TARGET_WITHOUT_OBSERVATION commitments/x",
                  "KIND_TARGET_WITHOUT_FIGURE commitments/x", "KIND_COMMITMENT_WITHOUT_ASSESSMENT commitments/x",
                  "KIND_COMMITMENT_WITHOUT_ASSESSMENT commitments/y", "KIND_COMMITMENT_WITHOUT_MEASURE commitments/y"));
}

TEST_F(GapsTest, CloseWithAnObservationAndAScore) {
  store_.Put(kShare + ShareOf("a", "2022", "value: 10") +
             CommitmentOf("x", "AGREED",
                          "targets { indicator: 'indicators/share' kind: TARGET_KIND_STANDING comparator: "
                          "COMPARATOR_AT_LEAST value: 20 }"));
  const std::string assessment =
      "name: 'commitments/x/assessments/one' party: 'parties/jp' assessor: 'A' period { edtf: '2021' } stage: "
      "ASSESSMENT_STAGE_FINAL ";
  store_.Put("records { assessment { " + assessment + "} }");
  EXPECT_THAT(Kinds(Compose()), ElementsAre("KIND_COMMITMENT_WITHOUT_ASSESSMENT commitments/x"));
  store_.Put("records { assessment { " + assessment + " score: 0 } }");
  EXPECT_THAT(Kinds(Compose()), IsEmpty());
}

// ICD 203: a likelihood and a confidence never stand in one sentence. Sentences that the briefing makes are looked at;
// titles and printed words are others'.
TEST_F(OutlookTest, LikelihoodAndConfidenceStandApart) {
  store_.Put(Summit(ClaimIn("daily", 1, "credibility: CREDIBILITY_PROBABLY_TRUE")));
  const v1::Briefing briefing = Compose();
  std::vector<std::string> sentences{briefing.outlook().confidence_reason(), briefing.outlook().statement().text()};
  for (const auto& sentence : briefing.bottom_line()) sentences.push_back(sentence.text());
  for (const std::string& sentence : sentences) {
    EXPECT_THAT(sentence, Not(HasSubstr("confidence")));
    EXPECT_THAT(sentence, Not(HasSubstr("likely")));
  }
}

}  // namespace
}  // namespace briefing::testing
