// The one place where an absl::Status becomes a grpc::Status.
#ifndef BRIEFING_SERVICE_RPC_STATUS_H_
#define BRIEFING_SERVICE_RPC_STATUS_H_

#include <grpcpp/support/status.h>

#include <cstddef>

#include "absl/status/status.h"

namespace briefing::rpc {

// What goes on the wire must fit into the 8 KiB of headers that clients take by default, else they see an error about
// headers instead of ours: the message (three bytes for each that is not ASCII) and the encoded google.rpc.Status (in
// base64).
inline constexpr size_t kMaxStatusMessageBytes = 1 << 10;
inline constexpr size_t kMaxStatusDetailBytes = 3 << 10;

// The same code; the message, cut at a character's border where it is too long; and the payloads as the details of a
// google.rpc.Status. Where those are too large, a BadRequest names only the first fields, then other payloads are left
// out, the ErrorInfo never.
grpc::Status ToGrpc(const absl::Status& status);

}  // namespace briefing::rpc

#endif  // BRIEFING_SERVICE_RPC_STATUS_H_
