// Extended Date/Time Format (EDTF, ISO 8601-2:2019), Level 1 and of Level 2 the one-of-a-set form.
#ifndef BRIEFING_SERVICE_QUERY_EDTF_H_
#define BRIEFING_SERVICE_QUERY_EDTF_H_

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "briefing/v1/edtf.pb.h"
#include "service/catalog/terms.h"

namespace briefing {

// The span of instants that `expression` can mean. See edtf.proto for what is taken; 2012-draft syntax (u, unknown,
// open), basic format (19860101) and the rest of Level 2 (2022-~05, 2022-1X, {1986,1987}, 1950S2, Y17E8) are
// refused by name, with the 2019 spelling where there is one.
//   `1986`, `1986~`, `198X`, `2022-05`, `2022-21` (season), `2022-40` (half-year), `2022-05-XX`, `1985~/1995~`,
//   `1985/..`, `../1986`, `1985/`,
//   `[1986,1987]`, `[..1986]`, `[1984..1986]`, `-0044-03-15`, `Y17000`,
//   `2022-05-23T10:00:00Z`, `2022-05-23T19:00:00+09:00`.
// Any date without a time of day may end in a qualifier (? ~ %) and stand in an interval or set; one with a time stands
// alone. Qualifiers do not widen the bounds. Seasons are three calendar months: 21 to 24 and 25 to 28 of the northern
// hemisphere (spring: March to May; winter: December to February of the next year), 29 to 32 of the southern (spring:
// September to November; summer: December to February of the next year). Of the parts of Level 2, quarters (33 to 36),
// quadrimesters (37 to 39) and half-years (40, 41) are taken too. Times of day are whole seconds, from 00:00:00 to
// 23:59:59; without a zone they are read as UTC. An interval's bounds go from its start's first instant to its end's
// last; one that ends before it starts is refused. An unknown end ("1985/") is as wide as an open one; an interval
// without a date at either side is refused. A start before year 1 and an end after 9999 are open. A date wholly before
// year 1 ends with that year's first instant, one wholly after 9999 starts with that year's last second, so that it
// does not pass for any date at all.
// INVALID_ARGUMENT under `field` that says at which character (from 1) what was expected. Pure.
absl::StatusOr<DateBounds> ParseEdtf(absl::string_view expression, absl::string_view field);

// Checks date.edtf and sets start_time and end_time to its bounds, clearing those that are open. Errors as ParseEdtf,
// under `field` + ".edtf"; `date` is unchanged then.
absl::Status FillBounds(absl::string_view field, v1::EdtfDate& date);

}  // namespace briefing

#endif  // BRIEFING_SERVICE_QUERY_EDTF_H_
