// All open watches, and the threads that keep them going.
#ifndef BRIEFING_SERVICE_WATCH_HUB_H_
#define BRIEFING_SERVICE_WATCH_HUB_H_

#include <atomic>
#include <cstdint>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/container/flat_hash_map.h"
#include "absl/container/flat_hash_set.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "service/base/clock.h"
#include "service/base/mutex.h"
#include "service/base/revision.h"
#include "service/base/steady_wait.h"
#include "service/catalog/catalog.h"
#include "service/watch/stream_watcher.h"
#include "service/watch/trailer.h"
#include "service/watch/watch_hub.h"

namespace briefing {

// The hub behind WatchHub::Create. Level watchers stand in a list; Wake only raises a flag, and the pump threads take
// the list and let each watcher run. Watchers that are behind are in no list: their own streams carry them on.
//
// Level watchers are told in rounds, of which each lasts as long as its messages are worth: where many watch and much
// is written, a message carries several commits, and telling leaves the processors to those who write and ask. The
// first commit after a rest is told at once.
//
// No lock of the hub is held while another one is taken or a watcher is called. The flag has a lock of its own, so that
// the writer, which calls Wake, never waits for anything whose length depends on the number of watchers.
class Hub final : public WatchHub {
 public:
  static constexpr int kPumpThreads = 2;
  // Watchers that a pump thread takes at a time.
  static constexpr size_t kPumpBatch = 64;
  // Behaviour: messages to level watchers, for each processor, that a second of rounds has; and the longest round.
  static constexpr int kMessagesPerSecond = 4000;
  static constexpr absl::Duration kMaxRound = absl::Milliseconds(500);
  // How often the timer looks for what is due.
  static constexpr absl::Duration kTick = absl::Milliseconds(50);
  // The most that one tick moves the hub's time, so that a wall clock that jumps does not break streams off.
  static constexpr absl::Duration kMaxTickStep = absl::Seconds(1);

  enum class Timer { kOwnThread, kCallerTicks };

  Hub(Options options, const Catalog& catalog, std::string ledger_id, const Clock& clock, Timer timer);
  // Ends the threads. No watcher may be in use any more.
  ~Hub() override;

  absl::StatusOr<std::shared_ptr<Watcher>> Open(const v1::WatchRequest& request, WatchSink& sink,
                                                StallTimer stall_timer) override ABSL_LOCKS_EXCLUDED(mutex_);
  void Wake() override ABSL_LOCKS_EXCLUDED(pump_mutex_);
  void Shutdown() override ABSL_LOCKS_EXCLUDED(mutex_);
  Statistics GetStatistics() const override ABSL_LOCKS_EXCLUDED(mutex_);
  absl::Duration stall_timeout() const override { return options_.stall_timeout; }

  // Sends the progress marks and breaks off the stalled streams that are due. One thread at a time.
  void Tick() ABSL_LOCKS_EXCLUDED(mutex_);

  // --- For watchers ---

  // Time since the hub was made, as of the last tick. Never goes backwards.
  absl::Duration now() const { return absl::Nanoseconds(now_nanos_.load(std::memory_order_relaxed)); }
  // Lets the next Wake run `watcher`, which has seen everything up to `seen`; where the head is beyond that already,
  // wakes at once. Ignores watchers that were removed.
  void AddIdle(std::shared_ptr<StreamWatcher> watcher, Revision seen) ABSL_LOCKS_EXCLUDED(mutex_);
  void Remove(StreamWatcher& watcher) ABSL_LOCKS_EXCLUDED(mutex_);
  void CountStalled() { stalled_.fetch_add(1, std::memory_order_relaxed); }
  // `level`: to a watcher that was told all before it.
  void CountMessage(int64_t commits, bool level);

 private:
  using Watchers = std::vector<std::shared_ptr<StreamWatcher>>;

  // Why no watcher can be opened; OK where one can.
  absl::Status Refusal() const ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  Watchers TakeIdle() ABSL_LOCKS_EXCLUDED(mutex_);
  // Some of those that are ready; none: a new round begins. Blocks until there is something to do; false: the hub ends.
  bool TakeReady(Watchers& batch) ABSL_LOCKS_EXCLUDED(pump_mutex_);
  // When the round at hand ends.
  Deadline RoundEnd() const ABSL_EXCLUSIVE_LOCKS_REQUIRED(pump_mutex_);
  void Pump();
  void KeepTime();

  const Options options_;
  const Catalog& catalog_;
  const Clock& clock_;
  Trailers trailers_;

  std::atomic<int64_t> now_nanos_{0};
  std::atomic<int64_t> stalled_{0};
  std::atomic<int64_t> messages_{0};
  std::atomic<int64_t> level_messages_{0};
  std::atomic<int64_t> commits_{0};
  // Touched by the ticking thread alone.
  absl::Time last_tick_;

  mutable Mutex mutex_;
  absl::flat_hash_map<const StreamWatcher*, std::shared_ptr<StreamWatcher>> open_ ABSL_GUARDED_BY(mutex_);
  absl::flat_hash_set<std::shared_ptr<StreamWatcher>> idle_ ABSL_GUARDED_BY(mutex_);
  int64_t opened_ ABSL_GUARDED_BY(mutex_) = 0;
  bool shutting_down_ ABSL_GUARDED_BY(mutex_) = false;

  Mutex pump_mutex_;
  // For the pump threads: any of the fields below.
  SteadyCondVar pump_changed_;
  // For the timer.
  SteadyCondVar end_;
  bool woken_ ABSL_GUARDED_BY(pump_mutex_) = false;
  bool ending_ ABSL_GUARDED_BY(pump_mutex_) = false;
  // When the round at hand began, and level_messages_ then.
  SteadyTime round_began_ ABSL_GUARDED_BY(pump_mutex_);
  int64_t messages_before_ ABSL_GUARDED_BY(pump_mutex_) = 0;
  // Taken from the idle list after a wake, not yet run.
  Watchers ready_ ABSL_GUARDED_BY(pump_mutex_);

  // Last: they use all of the above.
  std::vector<std::thread> threads_;
};

}  // namespace briefing

#endif  // BRIEFING_SERVICE_WATCH_HUB_H_
