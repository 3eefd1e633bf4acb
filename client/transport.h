// Channels to the replicas, and the loop that repeats what is safe to repeat. Internal to the client.
#ifndef BRIEFING_CLIENT_TRANSPORT_H_
#define BRIEFING_CLIENT_TRANSPORT_H_

#include <atomic>
#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "client/answer_guard.h"
#include "client/client.h"
#include "client/options.h"
#include "grpcpp/channel.h"
#include "grpcpp/client_context.h"

namespace briefing::client {

// One channel to each address; that to a name spreads its calls over all addresses of the name. Keepalive pings are
// rarer than what a server with gRPC's defaults takes for abuse, and gRPC's own retries are off, since they would
// multiply ours.
std::vector<std::shared_ptr<grpc::Channel>> MakeChannels(const ConnectionOptions& options);

// Thread-safe.
class Transport {
 public:
  // `options` must be valid; the channels one or more.
  Transport(ConnectionOptions options, std::vector<std::shared_ptr<grpc::Channel>> channels);

  const ConnectionOptions& options() const { return options_; }
  // The turn of the channel to use now, and that channel.
  size_t turn() const { return current_.load(); }
  std::shared_ptr<grpc::Channel> channel(size_t turn) const { return channels_[turn % channels_.size()]; }
  // The channel of `turn` has failed: use the next one. Nothing happens where another call has seen to that.
  void Rotate(size_t turn) { current_.compare_exchange_strong(turn, turn + 1); }
  // What the wait before attempt `failures` + 1 is to go by after `status`: the delay that a server asks for which
  // stops, starts or takes no writes holds for that server alone, not for those not asked yet.
  absl::Status ForNextServer(absl::Status status, int failures) const;

  absl::Time Now() const { return options_.clock->Now(); }
  // False when cancelled before the end. The channel in use connects meanwhile.
  bool Sleep(absl::Duration duration, Cancellation* cancellation) const;
  double Random() const { return options_.random(); }
  // Watches over the call of `context`, made through the channel of `turn`, where there are other servers to go to;
  // null where there are none. `left`: the time that all of them have; `failures`: attempts at it that came to nothing.
  std::unique_ptr<AnswerGuard> Guard(grpc::ClientContext& context, size_t turn, absl::Duration left,
                                     int failures = 0) const;
  // `status` of a call that `guard` (which may be null) watched over: UNAVAILABLE where the guard ended it.
  static absl::Status Guarded(const AnswerGuard* guard, absl::Status status);
  // Tells options().on_call.
  void Report(CallRecord record) const;
  // An answer was for `revision`: of several servers, no later read is for an older one.
  void NoteRevision(int64_t revision);
  // Fills in the request id and the actor, where the request has such fields and they are empty; and, of several
  // servers, at least the revision that this client has seen.
  void Complete(google::protobuf::Message& request) const;

  // Makes the unary call `method` of Service. Requests that have a request_id get one where it is empty, and the actor.
  template <typename Service, typename Request, typename Response>
  absl::StatusOr<Response> Call(grpc::Status (Service::Stub::*method)(grpc::ClientContext*, const Request&, Response*),
                                Request request, const CallOptions& call) {
    Complete(request);
    Response response;
    const absl::Status status = Repeat(
        MethodOf(request), call, [&](grpc::ClientContext& context, const std::shared_ptr<grpc::Channel>& channel) {
          response.Clear();
          return (Service::NewStub(channel).get()->*method)(&context, request, &response);
        });
    if (!status.ok()) return status;
    return response;
  }

  // "GetEvent" for a GetEventRequest.
  static std::string MethodOf(const google::protobuf::Message& request);

 private:
  using Attempt = std::function<grpc::Status(grpc::ClientContext&, const std::shared_ptr<grpc::Channel>&)>;

  void TakeNote(const grpc::ClientContext& context);
  // Runs `attempt` until it succeeds, fails for good, or time or attempts are used up; then the last error, or the one
  // before where time ran out within an attempt, which tells nothing.
  absl::Status Repeat(const std::string& method, const CallOptions& call, const Attempt& attempt);
  bool MayServeElsewhere(const absl::Status& status, int failures) const;
  // UNAVAILABLE where there are others and the server of `turn` gives no sign of life.
  absl::Status Once(const std::string& method, int number, absl::Time deadline, const CallOptions& call, size_t turn,
                    const Attempt& attempt);

  const ConnectionOptions options_;
  const std::vector<std::shared_ptr<grpc::Channel>> channels_;
  // Each client begins with another, so that they spread over the servers.
  std::atomic<size_t> current_;
  // How many servers there are, as far as is known.
  const size_t servers_;
  // The newest revision that an answer was for.
  std::atomic<int64_t> seen_{0};
};

}  // namespace briefing::client

#endif  // BRIEFING_CLIENT_TRANSPORT_H_
