#include "tests/watch/watch_fixture.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "service/catalog/view.h"
#include "tests/support/matchers.h"

namespace briefing::testing {
namespace {

constexpr absl::Duration kPatience = absl::Seconds(30);

v1::Event EventIn(const RecordVersion& version) {
  v1::Event event;
  EXPECT_TRUE(event.ParseFromArray(version.bytes.data(), static_cast<int>(version.bytes.size())));
  return event;
}

}  // namespace

Revision EventWriter::Commit(const std::vector<EventWrite>& writes) {
  v1::Commit commit;
  const Revision revision = catalog_.head().next();
  commit.set_revision(revision.value());
  commit.mutable_commit_time()->set_seconds(1'650'000'000 + revision.value());
  commit.set_actor("tests");
  commit.set_request_id(absl::StrCat("request-", revision.value()));
  for (const EventWrite& write : writes) AddChange(write, commit);
  EXPECT_THAT(catalog_.Apply(commit.SerializeAsString()), IsOk());
  return revision;
}

void EventWriter::AddChange(const EventWrite& write, v1::Commit& commit) const {
  v1::Change& change = *commit.add_changes();
  change.set_name(absl::StrCat("events/", write.id));
  v1::Event& event = *change.mutable_record()->mutable_event();
  const auto live = catalog_.ViewAtHead().FindLive(change.name());
  if (write.retract) {
    change.set_type(v1::CHANGE_TYPE_RETRACTED);
    event = EventIn(live.value());
  } else {
    change.set_type(live ? v1::CHANGE_TYPE_UPDATED : v1::CHANGE_TYPE_CREATED);
    event.set_name(change.name());
    event.set_title(write.title.empty() ? absl::StrCat("written at ", commit.revision()) : write.title);
    event.set_kind(v1::EVENT_KIND_AGREE);
    if (!write.topic.empty()) event.add_topics(write.topic);
  }
  event.set_etag(absl::StrCat("r", commit.revision()));
  event.set_revision(commit.revision());
}

absl::Status Reader::Open(WatchHub& hub, const v1::WatchRequest& request) {
  auto watcher = hub.Open(request, *this);
  if (!watcher.ok()) return watcher.status();
  watcher_ = *std::move(watcher);
  watcher_->Start();
  return absl::OkStatus();
}

bool Reader::Await(absl::FunctionRef<bool()> condition) const {
  const absl::Time give_up = absl::Now() + kPatience;
  while (!condition()) {
    if (changed_.WaitWithDeadline(&mutex_, give_up)) return condition();
  }
  return true;
}

v1::WatchResponse Reader::Next() {
  v1::WatchResponse message;
  {
    MutexLock lock(&mutex_);
    const bool came = Await([this]() ABSL_NO_THREAD_SAFETY_ANALYSIS { return message_.has_value(); });
    EXPECT_TRUE(came) << "no message came";
    if (!came) return message;
    message = *std::exchange(message_, absl::nullopt);
    outstanding_ = false;
  }
  watcher_->OnSent(true);
  return message;
}

bool Reader::HasMessage() const {
  MutexLock lock(&mutex_);
  return message_.has_value();
}

void Reader::AwaitMessage() const {
  MutexLock lock(&mutex_);
  EXPECT_TRUE(Await([this]() ABSL_NO_THREAD_SAFETY_ANALYSIS { return outstanding_; }));
}

void Reader::Break() {
  AwaitMessage();
  {
    MutexLock lock(&mutex_);
    message_.reset();
    outstanding_ = false;
  }
  watcher_->OnSent(false);
}

void Reader::Cancel() {
  if (watcher_ != nullptr) watcher_->OnCancelled();
}

absl::Status Reader::AwaitFinish() const {
  MutexLock lock(&mutex_);
  const bool finished = Await([this]() ABSL_NO_THREAD_SAFETY_ANALYSIS { return finished_.has_value(); });
  return finished ? *finished_ : absl::DeadlineExceededError("the watch did not finish");
}

absl::Status Reader::TakeUntilFinished() {
  while (true) {
    {
      MutexLock lock(&mutex_);
      if (!Await([this]() ABSL_NO_THREAD_SAFETY_ANALYSIS { return message_ || finished_; })) {
        return absl::DeadlineExceededError("the watch did not finish");
      }
      if (finished_) return *finished_;
    }
    Next();
  }
}

void Reader::AwaitAbort() const {
  MutexLock lock(&mutex_);
  EXPECT_TRUE(Await([this]() ABSL_NO_THREAD_SAFETY_ANALYSIS { return aborted_; }));
}

int64_t Reader::sent() const {
  MutexLock lock(&mutex_);
  return sent_;
}

void Reader::Send(std::vector<SharedBytes> pieces) {
  std::string bytes;
  for (const SharedBytes& piece : pieces) absl::StrAppend(&bytes, piece.view());
  v1::WatchResponse message;
  EXPECT_TRUE(message.ParseFromString(bytes));
  MutexLock lock(&mutex_);
  EXPECT_FALSE(outstanding_) << "two messages at a time";
  EXPECT_FALSE(finished_.has_value()) << "a message after the end";
  message_ = std::move(message);
  outstanding_ = true;
  ++sent_;
  changed_.SignalAll();
}

void Reader::Finish(const absl::Status& status) {
  MutexLock lock(&mutex_);
  EXPECT_FALSE(outstanding_) << "finished during a message";
  EXPECT_FALSE(finished_.has_value()) << "finished twice";
  finished_ = status;
  changed_.SignalAll();
}

void Reader::Abort() {
  MutexLock lock(&mutex_);
  EXPECT_TRUE(outstanding_);
  EXPECT_FALSE(aborted_) << "broken off twice";
  aborted_ = true;
  changed_.SignalAll();
}

void Received::Add(const v1::WatchResponse& message) {
  EXPECT_FALSE(message.resume_token().empty());
  EXPECT_GE(message.revision(), revision);
  for (const v1::Record& record : message.snapshot()) {
    const bool first = records.emplace(record.event().name(), record.event().title()).second;
    EXPECT_TRUE(first) << record.event().name() << " came twice in the snapshot";
  }
  for (const v1::Commit& commit : message.commits()) {
    EXPECT_GT(commit.revision(), revision);
    EXPECT_TRUE(revisions.empty() || commit.revision() > revisions.back()) << commit.revision() << " came twice";
    EXPECT_EQ(commit.actor(), "tests");
    EXPECT_EQ(commit.request_id(), absl::StrCat("request-", commit.revision()));
    EXPECT_EQ(commit.commit_time().seconds(), 1'650'000'000 + commit.revision());
    revisions.push_back(commit.revision());
    for (const v1::Change& change : commit.changes()) AddChange(change);
  }
  EXPECT_TRUE(message.commits().empty() || message.revision() >= revisions.back());
  notices.push_back(message.notice());
  token = message.resume_token();
  revision = message.revision();
  if (message.notice() == v1::WATCH_NOTICE_SYNCED) synced = revision;
}

void Received::AddChange(const v1::Change& change) {
  EXPECT_EQ(change.name(), change.record().event().name());
  const bool known = records.contains(change.name());
  switch (change.type()) {
    case v1::CHANGE_TYPE_CREATED:
    case v1::CHANGE_TYPE_ENTERED:
    case v1::CHANGE_TYPE_UPDATED:
      EXPECT_TRUE(!complete || known == (change.type() == v1::CHANGE_TYPE_UPDATED)) << change.ShortDebugString();
      records[change.name()] = change.record().event().title();
      break;
    default:
      EXPECT_TRUE(change.type() == v1::CHANGE_TYPE_RETRACTED || change.type() == v1::CHANGE_TYPE_LEFT);
      EXPECT_TRUE(known || !complete) << change.ShortDebugString();
      records.erase(change.name());
  }
}

void Received::ReadUntil(Revision wanted, Reader& reader) {
  while (Revision(revision) < wanted && !::testing::Test::HasFailure()) Add(reader.Next());
}

void Received::ReadUntilNotice(v1::WatchNotice wanted, Reader& reader) {
  do {
    Add(reader.Next());
  } while (notices.back() != wanted && !::testing::Test::HasFailure());
}

bool Received::Heard(v1::WatchNotice notice) const {
  return std::find(notices.begin(), notices.end(), notice) != notices.end();
}

std::map<std::string, std::string> StateOf(const Catalog& catalog, const std::string& topic) {
  std::map<std::string, std::string> state;
  catalog.ViewAtHead().Scan(Matcher(catalog, Predicate()), absl::nullopt, [&](const RecordVersion& version) {
    const v1::Event event = EventIn(version);
    const bool has_topic = std::find(event.topics().begin(), event.topics().end(), topic) != event.topics().end();
    if (topic.empty() || has_topic) state[event.name()] = event.title();
    return true;
  });
  return state;
}

v1::WatchRequest WatchTopic(const std::string& topic) {
  v1::WatchRequest request;
  if (!topic.empty()) request.set_filter(absl::StrCat("topic = ", topic));
  return request;
}

v1::WatchRequest WatchFrom(int64_t start_revision, const std::string& topic) {
  v1::WatchRequest request = WatchTopic(topic);
  request.set_start_revision(start_revision);
  return request;
}

v1::WatchRequest ResumeFrom(const std::string& token, const std::string& topic) {
  v1::WatchRequest request = WatchTopic(topic);
  request.set_resume_token(token);
  return request;
}

v1::WatchRequest WatchWithSnapshot(const std::string& topic) {
  v1::WatchRequest request = WatchTopic(topic);
  request.set_snapshot(true);
  return request;
}

}  // namespace briefing::testing
