// Answers to writes, each by its time.
#ifndef BRIEFING_SERVICE_STORE_TIMED_ANSWERS_H_
#define BRIEFING_SERVICE_STORE_TIMED_ANSWERS_H_

#include <atomic>
#include <cstdint>
#include <memory>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "absl/types/optional.h"
#include "service/base/steady_alarms.h"
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
  // Gives the answer, in this thread, unless the caller has one.
  void Give(absl::StatusOr<CommitResult> result);

 private:
  friend class TimedAnswers;
  enum class State { kWaiting, kAttempted, kAnswered };

  // The time is up.
  void Expire();

  TimedAnswers& all_;
  std::atomic<State> state_{State::kWaiting};
  Store::Done done_;
  // None where there is no end to its time.
  absl::optional<SteadyAlarms::Id> alarm_;
};

// Those who wait for an answer. A thread of its own answers, when the time is up, whoever has none:
//   UNAVAILABLE (WRITE_NOT_TRIED)   no attempt is under way, and none will be made
//   UNAVAILABLE (OUTCOME_UNKNOWN)   one is
// whatever the ledger is doing meanwhile.
//
// Must outlive what Add returns.
class TimedAnswers {
 public:
  TimedAnswers() = default;
  TimedAnswers(const TimedAnswers&) = delete;
  TimedAnswers& operator=(const TimedAnswers&) = delete;

  // From then on whoever has no answer yet waits for Give alone.
  void Stop() { alarms_.Stop(); }

  std::shared_ptr<TimedAnswer> Add(Store::Done done, absl::Duration time_left);
  // How many were answered with an error; whoever has been is among them.
  int64_t refused() const { return refused_; }

 private:
  friend class TimedAnswer;

  std::atomic<int64_t> refused_ = 0;
  SteadyAlarms alarms_;
};

}  // namespace briefing

#endif  // BRIEFING_SERVICE_STORE_TIMED_ANSWERS_H_
