// The thread that follows what other processes append.
#ifndef BRIEFING_SERVICE_STORE_FOLLOWER_H_
#define BRIEFING_SERVICE_STORE_FOLLOWER_H_

#include <functional>
#include <thread>

#include "absl/base/thread_annotations.h"
#include "absl/time/time.h"
#include "service/base/mutex.h"
#include "service/base/steady_wait.h"
#include "service/store/applier.h"
#include "service/store/write_gate.h"

namespace briefing {

// Applies entries as they appear in the ledger. A damaged or missing entry, or a ledger that is no longer the one that
// was read, closes the gate (DATA_LOSS) and ends the thread: what comes after a gap is never applied. Other failures
// of reading are tried again.
//
// Life: Start once, Stop once. What it is given must outlive it.
class Follower {
 public:
  using OnVisible = std::function<void(Revision head)>;
  Follower(Applier& applier, WriteGate& gate, OnVisible on_visible);
  Follower(const Follower&) = delete;
  Follower& operator=(const Follower&) = delete;

  void Start();
  // Interrupts the ledger's waits and waits for the thread.
  void Stop();

 private:
  void Run();
  // False once there is nothing more to follow.
  bool Step();
  absl::Status CatchUpTo(Revision head);
  // Waits for `pause` or until stopped.
  void Breathe(absl::Duration pause);
  bool stopped() const;

  Applier& applier_;
  WriteGate& gate_;
  const OnVisible on_visible_;

  mutable Mutex mutex_;
  SteadyCondVar changed_;
  bool stopped_ ABSL_GUARDED_BY(mutex_) = false;
  std::thread thread_;
};

}  // namespace briefing

#endif  // BRIEFING_SERVICE_STORE_FOLLOWER_H_
