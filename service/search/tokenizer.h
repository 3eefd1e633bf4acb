// The text analysis of words.h, for FTS5.
#ifndef BRIEFING_SERVICE_SEARCH_TOKENIZER_H_
#define BRIEFING_SERVICE_SEARCH_TOKENIZER_H_

#include <sqlite3.h>

namespace briefing {

// Stands between the texts of one column, so that no phrase reaches from one into the next.
inline constexpr char kTextEnd = '\x1f';

// Makes the tokenizer "briefing" known to the connection. It cuts texts with ForEachWord; of queries it takes what
// stands between spaces as it is, since ReadingsOf has cut them already. False where this SQLite has no FTS5.
bool RegisterTokenizer(sqlite3* database);

}  // namespace briefing

#endif  // BRIEFING_SERVICE_SEARCH_TOKENIZER_H_
