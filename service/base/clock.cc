#include "service/base/clock.h"

#include <algorithm>

#include "absl/time/clock.h"

namespace briefing {
namespace {

// Timers count the time that passes; a wall clock that is set forward is noticed so soon.
constexpr absl::Duration kLongestSleep = absl::Hours(1);

class RealClock final : public Clock {
 public:
  absl::Time Now() const override { return absl::Now(); }
  void SleepUntil(absl::Time deadline, Alarm& alarm) const override {
    alarm.Wait(std::clamp(deadline - absl::Now(), absl::ZeroDuration(), kLongestSleep));
  }
};

}  // namespace

void Alarm::Ring() {
  MutexLock lock(&mutex_);
  rung_ = true;
}

void Alarm::Wait(absl::Duration timeout) {
  MutexLock lock(&mutex_);
  mutex_.AwaitWithTimeout(absl::Condition(&rung_), timeout);
  rung_ = false;
}

const Clock& SystemClock() {
  static const RealClock clock;
  return clock;
}

}  // namespace briefing
