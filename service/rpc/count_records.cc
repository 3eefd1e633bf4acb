#include "service/rpc/count_records.h"

#include <utility>

#include "absl/types/optional.h"
#include "absl/types/span.h"
#include "briefing/v1/briefing_service.pb.h"
#include "service/base/bytes.h"
#include "service/base/errors.h"
#include "service/query/count.h"
#include "service/query/filter.h"
#include "service/query/kept_counts.h"
#include "service/rpc/shortlist.h"
#include "service/rpc/time_limit.h"

namespace briefing::rpc {
namespace {

// What the handler works on.
struct Counts {
  explicit Counts(std::shared_ptr<const Backend> backend) : backend(std::move(backend)) {}

  const std::shared_ptr<const Backend> backend;
  KeptCounts kept;
};

void Count(Counts& counts, const v1::CountRecordsRequest& request, Predicate predicate, const View& view,
           const TimeLimit& limit, UnaryCall call) {
  const auto stop = [&] { return limit.Check(call.call()); };
  if (absl::Status status = stop(); !status.ok()) return call.Fail(status);
  Shorten(counts.backend->search, view, Walk::kWhole, stop, predicate);
  const absl::StatusOr<SharedBytes> counted = counts.kept.Count(request, view, predicate, stop);
  if (!counted.ok()) return call.Fail(counted.status());
  call.call().SetRevision(view.revision());
  call.Reply(absl::MakeConstSpan(&*counted, 1));
}

// The state at `view` is fixed: counting later makes no difference to the answer.
void CountOnPool(std::shared_ptr<Counts> counts, v1::CountRecordsRequest request, Predicate predicate, const View& view,
                 UnaryCall call) {
  WorkerPool& pool = counts->backend->pool;
  const TimeLimit limit(call.call(), counts->backend->query_time_limit, "the count");
  auto shared_call = std::make_shared<UnaryCall>(std::move(call));
  WorkerPool::Task task = [counts = std::move(counts), request = std::move(request), predicate = std::move(predicate),
                           view, limit, shared_call]() mutable {
    Count(*counts, request, std::move(predicate), view, limit, std::move(*shared_call));
  };
  if (!pool.Post(task)) shared_call->Fail(errors::Overloaded("the queue of counts", kRetryDelay));
}

void Begin(std::shared_ptr<Counts> counts, const v1::CountRecordsRequest& request, UnaryCall call) {
  if (absl::Status status = CheckCount(request); !status.ok()) return call.Fail(status);
  absl::StatusOr<Predicate> predicate = CompileFilter(request.filter(), v1::RECORD_TYPE_UNSPECIFIED, "", "filter");
  if (!predicate.ok()) return call.Fail(predicate.status());
  const absl::Time deadline = call.call().deadline();
  ReadPoints& read_points = counts->backend->read_points;
  read_points.Await(request.as_of(), request.at_least_revision(), deadline,
                    [counts = std::move(counts), request, predicate = *std::move(predicate),
                     call = std::move(call)](absl::StatusOr<View> view) mutable {
                      if (!view.ok()) return call.Fail(view.status());
                      if (const absl::optional<SharedBytes> answer = counts->kept.AtHand(request, *view)) {
                        call.call().SetRevision(view->revision());
                        return call.Reply(absl::MakeConstSpan(&*answer, 1));
                      }
                      CountOnPool(std::move(counts), std::move(request), std::move(predicate), *view, std::move(call));
                    });
}

}  // namespace

UnaryHandler CountRecordsHandler(std::shared_ptr<const Backend> backend) {
  auto counts = std::make_shared<Counts>(std::move(backend));
  return Decoding<v1::CountRecordsRequest>(
      [counts](const v1::CountRecordsRequest& request, UnaryCall call) { Begin(counts, request, std::move(call)); });
}

}  // namespace briefing::rpc
