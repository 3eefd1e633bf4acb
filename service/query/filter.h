// From the filters that callers send to the predicates that the catalog evaluates.
#ifndef BRIEFING_SERVICE_QUERY_FILTER_H_
#define BRIEFING_SERVICE_QUERY_FILTER_H_

#include <cstdint>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "briefing/v1/record.pb.h"
#include "service/catalog/view.h"

namespace briefing {

// Checks `filter` and compiles it. Where `type` is not UNSPECIFIED the records are of that kind, and a filter that
// names another is refused. `parent`, where not empty a checked name ("commitments/x"), limits to the records
// directly below it.
// INVALID_ARGUMENT under `field` for malformed names, topics, enum numbers and dates, and over
// limits::kMaxFilterValues.
absl::StatusOr<Predicate> CompileFilter(const v1::RecordFilter& filter, v1::RecordType type, absl::string_view parent,
                                        absl::string_view field);

// A number that two filters share only if they mean the same: order and repetition of values do not count. What tokens
// are bound to. Stable across processes and versions.
uint64_t FingerprintOf(const v1::RecordFilter& filter);

}  // namespace briefing

#endif  // BRIEFING_SERVICE_QUERY_FILTER_H_
