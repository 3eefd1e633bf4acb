// What a scan of columns finds.
#ifndef BRIEFING_SERVICE_CATALOG_DATED_ROWS_H_
#define BRIEFING_SERVICE_CATALOG_DATED_ROWS_H_

#include <cstdint>

#include "absl/types/span.h"
#include "service/catalog/facet_column.h"
#include "service/catalog/terms.h"

namespace briefing {

// Some versions of one date. Valid for as long as the visit that it is given to lasts.
struct DatedRows {
  DateBounds date;
  // Where they stand in the columns. Ascending.
  absl::Span<const uint32_t> places;
  // The terms of each field that was asked for, in that order.
  absl::Span<const FacetColumn* const> columns;
};

}  // namespace briefing

#endif  // BRIEFING_SERVICE_CATALOG_DATED_ROWS_H_
