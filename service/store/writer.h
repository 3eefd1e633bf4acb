// The thread that makes commits.
#ifndef BRIEFING_SERVICE_STORE_WRITER_H_
#define BRIEFING_SERVICE_STORE_WRITER_H_

#include <atomic>
#include <cstdint>
#include <functional>
#include <thread>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "service/base/clock.h"
#include "service/base/mutex.h"
#include "service/store/applier.h"
#include "service/store/group.h"
#include "service/store/write_gate.h"
#include "service/store/write_queue.h"

namespace briefing {

// Takes group after group from the queue: judges it, appends it, applies it, tells, answers; in that order, so that
// nobody sees what is not durable and nobody is answered who could not read what they wrote.
//
// Life: Start once, Stop once; Stop waits for the group in hand and answers the rest with UNAVAILABLE (SHUTTING_DOWN).
// What it is given must outlive it.
class Writer {
 public:
  using OnVisible = std::function<void(Revision head)>;
  Writer(Applier& applier, WriteGate& gate, const Clock& clock, OnVisible on_visible);
  Writer(const Writer&) = delete;
  Writer& operator=(const Writer&) = delete;

  void Start();
  void Stop();

  // Queues a prepared write, or answers it in this thread where it is refused at once. Never blocks. Thread-safe.
  void Submit(PendingWrite write);
  // Answers a write with an error in this thread. Thread-safe.
  void Refuse(PendingWrite write, absl::Status status);

  Store::Statistics GetStatistics() const;

 private:
  using Answers = std::vector<absl::StatusOr<CommitResult>>;

  void Run();
  void Process(std::vector<PendingWrite> writes);
  // Reads the ledger anew after an append whose outcome was not known; opens or closes the gate by what comes of it.
  void Settle() ABSL_EXCLUSIVE_LOCKS_REQUIRED(applier_.turn());
  Answers Write(const std::vector<PendingWrite>& writes) ABSL_EXCLUSIVE_LOCKS_REQUIRED(applier_.turn());
  Answers ApplyOwn(JudgedGroup group) ABSL_EXCLUSIVE_LOCKS_REQUIRED(applier_.turn());
  Answers AfterFailure(JudgedGroup group, const absl::Status& failure) ABSL_EXCLUSIVE_LOCKS_REQUIRED(applier_.turn());
  Answers AfterUnknownOutcome(JudgedGroup group, const absl::Status& failure)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(applier_.turn());
  void Count(const JudgedGroup& group);

  Applier& applier_;
  WriteGate& gate_;
  const Clock& clock_;
  const OnVisible on_visible_;

  WriteQueue queue_;
  std::atomic<int64_t> commits_ = 0;
  std::atomic<int64_t> appends_ = 0;
  std::atomic<int64_t> refused_ = 0;
  std::atomic<int64_t> repeated_requests_ = 0;
  std::thread thread_;
};

}  // namespace briefing

#endif  // BRIEFING_SERVICE_STORE_WRITER_H_
