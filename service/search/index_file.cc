#include "service/search/index_file.h"

#include <errno.h>
#include <fcntl.h>
#include <sqlite3.h>
#include <sys/file.h>
#include <unistd.h>
#include <xxhash.h>

#include <array>
#include <cstdio>
#include <cstring>
#include <fstream>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/types/optional.h"
#include "service/base/errors.h"
#include "service/query/words.h"
#include "service/search/checked_vfs.h"
#include "service/search/text_sizes.h"
#include "service/search/tokenizer.h"

namespace briefing {

using search::Connection;
using search::Exec;
using search::Failure;
using search::Statement;
using search::Watchdog;

namespace {

// Changes with the table, with the file's form, and with anything that words.h does to a text.
constexpr int kFormat = 4;
// In the header of the file ("BrSI"): tells it from databases that are somebody's.
constexpr int64_t kApplicationId = 0x42725349;
constexpr size_t kHeaderBytes = 72;
constexpr size_t kApplicationIdAt = 68;
constexpr int kBusyMilliseconds = 10000;
// More searches at a time open connections of their own.
constexpr size_t kMaxReaders = 8;

// The application id in the header of a database; none for other files.
absl::optional<int64_t> ApplicationIdOf(absl::string_view header) {
  if (header.size() < kHeaderBytes || header.substr(0, 16) != absl::string_view("SQLite format 3\0", 16))
    return absl::nullopt;
  int64_t id = 0;
  for (size_t i = 0; i < 4; ++i) id = id << 8 | static_cast<unsigned char>(header[kApplicationIdAt + i]);
  return id;
}

// Of one commit: another history under the same ledger id has others.
int64_t FingerprintOf(const View& view, Revision revision) {
  uint64_t fingerprint = 0;
  if (revision > Revision()) {
    view.ForEachChange(revision, [&](const View::VersionChange& change) {
      fingerprint = XXH3_64bits_withSeed(change.change_bytes.data(), change.change_bytes.size(), fingerprint);
      return true;
    });
  }
  return static_cast<int64_t>(fingerprint);
}

absl::Status KeepRevision(sqlite3* database, const View& view, Revision revision) {
  Statement update(database, "UPDATE state SET revision = ?1, fingerprint = ?2");
  update.Bind(1, revision.value());
  update.Bind(2, FingerprintOf(view, revision));
  return update.Step() == SQLITE_DONE ? absl::OkStatus() : Failure(database, "keeping the revision");
}

absl::Status AddVersion(sqlite3* database, Statement& insert, const RecordVersion& version) {
  std::array<std::string, kTextScopes> columns;
  ForEachText(version.type, version.bytes, [&](TextScope scope, absl::string_view text) {
    std::string& column = columns[static_cast<size_t>(scope)];
    if (!column.empty()) column.push_back(kTextEnd);
    // One in a text ends nothing: to words.h it is like a space.
    absl::StrAppend(&column, absl::StrReplaceAll(text, {{absl::string_view(&kTextEnd, 1), " "}}));
    return true;
  });
  insert.Bind(1, static_cast<int64_t>(version.version));
  for (size_t i = 0; i < columns.size(); ++i) insert.Bind(static_cast<int>(i) + 2, absl::string_view(columns[i]));
  const bool done = insert.Step() == SQLITE_DONE;
  insert.Reset();
  return done ? absl::OkStatus() : Failure(database, "adding a record");
}

}  // namespace

IndexFile::IndexFile(std::string path, std::string ledger_id)
    : path_(std::move(path)), ledger_id_(std::move(ledger_id)) {}

IndexFile::~IndexFile() { Close(); }

void IndexFile::Close() {
  ForgetReaders();
  writer_.reset();
  if (lock_ >= 0) close(lock_);
  lock_ = -1;
}

absl::Status IndexFile::FindPlace() {
  // Some systems clear such places of what looks old.
  if (temporary_ != nullptr) temporary_->Restore();
  if (!path_.empty()) return absl::OkStatus();
  absl::StatusOr<std::unique_ptr<TemporaryDirectory>> directory = TemporaryDirectory::Make();
  if (!directory.ok()) return absl::UnavailableError(absl::StrCat("search index: ", directory.status().message()));
  temporary_ = *std::move(directory);
  path_ = temporary_->path() + "/index";
  return absl::OkStatus();
}

// Two that write to one file, or remove it from under each other, would give each other's answers.
absl::Status IndexFile::Lock() {
  if (lock_ >= 0) return absl::OkStatus();
  const std::string path = path_ + ".lock";
  const int fd = open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0644);
  if (fd < 0) return absl::UnavailableError(absl::StrCat("search index: ", path, ": ", strerror(errno)));
  if (flock(fd, LOCK_EX | LOCK_NB) != 0) {
    const int error = errno;
    close(fd);
    return absl::UnavailableError(absl::StrCat(
        "search index: ", error == EWOULDBLOCK
                              ? absl::StrCat("another server has ", path_, "; name another file (--search)")
                              : absl::StrCat(path, " cannot be locked: ", strerror(error))));
  }
  lock_ = fd;
  return absl::OkStatus();
}

