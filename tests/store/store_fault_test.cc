#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <deque>
#include <functional>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "service/base/errors.h"
#include "service/base/limits.h"
#include "tests/store/fault_ledger.h"
#include "tests/store/store_fixture.h"

namespace briefing::testing {
namespace {

class StoreFaultTest : public ::testing::Test {
 protected:
  StoreFaultTest() : base_(NewMemoryLedger()), ledger_(*base_) {
    Store::Options options;
    options.on_visible = [this](Revision head) { last_visible_ = head.value(); };
    options.on_closed = [this](const absl::Status& why) {
      ++closed_;
      why_closed_ = why;
      closed_once_.Notify();
    };
    replica_ = std::make_unique<Replica>(ledger_, clock_, std::move(options));
  }

  absl::StatusOr<CommitResult> Apply(const std::string& text) { return replica_->Apply(text); }
  // Another server appends meanwhile.
  void OtherApplies(const std::string& text) {
    Replica other(*base_, clock_);
    ASSERT_THAT(other.Apply(text), IsOk());
  }
  // Holds the writer inside its next Append until the call that is returned.
  std::function<void()> HoldNextAppend() {
    auto entered = std::make_shared<Notification>();
    auto release = std::make_shared<Notification>();
    ledger_.BeforeAppend([entered, release] {
      entered->Notify();
      release->WaitForNotification();
    });
    replica_->store().Commit(ParseText<v1::ApplyRequest>(Create(kArticle)), held_.Done());
    entered->WaitForNotification();
    return [this, release] {
      release->Notify();
      EXPECT_THAT(held_.Await(), IsOk());
    };
  }
  int64_t head() const { return replica_->catalog().head().value(); }

