// A disk that fails at every operation in turn: what was acknowledged is there afterwards, and nothing is there in
// half.
#include <vector>

#include "absl/strings/str_cat.h"
#include "service/ledger/sqlite/open_options.h"
#include "service/ledger/sqlite/sqlite_ledger.h"
#include "tests/ledger/faulty_vfs.h"
#include "tests/ledger/ledger_files.h"
#include "tests/support/matchers.h"
#include "tests/support/temp_dir.h"

namespace briefing::testing {
namespace {

using ::testing::AnyOf;
using ::testing::SizeIs;
using Entries = std::vector<std::string>;

constexpr int64_t kBefore = 3;
constexpr int kBatches = 6;

auto IsFull() { return FailsWith(absl::StatusCode::kResourceExhausted, "STORAGE_FULL"); }
auto IsClosed() { return FailsWith(absl::StatusCode::kUnavailable, "WRITES_CLOSED"); }
auto IsInDoubt() { return FailsWith(absl::StatusCode::kUnavailable, "CLOSED_IN_DOUBT"); }
auto IsIoFailure() { return FailsWith(absl::StatusCode::kUnavailable, "LEDGER_IO"); }

class SqliteFaultTest : public ::testing::Test {
 protected:
  // What one run of appends came to.
  struct Run {
    // Acknowledged, on top of the entries from before.
    Entries acknowledged = EntriesFor(1, kBefore);
    // Of the append that closed the ledger, if one did: may be there or not.
    Entries unknown;
    std::vector<absl::Status> failures;
  };

  SqliteFaultTest() { MakeLedger(model_, EntriesFor(1, kBefore)); }

  // One run of appends on the faulty disk. The batches overflow pages, and the journal is copied into the file every
  // few of them.
  Run RunWith(const FaultyVfs::Fault& fault) {
    CopyLedger(model_, path_);
    disk_.Forget();
    Run run;
    auto opened = OpenSqliteLedgerWith(path_, {.vfs = FaultyVfs::kName, .checkpoint_pages = 8});
    EXPECT_THAT(opened, IsOk());
    disk_.Arm(fault);
    for (int batch = 0; batch < kBatches; ++batch) AppendBatch(**opened, batch, run);
    ledger_ = *std::move(opened);
    return run;
  }

  void AppendBatch(Ledger& ledger, int batch, Run& run) {
    const Entries entries = EntriesFor(1000 * batch, 1000 * batch + batch, batch % 2 == 0 ? 100 : 9000);
    const absl::Status status = ledger.Append(*ledger.Head(), entries).status();
    if (status.ok()) {
      run.acknowledged.insert(run.acknowledged.end(), entries.begin(), entries.end());
      return;
    }
    run.failures.push_back(status);
    if (errors::ReasonOf(status) != "CLOSED_IN_DOUBT") return;
    EXPECT_THAT(run.unknown, SizeIs(0)) << "only one append can be in doubt";
    run.unknown = entries;
  }

  // Nothing acknowledged is lost, nothing refused is there, and the batch of unknown outcome is there whole or not at
  // all.
  void ExpectIntact(const Run& run, const std::string& what) {
    const auto found = EntriesAt(path_);
    ASSERT_THAT(found, IsOk()) << what;
    Entries with_unknown = run.acknowledged;
    with_unknown.insert(with_unknown.end(), run.unknown.begin(), run.unknown.end());
    EXPECT_TRUE(*found == run.acknowledged || *found == with_unknown)
        << what << ": " << found->size() << " entries, " << run.acknowledged.size() << " acknowledged";
  }

  // Runs with the fault at every operation in turn, until a run is over before it strikes. Returns how many struck.
  template <typename Check>
  int64_t AtEveryOperation(FaultyVfs::Fault fault, const Check& check) {
    for (fault.at = 0;; ++fault.at) {
      const Run run = RunWith(fault);
      const bool struck = disk_.struck();
      check(run, absl::StrCat("operation ", fault.at));
      ledger_.reset();
      disk_.Disarm();
      ExpectIntact(run, absl::StrCat("operation ", fault.at));
      if (!struck) return fault.at;
    }
  }

