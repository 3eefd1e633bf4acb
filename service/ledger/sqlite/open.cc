#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include <filesystem>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "service/base/clock.h"
#include "service/base/errors.h"
#include "service/ledger/ledger_id.h"
#include "service/ledger/sqlite/secret.h"
#include "service/ledger/sqlite/sqlite_ledger.h"
#include "service/ledger/sqlite/sqlite_ledger_impl.h"

namespace briefing {
namespace {

namespace fs = std::filesystem;
using sqlite_format::Meta;

// 4 KiB pages: a small commit costs whole pages in the journal. The cache serves appends; a replay passes each page
// once.
constexpr char kConnectionPragmas[] =
    "PRAGMA locking_mode = EXCLUSIVE; PRAGMA trusted_schema = OFF; PRAGMA cell_size_check = ON;"
    "PRAGMA temp_store = MEMORY; PRAGMA cache_size = -8192;"
    // Not by SQLite itself, which keeps a failed sync in a checkpoint to itself and tries again.
    "PRAGMA wal_autocheckpoint = 0;"
    "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;";

bool Exists(const std::string& path) {
  std::error_code error;
  return fs::exists(path, error);
}

std::string Quote(const std::string& path) { return absl::StrCat("\"", path, "\""); }

// One ledger under several names must meet one lock file.
std::string Canonical(const std::string& path) {
  std::error_code error;
  const fs::path canonical = fs::weakly_canonical(fs::absolute(path, error), error);
  return error ? path : canonical.string();
}

absl::Status SyncPath(const std::string& path) {
  const int fd = open(path.c_str(), O_RDONLY | O_CLOEXEC);
  const bool synced = fd >= 0 && fsync(fd) == 0;
  const int error = errno;
  if (fd >= 0) close(fd);
  return synced ? absl::OkStatus() : errors::LedgerIo(path, absl::StrCat("cannot be synced: ", strerror(error)));
}

absl::StatusOr<std::string> ReadHeader(const std::string& path) {
  // For writing too: SQLite would open a file without permission to write, and fail at the first append only.
  const int fd = open(path.c_str(), O_RDWR | O_CLOEXEC);
  if (fd < 0) return errors::LedgerIo(path, absl::StrCat("cannot be opened: ", strerror(errno)));
  char header[sqlite_format::kHeaderBytes];
  const ssize_t size = pread(fd, header, sizeof header, 0);
  const int error = errno;
  close(fd);
  if (size < 0) return errors::LedgerIo(path, absl::StrCat("cannot be read: ", strerror(error)));
  return std::string(header, static_cast<size_t>(size));
}

// Writes the tables and the meta row of an empty ledger.
absl::Status WriteEmptyLedger(Database& database, const std::string& ledger_id) {
  Meta meta;
  meta.ledger_id = ledger_id.empty() ? NewLedgerId() : ledger_id;
  meta.created_us = absl::ToUnixMicros(SystemClock().Now());
  meta.chain = sqlite_format::Genesis(meta.ledger_id);
  const std::string sql = absl::StrCat(
      "PRAGMA page_size = 4096; PRAGMA synchronous = FULL; BEGIN; PRAGMA application_id = ",
      sqlite_format::kApplicationId, "; PRAGMA user_version = ", sqlite_format::kFormatVersion, "; ",
      sqlite_format::kSchema, sqlite_format::kSecretSchema, InsertSecretSql(), "INSERT INTO meta VALUES(1, '",
      meta.ledger_id, "', ", meta.created_us, ", 0, ", static_cast<int64_t>(meta.chain), ", 0, ",
      static_cast<int64_t>(sqlite_format::Seal(meta)), "); COMMIT; PRAGMA journal_mode = WAL;");
  const int code = database.Run(sql);
  return code == SQLITE_OK ? absl::OkStatus() : database.ReadFailure(code);
}

// Makes the file under another name first: at `path` there is either nothing or a whole ledger.
absl::Status Create(const std::string& path, const SqliteLedgerOptions& options) {
  const std::string draft = path + ".new";
  std::error_code error;
  for (const char* suffix : {"", "-journal", "-wal", "-shm"}) fs::remove(draft + suffix, error);
  {
    absl::StatusOr<std::unique_ptr<Database>> database = Database::Open(draft, options.vfs, true);
    if (!database.ok()) return database.status();
    if (absl::Status status = WriteEmptyLedger(**database, options.ledger_id); !status.ok()) return status;
  }
  if (absl::Status status = SyncPath(draft); !status.ok()) return status;
  fs::rename(draft, path, error);
  if (error) return errors::LedgerIo(path, absl::StrCat("cannot be made: ", error.message()));
  return SyncPath(fs::path(path).parent_path().string());
}

// A ledger is made only where nothing speaks of an earlier one, whose place an empty one would take unnoticed.
absl::Status CreateIfNew(const std::string& path, const LockFile& lock_file, const SqliteLedgerOptions& options) {
  if (Exists(path)) return absl::OkStatus();
  if (Exists(path + "-wal")) {
    return errors::LedgerCorrupt(Quote(path),
                                 absl::StrCat("the file is missing, but its journal ", Quote(path + "-wal"),
                                              " is there; to start a new ledger remove the journal"));
  }
  const auto& note = lock_file.found();
  if (note && note->head > Revision()) {
    return errors::LedgerCorrupt(
        Quote(path), absl::StrCat("the file is missing, but ", Quote(lock_file.path()), " remembers revision ",
                                  note->head.ToString(), "; to start a new ledger remove that note"));
  }
  return Create(path, options);
}

absl::Status ReadMeta(OpenedLedger& opened) {
  absl::StatusOr<Statement> select =
      opened.database->Prepare("SELECT ledger_id, created_us, head, chain, open, seal FROM meta WHERE one = 1");
  if (!select.ok()) return select.status();
  const int code = select->Step();
  if (code == SQLITE_DONE) return errors::LedgerCorrupt(Quote(opened.path), "its meta row is missing");
  if (code != SQLITE_ROW) return opened.database->ReadFailure(code);
  Meta& meta = opened.meta;
  meta.ledger_id = std::string(select->Bytes(0));
  meta.created_us = select->Integer(1);
  meta.head = Revision(select->Integer(2));
  meta.chain = static_cast<uint64_t>(select->Integer(3));
  meta.open = select->Integer(4) != 0;
  if (meta.ledger_id.size() != kLedgerIdLength ||
      static_cast<uint64_t>(select->Integer(5)) != sqlite_format::Seal(meta)) {
    return errors::LedgerCorrupt(Quote(opened.path), "its meta row does not match its checksum");
  }
  return absl::OkStatus();
}

absl::Status CheckPragmas(OpenedLedger& opened) {
  const absl::StatusOr<int64_t> application_id = opened.database->Integer("PRAGMA application_id");
  if (!application_id.ok()) return application_id.status();
  const absl::StatusOr<int64_t> version = opened.database->Integer("PRAGMA user_version");
  if (!version.ok()) return version.status();
  return sqlite_format::CheckVersion(opened.path, static_cast<uint32_t>(*application_id), *version);
}

// The newest row is the one that the meta row names.
absl::Status CheckHead(OpenedLedger& opened) {
  const absl::StatusOr<int64_t> newest = opened.database->Integer("SELECT ifnull(max(revision), 0) FROM entries");
  if (!newest.ok()) return newest.status();
  const Meta& meta = opened.meta;
  if (*newest != meta.head.value()) {
    return errors::LedgerCorrupt(Quote(opened.path), absl::StrCat("its entries end at revision ", *newest,
                                                                  ", and its meta row says ", meta.head.ToString()));
  }
  const absl::StatusOr<uint64_t> chain = KeptChecksum(opened, meta.head);
  if (!chain.ok()) return chain.status();
  if (*chain == meta.chain) return absl::OkStatus();
  return errors::LedgerCorrupt(absl::StrCat(Quote(opened.path), " at revision ", meta.head.ToString()),
                               "the entry is not the one that the meta row names");
}

// The ledger holds what the lock file says was acknowledged.
absl::Status CheckNote(OpenedLedger& opened) {
  const auto& note = opened.lock_file->found();
  if (!note) return absl::OkStatus();
  const std::string lock = Quote(opened.lock_file->path());
  const std::string remedy =
      absl::StrCat(" Is ", Quote(opened.path + "-wal"),
                   " missing, cut short or another ledger's? Where the file was replaced on purpose, as by "
                   "a restored backup, remove ",
                   lock);
  if (note->ledger_id != opened.meta.ledger_id) {
    return errors::LedgerCorrupt(
        Quote(opened.path), absl::StrCat("it is ledger ", opened.meta.ledger_id, ", and ", lock, " belongs to ledger ",
                                         note->ledger_id, ".", remedy));
  }
  if (note->head > opened.meta.head) {
    return errors::LedgerCorrupt(Quote(opened.path),
                                 absl::StrCat("it ends at revision ", opened.meta.head.ToString(), ", and revision ",
                                              note->head.ToString(), " was acknowledged, says ", lock, ".", remedy));
  }
  const absl::StatusOr<uint64_t> chain = KeptChecksum(opened, note->head);
  if (!chain.ok()) return chain.status();
  if (*chain == note->chain) return absl::OkStatus();
  return errors::LedgerCorrupt(absl::StrCat(Quote(opened.path), " at revision ", note->head.ToString()),
                               absl::StrCat("another entry was acknowledged there, says ", lock, ".", remedy));
}

absl::Status Check(OpenedLedger& opened, bool had_journal) {
  if (absl::Status status = CheckPragmas(opened); !status.ok()) return status;
  if (absl::Status status = ReadMeta(opened); !status.ok()) return status;
  if (opened.meta.open && !had_journal) {
    return errors::LedgerCorrupt(Quote(opened.path), absl::StrCat("it was not closed, and its journal ",
                                                                  Quote(opened.path + "-wal"), " is missing"));
  }
  if (absl::Status status = PrepareStatements(opened); !status.ok()) return status;
  if (absl::Status status = CheckHead(opened); !status.ok()) return status;
  return CheckNote(opened);
}

absl::Status Connect(OpenedLedger& opened, bool had_journal) {
  absl::StatusOr<std::unique_ptr<Database>> database = Database::Open(opened.path, opened.options.vfs, false);
  if (!database.ok()) return database.status();
  opened.database = *std::move(database);
  // A refused file is left as it was found, with its journal or without.
  opened.database->SetCheckpointOnClose(!had_journal);
  const int code = opened.database->Run(kConnectionPragmas);
  return code == SQLITE_OK ? absl::OkStatus() : opened.database->ReadFailure(code);
}

}  // namespace

absl::StatusOr<std::unique_ptr<Ledger>> OpenSqliteLedgerWith(const std::string& path,
                                                             const SqliteLedgerOptions& options) {
  OpenedLedger opened;
  opened.path = Canonical(path);
  opened.options = options;
  absl::StatusOr<std::unique_ptr<LockFile>> lock_file = LockFile::Acquire(opened.path);
  if (!lock_file.ok()) return lock_file.status();
  opened.lock_file = *std::move(lock_file);
  if (absl::Status status = CreateIfNew(opened.path, *opened.lock_file, options); !status.ok()) return status;
  const absl::StatusOr<std::string> header = ReadHeader(opened.path);
  if (!header.ok()) return header.status();
  if (absl::Status status = sqlite_format::CheckHeader(opened.path, *header); !status.ok()) return status;
  const bool had_journal = Exists(opened.path + "-wal");
  if (absl::Status status = Connect(opened, had_journal); !status.ok()) return status;
  if (absl::Status status = Check(opened, had_journal); !status.ok()) return status;
  if (!options.ledger_id.empty() && opened.meta.ledger_id != options.ledger_id) {
    return errors::OtherLedger(opened.path, opened.meta.ledger_id, options.ledger_id);
  }
  // Without the mark the journal adds nothing that closing could lose.
  if (!opened.meta.open) opened.database->SetCheckpointOnClose(true);
  absl::StatusOr<std::string> secret = ReadOrMakeSecret(opened.path, *opened.database);
  if (!secret.ok()) return secret.status();
  opened.secret = *std::move(secret);
  return std::make_unique<SqliteLedger>(std::move(opened));
}

absl::StatusOr<std::unique_ptr<Ledger>> OpenSqliteLedger(const std::string& path) {
  return OpenSqliteLedgerWith(path, SqliteLedgerOptions{});
}

}  // namespace briefing
