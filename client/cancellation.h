// Ends calls from another thread.
#ifndef BRIEFING_CLIENT_CANCELLATION_H_
#define BRIEFING_CLIENT_CANCELLATION_H_

#include <cstdint>
#include <functional>
#include <map>
#include <utility>

#include "absl/base/thread_annotations.h"
#include "absl/time/time.h"
#include "service/base/mutex.h"
#include "service/base/steady_wait.h"

namespace briefing::client {

// A switch that is thrown once. Calls that were given it end with CANCELLED. Thread-safe; must outlive those calls.
class Cancellation {
 public:
  Cancellation() = default;
  Cancellation(const Cancellation&) = delete;
  Cancellation& operator=(const Cancellation&) = delete;

  // Throws the switch and runs what was registered. Not for signal handlers: it takes a lock.
  void Cancel() ABSL_LOCKS_EXCLUDED(mutex_);
  bool cancelled() const ABSL_LOCKS_EXCLUDED(mutex_);
  // Blocks for `duration`. False when cancelled before that.
  bool SleepFor(absl::Duration duration) const ABSL_LOCKS_EXCLUDED(mutex_);

  // While it lives, `on_cancel` runs (at most once) when the switch is thrown; at once where it has been. The
  // destructor waits for a run under way, so that `on_cancel` may refer to what is destroyed after it. `cancellation`
  // may be null: then nothing ever runs.
  class Registration {
   public:
    Registration(Cancellation* cancellation, std::function<void()> on_cancel);
    ~Registration();
    Registration(const Registration&) = delete;
    Registration& operator=(const Registration&) = delete;

   private:
    Cancellation* const cancellation_;
    int64_t id_ = 0;
  };

 private:
  // Takes the next callback to run and marks it as running; null where none is left.
  std::function<void()> TakeNext() ABSL_LOCKS_EXCLUDED(mutex_);

  mutable Mutex mutex_;
  mutable SteadyCondVar changed_;
  bool cancelled_ ABSL_GUARDED_BY(mutex_) = false;
  int64_t next_id_ ABSL_GUARDED_BY(mutex_) = 1;
  // The callback that runs at present; 0: none.
  int64_t running_ ABSL_GUARDED_BY(mutex_) = 0;
  std::map<int64_t, std::function<void()>> callbacks_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace briefing::client

#endif  // BRIEFING_CLIENT_CANCELLATION_H_
