#include "client/cancellation.h"

namespace briefing::client {

void Cancellation::Cancel() {
  {
    MutexLock lock(&mutex_);
    if (cancelled_) return;
    cancelled_ = true;
    changed_.SignalAll();
  }
  while (const std::function<void()> run = TakeNext()) run();
}

std::function<void()> Cancellation::TakeNext() {
  MutexLock lock(&mutex_);
  running_ = 0;
  if (callbacks_.empty()) return nullptr;
  const auto first = callbacks_.begin();
  std::function<void()> run = std::move(first->second);
  running_ = first->first;
  callbacks_.erase(first);
  return run;
}

bool Cancellation::cancelled() const {
  MutexLock lock(&mutex_);
  return cancelled_;
}

bool Cancellation::SleepFor(absl::Duration duration) const {
  const Deadline deadline(duration);
  MutexLock lock(&mutex_);
  while (!cancelled_ && !changed_.WaitUntil(&mutex_, deadline)) {
  }
  return !cancelled_;
}

Cancellation::Registration::Registration(Cancellation* cancellation, std::function<void()> on_cancel)
    : cancellation_(cancellation) {
  if (cancellation_ == nullptr) return;
  {
    MutexLock lock(&cancellation_->mutex_);
    if (!cancellation_->cancelled_) {
      id_ = cancellation_->next_id_++;
      cancellation_->callbacks_[id_] = std::move(on_cancel);
      return;
    }
  }
  on_cancel();
}

Cancellation::Registration::~Registration() {
  if (cancellation_ == nullptr || id_ == 0) return;
  MutexLock lock(&cancellation_->mutex_);
  cancellation_->callbacks_.erase(id_);
  const auto finished = [this]() ABSL_EXCLUSIVE_LOCKS_REQUIRED(cancellation_->mutex_) {
    return cancellation_->running_ != id_;
  };
  cancellation_->mutex_.Await(absl::Condition(&finished));
}

}  // namespace briefing::client
