// A client of several servers, some of which do not answer.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <thread>

#include "absl/synchronization/barrier.h"
#include "absl/time/clock.h"
#include "client/client.h"
#include "service/base/errors.h"
#include "service/base/mutex.h"
#include "tests/client/fake_server.h"
#include "tests/support/matchers.h"
#include "tests/support/tcp_gate.h"

namespace briefing::client {
namespace {

using briefing::testing::FakeServer;
using briefing::testing::HasCode;
using briefing::testing::IsOk;
using briefing::testing::OnTheWire;
using briefing::testing::TcpGate;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

class SeveralServersTest : public ::testing::Test {
 protected:
  SeveralServersTest() {
    // The first of them behind the gate.
    options_.addresses = {gate_.endpoints().front(), second_.address()};
    options_.random = [] { return 0.0; };
    options_.timeout = absl::Seconds(4);
    options_.sleep = [](absl::Duration, Cancellation* cancellation) {
      return cancellation == nullptr || !cancellation->cancelled();
    };
    options_.on_call = [this](const CallRecord& call) {
      MutexLock lock(&mutex_);
      calls_.push_back(call.method + " " + absl::StatusCodeToString(call.status.code()));
    };
  }
  std::unique_ptr<Client> Connect() { return *Client::Connect(options_); }

  static grpc::Status Answer(const v1::GetEventRequest& request, v1::Event* event) {
    event->set_name(request.name());
    return grpc::Status::OK;
  }

  // What servers wait for that do not answer. Outlives them.
  Notification over_;
  FakeServer first_;
  FakeServer second_;
  TcpGate gate_{{first_.address()}};
  ConnectionOptions options_;
  Mutex mutex_;
  std::vector<std::string> calls_;
};

TEST_F(SeveralServersTest, ACallGoesToTheNextWhereOneTakesConnectionsAndDoesNotAnswer) {
  gate_.Cut(true);
  second_.gets = {Answer, Answer};
  const auto client = Connect();
  EXPECT_THAT(client->Get("events/x"), IsOk());
  EXPECT_THAT(client->Get("events/x"), IsOk());
  EXPECT_THAT(calls_, ElementsAre("GetEvent UNAVAILABLE", "GetEvent OK", "GetEvent OK"));
}

TEST_F(SeveralServersTest, ACallGoesToTheNextWhereOneFallsSilentThatHasAnsweredBefore) {
  first_.gets = {Answer};
  second_.gets = {Answer};
  const auto client = Connect();
  EXPECT_THAT(client->Get("events/x"), IsOk());
  gate_.Cut(true);
  EXPECT_THAT(client->Get("events/x"), IsOk());
  EXPECT_THAT(second_.get_requests, SizeIs(1));
}

TEST_F(SeveralServersTest, ACallWaitsForAServerThatWorksOnIt) {
  options_.timeout = absl::Seconds(20);
  // Answers when the client has looked twice whether it is still there.
  Notification looked;
  int looks = 0;
  first_.on_status = [&] {
    if (++looks == 2) looked.Notify();
  };
  first_.gets = {[&](const v1::GetEventRequest& request, v1::Event* event) {
    looked.WaitForNotification();
    return Answer(request, event);
  }};
  second_.gets = {Answer};
  EXPECT_THAT(Connect()->Get("events/x"), IsOk());
  EXPECT_THAT(second_.get_requests, IsEmpty());
}

TEST_F(SeveralServersTest, ACallWaitsLongerWhereAllOfThemAreBusy) {
  options_.timeout = absl::Seconds(8);
  const auto get_nowhere = [&](const v1::GetEventRequest&, v1::Event*) {
    over_.WaitForNotification();
    return grpc::Status::OK;
  };
  first_.on_status = second_.on_status = [&] { over_.WaitForNotification(); };
  // Longer than each server had at first, which was twice a second.
  const auto answer_late = [](const v1::GetEventRequest& request, v1::Event* event) {
    absl::SleepFor(absl::Milliseconds(2500));
    return Answer(request, event);
  };
  first_.gets = {get_nowhere, answer_late};
  second_.gets = {get_nowhere};
  EXPECT_THAT(Connect()->Get("events/x"), IsOk());
  EXPECT_THAT(calls_, ElementsAre("GetEvent UNAVAILABLE", "GetEvent UNAVAILABLE", "GetEvent OK"));
  over_.Notify();
}

TEST_F(SeveralServersTest, TheNextCallGoesElsewhereWhereOneTookAllItsTime) {
  options_.timeout = absl::Seconds(2);
  first_.gets = {[&](const v1::GetEventRequest&, v1::Event*) {
    over_.WaitForNotification();
    return grpc::Status::OK;
  }};
  second_.gets = {Answer};
  const auto client = Connect();
  EXPECT_THAT(client->Get("events/x"), HasCode(absl::StatusCode::kDeadlineExceeded));
  over_.Notify();
  EXPECT_THAT(client->Get("events/x", {}, {.cancellation = nullptr, .timeout = absl::Seconds(10)}), IsOk());
  EXPECT_THAT(second_.get_requests, SizeIs(1));
}

TEST_F(SeveralServersTest, AWatchGoesToTheNextWhereOneDoesNotAnswer) {
  class Stopper final : public WatchHandler {
   public:
    Step OnCommits(const google::protobuf::RepeatedPtrField<v1::Commit>&, const WatchPosition&) override {
      return Step::kStop;
    }
  } stopper;
  gate_.Cut(true);
  second_.head = 6;
  const auto serve = [](const v1::WatchRequest&, FakeServer::WatchWriter writer) {
    v1::WatchResponse response;
    response.add_commits()->set_revision(7);
    writer->Write(response);
    return grpc::Status::OK;
  };
  second_.watches = {serve, serve};
  EXPECT_THAT(Connect()->Watch({}, stopper), IsOk());
  v1::WatchRequest request;
  request.set_resume_token("after-6");
  EXPECT_THAT(Connect()->Watch(request, stopper), IsOk());
}

TEST_F(SeveralServersTest, CallsThatFailTogetherGoOnToTheNextTogether) {
  absl::Barrier* both = new absl::Barrier(2);
  const auto fail = [both](const v1::GetEventRequest&, v1::Event*) {
    if (both->Block()) delete both;
    return OnTheWire(absl::UnavailableError("lost"));
  };
  first_.gets = {fail, fail};
  second_.gets = {Answer, Answer};
  const auto client = Connect();
  absl::Status other;
  std::thread thread([&] { other = client->Get("events/x").status(); });
  EXPECT_THAT(client->Get("events/x"), IsOk());
  thread.join();
  EXPECT_THAT(other, IsOk());
  EXPECT_THAT(first_.get_requests, SizeIs(2));
}

}  // namespace
}  // namespace briefing::client
