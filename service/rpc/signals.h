// SIGTERM and SIGINT.
#ifndef BRIEFING_SERVICE_RPC_SIGNALS_H_
#define BRIEFING_SERVICE_RPC_SIGNALS_H_

#include <signal.h>

#include <atomic>

#include "absl/time/time.h"
#include "service/base/mutex.h"

namespace briefing::rpc {

// Takes both signals on a thread of its own, so that no handler runs in the midst of other code. Made before any other
// thread of the process, once; lives until the process ends.
//   before Arm      a signal ends the process at once, with 0: there is nothing to wind up
//   after Arm       the first signal is what Await waits for
//   the next one    ends the process at once, with 128 and the signal's number (143 for SIGTERM); not where it comes
//                   within kSameRequest of the first: timeout(1), and a terminal together with a script, send two for one
class Signals {
 public:
  Signals();
  Signals(const Signals&) = delete;
  Signals& operator=(const Signals&) = delete;

  void Arm() { armed_.store(true, std::memory_order_release); }
  void Await() { first_.WaitForNotification(); }

  static constexpr absl::Duration kSameRequest = absl::Milliseconds(300);

 private:
  void Run();

  sigset_t set_;
  std::atomic<bool> armed_{false};
  Notification first_;
};

}  // namespace briefing::rpc

#endif  // BRIEFING_SERVICE_RPC_SIGNALS_H_
