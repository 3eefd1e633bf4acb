// Terms in the order of their texts.
#ifndef BRIEFING_SERVICE_CATALOG_TERM_ORDER_H_
#define BRIEFING_SERVICE_CATALOG_TERM_ORDER_H_

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/strings/string_view.h"
#include "service/base/mutex.h"
#include "service/catalog/term_table.h"

namespace briefing {

// The terms of one field below `end`. Immutable.
class TermOrder {
 public:
  TermOrder() = default;
  // The terms of `before`, which may be of none yet, and those of the field that the table has got since. A sort of
  // these, and a copy. Stops where they are more than kMaxTerms.
  TermOrder(const TermOrder& before, const TermTable& table, TermField field, size_t end);

  static constexpr size_t kMaxTerms = size_t{1} << 16;
  // Then it is of no other use.
  bool too_many() const { return too_many_; }

  size_t size() const { return terms_.size(); }
  // All terms of the field below this have a place.
  size_t end() const { return place_of_.size(); }
  // From 0. Only of a term of the field below end().
  uint32_t PlaceOf(TermId term) const { return place_of_[term]; }
  absl::string_view TextAt(uint32_t place) const {
    return absl::string_view(texts_).substr(text_ends_[place], text_ends_[place + 1] - text_ends_[place]);
  }

  size_t memory_bytes() const {
    return texts_.capacity() + (terms_.capacity() + place_of_.capacity() + text_ends_.capacity()) * sizeof(uint32_t);
  }

 private:
  bool too_many_ = false;
  // By place.
  std::vector<TermId> terms_;
  // By term; those of other fields have none.
  std::vector<uint32_t> place_of_;
  // The texts by place, side by side, and where each begins and the last ends: they lie far apart in the table.
  std::string texts_;
  std::vector<uint32_t> text_ends_ = {0};
};

// The orders of all fields that were asked for. Thread-safe.
class TermOrders {
 public:
  // One that has all terms of the field up to `last`. Null where the field has too many. O(terms), where they are more
  // than when it was last asked for.
  std::shared_ptr<const TermOrder> Of(const TermTable& table, TermField field, TermId last) ABSL_LOCKS_EXCLUDED(mutex_);

  size_t memory_bytes() const ABSL_LOCKS_EXCLUDED(mutex_);

 private:
  mutable Mutex mutex_;
  std::vector<std::pair<TermField, std::shared_ptr<const TermOrder>>> orders_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace briefing

#endif  // BRIEFING_SERVICE_CATALOG_TERM_ORDER_H_
