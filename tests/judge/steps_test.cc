#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/judge/case.h"

namespace briefing::testing {
namespace {

using ::testing::HasSubstr;

std::string Step(const std::string& done = "") {
  return kAgreed + ("milestones { id: 'm1' title: 'Report' due_date { edtf: '2022-06' } " + done + " }");
}

const char* const kEverySixMonths = "cadence { months: 6 } related_events: 'events/a' related_events: 'events/b' ";

std::string Meeting(const std::string& id, const std::string& day, const std::string& rest = "") {
  return "event { name: 'events/" + id + "' title: 'Meeting' kind: EVENT_KIND_CONSULT date { edtf: '" + day + "' } " +
         rest + " }";
}

TEST(Milestones, AreMissedWhenTheirTimeIsUp) {
  const v1::Verdict before = Case(Step()).Judge("2022-06-30");
  EXPECT_EQ(before.status(), v1::VERDICT_STATUS_ON_TRACK);
  EXPECT_EQ(before.name(), "commitments/pact/verdicts/milestone-m1");
  EXPECT_EQ(DayOf(before.next_time()), "2022-07-01");
  EXPECT_EQ(Case(Step()).StatusOn("2022-07-01"), v1::VERDICT_STATUS_MISSED);
}

TEST(Milestones, AreMetWhenDoneInTimeAndMissedWhenDoneLater) {
  EXPECT_EQ(Case(Step("done_date { edtf: '2022-05-20' }")).StatusOn("2022-06-01"), v1::VERDICT_STATUS_MET);
  const v1::Verdict late = Case(Step("done_date { edtf: '2022-08' }")).Judge("2022-09-01");
  EXPECT_EQ(late.status(), v1::VERDICT_STATUS_MISSED);
  EXPECT_EQ(late.reason(), "late: done in August 2022, due by June 2022");
  EXPECT_EQ(Case(Step("done_date { edtf: '2022' }")).StatusOn("2022-09-01"), v1::VERDICT_STATUS_CANNOT_TELL);
}

TEST(Milestones, ThatAreToBeDoneLaterAreNotDone) {
  const v1::Verdict verdict = Case(Step("done_date { edtf: '2022-05-20' }")).Judge("2022-05-01");
  EXPECT_EQ(verdict.status(), v1::VERDICT_STATUS_ON_TRACK);
  EXPECT_EQ(DayOf(verdict.next_time()), "2022-05-20");
}

TEST(Milestones, WithoutADateAreNotMissed) {
  const Case given(kAgreed + std::string("milestones { title: 'Some day' }"));
  EXPECT_EQ(given.StatusOn("2032-01-01"), v1::VERDICT_STATUS_NO_EVIDENCE);
}

TEST(DueDates, AreMetByFulfilmentInTime) {
  const std::string due = "due_date { edtf: '2022' } ";
  EXPECT_EQ(Case(kAgreed + due).StatusOn("2022-12-31"), v1::VERDICT_STATUS_ON_TRACK);
  EXPECT_EQ(Case(kAgreed + due).StatusOn("2023-01-01"), v1::VERDICT_STATUS_MISSED);
  const std::string fulfilled = "transitions { state: COMMITMENT_STATE_FULFILLED date { edtf: '2022-11' } }";
  const v1::Verdict met = Case(kAgreed + due + fulfilled).Judge("2023-05-01");
  EXPECT_EQ(met.status(), v1::VERDICT_STATUS_MET);
  EXPECT_EQ(met.name(), "commitments/pact/verdicts/due");
}

TEST(Cadences, RunFromTheAgreement) {
  const Case given(kAgreed + std::string(kEverySixMonths));
  const v1::Verdict before = given.Judge("2022-06-30");
  EXPECT_EQ(before.status(), v1::VERDICT_STATUS_ON_TRACK);
  EXPECT_EQ(DayOf(before.next_time()), "2022-07-02");
  const v1::Verdict after = given.Judge("2022-07-02");
  EXPECT_EQ(after.status(), v1::VERDICT_STATUS_MISSED);
  EXPECT_EQ(after.reason(), "overdue: no meeting on record, due every 6 months: by 1 July 2022");
}

TEST(Cadences, GoOnFromTheLastMeetingThatOccurred) {
  Case given(kAgreed + std::string(kEverySixMonths));
  given.Add(Meeting("a", "2022-05-23")).Add(Meeting("b", "2022-09-01", "modality: MODALITY_EXPECTED"));
  const v1::Verdict verdict = given.Judge("2022-10-01");
  EXPECT_EQ(verdict.status(), v1::VERDICT_STATUS_ON_TRACK);
  EXPECT_EQ(DayOf(verdict.next_time()), "2022-11-24");
  EXPECT_EQ(verdict.evidence_size(), 1);
  EXPECT_EQ(given.StatusOn("2022-11-24"), v1::VERDICT_STATUS_MISSED);
}

TEST(Cadences, CountNothingButMeetings) {
  Case given(kAgreed + std::string(kEverySixMonths));
  given.Add("event { name: 'events/a' title: 'Statement' kind: EVENT_KIND_STATEMENT date { edtf: '2022-06-01' } }");
  EXPECT_EQ(given.StatusOn("2022-08-01"), v1::VERDICT_STATUS_MISSED);
}

TEST(Cadences, AtTheEndOfAMonthKeepToItsLastDay) {
  Case given("transitions { state: COMMITMENT_STATE_AGREED date { edtf: '2022-08-30' } } cadence { months: 6 }");
  EXPECT_EQ(DayOf(given.Judge("2022-09-01").next_time()), "2023-03-01");
}

TEST(Cadences, OfAgesHaveNoDeadline) {
  const Case given(kAgreed + std::string("cadence { months: 2000000000 }"));
  const v1::Verdict verdict = given.Judge("2022-09-01");
  EXPECT_EQ(verdict.status(), v1::VERDICT_STATUS_ON_TRACK);
  EXPECT_FALSE(verdict.has_next_time());
}

TEST(Cadences, TheLabelsOfMeetingsAndTheirClaimsCount) {
  Case given(kAgreed + std::string(kEverySixMonths));
  given.Source("a", "").Add(Meeting("a", "2022-05-01", "claims { source: 'sources/a' marking { tlp: TLP_AMBER } }"));
  EXPECT_EQ(given.Judge("2022-09-01").marking().tlp(), v1::TLP_AMBER);
  given.Add(Meeting("b", "2022-10-01", "marking { tlp: TLP_RED }"));
  EXPECT_EQ(given.Judge("2022-09-01").marking().tlp(), v1::TLP_RED) << "its date is when to look again";
}

TEST(Cadences, WithoutAnyDateHaveNoEvidence) {
  const Case given("transitions { state: COMMITMENT_STATE_AGREED } cadence { months: 6 }");
  const v1::Verdict verdict = given.Judge("2022-09-01");
  EXPECT_EQ(verdict.status(), v1::VERDICT_STATUS_NO_EVIDENCE);
  EXPECT_THAT(verdict.reason(), HasSubstr("not known from when it runs"));
}

}  // namespace
}  // namespace briefing::testing
