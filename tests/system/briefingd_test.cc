// The server as a process of its own.
#include <grpcpp/create_channel.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sqlite3.h>
#include <sys/socket.h>
#include <unistd.h>

#include <chrono>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "briefing/v1/event_service.grpc.pb.h"
#include "briefing/v1/ledger_service.grpc.pb.h"
#include "service/rpc/address.h"
#include "tests/support/matchers.h"
#include "tests/support/text_proto.h"
#include "tests/system/briefingd_fixture.h"

namespace briefing::testing {
namespace {

using ::testing::HasSubstr;

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

TEST_F(BriefingdTest, TakesPageTokensOfBeforeARestart) {
  Start();
  v1::Event event;
  for (const char* id : {"a", "b"}) ASSERT_TRUE(Create(id, event).ok());
  v1::ListEventsRequest request;
  request.set_page_size(1);
  const auto list = [&] {
    v1::ListEventsResponse page;
    grpc::ClientContext context;
    const grpc::Status status = v1::EventService::NewStub(channel_)->ListEvents(&context, request, &page);
    EXPECT_TRUE(status.ok()) << status.error_message();
    return page;
  };
  request.set_page_token(list().next_page_token());
  EXPECT_FALSE(request.page_token().empty());
  EXPECT_EQ(Stop(), 0);
  unlink(port_file().c_str());
  Start();
  const v1::ListEventsResponse second = list();
  ASSERT_EQ(second.events_size(), 1);
  EXPECT_EQ(second.events(0).name(), event.name());
  EXPECT_EQ(Stop(), 0);
}

// The file of a killed server stays behind, and clients find the next one there.
TEST_F(BriefingdTest, ListensAgainAtTheSocketOfAKilledServer) {
  const std::string socket = directory_.File("b.sock");
  Start({"--listen", "unix:" + socket});
  v1::Event event;
  ASSERT_TRUE(Create("a", event).ok());
  server_->Signal(SIGKILL);
  server_->Wait();
  EXPECT_EQ(access(socket.c_str(), F_OK), 0);
  unlink(port_file().c_str());
  Start({"--listen", "unix:" + socket});
  EXPECT_TRUE(Get("events/a", event).ok());
  EXPECT_EQ(Stop(), 0);
  EXPECT_NE(access(socket.c_str(), F_OK), 0);
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
  const auto samples = Metrics();
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
  shell_before_ = "ulimit -n 256";
  Start();
  const auto address = rpc::ResolveHost(*rpc::ParseHostPort(address_, ""), "");
  std::vector<int> connections;
  for (int i = 0; i < 400; ++i) {
    connections.push_back(socket(AF_INET, SOCK_STREAM, 0));
    connect(connections.back(), address->front().get(), address->front().length);
  }
  EXPECT_TRUE(server_->AwaitErr("connections closed for want of file descriptors"));
  for (int fd : connections) close(fd);
  ASSERT_TRUE(channel_->WaitForConnected(std::chrono::system_clock::now() + std::chrono::seconds(30)));
  v1::Event event;
  EXPECT_TRUE(Create("a", event).ok());
  EXPECT_GT(Metrics().at("briefing_connections_shed_total"), 0);
  EXPECT_EQ(Stop(), 0);
}

// A write that fails half-way leaves nobody knowing what the disk holds: no more are taken, reads go on.
TEST_F(BriefingdTest, TakesNoMoreWritesAfterAFailedOne) {
  // So many blocks of 512 bytes to a file; what goes beyond fails instead of ending the process.
  shell_before_ = "trap '' XFSZ && ulimit -f 2048";
  Start();
  v1::Event event;
  ASSERT_TRUE(Create("kept", event).ok());
  grpc::Status written;
  for (int i = 0; written.ok() && i < 100; ++i) written = Create(absl::StrCat("large-", i), event, "", 60000);
  EXPECT_EQ(written.error_code(), grpc::StatusCode::UNAVAILABLE) << written.error_message();
  EXPECT_TRUE(server_->AwaitErr("the ledger takes no writes any more; restart the server"));
  EXPECT_TRUE(Get("events/kept", event).ok());
  EXPECT_EQ(Create("later", event).error_code(), grpc::StatusCode::UNAVAILABLE);
  EXPECT_EQ(Metrics().at("briefing_writable"), 0);
  EXPECT_EQ(Stop(), 1);
  // What was acknowledged is there once the fault is gone.
  shell_before_.clear();
  Start();
  EXPECT_TRUE(Get("events/kept", event).ok());
  EXPECT_TRUE(Create("later", event).ok());
  EXPECT_EQ(Stop(), 0);
}

}  // namespace
}  // namespace briefing::testing
