// Mutexes that ThreadSanitizer can see.
#ifndef BRIEFING_SERVICE_BASE_MUTEX_H_
#define BRIEFING_SERVICE_BASE_MUTEX_H_

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "absl/synchronization/notification.h"
#include "absl/time/time.h"

// Abseil's own types, under this project's names. Debian builds Abseil without ThreadSanitizer, which then takes every
// use of a lock for none at all; in builds with it the types below tell it what they do. Elsewhere they are plain
// aliases.
#if defined(__has_feature)
#if __has_feature(thread_sanitizer)
#define BRIEFING_TELL_TSAN 1
#endif
#endif

#ifndef BRIEFING_TELL_TSAN

namespace briefing {

using Mutex = absl::Mutex;
using MutexLock = absl::MutexLock;
using ReaderMutexLock = absl::ReaderMutexLock;
using WriterMutexLock = absl::WriterMutexLock;
using CondVar = absl::CondVar;
using Notification = absl::Notification;

}  // namespace briefing

#else

#include <sanitizer/tsan_interface.h>

#include "absl/time/clock.h"

namespace briefing {

class ABSL_LOCKABLE Mutex {
 public:
  Mutex() = default;
  explicit Mutex(absl::ConstInitType) {}

  void Lock() ABSL_EXCLUSIVE_LOCK_FUNCTION() {
    mutex_.Lock();
    __tsan_acquire(this);
  }
  void Unlock() ABSL_UNLOCK_FUNCTION() {
    __tsan_release(this);
    unlocked_.SignalAll();
    mutex_.Unlock();
  }
  bool TryLock() ABSL_EXCLUSIVE_TRYLOCK_FUNCTION(true) {
    const bool locked = mutex_.TryLock();
    if (locked) __tsan_acquire(this);
    return locked;
  }
  void ReaderLock() ABSL_SHARED_LOCK_FUNCTION() {
    mutex_.ReaderLock();
    __tsan_acquire(this);
  }
  void ReaderUnlock() ABSL_UNLOCK_FUNCTION() {
    __tsan_release(this);
    mutex_.ReaderUnlock();
  }
  void WriterLock() ABSL_EXCLUSIVE_LOCK_FUNCTION() { Lock(); }
  void WriterUnlock() ABSL_UNLOCK_FUNCTION() { Unlock(); }
  void AssertHeld() const ABSL_ASSERT_EXCLUSIVE_LOCK() { mutex_.AssertHeld(); }
  void AssertReaderHeld() const ABSL_ASSERT_SHARED_LOCK() { mutex_.AssertReaderHeld(); }

  // Abseil evaluates conditions where ThreadSanitizer does not look, also in other threads; here they are evaluated by
  // the waiting thread, which every unlocking wakes.
  void Await(const absl::Condition& condition) { AwaitWithDeadline(condition, absl::InfiniteFuture()); }
  bool AwaitWithTimeout(const absl::Condition& condition, absl::Duration timeout) {
    return AwaitWithDeadline(condition, absl::Now() + timeout);
  }
  bool AwaitWithDeadline(const absl::Condition& condition, absl::Time deadline) {
    while (!condition.Eval()) {
      __tsan_release(this);
      const bool timed_out = unlocked_.WaitWithDeadline(&mutex_, deadline);
      __tsan_acquire(this);
      if (timed_out) return condition.Eval();
    }
    return true;
  }

 private:
  friend class CondVar;
  absl::Mutex mutex_;
  absl::CondVar unlocked_;
};

class ABSL_SCOPED_LOCKABLE MutexLock {
 public:
  explicit MutexLock(Mutex* mutex) ABSL_EXCLUSIVE_LOCK_FUNCTION(mutex) : mutex_(mutex) { mutex_->Lock(); }
  MutexLock(Mutex* mutex, const absl::Condition& condition) ABSL_EXCLUSIVE_LOCK_FUNCTION(mutex) : mutex_(mutex) {
    mutex_->Lock();
    mutex_->Await(condition);
  }
  ~MutexLock() ABSL_UNLOCK_FUNCTION() { mutex_->Unlock(); }
  MutexLock(const MutexLock&) = delete;
  MutexLock& operator=(const MutexLock&) = delete;

 private:
  Mutex* const mutex_;
};
using WriterMutexLock = MutexLock;

class ABSL_SCOPED_LOCKABLE ReaderMutexLock {
 public:
  explicit ReaderMutexLock(Mutex* mutex) ABSL_SHARED_LOCK_FUNCTION(mutex) : mutex_(mutex) { mutex_->ReaderLock(); }
  ~ReaderMutexLock() ABSL_UNLOCK_FUNCTION() { mutex_->ReaderUnlock(); }
  ReaderMutexLock(const ReaderMutexLock&) = delete;
  ReaderMutexLock& operator=(const ReaderMutexLock&) = delete;

 private:
  Mutex* const mutex_;
};

class CondVar {
 public:
  void Wait(Mutex* mutex) {
    __tsan_release(mutex);
    condition_.Wait(&mutex->mutex_);
    __tsan_acquire(mutex);
  }
  bool WaitWithTimeout(Mutex* mutex, absl::Duration timeout) {
    __tsan_release(mutex);
    const bool timed_out = condition_.WaitWithTimeout(&mutex->mutex_, timeout);
    __tsan_acquire(mutex);
    return timed_out;
  }
  bool WaitWithDeadline(Mutex* mutex, absl::Time deadline) {
    __tsan_release(mutex);
    const bool timed_out = condition_.WaitWithDeadline(&mutex->mutex_, deadline);
    __tsan_acquire(mutex);
    return timed_out;
  }
  void Signal() { condition_.Signal(); }
  void SignalAll() { condition_.SignalAll(); }

 private:
  absl::CondVar condition_;
};

class Notification {
 public:
  void Notify() {
    __tsan_release(this);
    notification_.Notify();
  }
  bool HasBeenNotified() const {
    const bool notified = notification_.HasBeenNotified();
    if (notified) __tsan_acquire(const_cast<Notification*>(this));
    return notified;
  }
  void WaitForNotification() const {
    notification_.WaitForNotification();
    __tsan_acquire(const_cast<Notification*>(this));
  }
  bool WaitForNotificationWithTimeout(absl::Duration timeout) const {
    const bool notified = notification_.WaitForNotificationWithTimeout(timeout);
    if (notified) __tsan_acquire(const_cast<Notification*>(this));
    return notified;
  }

 private:
  absl::Notification notification_;
};

}  // namespace briefing

#endif  // BRIEFING_TELL_TSAN

#endif  // BRIEFING_SERVICE_BASE_MUTEX_H_
