// Identifiers that are the same wherever they are made.
#ifndef BRIEFING_CLIENT_BRIEFCTL_EXCHANGE_UUID_H_
#define BRIEFING_CLIENT_BRIEFCTL_EXCHANGE_UUID_H_

#include <string>

#include "absl/strings/string_view.h"

namespace briefing::briefctl {

// The UUID of version 5 (RFC 4122, 4.3) of "https://briefing.dev/" and `name`, in the name space of addresses: the same
// name always has the same one.
std::string UuidOf(absl::string_view name);

}  // namespace briefing::briefctl

#endif  // BRIEFING_CLIENT_BRIEFCTL_EXCHANGE_UUID_H_
