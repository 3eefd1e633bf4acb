// What differs between two states of the ledger, record by record.
#ifndef BRIEFING_SERVICE_QUERY_DIFFERENCES_H_
#define BRIEFING_SERVICE_QUERY_DIFFERENCES_H_

#include <cstddef>
#include <string>
#include <vector>

#include "absl/types/optional.h"
#include "briefing/v1/change.pb.h"
#include "service/catalog/view.h"

namespace briefing {

// Which differences.
struct DifferenceQuery {
  // Views of one catalog, `since` at or before `as_of`.
  View since;
  View as_of;
  // Of this record alone. Empty: of all.
  std::string name = {};
  // Records that it matches in one of the states, judged by each state's own view; in steps, by the views of each
  // commit and the one before.
  Predicate predicate = {};
  // Each commit's changes one by one, rather than what they come to.
  bool each_step = false;
};

struct DifferencePage {
  // In the order of the versions that stand in the later state, or of all of them in steps.
  std::vector<v1::RecordDifference> differences;
  // The last version looked at; the next page begins behind it. None: that was the last page.
  absl::optional<VersionId> looked_at;
};

// The first `size` (at least 1) differences behind `after` (none: from the start), fewer where they are longer than
// limits::kMaxPageBytes together, but at least one; and none of what follows the first limits::kMaxChangesPerStep
// changes. A difference that is longer by itself is shortened. Costs grow with the changes between the two states.
DifferencePage FindDifferences(const DifferenceQuery& query, absl::optional<VersionId> after, int size);

}  // namespace briefing

#endif  // BRIEFING_SERVICE_QUERY_DIFFERENCES_H_
