// Calls with one request and one reply.
#ifndef BRIEFING_SERVICE_RPC_UNARY_CALL_H_
#define BRIEFING_SERVICE_RPC_UNARY_CALL_H_

#include <grpcpp/support/byte_buffer.h>
#include <grpcpp/support/server_callback.h>

#include <functional>
#include <memory>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "google/protobuf/message.h"
#include "service/base/bytes.h"
#include "service/rpc/call.h"
#include "service/rpc/message_bytes.h"

namespace briefing::rpc {

// The duty to answer one call, exactly once, from any thread, at once or later. Move-only. One that is dropped
// unanswered answers INTERNAL. A client that has gone away changes nothing for the handler: its answer is thrown away.
class UnaryCall {
 public:
  UnaryCall(UnaryCall&& other) noexcept;
  UnaryCall& operator=(UnaryCall&& other) noexcept;
  ~UnaryCall();

  // Deadline, revision, record. Not after the answer.
  Call& call();

  // Each of these is the answer; the call object is empty afterwards.
  void Reply(const google::protobuf::Message& message);
  void Reply(absl::Span<const SharedBytes> pieces);
  void Fail(const absl::Status& status);

  // The reactor that gRPC wants from a method's callback, and its call.
  static std::pair<grpc::ServerUnaryReactor*, UnaryCall> Begin(Call call, grpc::ByteBuffer& response);

 private:
  struct Pending;
  explicit UnaryCall(std::unique_ptr<Pending> pending);
  void Answer(grpc::ByteBuffer message);
  void Finish(const absl::Status& status);

  std::unique_ptr<Pending> pending_;
};

// Answers a call. `request` is valid until it returns. Runs on a gRPC thread: must not block.
using UnaryHandler = std::function<void(const grpc::ByteBuffer& request, UnaryCall call)>;

// A handler that is given the request decoded, as its own to keep; undecodable ones are answered INVALID_ARGUMENT.
template <typename Request>
UnaryHandler Decoding(std::function<void(Request&& request, UnaryCall call)> handle) {
  return [handle = std::move(handle)](const grpc::ByteBuffer& buffer, UnaryCall call) {
    Request request;
    if (absl::Status status = Decode(buffer, request); !status.ok()) return call.Fail(status);
    handle(std::move(request), std::move(call));
  };
}

}  // namespace briefing::rpc

#endif  // BRIEFING_SERVICE_RPC_UNARY_CALL_H_
