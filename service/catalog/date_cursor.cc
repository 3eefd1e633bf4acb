#include "service/catalog/date_cursor.h"

namespace briefing {

DateRange RangeOf(const Predicate& predicate, const View::DatedLists& orders) {
  DateRange range;
  if (predicate.date_test == Predicate::DateTest::kNone) return range;
  range.last_start = predicate.date.end;
  range.first_start = predicate.date.start;
  if (predicate.date_test == Predicate::DateTest::kWithin) return range;
  // What starts earlier may last until then.
  for (const auto& order : orders) {
    const bool bounded = order->longest_seconds != DateBounds::kOpenEnd &&
                         predicate.date.start >= DateBounds::kOpenStart + order->longest_seconds;
    const int64_t first = bounded ? predicate.date.start - order->longest_seconds : DateBounds::kOpenStart;
    range.first_start = std::min(range.first_start, first);
  }
  return range;
}

DateCursor::DateCursor(const Orders& orders, DateRange range, bool descending, const DatedVersion* after)
    : descending_(descending) {
  uint32_t blocks = 0;
  for (const auto& order : orders) {
    Add(*order->settled, blocks++, range, after);
    Add(*order->recent, blocks++, range, after);
  }
  std::make_heap(runs_.begin(), runs_.end(), Later());
}

void DateCursor::Add(const DatedBlock& block, uint32_t number, DateRange range, const DatedVersion* after) {
  const auto [first, end] = range.GroupsOf(block);
  if (first == end) return;
  Run run{.block = &block,
          .number = number,
          .first_group = first,
          .end_group = end,
          .group = descending_ ? end - 1 : first,
          .place = 0};
  run.place = block.group(run.group).first;
  if (after != nullptr) {
    const uint32_t reached = block.FirstGroupFrom(after->start, after->end);
    const bool same_date = reached < block.group_count() && block.group(reached).start == after->start &&
                           block.group(reached).end == after->end;
    if (reached >= first && reached < end && same_date) {
      run.group = reached;
      run.place = block.FirstAfter(reached, after->record, after->version);
      if (run.place == block.GroupEnd(reached) && !StepGroup(run)) return;
    } else if (descending_) {
      // Those from `reached` on come later than `after`, which descending is before it.
      if (reached <= first) return;
      run.group = std::min(reached, end) - 1;
      run.place = block.group(run.group).first;
    } else {
      if (reached >= end) return;
      run.group = std::max(reached, first);
      run.place = block.group(run.group).first;
    }
  }
  runs_.push_back(run);
}

bool DateCursor::StepGroup(Run& run) const {
  if (run.group == (descending_ ? run.first_group : run.end_group - 1)) return false;
  run.group = descending_ ? run.group - 1 : run.group + 1;
  run.place = run.block->group(run.group).first;
  return true;
}

bool DateCursor::Step(Run& run) const { return ++run.place != run.block->GroupEnd(run.group) || StepGroup(run); }

void DateCursor::Next() {
  // Most walks are of one block.
  if (runs_.size() == 1) {
    if (!Step(runs_.front())) runs_.clear();
    return;
  }
  std::pop_heap(runs_.begin(), runs_.end(), Later());
  if (Step(runs_.back())) {
    std::push_heap(runs_.begin(), runs_.end(), Later());
  } else {
    runs_.pop_back();
  }
}

size_t DateCursor::CountOf(const Orders& orders, DateRange range) {
  size_t count = 0;
  for (const auto& order : orders) {
    for (const DatedBlock* block : {order->settled.get(), order->recent.get()}) {
      const auto [first, end] = range.GroupsOf(*block);
      if (first != end) count += block->GroupEnd(end - 1) - block->group(first).first;
    }
  }
  return count;
}

}  // namespace briefing
