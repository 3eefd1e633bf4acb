// Says in which line of a file the server found a mistake.
#ifndef BRIEFING_CLIENT_BRIEFCTL_LOCATED_H_
#define BRIEFING_CLIENT_BRIEFCTL_LOCATED_H_

#include <cstddef>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/types/span.h"
#include "client/briefctl/record_file.h"

namespace briefing::briefctl {

// The same status, with "mutations[3].put.event.date.edtf" told as "FILE:LINE: event.date.edtf". `records` are those of
// the batch, in its order. A status that names no mutation comes back as it is.
absl::Status Located(const absl::Status& status, absl::Span<const FileRecord> records);

// One thing that is wrong with one mutation of a batch.
struct Mistake {
  // Its place in the batch.
  size_t mutation;
  // "observation.value: required unless lower or upper is given"
  std::string what;
};
// Everything that the status names by mutation, in its order; none where it names no mutation.
std::vector<Mistake> MistakesIn(const absl::Status& status);

}  // namespace briefing::briefctl

#endif  // BRIEFING_CLIENT_BRIEFCTL_LOCATED_H_
