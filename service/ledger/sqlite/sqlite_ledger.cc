#include <filesystem>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "service/base/errors.h"
#include "service/ledger/sqlite/sqlite_ledger_impl.h"

namespace briefing {
namespace {

using sqlite_format::Link;
using sqlite_format::Meta;

// What one hold of the connection reads at most: short enough for an append in between, long enough to cost nothing.
constexpr size_t kBatchBytes = 1 << 20;
constexpr size_t kBatchRows = 4096;

}  // namespace

absl::Status PrepareStatements(OpenedLedger& opened) {
  const std::pair<Statement*, absl::string_view> statements[] = {
      {&opened.insert, "INSERT INTO entries(revision, checksum, payload) VALUES(?, ?, ?)"},
      {&opened.update_meta, "UPDATE meta SET head = ?, chain = ?, open = ?, seal = ? WHERE one = 1"},
      {&opened.select_range,
       "SELECT revision, checksum, payload FROM entries WHERE revision > ? AND revision <= ? ORDER BY revision"},
      {&opened.select_checksum, "SELECT checksum FROM entries WHERE revision = ?"},
  };
  for (const auto& [statement, sql] : statements) {
    absl::StatusOr<Statement> prepared = opened.database->Prepare(sql);
    if (!prepared.ok()) return prepared.status();
    *statement = *std::move(prepared);
  }
  return absl::OkStatus();
}

absl::StatusOr<uint64_t> KeptChecksum(OpenedLedger& opened, Revision revision) {
  if (revision == Revision()) return sqlite_format::Genesis(opened.meta.ledger_id);
  Statement& select = opened.select_checksum;
  select.Bind(1, revision.value());
  const int code = select.Step();
  const auto checksum = code == SQLITE_ROW ? static_cast<uint64_t>(select.Integer(0)) : 0;
  select.Reset();
  if (code == SQLITE_ROW) return checksum;
  if (code != SQLITE_DONE) return opened.database->ReadFailure(code);
  return errors::LedgerCorrupt(absl::StrCat("\"", opened.path, "\" at revision ", revision.ToString()),
                               "the entry is missing");
}

SqliteLedger::SqliteLedger(OpenedLedger opened)
    : path_(opened.path),
      id_(opened.meta.ledger_id),
      secret_(opened.secret),
      opened_(std::move(opened)),
      meta_(opened_.meta),
      head_(meta_.head) {}

SqliteLedger::~SqliteLedger() {
  MutexLock lock(&connection_mutex_);
  if (writing_ && closed_.ok()) CloseCleanly();
}

absl::StatusOr<Revision> SqliteLedger::Head() {
  MutexLock lock(&head_mutex_);
  return head_;
}

absl::StatusOr<Revision> SqliteLedger::AwaitBeyond(Revision after, absl::Duration timeout) {
  const Deadline deadline(timeout);
  MutexLock lock(&head_mutex_);
  while (!interrupted_ && head_ <= after && !head_changed_.WaitUntil(&head_mutex_, deadline)) {
  }
  return head_;
}

// Nobody else appends.
absl::StatusOr<Revision> SqliteLedger::AwaitOthers(Revision after, absl::Duration timeout) {
  const Deadline deadline(timeout);
  MutexLock lock(&head_mutex_);
  while (!interrupted_ && head_ <= after && !interruption_.WaitUntil(&head_mutex_, deadline)) {
  }
  return head_;
}

void SqliteLedger::Interrupt() {
  MutexLock lock(&head_mutex_);
  interrupted_ = true;
  head_changed_.SignalAll();
  interruption_.SignalAll();
}

void SqliteLedger::Publish(Revision head) {
  MutexLock lock(&head_mutex_);
  head_ = head;
  head_changed_.SignalAll();
}

int64_t SqliteLedger::SizeBytes() {
  int64_t bytes = 0;
  for (const char* suffix : {"", "-wal"}) {
    std::error_code error;
    const auto size = std::filesystem::file_size(path_ + suffix, error);
    if (!error) bytes += static_cast<int64_t>(size);
  }
  return bytes;
}

// --- Reading ---

absl::Status SqliteLedger::Damaged(Revision revision, absl::string_view what) const {
  return errors::LedgerCorrupt(absl::StrCat("\"", path_, "\" at revision ", revision.ToString()), what);
}

void SqliteLedger::Fetch(Revision after, Revision last, Batch& batch) {
  batch.bytes.clear();
  batch.rows.clear();
  MutexLock lock(&connection_mutex_);
  Statement& select = opened_.select_range;
  select.Bind(1, after.value());
  select.Bind(2, last.value());
  int code = SQLITE_DONE;
  while (batch.rows.size() < kBatchRows && batch.bytes.size() < kBatchBytes && (code = select.Step()) == SQLITE_ROW) {
    const absl::string_view payload = select.Bytes(2);
    batch.rows.push_back({Revision(select.Integer(0)), static_cast<uint64_t>(select.Integer(1)),
                          select.Type(2) == SQLITE_BLOB && select.Type(1) == SQLITE_INTEGER, batch.bytes.size(),
                          payload.size()});
    batch.bytes.append(payload.data(), payload.size());
  }
  if (code == SQLITE_ROW || code == SQLITE_DONE) {
    batch.status = absl::OkStatus();
  } else if (IsCorruption(code)) {
    const Revision next = after + static_cast<int64_t>(batch.rows.size()) + 1;
    batch.status = Damaged(next, opened_.database->Describe(code));
  } else {
    batch.status = opened_.database->ReadFailure(code);
  }
  select.Reset();
}

absl::Status SqliteLedger::Read(Revision after, absl::FunctionRef<absl::Status(Revision, absl::string_view)> visit) {
  const Revision last = *Head();
  if (after >= last) return absl::OkStatus();
  absl::StatusOr<uint64_t> chain;
  {
    MutexLock lock(&connection_mutex_);
    chain = KeptChecksum(opened_, after);
  }
  if (!chain.ok()) return chain.status();
  Batch batch;
  while (after < last) {
    Fetch(after, last, batch);
    for (const Row& row : batch.rows) {
      after = after.next();
      const absl::string_view payload = absl::string_view(batch.bytes).substr(row.begin, row.size);
      if (row.revision != after) return Damaged(after, "the entry is missing");
      *chain = Link(*chain, after, payload);
      if (!row.whole || row.checksum != *chain) return Damaged(after, "the entry does not match its checksum");
      if (absl::Status status = visit(after, payload); !status.ok()) return status;
    }
    if (!batch.status.ok()) return batch.status;
    if (batch.rows.empty()) return Damaged(after.next(), "the entry is missing");
  }
  return absl::OkStatus();
}

absl::StatusOr<uint64_t> SqliteLedger::ChecksumAt(Revision revision) {
  if (const Revision head = *Head(); revision > head) return errors::RevisionAhead(revision, head);
  MutexLock lock(&connection_mutex_);
  return KeptChecksum(opened_, revision);
}

// --- Writing ---

absl::StatusOr<Revision> SqliteLedger::Append(Revision expected_head, absl::Span<const std::string> entries) {
  MutexLock lock(&connection_mutex_);
  if (entries.empty()) return meta_.head;
  if (!closed_.ok()) return closed_;
  if (expected_head != meta_.head) return errors::HeadMoved(expected_head, meta_.head);
  if (absl::Status status = StartWriting(); !status.ok()) return status;
  if (absl::Status status = Transact(entries, meta_); !status.ok()) return status;
  opened_.lock_file->Write({id_, meta_.head, meta_.chain});
  Publish(meta_.head);
  // The entries are durable whatever becomes of the checkpoint: its failure is for the next append to tell.
  if (opened_.database->journal_pages() >= opened_.options.checkpoint_pages) {
    const int code = opened_.database->Checkpoint(SQLITE_CHECKPOINT_PASSIVE);
    if (code != SQLITE_OK) CheckpointFailure(code).IgnoreError();
  }
  return meta_.head;
}

absl::Status SqliteLedger::StartWriting() {
  if (writing_) return absl::OkStatus();
  opened_.database->SetCheckpointOnClose(false);
  Meta opened = meta_;
  opened.open = true;
  if (absl::Status status = Transact({}, opened); !status.ok()) return status;
  // Brings the mark into the file itself. It also writes anew whatever a crashed process left in the journal: that may
  // have been read from the system's cache alone, where its sync had failed.
  const int code = opened_.database->Checkpoint(SQLITE_CHECKPOINT_TRUNCATE);
  if (code != SQLITE_OK) return CheckpointFailure(code);
  writing_ = true;
  return absl::OkStatus();
}

absl::Status SqliteLedger::Transact(absl::Span<const std::string> entries, Meta next) {
  int code = opened_.database->Run("BEGIN IMMEDIATE");
  if (code == SQLITE_OK) code = InsertAll(entries, next);
  if (code == SQLITE_OK) code = UpdateMeta(next);
  if (code != SQLITE_OK) return Abandon(code);
  code = opened_.database->Run("COMMIT");
  if ((code & 0xff) == SQLITE_FULL) return Abandon(code);
  if (code != SQLITE_OK) {
    // Its mark may be in the journal, and may be found there by the next process. Without entries it is nobody's.
    const absl::Status closed = CloseForWrites(code, "a commit");
    return entries.empty() ? closed : errors::ClosedInDoubt(closed.message());
  }
  meta_ = next;
  return absl::OkStatus();
}

int SqliteLedger::InsertAll(absl::Span<const std::string> entries, Meta& next) {
  Statement& insert = opened_.insert;
  for (const std::string& entry : entries) {
    next.head = next.head.next();
    next.chain = Link(next.chain, next.head, entry);
    insert.Bind(1, next.head.value());
    insert.Bind(2, static_cast<int64_t>(next.chain));
    insert.BindBlob(3, entry);
    if (const int code = insert.Run(); code != SQLITE_OK) return code;
  }
  return SQLITE_OK;
}

int SqliteLedger::UpdateMeta(const Meta& next) {
  Statement& update = opened_.update_meta;
  update.Bind(1, next.head.value());
  update.Bind(2, static_cast<int64_t>(next.chain));
  update.Bind(3, next.open ? 1 : 0);
  update.Bind(4, static_cast<int64_t>(sqlite_format::Seal(next)));
  return update.Run();
}

// A transaction failed before its commit mark was written whole: nothing of it can come back.
absl::Status SqliteLedger::Abandon(int code) {
  const std::string what = opened_.database->Describe(code);
  if (opened_.database->InTransaction()) {
    if (const int rollback = opened_.database->Run("ROLLBACK"); rollback != SQLITE_OK) {
      return CloseForWrites(rollback, "a rollback");
    }
  }
  if ((code & 0xff) == SQLITE_FULL) return errors::StorageFull(path_);
  if (IsCorruption(code)) return CloseForWrites(code, "an insert");
  return errors::LedgerIo(path_, absl::StrCat("nothing was written; ", what));
}

absl::Status SqliteLedger::CheckpointFailure(int code) {
  // Nothing is lost where the room is lacking: the journal keeps it all, and the next append tries again.
  if ((code & 0xff) == SQLITE_FULL) return errors::StorageFull(path_);
  return CloseForWrites(code, "a checkpoint");
}

absl::Status SqliteLedger::CloseForWrites(int code, absl::string_view during) {
  closed_ = errors::WritesClosed(absl::StrCat("\"", path_, "\" could not be written safely during ", during, " (",
                                              opened_.database->Describe(code),
                                              "); see to the disk, then restart the server"));
  opened_.database->SetCheckpointOnClose(false);
  return closed_;
}

void SqliteLedger::CloseCleanly() {
  Meta closed = meta_;
  closed.open = false;
  if (!Transact({}, closed).ok()) return;
  if (opened_.database->Checkpoint(SQLITE_CHECKPOINT_TRUNCATE) != SQLITE_OK) return;
  opened_.database->SetCheckpointOnClose(true);
}

}  // namespace briefing
