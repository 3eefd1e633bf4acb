#include "service/rpc/search_turns.h"

#include <algorithm>
#include <memory>
#include <utility>

namespace briefing::rpc {

SearchTurns::SearchTurns(WorkerPool& pool, int max_running, size_t max_waiting)
    : pool_(pool), max_running_(std::max(max_running, 1)), max_waiting_(max_waiting) {}

bool SearchTurns::Post(WorkerPool::Task& task) {
  MutexLock lock(&mutex_);
  if (running_ >= max_running_) {
    if (waiting_.size() >= max_waiting_) return false;
    waiting_.push_back(std::move(task));
    return true;
  }
  auto first = std::make_shared<WorkerPool::Task>(std::move(task));
  WorkerPool::Task turn = [this, first] { Run(std::move(*first)); };
  if (!pool_.Post(turn)) {
    task = std::move(*first);
    return false;
  }
  ++running_;
  return true;
}

void SearchTurns::Run(WorkerPool::Task task) {
  while (true) {
    std::move(task)();
    MutexLock lock(&mutex_);
    if (waiting_.empty()) {
      --running_;
      return;
    }
    task = std::move(waiting_.front());
    waiting_.pop_front();
  }
}

}  // namespace briefing::rpc
