// Dates as tables print them, made EDTF as precise as they were printed.
#ifndef BRIEFING_CLIENT_FEEDS_COARSE_DATE_H_
#define BRIEFING_CLIENT_FEEDS_COARSE_DATE_H_

#include <string>
#include <vector>

#include "absl/strings/string_view.h"

namespace briefing::feeds {

// A format is text with these parts; everything else has to be there as it is, but for case and the number of spaces.
//
//   %Y year, four digits      %m month, 1 or 2 digits      %d day, 1 or 2 digits (1st, 2nd… too)
//   %y year, two digits (69 to 99: 19…, 00 to 68: 20…, as POSIX has it)
//   %B, %b month by its English name or its first three letters
//   %q quarter, 1 to 4        %H %M %S time of day (checked, then left out)       %f digits of a second
//   %z offset (Z, +09, +09:00), left out: the day stays the one printed
//   %s seconds since 1970, as a day in UTC
//   %% a per cent sign
//
// Empty where it is sound, else what is wrong with it: an unknown part, or parts that make no date (a day without its
// month).
std::string FaultOfDateFormat(absl::string_view format);

// The date as EDTF by the first format that fits all of `printed`: "2022", "2022-05", "2022-05-23", "2022-33". Empty
// where none fits, or where there is no such day. Formats are sound.
std::string DateBy(const std::vector<std::string>& formats, absl::string_view printed);

// `printed` where it is EDTF already, or the day of an ISO 8601 time ("2022-05-23T10:00:00Z"); empty where it is
// neither.
std::string DateAsPrinted(absl::string_view printed);

}  // namespace briefing::feeds

#endif  // BRIEFING_CLIENT_FEEDS_COARSE_DATE_H_
