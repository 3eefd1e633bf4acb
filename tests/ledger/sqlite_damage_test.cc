// Damage to the bytes: what is read is right, or nothing is.
#include <filesystem>
#include <random>

#include "absl/strings/str_cat.h"
#include "service/ledger/sqlite/sqlite_ledger.h"
#include "tests/ledger/ledger_files.h"
#include "tests/support/matchers.h"
#include "tests/support/temp_dir.h"

namespace briefing::testing {
namespace {

namespace fs = std::filesystem;
using ::testing::AllOf;
using ::testing::AnyOf;
using ::testing::HasSubstr;

constexpr int64_t kEntries = 60;

auto IsCorrupt() { return FailsWith(absl::StatusCode::kDataLoss, "LEDGER_CORRUPT"); }
auto IsFormatError() { return FailsWith(absl::StatusCode::kFailedPrecondition, "LEDGER_FORMAT"); }

std::string Flipped(std::string bytes, size_t offset, int bit) {
  bytes[offset] = static_cast<char>(bytes[offset] ^ (1 << bit));
  return bytes;
}

class SqliteDamageTest : public ::testing::Test {
 protected:
  SqliteDamageTest() { MakeLedger(path_, entries_); }

  // A copy of the ledger on which `sql` was run.
  std::string CopyWith(const std::string& sql) {
    CopyLedger(path_, copy_);
    RunSql(copy_, sql);
    return copy_;
  }

  // What a crash after `more` further appends leaves. The file itself is as the appends found it: all is in the
  // journal.
  void CrashAfter(int64_t more) {
    BRIEFING_ASSERT_OK_AND_ASSIGN(const auto ledger, OpenSqliteLedger(path_));
    for (int64_t revision = kEntries + 1; revision <= kEntries + more; ++revision) {
      const auto entry = EntriesFor(revision, revision);
      ASSERT_THAT(ledger->Append(Revision(revision - 1), entry), IsOk());
      entries_.push_back(entry[0]);
    }
    CopyLedger(path_, copy_);
  }

  void ExpectRightOrRefused(const std::string& path, const std::string& what) {
    const auto read = EntriesAt(path);
    if (read.ok()) {
      EXPECT_EQ(*read, entries_) << what;
    } else {
      EXPECT_THAT(read, AnyOf(IsCorrupt(), IsFormatError())) << what;
    }
  }

