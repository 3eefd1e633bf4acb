// From the filters that callers send to the predicates that the catalog evaluates.
#ifndef BRIEFING_SERVICE_QUERY_FILTER_H_
#define BRIEFING_SERVICE_QUERY_FILTER_H_

#include <cstdint>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/types/optional.h"
#include "briefing/v1/record.pb.h"
#include "service/catalog/view.h"

namespace briefing {

// Checks `filter`, in the language that the head of record.proto describes, and compiles it. Where `type` is not
// UNSPECIFIED the records are of that kind, and only its fields can be named, unless the filter says of which kinds it
// is, by a comparison of `type` that must hold. `parent`, where not empty a checked name ("commitments/x"), limits to
// the records directly below it.
// INVALID_ARGUMENT under `field` with the column, where the text is no filter, or is over one of
// limits::kMaxFilterBytes, kMaxFilterDepth and kMaxFilterTerms; where a name, a comparison or a value does not fit the
// records. Takes well under 5 ms whatever the filter.
absl::StatusOr<Predicate> CompileFilter(absl::string_view filter, v1::RecordType type, absl::string_view parent,
                                        absl::string_view field);

// A predicate that passes in a view every version that `filter` has passed in any view up to that one, and few others:
// whoever followed the filter may still have it. None where no view makes a difference to what the filter passes, since
// it asks for no memberships and not for the time. Errors as CompileFilter, with records of any kind.
absl::StatusOr<absl::optional<Predicate>> CompileEverPassed(absl::string_view filter, absl::string_view field);

// A number that two filters share only if they mean the same: blanks, needless parentheses and quotes do not count.
// What tokens are bound to. Stable across processes and versions.
uint64_t FingerprintOf(absl::string_view filter);

}  // namespace briefing

#endif  // BRIEFING_SERVICE_QUERY_FILTER_H_
