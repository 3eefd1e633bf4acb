// Comma-separated values, RFC 4180.
#ifndef BRIEFING_CLIENT_BRIEFCTL_CSV_H_
#define BRIEFING_CLIENT_BRIEFCTL_CSV_H_

#include <string>

#include "absl/strings/string_view.h"

namespace briefing::briefctl {

// One field, quoted where need be. A text that a spreadsheet would take for a formula (it begins with =, +, -, @, a tab
// or a carriage return) gets an apostrophe before it; numbers are not to be given here.
std::string CsvField(absl::string_view text);

}  // namespace briefing::briefctl

#endif  // BRIEFING_CLIENT_BRIEFCTL_CSV_H_
