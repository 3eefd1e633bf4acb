// Time, injected: nothing below main asks the system for it.
#ifndef BRIEFING_SERVICE_BASE_CLOCK_H_
#define BRIEFING_SERVICE_BASE_CLOCK_H_

#include "absl/time/time.h"

namespace briefing {

// Tells the wall-clock time. Thread-safe. May go backwards, as wall clocks do.
class Clock {
 public:
  virtual ~Clock() = default;
  virtual absl::Time Now() const = 0;
};

// The system's clock. Lives for ever.
const Clock& SystemClock();

}  // namespace briefing

#endif  // BRIEFING_SERVICE_BASE_CLOCK_H_
