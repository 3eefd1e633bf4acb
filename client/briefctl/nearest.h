// What was probably meant by a mistyped word.
#ifndef BRIEFING_CLIENT_BRIEFCTL_NEAREST_H_
#define BRIEFING_CLIENT_BRIEFCTL_NEAREST_H_

#include <string>
#include <vector>

#include "absl/strings/string_view.h"

namespace briefing::briefctl {

// `; did you mean "list"?` where a word of `known` is near to `word` (two letters wrong, missing, too many or swapped;
// one in words of up to three), or up to three compound words begin with it ("--page" of "--page-size");
// "" where none is.
std::string DidYouMean(absl::string_view word, const std::vector<std::string>& known);

}  // namespace briefing::briefctl

#endif  // BRIEFING_CLIENT_BRIEFCTL_NEAREST_H_
