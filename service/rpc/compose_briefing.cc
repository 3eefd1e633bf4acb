#include "service/rpc/compose_briefing.h"

#include <utility>

#include "absl/types/optional.h"
#include "service/base/clock.h"
#include "service/base/errors.h"
#include "service/briefing/compose.h"

namespace briefing::rpc {
namespace {

// On the pool's thread.
void Compose(const Backend& backend, const v1::ComposeBriefingRequest& request, const View& now, UnaryCall call) {
  const absl::Time deadline = call.call().deadline();
  const auto stop = [&call, deadline]() -> absl::Status {
    if (call.call().context().IsCancelled()) return absl::CancelledError("the client has gone away");
    if (SystemClock().Steady() >= deadline) return errors::OutOfTime("the briefing");
    return absl::OkStatus();
  };
  if (absl::Status status = stop(); !status.ok()) return call.Fail(status);
  const absl::StatusOr<v1::Briefing> briefing = ComposeAt(backend, request, now, stop);
  if (!briefing.ok()) return call.Fail(briefing.status());
  call.call().SetRevision(now.revision());
  call.Reply(*briefing);
}

// The state at `now` is fixed: composing later makes no difference to the answer.
void ComposeOnPool(const Backend& backend, v1::ComposeBriefingRequest request, const View& now, UnaryCall call) {
  auto shared_call = std::make_shared<UnaryCall>(std::move(call));
  WorkerPool::Task task = [&backend, request = std::move(request), now, shared_call] {
    Compose(backend, request, now, std::move(*shared_call));
  };
  if (!backend.pool.Post(task)) shared_call->Fail(errors::Overloaded("the queue of briefings", kRetryDelay));
}

}  // namespace

absl::StatusOr<v1::Briefing> ComposeAt(const Backend& backend, const v1::ComposeBriefingRequest& request,
                                       const View& now, absl::FunctionRef<absl::Status()> stop) {
  if (request.has_reference_time()) {
    absl::Status status = CheckTimestamp(request.reference_time(), "reference_time");
    if (!status.ok()) return status;
  }
  absl::optional<View> since;
  if (request.has_since()) {
    absl::StatusOr<View> resolved = backend.read_points.Resolve(request.since(), "since");
    if (!resolved.ok()) return resolved.status();
    if (resolved->revision() > now.revision()) {
      return errors::InvalidField("since", "lies after the state briefed on");
    }
    since = *resolved;
  }
  return ComposeBriefing(request, now, since, stop);
}

UnaryHandler ComposeBriefingHandler(std::shared_ptr<const Backend> backend) {
  return Decoding<v1::ComposeBriefingRequest>([backend](const v1::ComposeBriefingRequest& request, UnaryCall call) {
    const absl::Time deadline = call.call().deadline();
    backend->read_points.Await(request.as_of(), request.at_least_revision(), deadline,
                               [backend, request, call = std::move(call)](absl::StatusOr<View> now) mutable {
                                 if (!now.ok()) return call.Fail(now.status());
                                 ComposeOnPool(*backend, std::move(request), *now, std::move(call));
                               });
  });
}

}  // namespace briefing::rpc
