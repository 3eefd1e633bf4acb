#include "service/ledger/sqlite/secret.h"

#include <cstdint>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/types/optional.h"
#include "service/base/errors.h"
#include "service/ledger/ledger_id.h"
#include "service/ledger/sqlite/format.h"

namespace briefing {
namespace {

std::string InsertSql(const std::string& secret) {
  return absl::StrCat("INSERT INTO secret VALUES(1, x'", absl::BytesToHexString(secret), "', ",
                      static_cast<int64_t>(sqlite_format::SealOfSecret(secret)), ");");
}

// None where the file has none.
absl::StatusOr<absl::optional<std::string>> ReadSecret(const std::string& path, Database& database) {
  const absl::StatusOr<int64_t> tables =
      database.Integer("SELECT count(*) FROM sqlite_schema WHERE type = 'table' AND name = 'secret'");
  if (!tables.ok()) return tables.status();
  if (*tables == 0) return absl::nullopt;
  absl::StatusOr<Statement> select = database.Prepare("SELECT bytes, seal FROM secret WHERE one = 1");
  if (!select.ok()) return select.status();
  const int code = select->Step();
  // The two are made in one transaction.
  if (code == SQLITE_DONE) return errors::LedgerCorrupt(absl::StrCat("\"", path, "\""), "its secret is missing");
  if (code != SQLITE_ROW) return database.ReadFailure(code);
  std::string secret(select->Bytes(0));
  if (secret.size() != kLedgerSecretBytes ||
      static_cast<uint64_t>(select->Integer(1)) != sqlite_format::SealOfSecret(secret)) {
    return errors::LedgerCorrupt(absl::StrCat("\"", path, "\""), "its secret does not match its checksum");
  }
  return secret;
}

}  // namespace

std::string InsertSecretSql() { return InsertSql(NewLedgerSecret()); }

absl::StatusOr<std::string> ReadOrMakeSecret(const std::string& path, Database& database) {
  absl::StatusOr<absl::optional<std::string>> kept = ReadSecret(path, database);
  if (!kept.ok()) return kept.status();
  if (kept->has_value()) return **std::move(kept);
  std::string secret = NewLedgerSecret();
  const int code =
      database.Run(absl::StrCat("BEGIN IMMEDIATE; ", sqlite_format::kSecretSchema, InsertSql(secret), " COMMIT;"));
  if (code == SQLITE_OK) return secret;
  if (database.InTransaction()) database.Run("ROLLBACK;");
  if ((code & 0xff) == SQLITE_FULL) return secret;
  return database.ReadFailure(code);
}

}  // namespace briefing
