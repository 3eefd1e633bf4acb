#include "service/catalog/terms.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "service/catalog/facet_walk.h"
#include "service/catalog/record_type.h"

namespace briefing {

Term TypeTerm(v1::RecordType type) { return {TermField::kType, absl::StrCat(static_cast<int>(type))}; }

Facets FacetsOf(v1::RecordType type, const google::protobuf::Message& message) {
  const std::string name = NameIn(message);
  const std::string bytes = message.SerializeAsString();
  FacetList list;
  Facets facets;
  WalkFacets(type, name, bytes, list, facets.date);
  for (const TermView& term : list.terms) {
    Term owned{.field = term.field, .value = std::string(term.value)};
    if (std::find(facets.terms.begin(), facets.terms.end(), owned) == facets.terms.end()) {
      facets.terms.push_back(std::move(owned));
    }
  }
  return facets;
}

DateBounds BoundsOf(const v1::EdtfDate& date) {
  return {.known = true,
          .start = date.has_start_time() ? date.start_time().seconds() : DateBounds::kOpenStart,
          .end = date.has_end_time() ? date.end_time().seconds() : DateBounds::kOpenEnd};
}

}  // namespace briefing
