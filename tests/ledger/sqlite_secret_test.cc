// The secret in a ledger file: files of earlier releases are given one, and nothing that happens meanwhile harms them.
#include <memory>
#include <string>

#include "absl/strings/str_cat.h"
#include "service/ledger/ledger_id.h"
#include "service/ledger/sqlite/open_options.h"
#include "service/ledger/sqlite/sqlite_ledger.h"
#include "tests/ledger/faulty_vfs.h"
#include "tests/ledger/ledger_files.h"
#include "tests/support/matchers.h"
#include "tests/support/temp_dir.h"

namespace briefing::testing {
namespace {

using ::testing::AllOf;
using ::testing::AnyOf;
using ::testing::HasSubstr;

class SqliteSecretTest : public ::testing::Test {
 protected:
  SqliteSecretTest() { MakeLedger(path_, entries_); }

  void ForgetSecret() { RunSql(path_, "DROP TABLE secret"); }
  // Opens, tells the secret, closes.
  std::string Secret() {
    const auto ledger = OpenSqliteLedger(path_);
    EXPECT_THAT(ledger, IsOk());
    return ledger.ok() ? (*ledger)->secret() : "";
  }
  absl::StatusOr<std::unique_ptr<Ledger>> OpenOnFaultyDisk() {
    return OpenSqliteLedgerWith(path_, {.vfs = FaultyVfs::kName});
  }

  const TempDir directory_;
  const std::string path_ = directory_.File("ledger.db");
  const std::vector<std::string> entries_ = EntriesFor(1, 3);
};

TEST_F(SqliteSecretTest, IsGivenToAFileOfAnEarlierRelease) {
  const std::string first = Secret();
  ForgetSecret();
  const std::string second = Secret();
  EXPECT_EQ(second.size(), kLedgerSecretBytes);
  EXPECT_NE(second, first);
  EXPECT_EQ(Secret(), second);
  EXPECT_EQ(*EntriesAt(path_), entries_);
}

TEST_F(SqliteSecretTest, IsKeptWhereTheProcessIsKilledAtOnce) {
  ForgetSecret();
  const std::string killed = directory_.File("killed.db");
  std::string secret;
  {
    const auto ledger = OpenSqliteLedger(path_);
    ASSERT_THAT(ledger, IsOk());
    secret = (*ledger)->secret();
    CopyLedger(path_, killed);
  }
  const auto ledger = OpenSqliteLedger(killed);
  ASSERT_THAT(ledger, IsOk());
  EXPECT_EQ((*ledger)->secret(), secret);
  EXPECT_EQ(*EntriesOf(**ledger), entries_);
}

TEST_F(SqliteSecretTest, ThatIsDamagedIsTold) {
  for (const char* damage : {"bytes = randomblob(32)", "bytes = x''", "bytes = randomblob(31)", "seal = 0"}) {
    RunSql(path_, absl::StrCat("UPDATE secret SET ", damage));
    EXPECT_THAT(OpenSqliteLedger(path_).status(), AllOf(FailsWith(absl::StatusCode::kDataLoss, "LEDGER_CORRUPT"),
                                                        SaysThat(HasSubstr("its secret does not match its checksum"))))
        << damage;
  }
  RunSql(path_, "DELETE FROM secret");
  EXPECT_THAT(OpenSqliteLedger(path_).status(), FailsWith(absl::StatusCode::kDataLoss, "LEDGER_CORRUPT"));
}

TEST_F(SqliteSecretTest, ThatFindsNoRoomLastsAsLongAsTheLedgerIsOpen) {
  ForgetSecret();
  FaultyVfs disk;
  disk.Arm({.kinds = FaultyVfs::kWrite, .code = SQLITE_FULL});
  auto ledger = OpenOnFaultyDisk();
  ASSERT_THAT(ledger, IsOk());
  EXPECT_TRUE(disk.struck());
  disk.Disarm();
  const std::string unkept = (*ledger)->secret();
  EXPECT_EQ(unkept.size(), kLedgerSecretBytes);
  EXPECT_EQ(*EntriesOf(**ledger), entries_);
  EXPECT_THAT((*ledger)->Append(Revision(3), EntriesFor(4, 4)), IsOk());
  ledger->reset();
  EXPECT_NE(Secret(), unkept);
  EXPECT_EQ(*EntriesAt(path_), EntriesFor(1, 4));
}

TEST_F(SqliteSecretTest, IsKeptOrNotWhateverTheDiskFailsAt) {
  FaultyVfs disk;
  for (const auto& [kind, code] : {std::pair{FaultyVfs::kWrite, SQLITE_FULL},
                                   {FaultyVfs::kWrite, SQLITE_IOERR_WRITE},
                                   {FaultyVfs::kSync, SQLITE_IOERR_FSYNC}}) {
    for (const bool for_good : {false, true}) {
      bool struck = true;
      for (int64_t at = 0; struck; ++at) {
        ForgetSecret();
        disk.Forget();
        disk.Arm({.kinds = static_cast<unsigned>(kind), .code = code, .at = at, .for_good = for_good});
        EXPECT_THAT(OpenOnFaultyDisk().status(), AnyOf(IsOk(), FailsWith(absl::StatusCode::kUnavailable, "LEDGER_IO")));
        struck = disk.struck();
        disk.Disarm();
        const std::string secret = Secret();
        EXPECT_EQ(secret.size(), kLedgerSecretBytes);
        EXPECT_EQ(Secret(), secret);
        EXPECT_EQ(*EntriesAt(path_), entries_);
      }
    }
  }
}

}  // namespace
}  // namespace briefing::testing
