// A few threads for work that is too long for gRPC's own.
#ifndef BRIEFING_SERVICE_RPC_WORKER_POOL_H_
#define BRIEFING_SERVICE_RPC_WORKER_POOL_H_

#include <cstddef>
#include <deque>
#include <thread>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/functional/any_invocable.h"
#include "absl/time/time.h"
#include "service/base/mutex.h"

namespace briefing::rpc {

// When to come again to what is full.
inline constexpr absl::Duration kRetryDelay = absl::Seconds(1);

// Runs tasks in the order given, on a fixed number of threads, with a bound on those that wait. Thread-safe.
class WorkerPool {
 public:
  using Task = absl::AnyInvocable<void() &&>;

  WorkerPool(int threads, size_t max_waiting);
  // As Stop.
  ~WorkerPool();
  WorkerPool(const WorkerPool&) = delete;
  WorkerPool& operator=(const WorkerPool&) = delete;

  int threads() const { return static_cast<int>(threads_.size()); }

  // False, with `task` untouched, where too many wait or the pool is stopped. Never blocks.
  bool Post(Task& task);
  // Runs what waits, then ends the threads. Not from a task.
  void Stop();

 private:
  void Run();

  const size_t max_waiting_;
  Mutex mutex_;
  CondVar changed_;
  std::deque<Task> waiting_ ABSL_GUARDED_BY(mutex_);
  bool stopped_ ABSL_GUARDED_BY(mutex_) = false;
  std::vector<std::thread> threads_;
};

}  // namespace briefing::rpc

#endif  // BRIEFING_SERVICE_RPC_WORKER_POOL_H_
