// A server in this process whose answers a test scripts.
#ifndef BRIEFING_TESTS_CLIENT_FAKE_SERVER_H_
#define BRIEFING_TESTS_CLIENT_FAKE_SERVER_H_

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/strings/cord.h"
#include "briefing/v1/briefing_service.grpc.pb.h"
#include "briefing/v1/event_service.grpc.pb.h"
#include "briefing/v1/ledger_service.grpc.pb.h"
#include "client/client.h"
#include "client/status.h"
#include "grpcpp/server.h"
#include "grpcpp/server_builder.h"
#include "service/base/mutex.h"

namespace briefing::testing {

// As the server sends a status: details in the trailer.
inline grpc::Status OnTheWire(const absl::Status& status) {
  return grpc::Status(static_cast<grpc::StatusCode>(status.code()), std::string(status.message()),
                      client::ToProto(status).SerializeAsString());
}

// Each call is answered by the next step of its script; one without a step left with UNIMPLEMENTED. Thread-safe.
class FakeServer final : public v1::LedgerService::Service,
                         public v1::EventService::Service,
                         public v1::BriefingService::Service {
 public:
  template <typename Request, typename Answer>
  using Step = std::function<grpc::Status(const Request&, Answer)>;
  using WatchWriter = grpc::ServerWriter<v1::WatchResponse>*;
  using ExportWriter = grpc::ServerWriter<v1::ExportResponse>*;
  using FollowWriter = grpc::ServerWriter<v1::FollowBriefingResponse>*;

  // On `host`; on a port that is free, unless told otherwise.
  explicit FakeServer(std::string host = "127.0.0.1", int port = 0) : host_(std::move(host)) { Start(port); }
  ~FakeServer() override { Stop(); }

  void Stop() {
    if (server_ != nullptr) server_->Shutdown(std::chrono::system_clock::now());
    server_ = nullptr;
  }
  // On the same port as before.
  void Restart() { Start(port_); }
  std::string address() const { return host_ + ":" + std::to_string(port_); }
  int port() const { return port_; }

  std::vector<Step<v1::GetEventRequest, v1::Event*>> gets;
  std::vector<Step<v1::CreateEventRequest, v1::Event*>> creates;
  std::vector<Step<v1::ApplyRequest, v1::ApplyResponse*>> applies;
  std::vector<Step<v1::WatchRequest, WatchWriter>> watches;
  std::vector<Step<v1::ExportRequest, ExportWriter>> exports;
  std::vector<Step<v1::FollowBriefingRequest, FollowWriter>> follows;
  int64_t head = 0;
  // Called for each GetLedgerStatus, before it is answered. May be empty.
  std::function<void()> on_status;
  // What the metadata of GetEvent's answers say; negative: nothing.
  int64_t revision = -1;
  int64_t age_ms = -1;
  // What was asked, in order. Read them when the calls are over.
  std::vector<v1::GetEventRequest> get_requests;
  std::vector<v1::CreateEventRequest> create_requests;
  std::vector<v1::ApplyRequest> apply_requests;
  std::vector<v1::WatchRequest> watch_requests;
  std::vector<v1::ExportRequest> export_requests;
  std::vector<v1::FollowBriefingRequest> follow_requests;

  grpc::Status GetEvent(grpc::ServerContext* context, const v1::GetEventRequest* request, v1::Event* event) override {
    if (revision >= 0) context->AddInitialMetadata("briefing-revision", std::to_string(revision));
    if (age_ms >= 0) context->AddInitialMetadata("briefing-age-ms", std::to_string(age_ms));
    return Play(*request, event, gets, get_requests);
  }
  grpc::Status CreateEvent(grpc::ServerContext*, const v1::CreateEventRequest* request, v1::Event* event) override {
    return Play(*request, event, creates, create_requests);
  }
  grpc::Status Apply(grpc::ServerContext*, const v1::ApplyRequest* request, v1::ApplyResponse* response) override {
    return Play(*request, response, applies, apply_requests);
  }
  grpc::Status Watch(grpc::ServerContext*, const v1::WatchRequest* request, WatchWriter writer) override {
    return Play(*request, writer, watches, watch_requests);
  }
  grpc::Status Export(grpc::ServerContext*, const v1::ExportRequest* request, ExportWriter writer) override {
    return Play(*request, writer, exports, export_requests);
  }
  grpc::Status FollowBriefing(grpc::ServerContext*, const v1::FollowBriefingRequest* request,
                              FollowWriter writer) override {
    return Play(*request, writer, follows, follow_requests);
  }
  grpc::Status GetLedgerStatus(grpc::ServerContext*, const v1::GetLedgerStatusRequest*,
                               v1::GetLedgerStatusResponse* response) override {
    if (on_status) on_status();
    response->set_revision(head);
    return grpc::Status::OK;
  }

 private:
  template <typename Request, typename Answer>
  grpc::Status Play(const Request& request, Answer answer, const std::vector<Step<Request, Answer>>& script,
                    std::vector<Request>& requests) {
    size_t number = 0;
    {
      MutexLock lock(&mutex_);
      number = requests.size();
      requests.push_back(request);
    }
    if (number >= script.size()) return grpc::Status(grpc::StatusCode::UNIMPLEMENTED, "the script is over");
    return script[number](request, answer);
  }

  void Start(int port) {
    grpc::ServerBuilder builder;
    builder.AddChannelArgument(GRPC_ARG_ALLOW_REUSEPORT, 1);
    // Tests do not wait for minutes between two pings.
    builder.AddChannelArgument(GRPC_ARG_HTTP2_MIN_RECV_PING_INTERVAL_WITHOUT_DATA_MS, 1);
    builder.AddListeningPort(host_ + ":" + std::to_string(port), grpc::InsecureServerCredentials(), &port_);
    builder.RegisterService(static_cast<v1::LedgerService::Service*>(this));
    builder.RegisterService(static_cast<v1::EventService::Service*>(this));
    builder.RegisterService(static_cast<v1::BriefingService::Service*>(this));
    server_ = builder.BuildAndStart();
  }

  const std::string host_;
  int port_ = 0;
  Mutex mutex_;
  std::unique_ptr<grpc::Server> server_;
};

// Options towards `address` with a sleep that only notes how long it would be, and no jitter.
inline client::ConnectionOptions FastOptions(const std::string& address, std::vector<absl::Duration>* slept) {
  client::ConnectionOptions options;
  options.addresses = {address};
  options.random = [] { return 1.0; };
  options.sleep = [slept](absl::Duration duration, client::Cancellation* cancellation) {
    slept->push_back(duration);
    return cancellation == nullptr || !cancellation->cancelled();
  };
  return options;
}

}  // namespace briefing::testing

#endif  // BRIEFING_TESTS_CLIENT_FAKE_SERVER_H_
