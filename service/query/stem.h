// English words without their endings.
#ifndef BRIEFING_SERVICE_QUERY_STEM_H_
#define BRIEFING_SERVICE_QUERY_STEM_H_

#include "absl/strings/string_view.h"

namespace briefing {

// Stands before the stems that are not the beginning of all words that have them: "man" of "men", "polici" of "policy".
// Whoever looks for what begins so among stems and words together then finds words alone.
inline constexpr char kStemMark = '~';

// What all forms of an English word have in common, the irregular ones too ("withdrew", "withdrawal": "withdraw"), with
// kStemMark before it where that belongs there; `word` itself where it is not of a-z alone. But for kStemMark it begins
// with the letter that `word` does, unless that is kWent. Lives until the next call in this thread.
absl::string_view StemOf(absl::string_view word);

// A stem, or a word, without kStemMark.
absl::string_view Unmarked(absl::string_view stem);

}  // namespace briefing

#endif  // BRIEFING_SERVICE_QUERY_STEM_H_
