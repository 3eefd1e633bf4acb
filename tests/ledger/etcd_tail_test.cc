// What a replica makes of what a watch brings, whatever that leaves out or says twice.
#include "service/ledger/etcd/tail.h"

#include <chrono>
#include <memory>
#include <thread>
#include <vector>

#include "service/base/mutex.h"
#include "tests/support/matchers.h"

namespace briefing {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

Tail::SegmentPtr SegmentOf(int64_t first, int64_t last, size_t bytes = 1) {
  auto segment = std::make_shared<storage::v1::Segment>();
  segment->set_first(first);
  segment->set_last(last);
  segment->set_body(std::string(bytes, 'x'));
  return segment;
}

class EtcdTailTest : public ::testing::Test {
 protected:
  // Each at an etcd revision of its own.
  void Add(int64_t first, int64_t last, size_t bytes = 1) { tail_.Add(SegmentOf(first, last, bytes), 100 + last); }
  void Advance(int64_t revision, const std::string& append_id, int64_t mod_revision) {
    etcd_format::Head head;
    head.revision = Revision(revision);
    head.append_id = append_id;
    head.mod_revision = mod_revision;
    tail_.Advance(head);
  }
  std::vector<int64_t> Since(int64_t after) {
    std::vector<int64_t> firsts;
    for (const Tail::SegmentPtr& segment : tail_.Since(Revision(after))) firsts.push_back(segment->first());
    return firsts;
  }

  Tail tail_{"own."};
};

TEST_F(EtcdTailTest, GivesWhatFollows) {
  Add(1, 1);
  Add(2, 5);
  Add(6, 6);
  EXPECT_EQ(tail_.head().revision, Revision(6));
  EXPECT_THAT(Since(0), ElementsAre(1, 2, 6));
  EXPECT_THAT(Since(1), ElementsAre(2, 6));
  EXPECT_THAT(Since(3), ElementsAre(2, 6));
  EXPECT_THAT(Since(5), ElementsAre(6));
  EXPECT_THAT(Since(6), IsEmpty());
}

TEST_F(EtcdTailTest, PassesOverWhatComesTwice) {
  Add(1, 1);
  Add(2, 2);
  Add(1, 1);
  Add(2, 2);
  Add(3, 3);
  EXPECT_THAT(Since(0), ElementsAre(1, 2, 3));
  EXPECT_EQ(tail_.head().revision, Revision(3));
}

TEST_F(EtcdTailTest, GivesNothingAcrossAGap) {
  Add(1, 1);
  Add(3, 3);
  EXPECT_EQ(tail_.head().revision, Revision(3));
  EXPECT_THAT(Since(0), IsEmpty());
  EXPECT_THAT(Since(1), IsEmpty());
  EXPECT_THAT(Since(2), ElementsAre(3));
}

TEST_F(EtcdTailTest, GivesNothingWhereTheHeadIsAhead) {
  Add(1, 1);
  Advance(2, "another", 200);
  EXPECT_THAT(Since(0), IsEmpty());
  Add(2, 2);
  EXPECT_THAT(Since(0), ElementsAre(1, 2));
}

TEST_F(EtcdTailTest, NeverGoesBack) {
  Advance(5, "fence", 200);
  Add(4, 4);
  Advance(5, "older", 150);
  EXPECT_EQ(tail_.head().revision, Revision(5));
  EXPECT_EQ(tail_.head().append_id, "fence");
}

TEST_F(EtcdTailTest, KeepsABoundedAmount) {
  for (int64_t i = 1; i <= 20; ++i) Add(i, i, 1 << 20);
  EXPECT_THAT(Since(0), IsEmpty());
  EXPECT_THAT(Since(18), ElementsAre(19, 20));
  for (int64_t i = 21; i <= 10000; ++i) Add(i, i);
  EXPECT_THAT(Since(20), IsEmpty());
  EXPECT_EQ(Since(6000).size(), 4000u);
}

TEST_F(EtcdTailTest, WakesWhoWaits) {
  Notification waiting;
  std::thread waiter([&] {
    waiting.Notify();
    EXPECT_EQ(tail_.AwaitBeyond(Revision(), absl::InfiniteDuration()), Revision(2));
    EXPECT_EQ(tail_.AwaitBeyond(Revision(2), absl::InfiniteDuration()), Revision(2));
  });
  waiting.WaitForNotification();
  Add(1, 2);
  tail_.Interrupt();
  waiter.join();
}

TEST_F(EtcdTailTest, WakesWhoAwaitsOthersAfterItsOwn) {
  Advance(1, "own.7", 101);
  Notification waiting;
  std::thread waiter([&] {
    waiting.Notify();
    EXPECT_EQ(tail_.AwaitOthers(Revision(1), absl::InfiniteDuration()), Revision(2));
    EXPECT_EQ(tail_.AwaitOthers(Revision(2), absl::InfiniteDuration()), Revision(2));
  });
  waiting.WaitForNotification();
  Advance(2, "owner.1", 102);
  tail_.Interrupt();
  waiter.join();
}

TEST_F(EtcdTailTest, TellsWhatIsItsOwnWhenTheTimeIsUp) {
  Advance(1, "own.7", 101);
  EXPECT_EQ(tail_.AwaitOthers(Revision(), absl::InfiniteDuration()), Revision(1));
  EXPECT_EQ(tail_.AwaitOthers(Revision(1), absl::Milliseconds(1)), Revision(1));
}

class EtcdAgeTest : public ::testing::Test {
 protected:
  static SteadyTime At(int seconds) { return SteadyTime() + std::chrono::seconds(seconds); }
  int64_t AgeOf(int64_t revision, int seconds) {
    return absl::ToInt64Seconds(tail_.AgeOf(Revision(revision), At(seconds)));
  }

  Tail tail_{"own.", At(0)};
};

TEST_F(EtcdAgeTest, CountsFromTheLastTimeThatTheHeadWasKnownToBeReached) {
  EXPECT_EQ(AgeOf(0, 7), 7) << "from the beginning where nothing was heard";
  tail_.Saw(Revision(5), At(10));
  EXPECT_EQ(AgeOf(5, 12), 2);
  tail_.Saw(Revision(5), At(11));
  EXPECT_EQ(AgeOf(5, 12), 1);
  EXPECT_EQ(AgeOf(4, 12), 12) << "who has not come to the head is not level with it";
  tail_.Saw(Revision(8), At(20));
  EXPECT_EQ(AgeOf(7, 21), 10) << "as of when 5 was the head";
  EXPECT_EQ(AgeOf(9, 21), 1);
}

TEST_F(EtcdAgeTest, IsNotMadeYoungerByAnAnswerThatWasOvertaken) {
  tail_.Saw(Revision(8), At(20));
  tail_.Saw(Revision(5), At(25));
  tail_.Saw(Revision(8), At(15));
  EXPECT_EQ(AgeOf(8, 30), 10);
}

TEST_F(EtcdAgeTest, IsNeverTooYoungForWhoIsFarBehind) {
  for (int i = 1; i <= 1000; ++i) tail_.Saw(Revision(i), At(i));
  EXPECT_EQ(AgeOf(1000, 1001), 1);
  EXPECT_EQ(AgeOf(990, 1001), 11);
  EXPECT_EQ(AgeOf(10, 1001), 1001);
}

}  // namespace
}  // namespace briefing
