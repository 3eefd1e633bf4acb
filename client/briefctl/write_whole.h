// Writes past the streams of this program.
#ifndef BRIEFING_CLIENT_BRIEFCTL_WRITE_WHOLE_H_
#define BRIEFING_CLIENT_BRIEFCTL_WRITE_WHOLE_H_

#include "absl/strings/string_view.h"

namespace briefing::briefctl {

// Writes all of `text` to an open file, in as many pieces as it takes. False where nobody reads it, or it fails.
bool WriteWhole(int file, absl::string_view text);

}  // namespace briefing::briefctl

#endif  // BRIEFING_CLIENT_BRIEFCTL_WRITE_WHOLE_H_
