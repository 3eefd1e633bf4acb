#include "service/briefing/commitment_status.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/briefing/small_ledger.h"
#include "tests/briefing/test_store.h"
#include "tests/support/matchers.h"

namespace briefing::testing {
namespace {

using ::testing::ElementsAre;

v1::CommitmentStatus StatusIn(const TestStore& store, const std::string& name = "commitments/pact") {
  RecordReader reader(store.Now());
  return StatusOf(*reader.Read<v1::Commitment>(name), store.Now(), reader);
}

// The clock stands on 4 May 2022.
std::string Pact(const std::string& more, const std::string& state = "AGREED") {
  return CommitmentOf("pact", state, more);
}

TEST(CommitmentStatus, TheThreeAreKeptApart) {
  TestStore store;
  store.Put(std::string(kBasics) + kShare +
            Pact(std::string(kFloor) + "due_date { edtf: '2023' } " + ClaimIn("daily", 1)));
  store.Put(ShareOf("a", "2022-04", "value: 10 claims { source: 'sources/weekly' }"));
  const v1::CommitmentStatus status = StatusIn(store);
  EXPECT_EQ(status.official(), v1::COMMITMENT_STATE_AGREED);
  EXPECT_EQ(status.official_date().edtf(), "2020");
  EXPECT_EQ(status.evidence(), v1::VERDICT_STATUS_BROKEN);
  EXPECT_TRUE(status.emergency());
  EXPECT_THAT(status.verdicts(), ElementsAre("commitments/pact/verdicts/target-g1", "commitments/pact/verdicts/due"));
  EXPECT_EQ(status.schedule(), v1::SCHEDULE_STATUS_ON_TIME);
  EXPECT_EQ(status.due_time().seconds(),
            absl::ToUnixSeconds(absl::FromCivil(absl::CivilDay(2024, 1, 1), absl::UTCTimeZone())));
}

TEST(CommitmentStatus, EvidenceIsBoundedByHowFarTheSearchWent) {
  TestStore store;
  store.Put(std::string(kBasics) + Pact(ClaimIn("daily", 1)));
  const auto day = [](int of_may) {
    return absl::ToUnixSeconds(absl::FromCivil(absl::CivilDay(2022, 5, of_may), absl::UTCTimeZone()));
  };
  EXPECT_EQ(StatusIn(store).searched_to().seconds(), day(1));
  EXPECT_EQ(StatusIn(store).evidence(), v1::VERDICT_STATUS_UNSPECIFIED);
  store.Put(Pact(ClaimIn("daily", 1) + ClaimIn("weekly", 1)));
  EXPECT_EQ(StatusIn(store).searched_to().seconds(), day(8));
}

TEST(CommitmentStatus, TheScheduleIsEarlyOverdueOrUndated) {
  TestStore store;
  store.Put(std::string(kBasics) + Pact(""));
  EXPECT_EQ(StatusIn(store).schedule(), v1::SCHEDULE_STATUS_UNDATED);
  EXPECT_FALSE(StatusIn(store).has_due_time());
  store.Put(Pact("due_date { edtf: '2022-04' }"));
  EXPECT_EQ(StatusIn(store).schedule(), v1::SCHEDULE_STATUS_OVERDUE);
  store.Put(Pact(
      "due_date { edtf: '2022-06' } transitions { state: COMMITMENT_STATE_FULFILLED date { edtf: '2022-05-02' } }"));
  EXPECT_EQ(StatusIn(store).schedule(), v1::SCHEDULE_STATUS_EARLY);
}

TEST(CommitmentStatus, WhatIsOnlyExpectedCanBeOverdue) {
  TestStore store;
  store.Put(std::string(kBasics) + Pact("due_date { edtf: '2022-04' }", "EXPECTED"));
  EXPECT_EQ(StatusIn(store).schedule(), v1::SCHEDULE_STATUS_OVERDUE);
  EXPECT_EQ(StatusIn(store).evidence(), v1::VERDICT_STATUS_UNSPECIFIED);
}

TEST(CommitmentStatus, AMissedMilestoneOrMeetingIsOverdue) {
  TestStore store;
  store.Put(std::string(kBasics) + Pact("milestones { title: 'Report' due_date { edtf: '2022-04' } }"));
  EXPECT_EQ(StatusIn(store).schedule(), v1::SCHEDULE_STATUS_OVERDUE);
  store.Put(Pact("cadence { months: 6 }"));
  EXPECT_EQ(StatusIn(store).schedule(), v1::SCHEDULE_STATUS_OVERDUE);
  store.Put(Pact("cadence { months: 6 start_date { edtf: '2022-03' } }"));
  EXPECT_EQ(StatusIn(store).schedule(), v1::SCHEDULE_STATUS_ON_TIME);
}

TEST(CommitmentStatus, TellsEachAssessorsScores) {
  TestStore store;
  store.Put(std::string(kBasics) + Pact(""));
  store.Put(
      "records { assessment { name: 'commitments/pact/assessments/a' party: 'parties/jp' assessor: 'Toronto' period { "
      "edtf: '2021' } stage: ASSESSMENT_STAGE_INTERIM score: 0 } } records { assessment { name: "
      "'commitments/pact/assessments/b' party: 'parties/us' assessor: 'Moscow' period { edtf: '2021' } stage: "
      "ASSESSMENT_STAGE_FINAL } }");
  const v1::CommitmentStatus status = StatusIn(store);
  ASSERT_EQ(status.scores_size(), 2);
  EXPECT_EQ(status.scores(0).assessor(), "Moscow");
  EXPECT_FALSE(status.scores(0).has_average());
  EXPECT_EQ(status.scores(1).average(), 0);
  EXPECT_TRUE(status.scores(1).interim());
  EXPECT_EQ(status.scores(1).party_count(), 2);
}

TEST(CommitmentStatus, OfOneThatIsMissingIsNotFound) {
  TestStore store;
  store.Put(std::string(kBasics) + Pact(""));
  v1::BatchGetCommitmentStatusesRequest request;
  request.add_names("commitments/pact");
  request.add_names("commitments/none");
  EXPECT_EQ(ComposeStatuses(request, store.Now()).status().code(), absl::StatusCode::kNotFound);
  request.set_names(1, "events/none");
  EXPECT_THAT(CheckStatusRequest(request), BlamesField("names[1]"));
  request.clear_names();
  EXPECT_THAT(CheckStatusRequest(request), BlamesField("names"));
}

}  // namespace
}  // namespace briefing::testing
