#include "service/catalog/commit_log.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "briefing/v1/ledger_service.pb.h"
#include "service/base/limits.h"
#include "service/base/wire.h"

namespace briefing {
namespace {

std::string Framed(const std::string& commit) {
  std::string frame;
  wire::AppendBytesField(v1::WatchResponse::kCommitsFieldNumber, commit, frame);
  return frame;
}

void AppendAndPublish(CommitLog& log, const std::string& commit) {
  log.Append(commit);
  log.Publish();
}

TEST(CommitLog, IsEmptyAtFirst) {
  CommitLog log;
  EXPECT_EQ(log.head(), Revision(0));
}

TEST(CommitLog, ShowsNothingBeforePublish) {
  CommitLog log;
  EXPECT_EQ(log.Append("one"), "one");
  EXPECT_EQ(log.head(), Revision(0));
  log.Publish();
  EXPECT_EQ(log.head(), Revision(1));
  EXPECT_EQ(log.Commit(Revision(1)).view(), "one");
}

TEST(CommitLog, ForgetsWhatIsRolledBack) {
  CommitLog log;
  AppendAndPublish(log, "one");
  log.Append(std::string(limits::kMaxCommitBytes, 'x'));
  log.Append(std::string(limits::kMaxCommitBytes, 'y'));
  log.Rollback();
  AppendAndPublish(log, "two");
  EXPECT_EQ(log.head(), Revision(2));
  EXPECT_EQ(log.Frames(Revision(1), 1000).frames.view(), Framed("one") + Framed("two"));
}

TEST(CommitLog, GivesRunsOfFramesUpToASize) {
  CommitLog log;
  for (const char* commit : {"aaaa", "", "bbbb", "cccc"}) AppendAndPublish(log, commit);
  const CommitLog::Run all = log.Frames(Revision(1), 1000);
  EXPECT_EQ(all.frames.view(), Framed("aaaa") + Framed("") + Framed("bbbb") + Framed("cccc"));
  EXPECT_EQ(all.last, Revision(4));
  const CommitLog::Run two = log.Frames(Revision(1), 8);
  EXPECT_EQ(two.frames.view(), Framed("aaaa") + Framed(""));
  EXPECT_EQ(two.last, Revision(2));
  const CommitLog::Run one = log.Frames(Revision(3), 1);
  EXPECT_EQ(one.frames.view(), Framed("bbbb"));
  EXPECT_EQ(one.last, Revision(3));
}

TEST(CommitLog, RunsEndWithTheirChunkAndMissNothing) {
  CommitLog log;
  std::string expected;
  for (int i = 0; i < 40; ++i) {
    const std::string commit(300'000 + 1000 * i, static_cast<char>('a' + i % 26));
    AppendAndPublish(log, commit);
    expected += Framed(commit);
  }
  std::string got;
  for (Revision next(1); next <= log.head();) {
    const CommitLog::Run run = log.Frames(next, size_t{1} << 40);
    got.append(run.frames.view().data(), run.frames.size());
    next = run.last.next();
  }
  EXPECT_TRUE(got == expected);
}

TEST(CommitLog, SharedBytesOutliveTheLog) {
  SharedBytes commit, part;
  {
    CommitLog log;
    AppendAndPublish(log, "hello world");
    commit = log.Commit(Revision(1));
    part = log.Share(commit.view().substr(6), Revision(1));
  }
  EXPECT_EQ(commit.view(), "hello world");
  EXPECT_EQ(part.view(), "world");
}

TEST(CommitLog, TakesTheLargestCommit) {
  CommitLog log;
  const std::string largest(limits::kMaxCommitBytes, 'x');
  for (int i = 0; i < 3; ++i) AppendAndPublish(log, largest);
  EXPECT_TRUE(log.Commit(Revision(3)).view() == largest);
  EXPECT_GE(log.memory_bytes(), 3 * static_cast<int64_t>(largest.size()));
}

}  // namespace
}  // namespace briefing
