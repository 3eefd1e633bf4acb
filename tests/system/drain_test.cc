// How the server stops.
#include <gmock/gmock.h>
#include <grpcpp/generic/generic_stub.h>
#include <grpcpp/grpcpp.h>

#include <atomic>
#include <thread>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "briefing/v1/ledger_service.grpc.pb.h"
#include "tests/system/briefingd_fixture.h"

namespace briefing::testing {
namespace {

// The wire form of grpc.health.v1's messages, which Debian ships no classes of: field 1 of the answer is the status.
constexpr char kServing[] = {0x08, 0x01};
constexpr char kNotServing[] = {0x08, 0x02};

std::string Bytes(const grpc::ByteBuffer& buffer) {
  grpc::Slice slice;
  EXPECT_TRUE(buffer.DumpToSingleSlice(&slice).ok());
  return std::string(reinterpret_cast<const char*>(slice.begin()), slice.size());
}

// grpc.health.v1.Health/Watch of the whole server.
class HealthWatch {
 public:
  explicit HealthWatch(const std::shared_ptr<grpc::Channel>& channel)
      : stub_(channel), call_(stub_.PrepareCall(&context_, "/grpc.health.v1.Health/Watch", &queue_)) {
    call_->StartCall(Tag(1));
    EXPECT_TRUE(Await(1));
    const grpc::Slice nothing;
    call_->WriteLast(grpc::ByteBuffer(&nothing, 1), grpc::WriteOptions(), Tag(2));
    EXPECT_TRUE(Await(2));
  }
  ~HealthWatch() {
    context_.TryCancel();
    queue_.Shutdown();
    void* tag;
    bool ok;
    while (queue_.Next(&tag, &ok)) {
    }
  }
  // The next status as sent; "" at the end.
  std::string Next() {
    grpc::ByteBuffer message;
    call_->Read(&message, Tag(3));
    return Await(3) ? Bytes(message) : "";
  }

 private:
  static void* Tag(intptr_t number) { return reinterpret_cast<void*>(number); }
  bool Await(intptr_t number) {
    void* tag = nullptr;
    bool ok = false;
    EXPECT_TRUE(queue_.Next(&tag, &ok));
    EXPECT_EQ(tag, Tag(number));
    return ok;
  }

  grpc::ClientContext context_;
  grpc::CompletionQueue queue_;
  grpc::GenericStub stub_;
  std::unique_ptr<grpc::GenericClientAsyncReaderWriter> call_;
};

// Over the network, and over a Unix socket.
class DrainTest : public BriefingdTest, public ::testing::WithParamInterface<const char*> {
 protected:
  void Start(std::vector<std::string> more = {}) {
    if (GetParam() == absl::string_view("socket")) more.insert(more.end(), {"--listen", "unix:" + sockets_.File("b")});
    BriefingdTest::Start(more);
  }
  // More than flow control lets travel before a client reads.
  void WriteMuch() {
    for (int i = 0; i < 100; ++i) {
      v1::ApplyRequest batch;
      v1::Event& event = *batch.add_mutations()->mutable_create()->mutable_event();
      event.set_name(absl::StrCat("events/large-", i));
      event.set_title("Large");
      event.set_kind(v1::EVENT_KIND_STATEMENT);
      event.set_description(std::string(60 << 10, 'x'));
      grpc::ClientContext context;
      v1::ApplyResponse response;
      ASSERT_TRUE(v1::LedgerService::NewStub(channel_)->Apply(&context, batch, &response).ok());
    }
  }
  // An export under way, of which one message has been read. The connection's window stays small, lest all of it travel
  // unread.
  void BeginExport() {
    grpc::ChannelArguments arguments;
    arguments.SetInt(GRPC_ARG_HTTP2_BDP_PROBE, 0);
    arguments.SetInt(GRPC_ARG_HTTP2_STREAM_LOOKAHEAD_BYTES, 64 << 10);
    arguments.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);
    channel_ = grpc::CreateCustomChannel(address_, grpc::InsecureChannelCredentials(), arguments);
    export_ = v1::LedgerService::NewStub(channel_)->Export(&export_context_, v1::ExportRequest());
    v1::ExportResponse response;
    ASSERT_TRUE(export_->Read(&response));
    exported_ = response.records_size();
  }
  grpc::Status FinishExport() {
    v1::ExportResponse response;
    while (export_->Read(&response)) exported_ += response.records_size();
    return export_->Finish();
  }

