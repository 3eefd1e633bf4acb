// One date of an EDTF expression: all that can stand at one side of an interval or in a set.
#ifndef BRIEFING_SERVICE_BASE_EDTF_DATE_H_
#define BRIEFING_SERVICE_BASE_EDTF_DATE_H_

#include "absl/status/statusor.h"
#include "absl/time/civil_time.h"
#include "service/base/edtf_scanner.h"

namespace briefing {

// What a date can mean: from `first` until just before `after`, UTC, in the proleptic Gregorian calendar, at any
// distance from today.
struct EdtfSpan {
  absl::CivilSecond first;
  absl::CivilSecond after;
  // To the second, which neither intervals nor sets take.
  bool has_time = false;
};

// Digits of a year behind "Y", at most: keeps calendar arithmetic far from the ends of 64 bits.
inline constexpr size_t kMaxYearDigits = 12;

// Scans a date with its qualifier and stops behind it: at the end of the expression, or at one of "/", ",", "." and
// "]", which are for the caller to judge. INVALID_ARGUMENT at the first character that cannot be.
absl::StatusOr<EdtfSpan> ScanEdtfDate(EdtfScanner& scanner);

}  // namespace briefing

#endif  // BRIEFING_SERVICE_BASE_EDTF_DATE_H_
