#include "service/rpc/server.h"

#include <grpc/compression.h>
#include <grpcpp/create_channel.h>
#include <grpcpp/impl/client_unary_call.h>
#include <grpcpp/impl/rpc_method.h>

#include <string>
#include <vector>

#include "absl/strings/str_split.h"
#include "briefing/v1/event_service.grpc.pb.h"
#include "service/base/wire.h"
#include "service/ledger/memory/memory_ledger.h"
#include "service/rpc/raw_service.h"
#include "tests/rpc/server_fixture.h"
#include "tests/support/temp_dir.h"

namespace briefing::testing {
namespace {

using ::testing::HasSubstr;

// A call of any method, with bytes.
grpc::Status RawCall(const std::shared_ptr<grpc::Channel>& channel, const std::string& path, const std::string& request,
                     std::string& reply) {
  grpc::ClientContext context;
  const grpc::Slice slice(request);
  const grpc::ByteBuffer sent(&slice, 1);
  grpc::ByteBuffer received;
  const grpc::Status status = grpc::internal::BlockingUnaryCall<grpc::ByteBuffer, grpc::ByteBuffer>(
      channel.get(), grpc::internal::RpcMethod(path.c_str(), grpc::internal::RpcMethod::NORMAL_RPC, channel), &context,
      sent, &received);
  grpc::Slice whole;
  if (status.ok() && received.DumpToSingleSlice(&whole).ok()) reply.assign(whole.begin(), whole.end());
  return status;
}

// grpc.health.v1: field 1 of the answer is the status, 1 for SERVING and 2 for NOT_SERVING.
int HealthOf(const std::shared_ptr<grpc::Channel>& channel, const std::string& service) {
  std::string request;
  wire::AppendBytesField(1, service, request);
  std::string reply;
  const grpc::Status status = RawCall(channel, "/grpc.health.v1.Health/Check", request, reply);
  if (!status.ok()) return -static_cast<int>(status.error_code());
  wire::FieldReader reader(reply);
  while (reader.Next()) {
    if (reader.number() == 1) return static_cast<int>(reader.varint());
  }
  return 0;
}

// On a connection of its own: gRPC lets channels to one address share theirs.
std::shared_ptr<grpc::Channel> Connect(const std::string& address) {
  grpc::ChannelArguments arguments;
  arguments.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);
  return grpc::CreateCustomChannel(address, grpc::InsecureChannelCredentials(), arguments);
}

using WireTest = ServerTest;

TEST_F(WireTest, GeneratedClientsAreServed) {
  auto stub = v1::EventService::NewStub(channel());
  grpc::ClientContext context;
  v1::Event event;
  ASSERT_TRUE(
      stub->CreateEvent(&context,
                        ParseText<v1::CreateEventRequest>("event_id: 'a' event { title: 'A' kind: EVENT_KIND_AGREE }"),
                        &event)
          .ok());
  EXPECT_EQ(event.name(), "events/a");
}

TEST_F(WireTest, UndecodableRequestsAreInvalid) {
  v1::Event event;
  for (const std::string& bytes : {std::string("\xff\xff\xff"),
                                   std::string("\x0a\x05"
                                               "ab"),
                                   std::string("\x0a\x02\xff\xfe")}) {
    EXPECT_THAT(CallBytes("EventService/GetEvent", bytes, event),
                FailsWith(absl::StatusCode::kInvalidArgument, "UNDECODABLE_MESSAGE"));
    EXPECT_THAT(CallBytes("LedgerService/Apply", bytes, event),
                FailsWith(absl::StatusCode::kInvalidArgument, "UNDECODABLE_MESSAGE"));
  }
  const absl::Status status = CallBytes("EventService/CreateEvent",
                                        "\x1a\x03"
                                        "abc",
                                        event);
  EXPECT_THAT(status, FailsWith(absl::StatusCode::kInvalidArgument, "UNDECODABLE_MESSAGE"));
  EXPECT_THAT(status, SaysThat(HasSubstr("briefing.v1.CreateEventRequest")));
}

TEST_F(WireTest, OversizedRequestsAreRefused) {
  v1::Event event;
  EXPECT_THAT(CallBytes("EventService/GetEvent", std::string(5 << 20, 'x'), event),
              HasCode(absl::StatusCode::kResourceExhausted));
}

TEST_F(WireTest, NestingBeyondAHundredIsRefused) {
  // Groups of an unknown field, each inside the one before.
  std::string bytes;
  for (int i = 0; i < 101; ++i) bytes += "\xa3\x06";
  for (int i = 0; i < 101; ++i) bytes += "\xa4\x06";
  v1::Event event;
  EXPECT_THAT(CallBytes("EventService/GetEvent", bytes, event),
              FailsWith(absl::StatusCode::kInvalidArgument, "UNDECODABLE_MESSAGE"));
}

TEST_F(WireTest, HeadersOverEightKibibytesAreRefusedAndTheServerLivesOn) {
  auto stub = v1::EventService::NewStub(channel());
  v1::Event event;
  v1::GetEventRequest request;
  request.set_name("events/none");
  grpc::ClientContext large;
  large.AddMetadata("x-large", std::string(9 << 10, 'x'));
  EXPECT_EQ(stub->GetEvent(&large, request, &event).error_code(), grpc::StatusCode::RESOURCE_EXHAUSTED);
  // That one may have been closed.
  grpc::ClientContext small;
  EXPECT_EQ(v1::EventService::NewStub(Connect(address()))->GetEvent(&small, request, &event).error_code(),
            grpc::StatusCode::NOT_FOUND);
}

TEST_F(WireTest, CompressedRequestsAreRefused) {
  auto stub = v1::EventService::NewStub(channel());
  grpc::ClientContext context;
  context.set_compression_algorithm(GRPC_COMPRESS_GZIP);
  v1::Event event;
  v1::GetEventRequest request;
  request.set_name(std::string(100000, 'a'));
  EXPECT_EQ(stub->GetEvent(&context, request, &event).error_code(), grpc::StatusCode::UNIMPLEMENTED);
}

TEST_F(WireTest, LargeRecordsAndManyFieldErrorsArriveWhole) {
  v1::ApplyRequest request;
  v1::Event& event = *request.add_mutations()->mutable_create()->mutable_event();
  event.set_name("events/large");
  event.set_title("Large");
  event.set_kind(v1::EVENT_KIND_AGREE);
  event.set_description(std::string(60000, 'd'));
  ASSERT_THAT(Call<v1::ApplyResponse>("LedgerService/Apply", request), IsOk());
  const auto read = Call<v1::Event>("EventService/GetEvent", ParseText<v1::GetEventRequest>("name: 'events/large'"));
  ASSERT_THAT(read, IsOk());
  EXPECT_EQ(read->description(), event.description());
  const auto listed = Call<v1::ListEventsResponse>("EventService/ListEvents", v1::ListEventsRequest());
  ASSERT_THAT(listed, IsOk());
  EXPECT_THAT(listed->events(0), EqualsProto(*read));

  v1::CreateEventRequest wrong;
  *wrong.mutable_event() = event;
  wrong.mutable_event()->clear_name();
  for (int i = 0; i < 200; ++i) wrong.mutable_event()->add_topics("This is not a topic at all");
  EXPECT_THAT(Call<v1::Event>("EventService/CreateEvent", wrong), BlamesField("event.topics[0]"));
}

TEST_F(WireTest, UnknownMethodsAreUnimplemented) {
  std::string reply;
  EXPECT_EQ(RawCall(channel(), "/briefing.v1.EventService/Forget", "", reply).error_code(),
            grpc::StatusCode::UNIMPLEMENTED);
}

TEST_F(WireTest, ServesHealthByServiceAndOverall) {
  EXPECT_EQ(HealthOf(channel(), ""), 1);
  EXPECT_EQ(HealthOf(channel(), "briefing.v1.LedgerService"), 1);
  EXPECT_EQ(HealthOf(channel(), "nobody"), -static_cast<int>(grpc::StatusCode::NOT_FOUND));
}

// grpc.channelz.v1: the answer to GetServers lists servers under field 1, each with its data under 2; the calls that it
// has begun stand there under field 2.
TEST_F(WireTest, TellsOfItselfByChannelz) {
  std::string reply;
  ASSERT_TRUE(RawCall(channel(), "/grpc.channelz.v1.Channelz/GetServers", "", reply).ok());
  wire::FieldReader servers(reply);
  int64_t begun = 0;
  while (servers.Next()) {
    if (servers.number() != 1) continue;
    wire::FieldReader server(servers.bytes());
    while (server.Next()) {
      if (server.number() != 2) continue;
      wire::FieldReader data(server.bytes());
      while (data.Next()) begun += data.number() == 2 ? static_cast<int64_t>(data.varint()) : 0;
    }
  }
  EXPECT_GE(begun, 1);
}

TEST_F(WireTest, ListsItsServicesByReflection) {
  // ServerReflectionRequest.list_services = 7, of grpc.reflection.v1alpha.
  grpc::ClientContext context;
  const grpc::internal::RpcMethod method("/grpc.reflection.v1alpha.ServerReflection/ServerReflectionInfo",
                                         grpc::internal::RpcMethod::BIDI_STREAMING, channel());
  std::unique_ptr<grpc::ClientReaderWriter<grpc::ByteBuffer, grpc::ByteBuffer>> stream(
      grpc::internal::ClientReaderWriterFactory<grpc::ByteBuffer, grpc::ByteBuffer>::Create(channel().get(), method,
                                                                                            &context));
  std::string request;
  wire::AppendBytesField(7, "*", request);
  const grpc::Slice slice(request);
  ASSERT_TRUE(stream->Write(grpc::ByteBuffer(&slice, 1)));
  grpc::ByteBuffer received;
  ASSERT_TRUE(stream->Read(&received));
  grpc::Slice whole;
  ASSERT_TRUE(received.DumpToSingleSlice(&whole).ok());
  const std::string reply(whole.begin(), whole.end());
  for (const char* service : {"briefing.v1.EventService", "briefing.v1.LedgerService", "briefing.v1.BriefingService",
                              "grpc.health.v1.Health", "grpc.channelz.v1.Channelz"}) {
    EXPECT_THAT(reply, HasSubstr(service));
  }
  stream->WritesDone();
  stream->Finish();
}

// A server whose ledger has not been read yet.
class StartingServerTest : public ::testing::Test {
 protected:
  absl::StatusOr<std::unique_ptr<rpc::Server>> Start(rpc::ServerOptions options) {
    options.metrics_listen.clear();
    options.answer_flush = absl::ZeroDuration();
    options.search = "memory:";
    return rpc::Server::Start(options, *ledger_, SystemClock(), log_);
  }

