// How long something takes at least, in processor time of this thread: what else the machine does is not counted.
#ifndef BRIEFING_TESTS_QUERY_THREAD_TIME_H_
#define BRIEFING_TESTS_QUERY_THREAD_TIME_H_

#include <time.h>

#include <algorithm>

#include "absl/functional/function_ref.h"
#include "absl/time/time.h"
#include "tests/support/sanitized.h"

namespace briefing::testing {

// How long a filter may take to be refused or compiled: what the sanitizers make of it is several times as slow.
inline constexpr absl::Duration kMostFilterTime = absl::Milliseconds(kSanitized ? 100 : 5);

// The least of five runs.
inline absl::Duration LeastThreadTime(absl::FunctionRef<void()> run) {
  const auto now = [] {
    timespec time;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
    return absl::DurationFromTimespec(time);
  };
  absl::Duration least = absl::InfiniteDuration();
  for (int i = 0; i < 5; ++i) {
    const absl::Duration start = now();
    run();
    least = std::min(least, now() - start);
  }
  return least;
}

}  // namespace briefing::testing

#endif  // BRIEFING_TESTS_QUERY_THREAD_TIME_H_
