// The thread that makes commits.
#ifndef BRIEFING_SERVICE_STORE_WRITER_H_
#define BRIEFING_SERVICE_STORE_WRITER_H_

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <random>
#include <thread>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/types/optional.h"
#include "service/base/clock.h"
#include "service/base/mutex.h"
#include "service/store/applier.h"
#include "service/store/group.h"
#include "service/store/kept_series.h"
#include "service/store/timed_answers.h"
#include "service/store/write_gate.h"
#include "service/store/write_queue.h"

namespace briefing {

// Takes group after group from the queue: judges it, appends it, applies it, tells, answers; in that order, so that
// nobody sees what is not durable and nobody is answered who could not read what they wrote.
//
// Where another process appended first, what it appended is applied, and the group judged anew, together with what has
// come to the queue meanwhile: the more often an append loses, the more the next one carries. Between attempts the
// writer waits for a time that is drawn, and grows, so that processes do not meet again and again.
//
// Whoever has waited for as long as they may is answered meanwhile (see TimedAnswers), and their write is not tried any
// more.
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

  // The answer of a write that is to be submitted or refused: it is given within `time_left`, and within the ledger's
  // patience. Thread-safe.
  std::shared_ptr<TimedAnswer> Await(Store::Done done, absl::Duration time_left);
  // Queues a prepared write, or answers it in this thread where it is refused at once. Never blocks. Thread-safe.
  void Submit(PendingWrite write);
  // Answers a write with an error in this thread. Thread-safe.
  void Refuse(PendingWrite write, absl::Status status);

  Store::Statistics GetStatistics() const;

 private:
  using Answers = std::vector<absl::StatusOr<CommitResult>>;

  void Run();
  void Process(std::vector<PendingWrite> writes);
  void Answer(std::vector<PendingWrite> writes, Answers answers);
  // Reads the ledger anew after an append whose outcome was not known.
  void Settle() ABSL_EXCLUSIVE_LOCKS_REQUIRED(applier_.turn());
  // Opens, suspends or closes the gate by what came of reading the ledger anew.
  void TakeNote(const absl::Status& read);
  // One attempt. None where another process appended first.
  absl::optional<Answers> Write(std::vector<PendingWrite>& writes) ABSL_LOCKS_EXCLUDED(applier_.turn());
  // Its two steps: the answers where nothing is to be appended, else none and `group`; and the append.
  absl::optional<Answers> Judge(std::vector<PendingWrite>& writes, JudgedGroup& group)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(applier_.turn());
  absl::optional<Answers> Append(const std::vector<PendingWrite>& writes, JudgedGroup group, Revision judged_at)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(applier_.turn());
  // Between the two, as an append may take as long as it likes: gives the answers that do not depend on it, and has no
  // one who writes nothing told that they may have written.
  void SettleBeforeAppend(std::vector<PendingWrite>& writes, JudgedGroup& group) ABSL_LOCKS_EXCLUDED(applier_.turn());
  absl::Status CatchUpWithNews() ABSL_EXCLUSIVE_LOCKS_REQUIRED(applier_.turn());
  absl::optional<Answers> AfterLoss(const std::vector<PendingWrite>& writes)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(applier_.turn());
  // Nothing was written, and why nothing can be.
  Answers TailUnreadable(size_t writes, const absl::Status& read);
  // Waits after the given number of attempts in a row that were lost, unless the queue is closed.
  void BackOff(int losses);
  Answers ApplyOwn(JudgedGroup group) ABSL_EXCLUSIVE_LOCKS_REQUIRED(applier_.turn());
  Answers AfterFailure(JudgedGroup group, const absl::Status& failure) ABSL_EXCLUSIVE_LOCKS_REQUIRED(applier_.turn());
  Answers AfterUnknownOutcome(JudgedGroup group, const absl::Status& failure)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(applier_.turn());
  void Count(const JudgedGroup& group);

  Applier& applier_;
  WriteGate& gate_;
  const Clock& clock_;
  const OnVisible on_visible_;

  TimedAnswers answers_;
  WriteQueue queue_;
  std::atomic<int64_t> commits_ = 0;
  std::atomic<int64_t> appends_ = 0;
  std::atomic<int64_t> lost_appends_ = 0;
  std::atomic<int64_t> backoff_us_ = 0;
  std::atomic<int64_t> repeated_requests_ = 0;
  // Of the writer's thread.
  KeptSeries series_;
  std::minstd_rand random_;
  std::thread thread_;
};

}  // namespace briefing

#endif  // BRIEFING_SERVICE_STORE_WRITER_H_
