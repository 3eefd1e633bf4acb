// LedgerService.Watch as a client sees it.
#include "service/rpc/watch_stream.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <numeric>
#include <thread>
#include <vector>

#include "absl/strings/str_cat.h"
#include "tests/rpc/ledger_service_fixture.h"
#include "tests/support/matchers.h"

namespace briefing::testing {
namespace {

using ::testing::ElementsAre;
using enum v1::WatchNotice;

class WatchStreamTest : public LedgerServiceTest {
 protected:
  using LedgerServiceTest::LedgerServiceTest;

  static std::vector<int64_t> FromTo(int64_t first, int64_t last) {
    std::vector<int64_t> all(last - first + 1);
    std::iota(all.begin(), all.end(), first);
    return all;
  }
  static v1::WatchRequest From(int64_t revision) {
    v1::WatchRequest request;
    request.set_start_revision(revision);
    return request;
  }
  static v1::WatchRequest Snapshot() {
    v1::WatchRequest request;
    request.set_snapshot(true);
    return request;
  }
  // Four writers, each with `count` commits. Returns once all are done.
  void WriteFromManyThreads(int count) {
    std::vector<std::thread> writers;
    for (int w = 0; w < 4; ++w) {
      writers.emplace_back([this, w, count] {
        for (int i = 0; i < count; ++i)
          Write({PutEvent(absl::StrCat("e", w, "-", i % 10), "", absl::StrCat("title ", i))});
      });
    }
    for (std::thread& writer : writers) writer.join();
  }
};

TEST_F(WatchStreamTest, LeavesNoGapBetweenSnapshotAndLive) {
  for (int i = 0; i < 20; ++i) Write({PutEvent(absl::StrCat("e", i))});
  std::thread writing([this] { WriteFromManyThreads(100); });
  std::vector<std::unique_ptr<WatchCall>> calls;
  for (int i = 0; i < 8; ++i) {
    calls.push_back(std::make_unique<WatchCall>(*stub_, Snapshot()));
    ASSERT_TRUE(calls.back()->ReadUntilNotice(WATCH_NOTICE_SYNCED));
    ASSERT_EQ(calls.back()->records, StateAt(calls.back()->message.revision()));
  }
  writing.join();
  const int64_t last = Write({PutEvent("last")});
  for (auto& call : calls) {
    ASSERT_TRUE(call->ReadUntil(last));
    EXPECT_EQ(call->revisions, FromTo(last - static_cast<int64_t>(call->revisions.size()) + 1, last));
    EXPECT_EQ(call->records, StateAt(last));
  }
}

TEST_F(WatchStreamTest, ResumesAfterCancellationWithoutLossOrRepetition) {
  std::thread writing([this] { WriteFromManyThreads(50); });
  std::vector<int64_t> revisions;
  v1::WatchRequest request = From(1);
  while (revisions.size() < 200) {
    WatchCall call(*stub_, request);
    for (int i = 0; i < 7 && revisions.size() + call.revisions.size() < 200; ++i) ASSERT_TRUE(call.Read());
    revisions.insert(revisions.end(), call.revisions.begin(), call.revisions.end());
    request.set_resume_token(call.message.resume_token());
  }
  writing.join();
  EXPECT_EQ(revisions, FromTo(1, 200));
}

TEST_F(WatchStreamTest, TellsWhatEntersAndLeavesAFilter) {
  v1::WatchRequest request;
  request.set_filter("topic = chips");
  WatchCall call(*stub_, request);
  ASSERT_TRUE(call.ReadUntilNotice(WATCH_NOTICE_CAUGHT_UP));
  Write({PutEvent("a", "chips"), PutEvent("b", "trade")});
  Write({PutEvent("a", "trade"), PutEvent("b", "chips")});
  const int64_t last = Write({PutEvent("c", "chips"), RetractEvent("b")});
  ASSERT_TRUE(call.ReadUntil(last));
  EXPECT_THAT(call.types, ElementsAre(v1::CHANGE_TYPE_CREATED, v1::CHANGE_TYPE_LEFT, v1::CHANGE_TYPE_ENTERED,
                                      v1::CHANGE_TYPE_CREATED, v1::CHANGE_TYPE_RETRACTED));
  EXPECT_EQ(call.records, StateAt(last, "chips"));
}

TEST_F(WatchStreamTest, ASlowReaderDelaysNobodyAndMissesNothing) {
  WatchCall slow(*stub_, From(1));
  WatchCall fast(*stub_, From(1));
  ASSERT_TRUE(slow.Read());
  const std::string title(1000, 'x');
  for (int i = 0; i < 400; ++i) {
    std::vector<v1::Mutation> mutations;
    for (int j = 0; j < 20; ++j) mutations.push_back(PutEvent(absl::StrCat("e", j), "", absl::StrCat(title, i)));
    ASSERT_TRUE(fast.ReadUntil(Write(mutations)));
  }
  // 8 MB have been written since; the slow one has had what fits on its way, and no more was made for it.
  EXPECT_LT(hub_->GetStatistics().commits, 790);
  ASSERT_TRUE(slow.ReadUntil(400));
  EXPECT_EQ(slow.revisions, FromTo(1, 400));
  EXPECT_EQ(slow.records, fast.records);
}

TEST_F(WatchStreamTest, ShutdownEndsStreamsWithTheirToken) {
  Write({PutEvent("a")});
  WatchCall call(*stub_, From(1));
  ASSERT_TRUE(call.ReadUntilNotice(WATCH_NOTICE_CAUGHT_UP));
  EXPECT_LT(StopServer(), absl::Seconds(10));
  const absl::Status status = call.Finish();
  EXPECT_THAT(status, FailsWith(absl::StatusCode::kUnavailable, "SHUTTING_DOWN"));
  EXPECT_EQ(errors::InfoOf(status)->metadata().at("resume_token"), call.message.resume_token());
}

TEST_F(WatchStreamTest, ServesManyStreamsAtOnce) {
  constexpr int kStreams = 200;
  std::vector<std::unique_ptr<WatchCall>> calls;
  for (int i = 0; i < kStreams; ++i) calls.push_back(std::make_unique<WatchCall>(*stub_, v1::WatchRequest()));
  for (auto& call : calls) ASSERT_TRUE(call->ReadUntilNotice(WATCH_NOTICE_CAUGHT_UP));
  WriteFromManyThreads(25);
  for (auto& call : calls) {
    ASSERT_TRUE(call->ReadUntil(100));
    ASSERT_EQ(call->revisions, FromTo(1, 100));
  }
  EXPECT_EQ(hub_->GetStatistics().open, kStreams);
}

TEST_F(WatchStreamTest, RefusesWrongRequests) {
  v1::WatchRequest request = From(17);
  EXPECT_THAT(WatchCall(*stub_, request).Finish(), FailsWith(absl::StatusCode::kOutOfRange, "REVISION_AHEAD"));
  request.set_resume_token("nonsense");
  EXPECT_THAT(WatchCall(*stub_, request).Finish(), BlamesField("resume_token"));
  request = From(1);
  request.set_snapshot(true);
  EXPECT_THAT(WatchCall(*stub_, request).Finish(), BlamesField("start_revision"));
  request = From(1);
  request.set_filter("topic = \"Not A Topic\"");
  EXPECT_THAT(WatchCall(*stub_, request).Finish(), HasCode(absl::StatusCode::kInvalidArgument));
}

class StallingWatchStreamTest : public WatchStreamTest {
 protected:
  StallingWatchStreamTest() : WatchStreamTest({.stall_timeout = absl::Milliseconds(300), .max_watchers = 10}) {}
};

TEST_F(StallingWatchStreamTest, BreaksOffAReaderThatTakesNothing) {
  const std::string title(1000, 'x');
  std::vector<v1::Mutation> mutations;
  for (int j = 0; j < 500; ++j) mutations.push_back(PutEvent(absl::StrCat("e", j), "", title));
  WatchCall stalled(*stub_, From(1));
  for (int i = 0; i < 20; ++i) {
    for (v1::Mutation& mutation : mutations) mutation.mutable_put()->mutable_event()->set_title(absl::StrCat(title, i));
    Write(mutations);
  }
  const absl::Time give_up = absl::Now() + absl::Seconds(30);
  while (hub_->GetStatistics().open > 0 && absl::Now() < give_up) std::this_thread::yield();
  EXPECT_EQ(hub_->GetStatistics().stalled, 1);
  EXPECT_EQ(hub_->GetStatistics().open, 0);
  EXPECT_THAT(stalled.Finish(), HasCode(absl::StatusCode::kCancelled));
}

}  // namespace
}  // namespace briefing::testing
