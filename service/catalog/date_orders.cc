#include "service/catalog/date_orders.h"

#include <algorithm>
#include <iterator>

#include "service/catalog/facet_code.h"

namespace briefing {
namespace {

using Versions = std::vector<DatedVersion>;

// Beyond these, what came lately is merged into the rest.
constexpr size_t kMinRecent = 1024;
constexpr size_t kShareOfRecent = 8;

int64_t LengthOf(const DatedVersion& version) {
  if (version.end == INT64_MIN) return 0;
  if (version.start == DateBounds::kOpenStart || version.end == DateBounds::kOpenEnd) return DateBounds::kOpenEnd;
  return version.end - version.start;
}

class Collector {
 public:
  Collector(const RecordIndex& index, TermId term, Versions& versions)
      : index_(index), term_(term), versions_(versions) {}

  void Add(VersionId id) {
    const Version& version = index_.versions.At(id);
    if (version.retracted || !HasTermOf(version.facets, absl::MakeConstSpan(&term_, 1))) return;
    versions_.emplace_back(DateOf(version.facets), version.record, id);
  }
  // Those of a record that are below `end`.
  void AddAll(RecordId record, VersionId end) {
    for (VersionId id = index_.versions.Latest(record); id != kNoVersion; id = index_.versions.At(id).previous) {
      if (id < end) Add(id);
    }
  }

