// The thread that has verdicts judged again when their time is up.
#ifndef BRIEFING_SERVICE_STORE_DEADLINES_H_
#define BRIEFING_SERVICE_STORE_DEADLINES_H_

#include <functional>
#include <set>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/container/flat_hash_map.h"
#include "absl/functional/any_invocable.h"
#include "absl/status/status.h"
#include "absl/time/time.h"
#include "service/base/clock.h"
#include "service/base/mutex.h"
#include "service/base/revision.h"
#include "service/catalog/catalog.h"
#include "service/catalog/view.h"

namespace briefing {

// Knows the `next_time` of every live verdict, sleeps until the earliest one, and asks for the commitments that are
// then due to be judged. What comes of it is seen like any other commit: judging a commitment again that another
// replica has judged already changes nothing. What was due while no server ran is due at the start. An attempt that
// fails, or that comes too early since the clock was set back, is repeated, later and later; one that makes too large a
// commit (INVALID_ARGUMENT) with half as many commitments. A single one that is too large waits until it changes.
//
// Life: Start once, Stop once; what it is given must outlive it. OnVisible may be called by any thread, also before
// Start and after Stop.
class Deadlines {
 public:
  // Asks for the commitments to be judged under `request_id`, which is the same for all replicas that ask for the same;
  // `done` is called once, by whatever thread.
  using Done = absl::AnyInvocable<void(absl::Status) &&>;
  using Fire = std::function<void(std::vector<std::string> commitments, std::string request_id, Done done)>;
  Deadlines(const Catalog& catalog, const Clock& clock, Fire fire);
  Deadlines(const Deadlines&) = delete;
  Deadlines& operator=(const Deadlines&) = delete;

  void Start();
  void Stop();
  // Everything up to `head` can be read.
  void OnVisible(Revision head) ABSL_LOCKS_EXCLUDED(mutex_);

 private:
  using Entry = std::pair<absl::Time, std::string>;

  void Run();
  // Asks for what is due at `now`; else tells until when there is nothing to do.
  absl::Time FireOrWait(absl::Time now) ABSL_LOCKS_EXCLUDED(mutex_);
  std::vector<Entry> TakeDue(absl::Time now) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void OnDone(const absl::Status& status, std::vector<Entry> taken) ABSL_LOCKS_EXCLUDED(mutex_);
  // Of what was taken, knows again what is due still; whether there was any.
  bool TakeBack(const std::vector<Entry>& taken) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void ReadAll(const View& view) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void Follow(const View& view) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void Take(const RecordVersion& version) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  bool stopped() const ABSL_LOCKS_EXCLUDED(mutex_);

  const Catalog& catalog_;
  const Clock& clock_;
  const Fire fire_;
  Alarm alarm_;

  mutable Mutex mutex_;
  // Verdicts by the time that they are due, and that time by their names.
  std::set<Entry> by_time_ ABSL_GUARDED_BY(mutex_);
  absl::flat_hash_map<std::string, absl::Time> times_ ABSL_GUARDED_BY(mutex_);
  Revision seen_ ABSL_GUARDED_BY(mutex_);
  bool started_ ABSL_GUARDED_BY(mutex_) = false;
  bool stopped_ ABSL_GUARDED_BY(mutex_) = false;
  bool under_way_ ABSL_GUARDED_BY(mutex_) = false;
  // Commitments asked for at once, at most.
  size_t batch_ ABSL_GUARDED_BY(mutex_);
  absl::Duration patience_ ABSL_GUARDED_BY(mutex_);
  // By Clock::Steady.
  absl::Time not_before_ ABSL_GUARDED_BY(mutex_) = absl::InfinitePast();
  std::thread thread_;
};

}  // namespace briefing

#endif  // BRIEFING_SERVICE_STORE_DEADLINES_H_
