// Lengths of time and timed waits by a clock that does not move when the system's clock is set.
#ifndef BRIEFING_SERVICE_BASE_STEADY_WAIT_H_
#define BRIEFING_SERVICE_BASE_STEADY_WAIT_H_

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <mutex>

#include "absl/base/thread_annotations.h"
#include "absl/time/time.h"
#include "service/base/mutex.h"

// Abseil's timed waits, as Debian ships them, end at a time of the system's clock: set back by a day in the midst of
// one, it lasts a day longer. Whoever waits for a length of time waits by what is here.
namespace briefing {

using SteadyTime = std::chrono::steady_clock::time_point;

// A point in time. Thread-safe.
class Deadline {
 public:
  // `timeout` from now; never, for InfiniteDuration and all that is near it.
  explicit Deadline(absl::Duration timeout) : at_(From(timeout)) {}
  static Deadline Never() { return Deadline(absl::InfiniteDuration()); }
  static Deadline At(SteadyTime at) { return Deadline(at); }

  SteadyTime at() const { return at_; }
  bool never() const { return at_ == SteadyTime::max(); }
  // Not below zero.
  absl::Duration left() const {
    if (never()) return absl::InfiniteDuration();
    return std::max(absl::ZeroDuration(), absl::FromChrono(at_ - std::chrono::steady_clock::now()));
  }
  bool passed() const { return left() == absl::ZeroDuration(); }

 private:
  explicit Deadline(SteadyTime at) : at_(at) {}
  static SteadyTime From(absl::Duration timeout) {
    // A century: beyond it the clock's numbers would not do.
    if (timeout > absl::Hours(24 * 36525)) return SteadyTime::max();
    return std::chrono::steady_clock::now() + absl::ToChronoNanoseconds(timeout);
  }

  SteadyTime at_;
};

// A condition variable whose timed waits are steady. Thread-safe.
class SteadyCondVar {
 public:
  // As CondVar's: `mutex` is held before and after, and given up meanwhile; may return without cause. True where the
  // time has passed.
  bool WaitUntil(Mutex* mutex, const Deadline& deadline) ABSL_NO_THREAD_SAFETY_ANALYSIS {
    Held held{mutex};
    if (deadline.never()) {
      changed_.wait(held);
      return false;
    }
    // The system would sleep for some 50 µs all the same.
    if (deadline.passed()) return true;
    return changed_.wait_until(held, deadline.at()) == std::cv_status::timeout;
  }
  bool WaitFor(Mutex* mutex, absl::Duration timeout) { return WaitUntil(mutex, Deadline(timeout)); }
  void Signal() { changed_.notify_one(); }
  void SignalAll() { changed_.notify_all(); }

 private:
  // What the standard library can lock.
  struct Held {
    void lock() ABSL_NO_THREAD_SAFETY_ANALYSIS { mutex->Lock(); }
    void unlock() ABSL_NO_THREAD_SAFETY_ANALYSIS { mutex->Unlock(); }
    Mutex* mutex;
  };

  std::condition_variable_any changed_;
};

// Something that happens once, and may be waited for. Thread-safe; may be destroyed when a wait has returned true.
class SteadyNotification {
 public:
  void Notify() {
    const std::lock_guard<std::mutex> lock(mutex_);
    notified_ = true;
    changed_.notify_all();
  }
  bool HasBeenNotified() const {
    const std::lock_guard<std::mutex> lock(mutex_);
    return notified_;
  }
  // Whether it happened within `timeout`.
  bool WaitFor(absl::Duration timeout) const {
    const Deadline deadline(timeout);
    std::unique_lock<std::mutex> lock(mutex_);
    while (!notified_ && !deadline.passed()) {
      deadline.never() ? changed_.wait(lock) : static_cast<void>(changed_.wait_until(lock, deadline.at()));
    }
    return notified_;
  }

 private:
  mutable std::mutex mutex_;
  mutable std::condition_variable changed_;
  bool notified_ = false;
};

}  // namespace briefing

#endif  // BRIEFING_SERVICE_BASE_STEADY_WAIT_H_
