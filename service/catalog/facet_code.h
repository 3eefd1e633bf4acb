// The facets of a version as kept in memory: a few bytes.
#ifndef BRIEFING_SERVICE_CATALOG_FACET_CODE_H_
#define BRIEFING_SERVICE_CATALOG_FACET_CODE_H_

#include <cstdint>
#include <string>

#include "absl/container/inlined_vector.h"
#include "absl/types/span.h"
#include "service/catalog/terms.h"

namespace briefing {

// Ids of terms in a TermTable.
using TermId = uint32_t;
using TermIds = absl::InlinedVector<TermId, 48>;

// Replaces `out` by the code of `terms` (ascending, each once) and `date`:
//   varint   number of terms, shifted left by one; lowest bit: there is a date
//   varint…  each term's distance from the one before, the first's from 0
//   byte     with a date: 1 for an open start, 2 for an open end, added up
//   varint   start, zigzag, where it is not open
//   varint   end, zigzag, where it is not open: as distance from the start where there is one
void EncodeFacets(absl::Span<const TermId> terms, const DateBounds& date, std::string& out);

// Whether the terms in `code` have one in common with `wanted` (ascending). Stops at the first.
bool HasTermOf(const char* code, absl::Span<const TermId> wanted);

// The date in `code`.
DateBounds DateOf(const char* code);

// What EncodeFacets was given.
void DecodeFacets(const char* code, TermIds& terms, DateBounds& date);

}  // namespace briefing

#endif  // BRIEFING_SERVICE_CATALOG_FACET_CODE_H_