bool IndexFile::Removed() const { return access(path_.c_str(), F_OK) != 0 && errno == ENOENT; }

absl::StatusOr<Connection> IndexFile::Connect(bool create) const {
  sqlite3* database = nullptr;
  // Without EXRESCODE, FTS5 and SQLite itself pass on of a wrong checksum that something could not be read.
  const int flags =
      SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE | (create ? SQLITE_OPEN_CREATE : 0);
  const int result = sqlite3_open_v2(path_.c_str(), &database, flags, search::CheckedVfs());
  Connection connection(database);
  if (search::PrimaryCode(result) == SQLITE_CANTOPEN && !create && Removed())
    return absl::DataLossError(absl::StrCat("search index: ", path_, " was removed"));
  if (result != SQLITE_OK) return Failure(database, path_);
  sqlite3_busy_timeout(database, kBusyMilliseconds);
  if (!RegisterTokenizer(database)) return absl::UnavailableError("search index: this SQLite has no FTS5");
  // Torn writes are found by the checksums of the write-ahead log; losing its end costs indexing it again. Nobody opens
  // a temporary file again.
  const char* const synchronous = temporary_ == nullptr ? "PRAGMA synchronous = NORMAL" : "PRAGMA synchronous = OFF";
  if (absl::Status status = Exec(database, synchronous); !status.ok()) return status;
  return connection;
}

// An index whose header is damaged cannot be told from a foreign file.
absl::Status IndexFile::CheckOwnFile() {
  std::ifstream file(path_, std::ios::binary);
  char header[kHeaderBytes] = {};
  file.read(header, kHeaderBytes);
  fresh_ = file.gcount() == 0;
  const absl::string_view read(header, static_cast<size_t>(file.gcount()));
  if (fresh_ || ApplicationIdOf(read) == kApplicationId) return absl::OkStatus();
  return absl::UnavailableError(absl::StrCat("search index: ", path_,
                                             " is no search index, or one whose first page is damaged; move it away, "
                                             "or name another file (--search)"));
}

absl::Status IndexFile::CheckState(const View& head, Revision& revision) {
  Statement state(writer_.get(), "SELECT format, ledger, revision, fingerprint FROM state");
  if (state.Step() != SQLITE_ROW) {
    // A table that is missing or empty is an error like any other to SQLite.
    const int code = search::PrimaryCode(sqlite3_errcode(writer_.get()));
    const bool none = code == SQLITE_ERROR || code == SQLITE_DONE || code == SQLITE_OK;
    return none ? absl::DataLossError("it has no state") : Failure(writer_.get(), "reading the state");
  }
  if (state.Integer(0) != kFormat) return absl::DataLossError("it is of another format");
  if (state.Text(1) != ledger_id_) return absl::DataLossError("it is of another ledger");
  const int64_t kept = state.Integer(2);
  if (kept < 0 || kept > head.revision().value() || state.Integer(3) != FingerprintOf(head, Revision(kept)))
    return absl::DataLossError("it is of another history of this ledger");
  revision = Revision(kept);
  return absl::OkStatus();
}

absl::StatusOr<Revision> IndexFile::Open(const View& head, StopCheck stop) {
  writer_.reset();
  if (absl::Status status = FindPlace(); !status.ok()) return status;
  if (absl::Status status = CheckOwnFile(); !status.ok()) return status;
  if (absl::Status status = Lock(); !status.ok()) return status;
  if (fresh_) return absl::DataLossError("there is none yet");
  if (distrusted_) return absl::DataLossError("damage was found while it was in use");
  absl::StatusOr<Connection> writer = Connect(/*create=*/false);
  if (!writer.ok()) return writer.status();
  writer_ = *std::move(writer);
  Watchdog watchdog(writer_.get(), stop);
  if (!checked_) {
    Statement check(writer_.get(), "PRAGMA quick_check(1)");
    const bool answered = check.Step() == SQLITE_ROW;
    if (!watchdog.status().ok()) return watchdog.status();
    if (!answered) return Failure(writer_.get(), "checking the file");
    if (check.Text(0) != "ok") return absl::DataLossError("it is damaged");
    checked_ = true;
  }
  Revision revision;
  if (absl::Status status = CheckState(head, revision); !status.ok()) return status;
  return revision;
}

