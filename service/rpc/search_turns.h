// How many searches are made at once.
#ifndef BRIEFING_SERVICE_RPC_SEARCH_TURNS_H_
#define BRIEFING_SERVICE_RPC_SEARCH_TURNS_H_

#include <cstddef>
#include <deque>

#include "absl/base/thread_annotations.h"
#include "service/base/mutex.h"
#include "service/rpc/worker_pool.h"

namespace briefing::rpc {

// Lets a few tasks at a time onto a pool, the others after them in their order, so that they leave threads for other
// work. Thread-safe. The pool must outlive it, and it the tasks.
class SearchTurns {
 public:
  // `max_running` at most 0 counts as 1.
  SearchTurns(WorkerPool& pool, int max_running, size_t max_waiting);

  // Runs `task` on the pool, at once or in its turn. False, with `task` untouched, where too many wait. Never blocks.
  bool Post(WorkerPool::Task& task) ABSL_LOCKS_EXCLUDED(mutex_);

 private:
  // Runs the task and, on the same thread, those whose turn comes then.
  void Run(WorkerPool::Task task) ABSL_LOCKS_EXCLUDED(mutex_);

  WorkerPool& pool_;
  const int max_running_;
  const size_t max_waiting_;
  Mutex mutex_;
  int running_ ABSL_GUARDED_BY(mutex_) = 0;
  std::deque<WorkerPool::Task> waiting_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace briefing::rpc

#endif  // BRIEFING_SERVICE_RPC_SEARCH_TURNS_H_
