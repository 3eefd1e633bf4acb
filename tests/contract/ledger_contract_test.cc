// What every ledger engine promises (service/ledger/ledger.h), told once and tried on each.
#include <algorithm>
#include <functional>
#include <memory>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "service/base/limits.h"
#include "service/base/mutex.h"
#include "service/ledger/ledger.h"
#include "service/ledger/memory/memory_ledger.h"
#include "service/ledger/sqlite/sqlite_ledger.h"
#include "tests/support/matchers.h"
#include "tests/support/temp_dir.h"

namespace briefing {
namespace {

using ::briefing::testing::FailsWith;
using ::briefing::testing::IsOk;
using ::testing::AnyOf;
using ::testing::ElementsAre;
using ::testing::MatchesRegex;
using ::testing::SizeIs;

// Where one test's ledger is kept. Opening it again finds the same ledger, where the engine can.
class Site {
 public:
  virtual ~Site() = default;
  virtual absl::StatusOr<std::unique_ptr<Ledger>> Open() = 0;
};

struct Engine {
  std::string name;
  std::function<std::unique_ptr<Site>()> make_site;
  // The entries are there after the ledger was destroyed and opened anew.
  bool survives_reopening = false;
};

class MemorySite final : public Site {
 public:
  absl::StatusOr<std::unique_ptr<Ledger>> Open() override { return NewMemoryLedger(); }
};

class SqliteSite final : public Site {
 public:
  absl::StatusOr<std::unique_ptr<Ledger>> Open() override { return OpenSqliteLedger(directory_.File("contract.db")); }

 private:
  testing::TempDir directory_;
};

class LedgerContractTest : public ::testing::TestWithParam<Engine> {
 protected:
  LedgerContractTest() : site_(GetParam().make_site()) { Reopen(); }

  void Reopen() {
    ledger_.reset();
    auto opened = site_->Open();
    EXPECT_THAT(opened, IsOk());
    if (opened.ok()) ledger_ = *std::move(opened);
  }

  // Appends to whatever the head is.
  absl::StatusOr<Revision> Append(const std::vector<std::string>& entries) { return ledger_->Append(Head(), entries); }
  Revision Head() { return ledger_->Head().value_or(Revision(-1)); }

  // The entries after `after`; checks on the way that their revisions are dense.
  std::vector<std::string> Entries(Revision after = Revision()) {
    std::vector<std::string> entries;
    EXPECT_THAT(ledger_->Read(after,
                              [&](Revision revision, absl::string_view entry) {
                                after = after.next();
                                EXPECT_EQ(revision, after);
                                entries.emplace_back(entry);
                                return absl::OkStatus();
                              }),
                IsOk());
    return entries;
  }

