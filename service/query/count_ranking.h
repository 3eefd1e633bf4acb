// The order of what was counted: the largest counts first, of equal ones by their keys.
#ifndef BRIEFING_SERVICE_QUERY_COUNT_RANKING_H_
#define BRIEFING_SERVICE_QUERY_COUNT_RANKING_H_

#include <cstddef>
#include <cstdint>
#include <vector>

#include "absl/types/span.h"

namespace briefing {

// A key of one axis, or a cell of two.
struct Counted {
  uint32_t records;
  // Places of keys: CountAxis::Places.
  uint32_t row;
  uint32_t column = 0;
};

// Keeps the `limit` entries with the most records, of those with as many the first, and puts them in that order.
// Entries are few more than records: all but those of a thousand records and more are ordered by counting.
void KeepMost(size_t limit, std::vector<Counted>& entries);

// The keys below counts.size() that have been counted, in the order of their places. O(keys).
std::vector<uint32_t> CountedKeys(absl::Span<const uint32_t> places, absl::Span<const int64_t> counts);

}  // namespace briefing

#endif  // BRIEFING_SERVICE_QUERY_COUNT_RANKING_H_
