#include "service/catalog/facet_column.h"

namespace briefing {

void FacetColumn::Append(absl::Span<const TermId> terms) {
  if (terms.empty()) {
    codes_.push_back(kNone);
  } else if (terms.size() == 1 && terms[0] < kSeveral) {
    codes_.push_back(terms[0]);
  } else {
    codes_.push_back(kSeveral + static_cast<uint32_t>(more_.size()));
    more_.push_back(static_cast<TermId>(terms.size()));
    more_.insert(more_.end(), terms.begin(), terms.end());
  }
}

}  // namespace briefing
