// Says in which line of a file the server found a mistake.
#ifndef BRIEFING_CLIENT_BRIEFCTL_LOCATED_H_
#define BRIEFING_CLIENT_BRIEFCTL_LOCATED_H_

#include "absl/status/status.h"
#include "absl/types/span.h"
#include "client/briefctl/record_file.h"

namespace briefing::briefctl {

// The same status, with "mutations[3].put.event.date.edtf" told as "FILE:LINE: event.date.edtf". `records` are those of
// the batch, in its order. A status that names no mutation comes back as it is.
absl::Status Located(const absl::Status& status, absl::Span<const FileRecord> records);

}  // namespace briefing::briefctl

#endif  // BRIEFING_CLIENT_BRIEFCTL_LOCATED_H_
