// Asks a ledger that others append to how far it has come.
#ifndef BRIEFING_SERVICE_STORE_HEAD_READER_H_
#define BRIEFING_SERVICE_STORE_HEAD_READER_H_

#include <deque>
#include <thread>

#include "absl/base/thread_annotations.h"
#include "absl/functional/any_invocable.h"
#include "absl/status/statusor.h"
#include "service/base/mutex.h"
#include "service/base/revision.h"
#include "service/ledger/ledger.h"

namespace briefing {

// Turns Ledger::Head, which blocks, into a call that does not. All who ask while one question is under way share the
// next, however many they are: the ledger is asked no more often than it answers. Thread-safe. The ledger must outlive
// it.
class HeadReader {
 public:
  explicit HeadReader(Ledger& ledger);
  // As Stop.
  ~HeadReader();
  HeadReader(const HeadReader&) = delete;
  HeadReader& operator=(const HeadReader&) = delete;

  // Calls `then` once, on the reader's thread or, where nothing is asked, on the caller's; it must not block. With the
  // head at a moment after this call began: it is at or beyond all that was acknowledged anywhere before.
  //   errors of Ledger::Head
  //   RESOURCE_EXHAUSTED (OVERLOADED)  limits::kMaxRevisionWaiters wait already
  //   UNAVAILABLE (SHUTTING_DOWN)
  using Then = absl::AnyInvocable<void(absl::StatusOr<Revision>) &&>;
  void Ask(Then then) ABSL_LOCKS_EXCLUDED(mutex_);

  // Answers those who wait, and those who ask later, with UNAVAILABLE; waits for the question under way.
  void Stop() ABSL_LOCKS_EXCLUDED(mutex_);

 private:
  void Run();
  bool Ready() const ABSL_SHARED_LOCKS_REQUIRED(mutex_) { return stopped_ || !waiting_.empty(); }

  Ledger& ledger_;
  Mutex mutex_;
  std::deque<Then> waiting_ ABSL_GUARDED_BY(mutex_);
  bool stopped_ ABSL_GUARDED_BY(mutex_) = false;
  std::thread thread_;
};

}  // namespace briefing

#endif  // BRIEFING_SERVICE_STORE_HEAD_READER_H_
