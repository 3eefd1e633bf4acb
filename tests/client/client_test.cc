#include "client/client.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "client/request_id.h"
#include "client/status.h"
#include "service/base/errors.h"
#include "service/base/mutex.h"
#include "tests/client/fake_server.h"
#include "tests/support/fake_clock.h"
#include "tests/support/matchers.h"
#include "tests/support/text_proto.h"

namespace briefing::client {
namespace {

using briefing::testing::BlamesField;
using briefing::testing::EqualsProto;
using briefing::testing::FailsWith;
using briefing::testing::FakeClock;
using briefing::testing::FakeServer;
using briefing::testing::FastOptions;
using briefing::testing::HasCode;
using briefing::testing::IsOk;
using briefing::testing::OnTheWire;
using briefing::testing::ParseText;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::MatchesRegex;
using ::testing::SizeIs;

class ClientTest : public ::testing::Test {
 protected:
  std::unique_ptr<Client> Connect(ConnectionOptions options) {
    auto client = Client::Connect(std::move(options));
    EXPECT_THAT(client, IsOk());
    return *std::move(client);
  }
  std::unique_ptr<Client> Connect() { return Connect(FastOptions(server_.address(), &slept_)); }

  auto FailGet(absl::Status status) {
    return [status](const v1::GetEventRequest&, v1::Event*) { return OnTheWire(status); };
  }
  static grpc::Status AnswerGet(const v1::GetEventRequest& request, v1::Event* event) {
    event->set_name(request.name());
    return grpc::Status::OK;
  }
  static grpc::Status AnswerCreate(const v1::CreateEventRequest& request, v1::Event* event) {
    *event = request.event();
    return grpc::Status::OK;
  }

