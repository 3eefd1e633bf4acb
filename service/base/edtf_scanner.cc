#include "service/base/edtf_scanner.h"

#include <string>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "service/base/errors.h"
#include "service/base/limits.h"

namespace briefing {

char EdtfScanner::Peek(size_t ahead) const {
  return ahead < expression_.size() - position_ ? expression_[position_ + ahead] : '\0';
}

bool EdtfScanner::PeekDigit(size_t ahead) const { return absl::ascii_isdigit(static_cast<unsigned char>(Peek(ahead))); }

bool EdtfScanner::PeekQualifier(size_t ahead) const {
  const char c = Peek(ahead);
  return c == '?' || c == '~' || c == '%';
}

size_t EdtfScanner::CountDigits(size_t ahead) const {
  size_t count = 0;
  while (PeekDigit(ahead + count)) ++count;
  return count;
}

size_t EdtfScanner::Count(char c, size_t ahead) const {
  size_t count = 0;
  while (Peek(ahead + count) == c) ++count;
  return count;
}

bool EdtfScanner::StartsWith(absl::string_view text) const {
  return absl::StartsWith(expression_.substr(position_), text);
}

bool EdtfScanner::Take(absl::string_view text) {
  if (!StartsWith(text)) return false;
  position_ += text.size();
  return true;
}

int64_t EdtfScanner::TakeNumber(size_t count) {
  int64_t value = 0;
  for (size_t i = 0; i < count; ++i) value = value * 10 + (expression_[position_ + i] - '0');
  position_ += count;
  return value;
}

absl::Status EdtfScanner::ExpectedAt(size_t position, absl::string_view expected) const {
  const std::string quoted =
      expression_.size() <= limits::kMaxEdtfBytes ? absl::StrCat(" of \"", expression_, "\"") : "";
  return errors::InvalidField(field_, absl::StrCat("at character ", position + 1, quoted, ": expected ", expected));
}

absl::Status EdtfScanner::Level2At(size_t position, absl::string_view form, absl::string_view expected) const {
  return ExpectedAt(position, absl::StrCat(expected, "; ", form, " is EDTF Level 2, which is not taken here"));
}

}  // namespace briefing
