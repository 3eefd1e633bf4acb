#include "tests/ledger/ledger_files.h"

#include <sqlite3.h>

#include <filesystem>

#include "absl/strings/str_cat.h"
#include "service/ledger/sqlite/sqlite_ledger.h"
#include "tests/support/matchers.h"

namespace briefing::testing {

namespace fs = std::filesystem;

std::vector<std::string> EntriesFor(int64_t first, int64_t last, size_t bytes) {
  std::vector<std::string> entries;
  for (int64_t revision = first; revision <= last; ++revision) {
    std::string entry;
    while (entry.size() < bytes) absl::StrAppend(&entry, "entry ", revision, " of the ledger; ");
    entries.push_back(std::move(entry));
  }
  return entries;
}

absl::StatusOr<std::vector<std::string>> EntriesOf(Ledger& ledger, Revision after) {
  std::vector<std::string> entries;
  const absl::Status status = ledger.Read(after, [&](Revision revision, absl::string_view entry) {
    after = after.next();
    EXPECT_EQ(revision, after);
    entries.emplace_back(entry);
    return absl::OkStatus();
  });
  if (!status.ok()) return status;
  return entries;
}

absl::StatusOr<std::vector<std::string>> EntriesAt(const std::string& path) {
  auto ledger = OpenSqliteLedger(path);
  if (!ledger.ok()) return ledger.status();
  return EntriesOf(**ledger);
}

void MakeLedger(const std::string& path, const std::vector<std::string>& entries) {
  auto ledger = OpenSqliteLedger(path);
  ASSERT_THAT(ledger, IsOk());
  for (size_t i = 0; i < entries.size(); ++i) {
    ASSERT_THAT((*ledger)->Append(Revision(static_cast<int64_t>(i)), absl::MakeConstSpan(&entries[i], 1)), IsOk());
  }
}

void CopyLedger(const std::string& from, const std::string& to) {
  for (const char* suffix : {"", "-wal", ".lock"}) {
    fs::remove(to + suffix);
    if (fs::exists(from + suffix)) fs::copy_file(from + suffix, to + suffix);
  }
}

void RunSql(const std::string& path, const std::string& sql) {
  sqlite3* db = nullptr;
  ASSERT_EQ(sqlite3_open(path.c_str(), &db), SQLITE_OK);
  char* error = nullptr;
  EXPECT_EQ(sqlite3_exec(db, sql.c_str(), nullptr, nullptr, &error), SQLITE_OK) << error;
  sqlite3_free(error);
  EXPECT_EQ(sqlite3_close(db), SQLITE_OK);
}

}  // namespace briefing::testing
