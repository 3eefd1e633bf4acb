// The terms of one field, of many versions side by side.
#ifndef BRIEFING_SERVICE_CATALOG_FACET_COLUMN_H_
#define BRIEFING_SERVICE_CATALOG_FACET_COLUMN_H_

#include <cstddef>
#include <cstdint>
#include <vector>

#include "absl/types/span.h"
#include "service/catalog/facet_code.h"

namespace briefing {

// Gives each place the terms that were appended there: 4 bytes where there is at most one, else 4 more for each and for
// their number. Thread-safe once it is filled.
class FacetColumn {
 public:
  explicit FacetColumn(size_t places) { codes_.reserve(places); }

  void Append(absl::Span<const TermId> terms);
  // Once all are appended: gives back what is not used.
  void Finish() { more_.shrink_to_fit(); }

  // Valid as long as the column.
  absl::Span<const TermId> At(uint32_t place) const {
    const uint32_t code = codes_[place];
    if (code < kSeveral) return absl::MakeConstSpan(&codes_[place], 1);
    if (code == kNone) return {};
    const TermId* const several = more_.data() + (code - kSeveral);
    return absl::MakeConstSpan(several + 1, several[0]);
  }
  size_t memory_bytes() const { return codes_.capacity() * sizeof(uint32_t) + more_.capacity() * sizeof(TermId); }

 private:
  static constexpr uint32_t kSeveral = uint32_t{1} << 31;
  static constexpr uint32_t kNone = UINT32_MAX;

  // By place: the only term; kNone; or, from kSeveral on, where in `more_` their number stands, followed by them.
  std::vector<uint32_t> codes_;
  std::vector<TermId> more_;
};

}  // namespace briefing

#endif  // BRIEFING_SERVICE_CATALOG_FACET_COLUMN_H_
