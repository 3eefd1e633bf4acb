// Which files are opened as ledgers, and which are refused.
#include <sys/wait.h>
#include <unistd.h>

#include <filesystem>

#include "absl/strings/str_cat.h"
#include "service/ledger/sqlite/sqlite_ledger.h"
#include "tests/ledger/ledger_files.h"
#include "tests/support/matchers.h"
#include "tests/support/temp_dir.h"

namespace briefing::testing {
namespace {

namespace fs = std::filesystem;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::SizeIs;

class SqliteOpenTest : public ::testing::Test {
 protected:
  absl::Status Open() { return OpenSqliteLedger(path_).status(); }

  const TempDir directory_;
  const std::string path_ = directory_.File("ledger.db");
};

auto IsFormatError() { return FailsWith(absl::StatusCode::kFailedPrecondition, "LEDGER_FORMAT"); }
auto IsLocked() { return FailsWith(absl::StatusCode::kFailedPrecondition, "LEDGER_LOCKED"); }
auto IsCorrupt() { return FailsWith(absl::StatusCode::kDataLoss, "LEDGER_CORRUPT"); }

TEST_F(SqliteOpenTest, LeavesOneFileAndItsLockWhenClosed) {
  MakeLedger(path_, EntriesFor(1, 3));
  EXPECT_TRUE(fs::exists(path_));
  EXPECT_TRUE(fs::exists(path_ + ".lock"));
  EXPECT_EQ(std::distance(fs::directory_iterator(directory_.path()), fs::directory_iterator()), 2);
}

TEST_F(SqliteOpenTest, LeavesNothingMoreWhenOnlyRead) {
  MakeLedger(path_, EntriesFor(1, 3));
  EXPECT_THAT(*EntriesAt(path_), SizeIs(3));
  EXPECT_EQ(std::distance(fs::directory_iterator(directory_.path()), fs::directory_iterator()), 2);
}

TEST_F(SqliteOpenTest, ReportsADirectoryThatIsNotThere) {
  EXPECT_THAT(OpenSqliteLedger(directory_.File("nowhere/ledger.db")),
              FailsWith(absl::StatusCode::kUnavailable, "LEDGER_IO"));
}

TEST_F(SqliteOpenTest, RefusesADirectory) {
  fs::create_directory(path_);
  EXPECT_THAT(Open(), FailsWith(absl::StatusCode::kUnavailable, "LEDGER_IO"));
}

TEST_F(SqliteOpenTest, RefusesANewerFormatByName) {
  MakeLedger(path_, EntriesFor(1, 3));
  RunSql(path_, "PRAGMA user_version = 7");
  const std::string before = ReadFile(path_);
  EXPECT_THAT(Open(), AllOf(IsFormatError(), SaysThat(AllOf(HasSubstr("version 7"), HasSubstr("up to 1")))));
  EXPECT_EQ(ReadFile(path_), before);
}

TEST_F(SqliteOpenTest, RefusesAnotherProgramsSqliteFileAndLeavesItAlone) {
  RunSql(path_, "PRAGMA journal_mode = WAL; CREATE TABLE entries(x); INSERT INTO entries VALUES(1)");
  const std::string before = ReadFile(path_);
  EXPECT_THAT(Open(), AllOf(IsFormatError(), SaysThat(HasSubstr("is no briefing ledger"))));
  EXPECT_EQ(ReadFile(path_), before);
}

TEST_F(SqliteOpenTest, RefusesFilesThatAreNoSqlite) {
  for (const std::string& contents :
       {std::string(), std::string("x"), std::string("SQLite format 3"), std::string(5000, 'y')}) {
    WriteFile(path_, contents);
    EXPECT_THAT(Open(), AllOf(IsFormatError(), SaysThat(HasSubstr("is no briefing ledger"))));
    EXPECT_EQ(ReadFile(path_), contents);
  }
}

TEST_F(SqliteOpenTest, RefusesASecondOpenerInThisProcess) {
  BRIEFING_ASSERT_OK_AND_ASSIGN(const auto ledger, OpenSqliteLedger(path_));
  EXPECT_THAT(Open(), AllOf(IsLocked(), SaysThat(HasSubstr(absl::StrCat("process ", getpid())))));
  EXPECT_THAT(ledger->Append(Revision(), EntriesFor(1, 1)), IsOk());
}

TEST_F(SqliteOpenTest, RefusesASecondOpenerUnderAnotherName) {
  BRIEFING_ASSERT_OK_AND_ASSIGN(const auto ledger, OpenSqliteLedger(path_));
  fs::create_symlink(path_, directory_.File("other.db"));
  EXPECT_THAT(OpenSqliteLedger(directory_.File("other.db")), IsLocked());
}

TEST_F(SqliteOpenTest, RefusesASecondProcessNamingTheFirst) {
  int opened[2], done[2];
  ASSERT_EQ(pipe(opened) | pipe(done), 0);
  const pid_t child = fork();
  if (child == 0) {
    auto ledger = OpenSqliteLedger(path_);
    char byte = ledger.ok() ? 'y' : 'n';
    if (write(opened[1], &byte, 1) != 1) _exit(1);
    _exit(read(done[0], &byte, 1) == 1 ? 0 : 1);
  }
  char byte = 0;
  ASSERT_EQ(read(opened[0], &byte, 1), 1);
  EXPECT_EQ(byte, 'y');
  EXPECT_THAT(Open(), AllOf(IsLocked(), SaysThat(HasSubstr(absl::StrCat("process ", child)))));
  ASSERT_EQ(write(done[1], "x", 1), 1);
  int status = 0;
  ASSERT_EQ(waitpid(child, &status, 0), child);
  EXPECT_EQ(status, 0);
  EXPECT_THAT(Open(), IsOk());
  for (const int fd : {opened[0], opened[1], done[0], done[1]}) close(fd);
}

TEST_F(SqliteOpenTest, RefusesToStartAnewWhereALedgerWasLost) {
  MakeLedger(path_, EntriesFor(1, 3));
  fs::remove(path_);
  EXPECT_THAT(Open(), AllOf(IsCorrupt(), SaysThat(HasSubstr("remembers revision 3"))));
  fs::remove(path_ + ".lock");
  EXPECT_THAT(*EntriesAt(path_), SizeIs(0));
}

TEST_F(SqliteOpenTest, RefusesToStartAnewBesideAJournal) {
  WriteFile(path_ + "-wal", "frames");
  EXPECT_THAT(Open(), AllOf(IsCorrupt(), SaysThat(HasSubstr("-wal"))));
}

TEST_F(SqliteOpenTest, IgnoresADraftThatACrashLeft) {
  WriteFile(path_ + ".new", "half");
  EXPECT_THAT(*EntriesAt(path_), SizeIs(0));
  EXPECT_FALSE(fs::exists(path_ + ".new"));
}

TEST_F(SqliteOpenTest, TakesALockFileWithoutANote) {
  MakeLedger(path_, EntriesFor(1, 3));
  for (const char* contents : {"", "pid 0000000001\n", "nonsense", "pid x\nledger y\nhead z\nchain\nseal\n"}) {
    WriteFile(path_ + ".lock", contents);
    EXPECT_THAT(*EntriesAt(path_), SizeIs(3)) << contents;
  }
}

}  // namespace
}  // namespace briefing::testing
