// Tables as text: RFC 4180 and its usual variants.
#ifndef BRIEFING_CLIENT_FEEDS_TABLE_H_
#define BRIEFING_CLIENT_FEEDS_TABLE_H_

#include <string>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/strings/string_view.h"

namespace briefing::feeds {

struct TableShape {
  // What stands between cells.
  char delimiter = ',';
  // What stands around a cell that holds delimiters, line breaks or itself (then doubled); 0: nothing does.
  char quote = '"';
  // Lines before the table, of whatever contents.
  int skip_lines = 0;
};

// One row of a table.
struct TableRow {
  // On which it begins, from 1.
  int line = 0;
  std::vector<std::string> cells;
  // Empty, or what is wrong with it: quotes that do not end or that stand within a cell, bytes that are no UTF-8, NUL
  // or other control characters than tabs and line breaks in quotes, a cell that is too long. Such a row has no cells.
  std::string fault;
};

// Calls `visit` with each row that is not blank, the headings among them. Lines end with LF, CR LF or CR; a byte order
// mark at the beginning is no part of the table. A row with quotes that do not end is a fault of its first line alone:
// the next line is read anew.
void ForEachRow(absl::string_view contents, const TableShape& shape, absl::FunctionRef<void(TableRow row)> visit);

// Of tab, comma, semicolon and bar the one that the first row after `skip_lines` has most, outside quotes; a comma
// where it has none.
char DelimiterOf(absl::string_view contents, int skip_lines);

}  // namespace briefing::feeds

#endif  // BRIEFING_CLIENT_FEEDS_TABLE_H_
