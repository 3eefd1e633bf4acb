// What a catalog is made of.
#ifndef BRIEFING_SERVICE_CATALOG_CATALOG_STATE_H_
#define BRIEFING_SERVICE_CATALOG_CATALOG_STATE_H_

#include <array>
#include <atomic>
#include <string>
#include <vector>

#include "absl/container/flat_hash_set.h"
#include "service/catalog/catalog.h"
#include "service/catalog/date_orders.h"
#include "service/catalog/memberships.h"
#include "service/catalog/record_index.h"
#include "service/catalog/revision_waits.h"
#include "service/catalog/term_order.h"

namespace briefing {

struct Catalog::State {
  RecordIndex index;
  RevisionWaits waits;
  Memberships memberships;
  DateOrders dates;
  TermOrders term_orders;

  // --- Statistics ---

  struct Counts {
    std::atomic<int64_t> live{0};
    std::atomic<int64_t> versions{0};
  };
  std::array<Counts, v1::RecordType_ARRAYSIZE> counts;
  // The revisions whose changes are being counted, and whose are; the same between commits.
  std::atomic<int64_t> counting{0};
  std::atomic<int64_t> counted{0};
  std::atomic<int64_t> encoded_bytes{0};

  // --- The writer's ---

  CommitStage stage;
  // For each change of the stage, the record that has its name, or kNoRecord.
  std::vector<RecordId> targets;
  absl::Time last_commit_time = absl::InfinitePast();
  // Reused between commits.
  absl::flat_hash_set<absl::string_view> names_in_commit;
  TermIds terms;
  std::string facets;

  // Checks a commit that stands in the log but is not published. INTERNAL where it does not follow from what there is.
  absl::Status Check(absl::string_view commit);
  absl::Status CheckChange(const ChangeParts& change, RecordId target) const;
  // Indexes what Check found right. Cannot fail.
  void Keep();
  void KeepChange(const CommitStage::Change& change, RecordId target);
  void Count(const ChangeParts& change);
};

}  // namespace briefing

#endif  // BRIEFING_SERVICE_CATALOG_CATALOG_STATE_H_
