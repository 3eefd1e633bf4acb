#include "service/store/timed_answers.h"

#include <utility>

#include "service/base/errors.h"

namespace briefing {
namespace {

constexpr absl::Duration kRetryDelay = absl::Milliseconds(200);

}  // namespace

bool TimedAnswer::BeginAttempt() {
  State expected = State::kWaiting;
  return state_.compare_exchange_strong(expected, State::kAttempted);
}

void TimedAnswer::EndAttempt() {
  State expected = State::kAttempted;
  state_.compare_exchange_strong(expected, State::kWaiting);
}

bool TimedAnswer::Give(absl::StatusOr<CommitResult> result) {
  if (state_.exchange(State::kAnswered) == State::kAnswered) return false;
  all_.Remove(*this);
  std::exchange(done_, nullptr)(std::move(result));
  return true;
}

bool TimedAnswer::Expire() {
  const State before = state_.exchange(State::kAnswered);
  if (before == State::kAnswered) return false;
  constexpr char kWhy[] = "the ledger did not take it in time";
  std::exchange(done_, nullptr)(before == State::kAttempted ? errors::OutcomeUnknown(kWhy)
                                                            : errors::WriteNotTried(kWhy, kRetryDelay));
  return true;
}

void TimedAnswers::Start() {
  thread_ = std::thread([this] { Run(); });
}

void TimedAnswers::Stop() {
  {
    MutexLock lock(&mutex_);
    stopped_ = true;
    changed_.SignalAll();
  }
  if (thread_.joinable()) thread_.join();
}

std::shared_ptr<TimedAnswer> TimedAnswers::Add(Store::Done done, absl::Duration time_left) {
  auto answer = std::make_shared<TimedAnswer>(*this, std::move(done));
  const Deadline deadline(time_left);
  if (deadline.never()) return answer;
  MutexLock lock(&mutex_);
  answer->place_ = waiting_.emplace(deadline.at(), answer);
  answer->placed_ = true;
  if (answer->place_ == waiting_.begin()) changed_.SignalAll();
  return answer;
}

void TimedAnswers::Remove(TimedAnswer& answer) {
  MutexLock lock(&mutex_);
  if (std::exchange(answer.placed_, false)) waiting_.erase(answer.place_);
}

std::shared_ptr<TimedAnswer> TimedAnswers::AwaitExpired() {
  MutexLock lock(&mutex_);
  while (!stopped_) {
    if (waiting_.empty()) {
      changed_.WaitUntil(&mutex_, Deadline::Never());
    } else if (std::chrono::steady_clock::now() < waiting_.begin()->first) {
      changed_.WaitUntil(&mutex_, Deadline::At(waiting_.begin()->first));
    } else {
      std::shared_ptr<TimedAnswer> first = waiting_.extract(waiting_.begin()).mapped();
      first->placed_ = false;
      return first;
    }
  }
  return nullptr;
}

void TimedAnswers::Run() {
  while (const std::shared_ptr<TimedAnswer> answer = AwaitExpired()) expired_ += answer->Expire() ? 1 : 0;
}

}  // namespace briefing
