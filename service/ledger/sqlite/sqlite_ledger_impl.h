// The ledger over an open database; open.cc makes it.
#ifndef BRIEFING_SERVICE_LEDGER_SQLITE_SQLITE_LEDGER_IMPL_H_
#define BRIEFING_SERVICE_LEDGER_SQLITE_SQLITE_LEDGER_IMPL_H_

#include <memory>
#include <string>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "service/base/mutex.h"
#include "service/base/steady_wait.h"
#include "service/ledger/ledger.h"
#include "service/ledger/sqlite/database.h"
#include "service/ledger/sqlite/format.h"
#include "service/ledger/sqlite/lock_file.h"
#include "service/ledger/sqlite/open_options.h"

namespace briefing {

// What a SqliteLedger is made of, all of it checked by the opener.
struct OpenedLedger {
  // Canonical.
  std::string path;
  SqliteLedgerOptions options;
  std::unique_ptr<LockFile> lock_file;
  sqlite_format::Meta meta;
  std::string secret;
  // Before the statements: they must end first.
  std::unique_ptr<Database> database;
  Statement insert;
  Statement update_meta;
  Statement select_range;
  Statement select_checksum;
};

// Prepares the statements of `opened` on its database.
absl::Status PrepareStatements(OpenedLedger& opened);
// The checksum of the entry at `revision`; Genesis at 0. LEDGER_CORRUPT where there is no such entry.
absl::StatusOr<uint64_t> KeptChecksum(OpenedLedger& opened, Revision revision);

// Invariants:
//   1. meta_ is what the last successful transaction wrote.
//   2. Once closed_ is not OK the database is written to no more, not even by closing it: after a failed sync the
//   system
//      forgets which pages are not on the disk, and a second sync would succeed without writing them.
//   3. The file's `open` mark is set and on the disk before the first entry of this process is acknowledged.
//
// One connection serves all: EXCLUSIVE locking, which keeps others out, keeps out a second connection as well. Its
// mutex is held across I/O, as nothing else can be done with the connection meanwhile; the head has a mutex of its own,
// so that readers of the head wait for no disk.
class SqliteLedger final : public Ledger {
 public:
  explicit SqliteLedger(OpenedLedger opened);
  // Copies the journal into the file and removes it, unless a sync has failed.
  ~SqliteLedger() override;

  const std::string& id() const override { return id_; }
  const std::string& secret() const override { return secret_; }
  absl::string_view engine() const override { return "sqlite"; }
  absl::StatusOr<Revision> Head() override ABSL_LOCKS_EXCLUDED(head_mutex_);
  absl::StatusOr<Revision> Append(Revision expected_head, absl::Span<const std::string> entries) override
      ABSL_LOCKS_EXCLUDED(connection_mutex_, head_mutex_);
  absl::Status Read(Revision after, absl::FunctionRef<absl::Status(Revision, absl::string_view)> visit) override
      ABSL_LOCKS_EXCLUDED(connection_mutex_, head_mutex_);
  absl::StatusOr<uint64_t> ChecksumAt(Revision revision) override ABSL_LOCKS_EXCLUDED(connection_mutex_, head_mutex_);
  absl::StatusOr<Revision> AwaitBeyond(Revision after, absl::Duration timeout) override
      ABSL_LOCKS_EXCLUDED(head_mutex_);
  absl::StatusOr<Revision> AwaitOthers(Revision after, absl::Duration timeout) override
      ABSL_LOCKS_EXCLUDED(head_mutex_);
  void Interrupt() override ABSL_LOCKS_EXCLUDED(head_mutex_);
  int64_t SizeBytes() override;

 private:
  // Rows copied out under the lock, to be checked and visited without it.
  struct Row {
    Revision revision;
    uint64_t checksum;
    bool whole;
    size_t begin;
    size_t size;
  };
  struct Batch {
    std::string bytes;
    std::vector<Row> rows;
    // Why there are no more rows; OK at the end and where the batch is full.
    absl::Status status;
  };

  void Fetch(Revision after, Revision last, Batch& batch) ABSL_LOCKS_EXCLUDED(connection_mutex_);
  absl::Status Damaged(Revision revision, absl::string_view what) const;

  absl::Status StartWriting() ABSL_EXCLUSIVE_LOCKS_REQUIRED(connection_mutex_);
  // Writes `entries` and the meta row that goes with them in one transaction.
  absl::Status Transact(absl::Span<const std::string> entries, sqlite_format::Meta next)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(connection_mutex_);
  int InsertAll(absl::Span<const std::string> entries, sqlite_format::Meta& next)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(connection_mutex_);
  int UpdateMeta(const sqlite_format::Meta& next) ABSL_EXCLUSIVE_LOCKS_REQUIRED(connection_mutex_);
  absl::Status Abandon(int code) ABSL_EXCLUSIVE_LOCKS_REQUIRED(connection_mutex_);
  absl::Status CheckpointFailure(int code) ABSL_EXCLUSIVE_LOCKS_REQUIRED(connection_mutex_);
  absl::Status CloseForWrites(int code, absl::string_view during) ABSL_EXCLUSIVE_LOCKS_REQUIRED(connection_mutex_);
  void CloseCleanly() ABSL_EXCLUSIVE_LOCKS_REQUIRED(connection_mutex_);
  void Publish(Revision head) ABSL_LOCKS_EXCLUDED(head_mutex_);

  const std::string path_;
  const std::string id_;
  const std::string secret_;

  Mutex connection_mutex_ ABSL_ACQUIRED_BEFORE(head_mutex_);
  OpenedLedger opened_ ABSL_GUARDED_BY(connection_mutex_);
  sqlite_format::Meta meta_ ABSL_GUARDED_BY(connection_mutex_);
  bool writing_ ABSL_GUARDED_BY(connection_mutex_) = false;
  absl::Status closed_ ABSL_GUARDED_BY(connection_mutex_);

  Mutex head_mutex_;
  // Signalled when head_ or interrupted_ has changed.
  SteadyCondVar head_changed_;
  SteadyCondVar interruption_;
  Revision head_ ABSL_GUARDED_BY(head_mutex_);
  bool interrupted_ ABSL_GUARDED_BY(head_mutex_) = false;
};

}  // namespace briefing

#endif  // BRIEFING_SERVICE_LEDGER_SQLITE_SQLITE_LEDGER_IMPL_H_
