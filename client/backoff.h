// How long to wait before trying again.
#ifndef BRIEFING_CLIENT_BACKOFF_H_
#define BRIEFING_CLIENT_BACKOFF_H_

#include <algorithm>
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

// Counts the attempts of one stream: as options.retry and options.timeout say until a server has answered it, unless
// options.wait_for_server; from then on as options.stream_retry says. Not thread-safe.
class StreamBackoff {
 public:
  // `start`: when the stream was asked for. `options` must outlive it.
  StreamBackoff(const ConnectionOptions& options, absl::Time start)
      : options_(options),
        end_(start + options.timeout),
        first_(options.retry, options.random),
        later_(options.stream_retry, options.random) {}

  // After an attempt that failed with `status` at `now`: how long to wait before the next one; none where no attempt or
  // no time is left.
  absl::optional<absl::Duration> Next(const absl::Status& status, absl::Time now);
  // A server has answered, be it with an error.
  void Answered() {
    answered_ = true;
    first_.Reset();
  }
  bool answered() const { return answered_; }
  // Something was achieved: the count begins anew.
  void Reset() { later_.Reset(); }
  // The attempt under way, from 1.
  int attempt() const { return first_.failures() + later_.failures() + 1; }

  // How long a stream may bring nothing, where `limit` holds for one that a server has answered: the first answer is
  // owed within options.timeout.
  absl::Duration SilenceLimit(absl::Duration limit) const {
    return answered_ ? limit : std::min(limit, options_.timeout);
  }
  // What became of an attempt that was given up for silence. Not worth another attempt where no server ever answered
  // and nobody waits for one.
  absl::Status Silent() const;

 private:
  bool waits() const { return answered_ || options_.wait_for_server; }

  const ConnectionOptions& options_;
  const absl::Time end_;
  Backoff first_;
  Backoff later_;
  bool answered_ = false;
};

}  // namespace briefing::client

#endif  // BRIEFING_CLIENT_BACKOFF_H_
