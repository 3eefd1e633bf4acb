// English words whose forms no rule of spelling leads back to them.
#ifndef BRIEFING_SERVICE_QUERY_IRREGULAR_H_
#define BRIEFING_SERVICE_QUERY_IRREGULAR_H_

#include "absl/functional/function_ref.h"
#include "absl/strings/string_view.h"

namespace briefing {

// What `word`, in lower case, is an irregular form of: "meet" for "met", "crisis" for "crises"; `word` itself where it
// is none, or might as well be another word. Thread-safe; what it returns lives as long as `word`.
//
// All begin as their form does, but for `kWent`.
absl::string_view BaseOf(absl::string_view word);

// Gives `visit` each irregular form with what it is a form of.
void ForEachIrregular(absl::FunctionRef<void(absl::string_view form, absl::string_view base)> visit);

// The form of "go".
inline constexpr absl::string_view kWent = "went";

}  // namespace briefing

#endif  // BRIEFING_SERVICE_QUERY_IRREGULAR_H_
