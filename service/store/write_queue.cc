#include "service/store/write_queue.h"

#include <utility>

#include "service/base/errors.h"
#include "service/base/limits.h"

namespace briefing {
namespace {

// About what a full queue takes to drain on a disk that syncs slowly.
constexpr absl::Duration kDrainDelay = absl::Milliseconds(250);

}  // namespace

absl::Status WriteQueue::Add(PendingWrite& write) {
  MutexLock lock(&mutex_);
  if (closed_) return errors::ShuttingDown();
  if (writes_.size() >= static_cast<size_t>(limits::kMaxQueuedWrites) ||
      bytes_ + write.bytes > limits::kMaxQueuedWriteBytes) {
    return errors::Overloaded("too many writes wait", kDrainDelay);
  }
  bytes_ += write.bytes;
  writes_.push_back(std::move(write));
  SignalAll();
  return absl::OkStatus();
}

std::vector<PendingWrite> WriteQueue::TakeGroup(absl::Duration timeout) {
  const Deadline deadline(timeout);
  std::vector<PendingWrite> group;
  MutexLock lock(&mutex_);
  while (!Ready()) {
    if (deadline.never()) {
      ready_.Wait(&mutex_);
    } else if (changed_.WaitUntil(&mutex_, deadline)) {
      break;
    }
  }
  if (!closed_) MoveTo(group);
  return group;
}

void WriteQueue::SignalAll() {
  ready_.SignalAll();
  changed_.SignalAll();
}

void WriteQueue::TopUp(std::vector<PendingWrite>& group) {
  MutexLock lock(&mutex_);
  if (!closed_) MoveTo(group);
}

void WriteQueue::MoveTo(std::vector<PendingWrite>& group) {
  size_t bytes = 0;
  for (const PendingWrite& write : group) bytes += write.bytes;
  while (!writes_.empty() && group.size() < static_cast<size_t>(limits::kMaxGroupCommits)) {
    bytes += writes_.front().bytes;
    if (!group.empty() && bytes > limits::kMaxGroupBytes) break;
    bytes_ -= writes_.front().bytes;
    group.push_back(std::move(writes_.front()));
    writes_.pop_front();
  }
}

std::deque<PendingWrite> WriteQueue::TakeAll() {
  MutexLock lock(&mutex_);
  bytes_ = 0;
  return std::exchange(writes_, {});
}

void WriteQueue::Close() {
  MutexLock lock(&mutex_);
  closed_ = true;
  SignalAll();
}

bool WriteQueue::closed() const {
  MutexLock lock(&mutex_);
  return closed_;
}

void WriteQueue::AwaitClosed(absl::Duration timeout) const {
  const Deadline deadline(timeout);
  MutexLock lock(&mutex_);
  while (!closed_ && !changed_.WaitUntil(&mutex_, deadline)) {
  }
}

int64_t WriteQueue::size() const {
  MutexLock lock(&mutex_);
  return static_cast<int64_t>(writes_.size());
}

}  // namespace briefing
