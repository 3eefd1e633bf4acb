// How long to wait before trying again.
#ifndef BRIEFING_CLIENT_BACKOFF_H_
#define BRIEFING_CLIENT_BACKOFF_H_

#include <functional>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "absl/types/optional.h"
#include "client/options.h"

namespace briefing::client {

// Counts the attempts of one call. Not thread-safe.
class Backoff {
 public:
  // `random` gives numbers from [0, 1).
  Backoff(const RetryPolicy& policy, std::function<double()> random) : policy_(policy), random_(std::move(random)) {}

  // After an attempt that failed with `status`: how long to wait before the next one; none where no attempt is left.
  absl::optional<absl::Duration> Next(const absl::Status& status);
  // Something was achieved: the count begins anew.
  void Reset() { failures_ = 0; }
  int failures() const { return failures_; }

 private:
  const RetryPolicy policy_;
  const std::function<double()> random_;
  int failures_ = 0;
};

}  // namespace briefing::client

#endif  // BRIEFING_CLIENT_BACKOFF_H_
