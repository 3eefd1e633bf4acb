#include "service/query/letters.h"

#include <utf8proc.h>

#include <algorithm>
#include <cstdlib>
#include <iterator>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"

namespace briefing {
namespace {

bool IsPaired(utf8proc_int32_t c) {
  return (c >= 0x3041 && c <= 0x309F) || (c >= 0x30A1 && c <= 0x30FF && c != 0x30FB) || (c >= 0x31F0 && c <= 0x31FF) ||
         (c >= 0x3400 && c <= 0x4DBF) || (c >= 0x4E00 && c <= 0x9FFF) || (c >= 0xF900 && c <= 0xFAFF) ||
         (c >= 0xAC00 && c <= 0xD7A3) || (c >= 0x20000 && c <= 0x323AF) || c == 0x3005 || c == 0x3006 || c == 0x3007;
}

bool IsMark(utf8proc_int32_t c) {
  const auto category = utf8proc_category(c);
  return category == UTF8PROC_CATEGORY_MN || category == UTF8PROC_CATEGORY_MC || category == UTF8PROC_CATEGORY_ME;
}

// Half-width voicing marks are letters to Unicode, and vowels and finals of decomposed Hangul too.
bool JoinsPrevious(utf8proc_int32_t c) {
  return IsMark(c) || c == 0xFF9E || c == 0xFF9F || (c >= 0x1160 && c <= 0x11FF);
}

bool IsLetter(utf8proc_int32_t c) {
  switch (utf8proc_category(c)) {
    case UTF8PROC_CATEGORY_LU:
    case UTF8PROC_CATEGORY_LL:
    case UTF8PROC_CATEGORY_LT:
    case UTF8PROC_CATEGORY_LM:
    case UTF8PROC_CATEGORY_LO:
    case UTF8PROC_CATEGORY_ND:
    case UTF8PROC_CATEGORY_NL:
    case UTF8PROC_CATEGORY_NO:
      return true;
    default:
      return false;
  }
}

// The code point at the front of `text`, and its length; -1 and 1 where there is none.
utf8proc_int32_t Decode(absl::string_view text, size_t& length) {
  utf8proc_int32_t c = -1;
  const auto read = utf8proc_iterate(reinterpret_cast<const utf8proc_uint8_t*>(text.data()),
                                     static_cast<utf8proc_ssize_t>(text.size()), &c);
  length = read > 0 ? static_cast<size_t>(read) : 1;
  return read > 0 ? c : -1;
}

std::string Map(absl::string_view text, int options) {
  utf8proc_uint8_t* mapped = nullptr;
  const auto size =
      utf8proc_map(reinterpret_cast<const utf8proc_uint8_t*>(text.data()), static_cast<utf8proc_ssize_t>(text.size()),
                   &mapped, static_cast<utf8proc_option_t>(options));
  if (size < 0) return {};
  std::string out(reinterpret_cast<const char*>(mapped), static_cast<size_t>(size));
  std::free(mapped);
  return out;
}

struct PlainLetter {
  utf8proc_int32_t letter;
  absl::string_view plain;
};

// Letters that Unicode does not take apart, in lower case and in the order of their numbers, and what they are written
// as where there are none.
constexpr PlainLetter kPlainLetters[] = {
    {0x00E6, "ae"},  // æ
    {0x00F0, "d"},   // ð
    {0x00F8, "o"},   // ø
    {0x00FE, "th"},  // þ
    {0x0111, "d"},   // đ
    {0x0127, "h"},   // ħ
    {0x0131, "i"},   // ı
    {0x0142, "l"},   // ł
    {0x014B, "n"},   // ŋ
    {0x0153, "oe"},  // œ
    {0x0167, "t"},   // ŧ
    {0x0180, "b"},   // ƀ
    {0x0199, "k"},   // ƙ
    {0x01B4, "y"},   // ƴ
    {0x01B6, "z"},   // ƶ
    {0x01E5, "g"},   // ǥ
    {0x0253, "b"},   // ɓ
    {0x0256, "d"},   // ɖ
    {0x0257, "d"},   // ɗ
    {0x0259, "a"},   // ə, of Azerbaijani
    {0x0268, "i"},   // ɨ
    {0x0272, "n"},   // ɲ
};

// `letter` where it is plain already.
absl::string_view PlainOf(absl::string_view letter) {
  size_t length = 0;
  const utf8proc_int32_t c = Decode(letter, length);
  const auto* const found = std::lower_bound(std::begin(kPlainLetters), std::end(kPlainLetters), c,
                                             [](const PlainLetter& each, int32_t code) { return each.letter < code; });
  return found != std::end(kPlainLetters) && found->letter == c ? found->plain : letter;
}

// Sets kind and folded form from the characters that compatibility and case folding make of the letter.
void Fold(absl::string_view text, Letter& letter) {
  const std::string composed =
      Map(text, UTF8PROC_STABLE | UTF8PROC_COMPAT | UTF8PROC_COMPOSE | UTF8PROC_CASEFOLD | UTF8PROC_IGNORE);
  letter.ignored = composed.empty();
  for (size_t at = 0, length = 0; at < composed.size(); at += length) {
    const absl::string_view rest = absl::string_view(composed).substr(at);
    const utf8proc_int32_t c = Decode(rest, length);
    if (c < 0 || IsMark(c)) continue;
    if (IsPaired(c)) {
      letter.kind = Letter::Kind::kPaired;
      absl::StrAppend(&letter.folded, rest.substr(0, length));
    } else if (IsLetter(c)) {
      if (letter.kind == Letter::Kind::kNone) letter.kind = Letter::Kind::kLetter;
      absl::StrAppend(&letter.folded,
                      PlainOf(Map(rest.substr(0, length), UTF8PROC_STABLE | UTF8PROC_DECOMPOSE | UTF8PROC_STRIPMARK)));
    }
  }
}

bool IsPlainLetter(char c) { return absl::ascii_isalnum(static_cast<unsigned char>(c)); }

}  // namespace

absl::string_view LetterReader::TakePlain() {
  const size_t begin = at_;
  while (at_ < text_.size() && IsPlainLetter(text_[at_])) ++at_;
  if (at_ > begin && at_ < text_.size() && static_cast<unsigned char>(text_[at_]) >= 0x80) --at_;
  return text_.substr(begin, at_ - begin);
}

bool LetterReader::Next(Letter& letter) {
  if (at_ >= text_.size()) return false;
  letter.kind = Letter::Kind::kNone;
  letter.ignored = false;
  letter.folded.clear();
  letter.begin = at_;
  size_t length = 0;
  const utf8proc_int32_t c = Decode(text_.substr(at_), length);
  at_ += length;
  const bool alone = SkipMarks();
  letter.end = at_;
  if (c < 0) return true;
  if (alone && c < 0x80) {
    const char plain = static_cast<char>(c);
    if (IsPlainLetter(plain)) {
      letter.kind = Letter::Kind::kLetter;
      letter.folded.push_back(absl::ascii_tolower(static_cast<unsigned char>(plain)));
    }
  } else if (alone && c >= 0x4E00 && c <= 0x9FFF) {
    letter.kind = Letter::Kind::kPaired;
    absl::StrAppend(&letter.folded, text_.substr(letter.begin, length));
  } else {
    Fold(text_.substr(letter.begin, letter.end - letter.begin), letter);
  }
  return true;
}

bool LetterReader::TakePossessive() {
  if (at_ >= text_.size() || (text_[at_] != 's' && text_[at_] != 'S')) return false;
  size_t length = 0;
  if (at_ + 1 < text_.size()) {
    const utf8proc_int32_t next = Decode(text_.substr(at_ + 1), length);
    if (next >= 0 && (JoinsPrevious(next) || (IsLetter(next) && !IsPaired(next)))) return false;
  }
  ++at_;
  return true;
}

bool LetterReader::SkipMarks() {
  const size_t start = at_;
  size_t length = 0;
  while (at_ < text_.size() && static_cast<unsigned char>(text_[at_]) >= 0x80) {
    const utf8proc_int32_t c = Decode(text_.substr(at_), length);
    if (c < 0 || !JoinsPrevious(c) || at_ - start > 64) break;
    at_ += length;
  }
  return at_ == start;
}

}  // namespace briefing
