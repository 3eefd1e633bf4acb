// Calls with one request and a stream of replies.
#ifndef BRIEFING_SERVICE_RPC_STREAM_CALL_H_
#define BRIEFING_SERVICE_RPC_STREAM_CALL_H_

#include <grpcpp/support/byte_buffer.h>
#include <grpcpp/support/server_callback.h>

#include <functional>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/types/optional.h"
#include "absl/types/span.h"
#include "service/base/bytes.h"
#include "service/base/mutex.h"
#include "service/rpc/call.h"
#include "service/rpc/message_bytes.h"

namespace briefing::rpc {

// Base of a server-streaming call. Deals with what gRPC demands of a reactor: one write at a time, no Finish during a
// write, exactly one Finish, and nothing touched after OnDone.
//
// Life: made on the heap by a StreamHandler, deletes itself once the stream has ended (after End, or cancellation) and
// no write is outstanding. The subclass may call Send and End from any thread, in its constructor too, until End was
// called or OnGone or OnSent(false) has returned; a subclass that lets another thread do so must have ended that by
// then.
//
//   Send → OnSent(true) → Send → … → End
//                       ↘ OnSent(false): broken; ends by itself
//   OnGone at any time: the client has cancelled or vanished; ends by itself
class StreamCall : public grpc::ServerWriteReactor<grpc::ByteBuffer> {
 public:
  explicit StreamCall(Call call) : call_(std::move(call)) {}

 protected:
  ~StreamCall() override = default;

  // Sends one message, its large pieces shared. Not while one is being sent (before OnSent).
  void Send(absl::Span<const SharedBytes> pieces) ABSL_LOCKS_EXCLUDED(mutex_);
  // Ends the stream, once a message being sent is out. The first End decides; later ones do nothing.
  void End(const absl::Status& status) ABSL_LOCKS_EXCLUDED(mutex_);
  // Breaks the stream off at once, also during a Send: OnGone and, for a Send, OnSent(false) follow.
  void Abort();

  // The last Send is done; `ok` false: the stream is broken. Not called once End or OnGone came first.
  virtual void OnSent(bool ok) = 0;
  // The client is gone. May come at the same time as OnSent. Not called after the stream has ended.
  virtual void OnGone() = 0;

  Call& call() { return call_; }

 private:
  void OnWriteDone(bool ok) final ABSL_LOCKS_EXCLUDED(mutex_);
  void OnCancel() final;
  void OnDone() final;
  void FinishWith(const absl::Status& status);

  Call call_;
  grpc::ByteBuffer message_;

  Mutex mutex_;
  bool sending_ ABSL_GUARDED_BY(mutex_) = false;
  bool ended_ ABSL_GUARDED_BY(mutex_) = false;
  // Why the stream ends; kept for the observer, and until a write is done.
  absl::Status end_status_ ABSL_GUARDED_BY(mutex_);
};

// Makes the reactor of one call. `request` is valid until it returns. Runs on a gRPC thread: must not block. A wrong
// request is answered by a stream that ends at once (FailStream).
using StreamHandler = std::function<StreamCall*(const grpc::ByteBuffer& request, Call call)>;

// A stream that only ends.
StreamCall* FailStream(Call call, const absl::Status& status);

// A handler that is given the request decoded; undecodable ones are answered INVALID_ARGUMENT.
template <typename Request>
StreamHandler DecodingStream(std::function<StreamCall*(const Request& request, Call call)> handle) {
  return [handle = std::move(handle)](const grpc::ByteBuffer& buffer, Call call) -> StreamCall* {
    Request request;
    if (absl::Status status = Decode(buffer, request); !status.ok()) return FailStream(std::move(call), status);
    return handle(request, std::move(call));
  };
}

}  // namespace briefing::rpc

#endif  // BRIEFING_SERVICE_RPC_STREAM_CALL_H_
