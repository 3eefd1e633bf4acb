// The grammar of EDTF expressions: what the service takes, and clients need not send to find out.
#ifndef BRIEFING_SERVICE_BASE_EDTF_EXTENT_H_
#define BRIEFING_SERVICE_BASE_EDTF_EXTENT_H_

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/civil_time.h"
#include "absl/types/optional.h"

namespace briefing {

// What an expression can mean: from `first` until just before `after`, UTC, in the proleptic Gregorian calendar; absent
// where open or unknown.
struct EdtfExtent {
  absl::optional<absl::CivilSecond> first;
  absl::optional<absl::CivilSecond> after;
};

// Scans a whole expression, at most limits::kMaxEdtfBytes long. service/query/edtf.h says what is taken.
// INVALID_ARGUMENT under `field` that says at which character (from 1) what was expected. Pure.
absl::StatusOr<EdtfExtent> ScanEdtf(absl::string_view expression, absl::string_view field);

}  // namespace briefing

#endif  // BRIEFING_SERVICE_BASE_EDTF_EXTENT_H_