  FakeServer server_;
  std::vector<absl::Duration> slept_;
};

TEST_F(ClientTest, GetsARecordOfTheKindThatItsNameTells) {
  server_.gets = {AnswerGet};
  const auto record = Connect()->Get("events/summit");
  ASSERT_THAT(record, IsOk());
  EXPECT_THAT(*record, EqualsProto(ParseText<v1::Record>("event { name: 'events/summit' }")));
}

TEST_F(ClientTest, RefusesANameOfNoKindWithoutACall) {
  EXPECT_THAT(Connect()->Get("meetings/summit"), BlamesField("name"));
  EXPECT_THAT(server_.get_requests, IsEmpty());
}

TEST_F(ClientTest, KeepsErrorDetails) {
  server_.gets = {FailGet(errors::NotFound("events/x"))};
  const auto record = Connect()->Get("events/x");
  EXPECT_THAT(record, FailsWith(absl::StatusCode::kNotFound, "RECORD_NOT_FOUND"));
  EXPECT_EQ(record.status().message(), "there is no \"events/x\"");
  EXPECT_THAT(slept_, IsEmpty());
}

TEST_F(ClientTest, KeepsFieldViolations) {
  server_.creates = {[](const v1::CreateEventRequest&, v1::Event*) {
    return OnTheWire(errors::InvalidField("event.date.edtf", "is no EDTF"));
  }};
  EXPECT_THAT(Connect()->Create(ParseText<v1::Record>("event { name: 'events/x' }")), BlamesField("event.date.edtf"));
}

TEST_F(ClientTest, RepeatsAReadWithGrowingDelaysUntilItSucceeds) {
  const auto lost = FailGet(absl::UnavailableError("connection lost"));
  server_.gets = {lost, lost, lost, AnswerGet};
  EXPECT_THAT(Connect()->Get("events/x"), IsOk());
  EXPECT_THAT(slept_, ElementsAre(absl::Milliseconds(100), absl::Milliseconds(200), absl::Milliseconds(400)));
}

TEST_F(ClientTest, GivesUpAfterTheLastAttemptWithItsError) {
  ConnectionOptions options = FastOptions(server_.address(), &slept_);
  options.retry.max_attempts = 2;
  server_.gets = {FailGet(absl::UnavailableError("first")), FailGet(absl::UnavailableError("second")), AnswerGet};
  const auto record = Connect(std::move(options))->Get("events/x");
  EXPECT_THAT(record, HasCode(absl::StatusCode::kUnavailable));
  EXPECT_EQ(record.status().message(), "second");
}

TEST_F(ClientTest, WaitsAsLongAsTheServerAsks) {
  server_.gets = {FailGet(errors::Overloaded("too many reads", absl::Seconds(3))), AnswerGet};
  EXPECT_THAT(Connect()->Get("events/x"), IsOk());
  EXPECT_THAT(slept_, ElementsAre(absl::Seconds(3)));
}

TEST_F(ClientTest, DoesNotWaitBeyondItsTime) {
  server_.gets = {FailGet(errors::Overloaded("too many reads", absl::Seconds(60))), AnswerGet};
  EXPECT_THAT(Connect()->Get("events/x"), FailsWith(absl::StatusCode::kResourceExhausted, "OVERLOADED"));
  EXPECT_THAT(slept_, IsEmpty());
}

TEST_F(ClientTest, TellsWhatWasWrongBeforeTimeRanOut) {
  Notification over;
  server_.gets = {FailGet(absl::UnavailableError("no certificate")), [&over](const v1::GetEventRequest&, v1::Event*) {
                    over.WaitForNotification();
                    return grpc::Status::OK;
                  }};
  const auto record = Connect()->Get("events/x", {}, {.cancellation = nullptr, .timeout = absl::Milliseconds(300)});
  over.Notify();
  // Waits for the answer that nobody waits for any more.
  server_.Stop();
  EXPECT_THAT(record, HasCode(absl::StatusCode::kUnavailable));
  EXPECT_EQ(record.status().message(), "no certificate");
}

TEST_F(ClientTest, RepeatsAWriteUnderOneRequestId) {
  server_.creates = {
      [](const v1::CreateEventRequest&, v1::Event*) { return OnTheWire(errors::OutcomeUnknown("disk")); },
      AnswerCreate};
  EXPECT_THAT(Connect()->Create(ParseText<v1::Record>("event { name: 'events/x' }")), IsOk());
  ASSERT_THAT(server_.create_requests, SizeIs(2));
  EXPECT_THAT(server_.create_requests[0].request_id(),
              MatchesRegex("[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}"));
  EXPECT_THAT(server_.create_requests[1], EqualsProto(server_.create_requests[0]));
}

TEST_F(ClientTest, KeepsTheRequestIdAndActorGiven) {
  ConnectionOptions options = FastOptions(server_.address(), &slept_);
  options.actor = "feed/wire";
  server_.creates = {AnswerCreate, AnswerCreate};
  const auto client = Connect(std::move(options));
  const auto record = ParseText<v1::Record>("event { name: 'events/x' }");
  ASSERT_THAT(client->Create(record, "", "", {.request_id = "mine", .validate_only = false, .actor = "", .reason = ""}),
              IsOk());
  EXPECT_EQ(server_.create_requests[0].request_id(), "mine");
  EXPECT_EQ(server_.create_requests[0].actor(), "feed/wire");
}

TEST_F(ClientTest, DoesNotRepeatWhatAnOperatorMustMend) {
  server_.gets = {FailGet(errors::WritesClosed("the disk failed")), AnswerGet};
  EXPECT_THAT(Connect()->Get("events/x"), FailsWith(absl::StatusCode::kUnavailable, "WRITES_CLOSED"));
}

TEST_F(ClientTest, AsksTheOthersBeforeAnOperator) {
  FakeServer other;
  ConnectionOptions options = FastOptions(server_.address(), &slept_);
  options.addresses = {server_.address(), other.address()};
  server_.gets = {FailGet(errors::WritesClosed("the disk failed")), FailGet(errors::WritesClosed("the disk failed"))};
  other.gets = {AnswerGet, FailGet(errors::WritesClosed("the disk failed"))};
  const auto client = Connect(std::move(options));
  EXPECT_THAT(client->Get("events/x"), IsOk());
  // Now from the other on, and not round and round.
  EXPECT_THAT(client->Get("events/x"), FailsWith(absl::StatusCode::kUnavailable, "WRITES_CLOSED"));
  EXPECT_EQ(server_.get_requests.size() + other.get_requests.size(), 4u);
}

TEST_F(ClientTest, BeginsWithOneOfSeveralThatIsDrawn) {
  FakeServer other;
  other.gets = {AnswerGet};
  ConnectionOptions options = FastOptions(server_.address(), &slept_);
  options.addresses = {server_.address(), other.address()};
  options.random = [] { return 0.5; };
  EXPECT_THAT(Connect(std::move(options))->Get("events/x"), IsOk());
  EXPECT_EQ(other.get_requests.size(), 1u);
}

TEST_F(ClientTest, DoesNotWaitForAServerThatStopsWhereAnotherMayServe) {
  FakeServer other;
  ConnectionOptions options = FastOptions(server_.address(), &slept_);
  options.addresses = {server_.address(), other.address()};
  server_.gets = {FailGet(errors::ShuttingDown()), AnswerGet};
  other.gets = {FailGet(errors::ShuttingDown())};
  EXPECT_THAT(Connect(std::move(options))->Get("events/x"), IsOk());
  ASSERT_EQ(slept_.size(), 2u);
  EXPECT_LE(slept_[0], absl::Milliseconds(100));
  EXPECT_GE(slept_[1], absl::Seconds(1)) << "as asked, once all of them have said so";
}

TEST_F(ClientTest, ReadsFromAnotherServerAreNotOlder) {
  FakeServer other;
  ConnectionOptions options = FastOptions(server_.address(), &slept_);
  options.addresses = {server_.address(), other.address()};
  server_.revision = 7;
  server_.gets = {AnswerGet, FailGet(errors::ShuttingDown())};
  other.gets = {AnswerGet};
  const auto client = Connect(std::move(options));
  EXPECT_THAT(client->Get("events/x"), IsOk());
  EXPECT_THAT(client->Get("events/x"), IsOk());
  ASSERT_EQ(other.get_requests.size(), 1u);
  EXPECT_EQ(other.get_requests[0].at_least_revision(), 7);
}

TEST_F(ClientTest, TellsTheAgeOfAnAnswer) {
  ConnectionOptions options = FastOptions(server_.address(), &slept_);
  absl::optional<absl::Duration> age;
  options.on_call = [&age](const client::CallRecord& call) { age = call.age; };
  server_.gets = {AnswerGet, AnswerGet};
  const auto client = Connect(std::move(options));
  EXPECT_THAT(client->Get("events/x"), IsOk());
  EXPECT_EQ(age, absl::nullopt);
  server_.age_ms = 1500;
  EXPECT_THAT(client->Get("events/x"), IsOk());
  EXPECT_EQ(age, absl::Milliseconds(1500));
}

TEST_F(ClientTest, GoesToTheNextAddressWhenOneIsDown) {
  FakeServer other;
  other.gets = {AnswerGet};
  ConnectionOptions options = FastOptions(server_.address(), &slept_);
  options.addresses = {server_.address(), other.address()};
  server_.Stop();
  EXPECT_THAT(Connect(std::move(options))->Get("events/x"), IsOk());
  EXPECT_THAT(other.get_requests, SizeIs(1));
}

TEST_F(ClientTest, EndsWhenCancelledWhileWaiting) {
  Cancellation cancellation;
  ConnectionOptions options = FastOptions(server_.address(), &slept_);
  options.sleep = [&cancellation](absl::Duration, Cancellation* given) {
    cancellation.Cancel();
    return !given->cancelled();
  };
  server_.gets = {FailGet(absl::UnavailableError("lost")), AnswerGet};
  const auto record =
      Connect(std::move(options))->Get("events/x", {}, {.cancellation = &cancellation, .timeout = absl::nullopt});
  EXPECT_THAT(record, HasCode(absl::StatusCode::kCancelled));
}

TEST_F(ClientTest, ReportsEachAttempt) {
  std::vector<std::string> calls;
  ConnectionOptions options = FastOptions(server_.address(), &slept_);
  options.on_call = [&calls](const CallRecord& call) {
    calls.push_back(call.method + " " + std::to_string(call.attempt) + " " +
                    absl::StatusCodeToString(call.status.code()));
  };
  server_.gets = {FailGet(absl::UnavailableError("lost")), AnswerGet};
  EXPECT_THAT(Connect(std::move(options))->Get("events/x"), IsOk());
  EXPECT_THAT(calls, ElementsAre("GetEvent 1 UNAVAILABLE", "GetEvent 2 OK"));
}

TEST(OptionsTest, RefusesWhatIsNoAddress) {
  for (const char* address : {"briefing", "briefing:0", ":7420", "briefing:99999", "::1:7420", "unix:", "unix://b",
                              "unix://", "dns:///briefing", "dns://10.0.0.1", "dns:"}) {
    ConnectionOptions options;
    options.addresses = {address};
    EXPECT_THAT(Validate(options), BlamesField("addresses")) << address;
  }
}

TEST(OptionsTest, TakesSocketsWithPathsThatTheSystemCanHold) {
  for (const std::string& address : {std::string("unix:b.sock"), std::string("unix:///run/b"),
                                     "unix:" + std::string(107, 'b'), "unix:///" + std::string(106, 'b')}) {
    EXPECT_THAT(Validate({.addresses = {address}}), IsOk()) << address;
  }
  EXPECT_THAT(Validate({.addresses = {"unix:" + std::string(108, 'b')}}), BlamesField("addresses"));
}

TEST(OptionsTest, KnowsNames) {
  for (const char* address : {"briefing.example:7420", "dns:///briefing:7420", "dns://10.0.0.1:53/briefing:7420",
                              "dns:briefing:7420", "127.example.org:7420"}) {
    ConnectionOptions options;
    options.addresses = {address};
    EXPECT_THAT(Validate(options), IsOk()) << address;
    EXPECT_TRUE(IsDnsName(address)) << address;
  }
  for (const char* address : {"10.0.0.1:7420", "[::2]:7420", "localhost:7420", "unix:/run/b"}) {
    EXPECT_FALSE(IsDnsName(address)) << address;
  }
}

TEST(OptionsTest, KnowsLoopback) {
  for (const char* address : {"127.0.0.1:7420", "127.1.2.3:1", "[::1]:7420", "localhost:7420", "unix:/run/b"}) {
    EXPECT_TRUE(IsLoopback(address)) << address;
  }
  for (const char* address : {"127.example.org:7420", "10.0.0.1:7420", "briefing:7420", "[::2]:7420"}) {
    EXPECT_FALSE(IsLoopback(address)) << address;
  }
}

TEST(RequestIdTest, IsNeverTheSame) { EXPECT_NE(NewRequestId(), NewRequestId()); }

TEST(StatusTest, KnowsBrokenConnectionsInAllTheirForms) {
  EXPECT_TRUE(IsTransient(absl::UnknownError("Stream removed")));
  EXPECT_TRUE(IsTransient(absl::InternalError("Received RST_STREAM with error code 2")));
  EXPECT_FALSE(IsTransient(absl::UnknownError("boom")));
  EXPECT_FALSE(IsTransient(absl::CancelledError("stalled")));
  EXPECT_TRUE(IsResumable(absl::CancelledError("stalled")));
  EXPECT_FALSE(IsTransient(absl::ResourceExhaustedError("without advice")));
}

}  // namespace
}  // namespace briefing::client
