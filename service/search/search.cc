#include "service/search/search.h"

#include <algorithm>

#include "service/search/score.h"

namespace briefing {
namespace {

// A record that was found, while the best are sought.
struct Found {
  SearchPosition position;
  VersionId version;
};

bool Before(const SearchPosition& a, const SearchPosition& b) {
  return a.score != b.score ? a.score > b.score : a.id < b.id;
}

bool Better(const Found& a, const Found& b) { return Before(a.position, b.position); }

// The best so many of what is added.
class Best {
 public:
  explicit Best(size_t limit) : limit_(limit) {}

  void Add(const Found& found) {
    ++added_;
    if (heap_.size() == limit_ && !Better(found, heap_.front())) return;
    // A heap with the worst on top.
    heap_.push_back(found);
    std::push_heap(heap_.begin(), heap_.end(), Better);
    if (heap_.size() <= limit_) return;
    std::pop_heap(heap_.begin(), heap_.end(), Better);
    heap_.pop_back();
  }

  SearchPage Take(const View& view) {
    SearchPage page;
    std::sort_heap(heap_.begin(), heap_.end(), Better);
    for (const Found& found : heap_) page.hits.push_back({view.VersionAt(found.version), found.position.score});
    page.more = added_ > heap_.size();
    return page;
  }

 private:
  const size_t limit_;
  size_t added_ = 0;
  std::vector<Found> heap_;
};

}  // namespace

absl::StatusOr<SearchPage> Search(SearchIndex& index, const View& view, const TextQuery& query, const Matcher& matcher,
                                  absl::optional<SearchPosition> after, size_t limit, SearchIndex::StopCheck stop) {
  // The empty ledger is searched without an index, which may not have been made yet.
  if (view.version_end() == VersionId{0}) return SearchPage();
  if (absl::Status status = index.Await(view.revision(), stop); !status.ok()) return status;
  const bool all = matcher.predicate().empty();
  int64_t total = 0;
  Best best(limit);
  const absl::Status status = index.Find(query, view, stop, [&](VersionId version, const Occurrences& occurrences) {
    const absl::optional<RecordId> record = view.StandsLive(version);
    if (!record.has_value() || !(all || matcher.Matches(version, view))) return true;
    ++total;
    const Found found = {{ScoreOf(query, occurrences, index.text_sizes().Of(version)), *record}, version};
    if (!after.has_value() || Before(*after, found.position)) best.Add(found);
    return true;
  });
  if (!status.ok()) return status;
  SearchPage page = best.Take(view);
  page.total = total;
  return page;
}

absl::optional<std::vector<RecordId>> RecordsHolding(SearchIndex& index, const View& view,
                                                     const std::vector<Phrase>& phrases, size_t most,
                                                     SearchIndex::StopCheck stop) {
  if (index.revision() < view.revision()) return absl::nullopt;
  TextQuery query;
  for (const Phrase& phrase : phrases) query.all_of.push_back({TextTerm{phrase, absl::nullopt}});
  std::vector<RecordId> records;
  size_t found = 0;
  const absl::Status status = index.Find(query, view, stop, [&](VersionId version, const Occurrences&) {
    if (const auto record = view.StandsLive(version)) records.push_back(*record);
    // Versions that do not stand cost as much to find.
    return ++found <= most;
  });
  if (!status.ok() || found > most) return absl::nullopt;
  std::sort(records.begin(), records.end());
  return records;
}

}  // namespace briefing
