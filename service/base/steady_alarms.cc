#include "service/base/steady_alarms.h"

namespace briefing {

SteadyAlarms::SteadyAlarms() : thread_([this] { Run(); }) {}

SteadyAlarms::Id SteadyAlarms::Add(SteadyTime at, Ring ring) {
  MutexLock lock(&mutex_);
  const Id id(at, ++added_);
  waiting_.emplace(id, std::move(ring));
  if (at < wakes_at_) {
    wakes_at_ = at;
    changed_.SignalAll();
  }
  return id;
}

void SteadyAlarms::Remove(Id id) {
  // Destroyed without the lock, as it may be the last to hold what it was to call.
  Waiting::node_type removed;
  MutexLock lock(&mutex_);
  removed = waiting_.extract(id);
  while (ringing_ == id && ringer_ != std::this_thread::get_id()) rung_.WaitUntil(&mutex_, Deadline::Never());
}

void SteadyAlarms::Stop() {
  {
    MutexLock lock(&mutex_);
    stopped_ = true;
    changed_.SignalAll();
  }
  if (thread_.joinable()) thread_.join();
}

void SteadyAlarms::Run() {
  while (Waiting::node_type first = AwaitFirst()) {
    std::move(first.mapped())();
    first = {};
    Rung();
  }
}

SteadyAlarms::Waiting::node_type SteadyAlarms::AwaitFirst() {
  MutexLock lock(&mutex_);
  while (!stopped_) {
    const SteadyTime now = std::chrono::steady_clock::now();
    const SteadyTime first = waiting_.empty() ? SteadyTime::max() : waiting_.begin()->first.first;
    if (first <= now) {
      ringing_ = waiting_.begin()->first;
      ringer_ = std::this_thread::get_id();
      return waiting_.extract(waiting_.begin());
    }
    // Not put off where the first was removed meanwhile: the next one that is added would have to wake this thread.
    if (wakes_at_ <= now) wakes_at_ = first;
    changed_.WaitUntil(&mutex_, Deadline::At(wakes_at_));
  }
  return {};
}

void SteadyAlarms::Rung() {
  MutexLock lock(&mutex_);
  ringing_.reset();
  rung_.SignalAll();
}

}  // namespace briefing
