// Claims as flags: who says so.
#ifndef BRIEFING_CLIENT_BRIEFCTL_CLAIMS_H_
#define BRIEFING_CLIENT_BRIEFCTL_CLAIMS_H_

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "briefing/v1/claim.pb.h"

namespace briefing::briefctl {

// "sources/wire-2022" or "sources/wire-2022#3" (its paragraph 3). Usage failure under --claim.
absl::StatusOr<v1::Claim> ParseClaim(absl::string_view text);

}  // namespace briefing::briefctl

#endif  // BRIEFING_CLIENT_BRIEFCTL_CLAIMS_H_
