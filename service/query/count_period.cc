#include <string>

#include "absl/strings/str_format.h"
#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "service/query/count_axis.h"

namespace briefing {
namespace {

// Calendar periods, smallest first.
struct Size {
  v1::CountDimension dimension;
  int months;
};
constexpr Size kSizes[] = {
    {v1::COUNT_DIMENSION_DAY, Period::kDay}, {v1::COUNT_DIMENSION_MONTH, 1}, {v1::COUNT_DIMENSION_QUARTER, 3},
    {v1::COUNT_DIMENSION_HALF_YEAR, 6},      {v1::COUNT_DIMENSION_YEAR, 12}, {v1::COUNT_DIMENSION_UNSPECIFIED, 120},
    {v1::COUNT_DIMENSION_UNSPECIFIED, 1200},
};

absl::CivilDay DayOf(int64_t seconds) { return absl::ToCivilDay(absl::FromUnixSeconds(seconds), absl::UTCTimeZone()); }

// Months since the beginning of year 0. Bounds lie in the years 1 to 9999.
int64_t MonthsOf(absl::CivilDay day) { return day.year() * 12 + day.month() - 1; }

// Of a period of months.
std::string NameOfMonths(int64_t period, int months) {
  const auto first = static_cast<int>(period * months);
  const int year = first / 12;
  switch (months) {
    case 1:
      return absl::StrFormat("%04d-%02d", year, first % 12 + 1);
    case 3:
      return absl::StrFormat("%04d-%d", year, 33 + first % 12 / 3);
    case 6:
      return absl::StrFormat("%04d-%d", year, 40 + first % 12 / 6);
    case 12:
      return absl::StrFormat("%04d", year);
    case 120:
      return absl::StrFormat("%03dX", year / 10);
    default:
      return absl::StrFormat("%02dXX", year / 100);
  }
}

}  // namespace

Period FindPeriod(const DateBounds& date, v1::CountDimension size) {
  if (!date.known) return {.months = Period::kNoDate};
  if (date.start == DateBounds::kOpenStart || date.end == DateBounds::kOpenEnd) return {.months = Period::kAllTime};
  const absl::CivilDay first = DayOf(date.start);
  const absl::CivilDay last = DayOf(date.end - 1);
  bool reached = false;
  for (const Size& each : kSizes) {
    reached = reached || each.dimension == size;
    if (!reached) continue;
    if (each.months == Period::kDay) {
      if (first == last) return {.months = Period::kDay, .index = first - absl::CivilDay()};
    } else if (MonthsOf(first) / each.months == MonthsOf(last) / each.months) {
      return {.months = each.months, .index = MonthsOf(first) / each.months};
    }
  }
  return {.months = Period::kAllTime};
}

std::string NameOf(const Period& period) {
  if (period.months == Period::kNoDate) return "";
  if (period.months == Period::kAllTime) return "../..";
  if (period.months != Period::kDay) return NameOfMonths(period.index, period.months);
  const absl::CivilDay day = absl::CivilDay() + period.index;
  return absl::StrFormat("%04d-%02d-%02d", day.year(), day.month(), day.day());
}

std::string PeriodOf(const DateBounds& date, v1::CountDimension size) { return NameOf(FindPeriod(date, size)); }

}  // namespace briefing
