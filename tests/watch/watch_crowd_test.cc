// Many watchers at once.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <deque>
#include <memory>
#include <thread>
#include <vector>

#include "absl/strings/str_cat.h"
#include "service/base/wire.h"
#include "service/watch/hub.h"
#include "tests/support/fake_clock.h"
#include "tests/support/matchers.h"
#include "tests/watch/watch_fixture.h"

namespace briefing::testing {
namespace {

constexpr absl::Duration kCrowdPatience = absl::Seconds(100);

// Takes every message at once, within Send, and counts.
class EagerReader final : public WatchSink {
 public:
  // `arrived` counts down by one when `last` has come.
  EagerReader(Revision last, std::atomic<int>& arrived, Notification& all)
      : last_(last), arrived_(arrived), all_(all) {}

  void Open(WatchHub& hub, const v1::WatchRequest& request) {
    auto watcher = hub.Open(request, *this);
    ASSERT_THAT(watcher, IsOk());
    watcher_ = *std::move(watcher);
    watcher_->Start();
  }
  void Cancel() { watcher_->OnCancelled(); }
  int64_t commits() const { return commits_; }

  void Send(std::vector<SharedBytes> pieces) override {
    for (const SharedBytes& piece : pieces) Read(piece.view());
    watcher_->OnSent(true);
  }
  void Finish(const absl::Status&) override {}
  void Abort() override {}

 private:
  // Pieces of an unfiltered message end at fields.
  void Read(absl::string_view piece) {
    wire::FieldReader reader(piece);
    while (reader.Next()) {
      if (reader.number() == v1::WatchResponse::kCommitsFieldNumber) ++commits_;
      const bool revision = reader.number() == v1::WatchResponse::kRevisionFieldNumber;
      if (revision && Revision(static_cast<int64_t>(reader.varint())) == last_ && arrived_.fetch_sub(1) == 1)
        all_.Notify();
    }
    EXPECT_TRUE(reader.ok());
  }

  const Revision last_;
  std::atomic<int>& arrived_;
  Notification& all_;
  std::shared_ptr<Watcher> watcher_;
  int64_t commits_ = 0;
};

// What comes quicker than so many can be told it comes together.
TEST(WatchCrowdTest, TwoThousandWatchersGetTwoHundredCommitsEachInFewMessages) {
  constexpr int kWatchers = 2000;
  constexpr int kCommits = 200;
  Catalog catalog;
  FakeClock clock;
  EventWriter writer(catalog);
  std::atomic<int> arrived{kWatchers};
  Notification all;
  std::deque<EagerReader> readers;
  Hub hub({}, catalog, "00112233445566778899aabbccddeeff", clock, Hub::Timer::kCallerTicks);
  for (int i = 0; i < kWatchers; ++i) {
    readers.emplace_back(Revision(kCommits), arrived, all);
    readers.back().Open(hub, WatchTopic(""));
  }
  for (int i = 0; i < kCommits; ++i) {
    writer.Commit({{.id = absl::StrCat("e", i % 10)}});
    hub.Wake();
  }
  ASSERT_TRUE(all.WaitForNotificationWithTimeout(kCrowdPatience));
  for (EagerReader& reader : readers) {
    reader.Cancel();
    ASSERT_EQ(reader.commits(), kCommits);
  }
  EXPECT_EQ(hub.GetStatistics().open, 0);
  EXPECT_LT(hub.GetStatistics().messages, kWatchers * kCommits / 4);
}

TEST(WatchCrowdTest, WatchesOpenAndCloseWhileCommitsGoOn) {
  constexpr int kThreads = 4;
  constexpr int kWatchesPerThread = 500;
  Catalog catalog;
  FakeClock clock;
  EventWriter writer(catalog);
  Hub hub({}, catalog, "00112233445566778899aabbccddeeff", clock, Hub::Timer::kCallerTicks);
  writer.Commit({{.id = "first", .topic = "chips"}});
  std::atomic<int> running{kThreads};
  std::atomic<int64_t> opened{0};
  std::vector<std::thread> threads;
  for (int t = 0; t < kThreads; ++t) {
    threads.emplace_back([&, t] {
      for (int i = 0; i < kWatchesPerThread; ++i) {
        opened.fetch_add(1);
        Reader reader;
        const std::string topic = i % 2 == 0 ? "" : "chips";
        const int64_t start = std::max<int64_t>(1, catalog.head().value() - 50);
        ASSERT_THAT(reader.Open(hub, i % 3 == 0 ? WatchWithSnapshot(topic) : WatchFrom(start, topic)), IsOk());
        Received received;
        received.complete = i % 3 == 0;
        for (int m = 0; m <= (i + t) % 4 && (m == 0 || reader.HasMessage()); ++m) received.Add(reader.Next());
      }
      running.fetch_sub(1);
    });
  }
  for (int i = 0; running.load() > 0; ++i) {
    // Keeps pace with the readers, so that the history stays short.
    while (i > 2 * opened.load() && running.load() > 0) std::this_thread::yield();
    writer.Commit({{.id = absl::StrCat("e", i % 50), .topic = i % 4 == 0 ? "trade" : "chips"}});
    hub.Wake();
    clock.Advance(absl::Milliseconds(5));
    hub.Tick();
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(hub.GetStatistics().open, 0);
  EXPECT_EQ(hub.GetStatistics().opened, kThreads * kWatchesPerThread);
}

TEST(WatchCrowdTest, ShutdownEndsACrowdWhileCommitsGoOn) {
  constexpr int kReaders = 500;
  Catalog catalog;
  FakeClock clock;
  EventWriter writer(catalog);
  Hub hub({}, catalog, "00112233445566778899aabbccddeeff", clock, Hub::Timer::kCallerTicks);
  std::deque<Reader> readers(kReaders);
  for (Reader& reader : readers) ASSERT_THAT(reader.Open(hub, WatchTopic("")), IsOk());
  std::atomic<bool> done{false};
  std::thread writing([&] {
    for (int i = 0; !done.load(); ++i) {
      writer.Commit({{.id = absl::StrCat("e", i % 10)}});
      hub.Wake();
    }
  });
  for (Reader& reader : readers) reader.Next();
  hub.Shutdown();
  for (Reader& reader : readers) {
    EXPECT_THAT(reader.TakeUntilFinished(), FailsWith(absl::StatusCode::kUnavailable, "SHUTTING_DOWN"));
  }
  done = true;
  writing.join();
  EXPECT_EQ(hub.GetStatistics().open, 0);
}

}  // namespace
}  // namespace briefing::testing
