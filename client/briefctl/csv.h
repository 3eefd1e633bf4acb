// Comma-separated values, RFC 4180.
#ifndef BRIEFING_CLIENT_BRIEFCTL_CSV_H_
#define BRIEFING_CLIENT_BRIEFCTL_CSV_H_

#include <string>

#include "absl/strings/string_view.h"

namespace briefing::briefctl {

// A cell that holds text: what hides or drives is spelled out, quoted where it has to be, and with an apostrophe before
// what a spreadsheet would take for a formula (=, +, -, @, also after spaces). Numbers are not to be given here.
std::string CsvText(absl::string_view text);

}  // namespace briefing::briefctl

#endif  // BRIEFING_CLIENT_BRIEFCTL_CSV_H_