  const TempDir directory_;
  const std::string path_ = directory_.File("ledger.db");
  const std::string copy_ = directory_.File("copy.db");
  std::vector<std::string> entries_ = EntriesFor(1, kEntries);
};

TEST_F(SqliteDamageTest, FindsAFlippedBitInEveryPayloadAndNamesItsRevision) {
  const std::string whole = ReadFile(path_);
  for (int64_t revision = 1; revision <= kEntries; ++revision) {
    const size_t offset = whole.find(entries_[static_cast<size_t>(revision - 1)]);
    ASSERT_NE(offset, std::string::npos);
    WriteFile(path_, Flipped(whole, offset + static_cast<size_t>(revision) % 20, static_cast<int>(revision % 8)));
    EXPECT_THAT(
        EntriesAt(path_),
        AllOf(IsCorrupt(), SaysThat(AllOf(HasSubstr(path_), HasSubstr(absl::StrCat("revision ", revision, " "))))));
  }
}

TEST_F(SqliteDamageTest, VisitsWhatStandsBeforeTheDamage) {
  BRIEFING_ASSERT_OK_AND_ASSIGN(const auto ledger,
                                OpenSqliteLedger(CopyWith("UPDATE entries SET payload = x'00' WHERE revision = 7")));
  int64_t visited = 0;
  const auto visit = [&](Revision revision, absl::string_view) {
    visited = revision.value();
    return absl::OkStatus();
  };
  EXPECT_THAT(ledger->Read(Revision(), visit), IsCorrupt());
  EXPECT_EQ(visited, 6);
  EXPECT_THAT(ledger->Read(Revision(7), visit), IsOk());
  EXPECT_EQ(visited, kEntries);
}

TEST_F(SqliteDamageTest, ReadingFromTheMiddleChecksToo) {
  BRIEFING_ASSERT_OK_AND_ASSIGN(const auto ledger,
                                OpenSqliteLedger(CopyWith("UPDATE entries SET payload = x'00' WHERE revision = 30")));
  EXPECT_THAT(EntriesOf(*ledger, Revision(29)), AllOf(IsCorrupt(), SaysThat(HasSubstr("revision 30 "))));
  EXPECT_THAT(EntriesOf(*ledger, Revision(30)), IsOk());
}

TEST_F(SqliteDamageTest, FindsMissingMovedAndForeignEntries) {
  for (const char* sql : {
           "DELETE FROM entries WHERE revision = 1",
           "DELETE FROM entries WHERE revision = 30",
           "DELETE FROM entries WHERE revision > 55",
           "DELETE FROM entries WHERE revision > 55; UPDATE meta SET head = 55",
           "DELETE FROM entries",
           "UPDATE entries SET revision = 1000 WHERE revision = 30",
           "UPDATE entries SET revision = -1 WHERE revision = 30",
           "UPDATE entries SET payload = (SELECT payload FROM entries WHERE revision = 8) WHERE revision = 9",
           "INSERT INTO entries SELECT 61, checksum, payload FROM entries WHERE revision = 60",
           "UPDATE entries SET revision = 100 WHERE revision = 8; UPDATE entries SET revision = 8 WHERE revision = 9;"
           "UPDATE entries SET revision = 9 WHERE revision = 100",
           "UPDATE entries SET checksum = checksum + 1 WHERE revision = 60",
           "UPDATE entries SET payload = CAST(payload AS TEXT) WHERE revision = 30",
           "UPDATE meta SET created_us = created_us + 1",
           "UPDATE meta SET chain = chain + 1",
           "UPDATE meta SET ledger_id = '00000000000000000000000000000000'",
           "DELETE FROM meta",
           "DROP TABLE entries",
       }) {
    EXPECT_THAT(EntriesAt(CopyWith(sql)), IsCorrupt()) << sql;
  }
}

TEST_F(SqliteDamageTest, NeverReadsWrongContentFromAFileWithOneFlippedBit) {
  constexpr uint64_t kSeed = 20220523;
  std::mt19937_64 random(kSeed);
  const std::string whole = ReadFile(path_);
  for (int round = 0; round < 1500; ++round) {
    // Every second one in the first page: the header and the schema.
    const size_t offset = random() % (round % 2 == 0 ? whole.size() : 4096);
    const int bit = static_cast<int>(random() % 8);
    WriteFile(copy_, Flipped(whole, offset, bit));
    fs::remove(copy_ + "-wal");
    ExpectRightOrRefused(copy_, absl::StrCat("seed ", kSeed, " round ", round, " offset ", offset, " bit ", bit));
  }
}

TEST_F(SqliteDamageTest, NeverReadsWrongContentFromATruncatedFile) {
  const std::string whole = ReadFile(path_);
  for (size_t size = 0; size < whole.size(); size += 509) {
    WriteFile(copy_, whole.substr(0, size));
    EXPECT_THAT(EntriesAt(copy_), AnyOf(IsCorrupt(), IsFormatError())) << size;
  }
}

TEST_F(SqliteDamageTest, ReadsTheJournalOfACrash) {
  CrashAfter(5);
  EXPECT_EQ(*EntriesAt(copy_), entries_);
  EXPECT_EQ(*EntriesAt(copy_), entries_);
  BRIEFING_ASSERT_OK_AND_ASSIGN(const auto ledger, OpenSqliteLedger(copy_));
  EXPECT_EQ(*ledger->Append(Revision(kEntries + 5), EntriesFor(kEntries + 6, kEntries + 6)), Revision(kEntries + 6));
}

TEST_F(SqliteDamageTest, RefusesAFileWhoseJournalIsMissing) {
  CrashAfter(5);
  fs::remove(copy_ + "-wal");
  EXPECT_THAT(EntriesAt(copy_), AllOf(IsCorrupt(), SaysThat(HasSubstr("-wal"))));
  fs::remove(copy_ + ".lock");
  EXPECT_THAT(EntriesAt(copy_), AllOf(IsCorrupt(), SaysThat(HasSubstr("-wal"))));
}

TEST_F(SqliteDamageTest, LeavesARefusedFileAsItWas) {
  CrashAfter(5);
  WriteFile(copy_ + "-wal", ReadFile(copy_ + "-wal").substr(0, 6000));
  const std::string file = ReadFile(copy_);
  EXPECT_THAT(EntriesAt(copy_), IsCorrupt());
  EXPECT_EQ(ReadFile(copy_), file);
  EXPECT_EQ(ReadFile(copy_ + "-wal").size(), 6000);
  EXPECT_THAT(EntriesAt(copy_), IsCorrupt());
}

TEST_F(SqliteDamageTest, RefusesAnotherLedgersJournal) {
  CrashAfter(5);
  const std::string other = directory_.File("other.db");
  const std::string other_copy = directory_.File("other copy.db");
  MakeLedger(other, EntriesFor(1, kEntries + 9));
  BRIEFING_ASSERT_OK_AND_ASSIGN(const auto ledger, OpenSqliteLedger(other));
  ASSERT_THAT(ledger->Append(Revision(kEntries + 9), EntriesFor(1, 2)), IsOk());
  CopyLedger(other, other_copy);
  WriteFile(copy_ + "-wal", ReadFile(other_copy + "-wal"));
  EXPECT_THAT(EntriesAt(copy_), IsCorrupt());
}

TEST_F(SqliteDamageTest, NeverLosesAnAcknowledgedEntryToADamagedJournal) {
  constexpr uint64_t kSeed = 19860902;
  std::mt19937_64 random(kSeed);
  CrashAfter(8);
  const std::string file = ReadFile(copy_), journal = ReadFile(copy_ + "-wal"), lock = ReadFile(copy_ + ".lock");
  for (int round = 0; round < 500; ++round) {
    const size_t offset = random() % journal.size();
    const bool cut = round % 5 == 0;
    WriteFile(copy_, file);
    WriteFile(copy_ + ".lock", lock);
    WriteFile(copy_ + "-wal",
              cut ? journal.substr(0, offset) : Flipped(journal, offset, static_cast<int>(random() % 8)));
    ExpectRightOrRefused(copy_,
                         absl::StrCat("seed ", kSeed, " round ", round, " offset ", offset, cut ? " cut" : " flipped"));
  }
}

TEST_F(SqliteDamageTest, RefusesAnOlderCopyInPlaceOfTheFileUntilTheNoteIsRemoved) {
  CopyLedger(path_, copy_);
  CrashAfter(0);
  {
    BRIEFING_ASSERT_OK_AND_ASSIGN(const auto ledger, OpenSqliteLedger(path_));
    ASSERT_THAT(ledger->Append(Revision(kEntries), EntriesFor(kEntries + 1, kEntries + 1)), IsOk());
  }
  fs::copy_file(copy_, path_, fs::copy_options::overwrite_existing);
  EXPECT_THAT(EntriesAt(path_), AllOf(IsCorrupt(), SaysThat(HasSubstr(".lock"))));
  fs::remove(path_ + ".lock");
  EXPECT_EQ(*EntriesAt(path_), entries_);
}

}  // namespace
}  // namespace briefing::testing
