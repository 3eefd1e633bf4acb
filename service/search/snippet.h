// The passage to show of a record that was found.
#ifndef BRIEFING_SERVICE_SEARCH_SNIPPET_H_
#define BRIEFING_SERVICE_SEARCH_SNIPPET_H_

#include <cstddef>
#include <string>
#include <utility>
#include <vector>

#include "service/catalog/view.h"
#include "service/search/text_query.h"

namespace briefing {

// A piece of a record's text around what was found, with the bytes [begin, end) of `text` to be shown as found.
struct Snippet {
  // As PathOf in words.h.
  std::string field;
  std::string text;
  std::vector<std::pair<size_t, size_t>> highlights;
};

// Of the text that answers best; cut between words to about `max_bytes` around the most of what was found.
Snippet SnippetOf(const TextQuery& query, const RecordVersion& record, size_t max_bytes = 240);

}  // namespace briefing

#endif  // BRIEFING_SERVICE_SEARCH_SNIPPET_H_
