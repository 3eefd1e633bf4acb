#include <gtest/gtest.h>

#include <atomic>
#include <deque>
#include <string>
#include <thread>
#include <vector>

#include "absl/strings/str_cat.h"
#include "service/catalog/commit_log.h"
#include "tests/store/store_fixture.h"

namespace briefing::testing {
namespace {

constexpr int kThreads = 4;
constexpr int kIncrements = 40;

std::string Counter(int value, const std::string& etag) {
  return Update(absl::StrCat("party { name: 'parties/counter' title: '", value, "' etag: '", etag, "' }"));
}

std::string CreateParty(const std::string& id) {
  return Create("party { name: 'parties/" + id + "' title: 'P' kind: PARTY_KIND_GROUP }");
}

// Adds one to the number in a record's title by reading, changing and writing it back, again whenever somebody else was
// faster.
void Increment(Replica& replica) {
  while (true) {
    const auto party = replica.Get<v1::Party>("parties/counter");
    const auto written = replica.Apply(Counter(std::stoi(party.title()) + 1, party.etag()));
    if (written.ok()) return;
    EXPECT_EQ(written.status().code(), absl::StatusCode::kAborted) << written.status();
    if (written.status().code() != absl::StatusCode::kAborted) return;
  }
}

void ExpectEqualLogs(Replica& a, Replica& b, Revision head) {
  a.AwaitRevision(head);
  b.AwaitRevision(head);
  ASSERT_EQ(a.catalog().head(), head);
  ASSERT_EQ(b.catalog().head(), head);
  for (Revision revision(1); revision <= head; revision = revision.next()) {
    ASSERT_EQ(a.catalog().log().Commit(revision).view(), b.catalog().log().Commit(revision).view()) << revision;
  }
}

TEST(StoreConcurrent, NoUpdateIsLostAmongManyCallers) {
  FakeClock clock;
  const auto ledger = NewMemoryLedger();
  Replica replica(*ledger, clock);
  ASSERT_THAT(replica.Apply(Create("party { name: 'parties/counter' title: '0' kind: PARTY_KIND_GROUP }")), IsOk());
  std::vector<std::thread> threads;
  for (int i = 0; i < kThreads; ++i) {
    threads.emplace_back([&] {
      for (int k = 0; k < kIncrements; ++k) Increment(replica);
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(replica.Get<v1::Party>("parties/counter").title(), absl::StrCat(kThreads * kIncrements));
  EXPECT_EQ(replica.catalog().head(), Revision(1 + kThreads * kIncrements));
}

TEST(StoreConcurrent, TwoServersOnOneLedgerLoseNothingAndEndEqual) {
  FakeClock clock;
  const auto ledger = NewMemoryLedger();
  Replica a(*ledger, clock);
  Replica b(*ledger, clock);
  ASSERT_THAT(a.Apply(Create("party { name: 'parties/counter' title: '0' kind: PARTY_KIND_GROUP }")), IsOk());
  b.AwaitRevision(Revision(1));
  std::vector<std::thread> threads;
  for (Replica* replica : {&a, &b, &a, &b}) {
    threads.emplace_back([replica] {
      for (int k = 0; k < kIncrements; ++k) Increment(*replica);
    });
  }
  for (std::thread& thread : threads) thread.join();
  BRIEFING_ASSERT_OK_AND_ASSIGN(const Revision head, ledger->Head());
  EXPECT_EQ(head, Revision(1 + 4 * kIncrements));
  ExpectEqualLogs(a, b, head);
  EXPECT_EQ(a.Get<v1::Party>("parties/counter").title(), absl::StrCat(4 * kIncrements));
}

TEST(StoreConcurrent, OneOfTwoServersMakesTheRecord) {
  FakeClock clock;
  const auto ledger = NewMemoryLedger();
  Replica a(*ledger, clock);
  Replica b(*ledger, clock);
  std::atomic<int> made = 0;
  std::vector<std::thread> threads;
  for (Replica* replica : {&a, &b}) {
    threads.emplace_back([replica, &made] {
      for (int i = 0; i < 50; ++i) {
        const auto written = replica->Apply(CreateParty(absl::StrCat("p", i)));
        if (written.ok()) {
          ++made;
        } else {
          EXPECT_EQ(written.status().code(), absl::StatusCode::kAlreadyExists) << written.status();
        }
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(made, 50);
  ExpectEqualLogs(a, b, Revision(50));
}

TEST(StoreConcurrent, ARequestRepeatedAtBothServersIsDoneOnce) {
  FakeClock clock;
  const auto ledger = NewMemoryLedger();
  Replica a(*ledger, clock);
  Replica b(*ledger, clock);
  std::vector<std::thread> threads;
  std::deque<std::atomic<int64_t>> revisions(100);
  for (Replica* replica : {&a, &b}) {
    threads.emplace_back([replica, &revisions] {
      for (int i = 0; i < 100; ++i) {
        const auto written = replica->Apply(absl::StrCat("request_id: 'q", i, "' ", CreateParty(absl::StrCat("p", i))));
        ASSERT_THAT(written, IsOk());
        const int64_t other = revisions[i].exchange(written->revision.value());
        EXPECT_TRUE(other == 0 || other == written->revision.value()) << other;
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  ExpectEqualLogs(a, b, Revision(100));
}

TEST(StoreConcurrent, ClosingAnswersEverybody) {
  FakeClock clock;
  const auto ledger = NewMemoryLedger();
  Replica replica(*ledger, clock);
  std::atomic<int> written = 0;
  std::vector<std::thread> threads;
  for (int t = 0; t < kThreads; ++t) {
    threads.emplace_back([&, t] {
      for (int i = 0;; ++i) {
        const auto result = replica.Apply(CreateParty(absl::StrCat("p", t, "-", i)));
        if (result.ok()) {
          ++written;
          continue;
        }
        EXPECT_THAT(result, FailsWith(absl::StatusCode::kUnavailable, "SHUTTING_DOWN"));
        return;
      }
    });
  }
  replica.AwaitRevision(Revision(20));
  replica.store().Close();
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(ledger->Head()->value(), written);
  EXPECT_EQ(replica.catalog().head().value(), written);
}

}  // namespace
}  // namespace briefing::testing
