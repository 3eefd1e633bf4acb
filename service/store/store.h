// The write path: check → append (durable) → apply (visible) → wake → answer.
#ifndef BRIEFING_SERVICE_STORE_STORE_H_
#define BRIEFING_SERVICE_STORE_STORE_H_

#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/functional/any_invocable.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "briefing/v1/ledger_service.pb.h"
#include "service/base/clock.h"
#include "service/base/revision.h"
#include "service/catalog/catalog.h"
#include "service/ledger/ledger.h"

namespace briefing {

// What a write did.
struct CommitResult {
  // The commit's revision; the head where nothing changed; 0 with validate_only. A repeat, with validate_only or
  // without, has the first answer.
  Revision revision;
  // Unix epoch where nothing was committed.
  absl::Time commit_time = absl::UnixEpoch();
  // One for each mutation.
  std::vector<v1::MutationResult> results;
  // With validate_only, unless it repeats a request: the records as they would be, one for each mutation. Else empty:
  // read them from the catalog, at `revision`.
  std::vector<v1::Record> would_be;
};

// Takes writes, one after the other in effect, on a thread of its own; writes that arrive together share one durable
// append (group commit). A write is checked against the state that all writes before it leave; its revision, etags and
// times are then known, its records are encoded once, appended, and only when durable made visible. The verdicts that
// it changes (verdict.proto) are a part of it.
//
// Life: Open reads the whole ledger into the catalog, then a second thread follows what other processes append, and a
// third makes a commit of its own when the time of a verdict is up by `clock`. Close answers what waits with
// UNAVAILABLE (SHUTTING_DOWN), ends the threads, and is called by the destructor at the latest. Ledger, catalog and
// clock must outlive the store.
//
// Threads: Commit may be called from any thread and never blocks; `done` runs on a thread of the store's, or in the
// calling thread for what is refused at once, and must not block.
class Store {
 public:
  struct Options {
    // Called after new revisions became visible, on two of the store's threads, which may be in it at the same time;
    // must not block. Wakes watches.
    absl::AnyInvocable<void(Revision head)> on_visible = [](Revision) {};
    // Called during Open after every so many entries, for logs.
    absl::AnyInvocable<void(Revision loaded, Revision head)> on_progress = [](Revision, Revision) {};
    // Called once, when the ledger takes no writes any more, for good (a failed sync).
    absl::AnyInvocable<void(const absl::Status&)> on_closed = [](const absl::Status&) {};
  };

  // DATA_LOSS (LEDGER_CORRUPT) for entries that do not decode or apply; errors of Ledger::Read as they are.
  static absl::StatusOr<std::unique_ptr<Store>> Open(Options options, Ledger& ledger, Catalog& catalog,
                                                     const Clock& clock);
  virtual ~Store() = default;

  // `done` is called with the result when it is durable and visible, or with an error: within `time_left`, and within
  // Ledger::patience(), whichever is less, however long the ledger keeps the store waiting. `request` as documented in
  // ledger_service.proto. Errors, besides those documented there:
  //   RESOURCE_EXHAUSTED (OVERLOADED)    too many writes wait
  //   RESOURCE_EXHAUSTED (STORAGE_FULL)  the disk is full
  //   UNAVAILABLE (LEDGER_IO)            the disk or the cluster failed, nothing was written; a later write may succeed
  //   UNAVAILABLE (WRITES_SUSPENDED)     it was not tried, since the outcome of an earlier one is not known yet
  //   UNAVAILABLE (WRITE_NOT_TRIED)      its time was up before it was its turn; nothing was written, nor will be
  //   UNAVAILABLE (OUTCOME_UNKNOWN)      it may be found written, at the latest after a restart; also of the writes in
  //                                      hand when the ledger closes, and of those whose time is up in the midst of it
  //   UNAVAILABLE (WRITES_CLOSED, SHUTTING_DOWN)  it was not tried
  using Done = absl::AnyInvocable<void(absl::StatusOr<CommitResult>) &&>;
  virtual void Commit(v1::ApplyRequest request, absl::Duration time_left, Done done) = 0;
  // As long as the ledger has patience.
  void Commit(v1::ApplyRequest request, Done done) {
    Commit(std::move(request), absl::InfiniteDuration(), std::move(done));
  }

  // OK while writes are taken; else why they are not.
  virtual absl::Status Writable() const = 0;

  virtual void Close() = 0;

  // Counters for metrics, since Open.
  struct Statistics {
    int64_t commits = 0;
    int64_t appends = 0;
    // Of those, tried in vain because another process had appended first; and the time waited between attempts.
    int64_t lost_appends = 0;
    absl::Duration backoff = absl::ZeroDuration();
    int64_t refused = 0;
    int64_t repeated_requests = 0;
    int64_t queued = 0;
  };
  virtual Statistics GetStatistics() const = 0;
};

}  // namespace briefing

#endif  // BRIEFING_SERVICE_STORE_STORE_H_
