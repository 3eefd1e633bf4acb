#include "service/search/index.h"

#include <sqlite3.h>

#include <array>
#include <cstdio>
#include <fstream>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/time/clock.h"
#include "service/base/errors.h"
#include "service/query/words.h"
#include "service/search/score.h"
#include "service/search/tokenizer.h"
#include "xxhash.h"

namespace briefing {

using search::Connection;
using search::Exec;
using search::Failure;
using search::Statement;
using search::Watchdog;

namespace {

// Changes with the table, and with anything that words.h does to a text.
constexpr int kFormat = 1;
// In the header of the file ("BrSI"): tells it from databases that are somebody's.
constexpr int64_t kApplicationId = 0x42725349;
constexpr size_t kHeaderBytes = 72;
constexpr size_t kApplicationIdAt = 68;
constexpr int kBusyMilliseconds = 10000;
constexpr absl::Duration kLook = absl::Milliseconds(20);
constexpr absl::Duration kRetry = absl::Seconds(1);

// The application id in the header of a database; none for other files.
absl::optional<int64_t> ApplicationIdOf(absl::string_view header) {
  if (header.size() < kHeaderBytes || header.substr(0, 16) != absl::string_view("SQLite format 3\0", 16))
    return absl::nullopt;
  int64_t id = 0;
  for (size_t i = 0; i < 4; ++i) id = id << 8 | static_cast<unsigned char>(header[kApplicationIdAt + i]);
  return id;
}

// Of one commit: another history under the same ledger id has others.
int64_t FingerprintOf(const View& view, int64_t revision) {
  uint64_t fingerprint = 0;
  if (revision > 0) {
    view.ForEachChange(Revision(revision), [&](const View::VersionChange& change) {
      fingerprint = XXH3_64bits_withSeed(change.change_bytes.data(), change.change_bytes.size(), fingerprint);
      return true;
    });
  }
  return static_cast<int64_t>(fingerprint);
}

absl::Status KeepRevision(sqlite3* database, const View& view, int64_t revision) {
  Statement update(database, "UPDATE state SET revision = ?1, fingerprint = ?2");
  update.Bind(1, revision);
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

SearchIndex::SearchIndex(Options options, const Catalog& catalog) : options_(std::move(options)), catalog_(catalog) {}

SearchIndex::~SearchIndex() { Stop(); }

void SearchIndex::Start() {
  thread_ = std::thread([this] { Run(); });
}

void SearchIndex::Wake() { changed_.SignalAll(); }

void SearchIndex::Stop() {
  {
    MutexLock lock(&mutex_);
    stopped_ = true;
    changed_.SignalAll();
  }
  if (thread_.joinable()) thread_.join();
  CancelWaits();
}

Revision SearchIndex::revision() const {
  MutexLock lock(&mutex_);
  return Revision(revision_);
}

std::string SearchIndex::FileName() const {
  if (!options_.path.empty()) return options_.path;
  return absl::StrCat("file:/search-", reinterpret_cast<uintptr_t>(this), "?vfs=memdb");
}

absl::Status SearchIndex::Open(Connection& connection, bool create) const {
  sqlite3* database = nullptr;
  // Only names made here are URIs: a path may hold any character.
  const int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX | (create ? SQLITE_OPEN_CREATE : 0) |
                    (options_.path.empty() ? SQLITE_OPEN_URI : 0);
  const int result = sqlite3_open_v2(FileName().c_str(), &database, flags, nullptr);
  connection.reset(database);
  if (result != SQLITE_OK) return Failure(database, FileName());
  sqlite3_busy_timeout(database, kBusyMilliseconds);
  if (!RegisterTokenizer(database)) return absl::UnavailableError("search index: this SQLite has no FTS5");
  if (create && !options_.path.empty()) {
    // In the first page from its first write on.
    Statement id(database, "PRAGMA application_id");
    if (id.Step() == SQLITE_ROW && id.Integer(0) == 0) {
      id.Reset();
      const absl::Status status = Exec(database, absl::StrCat("PRAGMA application_id = ", kApplicationId).c_str());
      if (!status.ok()) return status;
    }
  }
  // Torn writes are found by the checksums of the write-ahead log; losing its end costs indexing it again.
  return Exec(database, "PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL");
}

// Sets `fresh` where there is no file yet. An index whose header is damaged cannot be told from a foreign file.
absl::Status SearchIndex::CheckOwnFile(bool& fresh) const {
  fresh = true;
  if (options_.path.empty()) return absl::OkStatus();
  std::ifstream file(options_.path, std::ios::binary);
  char header[kHeaderBytes] = {};
  file.read(header, kHeaderBytes);
  fresh = file.gcount() == 0;
  const absl::string_view read(header, static_cast<size_t>(file.gcount()));
  if (fresh || ApplicationIdOf(read) == kApplicationId) return absl::OkStatus();
  return absl::UnavailableError(absl::StrCat("search index: ", options_.path,
                                             " is no search index, or one whose first page is damaged; move it away, "
                                             "or name another file (--search)"));
}

absl::Status SearchIndex::OpenAtRevision(Connection& writer, int64_t& revision) {
  if (absl::Status status = CheckOwnFile(fresh_); !status.ok()) return status;
  if (absl::Status status = Open(writer, true); !status.ok()) return status;
  if (std::exchange(rebuild_, false)) return absl::DataLossError("damage was found while it was in use");
  Statement check(writer.get(), "PRAGMA quick_check(1)");
  if (check.Step() != SQLITE_ROW || check.Text(0) != "ok") return absl::DataLossError("it is damaged");
  Statement state(writer.get(), "SELECT format, ledger, revision, fingerprint FROM state");
  if (state.Step() != SQLITE_ROW) return absl::DataLossError("it has no state");
  if (state.Integer(0) != kFormat) return absl::DataLossError("it is of another format");
  if (state.Text(1) != options_.ledger_id) return absl::DataLossError("it is of another ledger");
  revision = state.Integer(2);
  const View view = catalog_.ViewAtHead();
  if (revision < 0 || revision > view.revision().value() || state.Integer(3) != FingerprintOf(view, revision))
    return absl::DataLossError("it is of another history of this ledger");
  return absl::OkStatus();
}

absl::Status SearchIndex::Rebuild(Connection& writer, absl::string_view why) {
  writer.reset();
  if (!options_.path.empty()) {
    options_.on_event(fresh_ ? "the search index is made" : absl::StrCat("the search index is made anew: ", why),
                      !fresh_);
    for (const char* suffix : {"", "-wal", "-shm"}) std::remove(absl::StrCat(options_.path, suffix).c_str());
  }
  if (absl::Status status = Open(writer, true); !status.ok()) return status;
  sqlite3* database = writer.get();
  absl::Status status = Exec(database,
                             "BEGIN IMMEDIATE; DROP TABLE IF EXISTS texts; DROP TABLE IF EXISTS state;"
                             "CREATE VIRTUAL TABLE texts USING fts5(title, text, claims, names, content='',"
                             " columnsize=0, tokenize='briefing');"
                             "CREATE TABLE state(format INTEGER, ledger TEXT, revision INTEGER, fingerprint INTEGER)");
  if (!status.ok()) return status;
  Statement insert(database, "INSERT INTO state VALUES (?1, ?2, 0, 0)");
  insert.Bind(1, int64_t{kFormat});
  insert.Bind(2, absl::string_view(options_.ledger_id));
  if (insert.Step() != SQLITE_DONE) return Failure(database, "keeping the state");
  return Exec(database, "COMMIT");
}

absl::Status SearchIndex::AddBatch(sqlite3* writer, int64_t& revision) {
  const View view = catalog_.ViewAtHead();
  if (absl::Status status = Exec(writer, "BEGIN IMMEDIATE"); !status.ok()) return status;
  Statement insert(writer, "INSERT INTO texts(rowid, title, text, claims, names) VALUES (?1, ?2, ?3, ?4, ?5)");
  absl::Status status;
  int64_t reached = revision;
  for (int added = 0; status.ok() && added < options_.batch_versions && reached < view.revision().value();) {
    view.ForEachChange(Revision(++reached), [&](const View::VersionChange& change) {
      ++added;
      if (!change.now.retracted) status = AddVersion(writer, insert, change.now);
      return status.ok();
    });
  }
  if (status.ok()) status = KeepRevision(writer, view, reached);
  if (status.ok()) status = Exec(writer, "COMMIT");
  if (!status.ok()) {
    Exec(writer, "ROLLBACK").IgnoreError();
    return status;
  }
  text_sizes_.GrowTo(view);
  revision = reached;
  return status;
}

// Whether there is more to do; waits for it.
bool SearchIndex::AwaitWork(int64_t revision) {
  MutexLock lock(&mutex_);
  while (!stopped_ && !damaged_ && catalog_.head().value() <= revision) changed_.WaitWithTimeout(&mutex_, kLook);
  return !stopped_ && !damaged_;
}

void SearchIndex::Publish(int64_t revision, absl::Status status) {
  {
    MutexLock lock(&mutex_);
    revision_ = revision;
    status_ = std::move(status);
    changed_.SignalAll();
  }
  waits_.Reached(Revision(revision));
}

absl::Status SearchIndex::Follow(Connection& writer, int64_t& revision) {
  // What may be found must have its size.
  text_sizes_.GrowTo(*catalog_.ViewAt(Revision(revision)));
  Publish(revision, absl::OkStatus());
  while (AwaitWork(revision)) {
    const absl::Status status = AddBatch(writer.get(), revision);
    rebuild_ = absl::IsDataLoss(status);
    if (!status.ok()) return status;
    Publish(revision, absl::OkStatus());
  }
  MutexLock lock(&mutex_);
  rebuild_ = std::exchange(damaged_, false);
  return rebuild_ ? absl::DataLossError("it is damaged") : absl::OkStatus();
}

void SearchIndex::Run() {
  Connection writer;
  int64_t revision = 0;
  absl::Status told;
  while (true) {
    absl::Status status = OpenAtRevision(writer, revision);
    if (absl::IsDataLoss(status)) {
      Publish(revision = 0, absl::OkStatus());
      status = Rebuild(writer, status.message());
    }
    if (status.ok()) status = Follow(writer, revision);
    // Told once, not at each attempt.
    if (!status.ok() && !absl::IsDataLoss(status) && status != told) {
      options_.on_event(absl::StrCat("searches are refused: ", status.message()), true);
    }
    told = status;
    MutexLock lock(&mutex_);
    if (stopped_) return;
    // The next attempt finds out whether the file is damaged or only out of reach for now.
    status_ = absl::IsDataLoss(status) ? absl::OkStatus() : status;
    changed_.SignalAll();
    changed_.WaitWithTimeout(&mutex_, kRetry);
    if (stopped_) return;
  }
}

void SearchIndex::ReportDamage() {
  MutexLock lock(&mutex_);
  damaged_ = true;
  revision_ = 0;
  changed_.SignalAll();
}

absl::Status SearchIndex::WhyNotReached() const {
  MutexLock lock(&mutex_);
  if (stopped_ || cancelled_) return errors::ShuttingDown();
  return status_.ok() ? errors::OutOfTime("the wait for the search index") : status_;
}

void SearchIndex::WhenReached(Revision revision, absl::Time until, Then then) {
  absl::Status unusable;
  {
    MutexLock lock(&mutex_);
    unusable = status_;
  }
  if (!unusable.ok()) return std::move(then)(unusable);
  waits_.Add(
      revision, until, [this] { return this->revision(); },
      [this, then = std::move(then)](bool reached) mutable {
        std::move(then)(reached ? absl::OkStatus() : WhyNotReached());
      });
}

void SearchIndex::CancelWaits() {
  {
    MutexLock lock(&mutex_);
    cancelled_ = true;
  }
  waits_.Cancel();
}

absl::Status SearchIndex::Await(Revision revision, StopCheck stop) const {
  while (true) {
    if (absl::Status status = stop(); !status.ok()) return status;
    MutexLock lock(&mutex_);
    if (stopped_) return errors::ShuttingDown();
    if (!status_.ok()) return status_;
    if (revision_ >= revision.value()) return absl::OkStatus();
    changed_.WaitWithTimeout(&mutex_, kLook);
  }
}

absl::Status SearchIndex::Find(const TextQuery& query, VersionId end, StopCheck stop,
                               absl::FunctionRef<bool(VersionId, const Occurrences&)> visit) {
  Connection reader;
  if (absl::Status status = Open(reader, false); !status.ok()) return status;
  const size_t phrases = PhrasesIn(query);
  Occurrences occurrences;
  if (!RegisterOccurrences(reader.get(), &phrases, &occurrences)) return Failure(reader.get(), "counting words");
  Watchdog watchdog(reader.get(), stop);
  Statement find(reader.get(),
                 "SELECT rowid, occurrences(texts) FROM texts WHERE texts MATCH ?1 AND rowid < ?2 ORDER BY rowid");
  const std::string match = ToMatch(query);
  find.Bind(1, absl::string_view(match));
  find.Bind(2, static_cast<int64_t>(end));
  int64_t found = 0;
  int result = SQLITE_ROW;
  while ((result = find.Step()) == SQLITE_ROW) {
    if (!visit(static_cast<VersionId>(find.Integer(0)), occurrences)) return absl::OkStatus();
    if (++found % 256 == 0 && !watchdog.Check()) break;
  }
  if (!watchdog.status().ok()) return watchdog.status();
  if (result == SQLITE_DONE) return absl::OkStatus();
  const absl::Status failure = Failure(reader.get(), "searching");
  if (!absl::IsDataLoss(failure)) return failure;
  ReportDamage();
  return errors::NotReady();
}

}  // namespace briefing
