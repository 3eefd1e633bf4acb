// The embedded ledger: one SQLite file, one process.
#ifndef BRIEFING_SERVICE_LEDGER_SQLITE_SQLITE_LEDGER_H_
#define BRIEFING_SERVICE_LEDGER_SQLITE_SQLITE_LEDGER_H_

#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "service/ledger/ledger.h"

namespace briefing {

// Opens the ledger at `path`, or makes it where there is no file (its directory must exist). The file stays locked
// until the ledger is destroyed. WAL journal, synchronous=FULL: what Append acknowledged survives the loss of the
// process or of power.
//   FAILED_PRECONDITION (LEDGER_LOCKED)  another process has it open; the message names the process id
//   FAILED_PRECONDITION (LEDGER_FORMAT)  the file is of a newer format, or no ledger; the message says which
//   DATA_LOSS (LEDGER_CORRUPT)           SQLite finds the file malformed, or entries that were acknowledged are gone
//   from its
//                                        end: its journal (PATH-wal) is missing, damaged or another ledger's, or the
//                                        file is an older copy. The message says which, and what to remove where that
//                                        is meant
//   UNAVAILABLE (LEDGER_IO)              the file cannot be opened, for reading and writing
// Beside the file lie PATH-wal while it is open or after a crash, and PATH.lock, which stays.
// The entries themselves are checked by Read. See FORMAT.md beside this file for the bytes.
absl::StatusOr<std::unique_ptr<Ledger>> OpenSqliteLedger(const std::string& path);

}  // namespace briefing

#endif  // BRIEFING_SERVICE_LEDGER_SQLITE_SQLITE_LEDGER_H_
