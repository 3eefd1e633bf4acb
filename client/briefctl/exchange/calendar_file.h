// Events and deadlines as a calendar (iCalendar, RFC 5545).
#ifndef BRIEFING_CLIENT_BRIEFCTL_EXCHANGE_CALENDAR_FILE_H_
#define BRIEFING_CLIENT_BRIEFCTL_EXCHANGE_CALENDAR_FILE_H_

#include <ostream>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "client/briefctl/exchange/record_set.h"

namespace briefing::briefctl {

// How a calendar is made.
struct CalendarOptions {
  std::string title;
  // Days before a deadline on which the reader is reminded.
  std::vector<int> alarm_days = {7, 1};
};

// One calendar of what was picked; the same records give the same bytes, with CRLF at the end of lines of at most 75
// octets. UIDs depend on the name of the record and the id of its part alone; SEQUENCE is the record's revision,
// DTSTAMP the time of that.
//
//   Events dated to the day or time   VEVENT over whole days, or at that moment: confirmed, tentative, cancelled where
//                                     denied
//   Events dated otherwise            VJOURNAL without a date, in which the date stands in words
//   Due dates, milestones, targets    VTODO, with DUE and alarms where the deadline is a day or a moment, without where
//                                     it is neither; completed or cancelled where the commitment or milestone is
//
// What is hypothetical is left out. Nothing coarser than a day, uncertain or approximate is written as a day.
// Local failure where the records cannot be read.
absl::Status WriteCalendar(const RecordSet& records, const CalendarOptions& options, std::ostream& out);

// A content line, folded, with CRLF. `value` is as RFC 5545 has it.
std::string CalendarLine(absl::string_view name, absl::string_view value);
// A value of the type TEXT, escaped; what hides or drives is spelled out.
std::string CalendarText(absl::string_view text);

}  // namespace briefing::briefctl

#endif  // BRIEFING_CLIENT_BRIEFCTL_EXCHANGE_CALENDAR_FILE_H_
