#include "service/rpc/scorecard.h"

#include <functional>
#include <utility>

#include "briefing/v1/scorecard.pb.h"
#include "service/base/clock.h"
#include "service/base/errors.h"
#include "service/briefing/commitment_status.h"
#include "service/briefing/scorecard.h"
#include "service/query/filter.h"

namespace briefing::rpc {
namespace {

using Work = std::function<void(const View& view, UnaryCall& call)>;

// Has the pool do the work at the state asked for, which is fixed: later makes no difference to the answer.
template <typename Request>
void WorkAt(std::shared_ptr<const Backend> backend, const Request& request, Work work, UnaryCall call) {
  const absl::Time deadline = call.call().deadline();
  ReadPoints& read_points = backend->read_points;
  read_points.Await(request.as_of(), request.at_least_revision(), deadline,
                    [backend = std::move(backend), work = std::move(work),
                     call = std::move(call)](absl::StatusOr<View> view) mutable {
                      if (!view.ok()) return call.Fail(view.status());
                      auto shared = std::make_shared<UnaryCall>(std::move(call));
                      WorkerPool::Task task = [work = std::move(work), view = *view, shared] { work(view, *shared); };
                      if (!backend->pool.Post(task)) {
                        shared->Fail(errors::Overloaded("the queue of scorecards", kRetryDelay));
                      }
                    });
}

absl::Status StopReason(UnaryCall& call) {
  if (call.call().context().IsCancelled()) return absl::CancelledError("the client has gone away");
  if (SystemClock().Steady() >= call.call().deadline()) return errors::OutOfTime("the scorecard");
  return absl::OkStatus();
}

template <typename Response>
void Reply(const absl::StatusOr<Response>& response, const View& view, UnaryCall& call) {
  if (!response.ok()) return call.Fail(response.status());
  call.call().SetRevision(view.revision());
  call.Reply(*response);
}

}  // namespace

UnaryHandler GetScorecardHandler(std::shared_ptr<const Backend> backend) {
  return Decoding<v1::GetScorecardRequest>(
      [backend = std::move(backend)](const v1::GetScorecardRequest& request, UnaryCall call) {
        if (absl::Status status = CheckScorecard(request); !status.ok()) return call.Fail(status);
        absl::StatusOr<Predicate> predicate = CompileFilter(request.filter(), v1::RECORD_TYPE_COMMITMENT, "", "filter");
        if (!predicate.ok()) return call.Fail(predicate.status());
        Work work = [request, predicate = *std::move(predicate)](const View& view, UnaryCall& waiting) {
          Reply(ComposeScorecard(request, view, predicate, [&waiting] { return StopReason(waiting); }), view, waiting);
        };
        WorkAt(backend, request, std::move(work), std::move(call));
      });
}

UnaryHandler BatchGetCommitmentStatusesHandler(std::shared_ptr<const Backend> backend) {
  using Request = v1::BatchGetCommitmentStatusesRequest;
  return Decoding<Request>([backend = std::move(backend)](const Request& request, UnaryCall call) {
    if (absl::Status status = CheckStatusRequest(request); !status.ok()) return call.Fail(status);
    Work work = [request](const View& view, UnaryCall& waiting) {
      Reply(ComposeStatuses(request, view), view, waiting);
    };
    WorkAt(backend, request, std::move(work), std::move(call));
  });
}

}  // namespace briefing::rpc
