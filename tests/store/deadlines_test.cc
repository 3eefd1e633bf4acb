#include "service/store/deadlines.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <string>

#include "absl/strings/str_cat.h"
#include "absl/time/civil_time.h"
#include "service/catalog/commit_log.h"
#include "tests/store/store_fixture.h"

namespace briefing::testing {
namespace {

using ::testing::StartsWith;

const char* const kMilestoneVerdict = "commitments/pact/verdicts/milestone-m1";

absl::Time Day(int year, int month, int day) {
  return absl::FromCivil(absl::CivilDay(year, month, day), absl::UTCTimeZone());
}

std::string PactDue(const std::string& due, const std::string& id = "pact") {
  return "commitment { name: 'commitments/" + id +
         "' title: 'Pact' parties { party: 'parties/jp' role: COMMITMENT_ROLE_OBLIGOR } transitions { state: "
         "COMMITMENT_STATE_AGREED date { edtf: '2022-01-01' } } milestones { id: 'm1' title: 'Report' due_date { edtf: "
         "'" +
         due + "' } } }";
}

v1::Commit CommitAt(Replica& replica, Revision revision) {
  v1::Commit commit;
  EXPECT_TRUE(commit.ParseFromString(std::string(replica.catalog().log().Commit(revision).view())));
  return commit;
}

class DeadlinesTest : public StoreTest {
 protected:
  v1::Verdict Verdict(const std::string& name = kMilestoneVerdict) const { return replica_->Get<v1::Verdict>(name); }
  void AwaitRevision(int64_t revision) { replica_->AwaitRevision(Revision(revision)); }
};

TEST_F(DeadlinesTest, PassingIsACommitOfTheServicesOwn) {
  Given(Create(kJapan) + Create(PactDue("2022-06")));
  clock_.Set(Day(2022, 7, 1));
  AwaitRevision(2);
  const v1::Commit commit = CommitAt(*replica_, Revision(2));
  EXPECT_EQ(commit.actor(), "briefingd");
  EXPECT_THAT(commit.request_id(), StartsWith("briefingd/clock/2022-07-01T00:00:00"));
  ASSERT_EQ(commit.changes_size(), 1);
  EXPECT_EQ(commit.changes(0).record().verdict().status(), v1::VERDICT_STATUS_MISSED);
  EXPECT_EQ(commit.changes(0).record().verdict().previous_status(), v1::VERDICT_STATUS_ON_TRACK);
}

TEST_F(DeadlinesTest, TheMomentBeforeNothingHappens) {
  Given(Create(kJapan) + Create(PactDue("2022-06")));
  clock_.Set(Day(2022, 7, 1) - absl::Seconds(1));
  Given(Create(kUnitedStates));
  EXPECT_EQ(head(), 2);
  EXPECT_EQ(Verdict().status(), v1::VERDICT_STATUS_ON_TRACK);
}

TEST_F(DeadlinesTest, FireOneByOneOverTheYears) {
  Given(Create(kJapan) + Create(PactDue("2022-06")) + Create(PactDue("2025", "later")) +
        Create(PactDue("203X", "last")));
  for (const auto& [day, revision] : {std::pair(Day(2022, 7, 1), 2), {Day(2026, 1, 1), 3}, {Day(2040, 1, 1), 4}}) {
    clock_.Set(day);
    AwaitRevision(revision);
    EXPECT_EQ(CommitAt(*replica_, Revision(revision)).changes_size(), 1);
  }
  EXPECT_EQ(Verdict("commitments/last/verdicts/milestone-m1").status(), v1::VERDICT_STATUS_MISSED);
}

TEST_F(DeadlinesTest, ThatPassedWhileNoServerRanFireAtTheStart) {
  Given(Create(kJapan) + Create(PactDue("2022-06")) + Create(PactDue("2023", "later")));
  replica_.reset();
  clock_.Set(Day(2024, 3, 1));
  Reopen();
  AwaitRevision(2);
  EXPECT_EQ(CommitAt(*replica_, Revision(2)).changes_size(), 2);
  EXPECT_EQ(Verdict().since_time().seconds(), absl::ToUnixSeconds(Day(2022, 7, 1)));
  EXPECT_EQ(Verdict().update_time().seconds(), absl::ToUnixSeconds(Day(2024, 3, 1)));
  Reopen();
  Given(Create(kUnitedStates));
  EXPECT_EQ(head(), 3);
}

TEST_F(DeadlinesTest, FireOnceForAnyNumberOfReplicas) {
  Given(Create(kJapan) + Create(PactDue("2022-06")));
  std::vector<std::unique_ptr<Replica>> others;
  for (int i = 0; i < 4; ++i) others.push_back(std::make_unique<Replica>(*ledger_, clock_));
  for (int month = 0; month < 6; ++month) {
    clock_.Set(Day(2022, 7 + month, 1));
    AwaitRevision(2 + 2 * month);
    // Each replica's own write comes after whatever it asked for before, so that a second commit would be seen here.
    for (auto& replica : others) replica->AwaitRevision(Revision(2 + 2 * month));
    Given(Create(PactDue(absl::StrCat("2022-", month < 3 ? "0" : "", 7 + month), absl::StrCat("p", month))));
    EXPECT_EQ(head(), 3 + 2 * month);
  }
  for (auto& replica : others) {
    ASSERT_THAT(replica->Apply(Put(kUnitedStates)), IsOk());
  }
  EXPECT_EQ(others[0]->catalog().head().value(), 14);
}

TEST_F(DeadlinesTest, ADeadlineThatIsPutOffDoesNotFire) {
  Given(Create(kJapan) + Create(PactDue("2022-06")));
  Given(Put(PactDue("2022-09")));
  clock_.Set(Day(2022, 7, 1));
  Given(Create(kUnitedStates));
  EXPECT_EQ(head(), 3);
  clock_.Set(Day(2022, 10, 1));
  AwaitRevision(4);
  EXPECT_EQ(Verdict().status(), v1::VERDICT_STATUS_MISSED);
}

TEST_F(DeadlinesTest, OfARetractedCommitmentDoNotFire) {
  Given(Create(kJapan) + Create(PactDue("2022-06")));
  Given(Retract("commitments/pact"));
  clock_.Set(Day(2022, 7, 1));
  Given(Create(kUnitedStates));
  EXPECT_EQ(head(), 3);
}

TEST_F(DeadlinesTest, MoreThanOneCommitHoldsFollowOneAnother) {
  Given(Create(kJapan));
  std::string texts;
  for (int i = 0; i < 700; ++i) texts += Create(PactDue("2022-06", absl::StrCat("p", i)));
  Given(texts);
  clock_.Set(Day(2022, 7, 1));
  AwaitRevision(4);
  EXPECT_EQ(CommitAt(*replica_, Revision(3)).changes_size(), 500);
  EXPECT_EQ(CommitAt(*replica_, Revision(4)).changes_size(), 200);
}

// What a Deadlines of the test's own asks for, on the store's catalog but another clock.
class Asked {
 public:
  Deadlines::Fire Fire() {
    return [this](std::vector<std::string> commitments, std::string, Deadlines::Done done) {
      MutexLock lock(&mutex_);
      all_.push_back({std::move(commitments), std::move(done)});
    };
  }
  // Waits for the next time that it asks.
  std::pair<std::vector<std::string>, Deadlines::Done> Next() {
    MutexLock lock(&mutex_, absl::Condition(this, &Asked::HasAny));
    auto next = std::move(all_.front());
    all_.erase(all_.begin());
    return next;
  }

