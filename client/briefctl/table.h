// Tables on a terminal.
#ifndef BRIEFING_CLIENT_BRIEFCTL_TABLE_H_
#define BRIEFING_CLIENT_BRIEFCTL_TABLE_H_

#include <cstddef>
#include <ostream>
#include <string>
#include <vector>

#include "client/briefctl/style.h"

namespace briefing::briefctl {

// Between columns.
inline constexpr size_t kColumnGap = 2;
// Text is not wrapped into less beside other columns.
inline constexpr size_t kLeastRoom = 24;

// Rows under a header, columns aligned by display width and two spaces apart, no trailing spaces. Cells are escaped
// when added: they may hold anything.
//
// What is wider than the terminal is not left to it to break. In this order, whichever fits first: the last column is
// wrapped; the first column stands on a line of its own above the others; each row becomes a block of one line a cell.
class Table {
 public:
  explicit Table(std::vector<std::string> header) : header_(std::move(header)) {}

  // As many cells as the header has. An empty cell prints as "-", so that columns can be counted.
  void Add(std::vector<std::string> cells);
  bool empty() const { return rows_.empty(); }
  // `width`: columns of the terminal; 0: as wide as it is.
  void Print(size_t width, const Style& style, std::ostream& out) const;

 private:
  std::vector<size_t> Widths() const;
  void PrintBlocks(size_t width, const Style& style, std::ostream& out) const;

  const std::vector<std::string> header_;
  std::vector<std::vector<std::string>> rows_;
};

}  // namespace briefing::briefctl

#endif  // BRIEFING_CLIENT_BRIEFCTL_TABLE_H_
