#include "service/base/edtf_extent.h"

#include <algorithm>
#include <cstddef>

#include "absl/strings/str_cat.h"
#include "service/base/edtf_date.h"
#include "service/base/edtf_scanner.h"
#include "service/base/limits.h"

namespace briefing {
namespace {

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
absl::StatusOr<EdtfExtent> Join(const EdtfScanner& scanner, const absl::optional<EdtfSpan>& start,
                                const absl::optional<EdtfSpan>& end, size_t position) {
  if (start && end && end->after <= start->first) {
    return scanner.ExpectedAt(position, "an end that does not lie before the start");
  }
  EdtfExtent extent;
  if (start) extent.first = start->first;
  if (end) extent.after = end->after;
  return extent;
}

// Behind the "/".
absl::StatusOr<EdtfExtent> ScanIntervalEnd(EdtfScanner& scanner, const absl::optional<EdtfSpan>& start) {
  const size_t position = scanner.position();
  absl::StatusOr<absl::optional<EdtfSpan>> end = ScanSide(scanner);
  if (!end.ok()) return end.status();
  if (!start && !*end) return scanner.ExpectedAt(position, "a date at one side of the interval at least");
  return Join(scanner, start, *end, position);
}

absl::StatusOr<EdtfExtent> ScanDateOrInterval(EdtfScanner& scanner) {
  if (scanner.Peek() == '/' || scanner.StartsWith("..")) {
    scanner.Take("..");
    if (!scanner.Take("/")) return scanner.Expected("\"/\" and the end of the interval");
    return ScanIntervalEnd(scanner, absl::nullopt);
  }
  absl::StatusOr<EdtfSpan> span = ScanEdtfDate(scanner);
  if (!span.ok()) return span.status();
  const size_t behind = scanner.position();
  if (!scanner.Take("/")) return EdtfExtent{span->first, span->after};
  if (span->has_time) {
    return scanner.ExpectedAt(behind, "the end of the time; intervals are of dates without a time of day");
  }
  return ScanIntervalEnd(scanner, *span);
}

// A date of a set, or a range of dates: "a", "a..b", ".." before the first and behind the last.
absl::StatusOr<EdtfExtent> ScanElement(EdtfScanner& scanner, bool first) {
  absl::optional<EdtfSpan> start;
  if (!(first && scanner.StartsWith(".."))) {
    absl::StatusOr<EdtfSpan> span = ScanWithoutTime(scanner);
    if (!span.ok()) return span.status();
    start = *span;
  }
  if (!scanner.Take("..")) return EdtfExtent{start->first, start->after};
  const size_t position = scanner.position();
  if (start && scanner.Peek() == ']') return EdtfExtent{start->first, absl::nullopt};
  absl::StatusOr<EdtfSpan> end = ScanWithoutTime(scanner);
  if (!end.ok()) return end.status();
  return Join(scanner, start, *end, position);
}

EdtfExtent Widen(const EdtfExtent& a, const EdtfExtent& b) {
  EdtfExtent both;
  if (a.first && b.first) both.first = std::min(*a.first, *b.first);
  if (a.after && b.after) both.after = std::max(*a.after, *b.after);
  return both;
}

// Behind the "[".
absl::StatusOr<EdtfExtent> ScanSet(EdtfScanner& scanner) {
  absl::StatusOr<EdtfExtent> set = ScanElement(scanner, true);
  while (set.ok() && scanner.Take(",")) {
    absl::StatusOr<EdtfExtent> element = ScanElement(scanner, false);
    if (!element.ok()) return element;
    set = Widen(*set, *element);
  }
  if (set.ok() && !scanner.Take("]")) {
    return scanner.Expected("\",\" and another date, \"..\" and a later one, or \"]\"");
  }
  return set;
}

}  // namespace

absl::StatusOr<EdtfExtent> ScanEdtf(absl::string_view expression, absl::string_view field) {
  EdtfScanner scanner(expression, field);
  if (expression.empty()) return scanner.Expected("a date; an unknown one is left out altogether");
  if (expression.size() > limits::kMaxEdtfBytes) {
    return scanner.ExpectedAt(limits::kMaxEdtfBytes,
                              absl::StrCat("the end: a date has at most ", limits::kMaxEdtfBytes, " characters"));
  }
  absl::StatusOr<EdtfExtent> extent = scanner.Take("[") ? ScanSet(scanner) : ScanDateOrInterval(scanner);
  if (extent.ok() && !scanner.AtEnd()) return scanner.Expected("the end of the expression");
  return extent;
}

}  // namespace briefing
