#include "service/base/clock.h"

#include <algorithm>
#include <chrono>

#include "absl/time/clock.h"

namespace briefing {
namespace {

// Sleep counts the time that passes; a wall clock that is set forward is noticed so soon.
constexpr absl::Duration kLongestSleep = absl::Seconds(5);

class RealClock final : public Clock {
 public:
  absl::Time Now() const override { return absl::Now(); }
  absl::Time Steady() const override {
    return begun_ + absl::FromChrono(std::chrono::steady_clock::now() - steady_begun_);
  }
  void SleepUntil(absl::Time deadline, Alarm& alarm) const override {
    alarm.Wait(std::clamp(deadline - absl::Now(), absl::ZeroDuration(), kLongestSleep));
  }

 private:
  const absl::Time begun_ = absl::Now();
  const SteadyTime steady_begun_ = std::chrono::steady_clock::now();
};

}  // namespace

void Alarm::Ring() {
  MutexLock lock(&mutex_);
  rung_ = true;
  changed_.SignalAll();
}

void Alarm::Wait(absl::Duration timeout) {
  const Deadline deadline(timeout);
  MutexLock lock(&mutex_);
  while (!rung_ && !changed_.WaitUntil(&mutex_, deadline)) {
  }
  rung_ = false;
}

const Clock& SystemClock() {
  static const RealClock clock;
  return clock;
}

}  // namespace briefing