 private:
  const RecordIndex& index_;
  const TermId term_;
  Versions& versions_;
};

int64_t LongestOf(const Versions& versions) {
  int64_t longest = 0;
  for (const DatedVersion& version : versions) longest = std::max(longest, LengthOf(version));
  return longest;
}

std::shared_ptr<const DatedList> MadeAnew(const RecordIndex& index, TermId term, VersionId end) {
  auto versions = std::make_shared<Versions>();
  const PostingList& postings = index.terms.Postings(term);
  versions->reserve(postings.size());
  Collector collector(index, term, *versions);
  for (PostingList::Cursor cursor(postings, 0); !cursor.done(); cursor.Next()) {
    const auto record = static_cast<RecordId>(cursor.id());
    // Records are numbered by their first versions.
    if (index.versions.First(record) >= end) break;
    collector.AddAll(record, end);
  }
  std::sort(versions->begin(), versions->end(), DateBefore());
  auto order = std::make_shared<DatedList>();
  order->term = term;
  order->longest_seconds = LongestOf(*versions);
  order->settled = std::move(versions);
  order->end = end;
  return order;
}

Versions Merged(const Versions& a, const Versions& b) {
  Versions merged;
  merged.reserve(a.size() + b.size());
  std::merge(a.begin(), a.end(), b.begin(), b.end(), std::back_inserter(merged), DateBefore());
  return merged;
}

std::shared_ptr<const DatedList> Extended(const RecordIndex& index, TermId term, const DatedList& order,
                                          VersionId end) {
  Versions added;
  Collector collector(index, term, added);
  for (auto id = static_cast<uint32_t>(order.end); id < static_cast<uint32_t>(end); ++id) {
    collector.Add(static_cast<VersionId>(id));
  }
  std::sort(added.begin(), added.end(), DateBefore());
  auto extended = std::make_shared<DatedList>();
  extended->term = term;
  extended->settled = order.settled;
  extended->recent = Merged(order.recent, added);
  extended->end = end;
  extended->longest_seconds = std::max(order.longest_seconds, LongestOf(added));
  if (extended->recent.size() > std::max(kMinRecent, order.settled->size() / kShareOfRecent)) {
    extended->settled = std::make_shared<Versions>(Merged(*extended->settled, extended->recent));
    extended->recent.clear();
  }
  return extended;
}

const DatedVersion* Begin(const Versions& versions) { return versions.data(); }
const DatedVersion* End(const Versions& versions) { return versions.data() + versions.size(); }

std::pair<const DatedVersion*, const DatedVersion*> Within(const Versions& versions, DateCursor::Range range) {
  const auto* begin = std::partition_point(
      Begin(versions), End(versions), [&](const DatedVersion& version) { return version.start < range.first_start; });
  const auto* end = std::partition_point(
      begin, End(versions), [&](const DatedVersion& version) { return version.start <= range.last_start; });
  return {begin, end};
}

}  // namespace

std::shared_ptr<const DatedList> DateOrders::Find(TermId term) {
  MutexLock lock(&mutex_);
  for (auto kept = kept_.begin(); kept != kept_.end(); ++kept) {
    if (kept->first != term) continue;
    std::rotate(kept, kept + 1, kept_.end());
    return kept_.back().second;
  }
  return nullptr;
}

std::shared_ptr<const DatedList> DateOrders::Keep(TermId term, std::shared_ptr<const DatedList> order) {
  // What goes is freed after the lock.
  std::vector<Kept> gone;
  MutexLock lock(&mutex_);
  const auto same = std::find_if(kept_.begin(), kept_.end(), [term](const Kept& kept) { return kept.first == term; });
  if (same != kept_.end()) {
    // Another caller may have come further meanwhile.
    if (same->second->end >= order->end) return same->second;
    gone.push_back(std::move(*same));
    kept_.erase(same);
  }
  kept_.emplace_back(term, order);
  size_t versions = 0;
  auto first = kept_.end();
  while (first != kept_.begin() && versions + std::prev(first)->second->size() <= kMaxVersions) {
    versions += (--first)->second->size();
  }
  gone.insert(gone.end(), std::make_move_iterator(kept_.begin()), std::make_move_iterator(first));
  kept_.erase(kept_.begin(), first);
  return order;
}

std::shared_ptr<const DatedList> DateOrders::AtHand(const RecordIndex& index, Wanted wanted) {
  std::shared_ptr<const DatedList> order = Find(wanted.term);
  if (order == nullptr || order->end >= wanted.end) return order;
  if (static_cast<uint32_t>(wanted.head) - static_cast<uint32_t>(order->end) > kMaxBehind) return nullptr;
  return Keep(wanted.term, Extended(index, wanted.term, *order, wanted.head));
}

std::shared_ptr<const DatedList> DateOrders::Make(const RecordIndex& index, Wanted wanted) {
  if (std::shared_ptr<const DatedList> order = AtHand(index, wanted)) return order;
  if (index.terms.Postings(wanted.term).size() > kMaxVersions) return nullptr;
  std::shared_ptr<const DatedList> made = MadeAnew(index, wanted.term, wanted.head);
  return made->size() > kMaxVersions ? nullptr : Keep(wanted.term, std::move(made));
}

size_t DateOrders::memory_bytes() const {
  MutexLock lock(&mutex_);
  size_t versions = 0;
  for (const Kept& kept : kept_) versions += kept.second->size();
  return versions * sizeof(DatedVersion);
}

DateCursor::DateCursor(const Orders& orders, Range range, bool descending, const DatedVersion* after)
    : descending_(descending) {
  for (const auto& order : orders) {
    Add(*order->settled, range, after);
    Add(order->recent, range, after);
  }
  std::make_heap(runs_.begin(), runs_.end(), Later());
}

void DateCursor::Add(const std::vector<DatedVersion>& versions, Range range, const DatedVersion* after) {
  auto [begin, end] = Within(versions, range);
  if (!descending_) {
    if (after != nullptr) begin = std::upper_bound(begin, end, *after, DateBefore());
    if (begin != end) runs_.push_back({begin, begin, end});
    return;
  }
  Run run{begin, end, end};
  if (after != nullptr) {
    const auto* next = std::upper_bound(begin, end, *after, DateBefore());
    if (next != end && next->SameDate(*after)) {
      const auto* date_end =
          std::partition_point(next, end, [&](const DatedVersion& version) { return version.SameDate(*after); });
      runs_.push_back({begin, next, date_end});
      return;
    }
    const auto earlier = [&](const DatedVersion& version) {
      return version.start < after->start || (version.start == after->start && version.end < after->end);
    };
    end = std::partition_point(begin, end, earlier);
  }
  if (ToDateBefore(end, run)) runs_.push_back(run);
}

bool DateCursor::ToDateBefore(const DatedVersion* end, Run& run) {
  if (end == run.begin) return false;
  const DatedVersion& last = *(end - 1);
  run.at = std::partition_point(run.begin, end, [&](const DatedVersion& version) { return !version.SameDate(last); });
  run.end = end;
  return true;
}

bool DateCursor::Step(Run& run) const {
  if (++run.at != run.end) return true;
  if (!descending_) return false;
  const DatedVersion& last = *(run.end - 1);
  const auto* date_begin =
      std::partition_point(run.begin, run.end, [&](const DatedVersion& version) { return !version.SameDate(last); });
  return ToDateBefore(date_begin, run);
}

void DateCursor::Next() {
  std::pop_heap(runs_.begin(), runs_.end(), Later());
  if (Step(runs_.back())) {
    std::push_heap(runs_.begin(), runs_.end(), Later());
  } else {
    runs_.pop_back();
  }
}

size_t DateCursor::CountOf(const Orders& orders, Range range) {
  size_t count = 0;
  for (const auto& order : orders) {
    for (const Versions* versions : {order->settled.get(), &order->recent}) {
      const auto [begin, end] = Within(*versions, range);
      count += static_cast<size_t>(end - begin);
    }
  }
  return count;
}

}  // namespace briefing
