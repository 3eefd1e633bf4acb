// Text analysis: one way of cutting text into words, for filters and for search.
#ifndef BRIEFING_SERVICE_QUERY_WORDS_H_
#define BRIEFING_SERVICE_QUERY_WORDS_H_

#include <cstddef>
#include <string>

#include "absl/functional/function_ref.h"
#include "absl/strings/string_view.h"
#include "absl/types/optional.h"
#include "briefing/v1/record.pb.h"
#include "google/protobuf/descriptor.h"

namespace briefing {

// A word of a text. The views, and what it points to, live until the visit returns.
struct Word {
  // Normalised, and stemmed where it is English: see StemOf.
  absl::string_view token;
  // Normalised only: what prefixes are compared with. Begins with `token`, unless that has kStemMark.
  absl::string_view written;
  // The bytes of the text that it stands for.
  size_t begin = 0;
  size_t end = 0;
  // What hyphens tie it to the words beside it for, written as one: "cooperation" for both parts of "co-operation". It
  // has none itself. Null where they do not.
  const Word* whole = nullptr;
  // The last of a run of paired characters, which the first of a longer run may stand for.
  bool last_of_run = false;
  // Of a run of one.
  bool lone = false;
};

// Tokens are cut off at this length, so that no text makes an entry of any size.
inline constexpr size_t kMaxTokenBytes = 128;

// Longer ones are lists, slugs or numbers of something, which nobody writes as one.
inline constexpr size_t kMaxTiedWords = 4;
inline constexpr size_t kMaxTiedBytes = 64;
inline constexpr size_t kMaxTiedDigits = 4;

// Gives `visit` the words of `text` in order, until it returns false.
//   - Compatibility forms are made plain (full width, ligatures), case is folded, and marks are removed, those within a
//     letter too; a voiced kana is a letter of its own and stays apart from the plain one.
//   - A run of letters and digits is a word; a possessive 's belongs to none. Words of a-z are stemmed as English.
//   - Runs with a hyphen and nothing else between them are words each, and one together (`whole`): up to kMaxTiedWords,
//     of kMaxTiedBytes in all, none with more than kMaxTiedDigits digits and not all of digits ("5-10").
//   - In a run of Han, Kana and Hangul each character begins a word of two characters; the last is a word by itself.
//     Two characters are thus found wherever they stand together, and one as a prefix.
// Bytes that are not UTF-8 part words. Thread-safe.
void ForEachWord(absl::string_view text, absl::FunctionRef<bool(const Word&)> visit);

// The same for one who looks for tokens that begin, but for kStemMark, with one of the bytes `initials`: others may come
// without having been stemmed, which saves most of the time.
void ForEachWord(absl::string_view text, absl::string_view initials, absl::FunctionRef<bool(const Word&)> visit);

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
