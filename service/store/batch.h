// Turns the mutations of a batch into changes, judged against the state that they meet.
#ifndef BRIEFING_SERVICE_STORE_BATCH_H_
#define BRIEFING_SERVICE_STORE_BATCH_H_

#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "briefing/storage/v1/entry.pb.h"
#include "briefing/v1/ledger_service.pb.h"
#include "service/base/revision.h"
#include "service/store/encode.h"
#include "service/store/overlay.h"

namespace briefing {

// What a batch would do.
struct JudgedBatch {
  // Of the records that change, in the order of the mutations; none where nothing does.
  std::vector<EncodedChange> changes;
  std::vector<storage::v1::Unchanged> unchanged;
  // One for each mutation.
  std::vector<v1::MutationResult> results;
  // With validate_only, one for each mutation: without etag and revision where it would change.
  std::vector<v1::Record> would_be;
};

// Judges a request that PrepareRequest has passed, as the commit `revision` at `commit_time`, and stages its changes in
// `state`; the caller accepts or discards them, on errors as well. Links are judged when all mutations are done, so
// that the order of a batch does not matter to them. Stamps the records of creates and puts where they are, which
// spares a copy of each; judged again, they are stamped anew. Errors as in ledger_service.proto, their paths beginning
// with the mutation.
absl::StatusOr<JudgedBatch> JudgeBatch(v1::ApplyRequest& request, Revision revision, absl::Time commit_time,
                                       Overlay& state);

}  // namespace briefing

#endif  // BRIEFING_SERVICE_STORE_BATCH_H_
