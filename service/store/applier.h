// Moves the catalog on along the ledger, one entry after the other, whoever wrote them.
#ifndef BRIEFING_SERVICE_STORE_APPLIER_H_
#define BRIEFING_SERVICE_STORE_APPLIER_H_

#include "absl/base/thread_annotations.h"
#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "service/base/mutex.h"
#include "service/base/revision.h"
#include "service/catalog/catalog.h"
#include "service/ledger/ledger.h"
#include "service/store/request_log.h"

namespace briefing {

// The writer and the follower take turns: whoever holds `turn` is alone in moving the catalog's head, so that what it
// reads or appends after that head is also what it applies. A turn lasts through the ledger's I/O, since that is what
// must not interleave; callers of Store::Commit never wait for one. Ledger and catalog must outlive the applier.
class Applier {
 public:
  Applier(Ledger& ledger, Catalog& catalog) : ledger_(ledger), catalog_(catalog) {}

  Mutex& turn() ABSL_LOCK_RETURNED(turn_) { return turn_; }

  // Applies the entry after the head. DATA_LOSS (LEDGER_CORRUPT) for one that does not decode, does not apply, or
  // leaves a gap; the catalog stays as it was.
  absl::Status Apply(Revision revision, absl::string_view entry) ABSL_EXCLUSIVE_LOCKS_REQUIRED(turn_);

  // Applies all entries beyond the catalog's head, and tells of each when it has. Errors as Apply and Ledger::Read;
  // what came before the error is applied.
  using Applied = absl::FunctionRef<void(Revision, absl::string_view entry)>;
  absl::Status CatchUp(Applied applied) ABSL_EXCLUSIVE_LOCKS_REQUIRED(turn_);
  absl::Status CatchUp() ABSL_EXCLUSIVE_LOCKS_REQUIRED(turn_);

  const RequestLog& requests() const ABSL_EXCLUSIVE_LOCKS_REQUIRED(turn_) { return requests_; }
  Ledger& ledger() { return ledger_; }
  const Catalog& catalog() const { return catalog_; }

 private:
  Ledger& ledger_;
  Catalog& catalog_;

  Mutex turn_;
  RequestLog requests_ ABSL_GUARDED_BY(turn_);
};

}  // namespace briefing

#endif  // BRIEFING_SERVICE_STORE_APPLIER_H_
