#include <algorithm>
#include <memory>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "briefing/v1/commitment_service.pb.h"
#include "service/base/errors.h"
#include "service/base/limits.h"
#include "service/query/filter.h"
#include "service/query/order.h"
#include "service/query/page.h"
#include "service/query/token.h"
#include "service/rpc/message_pieces.h"
#include "service/rpc/record_methods.h"
#include "service/rpc/shortlist.h"
#include "service/rpc/time_limit.h"
#include "xxhash.h"

namespace briefing::rpc {
namespace {

using google::protobuf::MethodDescriptor;

// The requests and answers of all kinds have the fields of these, so that one decoder serves them all.
using ListRequest = v1::ListAssessmentsRequest;
using ListResponse = v1::ListAssessmentsResponse;

// A list with more than so many records to look at is made on a thread of the pool rather than on gRPC's.
constexpr int64_t kMaxQuickCandidates = 20000;
// The same where their bytes must be looked through: a microsecond each, and some five where words are looked for.
constexpr int64_t kMaxQuickReads = 500;

// What the handlers of one method know. Lives as long as they do.
struct Lists {
  const MethodDescriptor* method;
  const RecordTypeInfo* type;
  Backend backend;
};

// A list, checked and compiled.
struct Listing {
  // "" for all.
  std::string parent;
  Predicate predicate;
  Order order;
  uint64_t fingerprint = 0;
  int page_size = 0;
  bool return_total_size = false;
  bool explain = false;
  // Of the token, where there is one.
  absl::optional<PageToken> after;
};

// What page tokens are bound to: everything in the request but the page's size and token, the wait, and what is told
// beside the records.
uint64_t FingerprintOfList(const Lists& lists, const ListRequest& request, const Listing& listing) {
  const std::string bound =
      absl::StrCat(lists.method->full_name(), "\n", listing.parent, "\n", FingerprintOf(request.filter()), "\n",
                   listing.order.Canonical(), "\n", request.as_of().SerializeAsString());
  return XXH3_64bits(bound.data(), bound.size());
}

absl::StatusOr<int> PageSize(int asked) {
  if (asked < 0) return errors::InvalidField("page_size", "must be 0 (the default of 100) or more");
  return asked == 0 ? limits::kDefaultPageSize : std::min(asked, limits::kMaxPageSize);
}

absl::StatusOr<Listing> CheckList(const Lists& lists, const ListRequest& request) {
  Listing listing;
  absl::StatusOr<std::string> parent = CheckParent(*lists.type, request.parent(), /*required=*/true);
  if (!parent.ok()) return parent.status();
  const absl::StatusOr<int> page_size = PageSize(request.page_size());
  if (!page_size.ok()) return page_size.status();
  absl::StatusOr<Predicate> predicate = CompileFilter(request.filter(), lists.type->type, *parent, "filter");
  if (!predicate.ok()) return predicate.status();
  absl::StatusOr<Order> order = Order::Parse(request.order_by(), lists.type->type, "order_by");
  if (!order.ok()) return order.status();
  listing.parent = *std::move(parent);
  listing.predicate = *std::move(predicate);
  listing.order = *std::move(order);
  listing.page_size = *page_size;
  listing.return_total_size = request.return_total_size();
  listing.explain = request.explain();
  listing.fingerprint = FingerprintOfList(lists, request, listing);
  if (request.page_token().empty()) return listing;
  const auto token = DecodePageToken(request.page_token(), listing.fingerprint, lists.backend.page_secret);
  if (!token.ok()) return token.status();
  listing.after = *token;
  return listing;
}

void Encode(const Lists& lists, const Listing& listing, const View& view, const Matcher& matcher, const Page& page,
            UnaryCall call) {
  MessagePieces pieces(page.records.size());
  for (const RecordVersion& version : page.records) {
    pieces.AddRecord(ListResponse::kAssessmentsFieldNumber, view, version);
  }
  if (page.more) {
    const PageToken next{.revision = view.revision(),
                         .after = static_cast<uint64_t>(page.records.back().id),
                         .request_fingerprint = listing.fingerprint,
                         .time = view.time()};
    pieces.AddText(ListResponse::kNextPageTokenFieldNumber, briefing::Encode(next, lists.backend.page_secret));
  }
  pieces.AddNumber(ListResponse::kRevisionFieldNumber, view.revision().value());
  if (listing.return_total_size) {
    const TotalSize total = CountMatches(view, matcher, page);
    pieces.AddNumber(ListResponse::kTotalSizeFieldNumber, total.count);
    pieces.AddNumber(ListResponse::kTotalSizeEstimatedFieldNumber, total.estimated);
  }
  if (listing.explain) {
    v1::QueryPlan plan = Explain(view, matcher, listing.order);
    plan.set_matched_count(page.matched_count);
    pieces.AddText(ListResponse::kPlanFieldNumber, plan.SerializeAsString());
  }
  call.call().SetRevision(view.revision());
  call.Reply(pieces.Take());
}

void Answer(const Lists& lists, const Listing& listing, const View& view, const Matcher& matcher,
            const TimeLimit& limit, UnaryCall call) {
  absl::optional<RecordId> after;
  if (listing.after) after = static_cast<RecordId>(listing.after->after);
  absl::Status status;
  const auto proceed = [&] { return (status = limit.Check(call.call())).ok(); };
  const Page page = FindPage(view, matcher, listing.order, after, listing.page_size, limits::kMaxPageBytes, proceed);
  if (!page.complete) return call.Fail(status);
  Encode(lists, listing, view, matcher, page, std::move(call));
}

// On a thread of the pool.
void AnswerLong(const Lists& lists, Listing listing, const View& view, const TimeLimit& limit, UnaryCall call) {
  const Walk walk = listing.return_total_size || !listing.order.empty() ? Walk::kWhole : Walk::kPage;
  const auto stop = [&] { return limit.Check(call.call()); };
  Shorten(lists.backend.search, view, walk, stop, listing.predicate);
  const Matcher matcher(view.catalog(), listing.predicate);
  Answer(lists, listing, view, matcher, limit, std::move(call));
}

// Answers at once, or on a thread of the pool where much is to be looked at.
void Begin(std::shared_ptr<const Lists> lists, Listing listing, View view, UnaryCall call) {
  if (listing.after && listing.after->time) view = view.At(*listing.after->time);
  if (!listing.parent.empty() && !view.FindLive(listing.parent)) return call.Fail(view.WhyAbsent(listing.parent));
  const TimeLimit limit(call.call(), lists->backend.query_time_limit, "the list");
  Matcher matcher(view.catalog(), listing.predicate);
  const int64_t looked_at =
      listing.return_total_size ? view.PlanOf(matcher).candidates : MostInVain(view, matcher, listing.order);
  if (looked_at <= (listing.predicate.residual == nullptr ? kMaxQuickCandidates : kMaxQuickReads)) {
    return Answer(*lists, listing, view, matcher, limit, std::move(call));
  }
  WorkerPool& pool = lists->backend.pool;
  auto shared = std::make_shared<UnaryCall>(std::move(call));
  WorkerPool::Task task = [lists = std::move(lists), listing = std::move(listing), view, limit, shared]() mutable {
    AnswerLong(*lists, std::move(listing), view, limit, std::move(*shared));
  };
  if (!pool.Post(task)) shared->Fail(errors::Overloaded("the queue of long lists", absl::Seconds(1)));
}

// Later pages answer for the first one's revision and time, on whichever replica they are asked for.
void List(std::shared_ptr<const Lists> lists, const ListRequest& request, UnaryCall call) {
  absl::StatusOr<Listing> listing = CheckList(*lists, request);
  if (!listing.ok()) return call.Fail(listing.status());
  v1::AsOf as_of = request.as_of();
  int64_t at_least = request.at_least_revision();
  if (listing->after) {
    as_of.set_revision(listing->after->revision.value());
    at_least = std::max(at_least, listing->after->revision.value());
  }
  ReadPoints& read_points = lists->backend.read_points;
  if (auto view = read_points.AtOnce(as_of, at_least)) {
    if (!view->ok()) return call.Fail(view->status());
    return Begin(std::move(lists), *std::move(listing), **view, std::move(call));
  }
  const absl::Time deadline = call.call().deadline();
  read_points.Await(as_of, at_least, deadline,
                    [lists = std::move(lists), listing = *std::move(listing),
                     call = std::move(call)](absl::StatusOr<View> view) mutable {
                      if (!view.ok()) return call.Fail(view.status());
                      Begin(std::move(lists), std::move(listing), *view, std::move(call));
                    });
}

}  // namespace

void AddListMethod(const google::protobuf::ServiceDescriptor& service, const RecordTypeInfo& type,
                   const Backend& backend, Handlers& handlers) {
  const MethodDescriptor* const method = MethodFor(service, "List", PluralNounOf(type), *ListRequest::descriptor());
  const auto lists = std::make_shared<const Lists>(Lists{method, &type, backend});
  handlers[method->name()] = [lists](const grpc::ByteBuffer& buffer, UnaryCall call) {
    ListRequest request;
    if (!Decode(buffer, request).ok()) return call.Fail(errors::Undecodable(lists->method->input_type()->full_name()));
    List(lists, request, std::move(call));
  };
}

}  // namespace briefing::rpc
