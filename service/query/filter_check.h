// From a filter's syntax to conditions: names resolved against descriptors, values read by the types of the fields.
#ifndef BRIEFING_SERVICE_QUERY_FILTER_CHECK_H_
#define BRIEFING_SERVICE_QUERY_FILTER_CHECK_H_

#include "absl/types/optional.h"
#include "briefing/v1/record.pb.h"
#include "service/query/filter_condition.h"
#include "service/query/filter_syntax.h"

namespace briefing {

// Makes `condition` of a parsed filter on records of kind `type` (UNSPECIFIED: of any). Returns what is wrong where a
// name, a comparison or a value does not fit.
absl::optional<FilterFault> CheckFilter(const FilterNode& filter, v1::RecordType type, Condition& condition);

}  // namespace briefing

#endif  // BRIEFING_SERVICE_QUERY_FILTER_CHECK_H_
