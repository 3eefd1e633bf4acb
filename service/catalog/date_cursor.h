// A walk over versions in the order of their dates.
#ifndef BRIEFING_SERVICE_CATALOG_DATE_CURSOR_H_
#define BRIEFING_SERVICE_CATALOG_DATE_CURSOR_H_

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

#include "service/catalog/date_orders.h"
#include "service/catalog/view.h"

namespace briefing {

// Which dates are looked at: those that start from the first of these to the last.
struct DateRange {
  int64_t first_start = INT64_MIN;
  int64_t last_start = INT64_MAX;

  // The groups of the block in the range: from the first to one after the last.
  std::pair<uint32_t, uint32_t> GroupsOf(const DatedBlock& block) const {
    const uint32_t end = last_start == INT64_MAX ? block.group_count() : block.FirstGroupFrom(last_start + 1);
    return {std::min(block.FirstGroupFrom(first_start), end), end};
  }
};

// Those that can pass the predicate's condition on dates.
DateRange RangeOf(const Predicate& predicate, const View::DatedLists& orders);

// Goes over the versions of several orders as over one: in DateBefore's order, none left out, those in several orders
// several times. The orders must outlive it.
class DateCursor {
 public:
  using Orders = View::DatedLists;

  // Stands at the first version in the range, or at the first after `after`.
  DateCursor(const Orders& orders, DateRange range, bool descending, const DatedVersion* after);

  bool done() const { return runs_.empty(); }
  // Where the version at hand stands: in which block, numbered order by order, what is settled before what is recent.
  size_t block() const { return at().number; }
  uint32_t place() const { return at().place; }
  VersionId version() const { return at().block->version(at().place); }
  DateBounds date() const { return at().block->group(at().group).date(); }
  // DatedBlock::StandsAt of the version.
  bool StandsAt(VersionId end) const { return at().block->StandsAt(at().place, end); }
  void Next();

  // How many versions the range has.
  static size_t CountOf(const Orders& orders, DateRange range);

 private:
  // A place in the groups of a block from `first_group` to before `end_group`, of which the one at hand is gone through
  // forwards also where dates go backwards.
  struct Run {
    const DatedBlock* block;
    uint32_t number;
    uint32_t first_group;
    uint32_t end_group;
    uint32_t group;
    uint32_t place;

    DatedVersion version() const { return block->At(group, place); }
  };

  const Run& at() const { return runs_.front(); }
  void Add(const DatedBlock& block, uint32_t number, DateRange range, const DatedVersion* after);
  // False at the end of the run.
  bool Step(Run& run) const;
  bool StepGroup(Run& run) const;
  auto Later() const {
    return [before = DateBefore{descending_}](const Run& a, const Run& b) { return before(b.version(), a.version()); };
  }

  const bool descending_;
  // A heap, the first on top.
  std::vector<Run> runs_;
};

}  // namespace briefing

#endif  // BRIEFING_SERVICE_CATALOG_DATE_CURSOR_H_
