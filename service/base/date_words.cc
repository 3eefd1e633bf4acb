#include "service/base/date_words.h"

#include <cstdlib>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "absl/types/optional.h"

namespace briefing {
namespace {

constexpr absl::string_view kMonths[] = {"January", "February", "March",     "April",   "May",      "June",
                                         "July",    "August",   "September", "October", "November", "December"};

bool IsDigits(absl::string_view text, size_t count) {
  if (text.size() != count) return false;
  for (const char c : text) {
    if (!absl::ascii_isdigit(c)) return false;
  }
  return true;
}

absl::optional<absl::string_view> MonthName(absl::string_view digits) {
  int month = 0;
  if (!IsDigits(digits, 2) || !absl::SimpleAtoi(digits, &month) || month < 1 || month > 12) return absl::nullopt;
  return kMonths[month - 1];
}

// A year, month or day without qualifier; none for other forms.
absl::optional<std::string> PlainDate(absl::string_view text) {
  const std::vector<absl::string_view> parts = absl::StrSplit(text, '-');
  if (text.size() == 4 && text[3] == 'X' && IsDigits(text.substr(0, 3), 3)) {
    return absl::StrCat("the ", text.substr(0, 3), "0s");
  }
  if (!IsDigits(parts[0], 4) || parts.size() > 3) return absl::nullopt;
  if (parts.size() == 1) return std::string(text);
  const auto month = MonthName(parts[1]);
  if (!month) return absl::nullopt;
  if (parts.size() == 2) return absl::StrCat(*month, " ", parts[0]);
  int day = 0;
  if (!IsDigits(parts[2], 2) || !absl::SimpleAtoi(parts[2], &day)) return absl::nullopt;
  return absl::StrCat(day, " ", *month, " ", parts[0]);
}

// "15:00 UTC" for "15:00:00Z", "15:00:30 UTC+09:00" for "15:00:30+09:00"; none for what is no time of day.
absl::optional<std::string> TimeOfDay(absl::string_view text) {
  const absl::string_view clock = text.substr(0, 8);
  const std::vector<absl::string_view> parts = absl::StrSplit(clock, ':');
  if (clock.size() != 8 || parts.size() != 3) return absl::nullopt;
  for (const absl::string_view part : parts) {
    if (!IsDigits(part, 2)) return absl::nullopt;
  }
  const absl::string_view zone = text.substr(8);
  return absl::StrCat(parts[2] == "00" ? clock.substr(0, 5) : clock, zone.empty() ? "" : " UTC",
                      zone == "Z" ? "" : zone);
}

absl::optional<std::string> Moment(absl::string_view day, absl::string_view time) {
  const auto date = PlainDate(day);
  const auto clock = TimeOfDay(time);
  if (!date || !clock) return absl::nullopt;
  return absl::StrCat(*date, ", ", *clock);
}

absl::optional<std::string> QualifiedDate(absl::string_view text) {
  if (text.size() > 11 && text[10] == 'T') return Moment(text.substr(0, 10), text.substr(11));
  const bool about = absl::ConsumeSuffix(&text, "~");
  const bool doubtful = !about && absl::ConsumeSuffix(&text, "?");
  const auto plain = PlainDate(text);
  if (!plain) return absl::nullopt;
  return absl::StrCat(about ? "about " : doubtful ? "perhaps " : "", *plain);
}

absl::optional<std::string> Interval(absl::string_view from, absl::string_view to) {
  const auto start = QualifiedDate(from);
  const auto end = QualifiedDate(to);
  if (start && end) return absl::StrCat(*start, " to ", *end);
  if (start && to == "..") return absl::StrCat("since ", *start);
  if (start && to.empty()) return absl::StrCat("from ", *start);
  if (end && from == "..") return absl::StrCat("until ", *end);
  return absl::nullopt;
}

}  // namespace

std::string DateInWords(absl::string_view edtf) {
  const std::vector<absl::string_view> ends = absl::StrSplit(edtf, '/');
  const auto words = ends.size() == 2 ? Interval(ends[0], ends[1]) : QualifiedDate(edtf);
  return words ? *words : std::string(edtf);
}

std::string NumberInWords(double value) {
  for (int digits = 1; digits < 17; ++digits) {
    const std::string text = absl::StrFormat("%.*g", digits, value);
    if (std::strtod(text.c_str(), nullptr) == value && !absl::StrContains(text, 'e')) return text;
  }
  return absl::StrFormat("%.17g", value);
}

}  // namespace briefing
