#include "client/feeds/coarse_date.h"

#include <cstdint>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/strip.h"
#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "client/feeds/feed_text.h"
#include "service/base/edtf_extent.h"

namespace briefing::feeds {
namespace {

constexpr absl::string_view kMonths[] = {"january", "february", "march",     "april",   "may",      "june",
                                         "july",    "august",   "september", "october", "november", "december"};
constexpr size_t kShortMonth = 3;

// What a format has read so far; 0: not there.
struct DateParts {
  int year = 0;
  int month = 0;
  int day = 0;
  int quarter = 0;
};

// Reads by one format.
class Scan {
 public:
  explicit Scan(absl::string_view text) : text_(text) {}

  bool Read(absl::string_view format) {
    for (size_t i = 0; i < format.size(); ++i) {
      const bool part = format[i] == '%' && i + 1 < format.size() && format[i + 1] != '%';
      if (format[i] == '%') ++i;
      if (part ? !ReadPart(format[i]) : !ReadLiteral(format[i])) return false;
    }
    SkipSpaces();
    return text_.empty();
  }

  // Empty where the parts make no date.
  std::string Date() const {
    if (!day_.empty()) return day_;
    if (parts_.year == 0) return "";
    if (parts_.quarter != 0) return absl::StrFormat("%04d-%02d", parts_.year, 32 + parts_.quarter);
    if (parts_.month == 0) return absl::StrFormat("%04d", parts_.year);
    if (parts_.day == 0) return absl::StrFormat("%04d-%02d", parts_.year, parts_.month);
    std::string day = absl::StrFormat("%04d-%02d-%02d", parts_.year, parts_.month, parts_.day);
    return IsIsoDay(day) ? day : "";
  }

 private:
  void SkipSpaces() { text_ = absl::StripLeadingAsciiWhitespace(text_); }

  bool ReadLiteral(char c) {
    if (absl::ascii_isspace(static_cast<unsigned char>(c))) {
      SkipSpaces();
      return true;
    }
    if (text_.empty() || absl::ascii_tolower(text_[0]) != absl::ascii_tolower(c)) return false;
    text_.remove_prefix(1);
    return true;
  }

  bool ReadPart(char part) {
    switch (part) {
      case 'Y':
        return ReadNumber(4, 4, 1, 9999, parts_.year);
      case 'y':
        return ReadShortYear();
      case 'm':
        return ReadNumber(1, 2, 1, 12, parts_.month);
      case 'd':
        return ReadNumber(1, 2, 1, 31, parts_.day) && (ReadOrdinal(), true);
      case 'q':
        return ReadNumber(1, 1, 1, 4, parts_.quarter);
      case 'B':
      case 'b':
        return ReadMonth();
      case 's':
        return ReadEpoch();
      case 'z':
        return ReadOffset();
      default:
        return ReadTime(part);
    }
  }

  bool ReadNumber(size_t least, size_t most, int lowest, int highest, int& number) {
    size_t digits = 0;
    while (digits < most && digits < text_.size() && absl::ascii_isdigit(static_cast<unsigned char>(text_[digits])))
      ++digits;
    if (digits < least || !absl::SimpleAtoi(text_.substr(0, digits), &number)) return false;
    text_.remove_prefix(digits);
    return number >= lowest && number <= highest;
  }

  bool ReadShortYear() {
    if (!ReadNumber(2, 2, 0, 99, parts_.year)) return false;
    parts_.year += parts_.year >= 69 ? 1900 : 2000;
    return true;
  }

  void ReadOrdinal() {
    for (const absl::string_view ending : {"st", "nd", "rd", "th"}) {
      if (absl::StartsWithIgnoreCase(text_, ending)) {
        text_.remove_prefix(ending.size());
        return;
      }
    }
  }

  bool ReadMonth() {
    size_t letters = 0;
    while (letters < text_.size() && absl::ascii_isalpha(static_cast<unsigned char>(text_[letters]))) ++letters;
    const std::string word = absl::AsciiStrToLower(text_.substr(0, letters));
    for (size_t i = 0; i < std::size(kMonths); ++i) {
      if (word != kMonths[i] && word != kMonths[i].substr(0, kShortMonth) && (word != "sept" || i != 8)) continue;
      parts_.month = static_cast<int>(i) + 1;
      text_.remove_prefix(letters);
      if (word.size() < kMonths[i].size()) absl::ConsumePrefix(&text_, ".");
      return true;
    }
    return false;
  }

