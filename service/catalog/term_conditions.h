// Conditions on terms, answered by columns.
#ifndef BRIEFING_SERVICE_CATALOG_TERM_CONDITIONS_H_
#define BRIEFING_SERVICE_CATALOG_TERM_CONDITIONS_H_

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "absl/types/span.h"
#include "service/catalog/facet_column.h"
#include "service/catalog/terms.h"

namespace briefing {

// What must hold of a version's terms. Refers to the ids that it is given.
class TermConditions {
 public:
  // Of the columns that it is shown, those of `asked` come first, for whoever wants to read them.
  explicit TermConditions(absl::Span<const TermField> asked = {}) : fields_(asked.begin(), asked.end()) {}

  // A version must have one of `ids`, or none of them where not `wanted`. They are ascending, and all among `terms`.
  void Add(const std::vector<Term>& terms, absl::Span<const TermId> ids, bool wanted) {
    Condition condition{.fields = {}, .terms = ids, .wanted = wanted};
    for (const Term& term : terms) {
      const size_t field = PlaceOf(term.field);
      const auto& known = condition.fields;
      if (std::find(known.begin(), known.end(), field) == known.end()) condition.fields.push_back(field);
    }
    conditions_.push_back(std::move(condition));
  }
  void DropLast() { conditions_.pop_back(); }
  bool empty() const { return conditions_.empty(); }

  // Those whose columns it wants to be shown, in this order.
  const std::vector<TermField>& fields() const { return fields_; }
  // Whether all hold.
  bool Hold(absl::Span<const FacetColumn* const> columns, uint32_t place) const {
    return std::all_of(conditions_.begin(), conditions_.end(),
                       [&](const Condition& condition) { return condition.Holds(columns, place); });
  }
  // Keeps those of `places` where all hold.
  void Select(absl::Span<const FacetColumn* const> columns, std::vector<uint32_t>& places) const {
    for (const Condition& condition : conditions_) {
      size_t passed = 0;
      for (const uint32_t place : places) {
        places[passed] = place;
        passed += condition.Holds(columns, place);
      }
      places.resize(passed);
    }
  }

 private:
  // So many are looked for one by one.
  static constexpr size_t kFewTerms = 8;

  struct Condition {
    // Places in `fields_`.
    std::vector<size_t> fields;
    absl::Span<const TermId> terms;
    bool wanted;

    bool Holds(absl::Span<const FacetColumn* const> columns, uint32_t place) const {
      const bool has = std::any_of(fields.begin(), fields.end(),
                                   [&](size_t field) { return HasOneOf(columns[field]->At(place), terms); });
      return has == wanted;
    }
  };

  // Whether the terms of a place have one in common with `wanted`, all of them ascending.
  static bool HasOneOf(absl::Span<const TermId> terms, absl::Span<const TermId> wanted) {
    for (const TermId term : terms) {
      const bool found = wanted.size() <= kFewTerms ? std::find(wanted.begin(), wanted.end(), term) != wanted.end()
                                                    : std::binary_search(wanted.begin(), wanted.end(), term);
      if (found) return true;
    }
    return false;
  }

  size_t PlaceOf(TermField field) {
    const auto found = std::find(fields_.begin(), fields_.end(), field);
    const auto place = static_cast<size_t>(found - fields_.begin());
    if (found == fields_.end()) fields_.push_back(field);
    return place;
  }

  std::vector<TermField> fields_;
  std::vector<Condition> conditions_;
};

}  // namespace briefing

#endif  // BRIEFING_SERVICE_CATALOG_TERM_CONDITIONS_H_
