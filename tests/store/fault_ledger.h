// A ledger that fails where a test says so.
#ifndef BRIEFING_TESTS_STORE_FAULT_LEDGER_H_
#define BRIEFING_TESTS_STORE_FAULT_LEDGER_H_

#include <atomic>
#include <cstdint>
#include <deque>
#include <functional>
#include <string>
#include <utility>

#include "service/base/mutex.h"
#include "service/ledger/ledger.h"

namespace briefing::testing {

// Passes everything on to another ledger, but for the faults set before. Thread-safe.
class FaultLedger final : public Ledger {
 public:
  explicit FaultLedger(Ledger& base) : base_(base) {}

  // The next Append (after those with faults set before) returns `status`, having written its entries where `written`.
  void FailAppend(absl::Status status, bool written = false) {
    MutexLock lock(&mutex_);
    append_faults_.push_back({std::move(status), written});
  }
  // The next so many calls of Read return `status` without visiting anything.
  void FailReads(absl::Status status, int times) {
    MutexLock lock(&mutex_);
    for (int i = 0; i < times; ++i) read_faults_.push_back(status);
  }
  // The next so many calls of Head return `status`.
  void FailHeads(absl::Status status, int times) {
    MutexLock lock(&mutex_);
    for (int i = 0; i < times; ++i) head_faults_.push_back(status);
  }
  // Called before the next Head, once, in its thread.
  void BeforeHead(std::function<void()> call) {
    MutexLock lock(&mutex_);
    before_head_ = std::move(call);
  }
  int heads_asked() {
    MutexLock lock(&mutex_);
    return heads_asked_;
  }
  int64_t entries_read() const { return entries_read_; }
  // From now on it is one that others append to, of this age.
  void Share(absl::Duration age) {
    MutexLock lock(&mutex_);
    age_ = age;
  }
  // How long callers of writes wait from now on.
  void LosePatience(absl::Duration after) {
    MutexLock lock(&mutex_);
    patience_ = after;
  }
  // Called before the next Append, once, in its thread.
  void BeforeAppend(std::function<void()> call) {
    MutexLock lock(&mutex_);
    before_append_ = std::move(call);
  }
  // Followers see nothing until told otherwise, so that other writers are met by HEAD_MOVED alone.
  void HideFromFollowers(bool hidden) {
    MutexLock lock(&mutex_);
    hidden_ = hidden;
  }

  const std::string& id() const override { return base_.id(); }
  const std::string& secret() const override { return base_.secret(); }
  absl::string_view engine() const override { return base_.engine(); }
  absl::StatusOr<Revision> Head() override {
    std::function<void()> before;
    {
      MutexLock lock(&mutex_);
      ++heads_asked_;
      before = std::exchange(before_head_, nullptr);
      if (!head_faults_.empty()) {
        absl::Status status = head_faults_.front();
        head_faults_.pop_front();
        return status;
      }
    }
    if (before) before();
    return base_.Head();
  }
  bool shared() const override {
    MutexLock lock(&mutex_);
    return age_ != absl::InfiniteDuration();
  }
  absl::Duration AgeOf(Revision) override {
    MutexLock lock(&mutex_);
    return age_;
  }

  absl::Duration patience() const override {
    MutexLock lock(&mutex_);
    return patience_;
  }
  absl::StatusOr<Revision> Append(Revision expected_head, absl::Span<const std::string> entries) override {
    std::function<void()> before;
    AppendFault fault;
    {
      MutexLock lock(&mutex_);
      before = std::exchange(before_append_, nullptr);
      if (!append_faults_.empty()) {
        fault = std::move(append_faults_.front());
        append_faults_.pop_front();
      }
    }
    if (before) before();
    if (fault.status.ok() || fault.written) {
      absl::StatusOr<Revision> appended = base_.Append(expected_head, entries);
      if (fault.status.ok() || !appended.ok()) return appended;
    }
    return fault.status;
  }

  absl::StatusOr<uint64_t> ChecksumAt(Revision revision) override { return base_.ChecksumAt(revision); }

  absl::Status Read(Revision after, absl::FunctionRef<absl::Status(Revision, absl::string_view)> visit) override {
    {
      MutexLock lock(&mutex_);
      if (!read_faults_.empty()) {
        absl::Status status = read_faults_.front();
        read_faults_.pop_front();
        return status;
      }
    }
    return base_.Read(after, [&](Revision revision, absl::string_view entry) {
      ++entries_read_;
      return visit(revision, entry);
    });
  }

  absl::StatusOr<Revision> AwaitBeyond(Revision after, absl::Duration timeout) override {
    {
      MutexLock lock(&mutex_);
      const auto stopped = [this]() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) { return interrupted_ || !hidden_; };
      if (!mutex_.AwaitWithTimeout(absl::Condition(&stopped), timeout) || interrupted_) return after;
    }
    return base_.AwaitBeyond(after, timeout);
  }
  void Interrupt() override {
    MutexLock lock(&mutex_);
    interrupted_ = true;
    base_.Interrupt();
  }
  int64_t SizeBytes() override { return base_.SizeBytes(); }

 private:
  struct AppendFault {
    absl::Status status;
    bool written = false;
  };

  Ledger& base_;
  std::atomic<int64_t> entries_read_ = 0;
  mutable Mutex mutex_;
  std::deque<AppendFault> append_faults_ ABSL_GUARDED_BY(mutex_);
  std::deque<absl::Status> read_faults_ ABSL_GUARDED_BY(mutex_);
  std::deque<absl::Status> head_faults_ ABSL_GUARDED_BY(mutex_);
  std::function<void()> before_head_ ABSL_GUARDED_BY(mutex_);
  int heads_asked_ ABSL_GUARDED_BY(mutex_) = 0;
  absl::Duration age_ ABSL_GUARDED_BY(mutex_) = absl::InfiniteDuration();
  absl::Duration patience_ ABSL_GUARDED_BY(mutex_) = absl::InfiniteDuration();
  std::function<void()> before_append_ ABSL_GUARDED_BY(mutex_);
  bool hidden_ ABSL_GUARDED_BY(mutex_) = true;
  bool interrupted_ ABSL_GUARDED_BY(mutex_) = false;
};

}  // namespace briefing::testing

#endif  // BRIEFING_TESTS_STORE_FAULT_LEDGER_H_