  const TempDir directory_;
  // A ledger with a few entries, made on a good disk; each run has a copy of it.
  const std::string model_ = directory_.File("model.db");
  const std::string path_ = directory_.File("ledger.db");
  FaultyVfs disk_;
  std::unique_ptr<Ledger> ledger_;
};

TEST_F(SqliteFaultTest, AFullDiskFailsOneAppendAndWritesNothingOfIt) {
  const int64_t struck =
      AtEveryOperation({.kinds = FaultyVfs::kWrite, .code = SQLITE_FULL}, [&](const Run& run, const std::string& what) {
        EXPECT_THAT(run.failures, ::testing::Each(IsFull())) << what;
        EXPECT_LE(run.failures.size(), 1) << what;
        EXPECT_EQ(*EntriesOf(*ledger_), run.acknowledged) << what;
      });
  EXPECT_GT(struck, 30);
}

TEST_F(SqliteFaultTest, ADiskThatStaysFullTakesReadsAndLosesNothing) {
  const int64_t struck = AtEveryOperation(
      {.kinds = FaultyVfs::kWrite, .code = SQLITE_FULL, .for_good = true},
      [&](const Run& run, const std::string& what) {
        // Reads of the file fail too on this disk; those of the head do not.
        EXPECT_THAT(run.failures, ::testing::Each(AnyOf(IsFull(), IsIoFailure(), IsClosed(), IsInDoubt()))) << what;
        EXPECT_EQ(*ledger_->Head(), Revision(static_cast<int64_t>(run.acknowledged.size()))) << what;
      });
  EXPECT_GT(struck, 30);
}

TEST_F(SqliteFaultTest, AFailedSyncClosesTheLedgerForWritesAndIsNotTriedAgain) {
  const int64_t struck = AtEveryOperation(
      {.kinds = FaultyVfs::kSync, .code = SQLITE_IOERR_FSYNC}, [&](const Run& run, const std::string& what) {
        if (!disk_.struck()) return;
        EXPECT_THAT(run.failures, ::testing::Each(AnyOf(IsClosed(), IsInDoubt()))) << what;
        EXPECT_THAT(ledger_->Append(*ledger_->Head(), EntriesFor(1, 1)), IsClosed()) << what;
        EXPECT_EQ(*EntriesOf(*ledger_), run.acknowledged) << what;
        ledger_.reset();
        EXPECT_EQ(disk_.syncs_after(), 0) << what;
        EXPECT_EQ(disk_.writes_after(), 0) << what;
      });
  EXPECT_GT(struck, 6);
}

TEST_F(SqliteFaultTest, OnlyAFailedCommitLeavesADoubt) {
  int commits = 0;
  int checkpoints = 0;
  AtEveryOperation({.kinds = FaultyVfs::kSync, .code = SQLITE_IOERR_FSYNC},
                   [&](const Run& run, const std::string& what) {
                     if (run.failures.empty()) return;
                     // Only the first can be in doubt: after it, and after a failed checkpoint, nothing is tried.
                     EXPECT_THAT(absl::MakeConstSpan(run.failures).subspan(1), ::testing::Each(IsClosed())) << what;
                     ++(run.unknown.empty() ? checkpoints : commits);
                   });
  EXPECT_GE(commits, kBatches);
  EXPECT_GE(checkpoints, 2);
}

TEST_F(SqliteFaultTest, AFailedWriteNeverLeavesHalf) {
  for (const bool for_good : {false, true}) {
    const int64_t struck = AtEveryOperation(
        {.kinds = FaultyVfs::kWrite, .code = SQLITE_IOERR_WRITE, .for_good = for_good},
        [&](const Run& run, const std::string& what) {
          EXPECT_THAT(run.failures, ::testing::Each(AnyOf(IsClosed(), IsInDoubt(), IsIoFailure()))) << what;
        });
    EXPECT_GT(struck, 30);
  }
}

TEST_F(SqliteFaultTest, AFailedReadIsToldAndSpoilsNothing) {
  const int64_t struck = AtEveryOperation(
      {.kinds = FaultyVfs::kRead, .code = SQLITE_IOERR_READ}, [&](const Run& run, const std::string& what) {
        EXPECT_THAT(run.failures, ::testing::Each(AnyOf(IsClosed(), IsInDoubt(), IsIoFailure()))) << what;
      });
  EXPECT_GT(struck, 0);
}

TEST_F(SqliteFaultTest, ALossOfPowerLosesNothingAcknowledged) {
  for (const auto& [kind, code] :
       {std::pair(FaultyVfs::kWrite, SQLITE_IOERR_WRITE), {FaultyVfs::kSync, SQLITE_IOERR_FSYNC}}) {
    const int64_t struck = AtEveryOperation({.kinds = static_cast<unsigned>(kind), .code = code, .for_good = true},
                                            [&](const Run&, const std::string&) {
                                              ledger_.reset();
                                              disk_.LosePower();
                                            });
    EXPECT_GT(struck, 6);
  }
}

TEST_F(SqliteFaultTest, OpeningOnABrokenDiskIsRefusedOrRight) {
  for (int64_t at = 0;; ++at) {
    disk_.Arm({.kinds = FaultyVfs::kRead, .code = SQLITE_IOERR_READ, .at = at});
    const auto opened = OpenSqliteLedgerWith(model_, {.vfs = FaultyVfs::kName});
    if (opened.ok()) {
      const auto entries = EntriesOf(**opened);
      EXPECT_THAT(entries.value_or(EntriesFor(1, kBefore)), SizeIs(kBefore));
      if (!disk_.struck()) break;
    } else {
      EXPECT_THAT(opened, IsIoFailure()) << "operation " << at;
    }
  }
}

}  // namespace
}  // namespace briefing::testing
