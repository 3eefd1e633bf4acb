#include "service/base/edtf_date.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "absl/types/optional.h"

namespace briefing {
namespace {

// What ScanPair returns for "XX".
constexpr int kUnspecified = -1;
constexpr absl::string_view kPartQualifier = "a qualifier on a part of a date";
constexpr absl::string_view kEnd = "the end of the date";

// `count` years from `first` on.
struct YearRange {
  int64_t first = 0;
  int64_t count = 1;
};

EdtfSpan SpanOf(const YearRange& years) {
  return {absl::CivilSecond(years.first), absl::CivilSecond(years.first + years.count)};
}

EdtfSpan SpanOf(absl::CivilMonth month, int months) {
  return {absl::CivilSecond(month), absl::CivilSecond(month + months)};
}

EdtfSpan SpanOf(absl::CivilDay day) { return {absl::CivilSecond(day), absl::CivilSecond(day + 1)}; }

// Names today's spelling where `c` is the drafts' for an unspecified digit.
std::string WithSpelling(absl::string_view expected, char c) {
  const bool draft = c == 'u' || c == 'x' || c == 'U';
  return absl::StrCat(expected, draft ? "; an unspecified digit is written X" : "");
}

// A run of more than four digits: basic format, or a long year.
absl::Status RefuseLongRun(const EdtfScanner& scanner, size_t digits) {
  const absl::string_view run = scanner.Ahead(digits);
  const absl::string_view year = run.substr(0, 4);
  const absl::string_view month = run.substr(4, 2);
  std::string spelling = absl::StrCat("a year of more than four digits is written Y", run);
  if (digits == 6) spelling = absl::StrCat("a month is written ", year, "-", month, ", a long year Y", run);
  if (digits == 8) spelling = absl::StrCat("a day is written ", year, "-", month, "-", run.substr(6));
  return scanner.ExpectedAt(scanner.position() + 4,
                            absl::StrCat("\"-\" or the end after the year's four digits; ", spelling));
}

absl::Status RefuseYear(const EdtfScanner& scanner, size_t taken, bool after_unspecified) {
  constexpr absl::string_view kYear = "a year of four digits, of which the last one or two may be X";
  const size_t at = scanner.position() + taken;
  if (after_unspecified && scanner.PeekDigit(taken)) {
    return scanner.Level2At(at, "a digit behind an unspecified one", kYear);
  }
  if (scanner.StartsWith("y")) return scanner.Expected("a year; one of more than four digits begins with Y");
  if (scanner.StartsWith("unknown")) return scanner.Expected("a date; an unknown end is left empty, as in 1985/");
  if (scanner.StartsWith("open")) return scanner.Expected("a date; an open end is written .., as in 1985/..");
  return scanner.ExpectedAt(at, WithSpelling(kYear, scanner.Peek(taken)));
}

absl::StatusOr<YearRange> ScanYear(EdtfScanner& scanner) {
  const bool negative = scanner.Take("-");
  const size_t digits = scanner.CountDigits();
  if (digits > 4) return RefuseLongRun(scanner, digits);
  const size_t unspecified = std::min(scanner.Count('X', digits), 4 - digits);
  if (digits + unspecified < 4) return RefuseYear(scanner, digits + unspecified, unspecified > 0);
  if (unspecified > 2) {
    return scanner.Level2At(scanner.position() + digits, "a year of more than two unspecified digits", "a digit");
  }
  const size_t begin = scanner.position();
  YearRange years{scanner.TakeNumber(digits), 1};
  for (size_t i = 0; i < unspecified; ++i) {
    years.first *= 10;
    years.count *= 10;
  }
  scanner.Skip(unspecified);
  if (!negative) return years;
  if (years.first + years.count == 1) {
    return scanner.ExpectedAt(begin, "a year from 0001 behind \"-\": year 0 has no sign");
  }
  years.first = -(years.first + years.count - 1);
  return years;
}

// Behind the "Y".
absl::StatusOr<EdtfSpan> ScanLongYear(EdtfScanner& scanner) {
  const bool negative = scanner.Take("-");
  const size_t digits = scanner.CountDigits();
  const size_t behind = scanner.position() + digits;
  if (scanner.Peek(digits) == 'E') return scanner.Level2At(behind, "a year with an exponent", "a digit");
  if (scanner.Peek() == '0') return scanner.Expected("a digit from 1 to 9 behind Y");
  if (digits < 5) {
    return scanner.ExpectedAt(behind, "a year of five digits or more behind Y; years of four are written without it");
  }
  if (digits > kMaxYearDigits) {
    return scanner.ExpectedAt(scanner.position() + kMaxYearDigits,
                              absl::StrCat("at most ", kMaxYearDigits, " digits behind Y"));
  }
  const int64_t year = scanner.TakeNumber(digits);
  return SpanOf(YearRange{negative ? -year : year});
}

// Two digits of a month or day, or kUnspecified for "XX".
absl::StatusOr<int> ScanPair(EdtfScanner& scanner, absl::string_view expected) {
  if (scanner.PeekQualifier()) return scanner.Level2At(scanner.position(), kPartQualifier, expected);
  if (scanner.Take("XX")) return kUnspecified;
  const size_t digits = scanner.CountDigits();
  if (digits >= 2) return static_cast<int>(scanner.TakeNumber(2));
  const size_t at = scanner.position() + digits;
  if (scanner.Peek(digits) == 'X') return scanner.Level2At(at, "one unspecified digit of a month or day", expected);
  return scanner.ExpectedAt(at, WithSpelling(expected, scanner.Peek(digits)));
}

// Two digits from `low` to `high`.
absl::StatusOr<int> ScanWithin(EdtfScanner& scanner, int low, int high, absl::string_view expected) {
  const size_t digits = scanner.CountDigits();
  if (digits < 2) return scanner.ExpectedAt(scanner.position() + digits, expected);
  const size_t begin = scanner.position();
  const auto value = static_cast<int>(scanner.TakeNumber(2));
  if (value < low || value > high) return scanner.ExpectedAt(begin, expected);
  return value;
}

// Seconds east of UTC; 0 where the time says none.
absl::StatusOr<int64_t> ScanOffset(EdtfScanner& scanner) {
  const size_t begin = scanner.position();
  const bool west = scanner.Peek() == '-';
  if (scanner.Take("Z") || (!scanner.Take("+") && !scanner.Take("-"))) return 0;
  absl::StatusOr<int> hours = ScanWithin(scanner, 0, 14, "hours of the offset from 00 to 14");
  if (!hours.ok()) return hours.status();
  absl::StatusOr<int> minutes = 0;
  if (scanner.PeekDigit()) return scanner.Expected("\":\" between the hours and minutes of the offset");
  if (scanner.Take(":")) minutes = ScanWithin(scanner, 0, 59, "minutes of the offset from 00 to 59");
  if (!minutes.ok()) return minutes.status();
  const int64_t offset = *hours * 3600 + *minutes * 60;
  if (offset > 14 * 3600) return scanner.ExpectedAt(begin, "an offset of at most 14:00");
  if (offset == 0 && west) return scanner.ExpectedAt(begin, "Z or +00:00 for no offset");
  return west ? -offset : offset;
}

// Behind the "T".
absl::StatusOr<EdtfSpan> ScanTime(EdtfScanner& scanner, absl::CivilDay day) {
  absl::StatusOr<int> hour = ScanWithin(scanner, 0, 23, "hours from 00 to 23");
  if (!hour.ok()) return hour.status();
  if (!scanner.Take(":")) return scanner.Expected("\":\" between hours and minutes");
  absl::StatusOr<int> minute = ScanWithin(scanner, 0, 59, "minutes from 00 to 59");
  if (!minute.ok()) return minute.status();
  if (!scanner.Take(":")) return scanner.Expected("\":\" and the seconds; a time of day is written to the second");
  absl::StatusOr<int> second = ScanWithin(scanner, 0, 59, "seconds from 00 to 59");
  if (!second.ok()) return second.status();
  if (scanner.Peek() == '.' || scanner.Peek() == ',') return scanner.Expected("whole seconds, without a fraction");
  absl::StatusOr<int64_t> offset = ScanOffset(scanner);
  if (!offset.ok()) return offset.status();
  const absl::CivilSecond local(day.year(), day.month(), day.day(), *hour, *minute, *second);
  return EdtfSpan{local - *offset, local - *offset + 1, true};
}

absl::StatusOr<EdtfSpan> ScanDayOf(EdtfScanner& scanner, absl::CivilMonth month) {
  const int last = absl::CivilDay(absl::CivilDay(month + 1) - 1).day();
  const std::string expected = absl::StrCat("a day from 01 to ", last, ", or XX");
  const size_t begin = scanner.position();
  absl::StatusOr<int> day = ScanPair(scanner, expected);
  if (!day.ok()) return day.status();
  if (*day == kUnspecified) return SpanOf(month, 1);
  if (*day < 1 || *day > last) return scanner.ExpectedAt(begin, expected);
  const absl::CivilDay date(month.year(), month.month(), *day);
  if (scanner.Take("T")) return ScanTime(scanner, date);
  return SpanOf(date);
}

// Behind "YYYY-XX-".
absl::Status ScanDayOfUnknownMonth(EdtfScanner& scanner) {
  const size_t begin = scanner.position();
  absl::StatusOr<int> day = ScanPair(scanner, "XX");
  if (!day.ok()) return day.status();
  if (*day == kUnspecified) return absl::OkStatus();
  return scanner.Level2At(begin, "a day of an unspecified month", "XX");
}

// Seasons and other parts of a year, by the numbers of ISO 8601-2. They lie side by side from the month given, those of
// the southern hemisphere around the end of the year; a part that begins in December ends in the next year.
struct Parts {
  int first;
  int last;
  int first_month;
  int months;
};
constexpr Parts kPartsOfYear[] = {
    {21, 24, 3, 3},  // seasons, read as those of the north
    {25, 28, 3, 3},  // seasons of the northern hemisphere
    {29, 30, 9, 3},  // spring and summer of the southern hemisphere
    {31, 32, 3, 3},  // autumn and winter of the southern hemisphere
    {33, 36, 1, 3},  // quarters
    {37, 39, 1, 4},  // quadrimesters
    {40, 41, 1, 6},  // half-years
};

absl::optional<EdtfSpan> PartOfYear(int64_t year, int number) {
  for (const Parts& parts : kPartsOfYear) {
    if (number < parts.first || number > parts.last) continue;
    return SpanOf(absl::CivilMonth(year, parts.first_month + parts.months * (number - parts.first)), parts.months);
  }
  return absl::nullopt;
}

// Behind "YYYY-".
absl::StatusOr<EdtfSpan> ScanPartOf(EdtfScanner& scanner, int64_t year) {
  constexpr absl::string_view kExpected = "a month from 01 to 12, a season or other part from 21 to 41, or XX";
  const size_t begin = scanner.position();
  absl::StatusOr<int> part = ScanPair(scanner, kExpected);
  if (!part.ok()) return part.status();
  if (*part == kUnspecified) {
    if (scanner.Take("-")) {
      if (absl::Status day = ScanDayOfUnknownMonth(scanner); !day.ok()) return day;
    }
    return SpanOf(YearRange{year});
  }
  if (*part >= 1 && *part <= 12) {
    const absl::CivilMonth month(year, *part);
    return scanner.Take("-") ? ScanDayOf(scanner, month) : SpanOf(month, 1);
  }
  if (const auto span = PartOfYear(year, *part)) return *span;
  return scanner.ExpectedAt(begin, kExpected);
}

absl::StatusOr<EdtfSpan> ScanUnqualified(EdtfScanner& scanner) {
  if (scanner.PeekQualifier()) return scanner.Level2At(scanner.position(), kPartQualifier, "a year");
  if (scanner.Peek() == '{') return scanner.Level2At(scanner.position(), "a set of which all are meant", "a year");
  if (scanner.Peek() == '[') return scanner.Expected("a year; a set stands alone");
  if (scanner.Take("Y")) return ScanLongYear(scanner);
  absl::StatusOr<YearRange> years = ScanYear(scanner);
  if (!years.ok()) return years.status();
  const size_t behind = scanner.position();
  if (!scanner.Take("-")) return SpanOf(*years);
  if (years->count > 1) return scanner.Level2At(behind, "a part of an unspecified year", kEnd);
  return ScanPartOf(scanner, years->first);
}

absl::Status ScanQualifier(EdtfScanner& scanner, bool has_time) {
  if (!scanner.PeekQualifier()) return absl::OkStatus();
  if (has_time) return scanner.Expected("the end of the time, which takes no qualifier");
  const size_t begin = scanner.position();
  scanner.Skip(1);
  if (scanner.PeekQualifier()) return scanner.Expected("one qualifier; % stands for ? and ~ together");
  if (scanner.Peek() == '-') return scanner.Level2At(begin, kPartQualifier, kEnd);
  return absl::OkStatus();
}

absl::Status CheckStop(const EdtfScanner& scanner, bool has_time) {
  constexpr absl::string_view kStops = "/,.]";
  if (scanner.AtEnd()) return absl::OkStatus();
  const char c = scanner.Peek();
  if (c != '\0' && kStops.find(c) != absl::string_view::npos) return absl::OkStatus();
  if (has_time) return scanner.Expected("the end of the time: seconds, then Z, an offset such as +09:00, or nothing");
  if (c == 'S') return scanner.Level2At(scanner.position(), "a number of significant digits", kEnd);
  if (c == 'T') return scanner.Expected("the end of the date; a time of day needs a year, month and day before it");
  if (c == 't' || c == ' ') return scanner.Expected("the end of the date, or T before a time of day");
  if (scanner.PeekDigit()) return scanner.Expected("\"-\" between year, month and day, or the end of the date");
  return scanner.Expected(kEnd);
}

}  // namespace

absl::StatusOr<EdtfSpan> ScanEdtfDate(EdtfScanner& scanner) {
  absl::StatusOr<EdtfSpan> span = ScanUnqualified(scanner);
  if (!span.ok()) return span;
  if (absl::Status qualifier = ScanQualifier(scanner, span->has_time); !qualifier.ok()) return qualifier;
  if (absl::Status stop = CheckStop(scanner, span->has_time); !stop.ok()) return stop;
  return span;
}

}  // namespace briefing
