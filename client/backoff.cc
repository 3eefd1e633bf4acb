#include "client/backoff.h"

#include <algorithm>
#include <cmath>

#include "client/status.h"

namespace briefing::client {

absl::optional<absl::Duration> Backoff::Next(const absl::Status& status) {
  ++failures_;
  if (failures_ >= policy_.max_attempts) return absl::nullopt;
  const double growth = std::pow(policy_.multiplier, std::min(failures_ - 1, 60));
  const absl::Duration ceiling = std::min(policy_.initial_delay * growth, policy_.max_delay);
  const absl::Duration drawn = ceiling * (0.5 + 0.5 * random_());
  return std::max(drawn, RetryDelayOf(status).value_or(absl::ZeroDuration()));
}

}  // namespace briefing::client
