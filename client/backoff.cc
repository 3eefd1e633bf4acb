#include "client/backoff.h"

#include <algorithm>
#include <cmath>
#include <string>

#include "absl/strings/str_cat.h"
#include "client/status.h"
#include "service/base/errors.h"

namespace briefing::client {

absl::optional<absl::Duration> Backoff::Next(const absl::Status& status) {
  ++failures_;
  if (failures_ >= policy_.max_attempts) return absl::nullopt;
  const double growth = std::pow(policy_.multiplier, std::min(failures_ - 1, 60));
  const absl::Duration ceiling = std::min(policy_.initial_delay * growth, policy_.max_delay);
  const absl::Duration drawn = ceiling * (0.5 + 0.5 * random_());
  return std::max(drawn, RetryDelayOf(status).value_or(absl::ZeroDuration()));
}

absl::optional<absl::Duration> StreamBackoff::Next(const absl::Status& status, absl::Time now) {
  if (errors::InfoOf(status)) Answered();
  if (waits()) return later_.Next(status);
  const absl::optional<absl::Duration> delay = first_.Next(status);
  return delay && now + *delay < end_ ? delay : absl::nullopt;
}

absl::Status StreamBackoff::Silent() const {
  if (answered_) return absl::UnavailableError("the stream fell silent");
  const std::string message = absl::StrCat("no answer within ", absl::FormatDuration(options_.timeout));
  return waits() ? absl::UnavailableError(message) : absl::DeadlineExceededError(message);
}

}  // namespace briefing::client
