#include "service/search/database.h"

#include <string>

#include "absl/strings/str_cat.h"

namespace briefing::search {
namespace {

// Virtual machine steps between two looks at whether to go on: well under a millisecond of them. Those of the reads
// that FTS5 makes by itself, some five a page, count too.
constexpr int kStepsBetweenChecks = 500;

}  // namespace

absl::Status Failure(sqlite3* database, absl::string_view what) {
  const std::string message = absl::StrCat("search index: ", what, ": ", sqlite3_errmsg(database));
  if (sqlite3_extended_errcode(database) == SQLITE_IOERR_DATA) return absl::DataLossError(message);
  switch (PrimaryCode(sqlite3_errcode(database))) {
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
      return absl::DataLossError(message);
    default:
      return absl::UnavailableError(message);
  }
}

absl::Status Exec(sqlite3* database, const char* sql) {
  if (sqlite3_exec(database, sql, nullptr, nullptr, nullptr) == SQLITE_OK) return absl::OkStatus();
  return Failure(database, sql);
}

fts5_api* Fts5Of(sqlite3* database) {
  fts5_api* api = nullptr;
  sqlite3_stmt* statement = nullptr;
  if (sqlite3_prepare_v2(database, "SELECT fts5(?1)", -1, &statement, nullptr) == SQLITE_OK) {
    sqlite3_bind_pointer(statement, 1, &api, "fts5_api_ptr", nullptr);
    sqlite3_step(statement);
  }
  sqlite3_finalize(statement);
  return api;
}

Statement::Statement(sqlite3* database, const char* sql)
    : ok_(sqlite3_prepare_v2(database, sql, -1, &statement_, nullptr) == SQLITE_OK) {}

void Statement::Bind(int index, absl::string_view value) {
  sqlite3_bind_text(statement_, index, value.data(), static_cast<int>(value.size()), SQLITE_STATIC);
}

absl::string_view Statement::Text(int column) {
  const auto* text = reinterpret_cast<const char*>(sqlite3_column_text(statement_, column));
  return text == nullptr ? absl::string_view() : absl::string_view(text);
}

Watchdog::Watchdog(sqlite3* database, StopCheck stop) : database_(database), stop_(stop) {
  sqlite3_progress_handler(
      database, kStepsBetweenChecks, [](void* self) { return static_cast<Watchdog*>(self)->Check() ? 0 : 1; }, this);
}

bool Watchdog::Check() {
  if (status_.ok()) status_ = stop_();
  return status_.ok();
}

}  // namespace briefing::search
