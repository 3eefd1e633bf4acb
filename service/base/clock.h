// Time, injected: nothing below main asks the system for it.
#ifndef BRIEFING_SERVICE_BASE_CLOCK_H_
#define BRIEFING_SERVICE_BASE_CLOCK_H_

#include "absl/base/thread_annotations.h"
#include "absl/time/time.h"
#include "service/base/mutex.h"
#include "service/base/steady_wait.h"

namespace briefing {

// Ends the sleep of one thread. Thread-safe.
class Alarm {
 public:
  // Ends the wait under way, or else the next one at once.
  void Ring();
  // Until rung, at most so long by a steady clock.
  void Wait(absl::Duration timeout);

 private:
  Mutex mutex_;
  SteadyCondVar changed_;
  bool rung_ ABSL_GUARDED_BY(mutex_) = false;
};

// Tells the wall-clock time. Thread-safe. May go backwards, as wall clocks do.
class Clock {
 public:
  virtual ~Clock() = default;
  virtual absl::Time Now() const = 0;
  // What the clock would show if nobody had ever set it since the program began: never goes back, never jumps.
  // Deadlines and lengths of time are told by it, and nothing that is to be shown to anybody.
  virtual absl::Time Steady() const = 0;
  // Sleeps until the clock shows `deadline` or `alarm` rings; may return earlier. For one thread at a time for each
  // alarm.
  virtual void SleepUntil(absl::Time deadline, Alarm& alarm) const = 0;
};

// The system's clock. Lives for ever.
const Clock& SystemClock();

}  // namespace briefing

#endif  // BRIEFING_SERVICE_BASE_CLOCK_H_
