// Which columns each kind of record has in a table.
#ifndef BRIEFING_CLIENT_BRIEFCTL_COLUMNS_H_
#define BRIEFING_CLIENT_BRIEFCTL_COLUMNS_H_

#include <string>
#include <vector>

#include "briefing/v1/record.pb.h"

namespace briefing::briefctl {

std::vector<std::string> HeaderFor(v1::RecordType type, bool wide);
// As many cells as the header has, unescaped.
std::vector<std::string> CellsFor(const v1::Record& record, bool wide);

// "about 10", "45–55", "> 50": a value as an observation gives it.
std::string ValueText(const v1::Observation& observation);

}  // namespace briefing::briefctl

#endif  // BRIEFING_CLIENT_BRIEFCTL_COLUMNS_H_
