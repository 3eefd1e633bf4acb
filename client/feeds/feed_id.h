// Ids that depend on nothing but what they stand for, so that whoever imports it gets the same.
#ifndef BRIEFING_CLIENT_FEEDS_FEED_ID_H_
#define BRIEFING_CLIENT_FEEDS_FEED_ID_H_

#include <string>

#include "absl/strings/string_view.h"

namespace briefing::feeds {

// 32 hexadecimal digits of XXH3-128.
std::string Hash(absl::string_view content);

// `text` in lower case, accents taken off, and each run of anything but letters and digits as one space; none at the
// ends. Letters outside ASCII that have no ASCII base are left out.
std::string Folded(absl::string_view text);

// An id for a name: its words joined by hyphens ("shinzo-abe"), and a hash added where another name could give the
// same, or where it would be longer than an id may be.
std::string SlugOf(absl::string_view name);

// The same with a limit below that of ids, for parts of one.
std::string SlugOf(absl::string_view name, size_t max_bytes);

}  // namespace briefing::feeds

#endif  // BRIEFING_CLIENT_FEEDS_FEED_ID_H_
