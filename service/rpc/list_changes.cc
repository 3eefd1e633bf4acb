#include "service/rpc/list_changes.h"

#include <memory>
#include <utility>

#include "briefing/v1/ledger_service.pb.h"
#include "service/base/errors.h"
#include "service/rpc/change_listing.h"
#include "service/rpc/change_page.h"
#include "service/rpc/difference_page.h"

namespace briefing::rpc {
namespace {

// What the handler knows. Lives as long as it does.
struct Parts {
  ReadPoints& read_points;
  WorkerPool& pool;
  const std::string page_secret;
};

void AnswerCommits(const Parts& parts, const ChangeListing& listing, const View& as_of, UnaryCall call) {
  absl::StatusOr<ChangePage> page = MakeChangePage(listing, as_of, parts.page_secret);
  if (!page.ok()) return call.Fail(page.status());
  call.call().SetRevision(page->revision);
  call.Reply(page->pieces);
}

void AnswerDifferences(std::shared_ptr<const Parts> parts, ChangeListing listing, const View& as_of, UnaryCall call) {
  const absl::StatusOr<View> since = parts->read_points.Resolve(listing.request.since(), "since");
  if (!since.ok()) return call.Fail(since.status());
  absl::StatusOr<ComparedStates> states = StatesOf(listing, *since, as_of);
  if (!states.ok()) return call.Fail(states.status());
  WorkerPool& pool = parts->pool;
  auto shared_call = std::make_shared<UnaryCall>(std::move(call));
  WorkerPool::Task task = [parts = std::move(parts), listing = std::move(listing), states = *states, shared_call] {
    const v1::ListChangesResponse page = MakeDifferencePage(listing, states, parts->page_secret);
    shared_call->call().SetRevision(states.as_of.revision());
    shared_call->Reply(page);
  };
  if (!pool.Post(task)) shared_call->Fail(errors::Overloaded("the queue of comparisons", kRetryDelay));
}

void Begin(std::shared_ptr<const Parts> parts, const v1::ListChangesRequest& request, UnaryCall call) {
  absl::StatusOr<ChangeListing> listing = CheckChangeListing(request, parts->page_secret);
  if (!listing.ok()) return call.Fail(listing.status());
  const absl::Time deadline = call.call().deadline();
  ReadPoints& read_points = parts->read_points;
  const v1::AsOf as_of = listing->as_of();
  const int64_t at_least = listing->at_least_revision();
  read_points.Await(as_of, at_least, deadline,
                    [parts = std::move(parts), listing = *std::move(listing),
                     call = std::move(call)](absl::StatusOr<View> view) mutable {
                      if (!view.ok()) return call.Fail(view.status());
                      if (!listing.request.has_since()) return AnswerCommits(*parts, listing, *view, std::move(call));
                      AnswerDifferences(std::move(parts), std::move(listing), *view, std::move(call));
                    });
}

}  // namespace

UnaryHandler ListChangesHandler(ReadPoints& read_points, WorkerPool& pool, const std::string& page_secret) {
  auto parts = std::make_shared<const Parts>(Parts{read_points, pool, page_secret});
  return Decoding<v1::ListChangesRequest>(
      [parts = std::move(parts)](const v1::ListChangesRequest& request, UnaryCall call) {
        Begin(parts, request, std::move(call));
      });
}

}  // namespace briefing::rpc
