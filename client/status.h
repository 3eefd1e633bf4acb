// Between gRPC's errors and this project's.
#ifndef BRIEFING_CLIENT_STATUS_H_
#define BRIEFING_CLIENT_STATUS_H_

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "absl/types/optional.h"
#include "google/rpc/status.pb.h"
#include "grpcpp/support/status.h"

namespace briefing::client {

// The same code and message, with each detail of the google.rpc.Status in the trailer as a payload under its type URL,
// so that InfoOf, ReasonOf and ViolationsOf of service/base/errors.h read it. Details that do not decode are left out.
absl::Status FromGrpc(const grpc::Status& status);

// The same as google.rpc.Status, payloads as details.
google::rpc::Status ToProto(const absl::Status& status);

// How long the server asked to wait; none where it did not.
absl::optional<absl::Duration> RetryDelayOf(const absl::Status& status);

// Whether a call that is safe to repeat may succeed when made again: UNAVAILABLE, RESOURCE_EXHAUSTED with a RetryInfo,
// and the forms in which gRPC reports a broken connection (UNKNOWN "stream removed", INTERNAL with RST_STREAM or
// GOAWAY). UNAVAILABLE that asks for an operator (WRITES_CLOSED) is not: only another server may take the call.
bool IsTransient(const absl::Status& status);

// Whether the server was asked for a revision that it does not have (REVISION_AHEAD, REVISION_NOT_REACHED): one that
// another server of the same ledger has told will be there in a moment.
bool IsBehind(const absl::Status& status);

// Whether a stream that ended with this may be resumed: also CANCELLED, by which a server ends readers that stall, and
// an unexpected end.
bool IsResumable(const absl::Status& status);

}  // namespace briefing::client

#endif  // BRIEFING_CLIENT_STATUS_H_
