// What the search index needs of SQLite: connections, statements, failures as statuses.
#ifndef BRIEFING_SERVICE_SEARCH_DATABASE_H_
#define BRIEFING_SERVICE_SEARCH_DATABASE_H_

#include <sqlite3.h>

#include <cstdint>
#include <memory>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/strings/string_view.h"

namespace briefing::search {

struct CloseConnection {
  void operator()(sqlite3* database) const { sqlite3_close_v2(database); }
};
using Connection = std::unique_ptr<sqlite3, CloseConnection>;

// Of an extended result code, what it is in general: SQLITE_IOERR for SQLITE_IOERR_DATA.
inline int PrimaryCode(int code) { return code & 0xff; }

// What the connection's last call failed with: DATA_LOSS for a damaged file, else UNAVAILABLE.
absl::Status Failure(sqlite3* database, absl::string_view what);

// Runs statements that give no rows. As Failure.
absl::Status Exec(sqlite3* database, const char* sql);

// What FTS5 is extended by; null where this SQLite has none.
fts5_api* Fts5Of(sqlite3* database);

// One prepared statement. Not thread-safe.
class Statement {
 public:
  Statement(sqlite3* database, const char* sql);
  ~Statement() { sqlite3_finalize(statement_); }
  Statement(const Statement&) = delete;
  Statement& operator=(const Statement&) = delete;

  void Bind(int index, int64_t value) { sqlite3_bind_int64(statement_, index, value); }
  // `value` must live until the step.
  void Bind(int index, absl::string_view value);
  // SQLITE_ROW, SQLITE_DONE or an error.
  int Step() { return ok_ ? sqlite3_step(statement_) : SQLITE_ERROR; }
  void Reset() { sqlite3_reset(statement_); }
  // Of the row; the text lives until the next step.
  int64_t Integer(int column) { return sqlite3_column_int64(statement_, column); }
  absl::string_view Text(int column);

 private:
  sqlite3_stmt* statement_ = nullptr;
  bool ok_ = false;
};

// Ends the work on a connection as soon as `stop`, which is asked every few milliseconds of it, gives other than OK.
class Watchdog {
 public:
  using StopCheck = absl::FunctionRef<absl::Status()>;

  Watchdog(sqlite3* database, StopCheck stop);
  ~Watchdog() { sqlite3_progress_handler(database_, 0, nullptr, nullptr); }
  Watchdog(const Watchdog&) = delete;
  Watchdog& operator=(const Watchdog&) = delete;

  // Asks now. False from the first time on that the answer is not to go on.
  bool Check();
  const absl::Status& status() const { return status_; }

 private:
  sqlite3* database_;
  StopCheck stop_;
  absl::Status status_;
};

}  // namespace briefing::search

#endif  // BRIEFING_SERVICE_SEARCH_DATABASE_H_
