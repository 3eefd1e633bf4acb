// A whole server in this process, and calls to it.
#ifndef BRIEFING_TESTS_RPC_SERVER_FIXTURE_H_
#define BRIEFING_TESTS_RPC_SERVER_FIXTURE_H_

#include <gmock/gmock.h>
#include <grpcpp/channel.h>
#include <grpcpp/client_context.h>
#include <gtest/gtest.h>
#include <spdlog/sinks/ostream_sink.h>

#include <memory>
#include <sstream>
#include <string>

#include "absl/status/statusor.h"
#include "briefing/v1/ledger_service.pb.h"
#include "service/ledger/ledger.h"
#include "service/rpc/server.h"
#include "tests/support/matchers.h"
#include "tests/support/text_proto.h"

namespace briefing::testing {

// What a client reads out of a status: the code, the message, and the details as payloads.
absl::Status FromGrpc(const grpc::Status& status);

// Serves an empty memory ledger on a free port of the loopback interface.
class ServerTest : public ::testing::Test {
 protected:
  ServerTest();
  ~ServerTest() override;

  // Listens, reads the ledger, connects. SetUp does it with the default options; tests that want others call Restart.
  void SetUp() override { Restart({}); }
  // `options.listen` and `options.metrics_listen` are replaced, and an empty `options.search` by memory.
  void Restart(rpc::ServerOptions options);

  // One call, "EventService/GetEvent", within `deadline`.
  template <typename Response>
  absl::StatusOr<Response> Call(const std::string& method, const google::protobuf::Message& request) {
    Response response;
    absl::Status status = CallBytes(method, request.SerializeAsString(), response);
    if (!status.ok()) return status;
    return response;
  }
  // The same with the request as bytes, right or not.
  absl::Status CallBytes(const std::string& method, const std::string& request, google::protobuf::Message& response);

  // Writes what the batch in text form says, and returns its revision.
  int64_t Apply(const std::string& text);

  // Serves another ledger from the next Restart on.
  void UseLedger(std::unique_ptr<Ledger> ledger) {
    server_.reset();
    ledger_ = std::move(ledger);
  }

  // What later calls wait at most.
  void SetTimeout(absl::Duration timeout) { timeout_ = timeout; }
  // "briefing-revision" in the initial metadata of the last call; -1 where there was none.
  int64_t last_revision() const { return last_revision_; }
  // The same for "briefing-age-ms".
  int64_t last_age_ms() const { return last_age_ms_; }

  std::string address() const { return server_->address(); }
  rpc::Server& server() { return *server_; }
  const std::shared_ptr<grpc::Channel>& channel() { return channel_; }

 private:
  std::ostringstream log_text_;
  rpc::Log log_;
  std::unique_ptr<Ledger> ledger_;
  std::unique_ptr<rpc::Server> server_;
  std::shared_ptr<grpc::Channel> channel_;
  absl::Duration timeout_ = absl::Seconds(30);
  int64_t last_revision_ = -1;
  int64_t last_age_ms_ = -1;
};

}  // namespace briefing::testing

#endif  // BRIEFING_TESTS_RPC_SERVER_FIXTURE_H_
