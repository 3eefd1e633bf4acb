// Records as a table for spreadsheets (CSV, RFC 4180).
#ifndef BRIEFING_CLIENT_BRIEFCTL_EXCHANGE_CSV_FILE_H_
#define BRIEFING_CLIENT_BRIEFCTL_EXCHANGE_CSV_FILE_H_

#include <ostream>

#include "absl/status/status.h"
#include "client/briefctl/exchange/record_set.h"

namespace briefing::briefctl {

// One header and a row for each record, of whatever kind, by name; cells that a kind does not have are empty. Lists are
// separated by semicolons. Dates stand as they were written (EDTF). Local failure where the records cannot be read.
absl::Status WriteCsv(const RecordSet& records, std::ostream& out);

}  // namespace briefing::briefctl

#endif  // BRIEFING_CLIENT_BRIEFCTL_EXCHANGE_CSV_FILE_H_
