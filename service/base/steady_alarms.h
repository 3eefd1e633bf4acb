// Calls back at points in time.
#ifndef BRIEFING_SERVICE_BASE_STEADY_ALARMS_H_
#define BRIEFING_SERVICE_BASE_STEADY_ALARMS_H_

#include <chrono>
#include <cstdint>
#include <map>
#include <thread>
#include <utility>

#include "absl/base/thread_annotations.h"
#include "absl/functional/any_invocable.h"
#include "absl/types/optional.h"
#include "service/base/mutex.h"
#include "service/base/steady_wait.h"

namespace briefing {

// Rings when a deadline has passed, in a thread of its own. For deadlines that are nearly all removed in time, such as
// those of calls: adding one wakes the thread only where it would come too late otherwise.
//
// Thread-safe.
class SteadyAlarms {
 public:
  using Ring = absl::AnyInvocable<void() &&>;
  using Id = std::pair<SteadyTime, int64_t>;

  SteadyAlarms();
  ~SteadyAlarms() { Stop(); }
  SteadyAlarms(const SteadyAlarms&) = delete;
  SteadyAlarms& operator=(const SteadyAlarms&) = delete;

  // `ring` is called once, or destroyed uncalled: by Remove, or with this.
  Id Add(SteadyTime at, Ring ring);
  // When it returns, the alarm neither rings nor will; in the alarm's own ring it returns at once.
  void Remove(Id id);
  // Waits for the one that rings; from then on none does. Not to be called by a ring.
  void Stop();

 private:
  using Waiting = std::map<Id, Ring>;

  void Run();
  // Waits for the first whose time has come, which rings from then on until Rung; empty once stopped.
  Waiting::node_type AwaitFirst() ABSL_LOCKS_EXCLUDED(mutex_);
  void Rung() ABSL_LOCKS_EXCLUDED(mutex_);

  Mutex mutex_;
  SteadyCondVar changed_;
  SteadyCondVar rung_;
  Waiting waiting_ ABSL_GUARDED_BY(mutex_);
  int64_t added_ ABSL_GUARDED_BY(mutex_) = 0;
  // When the thread looks next, at the latest; no later than the first that waits.
  SteadyTime wakes_at_ ABSL_GUARDED_BY(mutex_) = SteadyTime::max();
  absl::optional<Id> ringing_ ABSL_GUARDED_BY(mutex_);
  std::thread::id ringer_ ABSL_GUARDED_BY(mutex_);
  bool stopped_ ABSL_GUARDED_BY(mutex_) = false;
  std::thread thread_;
};

}  // namespace briefing

#endif  // BRIEFING_SERVICE_BASE_STEADY_ALARMS_H_
