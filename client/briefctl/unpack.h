// Packed files.
#ifndef BRIEFING_CLIENT_BRIEFCTL_UNPACK_H_
#define BRIEFING_CLIENT_BRIEFCTL_UNPACK_H_

#include <string>

#include "absl/status/statusor.h"

namespace briefing::briefctl {

// What a gzip file (also one of several members) or a zip archive of one file holds; anything else comes back as it is.
// Local failure that names `path` where it is broken, cut short, encrypted, packed by another method than deflate,
// holds several files, or more than 4 GiB.
absl::StatusOr<std::string> Unpack(const std::string& path, std::string contents);

}  // namespace briefing::briefctl

#endif  // BRIEFING_CLIENT_BRIEFCTL_UNPACK_H_
