#include "service/query/edtf.h"

#include <algorithm>
#include <cstdint>
#include <string>

#include "absl/strings/str_cat.h"
#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "absl/types/optional.h"
#include "service/base/errors.h"
#include "service/base/limits.h"
#include "service/query/edtf_date.h"
#include "service/query/edtf_scanner.h"

namespace briefing {
namespace {

// The first instant of year 1 and the last second of year 9999: what a Timestamp can hold.
constexpr int64_t kMinSeconds = -62135596800;
constexpr int64_t kMaxSeconds = 253402300799;

// From `first` until just before `after`; absent where open.
struct Extent {
  absl::optional<absl::CivilSecond> first;
  absl::optional<absl::CivilSecond> after;
};

int64_t SecondsOf(absl::CivilSecond second) {
  return absl::ToUnixSeconds(absl::FromCivil(second, absl::UTCTimeZone()));
}

// A limit beyond the calendar's end on its own side is open; on the other side it is moved to that end, so that year
// 17000 does not pass for today.
DateBounds BoundsFrom(const Extent& extent) {
  DateBounds bounds{true, DateBounds::kOpenStart, DateBounds::kOpenEnd};
  if (extent.first && extent.first->year() >= 1) {
    bounds.start = extent.first->year() > 9999 ? kMaxSeconds : SecondsOf(*extent.first);
  }
  if (extent.after && extent.after->year() <= 9999) {
    bounds.end = extent.after->year() < 1 ? kMinSeconds : SecondsOf(*extent.after);
  }
  return bounds;
}

// A date where only whole days and longer will do.
absl::StatusOr<EdtfSpan> ScanWithoutTime(EdtfScanner& scanner) {
  const size_t begin = scanner.position();
  absl::StatusOr<EdtfSpan> span = ScanEdtfDate(scanner);
  if (!span.ok() || !span->has_time) return span;
  return scanner.ExpectedAt(begin, "a date without a time of day in an interval or set");
}

// One side of an interval: a date, ".." or nothing.
absl::StatusOr<absl::optional<EdtfSpan>> ScanSide(EdtfScanner& scanner) {
  if (scanner.AtEnd() || scanner.Peek() == '/' || scanner.Take("..")) return absl::optional<EdtfSpan>();
  absl::StatusOr<EdtfSpan> span = ScanWithoutTime(scanner);
  if (!span.ok()) return span.status();
  return absl::optional<EdtfSpan>(*span);
}

// `start` and `end` as one, where `end`, which stands at `position`, does not lie before `start`.
absl::StatusOr<Extent> Join(const EdtfScanner& scanner, const absl::optional<EdtfSpan>& start,
                            const absl::optional<EdtfSpan>& end, size_t position) {
  if (start && end && end->after <= start->first) {
    return scanner.ExpectedAt(position, "an end that does not lie before the start");
  }
  Extent extent;
  if (start) extent.first = start->first;
  if (end) extent.after = end->after;
  return extent;
}

// Behind the "/".
absl::StatusOr<Extent> ScanIntervalEnd(EdtfScanner& scanner, const absl::optional<EdtfSpan>& start) {
  const size_t position = scanner.position();
  absl::StatusOr<absl::optional<EdtfSpan>> end = ScanSide(scanner);
  if (!end.ok()) return end.status();
  if (!start && !*end) return scanner.ExpectedAt(position, "a date at one side of the interval at least");
  return Join(scanner, start, *end, position);
}

absl::StatusOr<Extent> ScanDateOrInterval(EdtfScanner& scanner) {
  if (scanner.Peek() == '/' || scanner.StartsWith("..")) {
    scanner.Take("..");
    if (!scanner.Take("/")) return scanner.Expected("\"/\" and the end of the interval");
    return ScanIntervalEnd(scanner, absl::nullopt);
  }
  absl::StatusOr<EdtfSpan> span = ScanEdtfDate(scanner);
  if (!span.ok()) return span.status();
  const size_t behind = scanner.position();
  if (!scanner.Take("/")) return Extent{span->first, span->after};
  if (span->has_time) {
    return scanner.ExpectedAt(behind, "the end of the time; intervals are of dates without a time of day");
  }
  return ScanIntervalEnd(scanner, *span);
}

// A date of a set, or a range of dates: "a", "a..b", ".." before the first and behind the last.
absl::StatusOr<Extent> ScanElement(EdtfScanner& scanner, bool first) {
  absl::optional<EdtfSpan> start;
  if (!(first && scanner.StartsWith(".."))) {
    absl::StatusOr<EdtfSpan> span = ScanWithoutTime(scanner);
    if (!span.ok()) return span.status();
    start = *span;
  }
  if (!scanner.Take("..")) return Extent{start->first, start->after};
  const size_t position = scanner.position();
  if (start && scanner.Peek() == ']') return Extent{start->first, absl::nullopt};
  absl::StatusOr<EdtfSpan> end = ScanWithoutTime(scanner);
  if (!end.ok()) return end.status();
  return Join(scanner, start, *end, position);
}

Extent Widen(const Extent& a, const Extent& b) {
  Extent both;
  if (a.first && b.first) both.first = std::min(*a.first, *b.first);
  if (a.after && b.after) both.after = std::max(*a.after, *b.after);
  return both;
}

// Behind the "[".
absl::StatusOr<Extent> ScanSet(EdtfScanner& scanner) {
  absl::StatusOr<Extent> set = ScanElement(scanner, true);
  while (set.ok() && scanner.Take(",")) {
    absl::StatusOr<Extent> element = ScanElement(scanner, false);
    if (!element.ok()) return element;
    set = Widen(*set, *element);
  }
  if (set.ok() && !scanner.Take("]")) {
    return scanner.Expected("\",\" and another date, \"..\" and a later one, or \"]\"");
  }
  return set;
}

}  // namespace

absl::StatusOr<DateBounds> ParseEdtf(absl::string_view expression, absl::string_view field) {
  EdtfScanner scanner(expression, field);
  if (expression.empty()) return scanner.Expected("a date; an unknown one is left out altogether");
  if (expression.size() > limits::kMaxEdtfBytes) {
    return scanner.ExpectedAt(limits::kMaxEdtfBytes,
                              absl::StrCat("the end: a date has at most ", limits::kMaxEdtfBytes, " characters"));
  }
  absl::StatusOr<Extent> extent = scanner.Take("[") ? ScanSet(scanner) : ScanDateOrInterval(scanner);
  if (!extent.ok()) return extent.status();
  if (!scanner.AtEnd()) return scanner.Expected("the end of the expression");
  return BoundsFrom(*extent);
}

absl::Status FillBounds(absl::string_view field, v1::EdtfDate& date) {
  absl::StatusOr<DateBounds> bounds = ParseEdtf(date.edtf(), absl::StrCat(field, ".edtf"));
  if (!bounds.ok()) return bounds.status();
  date.clear_start_time();
  date.clear_end_time();
  if (bounds->start != DateBounds::kOpenStart) date.mutable_start_time()->set_seconds(bounds->start);
  if (bounds->end != DateBounds::kOpenEnd) date.mutable_end_time()->set_seconds(bounds->end);
  return absl::OkStatus();
}

}  // namespace briefing
