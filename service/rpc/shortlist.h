// Filters with words in them, and the text index.
#ifndef BRIEFING_SERVICE_RPC_SHORTLIST_H_
#define BRIEFING_SERVICE_RPC_SHORTLIST_H_

#include <cstdint>

#include "service/catalog/view.h"
#include "service/search/index.h"

namespace briefing::rpc {

// How much of what matches is wanted.
enum class Walk {
  // All of it: counts, exports, ordered lists.
  kWhole,
  // A page of the first: where the words are common, the walk soon has it without an index.
  kPage,
};

// Whether Shorten could do something: the filter has words, and there is an index (`search` may be null) that is level
// with the view.
bool CanShorten(const SearchIndex* search, const Predicate& predicate, const View& view);

// Looks the predicate's words up in the text index, and what may stand instead of them in the catalog's, and, where it
// finds fewer records than the walk would come to otherwise, gives the predicate the list of these. What matches stays the same; where the index cannot be used, the
// predicate does. Reads a file: to be called on the pool. `stop` as that of SearchIndex::Find.
void Shorten(SearchIndex* search, const View& view, Walk walk, SearchIndex::StopCheck stop, Predicate& predicate);

}  // namespace briefing::rpc

#endif  // BRIEFING_SERVICE_RPC_SHORTLIST_H_
