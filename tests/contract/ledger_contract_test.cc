// What every ledger engine promises (service/ledger/ledger.h), told once and tried on each.
#include <algorithm>
#include <memory>
#include <random>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "service/base/limits.h"
#include "service/base/mutex.h"
#include "service/ledger/chain.h"
#include "service/ledger/ledger.h"
#include "service/ledger/ledger_id.h"
#include "tests/contract/ledger_contract.h"
#include "tests/support/matchers.h"

namespace briefing {
namespace {

using testing::Engine;
using testing::Site;

using ::briefing::testing::FailsWith;
using ::briefing::testing::IsOk;
using ::testing::AnyOf;
using ::testing::ElementsAre;
using ::testing::MatchesRegex;
using ::testing::SizeIs;

// Bytes that do not compress.
std::string Noise(size_t size) {
  std::mt19937_64 random(size);
  std::string noise(size, '\0');
  for (char& c : noise) c = static_cast<char>(random());
  return noise;
}

class LedgerContractTest : public ::testing::TestWithParam<Engine> {
 protected:
  void SetUp() override {
    if (!GetParam().absent.empty()) GTEST_SKIP() << GetParam().absent;
    site_ = GetParam().make_site();
    Reopen();
    ASSERT_NE(ledger_, nullptr);
  }

  void Reopen() {
    ledger_.reset();
    ledger_ = Open();
  }
  std::unique_ptr<Ledger> Open() {
    auto opened = site_->Open();
    EXPECT_THAT(opened, IsOk());
    return opened.ok() ? *std::move(opened) : nullptr;
  }

  // Appends to whatever the head is.
  absl::StatusOr<Revision> Append(const std::vector<std::string>& entries) { return ledger_->Append(Head(), entries); }
  Revision Head() { return ledger_->Head().value_or(Revision(-1)); }

  // The entries after `after`; checks on the way that their revisions are dense.
  std::vector<std::string> Entries(Revision after = Revision()) { return EntriesOf(*ledger_, after); }
  static std::vector<std::string> EntriesOf(Ledger& ledger, Revision after = Revision()) {
    std::vector<std::string> entries;
    // Others may have appended without this one being told.
    EXPECT_THAT(ledger.Head(), IsOk());
    EXPECT_THAT(ledger.Read(after,
                            [&](Revision revision, absl::string_view entry) {
                              after = after.next();
                              EXPECT_EQ(revision, after);
                              entries.emplace_back(entry);
                              return absl::OkStatus();
                            }),
                IsOk());
    return entries;
  }

