// What is looked for in texts.
#ifndef BRIEFING_SERVICE_QUERY_PHRASE_H_
#define BRIEFING_SERVICE_QUERY_PHRASE_H_

#include <cstddef>
#include <string>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "service/query/words.h"

namespace briefing {

// Words, adjacent and in order. Where hyphens tie words of a text together, the one that they make stands at the place
// of each of them: a phrase may begin or end with it. Immutable.
class Phrase {
 public:
  // At least one.
  const std::vector<std::string>& tokens() const { return tokens_; }
  // Whether the last token is a prefix.
  bool prefix() const { return prefix_; }

  // Of its first `words`, or of all that it has: in every text that it is in.
  Phrase Beginning(size_t words) const;

  bool In(absl::string_view text) const;
  // Gives `visit` the bytes [begin, end) of each occurrence in `text`, in order and not overlapping, until it returns
  // false.
  void ForEachIn(absl::string_view text, absl::FunctionRef<bool(size_t begin, size_t end)> visit) const;
  // The same of several phrases, in one pass and each for itself; `which` is the place in `phrases`.
  static void ForEachIn(absl::Span<const Phrase* const> phrases, absl::string_view text,
                        absl::FunctionRef<bool(size_t which, size_t begin, size_t end)> visit);

  friend bool operator==(const Phrase&, const Phrase&) = default;
  friend std::vector<Phrase> ReadingsOf(absl::string_view literal);

 private:
  class Finder;

  // Whether the token at `index` is the prefix.
  bool IsPrefix(size_t index) const { return prefix_ && index + 1 == tokens_.size(); }
  // What the token at `index` is in `word`: the word, or the whole that it is of; null where it is neither.
  const Word* Held(size_t index, const Word& word) const;

  std::vector<std::string> tokens_;
  bool prefix_ = false;
};

// More are not made: of the words with hyphens in a literal only the first ones are then looked for as one.
inline constexpr size_t kMaxReadings = 4;

// What a literal of a query may stand for, any of which is to be found: its words as they are, and each word that
// hyphens part as one, too ("co-operation": also "cooperation"). None where there is no word in it, as in "--". The
// last token is a prefix where the literal ends in '*', and where it is a single character of a Han, Kana or Hangul
// run.
std::vector<Phrase> ReadingsOf(absl::string_view literal);

// Whether any of them is in `text`.
bool AnyIn(absl::Span<const Phrase> readings, absl::string_view text);

}  // namespace briefing

#endif  // BRIEFING_SERVICE_QUERY_PHRASE_H_
