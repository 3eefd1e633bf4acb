// Copies of ledgers, between engines and kept level beside one.
#include "service/ledger/copy/copy.h"

#include <fstream>
#include <memory>
#include <string>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "service/base/mutex.h"
#include "service/ledger/copy/copied_ledger.h"
#include "service/ledger/engines/engines.h"
#include "tests/store/fault_ledger.h"
#include "tests/support/etcd.h"
#include "tests/support/matchers.h"
#include "tests/support/temp_dir.h"

namespace briefing {
namespace {

using ::briefing::testing::EtcdCluster;
using ::briefing::testing::FailsWith;
using ::briefing::testing::FaultLedger;
using ::briefing::testing::IsOk;
using ::briefing::testing::TempDir;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

std::vector<std::string> EntriesOf(Ledger& ledger) {
  std::vector<std::string> entries;
  EXPECT_THAT(ledger.Head(), IsOk());
  EXPECT_THAT(ledger.Read(Revision(),
                          [&](Revision, absl::string_view entry) {
                            entries.emplace_back(entry);
                            return absl::OkStatus();
                          }),
              IsOk());
  return entries;
}

void Append(Ledger& ledger, const std::vector<std::string>& entries) {
  ASSERT_THAT(ledger.Append(*ledger.Head(), entries), IsOk());
}

class CopyTest : public ::testing::Test {
 protected:
  std::string Sqlite(const std::string& name) const { return "sqlite:" + directory_.File(name); }
  std::unique_ptr<Ledger> Open(const std::string& uri, const std::string& id = "") {
    auto ledger = OpenLedger(uri, {.ledger_id = id});
    EXPECT_THAT(ledger, IsOk());
    return ledger.ok() ? *std::move(ledger) : nullptr;
  }
  absl::Status CopyAll(Ledger& from, Ledger& to) {
    return CopyEntries(from, to, [](Revision) { return absl::OkStatus(); }).status();
  }

  TempDir directory_;
};

TEST_F(CopyTest, HoldsTheSameEntriesUnderTheSameId) {
  const auto original = Open(Sqlite("a.db"));
  Append(*original, {"a"});
  Append(*original, {"b", "c"});
  const auto copy = Open(Sqlite("b.db"), original->id());
  ASSERT_THAT(CopyAll(*original, *copy), IsOk());
  EXPECT_THAT(EntriesOf(*copy), ElementsAre("a", "b", "c"));
  EXPECT_EQ(copy->id(), original->id());
  EXPECT_EQ(*copy->ChecksumAt(Revision(3)), *original->ChecksumAt(Revision(3)));
}

TEST_F(CopyTest, GoesOnWhereItWasBrokenOff) {
  const auto original = Open(Sqlite("a.db"));
  for (int i = 0; i < 10; ++i) Append(*original, std::vector<std::string>(1000, absl::StrCat(i)));
  const auto copy = Open(Sqlite("b.db"), original->id());
  const auto broken = CopyEntries(*original, *copy, [](Revision) { return absl::CancelledError("enough"); });
  EXPECT_TRUE(absl::IsCancelled(broken.status()));
  EXPECT_GT(*copy->Head(), Revision());
  EXPECT_LT(*copy->Head(), *original->Head());
  Append(*original, {"new"});
  ASSERT_THAT(CopyAll(*original, *copy), IsOk());
  EXPECT_EQ(EntriesOf(*copy), EntriesOf(*original));
}

TEST_F(CopyTest, RefusesAnotherLedgerAndAnotherHistory) {
  const auto original = Open(Sqlite("a.db"));
  Append(*original, {"a", "b"});
  EXPECT_THAT(CopyAll(*original, *Open(Sqlite("foreign.db"))),
              FailsWith(absl::StatusCode::kFailedPrecondition, "OTHER_LEDGER"));
  EXPECT_THAT(OpenLedger(Sqlite("foreign.db"), {.ledger_id = original->id()}),
              FailsWith(absl::StatusCode::kFailedPrecondition, "OTHER_LEDGER"));
  const auto strayed = Open(Sqlite("b.db"), original->id());
  Append(*strayed, {"A"});
  EXPECT_THAT(CopyAll(*original, *strayed), FailsWith(absl::StatusCode::kDataLoss, "LEDGER_CORRUPT"));
  const auto ahead = Open(Sqlite("c.db"), original->id());
  Append(*ahead, {"a", "b", "c"});
  EXPECT_THAT(CopyAll(*original, *ahead), FailsWith(absl::StatusCode::kDataLoss, "LEDGER_CORRUPT"));
  EXPECT_THAT(EntriesOf(*ahead), ElementsAre("a", "b", "c"));
}

TEST_F(CopyTest, MovesToEtcdAndBack) {
  if (testing::EtcdBinary().empty()) GTEST_SKIP() << testing::kNoEtcd;
  EtcdCluster cluster;
  const auto original = Open(Sqlite("a.db"));
  Append(*original, {"a", "b"});
  // More than one part, and more than one append.
  Append(*original, {std::string(3 << 20, 'x'), std::string(7 << 20, 'y'), "z"});
  const auto moved = Open(cluster.Uri("moved"), original->id());
  ASSERT_THAT(CopyAll(*original, *moved), IsOk());
  for (int64_t r = 0; r <= 5; ++r) EXPECT_EQ(*moved->ChecksumAt(Revision(r)), *original->ChecksumAt(Revision(r))) << r;
  Append(*moved, {"on"});
  const auto back = Open(Sqlite("b.db"), original->id());
  ASSERT_THAT(CopyAll(*moved, *back), IsOk());
  EXPECT_TRUE(EntriesOf(*back) == EntriesOf(*moved));
  // The original has not what came after the move, but is a beginning of it.
  EXPECT_THAT(CopyAll(*moved, *original), IsOk());
  EXPECT_EQ(*original->Head(), Revision(6));
}

TEST_F(CopyTest, MakesNoneWhereOneMustBe) {
  EXPECT_THAT(OpenLedger(Sqlite("none.db"), {.create = false}),
              FailsWith(absl::StatusCode::kFailedPrecondition, "LEDGER_FORMAT"));
  EXPECT_THAT(OpenLedger("postgres:x", {}), testing::BlamesField("ledger"));
}

// --- Kept level ---

class KeptCopyTest : public CopyTest {
 protected:
  OpenCopy Opener() {
    return [this](const std::string& id, bool anew) -> absl::StatusOr<std::unique_ptr<Ledger>> {
      if (anew) {
        if (absl::Status status = SetLedgerAside(Sqlite("copy.db")); !status.ok()) return status;
      }
      return OpenLedger(Sqlite("copy.db"), {.ledger_id = id});
    };
  }
  // A shared original, read by a server that starts.
  std::unique_ptr<Ledger> Keep() {
    auto original = std::make_unique<FaultLedger>(*base_);
    original->Share(absl::ZeroDuration());
    original->HideFromFollowers(false);
    original_ = original.get();
    CopiedLedgerOptions options;
    options.interval = absl::Milliseconds(10);
    options.on_event = [this](absl::string_view what, bool) {
      MutexLock lock(&mutex_);
      absl::StrAppend(&events_, what, "\n");
    };
    auto kept = KeepCopy(std::move(original), Opener(), options);
    EXPECT_THAT(kept, IsOk());
    return kept.ok() ? *std::move(kept) : nullptr;
  }
  std::string events() {
    MutexLock lock(&mutex_);
    return events_;
  }
  std::vector<std::string> Copied() { return EntriesOf(*Open(Sqlite("copy.db"), base_->id())); }
  void Damage(const std::string& entry) {
    std::string file = testing::ReadFile(directory_.File("copy.db"));
    const size_t at = file.find(entry);
    ASSERT_NE(at, std::string::npos);
    file[at] ^= 1;
    std::ofstream(directory_.File("copy.db"), std::ios::binary) << file;
  }

