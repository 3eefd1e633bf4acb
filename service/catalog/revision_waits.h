// Those who wait for a revision to become visible.
#ifndef BRIEFING_SERVICE_CATALOG_REVISION_WAITS_H_
#define BRIEFING_SERVICE_CATALOG_REVISION_WAITS_H_

#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/container/btree_map.h"
#include "absl/functional/any_invocable.h"
#include "absl/functional/function_ref.h"
#include "absl/time/time.h"
#include "service/base/mutex.h"
#include "service/base/revision.h"

namespace briefing {

// Calls each waiter exactly once, never under its lock. Thread-safe.
class RevisionWaits {
 public:
  using Then = absl::AnyInvocable<void(bool reached) &&>;

  // As Catalog::WhenReached. `head` gives the newest visible revision.
  void Add(Revision revision, absl::Time deadline, absl::FunctionRef<Revision()> head, Then then)
      ABSL_LOCKS_EXCLUDED(mutex_);
  // To be called after each step of the head.
  void Reached(Revision head) ABSL_LOCKS_EXCLUDED(mutex_);
  void Expire(absl::Time now) ABSL_LOCKS_EXCLUDED(mutex_);
  void Cancel() ABSL_LOCKS_EXCLUDED(mutex_);

 private:
  struct Wait {
    absl::Time deadline;
    Then then;
  };

  Mutex mutex_;
  absl::btree_multimap<Revision, Wait> waits_ ABSL_GUARDED_BY(mutex_);
  bool cancelled_ ABSL_GUARDED_BY(mutex_) = false;
};

}  // namespace briefing

#endif  // BRIEFING_SERVICE_CATALOG_REVISION_WAITS_H_
