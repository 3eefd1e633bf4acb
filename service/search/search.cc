#include "service/search/search.h"

#include <algorithm>

#include "service/search/rankings.h"

namespace briefing {
namespace {

constexpr int64_t kHitsBetweenChecks = 1024;

// The page of `ranking`, all of whose records pass.
SearchPage PageOf(const Ranking& ranking, const View& view, absl::optional<SearchPosition> after, size_t limit) {
  SearchPage page;
  page.total = static_cast<int64_t>(ranking.size());
  ranking.ForEach(view, after, [&](uint32_t score, VersionId version) {
    page.more = page.hits.size() == limit;
    if (!page.more) page.hits.push_back({view.VersionAt(version), score});
    return !page.more;
  });
  return page;
}

// The same of those of its records that pass, each of which is looked at: they are counted.
absl::StatusOr<SearchPage> PageOf(const Ranking& ranking, const View& view, const Matcher& matcher,
                                  absl::optional<SearchPosition> after, size_t limit, SearchIndex::StopCheck stop) {
  SearchPage page;
  absl::Status status;
  int64_t left = kHitsBetweenChecks;
  ranking.ForEach(view, absl::nullopt, [&](uint32_t score, VersionId version) {
    if (--left == 0) {
      if (!(status = stop()).ok()) return false;
      left = kHitsBetweenChecks;
    }
    if (!matcher.Matches(version, view)) return true;
    ++page.total;
    if (page.more) return true;
    const RecordVersion record = view.VersionAt(version);
    if (after.has_value() && !after->Before({score, record.id})) return true;
    page.more = page.hits.size() == limit;
    if (!page.more) page.hits.push_back({record, score});
    return true;
  });
  if (!status.ok()) return status;
  return page;
}

// What finds all that the groups want together. The index finds a phrase alone in half the time that it takes for one
// among others.
std::vector<TextQuery> QueriesFor(const PhraseGroups& groups) {
  std::vector<TextQuery> queries;
  if (groups.size() == 1) {
    for (const Phrase& phrase : groups.front()) {
      queries.push_back({.all_of = {{TextTerm{phrase, absl::nullopt}}}, .none_of = {}});
    }
    return queries;
  }
  TextQuery& query = queries.emplace_back();
  for (const std::vector<Phrase>& group : groups) {
    std::vector<TextTerm>& terms = query.all_of.emplace_back();
    for (const Phrase& phrase : group) terms.push_back({phrase, absl::nullopt});
  }
  return queries;
}

}  // namespace

absl::StatusOr<SearchPage> Search(SearchIndex& index, const View& view, const TextQuery& query, const Matcher& matcher,
                                  absl::optional<SearchPosition> after, size_t limit, SearchIndex::StopCheck stop) {
  // The empty ledger is searched without an index, which may not have been made yet.
  if (view.version_end() == VersionId{0}) return SearchPage();
  if (absl::Status status = index.Await(view.revision(), stop); !status.ok()) return status;
  const bool kept = matcher.predicate().hangs_on_versions_alone();
  const Matcher all(view.catalog(), Predicate());
  const auto ranking = index.rankings().Of(query, kept ? matcher : all, view, stop);
  if (!ranking.ok()) return ranking.status();
  if (kept) return PageOf(**ranking, view, after, limit);
  return PageOf(**ranking, view, matcher, after, limit, stop);
}

absl::optional<std::vector<RecordId>> RecordsHolding(SearchIndex& index, const View& view, const PhraseGroups& groups,
                                                     size_t most, SearchIndex::StopCheck stop) {
  if (view.version_end() == VersionId{0} || index.revision() < view.revision()) return absl::nullopt;
  std::vector<RecordId> records;
  size_t found = 0;
  for (const TextQuery& query : QueriesFor(groups)) {
    const absl::Status status = index.Find(query, VersionId{0}, view, stop, [&](VersionId version, const Occurrences&) {
      if (const auto record = view.StandsLive(version)) records.push_back(*record);
      // Versions that do not stand cost as much to find.
      return ++found <= most;
    });
    if (!status.ok() || found > most) return absl::nullopt;
  }
  std::sort(records.begin(), records.end());
  records.erase(std::unique(records.begin(), records.end()), records.end());
  return records;
}

}  // namespace briefing
