#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/judge/case.h"

namespace briefing::testing {
namespace {

using ::testing::HasSubstr;

std::string Quota(const std::string& comparator = "AT_LEAST") {
  return kAgreed + ("targets { id: 'g1' indicator: 'indicators/stock' kind: TARGET_KIND_DELIVER_BY comparator: "
                    "COMPARATOR_" +
                    comparator + " value: 100 due_date { edtf: '2022' } }");
}

TEST(Deliveries, AddUpOverPeriodsAndTellWhatIsOwed) {
  const v1::Verdict verdict =
      Case(Quota()).Observe("2022-01", "value: 30").Observe("2022-02", "value: 25").Judge("2022-03-01");
  EXPECT_EQ(verdict.status(), v1::VERDICT_STATUS_ON_TRACK);
  EXPECT_EQ(verdict.value().lower(), 55);
  EXPECT_EQ(verdict.shortfall(), 45);
  EXPECT_EQ(verdict.reason(), "55 wk delivered of at least 100 wk, due by 2022");
}

TEST(Deliveries, FallBehindByTheClockAlone) {
  const Case given = Case(Quota()).Observe("2022-01", "value: 50");
  const v1::Verdict early = given.Judge("2022-03-01");
  EXPECT_EQ(early.status(), v1::VERDICT_STATUS_ON_TRACK);
  EXPECT_EQ(DayOf(early.next_time()), "2022-07-02");
  EXPECT_EQ(given.StatusOn("2022-07-03"), v1::VERDICT_STATUS_AT_RISK);
  EXPECT_EQ(DayOf(given.Judge("2022-07-03").next_time()), "2023-01-01");
}

TEST(Deliveries, AreMetAsSoonAsTheyAreThereAndMissedOnceTimeIsUp) {
  Case given(Quota());
  given.Observe("2022-01", "value: 60");
  EXPECT_EQ(given.StatusOn("2023-01-01"), v1::VERDICT_STATUS_MISSED);
  given.Observe("2022-06", "value: 40");
  EXPECT_EQ(given.StatusOn("2022-07-01"), v1::VERDICT_STATUS_MET);
  EXPECT_FALSE(given.Judge("2022-07-01").has_shortfall());
}

TEST(Deliveries, OverlappingPeriodsAreCountedOnce) {
  const v1::Verdict verdict = Case(Quota())
                                  .Observe("2022-01/2022-06", "value: 60")
                                  .Observe("2022-02", "value: 20")
                                  .Observe("2022-03", "value: 20")
                                  .Judge("2022-07-01");
  EXPECT_EQ(verdict.value().lower(), 60);
  EXPECT_EQ(verdict.value().upper(), 60);
  EXPECT_EQ(verdict.evidence_count(), 3);
  EXPECT_EQ(verdict.evidence(1).use(), v1::Evidence::USE_OVERLAPPING);
}

TEST(Deliveries, WhatMayHaveComeOnTopMakesTheUpperEnd) {
  const v1::Verdict verdict =
      Case(Quota()).Observe("2022-01/2022-03", "value: 60").Observe("2022-03/2022-04", "value: 50").Judge("2023-01-01");
  EXPECT_EQ(verdict.value().lower(), 60);
  EXPECT_EQ(verdict.value().upper(), 110);
  EXPECT_EQ(verdict.status(), v1::VERDICT_STATUS_CANNOT_TELL);
}

TEST(Deliveries, PartsThatExceedTheWholeContradictIt) {
  const v1::Verdict verdict =
      Case(Quota()).Observe("2022-01/2022-06", "value: 60").Observe("2022-02", "value: 105").Judge("2023-01-01");
  EXPECT_EQ(verdict.value().lower(), 60);
  EXPECT_EQ(verdict.value().upper(), 105);
  EXPECT_EQ(verdict.status(), v1::VERDICT_STATUS_CANNOT_TELL);
}

TEST(Deliveries, TwoReportsOfOneDeliveryAreWeighedNotAdded) {
  Case given(Quota());
  given.Source("a", "reliability: RELIABILITY_COMPLETELY_RELIABLE")
      .Source("d", "reliability: RELIABILITY_NOT_USUALLY_RELIABLE");
  given.Observe("2022-01", "value: 90 claims { source: 'sources/d' }");
  given.Observe("2022-01", "value: 50 claims { source: 'sources/a' }");
  EXPECT_EQ(given.Judge("2022-02-01").value().lower(), 50);
}

TEST(Deliveries, ToDifferentPartnersAreAdded) {
  Case given(Quota());
  given.Observe("2022-01", "value: 30 counterparty: 'parties/us'")
      .Observe("2022-01", "value: 40 counterparty: 'parties/de'");
  EXPECT_EQ(given.Judge("2022-02-01").value().lower(), 70);
}

TEST(Deliveries, TenthsAddUpToTheWhole) {
  Case given(kAgreed + std::string("targets { indicator: 'indicators/stock' kind: TARGET_KIND_DELIVER_BY comparator: "
                                   "COMPARATOR_AT_LEAST value: 1 due_date { edtf: '2022' } }"));
  for (int day = 10; day < 20; ++day) given.Observe(absl::StrCat("2022-01-", day), "value: 0.1");
  const v1::Verdict verdict = given.Judge("2023-01-01");
  EXPECT_EQ(verdict.status(), v1::VERDICT_STATUS_MET);
  EXPECT_FALSE(verdict.has_shortfall());
  EXPECT_EQ(verdict.reason(), "1 wk delivered of at least 1 wk, due by 2022");
}

TEST(Deliveries, ToSomebodyAreAPartOfThoseToAll) {
  Case given(Quota());
  given.Observe("2022-01", "value: 60 counterparty: 'parties/us'").Observe("2022-01", "value: 80");
  const v1::Verdict verdict = given.Judge("2022-02-01");
  EXPECT_EQ(verdict.value().lower(), 80);
  EXPECT_EQ(verdict.value().upper(), 80);
}

TEST(Deliveries, ToSomebodyElseAreLeftOutWhereTheCommitmentNamesWhoReceives) {
  Case given(Quota(),
             "parties { party: 'parties/jp' role: COMMITMENT_ROLE_OBLIGOR } parties { party: 'parties/us' role: "
             "COMMITMENT_ROLE_BENEFICIARY } ");
  given.Observe("2022-01", "value: 30 counterparty: 'parties/us'")
      .Observe("2022-01", "value: 40 counterparty: 'parties/de'");
  EXPECT_EQ(given.Judge("2022-02-01").value().lower(), 30);
}

TEST(Deliveries, OfAPeriodThatBeganBeforeTheAgreementMayAllHaveComeBefore) {
  const v1::Verdict verdict = Case(Quota()).Observe("2021-12/2022-01", "value: 100").Judge("2023-01-01");
  EXPECT_EQ(verdict.value().lower(), 0);
  EXPECT_EQ(verdict.value().upper(), 100);
  EXPECT_EQ(verdict.status(), v1::VERDICT_STATUS_CANNOT_TELL);
  Case reported(Quota());
  reported.Observe("2021-12/2022-01", "value: 100 commitment: 'commitments/pact'");
  EXPECT_EQ(reported.StatusOn("2023-01-01"), v1::VERDICT_STATUS_MET);
}

TEST(Deliveries, MoreThanExactlyTheQuotaIsBrokenBeforeTheTimeIsUp) {
  Case given(Quota("EQUAL"));
  given.Observe("2022-01", "value: 60");
  EXPECT_EQ(given.StatusOn("2022-02-01"), v1::VERDICT_STATUS_ON_TRACK);
  EXPECT_EQ(given.StatusOn("2023-01-01"), v1::VERDICT_STATUS_MISSED);
  given.Observe("2022-02", "value: 41");
  EXPECT_EQ(given.StatusOn("2022-03-01"), v1::VERDICT_STATUS_BROKEN);
}

TEST(Deliveries, DoubtAtTheEndBeginsWhenTheTimeIsUp) {
  const auto judgements =
      Case(Quota()).Observe("2022-05", "value: 100 qualifier: VALUE_QUALIFIER_ABOUT").JudgeAll("2023-02-01");
  ASSERT_EQ(judgements.size(), 1u);
  EXPECT_EQ(judgements[0].verdict.status(), v1::VERDICT_STATUS_CANNOT_TELL);
  EXPECT_EQ(absl::FormatTime("%F", judgements[0].turned.value_or(absl::UnixEpoch()), absl::UTCTimeZone()),
            "2023-01-01");
}

TEST(Deliveries, ForAnotherCommitmentAreLeftOut) {
  Case given(Quota());
  given.Observe("2022-01", "value: 30 commitment: 'commitments/other'")
      .Observe("2022-02", "value: 5 commitment: 'commitments/pact'");
  EXPECT_EQ(given.Judge("2022-03-01").value().lower(), 5);
}

TEST(Deliveries, NobodyReportingIsNoEvidence) {
  const v1::Verdict before = Case(Quota()).Judge("2022-03-01");
  EXPECT_EQ(before.status(), v1::VERDICT_STATUS_NO_EVIDENCE);
  EXPECT_EQ(before.shortfall(), 100);
  EXPECT_EQ(DayOf(before.next_time()), "2023-01-01");
  EXPECT_THAT(Case(Quota()).Judge("2023-02-01").reason(), HasSubstr("nobody has reported a delivery"));
}

TEST(Deliveries, ALimitIsBrokenOnceExceededAndMetWhenTheTimeIsUp) {
  Case given(Quota("AT_MOST"));
  given.Observe("2022-01", "value: 60");
  EXPECT_EQ(given.StatusOn("2022-02-01"), v1::VERDICT_STATUS_ON_TRACK);
  EXPECT_EQ(given.StatusOn("2023-01-01"), v1::VERDICT_STATUS_MET);
  given.Observe("2022-02", "value: 41");
  EXPECT_EQ(given.StatusOn("2022-03-01"), v1::VERDICT_STATUS_BROKEN);
}

TEST(Deliveries, AboutTheQuotaCannotBeToldInTheEnd) {
  const Case given = Case(Quota()).Observe("2022-05", "value: 100 qualifier: VALUE_QUALIFIER_ABOUT");
  EXPECT_EQ(given.StatusOn("2023-01-01"), v1::VERDICT_STATUS_CANNOT_TELL);
  EXPECT_EQ(given.Judge("2023-01-01").shortfall(), 10);
}

}  // namespace
}  // namespace briefing::testing
