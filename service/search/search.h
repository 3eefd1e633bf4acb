// Ranked text search over the records of one view.
#ifndef BRIEFING_SERVICE_SEARCH_SEARCH_H_
#define BRIEFING_SERVICE_SEARCH_SEARCH_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/types/optional.h"
#include "service/catalog/view.h"
#include "service/search/index.h"
#include "service/search/text_query.h"

namespace briefing {

struct SearchHit {
  RecordVersion record;
  uint32_t score = 0;
};

// Where a page ends: what follows has a lower score, or the same and a higher id.
struct SearchPosition {
  uint32_t score = 0;
  RecordId id{0};

  friend bool operator==(const SearchPosition&, const SearchPosition&) = default;
};

struct SearchPage {
  // By falling score; equals in order of first creation.
  std::vector<SearchHit> hits;
  int64_t total = 0;
  bool more = false;
};

// How well a record answers the query. Depends on the record and the query alone, so that an answer as of a revision
// never changes: for each term and text the scope's weight times a count that saturates, less for longer texts, and
// more where all terms stand together.
uint32_t ScoreOf(const TextQuery& query, const RecordVersion& record);

// The `limit` best records after `after` that stand live at `view` and pass `matcher`. Blocks until the index has
// reached the view; the statuses of SearchIndex::Find.
absl::StatusOr<SearchPage> Search(SearchIndex& index, const View& view, const TextQuery& query, const Matcher& matcher,
                                  absl::optional<SearchPosition> after, size_t limit, SearchIndex::StopCheck stop);

// The records that stand live at `view` and hold all of `literals`, ascending: an index for a filter's words.
absl::StatusOr<std::vector<RecordId>> RecordsHolding(SearchIndex& index, const View& view,
                                                     const std::vector<Phrase>& literals, SearchIndex::StopCheck stop);

// A piece of a record's text around what was found, with the bytes [begin, end) of `text` to be shown as found.
struct Snippet {
  // As PathOf in words.h.
  std::string field;
  std::string text;
  std::vector<std::pair<size_t, size_t>> highlights;
};

// Of the text that answers best; cut at characters to about `max_bytes`.
Snippet SnippetOf(const TextQuery& query, const RecordVersion& record, size_t max_bytes = 240);

}  // namespace briefing

#endif  // BRIEFING_SERVICE_SEARCH_SEARCH_H_
