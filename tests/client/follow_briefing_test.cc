#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <thread>

#include "absl/time/clock.h"
#include "client/client.h"
#include "service/base/errors.h"
#include "service/base/mutex.h"
#include "tests/client/fake_server.h"
#include "tests/support/matchers.h"
#include "tests/support/tcp_gate.h"

namespace briefing::client {
namespace {

using briefing::testing::FailsWith;
using briefing::testing::FakeServer;
using briefing::testing::FastOptions;
using briefing::testing::IsOk;
using briefing::testing::OnTheWire;
using briefing::testing::TcpGate;
using ::testing::ElementsAre;
using ::testing::SizeIs;

// Notes what it is given; stops after `last`, or at a break where `stops_at_break`.
class Reader final : public BriefingHandler {
 public:
  explicit Reader(int64_t last) : last_(last) {}

  Step OnBriefing(const v1::Briefing& briefing, const std::vector<v1::BriefingSection>&) override {
    revisions.push_back(briefing.revision());
    if (!came.HasBeenNotified()) came.Notify();
    return briefing.revision() >= last_ ? Step::kStop : Step::kContinue;
  }
  Step OnBroken(const absl::Status& status, absl::Duration) override {
    broken.push_back(status.code());
    return stops_at_break ? Step::kStop : Step::kContinue;
  }

  std::vector<int64_t> revisions;
  std::vector<absl::StatusCode> broken;
  Notification came;
  bool stops_at_break = false;

 private:
  const int64_t last_;
};

class FollowBriefingTest : public ::testing::Test {
 protected:
  using Script = FakeServer::Step<v1::FollowBriefingRequest, FakeServer::FollowWriter>;

  // Sends the briefing of `revision`, then ends with `status`.
  static Script Send(int64_t revision, absl::Status status) {
    return [revision, status](const v1::FollowBriefingRequest&, FakeServer::FollowWriter writer) {
      v1::FollowBriefingResponse response;
      response.mutable_briefing()->set_revision(revision);
      writer->Write(response);
      return OnTheWire(status);
    };
  }
  static Script Fail(absl::Status status) {
    return [status](const v1::FollowBriefingRequest&, FakeServer::FollowWriter) { return OnTheWire(status); };
  }
  absl::Status Follow(BriefingHandler& handler, v1::FollowBriefingRequest request = {}) {
    const auto client = Client::Connect(options_);
    return client.ok() ? (*client)->FollowBriefing(std::move(request), handler) : client.status();
  }

  FakeServer server_;
  std::vector<absl::Duration> slept_;
  ConnectionOptions options_ = FastOptions(server_.address(), &slept_);
};

TEST_F(FollowBriefingTest, NeverGoesBackInTime) {
  server_.follows = {Send(7, absl::UnavailableError("lost")),
                     Fail(errors::RevisionNotReached(Revision(7), Revision(5))), Send(8, absl::OkStatus())};
  Reader reader(8);
  EXPECT_THAT(Follow(reader), IsOk());
  EXPECT_THAT(reader.revisions, ElementsAre(7, 8));
  ASSERT_THAT(server_.follow_requests, SizeIs(3));
  EXPECT_EQ(server_.follow_requests[0].briefing().at_least_revision(), 0);
  EXPECT_EQ(server_.follow_requests[1].briefing().at_least_revision(), 7);
  EXPECT_EQ(server_.follow_requests[2].briefing().at_least_revision(), 7);
}

TEST_F(FollowBriefingTest, DoesNotWaitForARevisionThatNoServerHasTold) {
  server_.follows = {Fail(errors::RevisionNotReached(Revision(7), Revision(5)))};
  v1::FollowBriefingRequest request;
  request.mutable_briefing()->set_at_least_revision(7);
  Reader reader(8);
  EXPECT_THAT(Follow(reader, request), FailsWith(absl::StatusCode::kDeadlineExceeded, "REVISION_NOT_REACHED"));
}

TEST_F(FollowBriefingTest, DoesNotWaitForAServerThatStopsWhereAnotherMayServe) {
  FakeServer other;
  options_.addresses = {server_.address(), other.address()};
  options_.random = [] { return 0.0; };
  server_.follows = {Send(7, errors::ShuttingDown())};
  other.follows = {Send(8, absl::OkStatus())};
  Reader reader(8);
  EXPECT_THAT(Follow(reader), IsOk());
  ASSERT_THAT(slept_, SizeIs(1));
  EXPECT_LE(slept_[0], absl::Milliseconds(100));
}

TEST_F(FollowBriefingTest, NoticesThatAServerIsGoneWithoutAWordHoweverLongItWasQuiet) {
  TcpGate gate({server_.address()});
  options_.addresses = gate.endpoints();
  options_.keepalive_time = absl::Milliseconds(100);
  options_.keepalive_timeout = absl::Milliseconds(100);
  Notification over;
  server_.follows = {[&](const v1::FollowBriefingRequest&, FakeServer::FollowWriter writer) {
    v1::FollowBriefingResponse response;
    response.mutable_briefing()->set_revision(7);
    writer->Write(response);
    over.WaitForNotification();
    return grpc::Status::OK;
  }};
  Reader reader(8);
  reader.stops_at_break = true;
  absl::Status status;
  std::thread follower([&] { status = Follow(reader); });
  reader.came.WaitForNotification();
  // From here on the client sends nothing but pings. The gate tells nobody of what it passes on.
  const int before = gate.passed();
  const absl::Time deadline = absl::Now() + absl::Seconds(20);
  while (gate.passed() < before + 6 && absl::Now() < deadline) absl::SleepFor(absl::Milliseconds(5));
  EXPECT_GE(gate.passed(), before + 6) << "the pings cease";
  gate.Cut(true);
  follower.join();
  over.Notify();
  server_.Stop();
  EXPECT_THAT(status, IsOk());
  EXPECT_THAT(reader.broken, ElementsAre(absl::StatusCode::kUnavailable));
}

}  // namespace
}  // namespace briefing::client
