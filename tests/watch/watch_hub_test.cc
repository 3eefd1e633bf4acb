#include "service/watch/watch_hub.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <numeric>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "service/base/limits.h"
#include "service/catalog/commit_log.h"
#include "service/query/filter.h"
#include "service/query/token.h"
#include "service/watch/hub.h"
#include "tests/support/fake_clock.h"
#include "tests/support/matchers.h"
#include "tests/watch/watch_fixture.h"

namespace briefing::testing {
namespace {

using ::testing::AllOf;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Pair;
using ::testing::SizeIs;
using enum v1::WatchNotice;

constexpr char kLedgerId[] = "00112233445566778899aabbccddeeff";

std::vector<int64_t> FromTo(int64_t first, int64_t last) {
  std::vector<int64_t> all(last - first + 1);
  std::iota(all.begin(), all.end(), first);
  return all;
}

class WatchHubTest : public ::testing::Test {
 protected:
  explicit WatchHubTest(WatchHub::Options options = {.stall_timeout = absl::Seconds(60), .max_watchers = 3})
      : hub_(options, catalog_, kLedgerId, clock_, Hub::Timer::kCallerTicks) {}

  Revision Write(const std::vector<EventWrite>& writes) {
    const Revision revision = writer_.Commit(writes);
    hub_.Wake();
    return revision;
  }
  Revision WriteMany(int64_t commits, const std::string& topic = "chips") {
    for (int64_t i = 0; i < commits; ++i) Write({{.id = absl::StrCat("e", i % 50), .topic = topic}});
    return catalog_.head();
  }
  // Opens a watch and takes what it says before it is live.
  Received OpenLive(const v1::WatchRequest& request, Reader& reader) {
    Received received;
    EXPECT_THAT(reader.Open(hub_, request), IsOk());
    received.complete = request.snapshot();
    received.ReadUntilNotice(request.snapshot() ? WATCH_NOTICE_SYNCED : WATCH_NOTICE_CAUGHT_UP, reader);
    return received;
  }
  void Elapse(absl::Duration time) {
    for (; time > absl::ZeroDuration(); time -= absl::Milliseconds(500)) {
      clock_.Advance(std::min(time, absl::Milliseconds(500)));
      hub_.Tick();
    }
  }

