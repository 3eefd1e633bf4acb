// What one replica knows of the ledger's end.
#ifndef BRIEFING_SERVICE_LEDGER_ETCD_TAIL_H_
#define BRIEFING_SERVICE_LEDGER_ETCD_TAIL_H_

#include <chrono>
#include <cstddef>
#include <deque>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/time/time.h"
#include "briefing/storage/v1/segment.pb.h"
#include "service/base/mutex.h"
#include "service/base/revision.h"
#include "service/base/steady_wait.h"
#include "service/ledger/etcd/format.h"

namespace briefing {

// The newest head that anybody here has heard of, and the newest segments as the watch brought them, so that what has
// just been told need not be read again. Thread-safe.
//
// Invariants:
//   1. head_ never goes back: neither its revision nor its mod_revision falls.
//   2. recent_ is without a gap, and ends at or before head_.
//   3. seen_ is not empty; in it revisions and times both rise.
class Tail {
 public:
  using SegmentPtr = std::shared_ptr<const storage::v1::Segment>;
  // `own` begins the append ids of whoever appends through this.
  explicit Tail(std::string own, SteadyTime now = std::chrono::steady_clock::now())
      : own_(std::move(own)), seen_{{Revision(), now}} {}

  // Takes note of a head; nothing happens where a newer one is known.
  void Advance(const etcd_format::Head& head) ABSL_LOCKS_EXCLUDED(mutex_);
  // Takes note of a segment that was written at etcd's revision `mod_revision`. What is known already is passed over;
  // after a gap the segments before it are dropped.
  void Add(SegmentPtr segment, int64_t mod_revision) ABSL_LOCKS_EXCLUDED(mutex_);

  // Takes note that nothing beyond `head` had been acknowledged anywhere when it was asked for, at `asked`.
  void Saw(Revision head, SteadyTime asked) ABSL_LOCKS_EXCLUDED(mutex_);
  // As Ledger::AgeOf, at `now`.
  absl::Duration AgeOf(Revision revision, SteadyTime now) const ABSL_LOCKS_EXCLUDED(mutex_);

  etcd_format::Head head() const ABSL_LOCKS_EXCLUDED(mutex_);
  // The segments that hold (after, head], in their order; empty where some of them are not here, or there are none.
  std::vector<SegmentPtr> Since(Revision after) const ABSL_LOCKS_EXCLUDED(mutex_);

  // As Ledger::AwaitBeyond, AwaitOthers and Interrupt.
  Revision AwaitBeyond(Revision after, absl::Duration timeout) ABSL_LOCKS_EXCLUDED(mutex_);
  Revision AwaitOthers(Revision after, absl::Duration timeout) ABSL_LOCKS_EXCLUDED(mutex_);
  void Interrupt() ABSL_LOCKS_EXCLUDED(mutex_);

 private:
  struct Sighting {
    Revision head;
    SteadyTime asked;
  };

  void SetHead(const etcd_format::Head& head) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  Revision Await(SteadyCondVar& changed, Revision after, absl::Duration timeout) ABSL_LOCKS_EXCLUDED(mutex_);

  const std::string own_;
  mutable Mutex mutex_;
  // The head went on; it did by what somebody else appended.
  SteadyCondVar changed_;
  SteadyCondVar changed_by_others_;
  etcd_format::Head head_ ABSL_GUARDED_BY(mutex_);
  std::deque<SegmentPtr> recent_ ABSL_GUARDED_BY(mutex_);
  // Of the bodies in recent_.
  size_t recent_bytes_ ABSL_GUARDED_BY(mutex_) = 0;
  // Of each head the last time that it was the newest.
  std::deque<Sighting> seen_ ABSL_GUARDED_BY(mutex_);
  bool interrupted_ ABSL_GUARDED_BY(mutex_) = false;
};

}  // namespace briefing

#endif  // BRIEFING_SERVICE_LEDGER_ETCD_TAIL_H_
