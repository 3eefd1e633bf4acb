// A clock that tests move.
#ifndef BRIEFING_TESTS_SUPPORT_FAKE_CLOCK_H_
#define BRIEFING_TESTS_SUPPORT_FAKE_CLOCK_H_

#include "absl/base/thread_annotations.h"
#include "absl/time/time.h"
#include "service/base/clock.h"
#include "service/base/mutex.h"

namespace briefing::testing {

// Stands still at 2022-05-04 09:00:00 UTC until told otherwise. Thread-safe.
class FakeClock final : public Clock {
 public:
  absl::Time Now() const override {
    MutexLock lock(&mutex_);
    return now_;
  }
  void Set(absl::Time now) {
    MutexLock lock(&mutex_);
    now_ = now;
  }
  void Advance(absl::Duration by) {
    MutexLock lock(&mutex_);
    now_ += by;
  }

 private:
  mutable Mutex mutex_;
  absl::Time now_ ABSL_GUARDED_BY(mutex_) = absl::FromUnixSeconds(1651654800);
};

}  // namespace briefing::testing

#endif  // BRIEFING_TESTS_SUPPORT_FAKE_CLOCK_H_
