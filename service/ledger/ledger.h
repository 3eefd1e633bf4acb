// The one seam under the service: an append-only sequence of opaque, checksummed entries at dense revisions.
#ifndef BRIEFING_SERVICE_LEDGER_LEDGER_H_
#define BRIEFING_SERVICE_LEDGER_LEDGER_H_

#include <cstddef>
#include <cstdint>
#include <string>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "absl/types/optional.h"
#include "absl/types/span.h"
#include "service/base/revision.h"

namespace briefing {

// A durable sequence of entries. The entry at revision r is the r-th one appended; revisions are 1, 2, 3… without a
// gap. An entry, once appended, never changes. The ledger knows nothing of what entries hold; it checks that what it
// reads is what was appended.
//
// Every engine passes tests/contract/ledger_contract_test. All functions are thread-safe, and all may block on I/O:
// never call them on a gRPC callback thread. Appends of one process are made by one thread (the store's writer); other
// processes may append to the same ledger where the engine allows it.
class Ledger {
 public:
  virtual ~Ledger() = default;

  // Made when the ledger was, and kept with it: 32 hexadecimal digits.
  virtual const std::string& id() const = 0;
  // Random bytes, as many as NewLedgerSecret gives, for what callers are handed and must bring back unaltered. Made with
  // the ledger and kept beside its entries, so that all who have it open, and all who open it later, know the same; told
  // to nobody else. A copy of the ledger has its own. Where one of an earlier release has none, and there is no room to
  // keep one, it lasts as long as this object.
  virtual const std::string& secret() const = 0;
  // "memory", "sqlite", "etcd".
  virtual absl::string_view engine() const = 0;

  // The newest durable revision; 0 for the empty ledger.
  // UNAVAILABLE (LEDGER_IO) where it cannot be read.
  virtual absl::StatusOr<Revision> Head() = 0;

  // Appends `entries` in their order, all or none, right after `expected_head`, and returns the new head once all of
  // them are durable. No entries: OK, and nothing happens.
  //   ABORTED (HEAD_MOVED)               the head is not `expected_head`; nothing was written
  //   INVALID_ARGUMENT (TOO_LARGE)       more than the engine takes at once, which is more than limits::kMaxGroupBytes
  //   RESOURCE_EXHAUSTED (STORAGE_FULL)  nothing was written; a later append may succeed
  //   UNAVAILABLE (LEDGER_IO)            nothing was written; a later append may succeed
  //   UNAVAILABLE (OUTCOME_UNKNOWN)      they may or may not be durable; read the head again before anything else
  //   UNAVAILABLE (WRITES_CLOSED)        nothing was written, and the engine takes no writes any more, for good: an
  //                                      earlier sync failed, and what reached the disk is not known. A restart alone
  //                                      helps. Reads go on.
  //   UNAVAILABLE (CLOSED_IN_DOUBT)      the same, but all or none of this append may be found after a restart
  virtual absl::StatusOr<Revision> Append(Revision expected_head, absl::Span<const std::string> entries) = 0;

  // How long the caller of a write is to wait at most, whatever Append and Read still do: they may take longer to find
  // out how things are. InfiniteDuration where nothing but a disk keeps them waiting.
  virtual absl::Duration patience() const { return absl::InfiniteDuration(); }

  // Gives `visit` the entries in (after, head] in order, one by one, until the head as of the call is reached or
  // `visit` returns an error, which becomes the result. The bytes are valid during the visit only. `visit` must not
  // call the ledger. Where other processes append, the head as of the call is at least the newest that this object has
  // told of: by Head, Append (HEAD_MOVED included), AwaitBeyond or AwaitOthers.
  //   DATA_LOSS (LEDGER_CORRUPT)  an entry is damaged or missing; the message names the file and the revision. Entries
  //   before
  //                               it have been visited.
  //   UNAVAILABLE (LEDGER_IO)     reading failed otherwise
  virtual absl::Status Read(Revision after, absl::FunctionRef<absl::Status(Revision, absl::string_view)> visit) = 0;

  // The checksum of the entry at `revision` (chain.h), as it is kept; of no entry at 0. It holds those of all entries
  // before and, through the first, the ledger's id: ledgers that agree in it hold the same entries up to there.
  //   OUT_OF_RANGE (REVISION_AHEAD)  beyond the head
  //   DATA_LOSS (LEDGER_CORRUPT), UNAVAILABLE (LEDGER_IO)  as Read
  virtual absl::StatusOr<uint64_t> ChecksumAt(Revision revision) = 0;

  // Blocks until the head is beyond `after`, and returns it; or until `timeout` has passed or Interrupt was called, and
  // returns the head as it is. How replicas learn of one another's appends.
  //   DATA_LOSS (LEDGER_CORRUPT)  the ledger is no longer the one that was read: it was put back to an earlier state
  virtual absl::StatusOr<Revision> AwaitBeyond(Revision after, absl::Duration timeout) = 0;

  // As AwaitBeyond, but what was appended through this object may be told only when the time is up: whoever has it
  // applied already is spared being woken for each of its appends.
  virtual absl::StatusOr<Revision> AwaitOthers(Revision after, absl::Duration timeout) {
    return AwaitBeyond(after, timeout);
  }

  // Ends present and future waits in AwaitBeyond and AwaitOthers at once.
  virtual void Interrupt() = 0;

  // Whether other processes may append.
  virtual bool shared() const { return false; }
  // How long ago this object last knew that nothing had been acknowledged, anywhere, beyond `revision`; the age of this
  // object where it never did. Zero where it is not shared.
  virtual absl::Duration AgeOf(Revision revision) {
    (void)revision;
    return absl::ZeroDuration();
  }

  // What bounds the ledger where that is not a disk: the whole database of its cluster, others' keys and history
  // included, against the most that it may take; as of some seconds ago. None where nothing does, or nothing was heard
  // yet.
  struct Quota {
    int64_t used_bytes = 0;
    // 0 where the cluster does not tell.
    int64_t limit_bytes = 0;
    // Appends are refused (STORAGE_FULL) until an operator has made room and says so.
    bool used_up = false;
  };
  virtual absl::optional<Quota> LastQuota() { return absl::nullopt; }

  // Bytes that the ledger takes where it is kept, as near as the engine can tell.
  virtual int64_t SizeBytes() = 0;
};

}  // namespace briefing

#endif  // BRIEFING_SERVICE_LEDGER_LEDGER_H_
