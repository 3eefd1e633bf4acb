// The language of text search.
#ifndef BRIEFING_SERVICE_SEARCH_TEXT_QUERY_H_
#define BRIEFING_SERVICE_SEARCH_TEXT_QUERY_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/types/optional.h"
#include "service/query/phrase.h"

namespace briefing {

// What is looked for: a phrase, anywhere or in texts of one scope.
struct TextTerm {
  Phrase phrase;
  absl::optional<TextScope> scope;
};

// Every group of `all_of` must hold (one of its terms does), and no term of `none_of`.
struct TextQuery {
  std::vector<std::vector<TextTerm>> all_of = {};
  std::vector<TextTerm> none_of = {};
};

// The name of a scope in queries: "title", "text", "claims", "names"; also the column of the index.
absl::string_view NameOf(TextScope scope);

// Parses words (all must hold), "phrases", prefix*, a OR b (binds tighter), -without and scope:word. Each reading of a
// word or phrase (phrase.h) is a term of its group, and counts as one; articles and the like in lower case count only
// where there is no other word. Signs that stand alone, outside of quotes, are passed over, and a word before a colon
// that is near to no scope is a word. INVALID_ARGUMENT under `field`, with the column (in characters, from 1) and what
// was expected, for what is none, for a query without anything to look for, for a scope that is misspelt and a star
// within a word, and over kMaxQueryBytes, kMaxQueryTerms or kMaxPhraseWords.
inline constexpr size_t kMaxQueryBytes = 1024;
inline constexpr size_t kMaxQueryTerms = 32;
// Of all phrases together, in each of their readings: the index goes through all places of each word, as often as it
// comes.
inline constexpr size_t kMaxPhraseWords = 128;
absl::StatusOr<TextQuery> ParseTextQuery(absl::string_view text, absl::string_view field);

// The query as FTS5 takes it, for the tokenizer of tokenizer.h. Queries of the same text find the same.
std::string ToMatch(const TextQuery& query);
std::string ToMatch(const TextTerm& term);

}  // namespace briefing

#endif  // BRIEFING_SERVICE_SEARCH_TEXT_QUERY_H_