  bool ReadEpoch() {
    size_t digits = 0;
    while (digits < text_.size() && absl::ascii_isdigit(static_cast<unsigned char>(text_[digits]))) ++digits;
    int64_t seconds = 0;
    if (!absl::SimpleAtoi(text_.substr(0, digits), &seconds) || seconds > 253402300799) return false;
    text_.remove_prefix(digits);
    day_ = absl::FormatTime("%Y-%m-%d", absl::FromUnixSeconds(seconds), absl::UTCTimeZone());
    return true;
  }

  bool ReadOffset() {
    if (absl::ConsumePrefix(&text_, "Z") || absl::ConsumePrefix(&text_, "z")) return true;
    if (!absl::ConsumePrefix(&text_, "+") && !absl::ConsumePrefix(&text_, "-")) return false;
    int hours = 0;
    int minutes = 0;
    if (!ReadNumber(2, 2, 0, 14, hours)) return false;
    const bool colon = absl::ConsumePrefix(&text_, ":");
    if (!colon && (text_.empty() || !absl::ascii_isdigit(static_cast<unsigned char>(text_[0])))) return true;
    return ReadNumber(2, 2, 0, 59, minutes);
  }

  bool ReadTime(char part) {
    int number = 0;
    if (part == 'f') return ReadNumber(1, 9, 0, 999999999, number);
    return ReadNumber(1, 2, 0, part == 'H' ? 23 : part == 'M' ? 59 : 60, number);
  }

  absl::string_view text_;
  DateParts parts_;
  std::string day_;
};

}  // namespace

std::string FaultOfDateFormat(absl::string_view format) {
  std::string parts;
  for (size_t i = 0; i < format.size(); ++i) {
    if (format[i] != '%') continue;
    const absl::string_view part = format.substr(++i, 1);
    if (part.empty() || !absl::StrContains("YymdBbqHMSfzs%", part)) {
      return absl::StrCat("\"%", part, "\" is no part of a date; there are %Y %y %m %B %b %d %q %H %M %S %f %z %s");
    }
    absl::StrAppend(&parts, part);
  }
  const auto has = [&](absl::string_view any) { return parts.find_first_of(std::string(any)) != std::string::npos; };
  if (has("s")) return "";
  if (!has("Yy")) return "it has no year (%Y)";
  if (has("d") && !has("mBb")) return "it has a day (%d) and no month (%m)";
  if (has("q") && has("mBbd")) return "it has both a quarter and a month";
  return "";
}

std::string DateBy(const std::vector<std::string>& formats, absl::string_view printed) {
  printed = absl::StripAsciiWhitespace(printed);
  for (const std::string& format : formats) {
    Scan scan(printed);
    if (!scan.Read(format)) continue;
    if (std::string date = scan.Date(); !date.empty()) return date;
  }
  return "";
}

std::string DateAsPrinted(absl::string_view printed) {
  printed = absl::StripAsciiWhitespace(printed);
  if (printed.size() > 10 && (printed[10] == 'T' || printed[10] == ' ') && IsIsoDay(printed.substr(0, 10))) {
    static const auto& formats = *new std::vector<std::string>{
        "%Y-%m-%dT%H:%M:%S%z",  "%Y-%m-%dT%H:%M:%S",   "%Y-%m-%dT%H:%M:%S.%f%z", "%Y-%m-%dT%H:%M:%S.%f",
        "%Y-%m-%dT%H:%M%z",     "%Y-%m-%dT%H:%M",      "%Y-%m-%d %H:%M:%S",      "%Y-%m-%d %H:%M:%S.%f",
        "%Y-%m-%d %H:%M:%S %z", "%Y-%m-%d %H:%M:%S%z", "%Y-%m-%d %H:%M"};
    return DateBy(formats, printed);
  }
  return ScanEdtf(printed, "date").ok() ? std::string(printed) : "";
}

}  // namespace briefing::feeds
