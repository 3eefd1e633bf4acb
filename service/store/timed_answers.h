// Answers to writes, each by its time.
#ifndef BRIEFING_SERVICE_STORE_TIMED_ANSWERS_H_
#define BRIEFING_SERVICE_STORE_TIMED_ANSWERS_H_

#include <atomic>
#include <cstdint>
#include <map>
#include <memory>
#include <thread>

#include "absl/base/thread_annotations.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "service/base/mutex.h"
#include "service/base/steady_wait.h"
#include "service/store/store.h"

namespace briefing {

class TimedAnswers;

// One caller's answer. It is given once, by whoever comes first: the writer, or time, which says what is then known of
// the write. Thread-safe.
class TimedAnswer {
 public:
  // Use TimedAnswers::Add.
  TimedAnswer(TimedAnswers& all, Store::Done done) : all_(all), done_(std::move(done)) {}

  // An attempt to write begins. False where the caller has been answered already: then it must not be made.
  bool BeginAttempt();
  // The attempt is known to have written nothing, and there will be another.
  void EndAttempt();
  // Gives the answer, in this thread; false where the caller has one.
  bool Give(absl::StatusOr<CommitResult> result);

 private:
  friend class TimedAnswers;
  enum class State { kWaiting, kAttempted, kAnswered };
  using Waiting = std::multimap<SteadyTime, std::shared_ptr<TimedAnswer>>;

  // The time is up.
  bool Expire();

  TimedAnswers& all_;
  std::atomic<State> state_{State::kWaiting};
  Store::Done done_;
  // Guarded by the lock of all_: where it waits for its time; nowhere once that is up, or where it has none.
  Waiting::iterator place_;
  bool placed_ = false;
};

// Those who wait for an answer. A thread of its own answers, when the time is up, whoever has none:
//   UNAVAILABLE (WRITE_NOT_TRIED)   no attempt is under way, and none will be made
//   UNAVAILABLE (OUTCOME_UNKNOWN)   one is
// whatever the ledger is doing meanwhile.
//
// Life: Start once, Stop once; then whoever has no answer yet waits for Give alone. Must outlive what Add returns.
class TimedAnswers {
 public:
  TimedAnswers() = default;
  TimedAnswers(const TimedAnswers&) = delete;
  TimedAnswers& operator=(const TimedAnswers&) = delete;

  void Start();
  void Stop();

  std::shared_ptr<TimedAnswer> Add(Store::Done done, absl::Duration time_left);
  // How many were answered because their time was up.
  int64_t expired() const { return expired_; }

 private:
  friend class TimedAnswer;

  void Run();
  void Remove(TimedAnswer& answer) ABSL_LOCKS_EXCLUDED(mutex_);
  // Waits for the next one whose time is up; null once stopped.
  std::shared_ptr<TimedAnswer> AwaitExpired() ABSL_LOCKS_EXCLUDED(mutex_);

  std::atomic<int64_t> expired_ = 0;
  Mutex mutex_;
  SteadyCondVar changed_;
  TimedAnswer::Waiting waiting_ ABSL_GUARDED_BY(mutex_);
  bool stopped_ ABSL_GUARDED_BY(mutex_) = false;
  std::thread thread_;
};

}  // namespace briefing

#endif  // BRIEFING_SERVICE_STORE_TIMED_ANSWERS_H_
