// A clock that tests move.
#ifndef BRIEFING_TESTS_SUPPORT_FAKE_CLOCK_H_
#define BRIEFING_TESTS_SUPPORT_FAKE_CLOCK_H_

#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/time/time.h"
#include "service/base/clock.h"
#include "service/base/mutex.h"

namespace briefing::testing {

// Stands still at 2022-05-04 09:00:00 UTC until told otherwise, which wakes whoever sleeps by it. Thread-safe.
class FakeClock final : public Clock {
 public:
  absl::Time Now() const override {
    MutexLock lock(&mutex_);
    return now_;
  }
  // Only what Advance has brought.
  absl::Time Steady() const override {
    MutexLock lock(&mutex_);
    return steady_;
  }
  // As a system's clock that is set.
  void Set(absl::Time now) {
    MutexLock lock(&mutex_);
    now_ = now;
    WakeSleepers();
  }
  void Advance(absl::Duration by) {
    MutexLock lock(&mutex_);
    now_ += by;
    steady_ += by;
    WakeSleepers();
  }
  void SleepUntil(absl::Time deadline, Alarm& alarm) const override {
    {
      MutexLock lock(&mutex_);
      if (now_ >= deadline) return;
      sleepers_.push_back(&alarm);
    }
    alarm.Wait(absl::InfiniteDuration());
    MutexLock lock(&mutex_);
    std::erase(sleepers_, &alarm);
  }

 private:
  void WakeSleepers() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
    for (Alarm* alarm : sleepers_) alarm->Ring();
  }

  mutable Mutex mutex_;
  mutable std::vector<Alarm*> sleepers_ ABSL_GUARDED_BY(mutex_);
  absl::Time now_ ABSL_GUARDED_BY(mutex_) = absl::FromUnixSeconds(1651654800);
  absl::Time steady_ ABSL_GUARDED_BY(mutex_) = now_;
};

}  // namespace briefing::testing

#endif  // BRIEFING_TESTS_SUPPORT_FAKE_CLOCK_H_
