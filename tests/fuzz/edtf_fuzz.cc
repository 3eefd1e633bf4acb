#include <cstddef>
#include <cstdint>
#include <string>

#include "absl/strings/match.h"
#include "service/base/errors.h"
#include "service/query/edtf.h"
#include "tests/fuzz/check.h"

namespace briefing {
namespace {

void CheckRefusal(const absl::Status& status) {
  BRIEFING_FUZZ_CHECK(absl::IsInvalidArgument(status));
  const auto violations = errors::ViolationsOf(status);
  BRIEFING_FUZZ_CHECK(violations.size() == 1);
  BRIEFING_FUZZ_CHECK(violations[0].field == "date.edtf");
  BRIEFING_FUZZ_CHECK(absl::StartsWith(violations[0].description, "at character "));
}

void CheckFilled(const v1::EdtfDate& date, const DateBounds& bounds) {
  BRIEFING_FUZZ_CHECK(date.has_start_time() == (bounds.start != DateBounds::kOpenStart));
  BRIEFING_FUZZ_CHECK(date.has_end_time() == (bounds.end != DateBounds::kOpenEnd));
  BRIEFING_FUZZ_CHECK(!date.has_start_time() || date.start_time().seconds() == bounds.start);
  BRIEFING_FUZZ_CHECK(!date.has_end_time() || date.end_time().seconds() == bounds.end);
}

}  // namespace
}  // namespace briefing

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  briefing::v1::EdtfDate date;
  date.set_edtf(reinterpret_cast<const char*>(data), size);
  const auto bounds = briefing::ParseEdtf(date.edtf(), "date.edtf");
  BRIEFING_FUZZ_CHECK(briefing::FillBounds("date", date) == bounds.status());
  if (!bounds.ok()) {
    briefing::CheckRefusal(bounds.status());
    return 0;
  }
  BRIEFING_FUZZ_CHECK(bounds->known && bounds->start < bounds->end);
  briefing::CheckFilled(date, *bounds);
  return 0;
}
