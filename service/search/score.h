// How well a record answers a query.
#ifndef BRIEFING_SERVICE_SEARCH_SCORE_H_
#define BRIEFING_SERVICE_SEARCH_SCORE_H_

#include <cstddef>
#include <cstdint>

#include "absl/types/span.h"
#include "service/search/occurrences.h"
#include "service/search/text_query.h"
#include "service/search/text_sizes.h"

namespace briefing {

// What Occurrences has counts of: the phrases that a record may hold, those before the ones that it must not.
size_t PhrasesIn(const TextQuery& query);

// The score of a record with these counts and sizes. It depends on the record and the query alone, so that an answer as
// of a revision never changes: for each scope and group the scope's weight times a count that saturates, less for
// longer texts, and more where all groups stand in the same scope, and where they are the most of the titles.
uint32_t ScoreOf(const TextQuery& query, const Occurrences& counts, const TextSizeClasses& sizes);

// The same measure of one text of so many bytes, to tell the best passage by: `counts` has for each phrase, in the
// order of Occurrences, how often it stands there.
double RankOf(const TextQuery& query, TextScope scope, size_t bytes, absl::Span<const size_t> counts);

}  // namespace briefing

#endif  // BRIEFING_SERVICE_SEARCH_SCORE_H_
