// What moves a cursor along its stream.
#ifndef BRIEFING_SERVICE_WATCH_STREAM_WATCHER_H_
#define BRIEFING_SERVICE_WATCH_STREAM_WATCHER_H_

#include <atomic>
#include <cstdint>
#include <memory>
#include <thread>

#include "absl/base/thread_annotations.h"
#include "absl/time/time.h"
#include "service/base/mutex.h"
#include "service/watch/cursor.h"
#include "service/watch/watch_hub.h"

namespace briefing {

class Hub;

// One open watch. Whoever has something for it to do (the reader's stream, the hub's pump, its timer, shutdown) makes
// it run in that thread, unless it runs in another one already, which then sees to it.
//
// Invariants:
//   1. At most one thread runs it (`running_`); that thread alone touches the cursor and calls the sink.
//   2. At most one message is outstanding.
//   3. It rests only with a message outstanding, or in the hub's idle list, from which the hub's next round takes it
//      where there is more to say.
class StreamWatcher final : public Watcher, public std::enable_shared_from_this<StreamWatcher> {
 public:
  // Hub and sink as WatchHub says. `may_stall`: the sink is broken off when a Send takes as long as the hub's stall
  // timeout.
  StreamWatcher(Hub& hub, WatchSink& sink, Cursor cursor, absl::Duration progress_interval, bool may_stall = true);

  void Start() override ABSL_LOCKS_EXCLUDED(mutex_);
  void OnSent(bool ok) override ABSL_LOCKS_EXCLUDED(mutex_);
  void OnCancelled() override ABSL_LOCKS_EXCLUDED(mutex_);

  // The head has moved.
  void OnWake() ABSL_LOCKS_EXCLUDED(mutex_);
  // The time is due() or later.
  void OnDue() ABSL_LOCKS_EXCLUDED(mutex_);
  void OnShutdown() ABSL_LOCKS_EXCLUDED(mutex_);

  // When OnDue is to be called, by the hub's time.
  absl::Duration due() const { return absl::Nanoseconds(due_nanos_.load(std::memory_order_relaxed)); }

 private:
  enum class Step { kRest, kBuild, kAbort, kFinish };

  bool Claim() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  // `sent`: a message was; where it told all that there was, what has come since is for the hub's next round.
  void Run(bool sent = false) ABSL_LOCKS_EXCLUDED(mutex_);
  Step NextStep(bool& progress_due) ABSL_LOCKS_EXCLUDED(mutex_);
  // Whether a message was sent, so that there may be more to do.
  bool BuildAndSend(bool progress_due) ABSL_LOCKS_EXCLUDED(mutex_);
  bool GoIdle() ABSL_LOCKS_EXCLUDED(mutex_);
  void Finish() ABSL_LOCKS_EXCLUDED(mutex_);

  void BeginCall() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void EndCall() ABSL_LOCKS_EXCLUDED(mutex_);
  // Ends the watch; a call of the sink that goes on in another thread has returned afterwards.
  void EndFromStream() ABSL_LOCKS_EXCLUDED(mutex_);
  void SetDue(absl::Duration due) { due_nanos_.store(absl::ToInt64Nanoseconds(due), std::memory_order_relaxed); }

  Hub& hub_;
  WatchSink& sink_;
  const absl::Duration progress_interval_;
  const bool may_stall_;
  // Touched only by the running thread.
  Cursor cursor_;
  std::atomic<int64_t> due_nanos_;

  Mutex mutex_;
  CondVar call_ended_;
  bool started_ ABSL_GUARDED_BY(mutex_) = false;
  bool running_ ABSL_GUARDED_BY(mutex_) = false;
  bool outstanding_ ABSL_GUARDED_BY(mutex_) = false;
  bool over_ ABSL_GUARDED_BY(mutex_) = false;
  bool shutting_down_ ABSL_GUARDED_BY(mutex_) = false;
  bool progress_due_ ABSL_GUARDED_BY(mutex_) = false;
  // The reader has stalled: it is to be broken off, and then it was.
  bool abort_due_ ABSL_GUARDED_BY(mutex_) = false;
  bool aborted_ ABSL_GUARDED_BY(mutex_) = false;
  // Whether the sink is being called, and in which thread.
  bool calling_ ABSL_GUARDED_BY(mutex_) = false;
  std::thread::id caller_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace briefing

#endif  // BRIEFING_SERVICE_WATCH_STREAM_WATCHER_H_
