// The server as a process of its own.
#include <grpcpp/create_channel.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sqlite3.h>
#include <sys/socket.h>
#include <unistd.h>

#include <chrono>
#include <map>
#include <memory>
#include <regex>
#include <sstream>
#include <string>
#include <vector>

#include "absl/strings/str_split.h"
#include "briefing/v1/event_service.grpc.pb.h"
#include "briefing/v1/ledger_service.grpc.pb.h"
#include "google/protobuf/struct.pb.h"
#include "google/protobuf/util/json_util.h"
#include "service/rpc/address.h"
#include "tests/support/matchers.h"
#include "tests/support/process.h"
#include "tests/support/temp_dir.h"
#include "tests/support/text_proto.h"
#include "tests/system/briefingd_fixture.h"

namespace briefing::testing {
namespace {

using ::testing::HasSubstr;

std::vector<google::protobuf::Struct> JsonLines(const std::string& text) {
  std::vector<google::protobuf::Struct> lines;
  for (absl::string_view line : absl::StrSplit(text, '\n', absl::SkipEmpty())) {
    EXPECT_TRUE(google::protobuf::util::JsonStringToMessage(std::string(line), &lines.emplace_back()).ok()) << line;
  }
  return lines;
}

// What the server answers to GET `path`, headers and all.
std::string HttpGet(const std::string& host_port, const std::string& path) {
  const auto address = rpc::ResolveHost(*rpc::ParseHostPort(host_port, ""), "");
  const int fd = socket(AF_INET, SOCK_STREAM, 0);
  if (connect(fd, address->front().get(), address->front().length) != 0) return "";
  const std::string request = "GET " + path + " HTTP/1.0\r\nHost: localhost\r\n\r\n";
  EXPECT_EQ(write(fd, request.data(), request.size()), static_cast<ssize_t>(request.size()));
  std::string answer;
  char buffer[4096];
  for (ssize_t n = read(fd, buffer, sizeof(buffer)); n > 0; n = read(fd, buffer, sizeof(buffer)))
    answer.append(buffer, n);
  close(fd);
  return answer;
}

// The samples of a Prometheus exposition: name with labels → value.
std::map<std::string, double> ParseMetrics(const std::string& answer) {
  std::map<std::string, double> samples;
  const std::regex sample(R"(^([a-zA-Z_:][a-zA-Z0-9_:]*(\{[^}]*\})?) (\S+)\r?$)");
  std::istringstream lines(answer.substr(answer.find("\r\n\r\n") + 4));
  for (std::string line; std::getline(lines, line);) {
    if (line.empty() || line[0] == '#') continue;
    std::smatch match;
    EXPECT_TRUE(std::regex_match(line, match, sample)) << line;
    samples[match[1]] = std::stod(match[3]);
  }
  return samples;
}

TEST_F(BriefingdTest, KeepsWhatItAcknowledged) {
  Start();
  v1::Event written;
  ASSERT_TRUE(Create("a", written).ok());
  EXPECT_EQ(Stop(), 0);
  unlink(port_file().c_str());
  Start();
  v1::Event read;
  ASSERT_TRUE(Get("events/a", read).ok());
  EXPECT_THAT(read, EqualsProto(written));
  EXPECT_EQ(Stop(), 0);
}

TEST_F(BriefingdTest, DrainsOnSigterm) {
  Start();
  grpc::ClientContext context;
  auto watch = v1::LedgerService::NewStub(channel_)->Watch(&context, ParseText<v1::WatchRequest>("start_revision: 1"));
  v1::Event event;
  ASSERT_TRUE(Create("a", event).ok());
  v1::WatchResponse response;
  ASSERT_TRUE(watch->Read(&response));
  EXPECT_EQ(Stop(), 0);
  std::string token;
  do {
    token = response.resume_token();
  } while (watch->Read(&response));
  EXPECT_FALSE(token.empty());
  EXPECT_EQ(watch->Finish().error_code(), grpc::StatusCode::UNAVAILABLE);
}

TEST_F(BriefingdTest, SecondServerOnTheSameFileSaysWhoHoldsIt) {
  Start();
  const auto second = Launch({"--log-format", "text", "--port-file", directory_.File("other")});
  EXPECT_EQ(second->Wait(), 1);
  EXPECT_THAT(second->err(), HasSubstr(std::to_string(server_->pid())));
  EXPECT_EQ(Stop(), 0);
}

TEST_F(BriefingdTest, RefusesALedgerOfANewerFormat) {
  Start();
  EXPECT_EQ(Stop(), 0);
  sqlite3* database = nullptr;
  ASSERT_EQ(sqlite3_open(file().c_str(), &database), SQLITE_OK);
  ASSERT_EQ(sqlite3_exec(database, "PRAGMA user_version = 1000000", nullptr, nullptr, nullptr), SQLITE_OK);
  sqlite3_close(database);
  const auto refused = Launch();
  EXPECT_EQ(refused->Wait(), 1);
  EXPECT_THAT(refused->err(), HasSubstr("1000000"));
}

TEST_F(BriefingdTest, LogsAreJsonWhateverClientsSend) {
  Start();
  v1::Event event;
  ASSERT_TRUE(Create("a", event, "evil\"}\n{\"level\":\"x").ok());
  EXPECT_EQ(Stop(), 0);
  bool found = false;
  for (const auto& line : JsonLines(server_->err())) {
    EXPECT_TRUE(line.fields().contains("time") && line.fields().contains("level") && line.fields().contains("message"));
    const auto actor = line.fields().find("actor");
    if (actor == line.fields().end()) continue;
    found = true;
    EXPECT_EQ(actor->second.string_value(), "evil\"}\n{\"level\":\"x");
    EXPECT_EQ(line.fields().at("revision").number_value(), 1);
    EXPECT_EQ(line.fields().at("method").string_value(), "briefing.v1.EventService.CreateEvent");
  }
  EXPECT_TRUE(found);
}

TEST_F(BriefingdTest, ServesMetrics) {
  Start();
  v1::Event event;
  ASSERT_TRUE(Create("a", event).ok());
  ASSERT_FALSE(Get("events/b", event).ok());
  std::string address;
  for (const auto& line : JsonLines(server_->err())) {
    if (line.fields().at("message").string_value() == "metrics served")
      address = line.fields().at("address").string_value();
  }
  const auto samples = ParseMetrics(HttpGet(address, "/metrics"));
  EXPECT_EQ(samples.at("briefing_revision"), 1);
  EXPECT_EQ(samples.at("briefing_writable"), 1);
  EXPECT_EQ(samples.at("briefing_ready"), 1);
  EXPECT_EQ(samples.at("briefing_records{type=\"event\"}"), 1);
  EXPECT_EQ(samples.at("briefing_commits_total"), 1);
  EXPECT_GT(samples.at("briefing_ledger_bytes"), 0);
  double found = 0;
  for (const auto& [name, value] : samples) {
    if (name.find("briefing_rpc_calls_total") == 0 && name.find("NOT_FOUND") != std::string::npos) found += value;
  }
  EXPECT_EQ(found, 1);
  EXPECT_EQ(Stop(), 0);
}

TEST_F(BriefingdTest, WrongFlagsExitWith2) {
  const auto wrong = Launch({"--drain-timeout", "soon"});
  EXPECT_EQ(wrong->Wait(), 2);
  EXPECT_THAT(wrong->err(), HasSubstr("--drain-timeout"));
  EXPECT_EQ(ReadFile(port_file()), "");
}

// Takes connections to the limit of descriptors, and expects it to serve on when they are gone.
TEST_F(BriefingdTest, SurvivesMoreConnectionsThanDescriptors) {
  const std::string limited = "ulimit -n 256 && exec \"$0\" \"$@\"";
  std::vector<std::string> argv{
      "/bin/sh", "-c",          limited,     Binary("briefingd"), "--listen", "127.0.0.1:0",  "--ledger",
      "memory:", "--port-file", port_file(), "--metrics-listen",  "",         "--log-format", "json"};
  server_ = std::make_unique<Process>(Process::Options{.argv = argv, .environment = {}, .input = {}});
  ASSERT_TRUE(server_->AwaitErr("\"message\":\"ready\"")) << server_->err();
  const std::string host_port = ReadFile(port_file()).substr(0, ReadFile(port_file()).size() - 1);
  const auto address = rpc::ResolveHost(*rpc::ParseHostPort(host_port, ""), "");
  std::vector<int> connections;
  for (int i = 0; i < 400; ++i) {
    connections.push_back(socket(AF_INET, SOCK_STREAM, 0));
    connect(connections.back(), address->front().get(), address->front().length);
  }
  EXPECT_TRUE(server_->AwaitErr("connections closed for want of file descriptors"));
  for (int fd : connections) close(fd);
  channel_ = grpc::CreateChannel(host_port, grpc::InsecureChannelCredentials());
  ASSERT_TRUE(channel_->WaitForConnected(std::chrono::system_clock::now() + std::chrono::seconds(30)));
  v1::Event event;
  EXPECT_TRUE(Create("a", event).ok());
  EXPECT_EQ(Stop(), 0);
}

}  // namespace
}  // namespace briefing::testing