  Catalog catalog_;
  FakeClock clock_;
  EventWriter writer_{catalog_};
  Hub hub_;
};

TEST_F(WatchHubTest, DeliversEveryCommitOnceInOrder) {
  Reader reader;
  Received received = OpenLive(WatchTopic(""), reader);
  received.ReadUntil(WriteMany(100), reader);
  EXPECT_EQ(received.revisions, FromTo(1, 100));
  EXPECT_EQ(received.records, StateOf(catalog_));
}

TEST_F(WatchHubTest, SaysAtOnceWhereItStands) {
  WriteMany(3);
  Reader reader;
  const Received received = OpenLive(WatchTopic(""), reader);
  EXPECT_THAT(received.notices, ElementsAre(WATCH_NOTICE_CAUGHT_UP));
  EXPECT_EQ(received.revision, 3);
  EXPECT_THAT(received.revisions, IsEmpty());
}

TEST_F(WatchHubTest, ReplaysFromAnyRevision) {
  const Revision head = WriteMany(20);
  for (int64_t start = 1; start <= 21; ++start) {
    Reader reader;
    const Received received = OpenLive(WatchFrom(start), reader);
    EXPECT_EQ(received.revisions, FromTo(start, head.value()));
  }
}

TEST_F(WatchHubTest, SendsTheLedgersOwnBytesWithoutAFilter) {
  Write({{.id = "a"}, {.id = "b"}});
  Reader reader;
  ASSERT_THAT(reader.Open(hub_, WatchFrom(1)), IsOk());
  EXPECT_EQ(reader.Next().commits(0).SerializeAsString(), catalog_.log().Commit(Revision(1)).view());
}

TEST_F(WatchHubTest, PutsManyCommitsIntoAMessageWhenBehind) {
  const Revision head = WriteMany(1000);
  Reader reader;
  const Received received = OpenLive(WatchFrom(1), reader);
  EXPECT_EQ(received.revision, head.value());
  EXPECT_EQ(received.revisions, FromTo(1, 1000));
  EXPECT_LT(received.notices.size(), 5u);
}

TEST_F(WatchHubTest, SendsTheSnapshotThenWhatFollows) {
  WriteMany(10);
  Write({{.id = "e3", .retract = true}});
  Reader reader;
  Received received = OpenLive(WatchWithSnapshot(), reader);
  EXPECT_EQ(received.records, StateOf(catalog_));
  EXPECT_EQ(received.revision, 11);
  received.ReadUntil(Write({{.id = "e3"}, {.id = "e4"}}), reader);
  EXPECT_EQ(received.revisions, FromTo(12, 12));
  EXPECT_EQ(received.records, StateOf(catalog_));
}

TEST_F(WatchHubTest, SyncsAnEmptyLedgerAtOnce) {
  Reader reader;
  const Received received = OpenLive(WatchWithSnapshot(), reader);
  EXPECT_EQ(received.revision, 0);
  EXPECT_THAT(received.notices, ElementsAre(WATCH_NOTICE_SYNCED));
}

// A filter that passes over many records tells so on the way, and can go on from there.
TEST_F(WatchHubTest, SnapshotThatMatchesLittleGoesInSteps) {
  std::vector<EventWrite> writes;
  for (int64_t i = 0; i < 2 * limits::kMaxChangesPerStep; ++i) {
    writes.push_back({.id = absl::StrCat("e", i), .topic = "chips"});
    if (writes.size() == 5000) writer_.Commit(std::exchange(writes, {}));
  }
  v1::WatchRequest request = WatchWithSnapshot("chips");
  // None has a date.
  request.set_filter("date:1986");
  std::string token;
  {
    Reader reader;
    ASSERT_THAT(reader.Open(hub_, request), IsOk());
    const v1::WatchResponse passed = reader.Next();
    EXPECT_EQ(passed.notice(), WATCH_NOTICE_PROGRESS);
    EXPECT_EQ(passed.snapshot_size(), 0);
    token = passed.resume_token();
  }
  request.set_resume_token(token);
  Reader reader;
  ASSERT_THAT(reader.Open(hub_, request), IsOk());
  v1::WatchResponse next = reader.Next();
  while (next.notice() == WATCH_NOTICE_PROGRESS) next = reader.Next();
  EXPECT_EQ(next.notice(), WATCH_NOTICE_SYNCED);
}

TEST_F(WatchHubTest, GoesOnWithAnInterruptedSnapshotAtItsRevision) {
  const std::string title(64 << 10, 'x');
  for (int i = 0; i < 20; ++i) Write({{.id = absl::StrCat("e", i), .title = title}});
  Received received;
  {
    Reader reader;
    ASSERT_THAT(reader.Open(hub_, WatchWithSnapshot()), IsOk());
    received.Add(reader.Next());
    received.Add(reader.Next());
  }
  ASSERT_FALSE(received.Heard(WATCH_NOTICE_SYNCED));
  const Revision later = Write({{.id = "e0", .retract = true}, {.id = "e19"}, {.id = "new"}});
  Reader reader;
  ASSERT_THAT(reader.Open(hub_, ResumeFrom(received.token)), IsOk());
  received.ReadUntilNotice(WATCH_NOTICE_SYNCED, reader);
  EXPECT_THAT(received.records, SizeIs(20));
  EXPECT_EQ(received.revision, 20);
  received.ReadUntil(later, reader);
  EXPECT_EQ(received.records, StateOf(catalog_));
}

TEST_F(WatchHubTest, TellsChangesFromTheFiltersSide) {
  Reader reader;
  OpenLive(WatchTopic("chips"), reader);
  const auto type_after = [&](const EventWrite& write) {
    Write({{.id = "other", .topic = "trade"}, write});
    const v1::WatchResponse message = reader.Next();
    EXPECT_EQ(message.commits_size(), 1);
    EXPECT_EQ(message.commits(0).changes_size(), 1);
    EXPECT_EQ(message.commits(0).changes(0).name(), "events/a");
    return message.commits(0).changes(0).type();
  };
  EXPECT_EQ(type_after({.id = "a", .topic = "chips"}), v1::CHANGE_TYPE_CREATED);
  EXPECT_EQ(type_after({.id = "a", .topic = "chips"}), v1::CHANGE_TYPE_UPDATED);
  EXPECT_EQ(type_after({.id = "a", .topic = "trade"}), v1::CHANGE_TYPE_LEFT);
  EXPECT_EQ(type_after({.id = "a", .topic = "chips"}), v1::CHANGE_TYPE_ENTERED);
  EXPECT_EQ(type_after({.id = "a", .retract = true}), v1::CHANGE_TYPE_RETRACTED);
  EXPECT_EQ(type_after({.id = "a", .topic = "chips"}), v1::CHANGE_TYPE_CREATED);
}

TEST_F(WatchHubTest, LeftCarriesTheVersionThatNoLongerMatches) {
  Write({{.id = "a", .topic = "chips"}});
  Reader reader;
  OpenLive(WatchTopic("chips"), reader);
  Write({{.id = "a", .topic = "trade", .title = "moved on"}});
  const v1::Event left = reader.Next().commits(0).changes(0).record().event();
  EXPECT_EQ(left.title(), "moved on");
  EXPECT_THAT(left.topics(), ElementsAre("trade"));
}

TEST_F(WatchHubTest, SaysNothingOfRecordsThatNeverMatched) {
  Reader reader;
  Received received = OpenLive(WatchTopic("chips"), reader);
  Write({{.id = "b", .topic = "trade"}});
  Write({{.id = "b", .topic = "space"}});
  Write({{.id = "b", .retract = true}});
  received.ReadUntil(Write({{.id = "a", .topic = "chips"}}), reader);
  EXPECT_THAT(received.revisions, ElementsAre(4));
}

TEST_F(WatchHubTest, FindsTermsThatAppearLater) {
  Reader reader;
  Received received = OpenLive(WatchTopic("unheard-of"), reader);
  received.ReadUntil(Write({{.id = "a", .topic = "unheard-of"}}), reader);
  EXPECT_THAT(received.records, Contains(Pair("events/a", "written at 1")));
}

TEST_F(WatchHubTest, MarksProgressAfterManyChangesThatDoNotMatch) {
  std::vector<EventWrite> writes;
  for (int i = 0; i < 1000; ++i) writes.push_back({.id = absl::StrCat("e", i), .topic = "trade"});
  for (int i = 0; i < 45; ++i) Write(writes);
  Reader reader;
  ASSERT_THAT(reader.Open(hub_, WatchFrom(1, "chips")), IsOk());
  const v1::WatchResponse first = reader.Next();
  EXPECT_EQ(first.notice(), WATCH_NOTICE_PROGRESS);
  EXPECT_EQ(first.revision(), limits::kMaxChangesPerStep / 1000);
  EXPECT_EQ(reader.Next().revision(), 2 * limits::kMaxChangesPerStep / 1000);
  EXPECT_EQ(reader.Next().notice(), WATCH_NOTICE_CAUGHT_UP);
}

TEST_F(WatchHubTest, MarksProgressWhileIdle) {
  Reader reader;
  v1::WatchRequest request = WatchTopic("chips");
  request.mutable_progress_interval()->set_seconds(5);
  Received received = OpenLive(request, reader);
  Write({{.id = "b", .topic = "trade"}});
  Elapse(absl::Seconds(4));
  EXPECT_FALSE(reader.HasMessage());
  Elapse(absl::Seconds(1));
  const v1::WatchResponse mark = reader.Next();
  EXPECT_EQ(mark.notice(), WATCH_NOTICE_PROGRESS);
  EXPECT_EQ(mark.revision(), 1);
  Elapse(absl::Seconds(5));
  EXPECT_EQ(reader.Next().notice(), WATCH_NOTICE_PROGRESS);
}

TEST_F(WatchHubTest, AProgressMarkCanBeResumedFrom) {
  Received received;
  {
    Reader reader;
    received = OpenLive(WatchTopic("chips"), reader);
    WriteMany(10, "trade");
    Elapse(limits::kDefaultProgressInterval);
    received.Add(reader.Next());
  }
  EXPECT_EQ(received.revision, 10);
  const Revision later = Write({{.id = "a", .topic = "chips"}});
  Reader reader;
  ASSERT_THAT(reader.Open(hub_, ResumeFrom(received.token, "chips")), IsOk());
  received.ReadUntil(later, reader);
  EXPECT_THAT(received.revisions, ElementsAre(11));
}

TEST_F(WatchHubTest, ASlowReaderHoldsOneMessageAndDelaysNobody) {
  Reader slow, fast;
  Received slow_received = OpenLive(WatchTopic(""), slow);
  Received fast_received = OpenLive(WatchTopic(""), fast);
  const int64_t lag = limits::kFellBehindCommits + 50;
  for (int64_t i = 0; i < lag; ++i) {
    const Revision revision = Write({{.id = absl::StrCat("e", i % 7)}});
    if (i % 100 == 0) fast_received.ReadUntil(revision, fast);
  }
  fast_received.ReadUntil(catalog_.head(), fast);
  EXPECT_EQ(fast_received.revisions, FromTo(1, lag));
  EXPECT_FALSE(fast_received.Heard(WATCH_NOTICE_FELL_BEHIND));
  EXPECT_EQ(slow.sent(), 2);

  slow_received.ReadUntilNotice(WATCH_NOTICE_FELL_BEHIND, slow);
  slow_received.ReadUntilNotice(WATCH_NOTICE_CAUGHT_UP, slow);
  EXPECT_EQ(slow_received.revisions, FromTo(1, lag));
  EXPECT_EQ(std::count(slow_received.notices.begin(), slow_received.notices.end(), WATCH_NOTICE_FELL_BEHIND), 1);
  slow_received.ReadUntil(Write({{.id = "last"}}), slow);
  EXPECT_EQ(slow_received.records, StateOf(catalog_));
}

TEST_F(WatchHubTest, AReplayIsNotToldThatItFellBehind) {
  WriteMany(limits::kFellBehindCommits + 50);
  Reader reader;
  const Received received = OpenLive(WatchFrom(1), reader);
  EXPECT_FALSE(received.Heard(WATCH_NOTICE_FELL_BEHIND));
  EXPECT_EQ(received.notices.back(), WATCH_NOTICE_CAUGHT_UP);
}

TEST_F(WatchHubTest, BreaksOffAReaderThatTakesNothing) {
  Reader reader;
  ASSERT_THAT(reader.Open(hub_, WatchTopic("")), IsOk());
  Elapse(absl::Seconds(59));
  EXPECT_EQ(hub_.GetStatistics().stalled, 0);
  Elapse(absl::Seconds(2));
  reader.AwaitAbort();
  EXPECT_EQ(hub_.GetStatistics().stalled, 1);
  reader.Break();
  EXPECT_EQ(hub_.GetStatistics().open, 0);
}

TEST_F(WatchHubTest, AReaderThatTakesEachMessageInTimeIsLeftAlone) {
  Reader reader;
  ASSERT_THAT(reader.Open(hub_, WatchTopic("")), IsOk());
  for (int i = 0; i < 5; ++i) {
    Elapse(absl::Seconds(50));
    reader.Next();
    Write({{.id = "a"}});
    reader.AwaitMessage();
  }
  EXPECT_EQ(hub_.GetStatistics().stalled, 0);
}

TEST_F(WatchHubTest, AJumpOfTheClockBreaksNothingOff) {
  Reader reader;
  ASSERT_THAT(reader.Open(hub_, WatchTopic("")), IsOk());
  clock_.Advance(absl::Hours(24));
  hub_.Tick();
  clock_.Advance(-absl::Hours(48));
  hub_.Tick();
  EXPECT_EQ(hub_.GetStatistics().stalled, 0);
}

TEST_F(WatchHubTest, ShutdownEndsWatchesWithTheirToken) {
  Reader idle, slow;
  const Received received = OpenLive(WatchTopic(""), idle);
  ASSERT_THAT(slow.Open(hub_, WatchTopic("")), IsOk());
  hub_.Shutdown();
  const absl::Status status = idle.AwaitFinish();
  EXPECT_THAT(status, FailsWith(absl::StatusCode::kUnavailable, "SHUTTING_DOWN"));
  EXPECT_EQ(errors::InfoOf(status)->metadata().at("resume_token"), received.token);
  EXPECT_EQ(hub_.GetStatistics().open, 1);
  slow.Next();
  EXPECT_THAT(slow.AwaitFinish(), HasCode(absl::StatusCode::kUnavailable));
  EXPECT_EQ(hub_.GetStatistics().open, 0);
}

TEST_F(WatchHubTest, RefusesWatchesOnceShuttingDown) {
  hub_.Shutdown();
  Reader reader;
  EXPECT_THAT(reader.Open(hub_, WatchTopic("")), FailsWith(absl::StatusCode::kUnavailable, "SHUTTING_DOWN"));
}

TEST_F(WatchHubTest, RefusesMoreWatchesThanAllowed) {
  Reader readers[3], one_more;
  for (Reader& reader : readers) ASSERT_THAT(reader.Open(hub_, WatchTopic("")), IsOk());
  EXPECT_THAT(one_more.Open(hub_, WatchTopic("")), HasCode(absl::StatusCode::kResourceExhausted));
  readers[0].Cancel();
  EXPECT_THAT(one_more.Open(hub_, WatchTopic("")), IsOk());
}

TEST_F(WatchHubTest, NothingIsSentAfterCancellation) {
  Reader reader;
  OpenLive(WatchTopic(""), reader);
  reader.Cancel();
  const int64_t sent = reader.sent();
  Reader other;
  Received received = OpenLive(WatchTopic(""), other);
  received.ReadUntil(WriteMany(10), other);
  EXPECT_EQ(reader.sent(), sent);
  EXPECT_EQ(hub_.GetStatistics().open, 1);
}

TEST_F(WatchHubTest, CountsWhatItDoes) {
  WriteMany(10);
  Reader reader;
  OpenLive(WatchFrom(3), reader);
  const WatchHub::Statistics statistics = hub_.GetStatistics();
  EXPECT_EQ(statistics.opened, 1);
  EXPECT_EQ(statistics.commits, 8);
  EXPECT_EQ(statistics.messages, 1);
}

TEST_F(WatchHubTest, RefusesWrongRequests) {
  WriteMany(3);
  Reader reader;
  EXPECT_THAT(reader.Open(hub_, WatchFrom(0)), BlamesField("start_revision"));
  EXPECT_THAT(reader.Open(hub_, WatchFrom(-1)), BlamesField("start_revision"));
  EXPECT_THAT(reader.Open(hub_, WatchFrom(5)), FailsWith(absl::StatusCode::kOutOfRange, "REVISION_AHEAD"));
  EXPECT_THAT(reader.Open(hub_, ResumeFrom("nonsense")), FailsWith(absl::StatusCode::kInvalidArgument, "BAD_TOKEN"));
  v1::WatchRequest request = WatchFrom(1);
  request.set_snapshot(true);
  EXPECT_THAT(reader.Open(hub_, request), BlamesField("start_revision"));
  request = WatchTopic("");
  // Too short, too long, below nothing, with two signs, with more than a second of nanoseconds.
  for (const auto& [seconds, nanos] : {std::pair<int64_t, int32_t>(0, 99'000'000),
                                       {3600, 1},
                                       {-5, 0},
                                       {0, -1},
                                       {-1, -5},
                                       {2, -1},
                                       {-1, 999'999'999},
                                       {1, 1'000'000'000},
                                       {INT64_MAX, 0},
                                       {INT64_MIN, 0}}) {
    request.mutable_progress_interval()->set_seconds(seconds);
    request.mutable_progress_interval()->set_nanos(nanos);
    EXPECT_THAT(reader.Open(hub_, request), BlamesField("progress_interval")) << seconds << " s " << nanos << " ns";
  }
  request = WatchTopic("");
  request.set_filter("party = \"not a party\"");
  EXPECT_THAT(reader.Open(hub_, request), HasCode(absl::StatusCode::kInvalidArgument));
  EXPECT_EQ(hub_.GetStatistics().open, 0);
}

TEST_F(WatchHubTest, RefusesATokenOfAnotherFilter) {
  Reader reader;
  const Received received = OpenLive(WatchTopic("chips"), reader);
  Reader other;
  EXPECT_THAT(other.Open(hub_, ResumeFrom(received.token, "trade")),
              FailsWith(absl::StatusCode::kInvalidArgument, "BAD_TOKEN"));
}

TEST_F(WatchHubTest, RefusesATokenFromFurtherAhead) {
  Reader reader;
  WriteMany(5);
  const Received received = OpenLive(WatchTopic(""), reader);
  Catalog behind;
  Hub replica({}, behind, kLedgerId, clock_, Hub::Timer::kCallerTicks);
  Reader other;
  EXPECT_THAT(other.Open(replica, ResumeFrom(received.token)),
              FailsWith(absl::StatusCode::kOutOfRange, "REVISION_AHEAD"));
}

// A backup of revision 3 took the place of a ledger at revision 5, and was written to since.
TEST_F(WatchHubTest, RefusesATokenOfAHistoryThatWasGivenUp) {
  WriteMany(3);
  Reader early_reader;
  const Received early = OpenLive(WatchWithSnapshot(), early_reader);
  Catalog restored;
  EventWriter restored_writer(restored);
  for (int i = 0; i < 3; ++i) restored_writer.Commit({{.id = absl::StrCat("e", i), .topic = "chips"}});
  WriteMany(2);
  Reader late_reader;
  const Received late = OpenLive(WatchWithSnapshot(), late_reader);

  Hub hub({}, restored, kLedgerId, clock_, Hub::Timer::kCallerTicks);
  Reader reader;
  EXPECT_THAT(reader.Open(hub, ResumeFrom(late.token)), FailsWith(absl::StatusCode::kOutOfRange, "REVISION_AHEAD"));
  for (int i = 0; i < 3; ++i) restored_writer.Commit({{.id = "new", .topic = "chips"}});
  EXPECT_THAT(reader.Open(hub, ResumeFrom(late.token)),
              AllOf(FailsWith(absl::StatusCode::kInvalidArgument, "BAD_TOKEN"), BlamesField("resume_token"),
                    SaysThat(HasSubstr("given up"))));
  // What both histories have is no obstacle.
  EXPECT_THAT(reader.Open(hub, ResumeFrom(early.token)), IsOk());
}

TEST_F(WatchHubTest, TakesTokensOfOlderReleases) {
  WriteMany(3);
  const ResumeToken token{.revision = Revision(2), .snapshot_after = {}, .filter_fingerprint = FingerprintOf("")};
  Reader reader;
  ASSERT_THAT(reader.Open(hub_, ResumeFrom(Encode(token, kLedgerId))), IsOk());
  EXPECT_EQ(reader.Next().commits(0).revision(), 3);
}

TEST(WatchHubTimerTest, KeepsItsOwnTime) {
  Catalog catalog;
  const auto hub = WatchHub::Create({}, catalog, kLedgerId, SystemClock());
  v1::WatchRequest request;
  request.mutable_progress_interval()->set_nanos(100'000'000);
  Reader reader;
  ASSERT_THAT(reader.Open(*hub, request), IsOk());
  EXPECT_EQ(reader.Next().notice(), WATCH_NOTICE_CAUGHT_UP);
  EXPECT_EQ(reader.Next().notice(), WATCH_NOTICE_PROGRESS);
  EXPECT_EQ(reader.Next().notice(), WATCH_NOTICE_PROGRESS);
}

}  // namespace
}  // namespace briefing::testing
