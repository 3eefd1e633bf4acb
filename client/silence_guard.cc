#include "client/silence_guard.h"

namespace briefing::client {

SilenceGuard::SilenceGuard(grpc::ClientContext& context, absl::Duration limit)
    : context_(context), limit_(limit), thread_([this] { Run(); }) {}

SilenceGuard::~SilenceGuard() {
  {
    MutexLock lock(&mutex_);
    over_ = true;
    changed_.SignalAll();
  }
  thread_.join();
}

void SilenceGuard::Touch(absl::Duration limit) {
  MutexLock lock(&mutex_);
  limit_ = limit;
  touched_ = true;
  suspended_ = false;
}

void SilenceGuard::Suspend() {
  MutexLock lock(&mutex_);
  suspended_ = true;
}

bool SilenceGuard::fired() const {
  MutexLock lock(&mutex_);
  return fired_;
}

void SilenceGuard::Run() {
  {
    MutexLock lock(&mutex_);
    while (true) {
      touched_ = false;
      const Deadline deadline(limit_);
      while (!over_ && !changed_.WaitUntil(&mutex_, deadline)) {
      }
      if (over_) return;
      if (!touched_ && !suspended_) break;
    }
    fired_ = true;
  }
  context_.TryCancel();
}

}  // namespace briefing::client