  const TempDir sockets_;
  grpc::ClientContext export_context_;
  std::unique_ptr<grpc::ClientReader<v1::ExportResponse>> export_;
  int exported_ = 0;
};

// Idle clients may not hear that they are to go for seconds, and the web server of the metrics looks every two.
TEST_P(DrainTest, IdleClientsAndMetricsDoNotHoldItUp) {
  Start();
  v1::Event event;
  ASSERT_FALSE(Get("events/none", event).ok());
  // The answer of a call just ended is given a moment to travel.
  const absl::Time begin = absl::Now();
  EXPECT_EQ(Stop(), 0);
  EXPECT_LT(absl::Now() - begin, absl::Milliseconds(1700));
}

TEST_P(DrainTest, LetsACallFinishAndSaysNotServingMeanwhile) {
  Start();
  HealthWatch health(channel_);
  EXPECT_EQ(health.Next(), std::string(kServing, 2));
  WriteMuch();
  BeginExport();
  server_->Signal(SIGTERM);
  EXPECT_EQ(health.Next(), std::string(kNotServing, 2));
  EXPECT_TRUE(FinishExport().ok());
  EXPECT_EQ(exported_, 100);
  EXPECT_EQ(server_->Wait(), 0);
}

TEST_P(DrainTest, BreaksOffWhatOutlastsTheDrainTimeout) {
  Start({"--drain-timeout", "300ms"});
  WriteMuch();
  BeginExport();
  EXPECT_EQ(Stop(), 0);
  EXPECT_EQ(FinishExport().error_code(), grpc::StatusCode::UNAVAILABLE);
}

TEST_P(DrainTest, AnswersNewCallsThatItDrains) {
  Start({"--drain-timeout", "1h"});
  WriteMuch();
  BeginExport();
  server_->Signal(SIGTERM);
  ASSERT_TRUE(server_->AwaitErr("\"message\":\"stopping\""));
  v1::Event event;
  grpc::Status status;
  // The signal is heard before the gate is closed.
  do status = Get("events/large-0", event);
  while (status.ok());
  EXPECT_EQ(status.error_code(), grpc::StatusCode::UNAVAILABLE);
  EXPECT_THAT(status.error_message(), ::testing::HasSubstr("draining"));
  EXPECT_TRUE(FinishExport().ok());
  EXPECT_EQ(server_->Wait(), 0);
}

// Whatever instant of the drain a call meets.
TEST_P(DrainTest, NoCallHearsAnythingButUnavailable) {
  Start();
  WriteMuch();
  std::atomic<bool> ended = false;
  std::vector<std::thread> callers;
  for (int i = 0; i < 4; ++i) {
    callers.emplace_back([&] {
      while (!ended) {
        v1::Event event;
        const grpc::Status status = Get("events/large-0", event);
        const bool expected = status.ok() || status.error_code() == grpc::StatusCode::UNAVAILABLE;
        EXPECT_TRUE(expected) << status.error_code() << ": " << status.error_message();
      }
    });
  }
  EXPECT_EQ(Stop(), 0);
  ended = true;
  for (std::thread& caller : callers) caller.join();
}

TEST_P(DrainTest, SecondSignalEndsItAtOnce) {
  Start({"--drain-timeout", "1h"});
  WriteMuch();
  BeginExport();
  server_->Signal(SIGTERM);
  ASSERT_TRUE(server_->AwaitErr("\"message\":\"stopping\""));
  // Again and again, as somebody does who is in a hurry: the first may come too soon to be another one.
  const absl::Time until = absl::Now() + absl::Seconds(10);
  while (server_->Running() && absl::Now() < until) server_->Signal(SIGTERM);
  EXPECT_EQ(server_->Wait(absl::Seconds(10)), 128 + SIGTERM);
}

// As timeout(1) sends it: to its child, and to the group that the child is in.
TEST_P(DrainTest, ASignalThatComesTwiceAtOnceIsOne) {
  Start();
  WriteMuch();
  BeginExport();
  server_->Signal(SIGTERM);
  ASSERT_TRUE(server_->AwaitErr("\"message\":\"stopping\""));
  server_->Signal(SIGTERM);
  EXPECT_TRUE(FinishExport().ok());
  EXPECT_EQ(exported_, 100);
  EXPECT_EQ(server_->Wait(), 0);
}

TEST_P(DrainTest, SignalBeforeItServesEndsItCleanly) {
  server_ = Launch();
  server_->Signal(SIGTERM);
  EXPECT_THAT(server_->Wait(absl::Seconds(10)), ::testing::AnyOf(0, 128 + SIGTERM));
}

INSTANTIATE_TEST_SUITE_P(All, DrainTest, ::testing::Values("network", "socket"),
                         [](const auto& test) { return std::string(test.param); });

}  // namespace
}  // namespace briefing::testing
