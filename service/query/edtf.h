// Extended Date/Time Format (EDTF, ISO 8601-2:2019), Level 1 and of Level 2 the one-of-a-set form.
#ifndef BRIEFING_SERVICE_QUERY_EDTF_H_
#define BRIEFING_SERVICE_QUERY_EDTF_H_

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "briefing/v1/edtf.pb.h"
#include "service/catalog/terms.h"

namespace briefing {

// The span of instants that `expression` can mean. See edtf.proto for what is taken; 2012-draft syntax (u, unknown, open) and
// basic format (19860101) are refused with the 2019 spelling named.
//   `1986`, `1986~`, `198X`, `2022-05`, `2022-21` (season), `2022-05-XX`, `1985~/1995~`, `1985/..`, `../1986`, `1985/`,
//   `[1986,1987]`, `[..1986]`, `Y17000`, `2022-05-23T10:00:00Z`.
// Qualifiers do not widen the bounds. Seasons are three calendar months of the northern hemisphere (spring 21: March to May;
// winter 24: December to February of the next year). Times of day without a zone are read as UTC. An interval's bounds go
// from its start's first instant to its end's last; one that ends before it starts is refused. An unknown end ("1985/") is
// as wide as an open one. Bounds outside years 1 to 9999 are open.
// INVALID_ARGUMENT under `field` that says at which character (from 1) what was expected.
absl::StatusOr<DateBounds> ParseEdtf(absl::string_view expression, absl::string_view field);

// Checks date.edtf and fills in its bounds. Errors as ParseEdtf, under `field` + ".edtf".
absl::Status FillBounds(absl::string_view field, v1::EdtfDate& date);

}  // namespace briefing

#endif  // BRIEFING_SERVICE_QUERY_EDTF_H_
