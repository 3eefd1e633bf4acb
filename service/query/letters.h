// Texts as they are read: one letter at a time, made plain.
#ifndef BRIEFING_SERVICE_QUERY_LETTERS_H_
#define BRIEFING_SERVICE_QUERY_LETTERS_H_

#include <cstddef>
#include <string>

#include "absl/strings/string_view.h"

namespace briefing {

// One character: a code point with the marks that follow it.
struct Letter {
  enum class Kind {
    kNone,    // no letter
    kLetter,  // or a digit
    kPaired,  // of Han, Kana or Hangul
  };

  Kind kind = Kind::kNone;
  // Belongs to no word, but does not part one either (soft hyphen, joiners).
  bool ignored = false;
  // Compatibility forms made plain, in lower case and without marks; those that a letter has within it go too (ø, ł),
  // and letters grown together are two (æ). A voiced kana is a letter of its own.
  std::string folded = {};
  // The bytes of the text.
  size_t begin = 0;
  size_t end = 0;
};

// Reads a text, which must outlive it.
class LetterReader {
 public:
  explicit LetterReader(absl::string_view text) : text_(text) {}

  // The run of ASCII letters and digits that comes next, without one that marks may follow.
  absl::string_view TakePlain();
  // False at the end. Bytes that are not UTF-8 are no letters.
  bool Next(Letter& letter);
  // Takes the s of a possessive that ends here, its apostrophe having been read.
  bool TakePossessive();

 private:
  // Whether none follow. A run of marks has no natural end: what is over a few is no writing.
  bool SkipMarks();

  absl::string_view text_;
  size_t at_ = 0;
};

}  // namespace briefing

#endif  // BRIEFING_SERVICE_QUERY_LETTERS_H_
