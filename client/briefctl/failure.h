// Failures on this side of the wire, told apart from the server's.
#ifndef BRIEFING_CLIENT_BRIEFCTL_FAILURE_H_
#define BRIEFING_CLIENT_BRIEFCTL_FAILURE_H_

#include <ostream>
#include <string>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "client/briefctl/style.h"

namespace briefing::briefctl {

// Type of the detail that tells the request id by which a write can be repeated.
inline constexpr absl::string_view kRequestInfoUrl = "type.googleapis.com/google.rpc.RequestInfo";

// Exit codes.
inline constexpr int kExitLocal = 1;
inline constexpr int kExitUsage = 2;
inline constexpr int kExitStatusBase = 64;
inline constexpr int kExitInterrupted = 130;

// A file cannot be read, does not parse…: exit code 1.
absl::Status LocalFailure(absl::string_view message);
// The command line is wrong: exit code 2.
absl::Status UsageFailure(absl::string_view message);

// The same, knowing the command that failed with it; only usage failures tell it (in their hint).
absl::Status InCommand(absl::Status status, absl::string_view command);

bool IsLocalFailure(const absl::Status& status);
bool IsUsageFailure(const absl::Status& status);
// 0, 1, 2, or 64 and the number of the gRPC code.
int ExitCodeOf(const absl::Status& status);

// The message of a failure, of an attempt to connect without gRPC's own trail of causes, of which the last one tells.
// Not escaped.
absl::string_view PlainMessage(const absl::Status& status);

// What to do next, by the reason or the code; "" where there is nothing to say.
std::string HintFor(const absl::Status& status, absl::string_view server);

// Prints `briefctl: CODE: message`, wrong fields one a line, and a hint; with `as_json` a google.rpc.Status. All
// escaped.
void PrintFailure(const absl::Status& status, absl::string_view server, bool as_json, const Style& style,
                  std::ostream& err);

}  // namespace briefing::briefctl

#endif  // BRIEFING_CLIENT_BRIEFCTL_FAILURE_H_
