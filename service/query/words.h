// Text analysis: one way of cutting text into words, for filters and for search.
#ifndef BRIEFING_SERVICE_QUERY_WORDS_H_
#define BRIEFING_SERVICE_QUERY_WORDS_H_

#include <cstddef>
#include <string>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/strings/string_view.h"
#include "absl/types/optional.h"
#include "absl/types/span.h"
#include "briefing/v1/record.pb.h"
#include "google/protobuf/descriptor.h"

namespace briefing {

// A word of a text. The views live until the visit returns.
struct Word {
  // Normalised, and stemmed where it is English.
  absl::string_view token;
  // Normalised only: what prefixes are compared with. Equals `token` where nothing was stemmed.
  absl::string_view written;
  // The bytes of the text that it stands for.
  size_t begin = 0;
  size_t end = 0;
};

// Tokens are cut off at this length, so that no text makes an entry of any size.
inline constexpr size_t kMaxTokenBytes = 128;

// Gives `visit` the words of `text` in order, until it returns false.
//   - Compatibility forms are made plain (full width, ligatures), case is folded, and marks are removed; a voiced kana
//     is a letter of its own and stays apart from the plain one.
//   - A run of letters and digits is a word; a possessive 's belongs to none. Words of a-z are stemmed as English.
//   - In a run of Han, Kana and Hangul each character begins a word of two characters; the last is a word by itself.
//     Two characters are thus found wherever they stand together, and one as a prefix.
// Bytes that are not UTF-8 part words. Thread-safe.
void ForEachWord(absl::string_view text, absl::FunctionRef<bool(const Word&)> visit);

// A literal of a query: its words, adjacent and in order. The last one is a prefix where the literal ends in '*', and
// where it is a single character of a Han, Kana or Hangul run. Immutable.
class Phrase {
 public:
  static Phrase Of(absl::string_view literal);

  // Whether there is no word in it, as in "--". Such a phrase is in no text.
  bool empty() const { return tokens_.empty(); }
  const std::vector<std::string>& tokens() const { return tokens_; }
  // Whether the last token is a prefix.
  bool prefix() const { return prefix_; }

  bool In(absl::string_view text) const;
  // Gives `visit` the bytes [begin, end) of each occurrence in `text`, in order and not overlapping, until it returns
  // false.
  void ForEachIn(absl::string_view text, absl::FunctionRef<bool(size_t begin, size_t end)> visit) const;
  // The same of several phrases, in one pass and each for itself; `which` is the place in `phrases`.
  static void ForEachIn(absl::Span<const Phrase* const> phrases, absl::string_view text,
                        absl::FunctionRef<bool(size_t which, size_t begin, size_t end)> visit);

  friend bool operator==(const Phrase&, const Phrase&) = default;

 private:
  class Finder;

  bool Holds(size_t index, const Word& word) const;

  std::vector<std::string> tokens_;
  bool prefix_ = false;
};

// What a text of a record is, for search: its weight, and the scope that a query can name.
enum class TextScope { kTitle, kText, kClaims, kNames };

// The scope of a field of a record message, or of a message in one; none for fields that are no text (references,
// ids of parts, digests, dates).
absl::optional<TextScope> TextScopeOf(const google::protobuf::FieldDescriptor& field);

// Gives `visit` the texts of an encoded record of kind `type`, at any depth, in the order of the bytes, until it
// returns false. `text` is a part of `bytes`. Thread-safe.
void ForEachText(v1::RecordType type, absl::string_view bytes,
                 absl::FunctionRef<bool(TextScope scope, absl::string_view text)> visit);

// The path of the field that `text`, as ForEachText gave it, is from: "claims.text", without positions in lists.
std::string PathOf(v1::RecordType type, absl::string_view bytes, absl::string_view text);

}  // namespace briefing

#endif  // BRIEFING_SERVICE_QUERY_WORDS_H_
