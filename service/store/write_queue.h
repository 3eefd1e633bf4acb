// Writes on their way to the writer thread.
#ifndef BRIEFING_SERVICE_STORE_WRITE_QUEUE_H_
#define BRIEFING_SERVICE_STORE_WRITE_QUEUE_H_

#include <cstddef>
#include <cstdint>
#include <deque>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/time/time.h"
#include "service/base/mutex.h"
#include "service/base/steady_wait.h"
#include "service/store/group.h"

namespace briefing {

// First in, first out; holds at most limits::kMaxQueuedWrites and kMaxQueuedWriteBytes. Thread-safe.
class WriteQueue {
 public:
  // Takes `write` over and returns OK; or leaves it as it is:
  //   RESOURCE_EXHAUSTED (OVERLOADED)  the queue is full
  //   UNAVAILABLE (SHUTTING_DOWN)      it has been closed
  absl::Status Add(PendingWrite& write);

  // Waits for writes and takes as many as may share an append (limits::kMaxGroupCommits, kMaxGroupBytes). Empty when
  // closed, or when `timeout` has passed.
  std::vector<PendingWrite> TakeGroup(absl::Duration timeout);
  // Adds to a group what may still share its append, without waiting.
  void TopUp(std::vector<PendingWrite>& group);
  // Takes all that wait.
  std::deque<PendingWrite> TakeAll();

  // Ends waits, present and future. What is queued stays until taken.
  void Close();
  bool closed() const;
  // Waits until it has been closed, or `timeout` has passed.
  void AwaitClosed(absl::Duration timeout) const;
  int64_t size() const;

 private:
  void SignalAll() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void MoveTo(std::vector<PendingWrite>& group) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  bool Ready() const ABSL_SHARED_LOCKS_REQUIRED(mutex_) { return closed_ || !writes_.empty(); }

  mutable Mutex mutex_;
  // For waits without an end, which are spared one change of thread: who is woken so is not let run before it can have
  // the lock.
  CondVar ready_;
  mutable SteadyCondVar changed_;
  std::deque<PendingWrite> writes_ ABSL_GUARDED_BY(mutex_);
  // Sum of PendingWrite::bytes.
  size_t bytes_ ABSL_GUARDED_BY(mutex_) = 0;
  bool closed_ ABSL_GUARDED_BY(mutex_) = false;
};

}  // namespace briefing

#endif  // BRIEFING_SERVICE_STORE_WRITE_QUEUE_H_
