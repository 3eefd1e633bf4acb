// Random histories, watched with random filters and broken off at random points.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <memory>
#include <random>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "service/watch/hub.h"
#include "tests/support/fake_clock.h"
#include "tests/support/matchers.h"
#include "tests/watch/watch_fixture.h"

namespace briefing::testing {
namespace {

using enum v1::WatchNotice;

constexpr int kIds = 30;

class WatchPropertyTest : public ::testing::TestWithParam<unsigned> {
 protected:
  WatchPropertyTest() { RecordProperty("seed", static_cast<int>(GetParam())); }

  int Below(int bound) { return std::uniform_int_distribution<int>(0, bound - 1)(random_); }
  std::string RandomTopic() { return std::vector<std::string>{"chips", "trade", "space"}[Below(3)]; }

  void RandomCommit() {
    std::vector<EventWrite> writes;
    const int first = Below(kIds);
    const int count = 1 + Below(4);
    for (int i = 0; i < count; ++i) {
      EventWrite write{.id = absl::StrCat("e", (first + i) % kIds), .topic = RandomTopic()};
      // Large enough that a snapshot takes several messages.
      write.title = std::string(20 << 10, static_cast<char>('a' + Below(26)));
      write.retract = Below(4) == 0 && catalog_.ViewAtHead().FindLive("events/" + write.id).has_value();
      writes.push_back(std::move(write));
    }
    writer_.Commit(writes);
    hub_.Wake();
  }

  // The revisions after `start` with changes that concern the topic.
  std::vector<int64_t> Concerned(Revision start, const std::string& topic) {
    Reader reader;
    EXPECT_THAT(reader.Open(hub_, WatchFrom(1)), IsOk());
    std::vector<int64_t> revisions;
    std::map<std::string, bool> had;
    Received all;
    while (Revision(all.revision) < catalog_.head()) {
      const v1::WatchResponse message = reader.Next();
      all.Add(message);
      for (const v1::Commit& commit : message.commits()) {
        bool concerned = topic.empty();
        for (const v1::Change& change : commit.changes()) {
          const bool retracted = change.type() == v1::CHANGE_TYPE_RETRACTED;
          const auto& topics = change.record().event().topics();
          const bool has = !retracted && std::find(topics.begin(), topics.end(), topic) != topics.end();
          concerned = concerned || has || had[change.name()];
          had[change.name()] = has;
        }
        if (concerned && Revision(commit.revision()) > start) revisions.push_back(commit.revision());
      }
    }
    return revisions;
  }

  std::mt19937 random_{GetParam()};
  Catalog catalog_;
  FakeClock clock_;
  EventWriter writer_{catalog_};
  Hub hub_{{}, catalog_, "00112233445566778899aabbccddeeff", clock_, Hub::Timer::kCallerTicks};
};

TEST_P(WatchPropertyTest, AddsUpToTheStateHoweverOftenBrokenOff) {
  const std::string topic = Below(3) == 0 ? "" : RandomTopic();
  for (int i = Below(60); i > 0; --i) RandomCommit();
  const bool snapshot = Below(2) == 0;
  v1::WatchRequest request = snapshot ? WatchWithSnapshot(topic) : WatchFrom(1, topic);

  Received received;
  auto reader = std::make_unique<Reader>();
  ASSERT_THAT(reader->Open(hub_, request), IsOk());
  for (int i = 0; i < 300 && !HasFailure(); ++i) {
    const int dice = Below(10);
    if (dice < 3) {
      RandomCommit();
    } else if (dice < 8) {
      if (reader->HasMessage()) received.Add(reader->Next());
    } else {
      // A message that was sent but not received is lost with its stream.
      reader = std::make_unique<Reader>();
      if (!received.token.empty()) request = ResumeFrom(received.token, topic);
      ASSERT_THAT(reader->Open(hub_, request), IsOk());
      if (received.token.empty() && snapshot) received = Received();
    }
  }
  const Revision last = writer_.Commit({{.id = "last", .topic = topic}});
  hub_.Wake();
  received.ReadUntil(last, *reader);
  EXPECT_EQ(received.records, StateOf(catalog_, topic));
  EXPECT_EQ(received.revisions, Concerned(Revision(received.synced), topic));
}

TEST_P(WatchPropertyTest, ResumesFromEveryToken) {
  const std::string topic = Below(2) == 0 ? "" : RandomTopic();
  for (int i = 0; i < 20; ++i) RandomCommit();
  Reader reader;
  ASSERT_THAT(reader.Open(hub_, WatchWithSnapshot(topic)), IsOk());
  std::vector<v1::WatchResponse> messages{reader.Next()};
  while (messages.back().notice() != WATCH_NOTICE_SYNCED) messages.push_back(reader.Next());
  Revision last;
  for (int i = 0; i < 30; ++i) {
    RandomCommit();
    last = writer_.Commit({{.id = "mark", .topic = topic}});
    hub_.Wake();
    while (Revision(messages.back().revision()) < last && !HasFailure()) messages.push_back(reader.Next());
  }
  ASSERT_GT(messages.size(), 30u);
  Received before;
  for (const v1::WatchResponse& message : messages) {
    before.Add(message);
    Received resumed = before;
    Reader second;
    ASSERT_THAT(second.Open(hub_, ResumeFrom(message.resume_token(), topic)), IsOk());
    resumed.ReadUntil(last, second);
    ASSERT_EQ(resumed.records, StateOf(catalog_, topic));
  }
}

INSTANTIATE_TEST_SUITE_P(Seeds, WatchPropertyTest, ::testing::Range(1u, 25u));

}  // namespace
}  // namespace briefing::testing