  std::unique_ptr<Site> site_;
  std::unique_ptr<Ledger> ledger_;
};

TEST_P(LedgerContractTest, NamesItselfAndItsEngine) {
  EXPECT_THAT(ledger_->id(), MatchesRegex("[0-9a-f]{32}"));
  EXPECT_EQ(ledger_->engine(), GetParam().name);
  const std::unique_ptr<Site> another = GetParam().make_site();
  EXPECT_NE(ledger_->id(), (*another->Open())->id());
}

TEST_P(LedgerContractTest, HasASecretOfItsOwn) {
  EXPECT_EQ(ledger_->secret().size(), kLedgerSecretBytes);
  const std::unique_ptr<Site> another = GetParam().make_site();
  EXPECT_NE(ledger_->secret(), (*another->Open())->secret());
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

TEST_P(LedgerContractTest, TakesTheLargestCommitsOfNoise) {
  const std::vector<std::string> large = {Noise(limits::kMaxCommitBytes), "small", Noise(limits::kMaxCommitBytes - 1)};
  ASSERT_THAT(Append({"before"}), IsOk());
  ASSERT_THAT(Append(large), IsOk());
  ASSERT_THAT(Append({"after"}), IsOk());
  EXPECT_TRUE(Entries(Revision(1)) == std::vector<std::string>({large[0], large[1], large[2], "after"}));
  EXPECT_TRUE(Entries(Revision(3)) == std::vector<std::string>({large[2], "after"}));
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
  ASSERT_THAT(Append({Noise(100000)}), IsOk());
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

TEST_P(LedgerContractTest, AwaitOthersTellsOwnAppendsInTheEnd) {
  ASSERT_THAT(Append({"a", "b"}), IsOk());
  EXPECT_EQ(*ledger_->AwaitOthers(Revision(1), absl::InfiniteDuration()), Revision(2));
  const absl::Time start = absl::Now();
  EXPECT_EQ(*ledger_->AwaitOthers(Revision(2), absl::Milliseconds(20)), Revision(2));
  EXPECT_GE(absl::Now() - start, absl::Milliseconds(20));
}

TEST_P(LedgerContractTest, InterruptEndsWaitsForOthers) {
  Notification waiting;
  std::thread waiter([&] {
    waiting.Notify();
    EXPECT_EQ(*ledger_->AwaitOthers(Revision(), absl::InfiniteDuration()), Revision());
  });
  waiting.WaitForNotification();
  ledger_->Interrupt();
  waiter.join();
  EXPECT_EQ(*ledger_->AwaitOthers(Revision(), absl::InfiniteDuration()), Revision());
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

TEST_P(LedgerContractTest, KeepsItsIdSecretAndEntriesWhenReopened) {
  if (!GetParam().survives_reopening) GTEST_SKIP() << GetParam().name << " lasts as long as its ledger object";
  const std::string id = ledger_->id();
  const std::string secret = ledger_->secret();
  std::vector<std::string> expected;
  for (int i = 0; i < 5; ++i) {
    expected.push_back(absl::StrCat("of opening ", i));
    ASSERT_THAT(Append({expected.back()}), IsOk());
    Reopen();
    EXPECT_EQ(ledger_->id(), id);
    EXPECT_EQ(ledger_->secret(), secret);
    EXPECT_EQ(Head(), Revision(i + 1));
    EXPECT_EQ(Entries(), expected);
  }
}

class SeveralOpenersTest : public LedgerContractTest {
 protected:
  void SetUp() override {
    if (!GetParam().takes_several_openers) GTEST_SKIP() << GetParam().name << " is one process's own";
    LedgerContractTest::SetUp();
    if (!IsSkipped()) other_ = Open();
  }
  void TearDown() override { other_.reset(); }

  std::unique_ptr<Ledger> other_;
};

TEST_P(SeveralOpenersTest, OpenTheSameLedger) {
  EXPECT_EQ(other_->id(), ledger_->id());
  EXPECT_EQ(other_->secret(), ledger_->secret());
}

TEST_P(SeveralOpenersTest, SeeOneAnothersAppends) {
  ASSERT_THAT(Append({"a"}), IsOk());
  EXPECT_EQ(*other_->Head(), Revision(1));
  ASSERT_EQ(*other_->Append(Revision(1), std::vector<std::string>{"b", "c"}), Revision(3));
  EXPECT_EQ(Head(), Revision(3));
  EXPECT_THAT(Entries(), ElementsAre("a", "b", "c"));
  EXPECT_THAT(EntriesOf(*other_), ElementsAre("a", "b", "c"));
}

TEST_P(SeveralOpenersTest, ReadWhatAnotherAppendedWithoutBeingTold) {
  for (int64_t i = 0; i < 20; ++i) {
    ASSERT_EQ(*Append({absl::StrCat(i)}), Revision(i + 1));
    EXPECT_THAT(EntriesOf(*other_, *other_->Head() + -1), ElementsAre(absl::StrCat(i)));
  }
}

TEST_P(SeveralOpenersTest, RefuseAHeadThatAnotherMoved) {
  ASSERT_THAT(Append({"a"}), IsOk());
  ASSERT_THAT(other_->Append(Revision(1), std::vector<std::string>{"b"}), IsOk());
  EXPECT_THAT(ledger_->Append(Revision(1), std::vector<std::string>{"x"}),
              FailsWith(absl::StatusCode::kAborted, "HEAD_MOVED"));
  EXPECT_THAT(other_->Append(Revision(1), std::vector<std::string>{"y", Noise(4 << 20)}),
              FailsWith(absl::StatusCode::kAborted, "HEAD_MOVED"));
  EXPECT_THAT(Entries(), ElementsAre("a", "b"));
}

TEST_P(SeveralOpenersTest, WakeWhoAwaitsAnothersAppend) {
  for (int64_t i = 0; i < 50; ++i) {
    std::thread waiter(
        [&] { EXPECT_EQ(*other_->AwaitBeyond(Revision(i), absl::InfiniteDuration()), Revision(i + 1)); });
    EXPECT_EQ(*Append({absl::StrCat(i)}), Revision(i + 1));
    waiter.join();
    EXPECT_THAT(EntriesOf(*other_, Revision(i)), ElementsAre(absl::StrCat(i)));
  }
}

TEST_P(SeveralOpenersTest, WakeWhoAwaitsOthersAlone) {
  for (int64_t i = 0; i < 50; ++i) {
    std::thread waiter(
        [&] { EXPECT_EQ(*other_->AwaitOthers(Revision(i), absl::InfiniteDuration()), Revision(i + 1)); });
    EXPECT_EQ(*Append({absl::StrCat(i)}), Revision(i + 1));
    waiter.join();
  }
}

TEST_P(SeveralOpenersTest, LoseNothingWhenAllAppendAtOnce) {
  constexpr int kEach = 60;
  const auto append_all = [](Ledger& ledger, const std::string& name) {
    for (int i = 0; i < kEach;) {
      const Revision head = ledger.Head().value_or(Revision(-1));
      // Now and then one that takes several parts.
      std::vector<std::string> entries = {absl::StrCat(name, i)};
      if (i % 20 == 10) entries.push_back(Noise(2500000));
      const auto appended = ledger.Append(head, entries);
      if (appended.ok()) ++i;
      EXPECT_THAT(appended.status(), AnyOf(IsOk(), FailsWith(absl::StatusCode::kAborted, "HEAD_MOVED")));
    }
  };
  const std::unique_ptr<Ledger> third = Open();
  std::thread first_writer([&] { append_all(*ledger_, "first "); });
  std::thread second_writer([&] { append_all(*other_, "second "); });
  append_all(*third, "third ");
  first_writer.join();
  second_writer.join();
  const std::vector<std::string> entries = Entries();
  EXPECT_TRUE(entries == EntriesOf(*other_));
  EXPECT_TRUE(entries == EntriesOf(*third));
  EXPECT_THAT(entries, SizeIs(3 * (kEach + kEach / 20)));
  for (const std::string name : {"first ", "second ", "third "}) {
    int next = 0;
    for (const std::string& entry : entries) next += entry == absl::StrCat(name, next) ? 1 : 0;
    EXPECT_EQ(next, kEach) << name;
  }
}

std::string NameOf(const ::testing::TestParamInfo<Engine>& info) { return info.param.name; }

TEST_P(LedgerContractTest, ChecksumsAreThoseOfTheChain) {
  ASSERT_THAT(Append({"a"}), IsOk());
  ASSERT_THAT(Append({"b", "c", "d"}), IsOk());
  uint64_t checksum = ledger_chain::Genesis(ledger_->id());
  EXPECT_EQ(*ledger_->ChecksumAt(Revision()), checksum);
  Revision revision;
  for (const char* entry : {"a", "b", "c", "d"}) {
    revision = revision.next();
    checksum = ledger_chain::Link(checksum, revision, entry);
    EXPECT_EQ(*ledger_->ChecksumAt(revision), checksum) << revision;
  }
  EXPECT_THAT(ledger_->ChecksumAt(Revision(5)), FailsWith(absl::StatusCode::kOutOfRange, "REVISION_AHEAD"));
}

INSTANTIATE_TEST_SUITE_P(Engines, LedgerContractTest, ::testing::ValuesIn(testing::Engines()), NameOf);
INSTANTIATE_TEST_SUITE_P(Engines, SeveralOpenersTest, ::testing::ValuesIn(testing::Engines()), NameOf);

}  // namespace
}  // namespace briefing