 private:
  bool HasAny() const ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) { return !all_.empty(); }

  Mutex mutex_;
  std::vector<std::pair<std::vector<std::string>, Deadlines::Done>> all_ ABSL_GUARDED_BY(mutex_);
};

TEST_F(DeadlinesTest, WhatIsStillDueAfterwardsIsAskedForAgain) {
  Given(Create(kJapan) + Create(PactDue("2022-06")));
  Asked asked;
  FakeClock clock;
  Deadlines deadlines(replica_->catalog(), clock, asked.Fire());
  deadlines.Start();
  clock.Set(Day(2022, 7, 1));
  auto first = asked.Next();
  // As where the clock was set back before the commit was dated.
  std::move(first.second)(absl::OkStatus());
  clock.Advance(absl::Seconds(1));
  auto second = asked.Next();
  EXPECT_EQ(second.first, first.first);
  std::move(second.second)(absl::OkStatus());
  deadlines.Stop();
}

TEST_F(DeadlinesTest, AreAskedForAgainInTimeThoughTheClockIsSetBack) {
  Given(Create(kJapan) + Create(PactDue("2022-06")));
  Asked asked;
  FakeClock clock;
  Deadlines deadlines(replica_->catalog(), clock, asked.Fire());
  deadlines.Start();
  clock.Set(Day(2022, 7, 4));
  auto first = asked.Next();
  std::move(first.second)(absl::UnavailableError("no member answers"));
  // Still after the deadline, but before the failure.
  clock.Set(Day(2022, 7, 2));
  clock.Advance(absl::Seconds(1));
  auto second = asked.Next();
  EXPECT_EQ(second.first, first.first);
  std::move(second.second)(absl::OkStatus());
  deadlines.Stop();
}

TEST_F(DeadlinesTest, ACommitThatWouldBeTooLargeIsHalved) {
  Given(Create(kJapan));
  for (const char* id : {"p1", "p2", "p3"}) Given(Create(PactDue("2022-06", id)));
  Asked asked;
  FakeClock clock;
  Deadlines deadlines(replica_->catalog(), clock, asked.Fire());
  deadlines.Start();
  clock.Set(Day(2022, 7, 1));
  for (const size_t commitments : {3, 2, 1}) {
    auto next = asked.Next();
    EXPECT_EQ(next.first.size(), commitments);
    std::move(next.second)(absl::InvalidArgumentError("too large"));
  }
  auto others = asked.Next();
  EXPECT_EQ(others.first, (std::vector<std::string>{"commitments/p2", "commitments/p3"}));
  std::move(others.second)(absl::CancelledError("enough"));
  deadlines.Stop();
}

TEST_F(DeadlinesTest, AClockBehindTheLedgerTakesTheLedgersTime) {
  Given(Create(kJapan) + Create(PactDue("2022-06")));
  FakeClock ahead;
  ahead.Set(Day(2022, 7, 2));
  Replica other(*ledger_, ahead);
  other.AwaitRevision(Revision(2));
  AwaitRevision(2);
  EXPECT_EQ(Verdict().status(), v1::VERDICT_STATUS_MISSED);
}

}  // namespace
}  // namespace briefing::testing