  rpc::Log log_{rpc::LogFormat::kText, spdlog::level::off};
  std::unique_ptr<Ledger> ledger_ = NewMemoryLedger();
};

TEST_F(StartingServerTest, IsNotServingUntilTheLedgerIsRead) {
  BRIEFING_ASSERT_OK_AND_ASSIGN(auto server, Start({.listen = "127.0.0.1:0"}));
  const auto channel = Connect(server->address());
  EXPECT_EQ(HealthOf(channel, ""), 2);
  EXPECT_EQ(HealthOf(channel, "briefing.v1.EventService"), 2);
  std::string reply;
  EXPECT_THAT(FromGrpc(RawCall(channel, "/briefing.v1.LedgerService/GetLedgerStatus", "", reply)),
              FailsWith(absl::StatusCode::kUnavailable, "NOT_READY"));
  ASSERT_THAT(server->Load(), IsOk());
  EXPECT_EQ(HealthOf(channel, ""), 1);
  EXPECT_TRUE(RawCall(channel, "/briefing.v1.LedgerService/GetLedgerStatus", "", reply).ok());
}

TEST_F(StartingServerTest, RefusesPlaintextOffLoopback) {
  EXPECT_THAT(Start({.listen = "0.0.0.0:0"}), BlamesField("--listen"));
  EXPECT_THAT(Start({.listen = "0.0.0.0:0", .allow_plaintext = true}), IsOk());
  EXPECT_THAT(Start({.listen = "localhost:0"}), IsOk());
}

TEST_F(StartingServerTest, RefusesTlsFilesThatDoNotServe) {
  EXPECT_THAT(Start({.listen = "127.0.0.1:0", .tls = {.key = "k"}}), BlamesField("--tls-cert"));
  EXPECT_THAT(Start({.listen = "127.0.0.1:0", .tls = {.certificate = "/does/not/exist", .key = "/does/not/exist"}}),
              BlamesField("--tls-cert"));
}

TEST_F(StartingServerTest, RefusesAnAddressThatIsTaken) {
  BRIEFING_ASSERT_OK_AND_ASSIGN(auto first, Start({.listen = "127.0.0.1:0"}));
  const auto second = Start({.listen = first->address()});
  EXPECT_THAT(second, FailsWith(absl::StatusCode::kFailedPrecondition, "ADDRESS_IN_USE"));
  EXPECT_THAT(second, SaysThat(::testing::HasSubstr("cannot listen at " + first->address() + ": ")));
}

TEST_F(StartingServerTest, ListensAtSocketsBesideAddresses) {
  const TempDir directory;
  const std::string socket = "unix:" + directory.File("b.sock");
  BRIEFING_ASSERT_OK_AND_ASSIGN(auto server, Start({.listen = "127.0.0.1:0," + socket}));
  ASSERT_THAT(server->Load(), IsOk());
  const std::vector<std::string> addresses = absl::StrSplit(server->address(), ',');
  ASSERT_EQ(addresses.size(), 2u);
  EXPECT_EQ(addresses[1], socket);
  for (const std::string& address : addresses) EXPECT_EQ(HealthOf(Connect(address), ""), 1) << address;
}

// Of several addresses each is looked at.
TEST_F(StartingServerTest, RefusesPlaintextOffLoopbackBesideASocket) {
  const TempDir directory;
  const std::string socket = "unix:" + directory.File("b.sock");
  EXPECT_THAT(Start({.listen = socket}), IsOk());
  EXPECT_THAT(Start({.listen = socket + ",0.0.0.0:0"}), BlamesField("--listen"));
}

TEST(RawServiceDeathTest, EndsTheProcessWhereAHandlerIsMissing) {
  class Everyone final : public rpc::CallObserver {
   public:
    absl::Status OnBegin(const google::protobuf::MethodDescriptor&) override { return absl::OkStatus(); }
    void OnEnd(const rpc::CallRecord&, const absl::Status&, absl::Duration) override {}
  } observer;
  const auto& service = *v1::GetEventRequest::descriptor()->file()->FindServiceByName("EventService");
  EXPECT_DEATH(rpc::RawService(service, {}, observer), "has 6 methods and 0 handlers");
}

}  // namespace
}  // namespace briefing::testing
