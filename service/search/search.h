// Ranked text search over the records of one view.
#ifndef BRIEFING_SERVICE_SEARCH_SEARCH_H_
#define BRIEFING_SERVICE_SEARCH_SEARCH_H_

#include <cstddef>
#include <cstdint>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/types/optional.h"
#include "service/catalog/view.h"
#include "service/search/index.h"
#include "service/search/ranking.h"
#include "service/search/text_query.h"

namespace briefing {

struct SearchHit {
  RecordVersion record;
  uint32_t score = 0;
};

struct SearchPage {
  // By falling score; equals in order of first creation.
  std::vector<SearchHit> hits;
  int64_t total = 0;
  bool more = false;
};

// The `limit` best records after `after` that stand live at `view` and pass `matcher`. Blocks until the index has
// reached the view; the statuses of SearchIndex::Find.
absl::StatusOr<SearchPage> Search(SearchIndex& index, const View& view, const TextQuery& query, const Matcher& matcher,
                                  absl::optional<SearchPosition> after, size_t limit, SearchIndex::StopCheck stop);

// Of each of these groups a phrase is looked for. One group of any size, or several of kMaxQueryTerms phrases together.
using PhraseGroups = std::vector<std::vector<Phrase>>;
// The records that stand live at `view` and hold one phrase of each group, ascending: an index for a filter's words.
// None where there are more than `most` (those of a lone group's phrases counted for each), where the index is behind
// the view or cannot be used, and where `stop` says so. Does not wait.
absl::optional<std::vector<RecordId>> RecordsHolding(SearchIndex& index, const View& view, const PhraseGroups& groups,
                                                     size_t most, SearchIndex::StopCheck stop);

}  // namespace briefing

#endif  // BRIEFING_SERVICE_SEARCH_SEARCH_H_
