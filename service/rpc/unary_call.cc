#include "service/rpc/unary_call.h"

#include "service/base/errors.h"
#include "service/rpc/status.h"

namespace briefing::rpc {

// gRPC's own reactor is used: one of ours would have its OnDone run on another thread, at the price of waking it for
// every call.
struct UnaryCall::Pending {
  Call call;
  grpc::ByteBuffer* response;
  grpc::ServerUnaryReactor* reactor;
};

void UnaryCall::Finish(const absl::Status& status) {
  // From Finish on the context belongs to gRPC alone.
  const std::unique_ptr<Pending> pending = std::move(pending_);
  pending->call.ReportEnd(status);
  pending->reactor->Finish(status.ok() ? grpc::Status() : ToGrpc(status));
}

UnaryCall::UnaryCall(std::unique_ptr<Pending> pending) : pending_(std::move(pending)) {}
UnaryCall::UnaryCall(UnaryCall&& other) noexcept = default;

UnaryCall& UnaryCall::operator=(UnaryCall&& other) noexcept {
  std::swap(pending_, other.pending_);
  return *this;
}

UnaryCall::~UnaryCall() {
  if (pending_ != nullptr) Finish(errors::Internal("the call was dropped unanswered"));
}

Call& UnaryCall::call() { return pending_->call; }

void UnaryCall::Reply(const google::protobuf::Message& message) { Answer(ToByteBuffer(message)); }

void UnaryCall::Reply(absl::Span<const SharedBytes> pieces) { Answer(ToByteBuffer(pieces)); }

void UnaryCall::Answer(grpc::ByteBuffer message) {
  pending_->response->Swap(&message);
  Finish(absl::OkStatus());
}

void UnaryCall::Fail(const absl::Status& status) { Finish(status); }

std::pair<grpc::ServerUnaryReactor*, UnaryCall> UnaryCall::Begin(Call call, grpc::ByteBuffer& response) {
  grpc::ServerUnaryReactor* const reactor = call.context().DefaultReactor();
  std::unique_ptr<Pending> pending(new Pending{std::move(call), &response, reactor});
  return {reactor, UnaryCall(std::move(pending))};
}

}  // namespace briefing::rpc
