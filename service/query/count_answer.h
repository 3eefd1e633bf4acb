// The answer to a count, encoded.
#ifndef BRIEFING_SERVICE_QUERY_COUNT_ANSWER_H_
#define BRIEFING_SERVICE_QUERY_COUNT_ANSWER_H_

#include <cstddef>
#include <cstdint>
#include <string>

#include "absl/types/span.h"
#include "briefing/v1/briefing_service.pb.h"
#include "service/query/count_axis.h"
#include "service/query/count_cells.h"

namespace briefing {

// What was counted along one dimension.
struct CountedAxis {
  v1::CountDimension dimension;
  CountAxis* keys;
  // By number of key; perhaps longer than there are keys.
  absl::Span<const int64_t> counts;
};

// Appends the fields axes and, where there are two of them, cells, omitted_cell_count and omitted_cells_total of a
// CountRecordsResponse: of each axis and of the cells the `limit` with the most records, in the order of KeepMost.
void AppendCounts(absl::Span<const CountedAxis> axes, const CountCells& cells, size_t limit, std::string& answer);

}  // namespace briefing

#endif  // BRIEFING_SERVICE_QUERY_COUNT_ANSWER_H_
