#include "client/mirror.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <thread>

#include "service/base/errors.h"
#include "tests/client/fake_server.h"
#include "tests/support/matchers.h"

namespace briefing::client {
namespace {

using briefing::testing::BlamesField;
using briefing::testing::FakeServer;
using briefing::testing::FastOptions;
using briefing::testing::HasCode;
using briefing::testing::IsOk;
using briefing::testing::OnTheWire;
using briefing::testing::SaysThat;
using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

v1::Record EventOf(const std::string& name, const std::string& title) {
  v1::Record record;
  record.mutable_event()->set_name(name);
  record.mutable_event()->set_title(title);
  return record;
}

v1::WatchResponse Snapshot(int64_t revision, const std::vector<v1::Record>& records) {
  v1::WatchResponse response;
  for (const v1::Record& record : records) *response.add_snapshot() = record;
  response.set_revision(revision);
  response.set_resume_token("snapshot");
  return response;
}

v1::WatchResponse Notice(int64_t revision, v1::WatchNotice notice) {
  v1::WatchResponse response;
  response.set_revision(revision);
  response.set_resume_token(absl::StrCat("after-", revision));
  response.set_notice(notice);
  return response;
}

void AddChange(v1::Commit& commit, v1::ChangeType type, const v1::Record& record) {
  v1::Change& change = *commit.add_changes();
  change.set_type(type);
  change.set_name(record.event().name());
  *change.mutable_record() = record;
}

v1::WatchResponse CommitOf(int64_t revision, v1::ChangeType type, const v1::Record& record) {
  v1::WatchResponse response = Notice(revision, v1::WATCH_NOTICE_UNSPECIFIED);
  response.add_commits()->set_revision(revision);
  AddChange(*response.mutable_commits(0), type, record);
  return response;
}

class MirrorTest : public ::testing::Test {
 protected:
  using Script = FakeServer::Step<v1::WatchRequest, FakeServer::WatchWriter>;

  ~MirrorTest() override {
    if (!over_.HasBeenNotified()) over_.Notify();
  }

  static Script Send(std::vector<v1::WatchResponse> messages, absl::Status status) {
    return [messages, status](const v1::WatchRequest&, FakeServer::WatchWriter writer) {
      for (const v1::WatchResponse& message : messages) writer->Write(message);
      return OnTheWire(status);
    };
  }
  // Sends the messages and leaves the stream open until over_, by the end of the test.
  Script SendAndStay(std::vector<v1::WatchResponse> messages, absl::Status status = absl::OkStatus()) {
    return [this, messages, status](const v1::WatchRequest&, FakeServer::WatchWriter writer) {
      for (const v1::WatchResponse& message : messages) writer->Write(message);
      over_.WaitForNotification();
      return OnTheWire(status);
    };
  }

  absl::StatusOr<std::unique_ptr<Mirror>> Open(MirrorOptions options = {}) {
    client_ = *Client::Connect(options_);
    return Mirror::Open(*client_, std::move(options));
  }
  static std::string TitleIn(const Mirror& mirror, const std::string& name) {
    const auto record = mirror.Find(name);
    return record == nullptr ? "absent" : record->event().title();
  }

