#include "service/base/steady_alarms.h"

#include <atomic>
#include <chrono>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace briefing {
namespace {

using ::testing::ElementsAre;

SteadyTime In(absl::Duration time) { return Deadline(time).at(); }

TEST(SteadyAlarmsTest, RingsInTheOrderOfTime) {
  SteadyAlarms alarms;
  std::vector<std::string> rung;
  SteadyNotification last;
  const SteadyTime begun = std::chrono::steady_clock::now();
  alarms.Add(In(absl::Milliseconds(60)), [&] {
    rung.push_back("third");
    last.Notify();
  });
  alarms.Add(In(absl::Milliseconds(30)), [&] { rung.push_back("second"); });
  alarms.Add(In(absl::ZeroDuration()), [&] { rung.push_back("first"); });
  ASSERT_TRUE(last.WaitFor(absl::Seconds(60)));
  EXPECT_THAT(rung, ElementsAre("first", "second", "third"));
  EXPECT_GE(std::chrono::steady_clock::now() - begun, std::chrono::milliseconds(60));
}

TEST(SteadyAlarmsTest, DoesNotRingWhatWasRemoved) {
  SteadyAlarms alarms;
  bool rung = false;
  const auto held = std::make_shared<int>();
  const SteadyAlarms::Id id = alarms.Add(In(absl::Milliseconds(20)), [&rung, held] { rung = true; });
  alarms.Remove(id);
  EXPECT_EQ(held.use_count(), 1);
  SteadyNotification later;
  alarms.Add(In(absl::Milliseconds(40)), [&] { later.Notify(); });
  ASSERT_TRUE(later.WaitFor(absl::Seconds(60)));
  EXPECT_FALSE(rung);
  alarms.Remove(id);
}

// The thread sleeps until the time of one that was removed: what is added then must ring all the same, before and
// after.
TEST(SteadyAlarmsTest, RingsInTimeAfterRemovals) {
  SteadyAlarms alarms;
  alarms.Remove(alarms.Add(In(absl::Milliseconds(30)), [] { ADD_FAILURE(); }));
  SteadyNotification before, after;
  alarms.Add(In(absl::Milliseconds(60)), [&] { after.Notify(); });
  alarms.Add(In(absl::Milliseconds(5)), [&] { before.Notify(); });
  EXPECT_TRUE(before.WaitFor(absl::Seconds(60)));
  EXPECT_TRUE(after.WaitFor(absl::Seconds(60)));
}

TEST(SteadyAlarmsTest, RemoveWaitsForTheRing) {
  SteadyAlarms alarms;
  SteadyNotification ringing, go_on;
  bool done = false;
  const SteadyAlarms::Id id = alarms.Add(In(absl::ZeroDuration()), [&] {
    ringing.Notify();
    go_on.WaitFor(absl::InfiniteDuration());
    done = true;
  });
  ASSERT_TRUE(ringing.WaitFor(absl::Seconds(60)));
  std::thread remover([&] {
    alarms.Remove(id);
    EXPECT_TRUE(done);
  });
  go_on.Notify();
  remover.join();
}

TEST(SteadyAlarmsTest, MayBeRemovedByItsRing) {
  SteadyAlarms alarms;
  SteadyNotification told, rung;
  SteadyAlarms::Id id;
  id = alarms.Add(In(absl::ZeroDuration()), [&] {
    told.WaitFor(absl::InfiniteDuration());
    alarms.Remove(id);
    rung.Notify();
  });
  told.Notify();
  EXPECT_TRUE(rung.WaitFor(absl::Seconds(60)));
}

TEST(SteadyAlarmsTest, IsSilentOnceStopped) {
  const auto held = std::make_shared<int>();
  {
    SteadyAlarms alarms;
    alarms.Add(In(absl::Milliseconds(10)), [held] { ADD_FAILURE(); });
    alarms.Stop();
    alarms.Add(In(absl::ZeroDuration()), [held] { ADD_FAILURE(); });
    alarms.Stop();
  }
  EXPECT_EQ(held.use_count(), 1);
}

TEST(SteadyAlarmsTest, StandsManyWhoAddAndRemove) {
  SteadyAlarms alarms;
  std::atomic<int> rung = 0;
  std::atomic<int> removed = 0;
  constexpr int kEach = 2000;
  const auto add_and_remove = [&](int seed) {
    for (int i = 0; i < kEach; ++i) {
      bool own = false;
      const SteadyAlarms::Id id = alarms.Add(In(absl::Microseconds((i * seed) % 50)), [&own, &rung] {
        own = true;
        ++rung;
      });
      alarms.Remove(id);
      if (!own) ++removed;
    }
  };
  std::vector<std::thread> threads;
  for (int seed : {1, 7, 13}) threads.emplace_back(add_and_remove, seed);
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(rung + removed, 3 * kEach);
}

}  // namespace
}  // namespace briefing
