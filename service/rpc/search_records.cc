#include "service/rpc/search_records.h"

#include <algorithm>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/types/span.h"
#include "briefing/v1/briefing_service.pb.h"
#include "service/base/bytes.h"
#include "service/base/clock.h"
#include "service/base/errors.h"
#include "service/base/limits.h"
#include "service/query/filter.h"
#include "service/query/token.h"
#include "service/rpc/search_results.h"
#include "service/rpc/search_turns.h"
#include "service/search/recently_used.h"
#include "service/search/search.h"
#include "service/search/snippet.h"
#include "xxhash.h"

namespace briefing::rpc {
namespace {

// Room for the answer to travel before the caller gives up by itself.
constexpr absl::Duration kSearchMargin = absl::Milliseconds(50);
constexpr int kScoreShift = 32;
// Of answers kept, all together.
constexpr size_t kMaxAnswerBytes = size_t{4} << 20;

// What was answered to a request, and at which revision.
struct KeptAnswer {
  Revision revision;
  VersionId version_end;
  SharedBytes bytes;

  // For RecentlyUsed.
  VersionId end() const { return version_end; }
  size_t memory_bytes() const { return sizeof(KeptAnswer) + bytes.size(); }
};

using KeptAnswers = RecentlyUsed<KeptAnswer>;

// What the handler works on.
struct Searches {
  explicit Searches(std::shared_ptr<const Backend> backend)
      : backend(std::move(backend)),
        // One thread stays free for briefings, counts and reads that waited.
        turns(this->backend->pool, std::min(limits::kMaxSearches, this->backend->pool.threads() - 1),
              limits::kMaxQueuedSearches) {}

