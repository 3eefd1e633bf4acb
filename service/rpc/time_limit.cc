#include "service/rpc/time_limit.h"

#include "service/base/clock.h"
#include "service/base/errors.h"

namespace briefing::rpc {

TimeLimit::TimeLimit(Call& call, absl::Duration limit, absl::string_view what)
    : limit_(limit), until_(SystemClock().Steady() + limit), deadline_(call.deadline()), what_(what) {}

absl::Status TimeLimit::Check(Call& call) const {
  if (call.context().IsCancelled()) return absl::CancelledError("the client has gone away");
  const absl::Time now = SystemClock().Steady();
  if (now >= deadline_) return errors::OutOfTime(what_);
  return now >= until_ ? errors::OverTimeLimit(what_, limit_) : absl::OkStatus();
}

}  // namespace briefing::rpc
