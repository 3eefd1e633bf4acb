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
  std::shared_ptr<grpc::Channel> channel() const { return channels_[current_.load() % channels_.size()]; }
  // The channel in use has failed: use the next one.
  void Rotate() { ++current_; }
  // What the wait before attempt `failures` + 1 is to go by after `status`: the delay that a server asks for which
  // stops, starts or takes no writes holds for that server alone, not for those not asked yet.
  absl::Status ForNextServer(absl::Status status, int failures) const;

  absl::Time Now() const { return options_.clock->Now(); }
  // False when cancelled before the end. The channel in use connects meanwhile.
  bool Sleep(absl::Duration duration, Cancellation* cancellation) const;
  double Random() const { return options_.random(); }
  // Tells options().on_call.
  void Report(CallRecord record) const;

  // Makes the unary call `method` of Service. Requests that have a request_id get one where it is empty, and the actor.
  template <typename Service, typename Request, typename Response>
  absl::StatusOr<Response> Call(grpc::Status (Service::Stub::*method)(grpc::ClientContext*, const Request&, Response*),
                                Request request, const CallOptions& call) {
    Complete(request);
    Response response;
    const absl::Status status = Repeat(MethodOf(request), call, [&](grpc::ClientContext& context) {
      response.Clear();
      return (Service::NewStub(channel()).get()->*method)(&context, request, &response);
    });
    if (!status.ok()) return status;
    return response;
  }

  // "GetEvent" for a GetEventRequest.
  static std::string MethodOf(const google::protobuf::Message& request);

 private:
  // Fills in the request id and the actor, where the request has such fields and they are empty; and, of several
  // servers, at least the revision that this client has seen.
  void Complete(google::protobuf::Message& request) const;
  void TakeNote(const grpc::ClientContext& context);
  // Runs `attempt` until it succeeds, fails for good, or time or attempts are used up; then the last error, or the one
  // before where time ran out within an attempt, which tells nothing.
  absl::Status Repeat(const std::string& method, const CallOptions& call,
                      const std::function<grpc::Status(grpc::ClientContext&)>& attempt);
  bool MayServeElsewhere(const absl::Status& status, int failures) const;
  absl::Status Once(const std::string& method, int number, absl::Time deadline, const CallOptions& call,
                    const std::function<grpc::Status(grpc::ClientContext&)>& attempt);

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
