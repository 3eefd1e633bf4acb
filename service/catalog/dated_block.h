// Versions of records in the order of their dates, and their facets beside them.
#ifndef BRIEFING_SERVICE_CATALOG_DATED_BLOCK_H_
#define BRIEFING_SERVICE_CATALOG_DATED_BLOCK_H_

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <utility>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/types/span.h"
#include "service/base/mutex.h"
#include "service/catalog/facet_column.h"
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
  // The next version of the same record; kNoVersion where none is known.
  VersionId successor;

  DatedVersion(const DateBounds& date, RecordId record, VersionId version, VersionId successor = kNoVersion)
      : start(date.known ? date.start : INT64_MIN),
        end(date.known ? date.end : INT64_MIN),
        record(record),
        version(version),
        successor(successor) {}
  DatedVersion(int64_t start, int64_t end, RecordId record, VersionId version, VersionId successor)
      : start(start), end(end), record(record), version(version), successor(successor) {}
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

// What it tells of a version never changes, but that successors come to be known, which makes no difference to views
// older than they are. 12 bytes a version, 24 a date, and the columns that were asked for.
//
// Thread-safe.
class DatedBlock {
 public:
  // The places from `first` to the next group's have one date.
  struct Group {
    int64_t start;
    int64_t end;
    uint32_t first;

    DateBounds date() const {
      return end == INT64_MIN ? DateBounds() : DateBounds{.known = true, .start = start, .end = end};
    }
  };

  // `versions` are in DateBefore's order.
  explicit DatedBlock(absl::Span<const DatedVersion> versions);
  // The versions of two blocks, and those columns that the first has.
  DatedBlock(const DatedBlock& a, const DatedBlock& b, const RecordIndex& index);

  uint32_t size() const { return static_cast<uint32_t>(versions_.size()); }
  uint32_t group_count() const { return static_cast<uint32_t>(groups_.size()); }
  const Group& group(uint32_t number) const { return groups_[number]; }
  // One after the group's last place.
  uint32_t GroupEnd(uint32_t number) const { return number + 1 < group_count() ? groups_[number + 1].first : size(); }
  // The first group whose date does not come before; group_count() where all do. O(log groups).
  uint32_t FirstGroupFrom(int64_t start, int64_t end = INT64_MIN) const;
  // The place in `group` of the first version after that one.
  uint32_t FirstAfter(uint32_t group, RecordId record, VersionId version) const;
  // The longest time between the start and the end of a date; DateBounds::kOpenEnd where one has not both.
  int64_t LongestSeconds() const;

  RecordId record(uint32_t place) const { return records_[place]; }
  VersionId version(uint32_t place) const { return versions_[place]; }
  DatedVersion At(uint32_t group, uint32_t place) const {
    return {groups_[group].start, groups_[group].end, records_[place], versions_[place], successor(place)};
  }
  // Whether the version stands in a view whose versions are those below `end`: one that is no newer than the
  // successors that were noted.
  bool StandsAt(uint32_t place, VersionId end) const { return versions_[place] < end && successor(place) >= end; }
  // Notes the successor of a version; false where the block does not have the version.
  bool NoteSuccessor(const DatedVersion& version) const;

  // The terms of `fields` of each version, in the order of the fields; made where it was not asked for before, which
  // `made` is then told: a look at the facets of all versions.
  std::vector<const FacetColumn*> Columns(absl::Span<const TermField> fields, const RecordIndex& index,
                                          bool& made) const ABSL_LOCKS_EXCLUDED(mutex_);

  bool HasColumns(absl::Span<const TermField> fields) const ABSL_LOCKS_EXCLUDED(mutex_);
  // Whether what was read for want of columns comes to as much by now as it takes to make one, and it has not those of
  // `fields`.
  bool ColumnsAreDue(absl::Span<const TermField> fields) const ABSL_LOCKS_EXCLUDED(mutex_);
  // Notes that the facets of so many versions were read for want of columns.
  void NoteReads(uint32_t versions) const { reads_.fetch_add(versions, std::memory_order_relaxed); }

  size_t memory_bytes() const { return memory_bytes_.load(std::memory_order_relaxed); }

 private:
  using Column = std::pair<TermField, std::unique_ptr<const FacetColumn>>;

  VersionId successor(uint32_t place) const { return successors_[place].load(std::memory_order_relaxed); }
  void Append(const DatedVersion& version);
  // Once all are appended.
  void SetMemory();
  void Add(Column column) const ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  const FacetColumn* Find(TermField field) const ABSL_SHARED_LOCKS_REQUIRED(mutex_);
  std::vector<TermField> FieldsOfColumns() const ABSL_LOCKS_EXCLUDED(mutex_);
  std::vector<Column> MakeColumns(absl::Span<const TermField> fields, const RecordIndex& index) const;

  std::vector<Group> groups_;
  // By place.
  std::vector<RecordId> records_;
  std::vector<VersionId> versions_;
  std::unique_ptr<std::atomic<VersionId>[]> successors_;
  mutable std::atomic<size_t> memory_bytes_{0};
  mutable std::atomic<uint64_t> reads_{0};

  mutable Mutex mutex_;
  // None goes, and what they point to stays where it is.
  mutable std::vector<Column> columns_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace briefing

#endif  // BRIEFING_SERVICE_CATALOG_DATED_BLOCK_H_
