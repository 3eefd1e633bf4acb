// The reply of a search, out of records that are encoded already.
#ifndef BRIEFING_SERVICE_RPC_SEARCH_RESULTS_H_
#define BRIEFING_SERVICE_RPC_SEARCH_RESULTS_H_

#include <string>

#include "service/search/search.h"
#include "service/search/snippet.h"

namespace briefing::rpc {

// Scores are whole numbers inside: this many make up 1 of the API's.
inline constexpr double kScoreUnit = 1000;

// Appends one of SearchRecordsResponse's results: the record's bytes as they are, its score, and a snippet unless it
// has no field.
void AppendSearchResult(const SearchHit& hit, const Snippet& snippet, std::string& response);

}  // namespace briefing::rpc

#endif  // BRIEFING_SERVICE_RPC_SEARCH_RESULTS_H_
