// Which request ids have been used, and how their requests were answered.
#ifndef BRIEFING_SERVICE_STORE_REQUEST_LOG_H_
#define BRIEFING_SERVICE_STORE_REQUEST_LOG_H_

#include <cstdint>
#include <string>

#include "absl/container/flat_hash_map.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/types/optional.h"
#include "service/base/revision.h"
#include "service/catalog/catalog.h"
#include "service/store/encode.h"
#include "service/store/store.h"

namespace briefing {

// Grows by one element for each commit that had a request id; rebuilt from the ledger at every start. Not thread-safe.
class RequestLog {
 public:
  // Notes a commit. Entries without a request id are not kept. Of an id used twice (by writers that raced on a ledger
  // which does not tell them apart) the first use stands.
  void Remember(Revision revision, const DecodedEntry& entry);

  // The first answer to `request_id`, told anew from the commit it made, which must be visible in `catalog`; none where
  // the id is new. ALREADY_EXISTS (REQUEST_ID_REUSED) where it was used for a request with another digest.
  absl::StatusOr<absl::optional<CommitResult>> Recall(const std::string& request_id, uint64_t digest,
                                                      const Catalog& catalog) const;

 private:
  struct Answered {
    Revision revision;
    uint64_t digest;
    // As in DecodedEntry.
    std::string unchanged;
  };

  absl::flat_hash_map<std::string, Answered> answered_;
};

}  // namespace briefing

#endif  // BRIEFING_SERVICE_STORE_REQUEST_LOG_H_
