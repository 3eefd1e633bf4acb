// SQLite with owners and statuses: just what the ledger needs of it.
#ifndef BRIEFING_SERVICE_LEDGER_SQLITE_DATABASE_H_
#define BRIEFING_SERVICE_LEDGER_SQLITE_DATABASE_H_

#include <sqlite3.h>

#include <cstdint>
#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace briefing {

// A prepared statement. Must not outlive its database. Not thread-safe.
class Statement {
 public:
  Statement() = default;
  explicit Statement(sqlite3_stmt* statement) : statement_(statement) {}

  // Parameters are numbered from 1. Bytes are not copied: they must live until Reset.
  void Bind(int parameter, int64_t value) { sqlite3_bind_int64(get(), parameter, value); }
  void BindText(int parameter, absl::string_view text);
  void BindBlob(int parameter, absl::string_view bytes);

  // SQLITE_ROW, SQLITE_DONE, or an extended error code.
  int Step() { return sqlite3_step(get()); }
  // Ends the reading, so that it pins no snapshot.
  void Reset() { sqlite3_reset(get()); }
  // Step and Reset for what returns no rows: SQLITE_OK or an extended error code.
  int Run();

  // Columns of the current row, numbered from 0. Bytes are valid until the next Step or Reset.
  int64_t Integer(int column) const { return sqlite3_column_int64(get(), column); }
  absl::string_view Bytes(int column) const;
  int Type(int column) const { return sqlite3_column_type(get(), column); }

 private:
  struct Finalize {
    void operator()(sqlite3_stmt* statement) const { sqlite3_finalize(statement); }
  };
  sqlite3_stmt* get() const { return statement_.get(); }

  std::unique_ptr<sqlite3_stmt, Finalize> statement_;
};

// One connection. Not thread-safe: its user holds a lock.
class Database {
 public:
  // Opens the file at `path`, which must exist unless `create`. `vfs` names a registered SQLite VFS; null is the
  // default one.
  static absl::StatusOr<std::unique_ptr<Database>> Open(const std::string& path, const char* vfs, bool create);
  ~Database();
  Database(const Database&) = delete;
  Database& operator=(const Database&) = delete;

  // Runs statements whose rows are of no interest. SQLITE_OK or an extended error code.
  int Run(const std::string& sql);
  absl::StatusOr<Statement> Prepare(absl::string_view sql);
  // The first value that `sql` gives; DATA_LOSS where it gives none.
  absl::StatusOr<int64_t> Integer(absl::string_view sql);
  // Copies the journal into the file. `mode` as SQLITE_CHECKPOINT_TRUNCATE. SQLITE_OK or an extended error code.
  int Checkpoint(int mode);
  // Pages in the journal as of the last commit.
  int journal_pages() const { return journal_pages_; }
  // Whether closing copies the journal into the file and removes it. On at first.
  int SetCheckpointOnClose(bool on);
  bool InTransaction() const { return sqlite3_get_autocommit(db_) == 0; }

  // What a failed read means: DATA_LOSS (LEDGER_CORRUPT), FAILED_PRECONDITION (LEDGER_LOCKED), else UNAVAILABLE
  // (LEDGER_IO).
  absl::Status ReadFailure(int code) const;
  // The code and SQLite's words for it, for an error text.
  std::string Describe(int code) const;

 private:
  Database(std::string path, sqlite3* db);
  static int NoteJournal(void* self, sqlite3* db, const char* name, int pages);

  const std::string path_;
  sqlite3* const db_;
  int journal_pages_ = 0;
};

// Whether SQLite says that the file is not as it wrote it.
bool IsCorruption(int code);

}  // namespace briefing

#endif  // BRIEFING_SERVICE_LEDGER_SQLITE_DATABASE_H_
