// Which versions answer a query, by where its phrases stand.
#ifndef BRIEFING_SERVICE_SEARCH_MATCHING_H_
#define BRIEFING_SERVICE_SEARCH_MATCHING_H_

#include <memory>
#include <vector>

#include "absl/functional/function_ref.h"
#include "service/catalog/catalog.h"
#include "service/search/occurrences.h"
#include "service/search/postings.h"

namespace briefing {

// The postings of a query's phrases, arranged as in TextQuery.
struct QueryPostings {
  std::vector<std::vector<std::shared_ptr<const Postings>>> all_of = {};
  std::vector<std::shared_ptr<const Postings>> none_of = {};
};

// Gives `visit` the versions below `end` that satisfy the query, ascending, with how often its phrases stand in them:
// what SearchIndex::Find gives. Asks `proceed` before every few thousand versions of the rarest group, and stops where
// it says no: false then.
bool ForEachMatch(const QueryPostings& query, VersionId end,
                  absl::FunctionRef<void(VersionId, const Occurrences&)> visit, absl::FunctionRef<bool()> proceed);

}  // namespace briefing

#endif  // BRIEFING_SERVICE_SEARCH_MATCHING_H_
