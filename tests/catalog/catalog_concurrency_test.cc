// Readers beside the writer: what is visible never changes.
#include <gtest/gtest.h>

#include <atomic>
#include <map>
#include <string>
#include <thread>
#include <vector>

#include "absl/hash/hash.h"
#include "absl/strings/str_cat.h"
#include "service/base/mutex.h"
#include "service/catalog/commit_log.h"
#include "service/catalog/dated_rows.h"
#include "service/catalog/view.h"
#include "tests/support/commit_builder.h"
#include "tests/support/matchers.h"

namespace briefing {
namespace {

using ::briefing::testing::CommitBuilder;
using ::briefing::testing::IsOk;
using ::briefing::testing::MakeEvent;

constexpr int kCommits = 3000;
constexpr int kReaders = 3;

// Commit r creates event r, moves every earlier multiple of seven on by an update now and then, and keeps to topics so
// that posting lists gain records late.
std::string CommitAt(int r) {
  CommitBuilder builder{Revision(r)};
  builder.Create(MakeEvent(absl::StrCat("e", r), absl::StrCat("kind: EVENT_KIND_AGREE topics: 't", r % 5, "'")));
  if (r > 10) {
    builder.Update(
        MakeEvent(absl::StrCat("e", r / 2), absl::StrCat("kind: EVENT_KIND_AID topics: 't", (r + 1) % 5, "'")));
  }
  return builder.Build();
}

Predicate Topic(int topic) { return {.all_of = {{{TermField::kTopic, absl::StrCat("t", topic)}}}}; }

// What a view answers, in one number.
size_t Digest(const View& view) {
  size_t digest = 0;
  int64_t live = 0;
  const auto take = [&](const RecordVersion& version) {
    digest = absl::HashOf(digest, version.name, version.revision.value(), version.bytes);
    ++live;
    return true;
  };
  view.Scan(Matcher(view.catalog(), Topic(1)), absl::nullopt, take);
  view.Scan(Matcher(view.catalog(), {}), absl::nullopt, take);
  EXPECT_GE(live, view.revision().value());
  return digest;
}

// Whole commits only, from the first to the view's.
void CheckView(const View& view, int revision) {
  int created = 0;
  view.Scan(Matcher(view.catalog(), {}), absl::nullopt, [&](const RecordVersion& version) {
    EXPECT_LE(version.revision, view.revision());
    return ++created > 0;
  });
  EXPECT_EQ(created, revision);
  EXPECT_EQ(view.LiveCount(v1::RECORD_TYPE_EVENT).value_or(revision), revision);
  const auto newest = view.Find(absl::StrCat("events/e", revision));
  ASSERT_TRUE(newest.has_value());
  EXPECT_EQ(newest->revision, Revision(revision));
  EXPECT_FALSE(view.Find(absl::StrCat("events/e", revision + 1)).has_value());
  int changes = 0;
  view.ForEachChange(view.revision(), [&](const View::VersionChange&) { return ++changes > 0; });
  EXPECT_EQ(changes, revision > 10 ? 2 : 1);
}

// How many live events have each topic, by columns and by a look at each.
void CheckColumns(const View& view) {
  const Matcher events(view.catalog(), {.all_of = {{{TermField::kType, "4"}}}});
  ASSERT_TRUE(view.OrdersByDate(events, /*make=*/true).has_value());
  std::map<TermId, int> by_columns;
  const auto add = [&](const DatedRows& rows) {
    for (const uint32_t place : rows.places) {
      for (const TermId topic : rows.columns[0]->At(place)) ++by_columns[topic];
    }
    return true;
  };
  const auto go_on = [] { return true; };
  ASSERT_TRUE(view.ScanColumns(events, {TermField::kTopic}, add, go_on).has_value());
  std::map<TermId, int> by_record;
  TermIds terms;
  DateBounds date;
  const auto look = [&](VersionId version) {
    view.ReadFacets(version, terms, date);
    for (const TermId term : terms) by_record[term] += view.TermAt(term).field == TermField::kTopic;
    return true;
  };
  view.ScanVersions(events, look, go_on);
  std::erase_if(by_record, [](const auto& counted) { return counted.second == 0; });
  EXPECT_EQ(by_columns, by_record);
}

TEST(CatalogConcurrency, ViewsNeverChangeWhileTheWriterGoesOn) {
  Catalog catalog;
  std::atomic<bool> done{false};
  Notification first;
  catalog.WhenReached(Revision(1), absl::InfiniteFuture(), [&](bool) { first.Notify(); });
  std::vector<std::thread> readers;
  for (int i = 0; i < kReaders; ++i) {
    readers.emplace_back([&] {
      first.WaitForNotification();
      Revision last(0);
      do {
        const View view = catalog.ViewAtHead();
        EXPECT_GE(view.revision(), last);
        last = view.revision();
        CheckView(view, static_cast<int>(last.value()));
        EXPECT_EQ(Digest(view), Digest(view));
        CheckColumns(view);
        const View old = catalog.ViewAt(Revision((last.value() + 1) / 2)).value();
        EXPECT_EQ(Digest(old), Digest(old));
        CheckColumns(old);
        EXPECT_GT(catalog.GetStatistics().memory_bytes, 0);
      } while (!done.load());
    });
  }
  for (int r = 1; r <= kCommits; ++r) ASSERT_THAT(catalog.Apply(CommitAt(r)), IsOk());
  done.store(true);
  for (std::thread& reader : readers) reader.join();

  // What a view answered beside the writer is what it answers in a catalog that got no further.
  Catalog prefix;
  for (int r = 1; r <= kCommits / 2; ++r) ASSERT_THAT(prefix.Apply(CommitAt(r)), IsOk());
  EXPECT_EQ(Digest(prefix.ViewAtHead()), Digest(catalog.ViewAt(Revision(kCommits / 2)).value()));
}

TEST(CatalogConcurrency, FramesReadBesideTheWriterAreWholeAndInOrder) {
  Catalog catalog;
  std::vector<std::thread> readers;
  std::atomic<int> finished{0};
  for (int i = 0; i < kReaders; ++i) {
    readers.emplace_back([&] {
      for (Revision next(1); next.value() <= kCommits;) {
        if (catalog.head() < next) {
          Notification reached;
          catalog.WhenReached(next, absl::InfiniteFuture(), [&](bool) { reached.Notify(); });
          reached.WaitForNotification();
        }
        const CommitLog::Run run = catalog.log().Frames(next, 64 << 10);
        ASSERT_GE(run.last, next);
        v1::Commit commit;
        const SharedBytes bytes = catalog.log().Commit(run.last);
        ASSERT_TRUE(commit.ParseFromArray(bytes.view().data(), static_cast<int>(bytes.size())));
        EXPECT_EQ(commit.revision(), run.last.value());
        next = run.last.next();
      }
      finished.fetch_add(1);
    });
  }
  for (int r = 1; r <= kCommits; ++r) ASSERT_THAT(catalog.Apply(CommitAt(r)), IsOk());
  for (std::thread& reader : readers) reader.join();
  EXPECT_EQ(finished.load(), kReaders);
}

TEST(CatalogConcurrency, EveryWaitEndsOnceWhateverComesFirst) {
  Catalog catalog;
  constexpr int kWaits = 2000;
  // For each of them: a sum would not tell one that ends twice and one that never does from two that end once.
  std::vector<std::atomic<int>> ended(kWaits);
  std::thread waiter([&] {
    for (int r = 1; r <= kWaits; ++r) {
      catalog.WhenReached(Revision(r), absl::UnixEpoch(), [&ended, r](bool) { ended[r - 1].fetch_add(1); });
    }
  });
  std::thread expirer([&] {
    for (int i = 0; i < 100; ++i) catalog.ExpireWaits(absl::UnixEpoch());
  });
  for (int r = 1; r <= kWaits / 2; ++r) ASSERT_THAT(catalog.Apply(CommitAt(r)), IsOk());
  waiter.join();
  expirer.join();
  catalog.CancelWaits();
  for (int r = 1; r <= kWaits; ++r) EXPECT_EQ(ended[r - 1].load(), 1) << r;
}

}  // namespace
}  // namespace briefing
