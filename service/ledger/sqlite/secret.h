// The secret of a ledger file.
#ifndef BRIEFING_SERVICE_LEDGER_SQLITE_SECRET_H_
#define BRIEFING_SERVICE_LEDGER_SQLITE_SECRET_H_

#include <string>

#include "absl/status/statusor.h"
#include "service/ledger/sqlite/database.h"

namespace briefing {

// The statement that keeps a new secret in a file whose table of secrets is empty.
std::string InsertSecretSql();

// The secret that the file at `path` keeps; makes one where there is none, as in files of earlier releases. One that
// finds no room there is not kept.
//   DATA_LOSS (LEDGER_CORRUPT)  it does not match its checksum, or its table is empty
//   UNAVAILABLE (LEDGER_IO)     it cannot be read, or not be kept for another reason than want of room
absl::StatusOr<std::string> ReadOrMakeSecret(const std::string& path, Database& database);

}  // namespace briefing

#endif  // BRIEFING_SERVICE_LEDGER_SQLITE_SECRET_H_
