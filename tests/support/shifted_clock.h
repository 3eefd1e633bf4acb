// A system clock that tests set, for one process at a time.
#ifndef BRIEFING_TESTS_SUPPORT_SHIFTED_CLOCK_H_
#define BRIEFING_TESTS_SUPPORT_SHIFTED_CLOCK_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/time/time.h"
#include "tests/support/temp_dir.h"

namespace briefing::testing {

// Sets the system's clock as the processes see it that were started with environment(); their timers, and everybody
// else's clock, stay as they are. Thread-safe.
class ShiftedClock {
 public:
  ShiftedClock();
  ~ShiftedClock();
  ShiftedClock(const ShiftedClock&) = delete;
  ShiftedClock& operator=(const ShiftedClock&) = delete;

  // For Process and ServerUnderTest.
  std::vector<std::string> environment() const;
  // From now on the clock shows `shift` more than the time; it jumps.
  void Set(absl::Duration shift);

 private:
  TempDir directory_;
  // Nanoseconds, in a file that the processes map, too.
  int64_t* shift_ns_ = nullptr;
};

}  // namespace briefing::testing

#endif  // BRIEFING_TESTS_SUPPORT_SHIFTED_CLOCK_H_