  const std::unique_ptr<Site> site_;
  std::unique_ptr<Ledger> ledger_;
};

TEST_P(LedgerContractTest, NamesItselfAndItsEngine) {
  EXPECT_THAT(ledger_->id(), MatchesRegex("[0-9a-f]{32}"));
  EXPECT_EQ(ledger_->engine(), GetParam().name);
  EXPECT_NE(ledger_->id(), (*GetParam().make_site()->Open())->id());
}

TEST_P(LedgerContractTest, StartsEmpty) {
  EXPECT_EQ(Head(), Revision());
  EXPECT_THAT(Entries(), SizeIs(0));
}

TEST_P(LedgerContractTest, GivesDenseRevisions) {
  EXPECT_EQ(*Append({"a"}), Revision(1));
  EXPECT_EQ(*Append({"b", "c"}), Revision(3));
  EXPECT_EQ(Head(), Revision(3));
  EXPECT_THAT(Entries(), ElementsAre("a", "b", "c"));
}

TEST_P(LedgerContractTest, KeepsEntriesByteForByte) {
  std::string all_bytes;
  for (int i = 0; i < 256; ++i) all_bytes.push_back(static_cast<char>(i));
  const std::string nothing;
  ASSERT_THAT(Append({all_bytes, nothing, std::string(1, '\0')}), IsOk());
  EXPECT_THAT(Entries(), ElementsAre(all_bytes, nothing, std::string(1, '\0')));
}

TEST_P(LedgerContractTest, AppendingNothingDoesNothing) {
  ASSERT_THAT(Append({"a"}), IsOk());
  EXPECT_EQ(*Append({}), Revision(1));
  EXPECT_EQ(*ledger_->Append(Revision(7), {}), Revision(1));
  EXPECT_THAT(Entries(), ElementsAre("a"));
}

TEST_P(LedgerContractTest, RefusesAnAppendAtAnotherHeadWhole) {
  ASSERT_THAT(Append({"a", "b"}), IsOk());
  for (const int64_t head : {0, 1, 3}) {
    EXPECT_THAT(ledger_->Append(Revision(head), std::vector<std::string>{"x", "y"}),
                FailsWith(absl::StatusCode::kAborted, "HEAD_MOVED"))
        << head;
  }
  EXPECT_THAT(Entries(), ElementsAre("a", "b"));
  EXPECT_EQ(*Append({"c"}), Revision(3));
}

TEST_P(LedgerContractTest, ReadsFromAnyPoint) {
  std::vector<std::string> expected;
  for (int i = 1; i <= 20; ++i) expected.push_back(absl::StrCat("entry ", i));
  ASSERT_THAT(Append(expected), IsOk());
  for (int64_t after = 0; after <= 20; ++after) {
    EXPECT_EQ(Entries(Revision(after)), std::vector<std::string>(expected.begin() + after, expected.end()));
  }
  EXPECT_THAT(Entries(Revision(21)), SizeIs(0));
}

TEST_P(LedgerContractTest, EndsTheReadWithTheVisitorsError) {
  ASSERT_THAT(Append({"a", "b", "c"}), IsOk());
  int visits = 0;
  const absl::Status status = ledger_->Read(Revision(), [&](Revision revision, absl::string_view) {
    ++visits;
    return revision == Revision(2) ? absl::CancelledError("enough") : absl::OkStatus();
  });
  EXPECT_EQ(status, absl::CancelledError("enough"));
  EXPECT_EQ(visits, 2);
  EXPECT_THAT(Entries(), SizeIs(3));
}

TEST_P(LedgerContractTest, TakesTheLargestCommits) {
  std::vector<std::string> large;
  for (const char fill : {'a', 'b', 'c'}) large.emplace_back(limits::kMaxCommitBytes, fill);
  ASSERT_THAT(Append(large), IsOk());
  EXPECT_TRUE(Entries() == large);  // EXPECT_EQ would print megabytes
}

TEST_P(LedgerContractTest, TakesManySmallEntries) {
  std::vector<std::string> all;
  for (int batch = 0; batch < 20; ++batch) {
    std::vector<std::string> entries;
    for (int i = 0; i < 500; ++i) entries.push_back(absl::StrCat(batch, "/", i));
    ASSERT_THAT(Append(entries), IsOk());
    all.insert(all.end(), entries.begin(), entries.end());
  }
  EXPECT_EQ(Head(), Revision(10000));
  EXPECT_EQ(Entries(), all);
}

TEST_P(LedgerContractTest, GrowsInSize) {
  const int64_t before = ledger_->SizeBytes();
  ASSERT_THAT(Append({std::string(100000, 'x')}), IsOk());
  EXPECT_GE(ledger_->SizeBytes(), before + 100000);
}

TEST_P(LedgerContractTest, AwaitReturnsAtOnceWhereTheHeadIsBeyond) {
  ASSERT_THAT(Append({"a", "b"}), IsOk());
  EXPECT_EQ(*ledger_->AwaitBeyond(Revision(1), absl::InfiniteDuration()), Revision(2));
}

TEST_P(LedgerContractTest, AwaitTimesOut) {
  ASSERT_THAT(Append({"a"}), IsOk());
  const absl::Time start = absl::Now();
  EXPECT_EQ(*ledger_->AwaitBeyond(Revision(1), absl::Milliseconds(20)), Revision(1));
  EXPECT_GE(absl::Now() - start, absl::Milliseconds(20));
}

TEST_P(LedgerContractTest, AwaitWakesOnAppend) {
  Notification waiting;
  std::thread waiter([&] {
    waiting.Notify();
    EXPECT_EQ(*ledger_->AwaitBeyond(Revision(), absl::InfiniteDuration()), Revision(2));
  });
  waiting.WaitForNotification();
  EXPECT_THAT(Append({"a", "b"}), IsOk());
  waiter.join();
}

TEST_P(LedgerContractTest, InterruptEndsPresentAndFutureWaits) {
  Notification waiting;
  std::thread waiter([&] {
    waiting.Notify();
    EXPECT_EQ(*ledger_->AwaitBeyond(Revision(), absl::InfiniteDuration()), Revision());
  });
  waiting.WaitForNotification();
  ledger_->Interrupt();
  waiter.join();
  EXPECT_EQ(*ledger_->AwaitBeyond(Revision(), absl::InfiniteDuration()), Revision());
}

TEST_P(LedgerContractTest, ReadsWhileAppending) {
  constexpr int64_t kEntries = 3000;
  std::thread writer([&] {
    for (int64_t i = 0; i < kEntries; i += 10) {
      std::vector<std::string> batch;
      for (int64_t j = i + 1; j <= i + 10; ++j) batch.push_back(absl::StrCat("entry ", j));
      EXPECT_EQ(*ledger_->Append(Revision(i), batch), Revision(i + 10));
    }
  });
  Revision seen;
  while (seen < Revision(kEntries)) {
    ASSERT_THAT(ledger_->AwaitBeyond(seen, absl::InfiniteDuration()), IsOk());
    EXPECT_THAT(ledger_->Read(seen,
                              [&](Revision revision, absl::string_view entry) {
                                EXPECT_EQ(revision, seen.next());
                                EXPECT_EQ(entry, absl::StrCat("entry ", revision.value()));
                                seen = revision;
                                return absl::OkStatus();
                              }),
                IsOk());
    EXPECT_EQ(seen.value() % 10, 0) << "half a batch was read";
  }
  writer.join();
}

TEST_P(LedgerContractTest, OneOfManyAppendsAtOneHeadWins) {
  constexpr int kWriters = 4;
  for (int64_t round = 0; round < 25; ++round) {
    std::vector<std::thread> writers;
    std::vector<absl::Status> outcomes(kWriters);
    for (int i = 0; i < kWriters; ++i) {
      writers.emplace_back([&, i] {
        outcomes[static_cast<size_t>(i)] =
            ledger_->Append(Revision(round), std::vector<std::string>{absl::StrCat("writer ", i)}).status();
      });
    }
    for (std::thread& writer : writers) writer.join();
    EXPECT_EQ(std::count_if(outcomes.begin(), outcomes.end(), [](const absl::Status& status) { return status.ok(); }),
              1);
    EXPECT_THAT(outcomes, ::testing::Each(AnyOf(IsOk(), FailsWith(absl::StatusCode::kAborted, "HEAD_MOVED"))));
  }
  EXPECT_THAT(Entries(), SizeIs(25));
}

TEST_P(LedgerContractTest, KeepsItsIdAndEntriesWhenReopened) {
  if (!GetParam().survives_reopening) GTEST_SKIP() << GetParam().name << " lasts as long as its ledger object";
  const std::string id = ledger_->id();
  std::vector<std::string> expected;
  for (int i = 0; i < 5; ++i) {
    expected.push_back(absl::StrCat("of opening ", i));
    ASSERT_THAT(Append({expected.back()}), IsOk());
    Reopen();
    EXPECT_EQ(ledger_->id(), id);
    EXPECT_EQ(Head(), Revision(i + 1));
    EXPECT_EQ(Entries(), expected);
  }
}

INSTANTIATE_TEST_SUITE_P(Engines, LedgerContractTest,
                         ::testing::Values(Engine{.name = "memory",
                                                  .make_site = [] { return std::make_unique<MemorySite>(); }},
                                           Engine{.name = "sqlite",
                                                  .make_site = [] { return std::make_unique<SqliteSite>(); },
                                                  .survives_reopening = true}),
                         [](const ::testing::TestParamInfo<Engine>& info) { return info.param.name; });

}  // namespace
}  // namespace briefing
