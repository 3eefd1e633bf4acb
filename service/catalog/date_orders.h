// Orders of versions by date, kept as long as they are asked for.
#ifndef BRIEFING_SERVICE_CATALOG_DATE_ORDERS_H_
#define BRIEFING_SERVICE_CATALOG_DATE_ORDERS_H_

#include <cstddef>
#include <cstdint>
#include <memory>
#include <utility>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "service/base/mutex.h"
#include "service/catalog/dated_block.h"
#include "service/catalog/record_index.h"

namespace briefing {

// All versions below `end` that have a term and do not retract their record, for views of versions up to `end`.
// Immutable, but for what a DatedBlock says of itself.
struct DatedList {
  TermId term;
  // What came since `settled` was made is in `recent`, so that adding to it costs little.
  std::shared_ptr<const DatedBlock> settled;
  std::shared_ptr<const DatedBlock> recent;
  VersionId end{0};
  // The longest time between the start and the end of a date; DateBounds::kOpenEnd where one has not both.
  int64_t longest_seconds = 0;

  size_t size() const { return size_t{settled->size()} + recent->size(); }
  size_t memory_bytes() const { return settled->memory_bytes() + recent->memory_bytes(); }
};

// The orders lately asked for. Made when first asked for, brought up to date when asked for again, and forgotten, the
// one used longest ago first, where they are too large together.
//
// Thread-safe.
class DateOrders {
 public:
  // What is asked for: a term's order that has all versions below `end`, and may have those up to `head`, up to which
  // all are visible.
  struct Wanted {
    TermId term;
    VersionId end;
    VersionId head;
  };
  // Where it is at hand, and lacks at most kMaxBehind versions. Else null.
  std::shared_ptr<const DatedList> AtHand(const RecordIndex& index, Wanted wanted) ABSL_LOCKS_EXCLUDED(mutex_);
  // The same, made where it is not at hand: a look at each version of the records that ever had the term, and a sort.
  // Null where it would be too large.
  std::shared_ptr<const DatedList> Make(const RecordIndex& index, Wanted wanted) ABSL_LOCKS_EXCLUDED(mutex_);
  // Whether an order of so many versions, with a column or two, could be made without another one's being forgotten.
  bool HasRoomFor(size_t versions) const ABSL_LOCKS_EXCLUDED(mutex_);
  // Forgets what is too much, now that columns were made of what is kept.
  void Trim() ABSL_LOCKS_EXCLUDED(mutex_);

  size_t memory_bytes() const ABSL_LOCKS_EXCLUDED(mutex_);

  // Of all orders together, with their columns. One is not made of more versions than would leave half of it to
  // columns.
  static constexpr size_t kMaxBytes = size_t{64} << 20;
  static constexpr size_t kMaxOrders = 512;
  static constexpr size_t kMaxVersions = size_t{2} << 20;
  static constexpr uint32_t kMaxBehind = 1 << 15;

 private:
  using Kept = std::pair<TermId, std::shared_ptr<const DatedList>>;

  std::shared_ptr<const DatedList> Find(TermId term) ABSL_LOCKS_EXCLUDED(mutex_);
  std::shared_ptr<const DatedList> Keep(std::shared_ptr<const DatedList> order) ABSL_LOCKS_EXCLUDED(mutex_);
  // Moves to `gone` what is too much.
  void TakeExcess(std::vector<Kept>& gone) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);

  mutable Mutex mutex_;
  // The one used last at the end.
  std::vector<Kept> kept_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace briefing

#endif  // BRIEFING_SERVICE_CATALOG_DATE_ORDERS_H_
