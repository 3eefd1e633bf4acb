// From the filters that callers send to the predicates that the catalog evaluates.
#ifndef BRIEFING_SERVICE_QUERY_FILTER_H_
#define BRIEFING_SERVICE_QUERY_FILTER_H_

#include <cstdint>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "briefing/v1/record.pb.h"
#include "service/catalog/view.h"

namespace briefing {

// Checks `filter`, in the language that the head of record.proto describes, and compiles it. Where `type` is not
// UNSPECIFIED the records are of that kind, and only its fields can be named. `parent`, where not empty a checked name
// ("commitments/x"), limits to the records directly below it.
// INVALID_ARGUMENT under `field` with the column, where the text is no filter, or is over one of
// limits::kMaxFilterBytes, kMaxFilterDepth and kMaxFilterTerms; where a name, a comparison or a value does not fit the
// records. Takes well under 5 ms whatever the filter.
absl::StatusOr<Predicate> CompileFilter(absl::string_view filter, v1::RecordType type, absl::string_view parent,
                                        absl::string_view field);

// A number that two filters share only if they mean the same: blanks, needless parentheses and quotes do not count.
// What tokens are bound to. Stable across processes and versions.
uint64_t FingerprintOf(absl::string_view filter);

}  // namespace briefing

#endif  // BRIEFING_SERVICE_QUERY_FILTER_H_