  std::unique_ptr<Ledger> base_ = *OpenLedger("memory:", {});
  FaultLedger* original_ = nullptr;
  Mutex mutex_;
  std::string events_ ABSL_GUARDED_BY(mutex_);
};

TEST_F(KeptCopyTest, IsLevelWhenTheLedgerCloses) {
  auto kept = Keep();
  Append(*kept, {"a", "b"});
  kept.reset();
  EXPECT_THAT(Copied(), ElementsAre("a", "b"));
  kept = Keep();
  Append(*kept, {"c"});
  kept.reset();
  EXPECT_THAT(Copied(), ElementsAre("a", "b", "c"));
  EXPECT_EQ(events(), "");
}

TEST_F(KeptCopyTest, ARestartReadsTheCopyAndOnlyTheRestOfTheLedger) {
  std::vector<std::string> entries;
  for (int i = 0; i < 2000; ++i) entries.push_back(absl::StrCat("entry ", i));
  Append(*Keep(), entries);
  Append(*base_, {"later"});
  entries.push_back("later");
  const auto kept = Keep();
  const int64_t before = original_->entries_read();
  EXPECT_TRUE(EntriesOf(*kept) == entries);
  EXPECT_LE(original_->entries_read() - before, 2) << "by the read, and by the thread that copies";
}

TEST_F(KeptCopyTest, ADamagedCopyIsNotServedAndMadeAnew) {
  std::vector<std::string> entries;
  for (int i = 0; i < 2000; ++i) entries.push_back(absl::StrCat("entry ", i, "."));
  Append(*Keep(), entries);
  Damage("entry 1234.");
  auto kept = Keep();
  EXPECT_TRUE(EntriesOf(*kept) == entries);
  EXPECT_THAT(events(), HasSubstr("revision 1235"));
  kept.reset();
  EXPECT_TRUE(Copied() == entries);
  EXPECT_THAT(events(), HasSubstr("made anew"));
  EXPECT_TRUE(testing::ReadFile(directory_.File("copy.db.damaged")).size() > 0);
}

TEST_F(KeptCopyTest, ACopyOfAnotherHistoryIsSetAside) {
  Append(*Keep(), {"a"});
  Append(*Open(Sqlite("copy.db"), base_->id()), {"strayed"});
  Keep().reset();
  EXPECT_THAT(Copied(), ElementsAre("a"));
  EXPECT_THAT(events(), HasSubstr("does not go as far"));
}

TEST_F(KeptCopyTest, AnotherLedgerIsLeftAlone) {
  Append(*Open(Sqlite("copy.db")), {"precious"});
  EXPECT_THAT(KeepCopy(*OpenLedger("memory:", {}), Opener()),
              FailsWith(absl::StatusCode::kFailedPrecondition, "OTHER_LEDGER"));
  EXPECT_THAT(EntriesOf(*Open(Sqlite("copy.db"))), ElementsAre("precious"));
}

}  // namespace
}  // namespace briefing
