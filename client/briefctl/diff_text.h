// Differences as a page of text.
#ifndef BRIEFING_CLIENT_BRIEFCTL_DIFF_TEXT_H_
#define BRIEFING_CLIENT_BRIEFCTL_DIFF_TEXT_H_

#include <cstddef>
#include <ostream>

#include "briefing/v1/ledger_service.pb.h"
#include "client/briefctl/style.h"

namespace briefing::briefctl {

struct DiffLayout {
  // Columns to wrap into; 0: no end, one line a field.
  size_t width = 0;
  // Says who wrote each change, and when.
  bool writers = false;
  // Whole values, and the fields of records that came or went; else those of updates alone, long values cut.
  bool whole = false;
};

// Prints the states compared, and record by record the fields, "old → new". Everything is escaped.
void PrintDifferences(const v1::ListChangesResponse& changes, const DiffLayout& layout, const Style& style,
                      std::ostream& out);

}  // namespace briefing::briefctl

#endif  // BRIEFING_CLIENT_BRIEFCTL_DIFF_TEXT_H_
