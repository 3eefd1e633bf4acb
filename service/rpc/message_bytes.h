// Between gRPC's buffers and this service's bytes and messages.
#ifndef BRIEFING_SERVICE_RPC_MESSAGE_BYTES_H_
#define BRIEFING_SERVICE_RPC_MESSAGE_BYTES_H_

#include <grpcpp/support/byte_buffer.h>

#include <cstddef>
#include <vector>

#include "absl/status/status.h"
#include "absl/types/span.h"
#include "google/protobuf/message.h"
#include "service/base/bytes.h"

namespace briefing::rpc {

// Pieces below this size are copied: that costs less than sharing their owner's reference count among threads.
inline constexpr size_t kCopyBelowBytes = 1024;

// Decodes a request. INVALID_ARGUMENT (UNDECODABLE) for broken wire format, text that is not UTF-8, and nesting beyond
// 100.
absl::Status Decode(const grpc::ByteBuffer& buffer, google::protobuf::Message& message);

// A message made of `pieces` one after the other. Large pieces are shared, not copied: they stay alive until gRPC has
// sent them.
grpc::ByteBuffer ToByteBuffer(absl::Span<const SharedBytes> pieces);
grpc::ByteBuffer ToByteBuffer(const google::protobuf::Message& message);

}  // namespace briefing::rpc

#endif  // BRIEFING_SERVICE_RPC_MESSAGE_BYTES_H_
