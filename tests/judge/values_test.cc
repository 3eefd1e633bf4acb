#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/judge/case.h"

namespace briefing::testing {
namespace {

using ::testing::HasSubstr;

std::string Floor(const std::string& rest = "") {
  return kAgreed + ("targets { id: 'g1' indicator: 'indicators/stock' kind: TARGET_KIND_STANDING "
                    "comparator: COMPARATOR_AT_LEAST value: 8 " +
                    rest + " } ");
}

const char* const kReachTwenty =
    "transitions { state: COMMITMENT_STATE_AGREED date { edtf: '1986' } } targets { id: 'g1' indicator: "
    "'indicators/stock' kind: TARGET_KIND_REACH_BY comparator: COMPARATOR_AT_LEAST value: 20 due_date { edtf: '1991' } "
    "}";

std::string Claimed(const std::string& source, const std::string& credibility = "UNSPECIFIED") {
  return " claims { source: 'sources/" + source + "' credibility: CREDIBILITY_" + credibility + " } ";
}

// --- Floors and ceilings ---

TEST(Standing, AFloorWithoutAFigureHasNoEvidence) {
  const v1::Verdict verdict = Case(Floor()).Judge("2022-06-01");
  EXPECT_EQ(verdict.status(), v1::VERDICT_STATUS_NO_EVIDENCE);
  EXPECT_EQ(verdict.name(), "commitments/pact/verdicts/target-g1");
  EXPECT_FALSE(verdict.has_next_time());
}

TEST(Standing, AFloorThatIsBrokenIsAnEmergency) {
  const v1::Verdict verdict = Case(Floor()).Observe("2022-05", "value: 6").Judge("2022-06-01");
  EXPECT_EQ(verdict.status(), v1::VERDICT_STATUS_BROKEN);
  EXPECT_TRUE(verdict.emergency());
  EXPECT_EQ(verdict.reason(), "below the floor: 6 wk in May 2022 against at least 8 wk");
  EXPECT_EQ(verdict.value().lower(), 6);
  EXPECT_EQ(verdict.party(), "parties/jp");
}

TEST(Standing, TheLastPeriodCounts) {
  Case given(Floor());
  given.Observe("2022-06", "value: 9").Observe("2022-05", "value: 6");
  EXPECT_EQ(given.StatusOn("2022-07-01"), v1::VERDICT_STATUS_MET);
  given.Observe("2022-06-20", "value: 7");
  EXPECT_EQ(given.StatusOn("2022-07-01"), v1::VERDICT_STATUS_BROKEN);
}

TEST(Standing, ACeilingThatIsExceededIsBrokenButNoEmergency) {
  Case given(kAgreed + std::string("targets { indicator: 'indicators/stock' kind: TARGET_KIND_STANDING comparator: "
                                   "COMPARATOR_AT_MOST value: 8 }"));
  const v1::Verdict verdict = given.Observe("2022-05", "value: 9").Judge("2022-06-01");
  EXPECT_EQ(verdict.status(), v1::VERDICT_STATUS_BROKEN);
  EXPECT_FALSE(verdict.emergency());
}

TEST(Standing, AFigureFromBeforeTheAgreementDoesNotCount) {
  EXPECT_EQ(Case(Floor()).Observe("2021-12", "value: 6").StatusOn("2022-06-01"), v1::VERDICT_STATUS_NO_EVIDENCE);
}

TEST(Standing, AboutTheThresholdCannotBeTold) {
  const v1::Verdict verdict =
      Case(Floor()).Observe("2022-05", "value: 8 qualifier: VALUE_QUALIFIER_ABOUT").Judge("2022-06-01");
  EXPECT_EQ(verdict.status(), v1::VERDICT_STATUS_CANNOT_TELL);
  EXPECT_EQ(verdict.reason(), "cannot tell: about 8 wk in May 2022 against at least 8 wk");
  EXPECT_TRUE(verdict.value().approximate());
}

TEST(Standing, AForecastIsNoEvidence) {
  Case given(Floor());
  given.Source("wire", "").Observe("2022-05", "value: 6 claims { source: 'sources/wire' modality: MODALITY_EXPECTED }");
  EXPECT_EQ(given.StatusOn("2022-06-01"), v1::VERDICT_STATUS_NO_EVIDENCE);
}

TEST(Standing, APeriodThatHasNotBegunWaitsForTheClock) {
  const Case given = Case(Floor()).Observe("2022-07", "value: 6");
  const v1::Verdict before = given.Judge("2022-06-01");
  EXPECT_EQ(before.status(), v1::VERDICT_STATUS_NO_EVIDENCE);
  EXPECT_EQ(DayOf(before.next_time()), "2022-07-01");
  EXPECT_EQ(given.StatusOn("2022-07-01"), v1::VERDICT_STATUS_BROKEN);
}

TEST(Standing, ATargetWithoutAFigureCannotBeTold) {
  Case given(kAgreed + std::string("targets { indicator: 'indicators/stock' kind: TARGET_KIND_STANDING comparator: "
                                   "COMPARATOR_AT_LEAST }"));
  EXPECT_EQ(given.StatusOn("2022-06-01"), v1::VERDICT_STATUS_NO_EVIDENCE);
  EXPECT_EQ(given.Observe("2022-05", "value: 6").StatusOn("2022-06-01"), v1::VERDICT_STATUS_CANNOT_TELL);
}

TEST(Standing, ZeroIsAFloor) {
  Case given(kAgreed + std::string("targets { indicator: 'indicators/stock' kind: TARGET_KIND_STANDING comparator: "
                                   "COMPARATOR_MORE_THAN value: 0 }"));
  EXPECT_EQ(given.Observe("2022-05", "value: 0").StatusOn("2022-06-01"), v1::VERDICT_STATUS_BROKEN);
}

TEST(Standing, TheStrictestLabelIsTheVerdicts) {
  Case given(Floor() + "marking { tlp: TLP_GREEN audiences: 'Desk' }");
  EXPECT_EQ(given.Judge("2022-06-01").marking().tlp(), v1::TLP_GREEN);
  given.Observe("2022-05", "value: 6 marking { tlp: TLP_AMBER }")
      .Observe("2022-04", "value: 6 marking { tlp: TLP_RED }");
  const v1::Verdict verdict = given.Judge("2022-06-01");
  EXPECT_EQ(verdict.marking().tlp(), v1::TLP_AMBER);
  EXPECT_EQ(verdict.marking().audiences(0), "Desk");
}

TEST(Standing, TheLabelsOfSingleClaimsAndOfSourcesCount) {
  const auto tlp = [](const Case& given) { return given.Judge("2022-06-01").marking().tlp(); };
  Case of_claim(Floor());
  of_claim.Source("a", "").Observe("2022-05", "value: 6 claims { source: 'sources/a' marking { tlp: TLP_AMBER } }");
  EXPECT_EQ(tlp(of_claim), v1::TLP_AMBER);

  Case of_outweighed(Floor());
  of_outweighed.Source("a", "reliability: RELIABILITY_COMPLETELY_RELIABLE").Source("b", "");
  of_outweighed.Observe("2022-05", "value: 6" + Claimed("a"))
      .Observe("2022-05", "value: 9 claims { source: 'sources/b' marking { tlp: TLP_RED } }");
  EXPECT_EQ(tlp(of_outweighed), v1::TLP_RED);

  Case of_source(Floor());
  of_source.Source("a", "marking { tlp: TLP_AMBER_STRICT }").Observe("2022-05", "value: 6" + Claimed("a"));
  EXPECT_EQ(tlp(of_source), v1::TLP_AMBER_STRICT);

  Case of_commitment(Floor() + "claims { source: 'sources/a' field: 'targets' marking { tlp: TLP_GREEN } }");
  EXPECT_EQ(tlp(of_commitment), v1::TLP_GREEN);
}

// The time of the next look is told by a period that has not begun.
TEST(Standing, APeriodThatIsWaitedForLabelsTheVerdict) {
  const Case given = Case(Floor()).Observe("2022-07", "value: 6 marking { tlp: TLP_RED }");
  EXPECT_EQ(given.Judge("2022-06-01").marking().tlp(), v1::TLP_RED);
}

TEST(Standing, PeriodsAreToldInWords) {
  const auto reason = [](const std::string& period) {
    return Case(Floor()).Observe(period, "value: 6").Judge("2022-12-01").reason();
  };
  EXPECT_THAT(reason("2022-07-10"), HasSubstr("6 wk on 10 July 2022 against"));
  EXPECT_THAT(reason("2022-07"), HasSubstr("6 wk in July 2022 against"));
  EXPECT_THAT(reason("2022"), HasSubstr("6 wk in 2022 against"));
  EXPECT_THAT(reason("2022-04/2022-06"), HasSubstr("6 wk from April 2022 to June 2022 against"));
  EXPECT_THAT(reason("2022-33"), HasSubstr("6 wk in 2022-33 against"));
}

// --- Contradictions ---

TEST(Weighing, TheMoreReliableSourceDecidesAndTheOtherIsShown) {
  Case given(Floor());
  given.Source("a", "reliability: RELIABILITY_COMPLETELY_RELIABLE")
      .Source("c", "reliability: RELIABILITY_FAIRLY_RELIABLE");
  given.Observe("2022-05", "value: 9" + Claimed("c", "CONFIRMED")).Observe("2022-05", "value: 6" + Claimed("a"));
  const v1::Verdict verdict = given.Judge("2022-06-01");
  EXPECT_EQ(verdict.status(), v1::VERDICT_STATUS_BROKEN);
  EXPECT_THAT(verdict.reason(), HasSubstr("9 wk, which weighs less, would say otherwise"));
  ASSERT_EQ(verdict.evidence_size(), 2);
  EXPECT_EQ(verdict.evidence(0).use(), v1::Evidence::USE_DECISIVE);
  EXPECT_EQ(verdict.evidence(0).source(), "sources/a");
  EXPECT_EQ(verdict.evidence(1).use(), v1::Evidence::USE_OUTWEIGHED);
}

TEST(Weighing, CredibilityDecidesAmongEquallyReliableSources) {
  Case given(Floor());
  given.Source("a", "").Source("b", "");
  given.Observe("2022-05", "value: 9" + Claimed("a", "DOUBTFUL")).Observe("2022-05", "value: 6" + Claimed("b"));
  EXPECT_EQ(given.StatusOn("2022-06-01"), v1::VERDICT_STATUS_BROKEN);
}

TEST(Weighing, TheLaterAssertionDecidesAtLast) {
  Case given(Floor());
  given.Source("old", "publish_date { edtf: '2022-05-20' }").Source("new", "publish_date { edtf: '2022-05-21' }");
  given.Observe("2022-05", "value: 9" + Claimed("new")).Observe("2022-05", "value: 6" + Claimed("old"));
  EXPECT_EQ(given.StatusOn("2022-06-01"), v1::VERDICT_STATUS_MET);
}

TEST(Weighing, WhatCannotBeJudgedStandsBetweenGoodAndBad) {
  Case given(Floor());
  given.Source("e", "reliability: RELIABILITY_UNRELIABLE").Source("f", "reliability: RELIABILITY_CANNOT_BE_JUDGED");
  given.Source("c", "reliability: RELIABILITY_FAIRLY_RELIABLE");
  given.Observe("2022-05", "value: 9" + Claimed("e")).Observe("2022-05", "value: 6" + Claimed("f"));
  EXPECT_EQ(given.StatusOn("2022-06-01"), v1::VERDICT_STATUS_BROKEN);
  given.Observe("2022-05", "value: 10" + Claimed("c"));
  EXPECT_EQ(given.StatusOn("2022-06-01"), v1::VERDICT_STATUS_MET);
}

TEST(Weighing, EqualWeightsThatDisagreeCannotBeTold) {
  Case given(Floor());
  given.Source("a", "").Observe("2022-05", "value: 9" + Claimed("a")).Observe("2022-05", "value: 6" + Claimed("a"));
  const v1::Verdict verdict = given.Judge("2022-06-01");
  EXPECT_EQ(verdict.status(), v1::VERDICT_STATUS_CANNOT_TELL);
  EXPECT_EQ(verdict.reason(),
            "cannot tell: 9 wk and 6 wk in May 2022 against at least 8 wk, from sources of equal weight");
  EXPECT_EQ(verdict.value().lower(), 6);
  EXPECT_EQ(verdict.value().upper(), 9);
}

TEST(Weighing, EqualWeightsThatAgreeOnTheAnswerDecide) {
  EXPECT_EQ(Case(Floor()).Observe("2022-05", "value: 9").Observe("2022-05", "value: 10").StatusOn("2022-06-01"),
            v1::VERDICT_STATUS_MET);
}

// --- Whose figures ---

TEST(Obligors, EachHasAVerdictOfItsOwnOnceThereAreFiguresForAny) {
  const std::string both =
      "parties { party: 'parties/jp' role: COMMITMENT_ROLE_OBLIGOR } parties { party: 'parties/us' role: "
      "COMMITMENT_ROLE_OBLIGOR }";
  Case given(Floor(), both);
  EXPECT_EQ(given.Judge("2022-06-01").party(), "");
  given.Observe("2022-05", "value: 6", "parties/jp");
  const auto verdicts = given.JudgeAll("2022-06-01");
  ASSERT_EQ(verdicts.size(), 2u);
  EXPECT_EQ(verdicts[0].verdict.name(), "commitments/pact/verdicts/target-g1--jp");
  EXPECT_EQ(verdicts[0].verdict.status(), v1::VERDICT_STATUS_BROKEN);
  EXPECT_EQ(verdicts[1].verdict.party(), "parties/us");
  EXPECT_EQ(verdicts[1].verdict.status(), v1::VERDICT_STATUS_NO_EVIDENCE);
}

TEST(Obligors, FiguresWithoutAPartyCountWhereThereAreNoOthers) {
  EXPECT_EQ(Case(Floor()).Observe("2022-05", "value: 6", "").StatusOn("2022-06-01"), v1::VERDICT_STATUS_BROKEN);
  EXPECT_EQ(Case(Floor("party: 'parties/us'")).Observe("2022-05", "value: 6", "parties/jp").StatusOn("2022-06-01"),
            v1::VERDICT_STATUS_NO_EVIDENCE);
}

TEST(Obligors, AForecastForOneIsNoFigureForAny) {
  Case given(Floor());
  given.Source("wire", "").Observe("2022-05", "value: 9 claims { source: 'sources/wire' modality: MODALITY_EXPECTED }");
  EXPECT_EQ(given.Observe("2022-05", "value: 6", "").StatusOn("2022-06-01"), v1::VERDICT_STATUS_BROKEN);
}

TEST(Counterparties, EachIsASeriesOfItsOwnAndTheGravestStands) {
  Case given(Floor());
  given.Observe("2022-05", "value: 6 counterparty: 'parties/de'")
      .Observe("2022-05", "value: 9 counterparty: 'parties/us'");
  const v1::Verdict verdict = given.Judge("2022-06-01");
  EXPECT_EQ(verdict.status(), v1::VERDICT_STATUS_BROKEN);
  EXPECT_EQ(verdict.reason(), "towards parties/de: below the floor: 6 wk in May 2022 against at least 8 wk");
  EXPECT_EQ(verdict.evidence_count(), 1);
  EXPECT_EQ(given.Observe("2022-05-30", "value: 8 counterparty: 'parties/de'").StatusOn("2022-06-01"),
            v1::VERDICT_STATUS_MET);
}

TEST(Counterparties, AFigureTowardsNobodyInParticularSpeaksOfAll) {
  Case given(Floor());
  given.Observe("2022-05", "value: 6 counterparty: 'parties/de'").Observe("2022-05", "value: 9");
  EXPECT_EQ(given.StatusOn("2022-06-01"), v1::VERDICT_STATUS_MET);
}

TEST(Obligors, NamesOfVerdictsCannotCollide) {
  using judge::VerdictName;
  EXPECT_EQ(VerdictName("commitments/c", "target", "g1", "parties/jp"), "commitments/c/verdicts/target-g1--jp");
  EXPECT_NE(VerdictName("commitments/c", "target", "a--b", ""),
            VerdictName("commitments/c", "target", "a", "parties/b"));
  const std::string long_name = VerdictName("commitments/c", "milestone", std::string(63, 'm'), "");
  EXPECT_THAT(CheckName(long_name, "name"), IsOk()) << long_name;
}

// --- The life of the commitment ---

TEST(Life, WhatWasNeverAgreedIsNotJudged) {
  Case given(
      "transitions { state: COMMITMENT_STATE_PROPOSED } targets { indicator: 'indicators/stock' kind: "
      "TARGET_KIND_STANDING comparator: COMPARATOR_AT_LEAST value: 8 }");
  EXPECT_TRUE(given.Observe("2022-05", "value: 6").JudgeAll("2022-06-01").empty());
}

TEST(Life, OneThatHasEndedStaysAsItWasAndIsNoEmergency) {
  Case given(Floor() + "transitions { state: COMMITMENT_STATE_EXPIRED date { edtf: '2022-06-30' } }");
  given.Observe("2022-05", "value: 6").Observe("2022-08", "value: 9");
  const v1::Verdict verdict = given.Judge("2023-01-01");
  EXPECT_EQ(verdict.status(), v1::VERDICT_STATUS_BROKEN);
  EXPECT_FALSE(verdict.emergency());
  EXPECT_FALSE(verdict.has_next_time());
}

// --- To be reached by a date ---

TEST(ReachBy, ReachedInTimeIsMet) {
  const Case given =
      Case(kReachTwenty).Observe("1988", "value: 12").Observe("1990", "value: 21").Observe("1991", "value: 18");
  EXPECT_EQ(given.StatusOn("1992-01-01"), v1::VERDICT_STATUS_MET);
}

TEST(ReachBy, TheTrendTellsWhetherItIsOnTrack) {
  Case given(kReachTwenty);
  given.Observe("1985", "value: 8").Observe("1988", "value: 14");
  const v1::Verdict verdict = given.Judge("1989-01-01");
  EXPECT_EQ(verdict.status(), v1::VERDICT_STATUS_ON_TRACK);
  EXPECT_THAT(verdict.reason(), HasSubstr("at the pace since 1985 it will be 21 wk then"));
  EXPECT_EQ(DayOf(verdict.next_time()), "1992-01-01");
  given.Observe("1989", "value: 14");
  EXPECT_EQ(given.StatusOn("1990-01-01"), v1::VERDICT_STATUS_AT_RISK);
}

// The pace tells of the figure that it begins with.
TEST(ReachBy, TheFirstFigureOfATrendLabelsTheVerdict) {
  Case given(kReachTwenty);
  given.Observe("1985", "value: 8 marking { tlp: TLP_RED }").Observe("1988", "value: 14");
  EXPECT_EQ(given.Judge("1989-01-01").marking().tlp(), v1::TLP_RED);
}

TEST(ReachBy, WithoutATrendLittleTimeLeftIsARisk) {
  const Case given = Case(kReachTwenty).Observe("1988", "value: 14");
  const v1::Verdict early = given.Judge("1989-01-01");
  EXPECT_EQ(early.status(), v1::VERDICT_STATUS_ON_TRACK);
  EXPECT_EQ(DayOf(early.next_time()), "1990-07-02");
  EXPECT_EQ(given.StatusOn("1990-07-02"), v1::VERDICT_STATUS_ON_TRACK);
  EXPECT_EQ(given.StatusOn("1990-07-03"), v1::VERDICT_STATUS_AT_RISK);
}

TEST(ReachBy, TheDueDatePassingMakesItMissed) {
  const Case given = Case(kReachTwenty).Observe("1988", "value: 14");
  const auto judged = given.JudgeAll("1993-01-01");
  EXPECT_EQ(judged[0].verdict.status(), v1::VERDICT_STATUS_MISSED);
  EXPECT_EQ(judged[0].turned, absl::FromCivil(absl::CivilDay(1992, 1, 1), absl::UTCTimeZone()));
  EXPECT_EQ(judged[0].verdict.reason(), "missed: 14 wk in 1988 against at least 20 wk, due by 1991");
}

TEST(ReachBy, ReachedTooLateIsMissedAndSaysSo) {
  const Case given = Case(kReachTwenty).Observe("1991", "value: 14").Observe("1992", "value: 20.2");
  const v1::Verdict verdict = given.Judge("1993-01-01");
  EXPECT_EQ(verdict.status(), v1::VERDICT_STATUS_MISSED);
  EXPECT_THAT(verdict.reason(), HasSubstr("reached only later: 20.2 wk in 1992"));
}

TEST(ReachBy, NobodyReportingIsNoEvidenceBeforeAndAfter) {
  EXPECT_EQ(Case(kReachTwenty).StatusOn("1990-01-01"), v1::VERDICT_STATUS_NO_EVIDENCE);
  const v1::Verdict after = Case(kReachTwenty).Judge("1992-01-01");
  EXPECT_EQ(after.status(), v1::VERDICT_STATUS_NO_EVIDENCE);
  EXPECT_THAT(after.reason(), HasSubstr("nobody has reported"));
}

TEST(ReachBy, APeriodAcrossTheDueDateCannotBeTold) {
  const Case given = Case(kReachTwenty).Observe("1991/1992", "value: 21");
  EXPECT_EQ(given.StatusOn("1993-01-01"), v1::VERDICT_STATUS_CANNOT_TELL);
}

}  // namespace
}  // namespace briefing::testing
