// Opening a ledger otherwise than a server does: as a copy of another, and for tests of faults.
#ifndef BRIEFING_SERVICE_LEDGER_SQLITE_OPEN_OPTIONS_H_
#define BRIEFING_SERVICE_LEDGER_SQLITE_OPEN_OPTIONS_H_

#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "service/ledger/ledger.h"

namespace briefing {

struct SqliteLedgerOptions {
  // The id that it must have, and is given where it is made: that of the ledger it is a copy of. FAILED_PRECONDITION
  // (OTHER_LEDGER) where it has another. Empty: any, and a new one.
  std::string ledger_id = {};
  // A registered SQLite VFS. Null: SQLite's default one.
  const char* vfs = nullptr;
  // The journal is copied into the file once it holds this many pages of 4 KiB. More: a larger journal, a longer start
  // after a crash, longer pauses; fewer: more writes for the same entries.
  int checkpoint_pages = 4096;
};

// OpenSqliteLedger with options.
absl::StatusOr<std::unique_ptr<Ledger>> OpenSqliteLedgerWith(const std::string& path,
                                                             const SqliteLedgerOptions& options);

}  // namespace briefing

#endif  // BRIEFING_SERVICE_LEDGER_SQLITE_OPEN_OPTIONS_H_