  const std::shared_ptr<const Backend> backend;
  SearchTurns turns;
  // Those lately given, by the request but for the revision that it waits for: the same is often asked for again before
  // anything has changed.
  const std::shared_ptr<KeptAnswers> answers = std::make_shared<KeptAnswers>();
};

// A search, checked and compiled.
struct Searching {
  TextQuery query;
  Predicate predicate;
  size_t page_size = 0;
  uint64_t fingerprint = 0;
  // What its answer is kept by; empty where that hangs on more than the revision.
  std::string key;
  // Of the token, where there is one.
  absl::optional<PageToken> after;
  // When it is given up.
  absl::Time until = {};
};

SearchPosition PositionIn(const PageToken& token) {
  return {static_cast<uint32_t>(token.after >> kScoreShift), static_cast<RecordId>(static_cast<uint32_t>(token.after))};
}

uint64_t Packed(const SearchHit& hit) {
  return uint64_t{hit.score} << kScoreShift | static_cast<uint32_t>(hit.record.id);
}

// What page tokens are bound to.
uint64_t FingerprintOfSearch(const v1::SearchRecordsRequest& request) {
  const std::string bound = absl::StrCat("SearchRecords\n", request.query().size(), "\n", request.query(), "\n",
                                         FingerprintOf(request.filter()), "\n", request.as_of().SerializeAsString());
  return XXH3_64bits(bound.data(), bound.size());
}

// With `as_of`: page tokens, which answers have in them, are bound to it.
std::string KeyOf(v1::SearchRecordsRequest request) {
  request.clear_at_least_revision();
  return request.SerializeAsString();
}

absl::StatusOr<Searching> CheckSearch(const Backend& backend, const v1::SearchRecordsRequest& request) {
  Searching search;
  if (request.page_size() < 0) return errors::InvalidField("page_size", "must be 0 (the default of 20) or more");
  search.page_size = static_cast<size_t>(
      request.page_size() == 0 ? limits::kDefaultSearchResults : std::min(request.page_size(), limits::kMaxPageSize));
  absl::StatusOr<TextQuery> query = ParseTextQuery(request.query(), "query");
  if (!query.ok()) return query.status();
  absl::StatusOr<Predicate> predicate = CompileFilter(request.filter(), v1::RECORD_TYPE_UNSPECIFIED, "", "filter");
  if (!predicate.ok()) return predicate.status();
  search.query = *std::move(query);
  search.predicate = *std::move(predicate);
  search.fingerprint = FingerprintOfSearch(request);
  if (search.predicate.hangs_on_versions_alone()) search.key = KeyOf(request);
  if (request.page_token().empty()) return search;
  const auto token = DecodePageToken(request.page_token(), search.fingerprint, backend.page_secret);
  if (!token.ok()) return token.status();
  search.after = *token;
  return search;
}

std::string Encoded(const Backend& backend, const Searching& search, const View& view, const SearchPage& page) {
  std::string response;
  size_t bytes = 0;
  size_t shown = 0;
  for (const SearchHit& hit : page.hits) {
    if (bytes > 0 && bytes + hit.record.bytes.size() > limits::kMaxPageBytes) break;
    bytes += hit.record.bytes.size();
    AppendSearchResult(hit, SnippetOf(search.query, hit.record), response);
    ++shown;
  }
  // The rest as a message of its own: the parts of one may follow one another.
  v1::SearchRecordsResponse rest;
  if (shown > 0 && (page.more || shown < page.hits.size())) {
    const PageToken next{.revision = view.revision(),
                         .after = Packed(page.hits[shown - 1]),
                         .request_fingerprint = search.fingerprint,
                         .time = view.time()};
    rest.set_next_page_token(briefing::Encode(next, backend.page_secret));
  }
  rest.set_revision(view.revision().value());
  rest.set_total_size(page.total);
  rest.AppendToString(&response);
  return response;
}

void Reply(const KeptAnswer& answer, UnaryCall call) {
  call.call().SetRevision(answer.revision);
  call.Reply(absl::MakeConstSpan(&answer.bytes, 1));
}

// What was answered to the same at the view's revision; null where that is not kept.
std::shared_ptr<const KeptAnswer> AnswerAtHand(KeptAnswers& answers, const Searching& search, const View& view) {
  std::shared_ptr<const KeptAnswer> answer = search.key.empty() ? nullptr : answers.Find(search.key);
  return answer != nullptr && answer->revision == view.revision() ? answer : nullptr;
}

void Search(const Backend& backend, const Searching& search, const View& view, KeptAnswers& answers, UnaryCall call) {
  const auto stop = [&]() -> absl::Status {
    if (call.call().context().IsCancelled()) return absl::CancelledError("the client has gone away");
    if (SystemClock().Steady() >= search.until) return errors::OutOfTime("the search");
    return absl::OkStatus();
  };
  if (absl::Status status = stop(); !status.ok()) return call.Fail(status);
  absl::optional<SearchPosition> after;
  if (search.after) after = PositionIn(*search.after);
  const Matcher matcher(view.catalog(), search.predicate);
  const auto page = briefing::Search(*backend.search, view, search.query, matcher, after, search.page_size, stop);
  if (!page.ok()) return call.Fail(page.status());
  const auto answer =
      std::make_shared<const KeptAnswer>(KeptAnswer{.revision = view.revision(),
                                                    .version_end = view.version_end(),
                                                    .bytes = SharedBytes::Own(Encoded(backend, search, view, *page))});
  if (!search.key.empty()) answers.Keep(search.key, answer, kMaxAnswerBytes);
  Reply(*answer, std::move(call));
}

// The state at `view` is fixed: searching later makes no difference to the answer.
void SearchInTurn(std::shared_ptr<Searches> searches, Searching search, const View& view, UnaryCall call) {
  auto shared_call = std::make_shared<UnaryCall>(std::move(call));
  // Of the searches only what does not keep the turns, which the task is part of.
  WorkerPool::Task task = [backend = searches->backend, answers = searches->answers, search = std::move(search), view,
                           shared_call] { Search(*backend, search, view, *answers, std::move(*shared_call)); };
  if (!searches->turns.Post(task)) shared_call->Fail(errors::Overloaded("the queue of searches", kRetryDelay));
}

void AwaitIndex(std::shared_ptr<Searches> searches, Searching search, const View& view, UnaryCall call) {
  const absl::Time until = search.until;
  SearchIndex& index = *searches->backend->search;
  index.WhenReached(view.revision(), until,
                    [searches = std::move(searches), search = std::move(search), view,
                     call = std::move(call)](absl::Status reached) mutable {
                      if (!reached.ok()) return call.Fail(reached);
                      SearchInTurn(std::move(searches), std::move(search), view, std::move(call));
                    });
}

// Later pages answer for the first one's revision and time, on whichever replica they are asked for.
void Begin(std::shared_ptr<Searches> searches, const v1::SearchRecordsRequest& request, UnaryCall call) {
  const Backend& backend = *searches->backend;
  if (backend.search == nullptr) return call.Fail(errors::SearchOff());
  absl::StatusOr<Searching> search = CheckSearch(backend, request);
  if (!search.ok()) return call.Fail(search.status());
  const absl::Time deadline = call.call().deadline();
  v1::AsOf as_of = request.as_of();
  int64_t at_least = request.at_least_revision();
  if (search->after) {
    as_of.set_revision(search->after->revision.value());
    at_least = std::max(at_least, search->after->revision.value());
  }
  backend.read_points.Await(as_of, at_least, deadline,
                            [searches = std::move(searches), search = *std::move(search), deadline,
                             call = std::move(call)](absl::StatusOr<View> view) mutable {
                              if (!view.ok()) return call.Fail(view.status());
                              if (const auto answer = AnswerAtHand(*searches->answers, search, *view)) {
                                return Reply(*answer, std::move(call));
                              }
                              if (search.after && search.after->time) view = view->At(*search.after->time);
                              // The wait for a revision is the caller's own.
                              search.until = std::min(SystemClock().Steady() + searches->backend->search_time_limit,
                                                      deadline - kSearchMargin);
                              AwaitIndex(std::move(searches), std::move(search), *view, std::move(call));
                            });
}

}  // namespace

UnaryHandler SearchRecordsHandler(std::shared_ptr<const Backend> backend) {
  auto searches = std::make_shared<Searches>(std::move(backend));
  return Decoding<v1::SearchRecordsRequest>([searches](const v1::SearchRecordsRequest& request, UnaryCall call) {
    Begin(searches, request, std::move(call));
  });
}

}  // namespace briefing::rpc
