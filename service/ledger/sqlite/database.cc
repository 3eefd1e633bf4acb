#include "service/ledger/sqlite/database.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "service/base/errors.h"

namespace briefing {

bool IsCorruption(int code) {
  switch (code & 0xff) {
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
    case SQLITE_FORMAT:
    // What the fixed statements of a ledger can meet only in a file whose schema or rows are not as they were written.
    case SQLITE_ERROR:
    case SQLITE_TOOBIG:
    case SQLITE_CONSTRAINT:
    case SQLITE_MISMATCH:
      return true;
    default:
      return false;
  }
}

void Statement::BindText(int parameter, absl::string_view text) {
  sqlite3_bind_text(get(), parameter, text.data(), static_cast<int>(text.size()), SQLITE_STATIC);
}

void Statement::BindBlob(int parameter, absl::string_view bytes) {
  // A null pointer would be stored as NULL.
  sqlite3_bind_blob64(get(), parameter, bytes.empty() ? "" : bytes.data(), bytes.size(), SQLITE_STATIC);
}

int Statement::Run() {
  const int code = Step();
  Reset();
  return code == SQLITE_DONE || code == SQLITE_ROW ? SQLITE_OK : code;
}

absl::string_view Statement::Bytes(int column) const {
  const void* bytes = sqlite3_column_blob(get(), column);
  const int size = sqlite3_column_bytes(get(), column);
  return bytes == nullptr ? absl::string_view()
                          : absl::string_view(static_cast<const char*>(bytes), static_cast<size_t>(size));
}

absl::StatusOr<std::unique_ptr<Database>> Database::Open(const std::string& path, const char* vfs, bool create) {
  sqlite3* db = nullptr;
  const int flags =
      SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE | (create ? SQLITE_OPEN_CREATE : 0);
  const int code = sqlite3_open_v2(path.c_str(), &db, flags, vfs);
  std::unique_ptr<Database> database(new Database(path, db));
  if (code != SQLITE_OK) return database->ReadFailure(code);
  sqlite3_wal_hook(db, &Database::NoteJournal, database.get());
  return database;
}

Database::Database(std::string path, sqlite3* db) : path_(std::move(path)), db_(db) {}

Database::~Database() { sqlite3_close_v2(db_); }

int Database::NoteJournal(void* self, sqlite3*, const char*, int pages) {
  static_cast<Database*>(self)->journal_pages_ = pages;
  return SQLITE_OK;
}

int Database::Run(const std::string& sql) { return sqlite3_exec(db_, sql.c_str(), nullptr, nullptr, nullptr); }

absl::StatusOr<Statement> Database::Prepare(absl::string_view sql) {
  sqlite3_stmt* statement = nullptr;
  const int code =
      sqlite3_prepare_v3(db_, sql.data(), static_cast<int>(sql.size()), SQLITE_PREPARE_PERSISTENT, &statement, nullptr);
  if (code != SQLITE_OK) return ReadFailure(code);
  return Statement(statement);
}

absl::StatusOr<int64_t> Database::Integer(absl::string_view sql) {
  absl::StatusOr<Statement> statement = Prepare(sql);
  if (!statement.ok()) return statement.status();
  const int code = statement->Step();
  if (code == SQLITE_ROW) return statement->Integer(0);
  return ReadFailure(code == SQLITE_DONE ? SQLITE_CORRUPT : code);
}

int Database::Checkpoint(int mode) {
  int pages = 0;
  const int code = sqlite3_wal_checkpoint_v2(db_, "main", mode, &pages, nullptr);
  if (code == SQLITE_OK) journal_pages_ = 0;
  return code;
}

int Database::SetCheckpointOnClose(bool on) {
  return sqlite3_db_config(db_, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, on ? 0 : 1, nullptr);
}

std::string Database::Describe(int code) const {
  const int system = sqlite3_system_errno(db_);
  return absl::StrCat("SQLite says ", sqlite3_errstr(code), " (", code,
                      system != 0 ? absl::StrCat(", errno ", system) : "", ")");
}

absl::Status Database::ReadFailure(int code) const {
  const std::string what = Describe(code);
  if ((code & 0xff) == SQLITE_BUSY) return errors::LedgerLocked(path_, "another process");
  if (IsCorruption(code)) return errors::LedgerCorrupt(absl::StrCat("\"", path_, "\""), what);
  return errors::LedgerIo(path_, what);
}

}  // namespace briefing
