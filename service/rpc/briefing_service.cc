#include "service/rpc/briefing_service.h"

#include <utility>

#include "absl/time/clock.h"
#include "absl/types/optional.h"
#include "briefing/v1/briefing_service.pb.h"
#include "service/base/errors.h"
#include "service/briefing/compose.h"
#include "service/rpc/count_records.h"
#include "service/rpc/search_records.h"

namespace briefing::rpc {
namespace {

constexpr absl::Duration kRetryDelay = absl::Seconds(1);

// On the pool's thread.
void Compose(const Backend& backend, const v1::ComposeBriefingRequest& request, const View& now, UnaryCall call) {
  const absl::Time deadline = call.call().deadline();
  const auto stop = [&call, deadline]() -> absl::Status {
    if (call.call().context().IsCancelled()) return absl::CancelledError("the client has gone away");
    if (absl::Now() >= deadline) return errors::OutOfTime("the briefing");
    return absl::OkStatus();
  };
  if (absl::Status status = stop(); !status.ok()) return call.Fail(status);
  if (request.has_reference_time()) {
    absl::Status status = CheckTimestamp(request.reference_time(), "reference_time");
    if (!status.ok()) return call.Fail(status);
  }
  absl::optional<View> since;
  if (request.has_since()) {
    absl::StatusOr<View> resolved = backend.read_points.Resolve(request.since(), "since");
    if (!resolved.ok()) return call.Fail(resolved.status());
    if (resolved->revision() > now.revision())
      return call.Fail(errors::InvalidField("since", "lies after the state briefed on"));
    since = *resolved;
  }
  const absl::StatusOr<v1::Briefing> briefing = ComposeBriefing(request, now, since, stop);
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

std::unique_ptr<RawService> MakeBriefingService(const Backend& backend, CallObserver& observer) {
  auto shared = std::make_shared<const Backend>(backend);
  Handlers handlers;
  handlers["ComposeBriefing"] =
      Decoding<v1::ComposeBriefingRequest>([shared](const v1::ComposeBriefingRequest& request, UnaryCall call) {
        const absl::Time deadline = call.call().deadline();
        shared->read_points.Await(request.as_of(), request.at_least_revision(), deadline,
                                  [shared, request, call = std::move(call)](absl::StatusOr<View> now) mutable {
                                    if (!now.ok()) return call.Fail(now.status());
                                    ComposeOnPool(*shared, std::move(request), *now, std::move(call));
                                  });
      });
  handlers["CountRecords"] = CountRecordsHandler(shared);
  handlers["SearchRecords"] = SearchRecordsHandler(shared);
  return std::make_unique<RawService>(ServiceNamed("briefing.v1.BriefingService"), std::move(handlers), observer);
}

}  // namespace briefing::rpc
