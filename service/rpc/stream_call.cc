#include "service/rpc/stream_call.h"

#include <utility>

#include "service/rpc/status.h"

namespace briefing::rpc {
namespace {

class FailedStream final : public StreamCall {
 public:
  FailedStream(Call call, const absl::Status& status) : StreamCall(std::move(call)) { End(status); }

 private:
  void OnSent(bool) override {}
  void OnGone() override {}
};

absl::Status Gone() { return absl::CancelledError("the client has gone away"); }

}  // namespace

void StreamCall::Send(absl::Span<const SharedBytes> pieces) {
  {
    MutexLock lock(&mutex_);
    if (ended_) return;
    sending_ = true;
  }
  message_ = ToByteBuffer(pieces);
  StartWrite(&message_);
}

void StreamCall::End(const absl::Status& status) {
  {
    MutexLock lock(&mutex_);
    if (ended_) return;
    ended_ = true;
    end_status_ = status;
    if (sending_) return;
  }
  FinishWith(status);
}

void StreamCall::Abort() { call_.context().TryCancel(); }

void StreamCall::OnWriteDone(bool ok) {
  absl::optional<absl::Status> end;
  {
    MutexLock lock(&mutex_);
    sending_ = false;
    if (ended_) end = end_status_;
  }
  if (end) return FinishWith(*end);
  OnSent(ok);
  if (!ok) End(Gone());
}

void StreamCall::OnCancel() {
  {
    MutexLock lock(&mutex_);
    if (ended_) return;
  }
  OnGone();
  End(Gone());
}

void StreamCall::OnDone() { delete this; }

void StreamCall::FinishWith(const absl::Status& status) {
  call_.ReportEnd(status);
  Finish(ToGrpc(status));
}

StreamCall* FailStream(Call call, const absl::Status& status) { return new FailedStream(std::move(call), status); }

}  // namespace briefing::rpc
