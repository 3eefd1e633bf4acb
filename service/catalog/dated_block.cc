#include "service/catalog/dated_block.h"

#include <algorithm>

#include "absl/container/inlined_vector.h"

namespace briefing {
namespace {

int64_t LengthOf(const DatedBlock::Group& group) {
  if (group.end == INT64_MIN) return 0;
  if (group.start == DateBounds::kOpenStart || group.end == DateBounds::kOpenEnd) return DateBounds::kOpenEnd;
  return group.end - group.start;
}

// How many places ahead of the one whose facets are read those of another are fetched, and where they lie.
constexpr uint32_t kFacetsAhead = 8;
constexpr uint32_t kVersionsAhead = 16;

}  // namespace

DatedBlock::DatedBlock(absl::Span<const DatedVersion> versions)
    : successors_(std::make_unique_for_overwrite<std::atomic<VersionId>[]>(versions.size())) {
  records_.reserve(versions.size());
  versions_.reserve(versions.size());
  for (const DatedVersion& version : versions) Append(version);
  SetMemory();
}

DatedBlock::DatedBlock(const DatedBlock& a, const DatedBlock& b, const RecordIndex& index)
    : successors_(std::make_unique_for_overwrite<std::atomic<VersionId>[]>(size_t{a.size()} + b.size())) {
  records_.reserve(size_t{a.size()} + b.size());
  versions_.reserve(size_t{a.size()} + b.size());
  // By place: whether it comes from b.
  std::vector<bool> from_b;
  from_b.reserve(size_t{a.size()} + b.size());
  const DatedBlock* const sources[] = {&a, &b};
  uint32_t places[] = {0, 0};
  uint32_t groups[] = {0, 0};
  while (places[0] < a.size() || places[1] < b.size()) {
    for (const int i : {0, 1}) {
      if (places[i] < sources[i]->size() && places[i] == sources[i]->GroupEnd(groups[i])) ++groups[i];
    }
    bool take_b = places[0] == a.size();
    if (!take_b && places[1] < b.size()) {
      take_b = DateBefore()(b.At(groups[1], places[1]), a.At(groups[0], places[0]));
    }
    Append(sources[take_b]->At(groups[take_b], places[take_b]));
    ++places[take_b];
    from_b.push_back(take_b);
  }
  SetMemory();
  reads_.store(a.reads_.load(std::memory_order_relaxed), std::memory_order_relaxed);
  const std::vector<TermField> fields = a.FieldsOfColumns();
  bool made = false;
  const std::vector<const FacetColumn*> of_a = a.Columns(fields, index, made);
  const std::vector<const FacetColumn*> of_b = b.Columns(fields, index, made);
  MutexLock lock(&mutex_);
  for (size_t i = 0; i < fields.size(); ++i) {
    auto column = std::make_unique<FacetColumn>(size());
    uint32_t next_a = 0;
    uint32_t next_b = 0;
    for (const bool is_b : from_b) column->Append(is_b ? of_b[i]->At(next_b++) : of_a[i]->At(next_a++));
    column->Finish();
    Add({fields[i], std::move(column)});
  }
}

void DatedBlock::Append(const DatedVersion& version) {
  const uint32_t place = size();
  if (groups_.empty() || groups_.back().start != version.start || groups_.back().end != version.end) {
    groups_.push_back({version.start, version.end, place});
  }
  records_.push_back(version.record);
  versions_.push_back(version.version);
  successors_[place].store(version.successor, std::memory_order_relaxed);
}

void DatedBlock::SetMemory() {
  groups_.shrink_to_fit();
  memory_bytes_.store(
      groups_.capacity() * sizeof(Group) + versions_.capacity() * (sizeof(RecordId) + 2 * sizeof(VersionId)),
      std::memory_order_relaxed);
}

void DatedBlock::Add(Column column) const {
  memory_bytes_.fetch_add(column.second->memory_bytes(), std::memory_order_relaxed);
  columns_.push_back(std::move(column));
}

uint32_t DatedBlock::FirstGroupFrom(int64_t start, int64_t end) const {
  const auto found = std::partition_point(groups_.begin(), groups_.end(), [&](const Group& group) {
    return group.start != start ? group.start < start : group.end < end;
  });
  return static_cast<uint32_t>(found - groups_.begin());
}

uint32_t DatedBlock::FirstAfter(uint32_t group, RecordId record, VersionId version) const {
  uint32_t low = groups_[group].first;
  uint32_t high = GroupEnd(group);
  while (low < high) {
    const uint32_t middle = low + (high - low) / 2;
    const bool after = records_[middle] != record ? records_[middle] > record : versions_[middle] > version;
    (after ? high : low) = after ? middle : middle + 1;
  }
  return low;
}

int64_t DatedBlock::LongestSeconds() const {
  int64_t longest = 0;
  for (const Group& group : groups_) longest = std::max(longest, LengthOf(group));
  return longest;
}

bool DatedBlock::NoteSuccessor(const DatedVersion& version) const {
  const uint32_t group = FirstGroupFrom(version.start, version.end);
  if (group == group_count() || groups_[group].start != version.start || groups_[group].end != version.end) {
    return false;
  }
  const uint32_t after = FirstAfter(group, version.record, version.version);
  if (after == groups_[group].first || versions_[after - 1] != version.version) return false;
  successors_[after - 1].store(version.successor, std::memory_order_relaxed);
  return true;
}

const FacetColumn* DatedBlock::Find(TermField field) const {
  for (const auto& [each, column] : columns_) {
    if (each == field) return column.get();
  }
  return nullptr;
}

bool DatedBlock::HasColumns(absl::Span<const TermField> fields) const {
  MutexLock lock(&mutex_);
  for (const TermField field : fields) {
    if (Find(field) == nullptr) return false;
  }
  return true;
}

bool DatedBlock::ColumnsAreDue(absl::Span<const TermField> fields) const {
  return reads_.load(std::memory_order_relaxed) >= size() && !HasColumns(fields);
}

std::vector<TermField> DatedBlock::FieldsOfColumns() const {
  MutexLock lock(&mutex_);
  std::vector<TermField> fields;
  for (const Column& column : columns_) fields.push_back(column.first);
  return fields;
}

std::vector<const FacetColumn*> DatedBlock::Columns(absl::Span<const TermField> fields, const RecordIndex& index,
                                                    bool& made) const {
  std::vector<TermField> missing;
  {
    MutexLock lock(&mutex_);
    for (const TermField field : fields) {
      const bool listed = std::find(missing.begin(), missing.end(), field) != missing.end();
      if (Find(field) == nullptr && !listed) missing.push_back(field);
    }
  }
  // Outside of the lock: another caller may make the same meanwhile, but waits for none.
  std::vector<Column> added;
  if (!missing.empty()) added = MakeColumns(missing, index);
  made = made || !added.empty();
  std::vector<const FacetColumn*> columns;
  MutexLock lock(&mutex_);
  for (Column& column : added) {
    if (Find(column.first) == nullptr) Add(std::move(column));
  }
  for (const TermField field : fields) columns.push_back(Find(field));
  return columns;
}

std::vector<DatedBlock::Column> DatedBlock::MakeColumns(absl::Span<const TermField> fields,
                                                        const RecordIndex& index) const {
  std::vector<std::unique_ptr<FacetColumn>> columns;
  for (size_t i = 0; i < fields.size(); ++i) columns.push_back(std::make_unique<FacetColumn>(versions_.size()));
  TermIds terms;
  DateBounds date;
  std::vector<absl::InlinedVector<TermId, 8>> of_field(fields.size());
  for (uint32_t place = 0; place < size(); ++place) {
    if (place + kVersionsAhead < size()) __builtin_prefetch(&index.versions.At(versions_[place + kVersionsAhead]));
    if (place + kFacetsAhead < size()) {
      __builtin_prefetch(index.versions.At(versions_[place + kFacetsAhead]).facets);
    }
    DecodeFacets(index.versions.At(versions_[place]).facets, terms, date);
    for (const TermId term : terms) {
      const auto found = std::find(fields.begin(), fields.end(), index.terms.At(term).field);
      if (found != fields.end()) of_field[static_cast<size_t>(found - fields.begin())].push_back(term);
    }
    for (size_t i = 0; i < fields.size(); ++i) {
      columns[i]->Append(of_field[i]);
      of_field[i].clear();
    }
  }
  std::vector<Column> made;
  for (size_t i = 0; i < fields.size(); ++i) {
    columns[i]->Finish();
    made.emplace_back(fields[i], std::move(columns[i]));
  }
  return made;
}

}  // namespace briefing
