// One dimension of a count: which keys a record has in it.
#ifndef BRIEFING_SERVICE_QUERY_COUNT_AXIS_H_
#define BRIEFING_SERVICE_QUERY_COUNT_AXIS_H_

#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/container/inlined_vector.h"
#include "absl/strings/string_view.h"
#include "absl/types/optional.h"
#include "absl/types/span.h"
#include "briefing/v1/briefing_service.pb.h"
#include "service/catalog/dated_rows.h"
#include "service/catalog/view.h"

namespace briefing {

// Numbers of keys of one axis, dense from 0 in the order in which they were met.
using KeyIds = absl::InlinedVector<uint32_t, 8>;

// Those of several records, one record's after the other's.
struct RowKeys {
  std::vector<uint32_t> keys;
  // For each record, where its keys end.
  std::vector<uint32_t> ends;
};

// Not thread-safe. The view's catalog must outlive it.
class CountAxis {
 public:
  virtual ~CountAxis() = default;

  // The field whose terms the keys hang on; none where they hang on the date.
  virtual absl::optional<TermField> field() const = 0;
  // Replaces `keys` by those of a record with these facets, ascending, each once; the empty key where it has none.
  // Terms of other fields make no difference.
  virtual void KeysOf(absl::Span<const TermId> terms, const DateBounds& date, KeyIds& keys) = 0;
  // The key of a date, where the keys hang on the date; none where they hang on a field.
  virtual absl::optional<uint32_t> KeyOfDate(const DateBounds&) { return absl::nullopt; }
  // As KeysOf of each row, but that those of a row come in any order. `column` is that of the field. Only where there
  // is one.
  virtual void KeysOfRows(const DatedRows& rows, const FacetColumn& column, RowKeys& keys) = 0;

  size_t key_count() const { return key_count_; }
  // By number of key: its place in the order of the keys' texts. Not all places have a key. O(1) where none was met
  // since the last call. Valid until one is met.
  const std::vector<uint32_t>& Places();
  // The key at one of Places, as they last were.
  virtual absl::string_view KeyAt(uint32_t place) const { return keys_[key_at_[place]]; }
  // About as much as it keeps.
  virtual size_t memory_bytes() const {
    return keys_.size() * 2 * sizeof(uint64_t) + owned_.size() * 4 * sizeof(std::string) +
           (places_.capacity() + key_at_.capacity()) * sizeof(uint32_t);
  }

 protected:
  // The number of a key, new or met before.
  uint32_t IdOf(std::string key);
  // That of a key that was not met before, which lives as long as the catalog.
  uint32_t AddKey(absl::string_view key);
  // That of one whose text FindPlaces knows.
  uint32_t AddKey() { return key_count_++; }
  // Sets the places of all keys.
  virtual void FindPlaces(std::vector<uint32_t>& places);
  // By their texts, which are kept.
  void SortKeys(std::vector<absl::string_view> keys, std::vector<uint32_t>& places);

 private:
  uint32_t key_count_ = 0;
  std::vector<absl::string_view> keys_;
  // Those that came by IdOf. Elements of a deque stay where they are.
  std::deque<std::string> owned_;
  absl::flat_hash_map<absl::string_view, uint32_t> ids_;
  std::vector<uint32_t> places_;
  // By place.
  std::vector<uint32_t> key_at_;
};

// `dimension` must be one of the enumeration, not UNSPECIFIED.
std::unique_ptr<CountAxis> MakeCountAxis(v1::CountDimension dimension, bool party_as_state, const View& view);

// What dates are counted under.
struct Period {
  // Else of `months`.
  static constexpr int kDay = 0;
  static constexpr int kAllTime = -1;
  static constexpr int kNoDate = -2;

  // The period is number `index` of those of so many months, from the year 0 on; of days, from 1970 on.
  int months;
  int64_t index = 0;

  friend bool operator==(const Period&, const Period&) = default;
  template <typename H>
  friend H AbslHashValue(H h, const Period& period) {
    return H::combine(std::move(h), period.index, period.months);
  }
};

// The smallest period, `size` or coarser, that holds a date whole. `size` as for PeriodOf.
Period FindPeriod(const DateBounds& date, v1::CountDimension size);
// Its key, as PeriodOf tells it.
std::string NameOf(const Period& period);

// The key of a date: the EDTF expression of the smallest period, `size` or coarser, that holds it whole; "../.." where
// none does; "" where there is no date. `size` is COUNT_DIMENSION_YEAR or another of the dates' dimensions.
std::string PeriodOf(const DateBounds& date, v1::CountDimension size);

// The states that the live party `name` counts for, by name, ascending: itself where it is a state; else those that its
// memberships lead to, over any number of steps; else itself.
std::vector<std::string> StatesOf(absl::string_view name, const View& view);

}  // namespace briefing

#endif  // BRIEFING_SERVICE_QUERY_COUNT_AXIS_H_
