// How often and where each phrase of a query stands in a row of the index, as FTS5 found it.
#ifndef BRIEFING_SERVICE_SEARCH_OCCURRENCES_H_
#define BRIEFING_SERVICE_SEARCH_OCCURRENCES_H_

#include <sqlite3.h>

#include <array>
#include <cstddef>
#include <cstdint>

#include "absl/functional/function_ref.h"
#include "service/search/text_query.h"
#include "service/search/text_sizes.h"

namespace briefing {

// More of one phrase in one scope are not counted.
inline constexpr uint8_t kMaxOccurrences = 16;

// How often a phrase stands in each scope of a record. One right behind another does not count: a word that hyphens
// part stands in the place of each part.
using ScopeCounts = std::array<uint8_t, kTextScopes>;
// For each phrase, in the order of the query as ToMatch writes it.
using Occurrences = std::array<ScopeCounts, kMaxQueryTerms>;

// Makes the SQL function occurrences(texts) known to the connection. Evaluated on a row, it sets `counts` for the first
// `phrases` phrases and gives null. Both must outlive the connection's statements.
bool RegisterOccurrences(sqlite3* database, const size_t* phrases, Occurrences* counts);

// Is given a row and how often a phrase stands in it; false: no more.
using VisitRow = absl::FunctionRef<bool(int64_t row, const ScopeCounts& counts)>;

// Makes the SQL function every_row(texts) known to the connection. Evaluated on any row, it gives `**visit` all rows
// that hold the first phrase, ascending, in half the time that it takes to step through them. `visit` must outlive the
// connection's statements.
bool RegisterEveryRow(sqlite3* database, const VisitRow* const* visit);

}  // namespace briefing

#endif  // BRIEFING_SERVICE_SEARCH_OCCURRENCES_H_
