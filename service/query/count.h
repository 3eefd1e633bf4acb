// Counts of records by one or two of the dimensions that the catalog indexes.
#ifndef BRIEFING_SERVICE_QUERY_COUNT_H_
#define BRIEFING_SERVICE_QUERY_COUNT_H_

#include <string>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "briefing/v1/briefing_service.pb.h"
#include "service/catalog/view.h"

namespace briefing {

// Checks all of the request but its filter and its point in time. INVALID_ARGUMENT under "group_by[1]", "max_cells" and
// so on.
absl::Status CheckCount(const v1::CountRecordsRequest& request);

// Counts the live records of `view` that `predicate` passes, as `request`, which CheckCount has found right, says; its
// filter and point in time are not looked at. The answer is an encoded CountRecordsResponse. One pass over the facets
// of those records: their messages are not parsed. `stop` is asked before each View::kScanStride candidates, counted or
// not; what it says, unless OK, ends the count.
//   INVALID_ARGUMENT  over limits::kMaxCountedCells different cells ("group_by")
absl::StatusOr<std::string> CountRecords(const v1::CountRecordsRequest& request, const View& view,
                                         const Predicate& predicate, absl::FunctionRef<absl::Status()> stop);

}  // namespace briefing

#endif  // BRIEFING_SERVICE_QUERY_COUNT_H_
