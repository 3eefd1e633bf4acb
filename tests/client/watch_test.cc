#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <thread>

#include "client/client.h"
#include "service/base/errors.h"
#include "service/base/mutex.h"
#include "tests/client/fake_server.h"
#include "tests/support/matchers.h"
#include "tests/support/text_proto.h"

namespace briefing::client {
namespace {

using briefing::testing::FailsWith;
using briefing::testing::FakeServer;
using briefing::testing::FastOptions;
using briefing::testing::HasCode;
using briefing::testing::IsOk;
using briefing::testing::OnTheWire;
using google::protobuf::RepeatedPtrField;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

// Notes what it is given and stops after revision `last`.
class Recorder final : public WatchHandler {
 public:
  explicit Recorder(int64_t last) : last_(last) {}

  Step OnCommits(const RepeatedPtrField<v1::Commit>& commits, const WatchPosition& position) override {
    for (const v1::Commit& commit : commits) revisions.push_back(commit.revision());
    token = position.resume_token;
    return revisions.back() >= last_ ? Step::kStop : Step::kContinue;
  }
  Step OnSnapshot(const RepeatedPtrField<v1::Record>& records, const WatchPosition&) override {
    for (const v1::Record& record : records) names.push_back(record.event().name());
    return Step::kContinue;
  }
  Step OnNotice(v1::WatchNotice notice, const WatchPosition&) override {
    notices.push_back(notice);
    return Step::kContinue;
  }
  Step OnBroken(const absl::Status& status, absl::Duration) override {
    broken.push_back(status.code());
    return Step::kContinue;
  }

  std::vector<int64_t> revisions;
  std::vector<std::string> names;
  std::vector<v1::WatchNotice> notices;
  std::vector<absl::StatusCode> broken;
  std::string token;

 private:
  const int64_t last_;
};

v1::WatchResponse Commits(int64_t first, int64_t last) {
  v1::WatchResponse response;
  for (int64_t revision = first; revision <= last; ++revision) response.add_commits()->set_revision(revision);
  response.set_revision(last);
  response.set_resume_token("after-" + std::to_string(last));
  return response;
}

v1::WatchResponse Progress(int64_t revision) {
  v1::WatchResponse response = Commits(revision + 1, revision);
  response.set_notice(v1::WATCH_NOTICE_PROGRESS);
  return response;
}

class WatchTest : public ::testing::Test {
 protected:
  using Script = FakeServer::Step<v1::WatchRequest, FakeServer::WatchWriter>;

  // Sends the messages, then ends with `status`.
  static Script Send(std::vector<v1::WatchResponse> messages, absl::Status status) {
    return [messages, status](const v1::WatchRequest&, FakeServer::WatchWriter writer) {
      for (const v1::WatchResponse& message : messages) writer->Write(message);
      return OnTheWire(status);
    };
  }

  absl::Status Watch(WatchHandler& handler, v1::WatchRequest request = {}, Cancellation* cancellation = nullptr) {
    if (options_.addresses.empty()) return absl::InternalError("no address");
    return (*Client::Connect(options_))->Watch(std::move(request), handler, cancellation);
  }