absl::Status IndexFile::Make() {
  ForgetReaders();
  writer_.reset();
  for (const char* suffix : {"", "-wal", "-shm"}) std::remove(absl::StrCat(path_, suffix).c_str());
  absl::StatusOr<Connection> writer = Connect(/*create=*/true);
  if (!writer.ok()) return writer.status();
  writer_ = *std::move(writer);
  sqlite3* const database = writer_.get();
  if (absl::Status status = Exec(database, "PRAGMA page_size = 4096"); !status.ok()) return status;
  if (!search::ReserveChecksums(database)) return Failure(database, "reserving room for checksums");
  // In the first page from its first write on.
  const std::string id = absl::StrCat("PRAGMA application_id = ", kApplicationId);
  absl::Status status = Exec(database, id.c_str());
  if (!status.ok()) return status;
  status = Exec(database,
                "PRAGMA journal_mode = WAL;"
                "BEGIN IMMEDIATE; DROP TABLE IF EXISTS texts; DROP TABLE IF EXISTS state;"
                "CREATE VIRTUAL TABLE texts USING fts5(title, text, claims, names, content='',"
                " columnsize=0, tokenize='briefing');"
                // So that a block and the checksum fit on a page.
                "INSERT INTO texts(texts, rank) VALUES('pgsz', 4000);"
                "CREATE TABLE state(format INTEGER, ledger TEXT, revision INTEGER, fingerprint INTEGER)");
  if (!status.ok()) return status;
  Statement insert(database, "INSERT INTO state VALUES (?1, ?2, 0, 0)");
  insert.Bind(1, int64_t{kFormat});
  insert.Bind(2, absl::string_view(ledger_id_));
  if (insert.Step() != SQLITE_DONE) return Failure(database, "keeping the state");
  status = Exec(database, "COMMIT");
  if (status.ok()) fresh_ = distrusted_ = false;
  // Some may have been opened to the old file meanwhile.
  ForgetReaders();
  return status;
}

absl::StatusOr<Revision> IndexFile::Add(const View& head, Revision revision, int max_versions) {
  sqlite3* const database = writer_.get();
  if (absl::Status status = Exec(database, "BEGIN IMMEDIATE"); !status.ok()) return status;
  Statement insert(database, "INSERT INTO texts(rowid, title, text, claims, names) VALUES (?1, ?2, ?3, ?4, ?5)");
  absl::Status status;
  int added = 0;
  while (status.ok() && added < max_versions && revision < head.revision()) {
    revision = revision.next();
    head.ForEachChange(revision, [&](const View::VersionChange& change) {
      ++added;
      if (!change.now.retracted) status = AddVersion(database, insert, change.now);
      return status.ok();
    });
  }
  if (status.ok()) status = KeepRevision(database, head, revision);
  if (status.ok()) status = Exec(database, "COMMIT");
  if (!status.ok()) {
    Exec(database, "ROLLBACK").IgnoreError();
    distrusted_ = absl::IsDataLoss(status);
    return status;
  }
  versions_added_ += added;
  return revision;
}

absl::StatusOr<std::unique_ptr<IndexFile::Reader>> IndexFile::KeptOrNewReader() {
  auto reader = std::make_unique<Reader>();
  {
    MutexLock lock(&mutex_);
    reader->made = made_;
    if (!readers_.empty()) {
      reader = std::move(readers_.back());
      readers_.pop_back();
    }
  }
  if (reader->connection != nullptr) {
    // It would go on reading a file that has no name any more.
    if (Removed()) return absl::DataLossError(absl::StrCat("search index: ", path_, " was removed"));
    return reader;
  }
  absl::StatusOr<Connection> connection = Connect(/*create=*/false);
  if (!connection.ok()) return connection.status();
  reader->connection = *std::move(connection);
  sqlite3* const database = reader->connection.get();
  if (!RegisterOccurrences(database, &reader->phrases, &reader->occurrences) ||
      !RegisterEveryRow(database, &reader->visit)) {
    return Failure(database, "counting words");
  }
  return reader;
}

absl::StatusOr<std::unique_ptr<IndexFile::Reader>> IndexFile::TakeReader(Revision revision) {
  absl::StatusOr<std::unique_ptr<Reader>> reader = KeptOrNewReader();
  if (!reader.ok()) return reader;
  sqlite3* const database = (*reader)->connection.get();
  if (absl::Status status = Exec(database, "BEGIN"); !status.ok()) return status;
  Statement state(database, "SELECT revision, ledger FROM state");
  const int result = state.Step();
  if (result == SQLITE_ROW && state.Integer(0) >= revision.value() && state.Text(1) == ledger_id_) return reader;
  if (result == SQLITE_ROW || result == SQLITE_DONE) return errors::NotReady();
  // Another file took its place.
  if (search::PrimaryCode(sqlite3_errcode(database)) == SQLITE_ERROR)
    return absl::DataLossError("search index: it has no state");
  return Failure(database, "reading the state");
}

void IndexFile::GiveBack(std::unique_ptr<Reader> reader) {
  if (!Exec(reader->connection.get(), "ROLLBACK").ok()) return;
  MutexLock lock(&mutex_);
  if (reader->made == made_ && readers_.size() < kMaxReaders) readers_.push_back(std::move(reader));
}

void IndexFile::ForgetReaders() {
  // Closed after the lock.
  std::vector<std::unique_ptr<Reader>> readers;
  MutexLock lock(&mutex_);
  ++made_;
  readers.swap(readers_);
}

}  // namespace briefing
