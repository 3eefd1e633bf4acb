// English words without their endings.
#ifndef BRIEFING_SERVICE_QUERY_STEM_H_
#define BRIEFING_SERVICE_QUERY_STEM_H_

#include "absl/strings/string_view.h"

namespace briefing {

// What all forms of an English word have in common, the irregular ones too ("withdrew", "withdrawal": "withdraw");
// `word` itself where it is not of a-z alone. It begins as `word` does, but for kWent. Lives until the next call in
// this thread.
absl::string_view StemOf(absl::string_view word);

}  // namespace briefing

#endif  // BRIEFING_SERVICE_QUERY_STEM_H_
