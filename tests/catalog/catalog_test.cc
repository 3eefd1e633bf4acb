#include "service/catalog/catalog.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <vector>

#include "service/base/limits.h"
#include "service/catalog/commit_log.h"
#include "service/catalog/view.h"
#include "tests/support/commit_builder.h"
#include "tests/support/matchers.h"
#include "tests/support/text_proto.h"

namespace briefing {
namespace {

using ::briefing::testing::CommitBuilder;
using ::briefing::testing::Create;
using ::briefing::testing::DefaultCommitTime;
using ::briefing::testing::FailsWith;
using ::briefing::testing::IsOk;
using ::briefing::testing::MakeEvent;
using ::briefing::testing::MakeParty;
using ::briefing::testing::Retract;
using ::briefing::testing::Update;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

auto IsRefused() { return FailsWith(absl::StatusCode::kInternal, "INTERNAL"); }

TEST(Catalog, StartsEmpty) {
  const Catalog catalog;
  EXPECT_EQ(catalog.head(), Revision(0));
  EXPECT_EQ(catalog.ViewAtHead().Find("events/a"), absl::nullopt);
  EXPECT_EQ(catalog.ViewAtHead().commit_time(), absl::UnixEpoch());
  EXPECT_EQ(catalog.RevisionAt(absl::InfiniteFuture()), Revision(0));
}

TEST(Catalog, MakesACommitVisibleAsAWhole) {
  Catalog catalog;
  const std::string commit = CommitBuilder(Revision(1)).Create(MakeEvent("a")).Create(MakeParty("jp")).Build();
  ASSERT_THAT(catalog.Apply(commit), IsOk());
  EXPECT_EQ(catalog.head(), Revision(1));
  EXPECT_TRUE(catalog.ViewAtHead().Find("events/a").has_value());
  EXPECT_TRUE(catalog.ViewAtHead().Find("parties/jp").has_value());
  EXPECT_EQ(catalog.log().Commit(Revision(1)).view(), commit);
}

TEST(Catalog, TakesACommitWithoutChanges) {
  Catalog catalog;
  EXPECT_THAT(catalog.Apply(CommitBuilder(Revision(1)).Build()), IsOk());
  EXPECT_EQ(catalog.head(), Revision(1));
}

TEST(Catalog, RefusesGapsAndRepeats) {
  Catalog catalog;
  EXPECT_THAT(catalog.Apply(CommitBuilder(Revision(2)).Build()), IsRefused());
  EXPECT_THAT(catalog.Apply(CommitBuilder(Revision(1)).Build()), IsOk());
  EXPECT_THAT(catalog.Apply(CommitBuilder(Revision(1)).Build()), IsRefused());
  EXPECT_EQ(catalog.head(), Revision(1));
}

TEST(Catalog, RefusesATimeBeforeTheLast) {
  Catalog catalog;
  ASSERT_THAT(catalog.Apply(CommitBuilder(Revision(1)).Build()), IsOk());
  const absl::Time time = DefaultCommitTime(Revision(1));
  EXPECT_THAT(catalog.Apply(CommitBuilder(Revision(2)).At(time - absl::Nanoseconds(1)).Build()), IsRefused());
  EXPECT_THAT(catalog.Apply(CommitBuilder(Revision(2)).At(time).Build()), IsOk());
}

TEST(Catalog, RefusesChangesThatDoNotFollow) {
  Catalog catalog;
  Create(catalog, MakeEvent("live"));
  Create(catalog, MakeEvent("gone"));
  Retract(catalog, "events/gone");
  const auto apply = [&](const CommitBuilder& builder) { return catalog.Apply(builder.Build()); };
  const Revision next = catalog.head().next();
  EXPECT_THAT(apply(CommitBuilder(next).Create(MakeEvent("live"))), IsRefused());
  EXPECT_THAT(apply(CommitBuilder(next).Update(MakeEvent("gone"))), IsRefused());
  EXPECT_THAT(apply(CommitBuilder(next).Retract(MakeEvent("gone"))), IsRefused());
  EXPECT_THAT(apply(CommitBuilder(next).Update(MakeEvent("never"))), IsRefused());
  EXPECT_THAT(apply(CommitBuilder(next).Create(MakeEvent("new")).Create(MakeEvent("new"))), IsRefused());
  EXPECT_THAT(apply(CommitBuilder(next).Update(MakeEvent("live")).Retract(MakeEvent("live"))), IsRefused());
  EXPECT_THAT(apply(CommitBuilder(next).Create(MakeEvent("gone")).Update(MakeEvent("live"))), IsOk());
}

// Each breaks one thing of a good commit.
TEST(Catalog, RefusesIncompleteCommits) {
  const v1::Commit good = CommitBuilder(Revision(1)).Create(MakeEvent("a")).commit();
  const std::vector<void (*)(v1::Commit&)> faults = {
      [](v1::Commit& commit) { commit.clear_commit_time(); },
      [](v1::Commit& commit) { commit.mutable_changes(0)->clear_name(); },
      [](v1::Commit& commit) { commit.mutable_changes(0)->clear_record(); },
      [](v1::Commit& commit) { commit.mutable_changes(0)->mutable_record()->clear_event(); },
      [](v1::Commit& commit) { commit.mutable_changes(0)->set_type(v1::CHANGE_TYPE_ENTERED); },
      [](v1::Commit& commit) { commit.mutable_changes(0)->set_name("events/b"); },
      [](v1::Commit& commit) { commit.mutable_changes(0)->mutable_record()->mutable_event()->clear_etag(); },
      [](v1::Commit& commit) { commit.mutable_changes(0)->mutable_record()->mutable_event()->set_revision(7); },
      [](v1::Commit& commit) { commit.mutable_changes(0)->mutable_record()->mutable_party()->set_name("events/a"); },
  };
  for (size_t i = 0; i < faults.size(); ++i) {
    Catalog catalog;
    v1::Commit bad = good;
    faults[i](bad);
    EXPECT_THAT(catalog.Apply(bad.SerializeAsString()), IsRefused()) << "fault " << i;
    EXPECT_THAT(catalog.Apply(good.SerializeAsString()), IsOk()) << "after fault " << i;
  }
}

TEST(Catalog, RefusesEveryTruncation) {
  const std::string commit = CommitBuilder(Revision(1)).Create(MakeEvent("a")).Create(MakeParty("jp")).Build();
  Catalog catalog;
  int refused = 0;
  for (size_t size = 0; size < commit.size(); ++size) {
    Catalog fresh;
    // Cut between two changes it is a commit still, of one change.
    if (!fresh.Apply(commit.substr(0, size)).ok()) ++refused;
    EXPECT_EQ(fresh.ViewAtHead().Find("parties/jp"), absl::nullopt);
  }
  EXPECT_GE(refused, static_cast<int>(commit.size()) - 2);
}

TEST(Catalog, ShowsNothingOfARefusedCommit) {
  Catalog catalog;
  Create(catalog, MakeEvent("a"));
  const CommitBuilder bad = CommitBuilder(Revision(2)).Create(MakeEvent("b")).Update(MakeEvent("missing"));
  ASSERT_THAT(catalog.Apply(bad.Build()), IsRefused());
  EXPECT_EQ(catalog.head(), Revision(1));
  EXPECT_EQ(catalog.ViewAtHead().Find("events/b"), absl::nullopt);
  Create(catalog, MakeEvent("b"));
  EXPECT_EQ(catalog.ViewAtHead().Find("events/b")->id, RecordId{1});
}

TEST(Catalog, RefusesCommitsOverTheLimit) {
  Catalog catalog;
  EXPECT_THAT(catalog.Apply(std::string(limits::kMaxCommitBytes + 1, 'x')), IsRefused());
}

TEST(Catalog, RefusesViewsBeyondTheHead) {
  Catalog catalog;
  Create(catalog, MakeEvent("a"));
  EXPECT_THAT(catalog.ViewAt(Revision(1)), IsOk());
  EXPECT_THAT(catalog.ViewAt(Revision(2)), FailsWith(absl::StatusCode::kOutOfRange, "REVISION_AHEAD"));
}

TEST(Catalog, FindsTheRevisionAtATime) {
  Catalog catalog;
  const absl::Time noon = absl::FromUnixSeconds(1'700'000'000);
  int revision = 0;
  for (const absl::Time time : {noon, noon, noon + absl::Nanoseconds(5), noon + absl::Seconds(9)}) {
    ASSERT_THAT(catalog.Apply(CommitBuilder(Revision(++revision)).At(time).Build()), IsOk());
  }
  EXPECT_EQ(catalog.RevisionAt(noon - absl::Nanoseconds(1)), Revision(0));
  EXPECT_EQ(catalog.RevisionAt(noon), Revision(2));
  EXPECT_EQ(catalog.RevisionAt(noon + absl::Nanoseconds(5)), Revision(3));
  EXPECT_EQ(catalog.RevisionAt(noon + absl::Seconds(8)), Revision(3));
  EXPECT_EQ(catalog.RevisionAt(noon + absl::Hours(1)), Revision(4));
  EXPECT_EQ(catalog.CommitTime(Revision(3)), noon + absl::Nanoseconds(5));
}

class CatalogWaits : public ::testing::Test {
 protected:
  void WaitFor(int revision, absl::Time deadline = absl::InfiniteFuture()) {
    catalog_.WhenReached(Revision(revision), deadline,
                         [this, revision](bool reached) { calls_.push_back(reached ? revision : -revision); });
  }

  // Revisions waited for; negative where they were not reached. Before the catalog, whose end ends the waits.
  std::vector<int> calls_;
  Catalog catalog_;
};

TEST_F(CatalogWaits, EndAtOnceWhereTheRevisionIsThere) {
  Create(catalog_, MakeEvent("a"));
  WaitFor(1);
  EXPECT_THAT(calls_, ElementsAre(1));
}

TEST_F(CatalogWaits, EndWithTheCommit) {
  WaitFor(2);
  WaitFor(1);
  EXPECT_THAT(calls_, IsEmpty());
  Create(catalog_, MakeEvent("a"));
  EXPECT_THAT(calls_, ElementsAre(1));
  Create(catalog_, MakeEvent("b"));
  EXPECT_THAT(calls_, ElementsAre(1, 2));
}

TEST_F(CatalogWaits, EndAtTheirDeadline) {
  const absl::Time noon = absl::FromUnixSeconds(1'700'000'000);
  WaitFor(1, noon);
  WaitFor(2, noon + absl::Seconds(1));
  catalog_.ExpireWaits(noon - absl::Nanoseconds(1));
  EXPECT_THAT(calls_, IsEmpty());
  catalog_.ExpireWaits(noon);
  EXPECT_THAT(calls_, ElementsAre(-1));
}

TEST_F(CatalogWaits, EndWhenCancelledAndAfter) {
  WaitFor(1);
  catalog_.CancelWaits();
  WaitFor(2);
  EXPECT_THAT(calls_, ElementsAre(-1, -2));
}

TEST_F(CatalogWaits, AreRefusedWhereTooManyWait) {
  for (int i = 0; i < limits::kMaxRevisionWaiters; ++i) WaitFor(1);
  EXPECT_THAT(calls_, IsEmpty());
  WaitFor(5);
  EXPECT_THAT(calls_, ElementsAre(-5));
}

TEST_F(CatalogWaits, MayWaitAgainFromTheirCallback) {
  bool again = false;
  catalog_.WhenReached(Revision(1), absl::InfiniteFuture(), [&](bool) {
    catalog_.WhenReached(Revision(2), absl::InfiniteFuture(), [&](bool reached) { again = reached; });
  });
  Create(catalog_, MakeEvent("a"));
  Create(catalog_, MakeEvent("b"));
  EXPECT_TRUE(again);
}

TEST(Catalog, CountsRecordsAndBytes) {
  Catalog catalog;
  Create(catalog, MakeEvent("a"));
  Create(catalog, MakeEvent("b"));
  Update(catalog, MakeEvent("a"));
  Retract(catalog, "events/b");
  const Catalog::Statistics statistics = catalog.GetStatistics();
  int64_t live = 0;
  for (const Catalog::TypeCounts& counts : statistics.types) {
    live += counts.live;
    EXPECT_EQ(counts.versions, counts.type == v1::RECORD_TYPE_EVENT ? 4 : 0);
  }
  EXPECT_EQ(live, 1);
  EXPECT_GT(statistics.encoded_bytes, 0);
  EXPECT_GT(statistics.memory_bytes, statistics.encoded_bytes);
}

TEST(Catalog, KnowsHowManyOfAKindAreLiveAtTheHead) {
  Catalog catalog;
  EXPECT_EQ(catalog.ViewAtHead().LiveCount(v1::RECORD_TYPE_EVENT), 0);
  Create(catalog, MakeEvent("a"));
  Create(catalog, MakeEvent("b"));
  const View before = catalog.ViewAtHead();
  EXPECT_EQ(before.LiveCount(v1::RECORD_TYPE_EVENT), 2);
  Retract(catalog, "events/b");
  EXPECT_EQ(before.LiveCount(v1::RECORD_TYPE_EVENT), absl::nullopt);
  EXPECT_EQ(catalog.ViewAtHead().LiveCount(v1::RECORD_TYPE_EVENT), 1);
  EXPECT_EQ(catalog.ViewAtHead().LiveCount(v1::RECORD_TYPE_PARTY), 0);
}

}  // namespace
}  // namespace briefing
