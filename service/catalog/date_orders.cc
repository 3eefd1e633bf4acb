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

// Collects the versions that have a term and do not retract their record.
class Collector {
 public:
  Collector(const RecordIndex& index, TermId term, Versions& versions)
      : index_(index), term_(term), versions_(versions) {}

  bool Wants(const Version& version) const {
    return !version.retracted && HasTermOf(version.facets, absl::MakeConstSpan(&term_, 1));
  }
  void Add(VersionId id, VersionId successor = kNoVersion) {
    const Version& version = index_.versions.At(id);
    if (Wants(version)) versions_.emplace_back(DateOf(version.facets), version.record, id, successor);
  }
  // Those of a record that are below `end`.
  void AddAll(RecordId record, VersionId end) {
    VersionId successor = kNoVersion;
    for (VersionId id = index_.versions.Latest(record); id != kNoVersion; id = index_.versions.At(id).previous) {
      if (id < end) Add(id, successor);
      successor = id;
    }
  }

 private:
  const RecordIndex& index_;
  const TermId term_;
  Versions& versions_;
};

std::shared_ptr<const DatedList> MadeAnew(const RecordIndex& index, TermId term, VersionId end) {
  Versions versions;
  const PostingList& postings = index.terms.Postings(term);
  versions.reserve(postings.size());
  Collector collector(index, term, versions);
  for (PostingList::Cursor cursor(postings, 0); !cursor.done(); cursor.Next()) {
    const auto record = static_cast<RecordId>(cursor.id());
    // Records are numbered by their first versions.
    if (index.versions.First(record) >= end) break;
    collector.AddAll(record, end);
  }
  std::sort(versions.begin(), versions.end(), DateBefore());
  auto order = std::make_shared<DatedList>();
  order->term = term;
  order->settled = std::make_shared<DatedBlock>(versions);
  order->recent = std::make_shared<DatedBlock>(Versions());
  order->end = end;
  order->longest_seconds = order->settled->LongestSeconds();
  return order;
}

// The versions that `order` lacks below `end`, sorted. Notes which of its own they succeed.
Versions Added(const RecordIndex& index, const DatedList& order, VersionId end) {
  Versions added;
  Collector collector(index, order.term, added);
  for (auto number = static_cast<uint32_t>(order.end); number < static_cast<uint32_t>(end); ++number) {
    const auto id = static_cast<VersionId>(number);
    const VersionId previous = index.versions.At(id).previous;
    if (previous != kNoVersion && collector.Wants(index.versions.At(previous))) {
      const Version& before = index.versions.At(previous);
      const DatedVersion succeeded(DateOf(before.facets), before.record, previous, id);
      if (previous >= order.end) {
        const auto by_version = [](const DatedVersion& version, VersionId wanted) { return version.version < wanted; };
        std::lower_bound(added.begin(), added.end(), previous, by_version)->successor = id;
      } else if (!order.recent->NoteSuccessor(succeeded)) {
        order.settled->NoteSuccessor(succeeded);
      }
    }
    collector.Add(id);
  }
  std::sort(added.begin(), added.end(), DateBefore());
  return added;
}

std::shared_ptr<const DatedList> Extended(const RecordIndex& index, const DatedList& order, VersionId end) {
  const DatedBlock added(Added(index, order, end));
  auto extended = std::make_shared<DatedList>();
  extended->term = order.term;
  extended->settled = order.settled;
  extended->recent = added.size() == 0 ? order.recent : std::make_shared<DatedBlock>(*order.recent, added, index);
  extended->end = end;
  extended->longest_seconds = std::max(order.longest_seconds, added.LongestSeconds());
  if (extended->recent->size() > std::max(kMinRecent, order.settled->size() / kShareOfRecent)) {
    extended->settled = std::make_shared<DatedBlock>(*extended->settled, *extended->recent, index);
    extended->recent = std::make_shared<DatedBlock>(Versions());
  }
  return extended;
}

// What a version may take, with a column of several terms.
constexpr size_t kBytesOfVersion = 24;

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

void DateOrders::TakeExcess(std::vector<Kept>& gone) {
  size_t bytes = 0;
  auto first = kept_.end();
  while (first != kept_.begin() && static_cast<size_t>(kept_.end() - first) < kMaxOrders) {
    bytes += std::prev(first)->second->memory_bytes();
    // The last one is in use anyway.
    if (bytes > kMaxBytes && first != kept_.end()) break;
    --first;
  }
  gone.insert(gone.end(), std::make_move_iterator(kept_.begin()), std::make_move_iterator(first));
  kept_.erase(kept_.begin(), first);
}

std::shared_ptr<const DatedList> DateOrders::Keep(std::shared_ptr<const DatedList> order) {
  // What goes is freed after the lock.
  std::vector<Kept> gone;
  MutexLock lock(&mutex_);
  const auto same =
      std::find_if(kept_.begin(), kept_.end(), [&order](const Kept& kept) { return kept.first == order->term; });
  if (same != kept_.end()) {
    // Another caller may have come further meanwhile.
    if (same->second->end >= order->end) return same->second;
    gone.push_back(std::move(*same));
    kept_.erase(same);
  }
  kept_.emplace_back(order->term, order);
  TakeExcess(gone);
  return order;
}

void DateOrders::Trim() {
  std::vector<Kept> gone;
  MutexLock lock(&mutex_);
  TakeExcess(gone);
}

std::shared_ptr<const DatedList> DateOrders::AtHand(const RecordIndex& index, Wanted wanted) {
  std::shared_ptr<const DatedList> order = Find(wanted.term);
  if (order == nullptr || order->end >= wanted.end) return order;
  if (static_cast<uint32_t>(wanted.head) - static_cast<uint32_t>(order->end) > kMaxBehind) return nullptr;
  return Keep(Extended(index, *order, wanted.head));
}

std::shared_ptr<const DatedList> DateOrders::Make(const RecordIndex& index, Wanted wanted) {
  if (std::shared_ptr<const DatedList> order = AtHand(index, wanted)) return order;
  if (index.terms.Postings(wanted.term).size() > kMaxVersions) return nullptr;
  std::shared_ptr<const DatedList> made = MadeAnew(index, wanted.term, wanted.head);
  return made->size() > kMaxVersions ? nullptr : Keep(std::move(made));
}

bool DateOrders::HasRoomFor(size_t versions) const { return memory_bytes() + versions * kBytesOfVersion <= kMaxBytes; }

size_t DateOrders::memory_bytes() const {
  MutexLock lock(&mutex_);
  size_t bytes = 0;
  for (const Kept& kept : kept_) bytes += kept.second->memory_bytes();
  return bytes;
}

}  // namespace briefing
