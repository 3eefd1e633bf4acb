// Versions of records in the order of their dates.
#ifndef BRIEFING_SERVICE_CATALOG_DATE_ORDERS_H_
#define BRIEFING_SERVICE_CATALOG_DATE_ORDERS_H_

#include <cstddef>
#include <cstdint>
#include <memory>
#include <utility>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "service/base/mutex.h"
#include "service/catalog/record_index.h"
#include "service/catalog/terms.h"

namespace briefing {

// A version and where it stands in the order: by the date's start, then its end, then the record. What has no date
// stands first, under an end that no date has.
struct DatedVersion {
  int64_t start;
  int64_t end;
  RecordId record;
  VersionId version;

  DatedVersion(const DateBounds& date, RecordId record, VersionId version)
      : start(date.known ? date.start : INT64_MIN),
        end(date.known ? date.end : INT64_MIN),
        record(record),
        version(version) {}
  DateBounds date() const {
    return end == INT64_MIN ? DateBounds() : DateBounds{.known = true, .start = start, .end = end};
  }
  bool SameDate(const DatedVersion& other) const { return start == other.start && end == other.end; }
};

// Which of two comes first; `descending`: later dates first, those of one date still by record.
struct DateBefore {
  bool descending = false;
  bool operator()(const DatedVersion& a, const DatedVersion& b) const {
    if (a.start != b.start) return descending ? a.start > b.start : a.start < b.start;
    if (a.end != b.end) return descending ? a.end > b.end : a.end < b.end;
    return a.record != b.record ? a.record < b.record : a.version < b.version;
  }
};

// All versions below `end` that have a term and do not retract their record. Immutable.
struct DatedList {
  TermId term{};
  // Ascending, each; what came since `settled` was made is in `recent`, so that adding to it costs little.
  std::shared_ptr<const std::vector<DatedVersion>> settled;
  std::vector<DatedVersion> recent;
  VersionId end{0};
  // The longest time between the start and the end of a date; DateBounds::kOpenEnd where one has not both.
  int64_t longest_seconds = 0;

  size_t size() const { return settled->size() + recent.size(); }
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
  // Null where it would be larger than kMaxVersions.
  std::shared_ptr<const DatedList> Make(const RecordIndex& index, Wanted wanted) ABSL_LOCKS_EXCLUDED(mutex_);

  size_t memory_bytes() const ABSL_LOCKS_EXCLUDED(mutex_);

  // Of all orders together: 24 bytes each.
  static constexpr size_t kMaxVersions = size_t{2} << 20;
  static constexpr uint32_t kMaxBehind = 1 << 15;

 private:
  using Kept = std::pair<TermId, std::shared_ptr<const DatedList>>;

  std::shared_ptr<const DatedList> Find(TermId term) ABSL_LOCKS_EXCLUDED(mutex_);
  std::shared_ptr<const DatedList> Keep(TermId term, std::shared_ptr<const DatedList> order)
      ABSL_LOCKS_EXCLUDED(mutex_);

  mutable Mutex mutex_;
  // The one used last at the end.
  std::vector<Kept> kept_ ABSL_GUARDED_BY(mutex_);
};

// Goes over the versions of several orders as over one: in DateBefore's order, none left out, those in several orders
// several times. The orders must outlive it.
class DateCursor {
 public:
  using Orders = std::vector<std::shared_ptr<const DatedList>>;

  // What is looked at: dates that start from the first of these to the last.
  struct Range {
    int64_t first_start = INT64_MIN;
    int64_t last_start = INT64_MAX;
  };
  // Stands at the first version in the range, or at the first after `after`.
  DateCursor(const Orders& orders, Range range, bool descending, const DatedVersion* after);

  bool done() const { return runs_.empty(); }
  const DatedVersion& at() const { return *runs_.front().at; }
  void Next();

  // How many versions the range has.
  static size_t CountOf(const Orders& orders, Range range);

 private:
  // A piece of an ascending array.
  struct Run {
    const DatedVersion* begin;
    const DatedVersion* at;
    // Of the date at hand where dates go backwards, each still gone through forwards; else of the piece.
    const DatedVersion* end;
  };
  void Add(const std::vector<DatedVersion>& versions, Range range, const DatedVersion* after);
  // Sets the run to the last date before `end`. False where there is none.
  static bool ToDateBefore(const DatedVersion* end, Run& run);
  bool Step(Run& run) const;
  auto Later() const {
    return [before = DateBefore{descending_}](const Run& a, const Run& b) { return before(*b.at, *a.at); };
  }

  const bool descending_;
  // A heap, the first on top.
  std::vector<Run> runs_;
};

}  // namespace briefing

#endif  // BRIEFING_SERVICE_CATALOG_DATE_ORDERS_H_