  FakeServer server_;
  std::vector<absl::Duration> slept_;
  ConnectionOptions options_ = FastOptions(server_.address(), &slept_);
};

TEST_F(WatchTest, DeliversCommitsUntilTheHandlerStops) {
  server_.watches = {Send({Commits(1, 2), Commits(3, 3)}, absl::OkStatus())};
  Recorder recorder(3);
  EXPECT_THAT(Watch(recorder), IsOk());
  EXPECT_THAT(recorder.revisions, ElementsAre(1, 2, 3));
  EXPECT_EQ(recorder.token, "after-3");
}

TEST_F(WatchTest, BeginsAfterTheHeadOfTheMomentItIsCalled) {
  server_.head = 41;
  server_.watches = {Send({}, absl::UnavailableError("lost before the first message")),
                     Send({Commits(42, 42)}, absl::OkStatus())};
  Recorder recorder(42);
  EXPECT_THAT(Watch(recorder), IsOk());
  ASSERT_THAT(server_.watch_requests, SizeIs(2));
  EXPECT_EQ(server_.watch_requests[0].start_revision(), 42);
  EXPECT_EQ(server_.watch_requests[1].start_revision(), 42);
}

TEST_F(WatchTest, ResumesAfterTheLastDeliveredMessageHoweverTheStreamBroke) {
  server_.watches = {Send({Commits(1, 2)}, errors::ShuttingDown("after-2")),
                     Send({Commits(3, 3)}, absl::CancelledError("stalled")),
                     Send({Commits(4, 4)}, absl::UnknownError("Stream removed")),
                     Send({Commits(5, 5)}, absl::InternalError("Received RST_STREAM with error code 2")),
                     Send({Commits(6, 6)}, absl::OkStatus()),
                     Send({Commits(7, 7)}, absl::OkStatus())};
  Recorder recorder(7);
  EXPECT_THAT(Watch(recorder), IsOk());
  EXPECT_THAT(recorder.revisions, ElementsAre(1, 2, 3, 4, 5, 6, 7));
  std::vector<std::string> tokens;
  for (const v1::WatchRequest& request : server_.watch_requests) tokens.push_back(request.resume_token());
  EXPECT_THAT(tokens, ElementsAre("", "after-2", "after-3", "after-4", "after-5", "after-6"));
}

TEST_F(WatchTest, DoesNotPassOnWhatAServerRepeats) {
  server_.watches = {Send({Commits(1, 3)}, absl::UnavailableError("lost")),
                     Send({Commits(2, 3), Commits(3, 5)}, absl::OkStatus())};
  Recorder recorder(5);
  EXPECT_THAT(Watch(recorder), IsOk());
  EXPECT_THAT(recorder.revisions, ElementsAre(1, 2, 3, 4, 5));
}

TEST_F(WatchTest, ContinuesAnInterruptedSnapshotByItsToken) {
  v1::WatchResponse first;
  first.add_snapshot()->mutable_event()->set_name("events/a");
  first.set_resume_token("in-snapshot");
  v1::WatchResponse second;
  second.add_snapshot()->mutable_event()->set_name("events/b");
  second.set_notice(v1::WATCH_NOTICE_SYNCED);
  second.set_resume_token("synced");
  server_.watches = {Send({first}, absl::UnavailableError("lost")), Send({second, Commits(9, 9)}, absl::OkStatus())};
  v1::WatchRequest request;
  request.set_snapshot(true);
  Recorder recorder(9);
  EXPECT_THAT(Watch(recorder, request), IsOk());
  EXPECT_THAT(recorder.names, ElementsAre("events/a", "events/b"));
  EXPECT_THAT(recorder.notices, ElementsAre(v1::WATCH_NOTICE_SYNCED));
  EXPECT_TRUE(server_.watch_requests[0].snapshot());
  EXPECT_FALSE(server_.watch_requests[1].snapshot());
  EXPECT_EQ(server_.watch_requests[1].resume_token(), "in-snapshot");
}

TEST_F(WatchTest, ProgressRenewsTheBudget) {
  options_.stream_retry.max_attempts = 2;
  for (int i = 1; i <= 5; ++i) server_.watches.push_back(Send({Progress(i)}, absl::UnavailableError("lost")));
  server_.watches.push_back(Send({Commits(6, 6)}, absl::OkStatus()));
  Recorder recorder(6);
  EXPECT_THAT(Watch(recorder), IsOk());
  EXPECT_THAT(slept_, SizeIs(5));
}

TEST_F(WatchTest, GivesUpWhenNoAttemptBringsAnything) {
  options_.stream_retry.max_attempts = 3;
  for (int i = 0; i < 5; ++i) server_.watches.push_back(Send({}, absl::UnavailableError("lost")));
  Recorder recorder(1);
  EXPECT_THAT(Watch(recorder), HasCode(absl::StatusCode::kUnavailable));
  EXPECT_THAT(server_.watch_requests, SizeIs(3));
}

TEST_F(WatchTest, GivesUpSoonWhereNoServerEverAnswered) {
  options_.retry.max_attempts = 3;
  server_.Stop();
  Recorder recorder(1);
  EXPECT_THAT(Watch(recorder), HasCode(absl::StatusCode::kUnavailable));
  v1::WatchRequest request;
  request.set_resume_token("after-3");
  EXPECT_THAT(Watch(recorder, request), HasCode(absl::StatusCode::kUnavailable));
  EXPECT_THAT(slept_, SizeIs(2 + 2));
}

TEST_F(WatchTest, WaitsForAServerWhereAskedTo) {
  // Lets the server come up after the third attempt.
  class Starter final : public WatchHandler {
   public:
    explicit Starter(FakeServer& server) : server_(server) {}
    Step OnCommits(const RepeatedPtrField<v1::Commit>& commits, const WatchPosition&) override {
      EXPECT_EQ(commits.begin()->revision(), 42);
      return Step::kStop;
    }
    Step OnBroken(const absl::Status& status, absl::Duration) override {
      EXPECT_THAT(status, HasCode(absl::StatusCode::kUnavailable));
      if (++breaks == 3) server_.Restart();
      return Step::kContinue;
    }
    int breaks = 0;

   private:
    FakeServer& server_;
  } starter(server_);
  options_.retry.max_attempts = 1;
  options_.wait_for_server = true;
  options_.sleep = nullptr;
  options_.stream_retry.max_attempts = RetryPolicy::kForever;
  server_.head = 41;
  server_.watches = {Send({Commits(42, 42)}, absl::OkStatus())};
  server_.Stop();
  EXPECT_THAT(Watch(starter), IsOk());
  EXPECT_GE(starter.breaks, 3);
  EXPECT_EQ(server_.watch_requests[0].start_revision(), 42);
}

TEST_F(WatchTest, TellsThatAServerDoesNotAnswer) {
  Notification over;
  options_.timeout = absl::Milliseconds(50);
  server_.watches = {[&](const v1::WatchRequest&, FakeServer::WatchWriter) {
    over.WaitForNotification();
    return grpc::Status::OK;
  }};
  v1::WatchRequest request;
  request.set_resume_token("after-3");
  Recorder recorder(1);
  const absl::Status status = Watch(recorder, request);
  over.Notify();
  server_.Stop();
  EXPECT_THAT(status, HasCode(absl::StatusCode::kDeadlineExceeded));
  EXPECT_EQ(status.message(), "no answer within 50ms");
}

TEST_F(WatchTest, EndsWithWhatCannotBeMendedByTryingAgain) {
  server_.watches = {Send({}, errors::BadToken("resume_token", "belongs to another filter")),
                     Send({}, absl::OkStatus())};
  Recorder recorder(1);
  EXPECT_THAT(Watch(recorder), FailsWith(absl::StatusCode::kInvalidArgument, "BAD_TOKEN"));
  EXPECT_THAT(server_.watch_requests, SizeIs(1));
}

TEST_F(WatchTest, WaitsForAServerThatIsAMomentBehindTheOneBefore) {
  server_.head = 6;
  server_.watches = {
      Send({}, absl::UnavailableError("lost before the first message")),
      Send({}, errors::RevisionAhead(Revision(7), Revision(5))), Send({Commits(7, 7)}, absl::UnavailableError("lost")),
      Send({}, errors::RevisionAhead(Revision(7), Revision(5))), Send({Commits(8, 8)}, absl::OkStatus())};
  Recorder recorder(8);
  EXPECT_THAT(Watch(recorder), IsOk());
  EXPECT_THAT(recorder.revisions, ElementsAre(7, 8));
}

TEST_F(WatchTest, GoesOnFromATokenAtAServerThatIsAMomentBehind) {
  server_.watches = {Send({}, errors::RevisionAhead(Revision(7), Revision(5))),
                     Send({Commits(8, 8)}, absl::OkStatus())};
  v1::WatchRequest request;
  request.set_resume_token("after-7");
  Recorder recorder(8);
  EXPECT_THAT(Watch(recorder, request), IsOk());
}

TEST_F(WatchTest, DoesNotWaitForAStartThatNoServerHasTold) {
  server_.watches = {Send({}, errors::RevisionAhead(Revision(7), Revision(5)))};
  v1::WatchRequest request;
  request.set_start_revision(7);
  Recorder recorder(8);
  EXPECT_THAT(Watch(recorder, request), FailsWith(absl::StatusCode::kOutOfRange, "REVISION_AHEAD"));
}

TEST_F(WatchTest, WaitsAsLongAsTheServerAsks) {
  server_.watches = {Send({}, errors::Overloaded("too many watchers", absl::Seconds(7))),
                     Send({Commits(1, 1)}, absl::OkStatus())};
  Recorder recorder(1);
  EXPECT_THAT(Watch(recorder), IsOk());
  EXPECT_THAT(slept_, ElementsAre(absl::Seconds(7)));
}

TEST_F(WatchTest, EndsWhenCancelledWhileItWaitsForTheServer) {
  Notification open;
  Notification over;
  server_.watches = {[&](const v1::WatchRequest&, FakeServer::WatchWriter writer) {
    writer->Write(Progress(1));
    open.Notify();
    over.WaitForNotification();
    return grpc::Status::OK;
  }};
  Cancellation cancellation;
  std::thread canceller([&] {
    open.WaitForNotification();
    cancellation.Cancel();
  });
  Recorder recorder(1);
  EXPECT_THAT(Watch(recorder, {}, &cancellation), HasCode(absl::StatusCode::kCancelled));
  over.Notify();
  canceller.join();
  // Waits for its handlers, which refer to what is about to be destroyed.
  server_.Stop();
}

TEST_F(WatchTest, TakesASilentStreamForDead) {
  Notification over;
  options_.min_silence = absl::Milliseconds(50);
  v1::WatchRequest request;
  request.mutable_progress_interval()->set_nanos(1'000'000);
  server_.watches = {[&](const v1::WatchRequest&, FakeServer::WatchWriter writer) {
                       writer->Write(Commits(1, 1));
                       over.WaitForNotification();
                       return grpc::Status::OK;
                     },
                     Send({Commits(2, 2)}, absl::OkStatus())};
  Recorder recorder(2);
  EXPECT_THAT(Watch(recorder, request), IsOk());
  over.Notify();
  server_.Stop();
  EXPECT_THAT(recorder.revisions, ElementsAre(1, 2));
  EXPECT_THAT(recorder.broken, ElementsAre(absl::StatusCode::kUnavailable));
}

TEST_F(WatchTest, OwesOnlyTheFirstAnswerWithinTheTimeOfACall) {
  options_.timeout = absl::Milliseconds(300);
  server_.watches = {[&](const v1::WatchRequest&, FakeServer::WatchWriter writer) {
    writer->Write(Commits(4, 4));
    // Longer than the first answer may take, twice over: that is how late it may be noticed.
    absl::SleepFor(absl::Milliseconds(900));
    writer->Write(Commits(5, 5));
    return grpc::Status::OK;
  }};
  v1::WatchRequest request;
  request.set_resume_token("after-3");
  Recorder recorder(5);
  EXPECT_THAT(Watch(recorder, request), IsOk());
  EXPECT_THAT(recorder.broken, IsEmpty());
}

TEST_F(WatchTest, OutlivesARestartOfTheServer) {
  options_.sleep = nullptr;
  options_.retry.initial_delay = options_.stream_retry.initial_delay = absl::Milliseconds(1);
  server_.watches = {Send({Commits(1, 2)}, absl::UnavailableError("going down")),
                     Send({Commits(3, 3)}, absl::OkStatus())};
  class Restarter final : public WatchHandler {
   public:
    explicit Restarter(FakeServer& server) : server_(server) {}
    Step OnCommits(const RepeatedPtrField<v1::Commit>& commits, const WatchPosition&) override {
      for (const v1::Commit& commit : commits) revisions.push_back(commit.revision());
      return revisions.size() == 3 ? Step::kStop : Step::kContinue;
    }
    Step OnBroken(const absl::Status&, absl::Duration) override {
      // Down for the first attempt after the break, up again for those after that.
      if (++breaks == 1) server_.Stop();
      if (breaks == 2) server_.Restart();
      return Step::kContinue;
    }
    std::vector<int64_t> revisions;
    int breaks = 0;

   private:
    FakeServer& server_;
  } restarter(server_);
  EXPECT_THAT(Watch(restarter), IsOk());
  EXPECT_THAT(restarter.revisions, ElementsAre(1, 2, 3));
  EXPECT_GE(restarter.breaks, 2);
}

}  // namespace
}  // namespace briefing::client
