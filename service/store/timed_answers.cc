#include "service/store/timed_answers.h"

#include <utility>

#include "service/base/errors.h"

namespace briefing {
namespace {

constexpr absl::Duration kUntriedRetryDelay = absl::Milliseconds(200);

}  // namespace

bool TimedAnswer::BeginAttempt() {
  State expected = State::kWaiting;
  return state_.compare_exchange_strong(expected, State::kAttempted);
}

void TimedAnswer::EndAttempt() {
  State expected = State::kAttempted;
  state_.compare_exchange_strong(expected, State::kWaiting);
}

void TimedAnswer::Give(absl::StatusOr<CommitResult> result) {
  if (state_.exchange(State::kAnswered) == State::kAnswered) return;
  if (alarm_) all_.alarms_.Remove(*alarm_);
  if (!result.ok()) ++all_.refused_;
  std::exchange(done_, nullptr)(std::move(result));
}

void TimedAnswer::Expire() {
  const State before = state_.exchange(State::kAnswered);
  if (before == State::kAnswered) return;
  ++all_.refused_;
  constexpr char kWhy[] = "the ledger did not take it in time";
  std::exchange(done_, nullptr)(before == State::kAttempted ? errors::OutcomeUnknown(kWhy)
                                                            : errors::WriteNotTried(kWhy, kUntriedRetryDelay));
}

std::shared_ptr<TimedAnswer> TimedAnswers::Add(Store::Done done, absl::Duration time_left) {
  auto answer = std::make_shared<TimedAnswer>(*this, std::move(done));
  const Deadline deadline(time_left);
  if (!deadline.never()) answer->alarm_ = alarms_.Add(deadline.at(), [answer] { answer->Expire(); });
  return answer;
}

}  // namespace briefing
