// A point in time that does not move when the system's clock is set.
#ifndef BRIEFING_SERVICE_LEDGER_ETCD_DEADLINE_H_
#define BRIEFING_SERVICE_LEDGER_ETCD_DEADLINE_H_

#include <algorithm>
#include <chrono>

#include "absl/time/time.h"

namespace briefing {

class Deadline {
 public:
  // `timeout` from now.
  explicit Deadline(absl::Duration timeout)
      : at_(std::chrono::steady_clock::now() + absl::ToChronoMicroseconds(timeout)) {}

  // Not below zero.
  absl::Duration left() const {
    return std::max(absl::ZeroDuration(), absl::FromChrono(at_ - std::chrono::steady_clock::now()));
  }
  bool passed() const { return left() == absl::ZeroDuration(); }

 private:
  std::chrono::steady_clock::time_point at_;
};

}  // namespace briefing

#endif  // BRIEFING_SERVICE_LEDGER_ETCD_DEADLINE_H_
