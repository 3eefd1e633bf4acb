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
#include "briefing/v1/briefing_service.pb.h"
#include "service/catalog/view.h"

namespace briefing {

// Numbers of keys of one axis, dense from 0 in the order in which they were met.
using KeyIds = absl::InlinedVector<uint32_t, 8>;

// Not thread-safe. The view's catalog must outlive it.
class CountAxis {
 public:
  virtual ~CountAxis() = default;

  // Replaces `keys` by those of a record with these facets, ascending, each once; the empty key where it has none.
  virtual void KeysOf(const TermIds& terms, const DateBounds& date, KeyIds& keys) = 0;

  absl::string_view key(uint32_t id) const { return keys_[id]; }
  size_t key_count() const { return keys_.size(); }
  // The keys in the order of their texts. O(1) where none was met since the last call. Valid until one is met.
  struct Order {
    // By number of key: how many come before it.
    std::vector<uint32_t> place_of;
    std::vector<uint32_t> key_at;
  };
  const Order& InOrder();
  // About as much as it keeps.
  virtual size_t memory_bytes() const {
    return keys_.size() * 2 * sizeof(uint64_t) + owned_.size() * 4 * sizeof(std::string);
  }

 protected:
  // The number of a key, new or met before.
  uint32_t IdOf(std::string key);
  // That of a key that was not met before, which lives as long as the catalog.
  uint32_t AddKey(absl::string_view key);

 private:
  std::vector<absl::string_view> keys_;
  // Those that came by IdOf. Elements of a deque stay where they are.
  std::deque<std::string> owned_;
  absl::flat_hash_map<absl::string_view, uint32_t> ids_;
  Order order_;
};

// `dimension` must be one of the enumeration, not UNSPECIFIED.
std::unique_ptr<CountAxis> MakeCountAxis(v1::CountDimension dimension, bool party_as_state, const View& view);

// The key of a date: the EDTF expression of the smallest period, `size` or coarser, that holds it whole; "../.." where
// none does; "" where there is no date. `size` is COUNT_DIMENSION_YEAR or another of the dates' dimensions.
std::string PeriodOf(const DateBounds& date, v1::CountDimension size);

// The states that the live party `name` counts for, by name, ascending: itself where it is a state; else those that its
// memberships lead to, over any number of steps; else itself.
std::vector<std::string> StatesOf(absl::string_view name, const View& view);

}  // namespace briefing

#endif  // BRIEFING_SERVICE_QUERY_COUNT_AXIS_H_
