#include "service/query/edtf.h"

#include <cstdint>

#include "absl/strings/str_cat.h"
#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "service/base/edtf_extent.h"

namespace briefing {
namespace {

// The first instant of year 1 and the last second of year 9999: what a Timestamp can hold.
constexpr int64_t kMinSeconds = -62135596800;
constexpr int64_t kMaxSeconds = 253402300799;

int64_t SecondsOf(absl::CivilSecond second) {
  return absl::ToUnixSeconds(absl::FromCivil(second, absl::UTCTimeZone()));
}

// A limit beyond the calendar's end on its own side is open; on the other side it is moved to that end, so that year
// 17000 does not pass for today.
DateBounds BoundsFrom(const EdtfExtent& extent) {
  DateBounds bounds{true, DateBounds::kOpenStart, DateBounds::kOpenEnd};
  if (extent.first && extent.first->year() >= 1) {
    bounds.start = extent.first->year() > 9999 ? kMaxSeconds : SecondsOf(*extent.first);
  }
  if (extent.after && extent.after->year() <= 9999) {
    bounds.end = extent.after->year() < 1 ? kMinSeconds : SecondsOf(*extent.after);
  }
  return bounds;
}

}  // namespace

absl::StatusOr<DateBounds> ParseEdtf(absl::string_view expression, absl::string_view field) {
  const absl::StatusOr<EdtfExtent> extent = ScanEdtf(expression, field);
  if (!extent.ok()) return extent.status();
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