  FakeClock clock_;
  std::unique_ptr<Ledger> base_;
  FaultLedger ledger_;
  std::atomic<int64_t> last_visible_ = 0;
  std::atomic<int> closed_ = 0;
  absl::Status why_closed_;
  Notification closed_once_;
  PendingAnswer held_;
  std::unique_ptr<Replica> replica_;
};

// The writer is in the midst of an append that does not end; whoever waits behind it, and has no more time, is told
// that nothing was written, and nothing is.
TEST_F(StoreFaultTest, AWriteWhoseTimeIsUpBeforeItsTurnIsNotTried) {
  const std::function<void()> release = HoldNextAppend();
  PendingAnswer hasty;
  replica_->store().Commit(ParseText<v1::ApplyRequest>(Create(kJapan)), absl::Milliseconds(20), hasty.Done());
  EXPECT_THAT(hasty.Await(), FailsWith(absl::StatusCode::kUnavailable, "WRITE_NOT_TRIED"));
  release();
  EXPECT_THAT(Apply(Create(kUnitedStates)), IsOk());
  EXPECT_FALSE(replica_->Has("parties/jp"));
  EXPECT_EQ(replica_->store().GetStatistics().refused, 1);
}

TEST_F(StoreFaultTest, NobodyWaitsLongerThanTheLedgersPatience) {
  ledger_.LosePatience(absl::Milliseconds(20));
  Notification release;
  ledger_.BeforeAppend([&] { release.WaitForNotification(); });
  PendingAnswer in_hand;
  replica_->store().Commit(ParseText<v1::ApplyRequest>(Create(kArticle)), in_hand.Done());
  EXPECT_THAT(in_hand.Await(), FailsWith(absl::StatusCode::kUnavailable, "OUTCOME_UNKNOWN"));
  PendingAnswer behind;
  replica_->store().Commit(ParseText<v1::ApplyRequest>(Create(kJapan)), behind.Done());
  EXPECT_THAT(behind.Await(), FailsWith(absl::StatusCode::kUnavailable, "WRITE_NOT_TRIED"));
  ledger_.LosePatience(absl::InfiniteDuration());
  release.Notify();
  // The first was made after all; its request id would have told.
  EXPECT_THAT(Apply(Create(kUnitedStates)), IsOk());
  EXPECT_TRUE(replica_->Has("sources/wire"));
  EXPECT_FALSE(replica_->Has("parties/jp"));
}

// In the same append: what comes before the first commit need not wait for it, and what writes nothing is in no doubt.
TEST_F(StoreFaultTest, OnlyWhatIsBeingWrittenMayHaveBeenWritten) {
  const std::string japan = "request_id: 'first' " + Create(kJapan);
  ASSERT_THAT(Apply(japan), IsOk());
  const auto release_held = HoldNextAppend();
  Notification release;
  ledger_.BeforeAppend([&] { release.WaitForNotification(); });
  const std::string requests[] = {japan,
                                  "validate_only: true " + Create(kUnitedStates),
                                  "request_id: 'q' " + Create(kUnitedStates),
                                  "request_id: 'q' " + Create(kUnitedStates),
                                  Create(kUnitedStates),
                                  "validate_only: true " + Create(kPact),
                                  japan};
  PendingAnswer answers[7];
  for (int i = 0; i < 7; ++i) {
    replica_->store().Commit(ParseText<v1::ApplyRequest>(requests[i]), absl::Seconds(1), answers[i].Done());
  }
  release_held();
  EXPECT_THAT(answers[0].Await(), IsOk());
  EXPECT_THAT(answers[1].Await(), IsOk());
  EXPECT_THAT(answers[2].Await(), FailsWith(absl::StatusCode::kUnavailable, "OUTCOME_UNKNOWN"));
  EXPECT_THAT(answers[3].Await(), FailsWith(absl::StatusCode::kUnavailable, "OUTCOME_UNKNOWN"));
  EXPECT_THAT(answers[4].Await(), FailsWith(absl::StatusCode::kUnavailable, "WRITE_NOT_TRIED"));
  EXPECT_THAT(answers[5].Await(), FailsWith(absl::StatusCode::kUnavailable, "WRITE_NOT_TRIED"));
  // It was written once; what the answer may say is what this attempt may say.
  EXPECT_THAT(answers[6].Await(), FailsWith(absl::StatusCode::kUnavailable, "OUTCOME_UNKNOWN"));
  release.Notify();
  EXPECT_THAT(Apply("request_id: 'q' " + Create(kUnitedStates)), IsOk());
}

TEST_F(StoreFaultTest, FullStorageRefusesAndGoesOn) {
  ledger_.FailAppend(errors::StorageFull("/x"));
  EXPECT_THAT(Apply(Create(kJapan)), FailsWith(absl::StatusCode::kResourceExhausted, "STORAGE_FULL"));
  EXPECT_FALSE(replica_->Has("parties/jp"));
  EXPECT_THAT(replica_->store().Writable(), IsOk());
  EXPECT_THAT(Apply(Create(kJapan)), IsOk());
  EXPECT_EQ(last_visible_, 1);
}

TEST_F(StoreFaultTest, AFailureThatWroteNothingSaysSo) {
  ledger_.FailAppend(errors::LedgerIo("/x", "nothing was written"));
  EXPECT_THAT(Apply(Create(kJapan)), FailsWith(absl::StatusCode::kUnavailable, "LEDGER_IO"));
  EXPECT_FALSE(replica_->Has("parties/jp"));
  EXPECT_THAT(replica_->store().Writable(), IsOk());
  EXPECT_THAT(Apply(Create(kJapan)), IsOk());
}

TEST_F(StoreFaultTest, LedgersThatCloseInDoubtCloseTheStoreForGood) {
  ledger_.FailAppend(errors::ClosedInDoubt("a sync failed"));
  // Of the append that closed the ledger all may be found after a restart.
  EXPECT_THAT(Apply("request_id: 'q' " + Create(kJapan)), FailsWith(absl::StatusCode::kUnavailable, "OUTCOME_UNKNOWN"));
  EXPECT_THAT(Apply("request_id: 'q' " + Create(kJapan)), FailsWith(absl::StatusCode::kUnavailable, "WRITES_CLOSED"));
  EXPECT_THAT(Apply(Create(kJapan)), FailsWith(absl::StatusCode::kUnavailable, "WRITES_CLOSED"));
  EXPECT_THAT(replica_->store().Writable(), FailsWith(absl::StatusCode::kUnavailable, "WRITES_CLOSED"));
  EXPECT_EQ(closed_, 1);
  EXPECT_EQ(*base_->Head(), Revision(0));
}

TEST_F(StoreFaultTest, ALedgerThatWasClosedAlreadyLeavesNoDoubt) {
  ledger_.FailAppend(errors::WritesClosed("a checkpoint failed"));
  EXPECT_THAT(Apply(Create(kJapan)), FailsWith(absl::StatusCode::kUnavailable, "WRITES_CLOSED"));
  EXPECT_THAT(replica_->store().Writable(), FailsWith(absl::StatusCode::kUnavailable, "WRITES_CLOSED"));
  EXPECT_EQ(closed_, 1);
}

TEST_F(StoreFaultTest, AnUnknownOutcomeThatWasWrittenIsASuccess) {
  ledger_.FailAppend(errors::OutcomeUnknown("lost reply"), /*written=*/true);
  BRIEFING_ASSERT_OK_AND_ASSIGN(const CommitResult result, Apply(Create(kJapan)));
  EXPECT_EQ(result.revision, Revision(1));
  EXPECT_TRUE(replica_->Has("parties/jp"));
  EXPECT_EQ(last_visible_, 1);
  EXPECT_THAT(Apply(Create(kUnitedStates)), IsOk());
}

TEST_F(StoreFaultTest, AnUnknownOutcomeThatWasNotWrittenIsTold) {
  ledger_.FailAppend(errors::OutcomeUnknown("lost request"));
  EXPECT_THAT(Apply("request_id: 'q' " + Create(kJapan)), FailsWith(absl::StatusCode::kUnavailable, "OUTCOME_UNKNOWN"));
  EXPECT_FALSE(replica_->Has("parties/jp"));
  EXPECT_THAT(Apply("request_id: 'q' " + Create(kJapan)), IsOk());
  EXPECT_EQ(head(), 1);
}

TEST_F(StoreFaultTest, OtherFailuresOfAppendingAreUnknownOutcomes) {
  ledger_.FailAppend(absl::InternalError("?"));
  EXPECT_THAT(Apply(Create(kJapan)), FailsWith(absl::StatusCode::kUnavailable, "OUTCOME_UNKNOWN"));
}

TEST_F(StoreFaultTest, AnUnknownOutcomeSuspendsWritesUntilTheLedgerIsReadAgain) {
  ledger_.FailReads(errors::LedgerIo("/x", "unreachable"), 3);
  ledger_.FailAppend(errors::OutcomeUnknown("lost reply"), /*written=*/true);
  EXPECT_THAT(Apply("request_id: 'q' " + Create(kJapan)), FailsWith(absl::StatusCode::kUnavailable, "OUTCOME_UNKNOWN"));
  const absl::Status refused = Apply(Create(kUnitedStates)).status();
  EXPECT_THAT(refused, FailsWith(absl::StatusCode::kUnavailable, "WRITES_SUSPENDED"));
  EXPECT_TRUE(refused.GetPayload(errors::kRetryInfoUrl).has_value()) << "it passes, unlike a ledger that is closed";
  EXPECT_EQ(closed_, 0);
  // The writer reads again by itself.
  replica_->AwaitRevision(Revision(1));
  BRIEFING_ASSERT_OK_AND_ASSIGN(const CommitResult repeat, Apply("request_id: 'q' " + Create(kJapan)));
  EXPECT_EQ(repeat.revision, Revision(1));
  EXPECT_THAT(replica_->store().Writable(), IsOk());
  EXPECT_EQ(*base_->Head(), Revision(1));
}

TEST_F(StoreFaultTest, AMovedHeadIsReadAndTheWriteJudgedAnew) {
  ledger_.BeforeAppend([this] { OtherApplies(Create(kJapan)); });
  EXPECT_THAT(Apply(Create(kJapan)), FailsWith(absl::StatusCode::kAlreadyExists, "RECORD_EXISTS"));
  EXPECT_EQ(head(), 1);
  ledger_.BeforeAppend([this] { OtherApplies(Create(kUnitedStates)); });
  BRIEFING_ASSERT_OK_AND_ASSIGN(const CommitResult result, Apply(Create(kArticle)));
  EXPECT_EQ(result.revision, Revision(3));
  EXPECT_EQ(replica_->Get<v1::Source>("sources/wire").etag(), "r3");
}

TEST_F(StoreFaultTest, ARepeatThatAnotherServerAnsweredIsRecognised) {
  ledger_.BeforeAppend([this] { OtherApplies("request_id: 'q' " + Create(kJapan)); });
  BRIEFING_ASSERT_OK_AND_ASSIGN(const CommitResult result, Apply("request_id: 'q' " + Create(kJapan)));
  EXPECT_EQ(result.revision, Revision(1));
  EXPECT_EQ(result.results[0].outcome(), v1::MutationResult::OUTCOME_CREATED);
}

TEST_F(StoreFaultTest, ALostAppendIsCountedAndItsNextAttemptCarriesWhatCameMeanwhile) {
  PendingAnswer second;
  ledger_.BeforeAppend([this, &second] {
    OtherApplies(Create(kJapan));
    replica_->store().Commit(ParseText<v1::ApplyRequest>(Create(kUnitedStates)), second.Done());
  });
  EXPECT_EQ(Apply(Create(kArticle))->revision, Revision(2));
  EXPECT_EQ(second.Await()->revision, Revision(3));
  const Store::Statistics statistics = replica_->store().GetStatistics();
  EXPECT_EQ(statistics.commits, 2);
  EXPECT_EQ(statistics.appends, 2);
  EXPECT_EQ(statistics.lost_appends, 1);
  EXPECT_EQ(last_visible_, 3);
}

TEST_F(StoreFaultTest, WhatIsKnownOfOthersIsReadBeforeAppending) {
  OtherApplies(Create(kJapan));
  ledger_.HideFromFollowers(false);
  EXPECT_EQ(Apply(Create(kArticle))->revision, Revision(2));
  EXPECT_EQ(replica_->store().GetStatistics().lost_appends, 0);
}

TEST_F(StoreFaultTest, AHeadThatNeverStandsStillMeansOverload) {
  for (int i = 0; i < 100; ++i) ledger_.FailAppend(errors::HeadMoved(Revision(0), Revision(1)));
  EXPECT_THAT(Apply(Create(kJapan)), FailsWith(absl::StatusCode::kResourceExhausted, "OVERLOADED"));
}

TEST_F(StoreFaultTest, AnUnreadableTailIsKnownNotToHaveWritten) {
  ledger_.FailAppend(errors::HeadMoved(Revision(0), Revision(1)));
  ledger_.FailReads(errors::LedgerIo("/x", "unreachable"), 1);
  EXPECT_THAT(Apply(Create(kJapan)), FailsWith(absl::StatusCode::kUnavailable, "LEDGER_IO"));
  EXPECT_THAT(Apply(Create(kJapan)), IsOk());
}

TEST_F(StoreFaultTest, DamageFoundByTheFollowerClosesWrites) {
  ASSERT_THAT(Apply(Create(kJapan)), IsOk());
  const std::string entries[] = {"no entry"};
  ASSERT_THAT(base_->Append(Revision(1), entries), IsOk());
  ledger_.HideFromFollowers(false);
  closed_once_.WaitForNotification();
  EXPECT_THAT(why_closed_, FailsWith(absl::StatusCode::kDataLoss, "LEDGER_CORRUPT"));
  EXPECT_THAT(Apply(Create(kUnitedStates)), FailsWith(absl::StatusCode::kUnavailable, "WRITES_CLOSED"));
  EXPECT_THAT(replica_->store().Writable(), HasCode(absl::StatusCode::kDataLoss));
  EXPECT_TRUE(replica_->Has("parties/jp"));
}

TEST_F(StoreFaultTest, DamageFoundByTheWriterClosesWrites) {
  const std::string entries[] = {"no entry"};
  ASSERT_THAT(base_->Append(Revision(0), entries), IsOk());
  EXPECT_THAT(Apply(Create(kJapan)), FailsWith(absl::StatusCode::kUnavailable, "WRITES_CLOSED"));
  EXPECT_EQ(closed_, 1);
}

// --- groups: writes that queue up behind one append share the next ---

TEST_F(StoreFaultTest, WritesThatWaitShareOneAppend) {
  const auto release = HoldNextAppend();
  PendingAnswer answers[3];
  replica_->store().Commit(ParseText<v1::ApplyRequest>(Create(kJapan)), answers[0].Done());
  replica_->store().Commit(ParseText<v1::ApplyRequest>(Create(kJapan)), answers[1].Done());
  replica_->store().Commit(ParseText<v1::ApplyRequest>(Create(kPact)), answers[2].Done());
  release();
  EXPECT_THAT(answers[0].Await(), IsOk());
  // Refused beside the others, and judged against what those before it in the group did.
  EXPECT_THAT(answers[1].Await(), FailsWith(absl::StatusCode::kAlreadyExists, "RECORD_EXISTS"));
  EXPECT_THAT(answers[2].Await(), IsOk());
  EXPECT_EQ(replica_->store().GetStatistics().appends, 2);
  EXPECT_EQ(replica_->store().GetStatistics().commits, 3);
  EXPECT_EQ(last_visible_, 3);
}

TEST_F(StoreFaultTest, ARepeatInTheSameGroupGetsTheFirstAnswer) {
  const auto release = HoldNextAppend();
  PendingAnswer answers[3];
  for (int i = 0; i < 2; ++i) {
    replica_->store().Commit(ParseText<v1::ApplyRequest>("request_id: 'q' " + Create(kJapan)), answers[i].Done());
  }
  replica_->store().Commit(ParseText<v1::ApplyRequest>("request_id: 'q' " + Create(kUnitedStates)), answers[2].Done());
  release();
  ASSERT_THAT(answers[0].Await(), IsOk());
  ASSERT_THAT(answers[1].Await(), IsOk());
  EXPECT_EQ(answers[1].Await()->revision, answers[0].Await()->revision);
  EXPECT_THAT(answers[2].Await(), FailsWith(absl::StatusCode::kAlreadyExists, "REQUEST_ID_REUSED"));
  EXPECT_EQ(head(), 2);
}

TEST_F(StoreFaultTest, AGroupSeesRetractionsAndReferencesOfItsEarlierCommits) {
  const auto release = HoldNextAppend();
  PendingAnswer answers[5];
  const std::string requests[] = {Create(kJapan) + Create(kUnitedStates), Create(kPact), Retract("parties/jp"),
                                  Retract("parties/us"), MoveTo("AGREED")};
  for (int i = 0; i < 5; ++i) replica_->store().Commit(ParseText<v1::ApplyRequest>(requests[i]), answers[i].Done());
  release();
  EXPECT_THAT(answers[2].Await(), FailsWith(absl::StatusCode::kFailedPrecondition, "STILL_REFERENCED"));
  EXPECT_THAT(answers[3].Await(), IsOk());
  EXPECT_THAT(answers[4].Await(), IsOk());
  EXPECT_EQ(replica_->Get<v1::Commitment>("commitments/pact").state(), v1::COMMITMENT_STATE_AGREED);
  EXPECT_EQ(replica_->Get<v1::Commitment>("commitments/pact").etag(), "r5");
}

TEST_F(StoreFaultTest, AFailedGroupLeavesNothingBehind) {
  const auto release = HoldNextAppend();
  ledger_.FailAppend(errors::StorageFull("/x"));
  PendingAnswer answers[2];
  replica_->store().Commit(ParseText<v1::ApplyRequest>(Create(kJapan)), answers[0].Done());
  replica_->store().Commit(ParseText<v1::ApplyRequest>(Create(kJapan)), answers[1].Done());
  release();
  // The second was refused because of the first, which was not written: neither answer may say that the record is
  // there.
  EXPECT_THAT(answers[0].Await(), FailsWith(absl::StatusCode::kResourceExhausted, "STORAGE_FULL"));
  EXPECT_THAT(answers[1].Await(), FailsWith(absl::StatusCode::kResourceExhausted, "STORAGE_FULL"));
  EXPECT_THAT(Apply(Create(kJapan)), IsOk());
}

TEST_F(StoreFaultTest, AFullQueueAnswersAtOnce) {
  const auto release = HoldNextAppend();
  std::vector<PendingAnswer> waiting(limits::kMaxQueuedWrites);
  const auto request = ParseText<v1::ApplyRequest>("validate_only: true " + Create(kJapan));
  for (PendingAnswer& answer : waiting) replica_->store().Commit(request, answer.Done());
  const auto refused = Apply(Create(kJapan));
  EXPECT_THAT(refused, FailsWith(absl::StatusCode::kResourceExhausted, "OVERLOADED"));
  EXPECT_TRUE(refused.status().GetPayload(errors::kRetryInfoUrl).has_value());
  EXPECT_EQ(replica_->store().GetStatistics().queued, limits::kMaxQueuedWrites);
  release();
  for (PendingAnswer& answer : waiting) EXPECT_THAT(answer.Await(), IsOk());
}

TEST_F(StoreFaultTest, CloseFinishesTheGroupInHandAndRefusesTheRest) {
  const auto release = HoldNextAppend();
  PendingAnswer waiting;
  replica_->store().Commit(ParseText<v1::ApplyRequest>(Create(kJapan)), waiting.Done());
  std::thread closer([&] { replica_->store().Close(); });
  // Nothing but being refused shows from outside that closing has begun.
  std::deque<PendingAnswer> probes;
  const auto request = ParseText<v1::ApplyRequest>("validate_only: true " + Create(kUnitedStates));
  for (bool closing = false; !closing; std::this_thread::yield()) {
    PendingAnswer& probe = probes.emplace_back();
    replica_->store().Commit(request, probe.Done());
    if (!probe.answered()) continue;
    closing = errors::ReasonOf(probe.Await().status()) == "SHUTTING_DOWN";
    probes.pop_back();
  }
  release();
  closer.join();
  EXPECT_THAT(waiting.Await(), FailsWith(absl::StatusCode::kUnavailable, "SHUTTING_DOWN"));
  EXPECT_EQ(*base_->Head(), Revision(1));
}

}  // namespace
}  // namespace briefing::testing