  Notification over_;
  FakeServer server_;
  std::vector<absl::Duration> slept_;
  ConnectionOptions options_ = FastOptions(server_.address(), &slept_);
  std::unique_ptr<Client> client_;
};

TEST_F(MirrorTest, HoldsTheSnapshotAndTakesOverWhatFollows) {
  server_.watches = {SendAndStay({Snapshot(7, {EventOf("events/a", "A"), EventOf("events/b", "B")}),
                                  Snapshot(7, {EventOf("events/c", "C")}), Notice(7, v1::WATCH_NOTICE_SYNCED),
                                  CommitOf(8, v1::CHANGE_TYPE_UPDATED, EventOf("events/a", "A2")),
                                  CommitOf(9, v1::CHANGE_TYPE_RETRACTED, EventOf("events/b", "B")),
                                  CommitOf(10, v1::CHANGE_TYPE_CREATED, EventOf("events/d", "D")),
                                  CommitOf(11, v1::CHANGE_TYPE_LEFT, EventOf("events/c", "C2")),
                                  CommitOf(12, v1::CHANGE_TYPE_ENTERED, EventOf("events/e", "E"))})};
  const auto mirror = Open({.filter = "kind = AGREE"});
  ASSERT_THAT(mirror, IsOk());
  ASSERT_THAT((*mirror)->AwaitRevision(12, absl::Seconds(30)), IsOk());
  EXPECT_EQ(TitleIn(**mirror, "events/a"), "A2");
  EXPECT_EQ(TitleIn(**mirror, "events/b"), "absent");
  EXPECT_EQ(TitleIn(**mirror, "events/c"), "absent");
  EXPECT_EQ(TitleIn(**mirror, "events/d"), "D");
  EXPECT_EQ(TitleIn(**mirror, "events/e"), "E");
  (*mirror)->Read([](const Mirror::State& state) {
    EXPECT_EQ(state.revision(), 12);
    EXPECT_EQ(state.size(), 3u);
    EXPECT_EQ(state.Find("events/x"), nullptr);
    EXPECT_EQ(state.Find("events/d")->event().title(), "D");
    size_t visited = 0;
    state.ForEach([&visited](const std::shared_ptr<const v1::Record>&) { ++visited; });
    EXPECT_EQ(visited, 3u);
  });
  EXPECT_THAT((*mirror)->status(), IsOk());
  ASSERT_THAT(server_.watch_requests, SizeIs(1));
  EXPECT_EQ(server_.watch_requests[0].filter(), "kind = AGREE");
  EXPECT_TRUE(server_.watch_requests[0].snapshot());
}

TEST_F(MirrorTest, GoesOnAfterBrokenStreamsWithNothingTakenTwice) {
  server_.watches = {
      Send({Snapshot(7, {EventOf("events/a", "A")})}, absl::UnavailableError("in the middle of the snapshot")),
      Send({Snapshot(7, {EventOf("events/b", "B")}), Notice(7, v1::WATCH_NOTICE_SYNCED),
            CommitOf(8, v1::CHANGE_TYPE_UPDATED, EventOf("events/a", "A2"))},
           errors::ShuttingDown("after-8")),
      SendAndStay({CommitOf(8, v1::CHANGE_TYPE_UPDATED, EventOf("events/a", "A2")),
                   CommitOf(9, v1::CHANGE_TYPE_UPDATED, EventOf("events/b", "B2"))})};
  std::vector<int64_t> told;
  auto mirror = Open({.on_commit = [&told](const v1::Commit& commit) { told.push_back(commit.revision()); }});
  ASSERT_THAT(mirror, IsOk());
  ASSERT_THAT((*mirror)->AwaitRevision(9, absl::Seconds(30)), IsOk());
  EXPECT_EQ(TitleIn(**mirror, "events/a"), "A2");
  EXPECT_EQ(TitleIn(**mirror, "events/b"), "B2");
  mirror->reset();
  EXPECT_THAT(told, ElementsAre(8, 9));
  ASSERT_GE(server_.watch_requests.size(), 3u);
  EXPECT_EQ(server_.watch_requests[1].resume_token(), "snapshot");
  EXPECT_EQ(server_.watch_requests[2].resume_token(), "after-8");
}

TEST_F(MirrorTest, WhatWasFoundStaysAsItIsAndACommitIsSeenWhole) {
  v1::WatchResponse both = CommitOf(8, v1::CHANGE_TYPE_UPDATED, EventOf("events/a", "new"));
  AddChange(*both.mutable_commits(0), v1::CHANGE_TYPE_UPDATED, EventOf("events/b", "new"));
  Notification go;
  server_.watches = {[&](const v1::WatchRequest&, FakeServer::WatchWriter writer) {
    writer->Write(Snapshot(7, {EventOf("events/a", "old"), EventOf("events/b", "old")}));
    writer->Write(Notice(7, v1::WATCH_NOTICE_SYNCED));
    go.WaitForNotification();
    writer->Write(both);
    over_.WaitForNotification();
    return grpc::Status::OK;
  }};
  const auto mirror = Open();
  ASSERT_THAT(mirror, IsOk());
  const auto old = (*mirror)->Find("events/a");
  std::thread reader([&] {
    for (bool is_new = false; !is_new;) {
      (*mirror)->Read([&](const Mirror::State& state) {
        is_new = state.revision() == 8;
        EXPECT_EQ(state.Find("events/a")->event().title(), is_new ? "new" : "old");
        EXPECT_EQ(state.Find("events/b")->event().title(), is_new ? "new" : "old");
      });
    }
  });
  go.Notify();
  reader.join();
  EXPECT_EQ(old->event().title(), "old");
}

TEST_F(MirrorTest, TheServersWordThatNothingMatchedMovesItOn) {
  server_.watches = {SendAndStay({Notice(7, v1::WATCH_NOTICE_SYNCED), Notice(41, v1::WATCH_NOTICE_PROGRESS)})};
  const auto mirror = Open();
  ASSERT_THAT(mirror, IsOk());
  EXPECT_THAT((*mirror)->AwaitRevision(41, absl::Seconds(30)), IsOk());
  EXPECT_LT((*mirror)->age(), absl::Seconds(30));
  const absl::Status later = (*mirror)->AwaitRevision(42, absl::ZeroDuration());
  EXPECT_THAT(later, HasCode(absl::StatusCode::kDeadlineExceeded));
  EXPECT_THAT(later.message(), HasSubstr("revision 41"));
}

TEST_F(MirrorTest, ARefusedFilterFailsToOpen) {
  server_.watches = {Send({}, errors::InvalidField("filter", "is wrong"))};
  EXPECT_THAT(Open({.filter = "("}), HasCode(absl::StatusCode::kInvalidArgument));
}

// What they match changes by changes of other records, and with time: no watch tells.
TEST_F(MirrorTest, RefusesFiltersThatNoWatchKeepsUpWith) {
  for (const char* filter :
       {"member_of(party, \"parties/jp\")", "overdue()", "-overdue()", "NOT member_of(party, parties/jp)",
        "type = EVENT AND (topic = chips OR member_of(party, parties/jp))", "title:\"a \\\" b\" overdue( )",
        "title = don't overdue() = false", "title:'x'overdue()"}) {
    EXPECT_THAT(Open({.filter = filter}), AllOf(HasCode(absl::StatusCode::kInvalidArgument), BlamesField("filter"),
                                                SaysThat(HasSubstr("of a mirror"))))
        << filter;
  }
  EXPECT_THAT(server_.watch_requests, IsEmpty());
}

TEST_F(MirrorTest, TakesWordsThatAreLikeFunctions) {
  server_.watches.assign(4, SendAndStay({Notice(7, v1::WATCH_NOTICE_SYNCED)}));
  for (const char* filter :
       {"title:\"member_of(x)\"", "member_of overdue", "title = 'overdue()'", "'a \\' overdue()'"}) {
    EXPECT_THAT(Open({.filter = filter}), IsOk()) << filter;
  }
}

TEST_F(MirrorTest, AnUnfinishedSnapshotFailsToOpenInTime) {
  server_.watches = {SendAndStay({Snapshot(7, {EventOf("events/a", "A")})})};
  const auto mirror = Open({.patience = absl::Milliseconds(50)});
  EXPECT_THAT(mirror, HasCode(absl::StatusCode::kDeadlineExceeded));
}

TEST_F(MirrorTest, StaysReadableAndSaysWhyOnceItHasEnded) {
  server_.watches = {SendAndStay({Snapshot(7, {EventOf("events/a", "A")}), Notice(7, v1::WATCH_NOTICE_SYNCED)},
                                 absl::PermissionDeniedError("your certificate was withdrawn"))};
  const auto mirror = Open();
  ASSERT_THAT(mirror, IsOk());
  over_.Notify();
  EXPECT_THAT((*mirror)->AwaitRevision(8, absl::Seconds(30)), HasCode(absl::StatusCode::kPermissionDenied));
  EXPECT_THAT((*mirror)->status(), HasCode(absl::StatusCode::kPermissionDenied));
  EXPECT_EQ(TitleIn(**mirror, "events/a"), "A");
}

}  // namespace
}  // namespace briefing::client
