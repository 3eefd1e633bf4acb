// Records as a table for spreadsheets (CSV, RFC 4180).
#ifndef BRIEFING_CLIENT_BRIEFCTL_EXCHANGE_CSV_FILE_H_
#define BRIEFING_CLIENT_BRIEFCTL_EXCHANGE_CSV_FILE_H_

#include <string>

#include "absl/strings/string_view.h"
#include "briefing/v1/record.pb.h"
#include "client/briefctl/exchange/record_set.h"

namespace briefing::briefctl {

// One header and a row for each record, of whatever kind, by name; cells that a kind does not have are empty. Lists are
// separated by semicolons. Dates stand as they were written (EDTF).
std::string CsvOf(const RecordSet& records);

// A cell that holds text: what hides or drives is spelled out, quoted where it has to be, and with an apostrophe before
// what a spreadsheet would take for a formula (=, +, -, @, also after spaces).
std::string CsvText(absl::string_view text);

}  // namespace briefing::briefctl

#endif  // BRIEFING_CLIENT_BRIEFCTL_EXCHANGE_CSV_FILE_H_
