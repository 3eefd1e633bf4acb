#include "service/ledger/memory/memory_ledger.h"

#include <algorithm>
#include <deque>
#include <string>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/time/clock.h"
#include "service/base/errors.h"
#include "service/base/mutex.h"
#include "service/base/steady_wait.h"
#include "service/ledger/chain.h"
#include "service/ledger/ledger_id.h"

namespace briefing {
namespace {

// Entries that Read takes note of under one lock.
constexpr int64_t kReadBatch = 1024;

class MemoryLedger final : public Ledger {
 public:
  const std::string& id() const override { return id_; }
  const std::string& secret() const override { return secret_; }
  absl::string_view engine() const override { return "memory"; }

  absl::StatusOr<Revision> Head() override ABSL_LOCKS_EXCLUDED(mutex_) {
    MutexLock lock(&mutex_);
    return head();
  }

  absl::StatusOr<Revision> Append(Revision expected_head, absl::Span<const std::string> entries) override
      ABSL_LOCKS_EXCLUDED(mutex_) {
    MutexLock lock(&mutex_);
    if (entries.empty()) return head();
    if (expected_head != head()) return errors::HeadMoved(expected_head, head());
    for (const std::string& entry : entries) {
      entries_.push_back(entry);
      checksums_.push_back(ledger_chain::Link(checksums_.back(), head(), entry));
      size_bytes_ += static_cast<int64_t>(entry.size());
    }
    changed_.SignalAll();
    return head();
  }

  absl::Status Read(Revision after, absl::FunctionRef<absl::Status(Revision, absl::string_view)> visit) override
      ABSL_LOCKS_EXCLUDED(mutex_) {
    const Revision last = *Head();
    while (after < last) {
      for (const std::string* entry : Batch(after, last)) {
        after = after.next();
        if (absl::Status status = visit(after, *entry); !status.ok()) return status;
      }
    }
    return absl::OkStatus();
  }

  absl::StatusOr<uint64_t> ChecksumAt(Revision revision) override ABSL_LOCKS_EXCLUDED(mutex_) {
    MutexLock lock(&mutex_);
    if (revision > head()) return errors::RevisionAhead(revision, head());
    return checksums_[static_cast<size_t>(revision.value())];
  }

  absl::StatusOr<Revision> AwaitBeyond(Revision after, absl::Duration timeout) override ABSL_LOCKS_EXCLUDED(mutex_) {
    const Deadline deadline(timeout);
    MutexLock lock(&mutex_);
    while (!interrupted_ && head() <= after && !changed_.WaitUntil(&mutex_, deadline)) {
    }
    return head();
  }

  void Interrupt() override ABSL_LOCKS_EXCLUDED(mutex_) {
    MutexLock lock(&mutex_);
    interrupted_ = true;
    changed_.SignalAll();
  }

  int64_t SizeBytes() override ABSL_LOCKS_EXCLUDED(mutex_) {
    MutexLock lock(&mutex_);
    return size_bytes_;
  }

 private:
  Revision head() const ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
    return Revision(static_cast<int64_t>(entries_.size()));
  }

  // The next entries in (after, last]. A deque's elements stay where they are when others are added, so that they may
  // be read without the lock.
  std::vector<const std::string*> Batch(Revision after, Revision last) const ABSL_LOCKS_EXCLUDED(mutex_) {
    MutexLock lock(&mutex_);
    std::vector<const std::string*> batch;
    const int64_t end = std::min(last.value(), after.value() + kReadBatch);
    for (int64_t i = after.value(); i < end; ++i) batch.push_back(&entries_[static_cast<size_t>(i)]);
    return batch;
  }

  const std::string id_ = NewLedgerId();
  const std::string secret_ = NewLedgerSecret();
  mutable Mutex mutex_;
  SteadyCondVar changed_;
  std::deque<std::string> entries_ ABSL_GUARDED_BY(mutex_);
  // Begins with that of no entry.
  std::vector<uint64_t> checksums_ ABSL_GUARDED_BY(mutex_) = {ledger_chain::Genesis(id_)};
  int64_t size_bytes_ ABSL_GUARDED_BY(mutex_) = 0;
  bool interrupted_ ABSL_GUARDED_BY(mutex_) = false;
};

}  // namespace

std::unique_ptr<Ledger> NewMemoryLedger() { return std::make_unique<MemoryLedger>(); }

}  // namespace briefing
