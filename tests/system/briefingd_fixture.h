// A server as a process of its own, on a file of the test's own.
#ifndef BRIEFING_TESTS_SYSTEM_BRIEFINGD_FIXTURE_H_
#define BRIEFING_TESTS_SYSTEM_BRIEFINGD_FIXTURE_H_

#include <grpcpp/create_channel.h>
#include <gtest/gtest.h>
#include <signal.h>

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "briefing/v1/event_service.grpc.pb.h"
#include "tests/support/process.h"
#include "tests/support/temp_dir.h"
#include "tests/system/exposition.h"

namespace briefing::testing {

class BriefingdTest : public ::testing::Test {
 protected:
  // Starts a server on the test's file, and waits until it serves.
  void Start(std::vector<std::string> more = {}) {
    server_ = Launch(more);
    ASSERT_TRUE(server_->AwaitErr("\"message\":\"ready\"")) << server_->err();
    address_ = ReadFile(port_file());
    ASSERT_EQ(address_.back(), '\n');
    address_.pop_back();
    channel_ = grpc::CreateChannel(address_, grpc::InsecureChannelCredentials());
  }
  std::unique_ptr<Process> Launch(std::vector<std::string> more = {}) {
    std::vector<std::string> argv{Binary("briefingd"), "--listen",     "127.0.0.1:0", "--ledger",
                                  "sqlite:" + file(),  "--port-file",  port_file(),   "--metrics-listen",
                                  "127.0.0.1:0",       "--log-format", "json"};
    argv.insert(argv.end(), more.begin(), more.end());
    if (!shell_before_.empty()) {
      argv.insert(argv.begin(), {"/bin/sh", "-c", shell_before_ + " && exec \"$0\" \"$@\""});
    }
    return std::make_unique<Process>(Process::Options{.argv = argv, .environment = {}, .input = {}});
  }
  int Stop() {
    server_->Signal(SIGTERM);
    return server_->Wait();
  }
  std::string file() const { return directory_.File("briefing.db"); }
  std::string port_file() const { return directory_.File("port"); }

  grpc::Status Create(const std::string& id, v1::Event& event, const std::string& actor = "test",
                      size_t description_bytes = 0) {
    v1::CreateEventRequest request;
    request.set_event_id(id);
    request.set_actor(actor);
    request.mutable_event()->set_title("An event");
    request.mutable_event()->set_kind(v1::EVENT_KIND_AGREE);
    request.mutable_event()->set_description(std::string(description_bytes, 'x'));
    grpc::ClientContext context;
    return v1::EventService::NewStub(channel_)->CreateEvent(&context, request, &event);
  }
  grpc::Status Get(const std::string& name, v1::Event& event) {
    v1::GetEventRequest request;
    request.set_name(name);
    grpc::ClientContext context;
    return v1::EventService::NewStub(channel_)->GetEvent(&context, request, &event);
  }

  // The samples that the metrics endpoint tells now.
  std::map<std::string, double> Metrics() {
    std::string address;
    for (const auto& line : JsonLines(server_->err())) {
      if (line.fields().at("message").string_value() == "metrics served") {
        address = line.fields().at("address").string_value();
      }
    }
    return ParseMetrics(HttpGet(address, "/metrics"));
  }

  // Shell commands that Launch has run before the server, in the same process: limits and the like.
  std::string shell_before_;
  TempDir directory_;
  std::unique_ptr<Process> server_;
  std::string address_;
  std::shared_ptr<grpc::Channel> channel_;
};

}  // namespace briefing::testing

#endif  // BRIEFING_TESTS_SYSTEM_BRIEFINGD_FIXTURE_H_
