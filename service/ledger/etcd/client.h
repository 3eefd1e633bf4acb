// Calls to a cluster of etcd members.
#ifndef BRIEFING_SERVICE_LEDGER_ETCD_CLIENT_H_
#define BRIEFING_SERVICE_LEDGER_ETCD_CLIENT_H_

#include <grpcpp/channel.h>
#include <grpcpp/client_context.h>

#include <atomic>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "briefing/storage/etcd/v1/etcd.pb.h"
#include "service/base/mutex.h"
#include "service/base/steady_alarms.h"
#include "service/base/steady_wait.h"
#include "service/ledger/etcd/options.h"

namespace briefing {

namespace etcd_pb = storage::etcd::v1;

// A connection to each member, one of them preferred until it fails: then the next one is. Every call has a deadline.
// Where a user is given, the first call asks for a token, and a token that expired is renewed within the call that met
// it. Members without a leader are asked to say so instead of waiting for one.
//
// Statuses are etcd's own, code and text; UNAVAILABLE where no member could be reached.
//
// Thread-safe. Calls block, other than on gRPC's threads: never call it on one.
class EtcdClient {
 public:
  // INVALID_ARGUMENT for certificate files that cannot be read. Connects to nobody yet.
  static absl::StatusOr<std::unique_ptr<EtcdClient>> Create(const EtcdOptions& options);

  // A transaction that only reads, tried at one member after the other until the call's time is over.
  absl::StatusOr<etcd_pb::TxnResponse> Read(const etcd_pb::TxnRequest& request);
  // A transaction that is sent once, to one member: after UNAVAILABLE, DEADLINE_EXCEEDED and other errors that are not
  // etcd's refusal (see IsRefusal) it may have been made, or may still be made later.
  absl::StatusOr<etcd_pb::TxnResponse> Write(const etcd_pb::TxnRequest& request, absl::Duration timeout);

  // How the preferred member is. One attempt.
  absl::StatusOr<etcd_pb::StatusResponse> Status();

  // Makes a context for a watch stream, and the connection it is to be made on. Errors as of the call for a token.
  absl::StatusOr<std::shared_ptr<grpc::Channel>> PrepareWatch(grpc::ClientContext& context);
  // Says that the preferred member failed, so that the next one is preferred.
  void PreferAnother();

  // Waits as long as is good between two attempts, or until Close.
  void Pause() const;
  // Ends pauses, present and future, and attempts after the first.
  void Close();

  // How long one attempt may take.
  absl::Duration attempt_timeout() const { return attempt_timeout_; }
  absl::Duration call_timeout() const { return options_.call_timeout; }

 private:
  EtcdClient(EtcdOptions options, std::vector<std::shared_ptr<grpc::Channel>> channels);

  template <typename Request, typename Response>
  absl::Status CallOnce(size_t member, const char* method, const Request& request, Response& response,
                        const Deadline& deadline);
  // With a token, which is renewed where the member does not take it.
  template <typename Request, typename Response>
  absl::Status Call(const char* method, const Request& request, Response& response, const Deadline& deadline);
  absl::Status EnsureToken(size_t member, const Deadline& deadline);
  void ForgetToken();
  void Prefer(size_t failed);

  const EtcdOptions options_;
  const absl::Duration attempt_timeout_;
  const std::vector<std::shared_ptr<grpc::Channel>> channels_;
  std::atomic<size_t> preferred_;
  SteadyAlarms alarms_;
  SteadyNotification closed_;
  std::atomic<bool> closing_ = false;

  Mutex token_mutex_;
  std::string token_ ABSL_GUARDED_BY(token_mutex_);
};

// Whether etcd answered that it did not and will not do what was asked: the request was wrong, or not allowed.
bool IsRefusal(const absl::Status& status);
// Whether etcd answered that its quota is used up. What was asked may have been done, but will not be done later.
bool IsOutOfSpace(const absl::Status& status);

}  // namespace briefing

#endif  // BRIEFING_SERVICE_LEDGER_ETCD_CLIENT_H_
