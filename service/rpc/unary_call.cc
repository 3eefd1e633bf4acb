#include "service/rpc/unary_call.h"

#include "service/base/errors.h"
#include "service/rpc/status.h"

namespace briefing::rpc {

class UnaryCall::Reactor final : public grpc::ServerUnaryReactor {
 public:
  Reactor(Call call, grpc::ByteBuffer& response) : call_(std::move(call)), response_(&response) {}

  Call& call() { return call_; }

  void Answer(grpc::ByteBuffer message) {
    response_->Swap(&message);
    AnswerStatus(absl::OkStatus());
  }
  void AnswerStatus(const absl::Status& status) {
    call_.ReportEnd(status);
    Finish(ToGrpc(status));
  }

 private:
  void OnDone() override { delete this; }

  Call call_;
  grpc::ByteBuffer* response_;
};

UnaryCall& UnaryCall::operator=(UnaryCall&& other) noexcept {
  std::swap(reactor_, other.reactor_);
  return *this;
}

UnaryCall::~UnaryCall() {
  if (reactor_ != nullptr) reactor_->AnswerStatus(errors::Internal("the call was dropped unanswered"));
}

Call& UnaryCall::call() { return reactor_->call(); }

void UnaryCall::Reply(const google::protobuf::Message& message) {
  std::exchange(reactor_, nullptr)->Answer(ToByteBuffer(message));
}

void UnaryCall::Reply(absl::Span<const SharedBytes> pieces) {
  std::exchange(reactor_, nullptr)->Answer(ToByteBuffer(pieces));
}

void UnaryCall::Fail(const absl::Status& status) { std::exchange(reactor_, nullptr)->AnswerStatus(status); }

std::pair<grpc::ServerUnaryReactor*, UnaryCall> UnaryCall::Begin(Call call, grpc::ByteBuffer& response) {
  auto* reactor = new Reactor(std::move(call), response);
  return {reactor, UnaryCall(reactor)};
}

}  // namespace briefing::rpc
