// What unary and streaming calls have in common.
#ifndef BRIEFING_SERVICE_RPC_CALL_H_
#define BRIEFING_SERVICE_RPC_CALL_H_

#include <grpcpp/server_context.h>

#include <string>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "absl/types/optional.h"
#include "google/protobuf/descriptor.h"
#include "service/base/revision.h"

namespace briefing::rpc {

// What a call leaves for logs and metrics.
struct CallRecord {
  const google::protobuf::MethodDescriptor* method = nullptr;
  // Whether the observer let it in.
  bool admitted = true;
  // The revision that a read answered for or that a write made.
  Revision revision;
  // Writes only.
  bool is_write = false;
  std::string request_id;
  std::string actor;
};

// Is told of every call. Thread-safe; must not block.
class CallObserver {
 public:
  virtual ~CallObserver() = default;
  // OK lets the call in. Anything else ends it with that status before its request is looked at.
  virtual absl::Status OnBegin(const google::protobuf::MethodDescriptor& method) = 0;
  // How old what the server knows is, to be told with answers; none where it cannot be behind.
  virtual absl::optional<absl::Duration> Age() const { return absl::nullopt; }
  // Once for each call, also for those that OnBegin refused.
  virtual void OnEnd(const CallRecord& record, const absl::Status& status, absl::Duration duration) = 0;
};

// One call as its handler sees it. Lives as long as the gRPC call; `observer` and `context` must outlive it. Not
// thread-safe.
class Call {
 public:
  Call(const google::protobuf::MethodDescriptor& method, grpc::CallbackServerContext& context, CallObserver& observer);

  grpc::CallbackServerContext& context() { return *context_; }
  // When the client gives up, by Clock::Steady of the system's clock; InfiniteFuture where it set no deadline.
  absl::Time deadline() const;
  // How long the answer may take so that it still reaches the client before that; InfiniteDuration where it set none.
  absl::Duration TimeToAnswer() const;
  // Names the revision that the call answers for in the initial metadata ("briefing-revision"), and the age of what the
  // server knows, where it has one ("briefing-age-ms"; see AsOf in record.proto). Before the first message.
  void SetRevision(Revision revision);
  CallRecord& record() { return record_; }

  // Tells the observer of the end. Once.
  void ReportEnd(const absl::Status& status);

 private:
  grpc::CallbackServerContext* context_;
  CallObserver* observer_;
  absl::Duration start_;
  CallRecord record_;
};

}  // namespace briefing::rpc

#endif  // BRIEFING_SERVICE_RPC_CALL_H_
