#include "client/feeds/feed_text.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "absl/time/civil_time.h"
#include "utf8proc.h"

namespace briefing::feeds {
namespace {

bool AllDigits(absl::string_view text) { return std::all_of(text.begin(), text.end(), absl::ascii_isdigit); }

bool IsDay(absl::string_view year, absl::string_view month, absl::string_view day) {
  int y = 0, m = 0, d = 0;
  if (!AllDigits(year) || !AllDigits(month) || !AllDigits(day)) return false;
  if (!absl::SimpleAtoi(year, &y) || !absl::SimpleAtoi(month, &m) || !absl::SimpleAtoi(day, &d) || y == 0) return false;
  const absl::CivilDay civil(y, m, d);
  return civil.month() == m && civil.day() == d;
}

}  // namespace

void ForEachLine(absl::string_view contents, absl::FunctionRef<void(int line, absl::string_view text)> visit) {
  contents = absl::StripPrefix(contents, kByteOrderMark);
  for (int line = 1; !contents.empty(); ++line) {
    const size_t end = contents.find('\n');
    const absl::string_view text = absl::StripSuffix(contents.substr(0, end), "\r");
    if (!absl::StripAsciiWhitespace(text).empty()) visit(line, text);
    contents.remove_prefix(end == absl::string_view::npos ? contents.size() : end + 1);
  }
}

bool IsUtf8(absl::string_view text) {
  const auto* bytes = reinterpret_cast<const utf8proc_uint8_t*>(text.data());
  for (size_t at = 0; at < text.size();) {
    if (absl::ascii_isascii(static_cast<unsigned char>(text[at]))) {
      ++at;
      continue;
    }
    utf8proc_int32_t code = 0;
    const utf8proc_ssize_t size = utf8proc_iterate(bytes + at, static_cast<utf8proc_ssize_t>(text.size() - at), &code);
    if (size <= 0) return false;
    at += static_cast<size_t>(size);
  }
  return true;
}

absl::string_view Beginning(absl::string_view text, size_t max_bytes) {
  if (text.size() <= max_bytes) return text;
  while (max_bytes > 0 && (static_cast<unsigned char>(text[max_bytes]) & 0xC0) == 0x80) --max_bytes;
  return text.substr(0, max_bytes);
}

bool HasControlCharacters(absl::string_view text) {
  return std::any_of(text.begin(), text.end(),
                     [](char c) { return absl::ascii_iscntrl(static_cast<unsigned char>(c)); });
}

bool IsIsoDay(absl::string_view text) {
  return text.size() == 10 && text[4] == '-' && text[7] == '-' &&
         IsDay(text.substr(0, 4), text.substr(5, 2), text.substr(8, 2));
}

std::string DayOfDigits(absl::string_view digits) {
  if (digits.size() != 8 || !IsDay(digits.substr(0, 4), digits.substr(4, 2), digits.substr(6, 2))) return "";
  return absl::StrCat(digits.substr(0, 4), "-", digits.substr(4, 2), "-", digits.substr(6, 2));
}

std::string Spaced(absl::string_view text) {
  std::string spaced(text);
  std::replace(spaced.begin(), spaced.end(), '_', ' ');
  absl::RemoveExtraAsciiWhitespace(&spaced);
  return spaced;
}

}  // namespace briefing::feeds
