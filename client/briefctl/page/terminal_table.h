// A table whose cells have several lines, in the columns of a terminal.
#ifndef BRIEFING_CLIENT_BRIEFCTL_PAGE_TERMINAL_TABLE_H_
#define BRIEFING_CLIENT_BRIEFCTL_PAGE_TERMINAL_TABLE_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace briefing::briefctl {

// Columns are as wide as what they hold, unless the table would be too wide: then the widest ones are made narrower,
// and their texts wrapped. A column that holds nothing is left out. Texts must be escaped.
class TerminalTable {
 public:
  using Cell = std::vector<std::string>;
  struct Line {
    std::string text;
    bool is_head = false;
    bool is_marked = false;
  };

  explicit TerminalTable(size_t width) : width_(width) {}

  // `fill`: the column that gets most of the room where not all fits; others are narrowed first, and no word is broken
  // before every column has the width of its longest one.
  void SetHead(std::vector<Cell> titles, size_t fill = SIZE_MAX) {
    head_ = std::move(titles);
    fill_ = fill;
  }
  void Add(std::vector<Cell> cells, bool is_marked) { rows_.push_back({std::move(cells), is_marked}); }

  // The lines, without blanks at their ends.
  std::vector<Line> Lay() &&;

 private:
  struct Row {
    std::vector<Cell> cells;
    bool is_marked;
  };

  std::vector<size_t> Widths() const;
  std::vector<size_t> LongestWords() const;
  void Narrow(size_t room, std::vector<size_t>& widths) const;
  void LayRow(const std::vector<Cell>& cells, const std::vector<size_t>& widths, Line look,
              std::vector<Line>& lines) const;

  const size_t width_;
  std::vector<Cell> head_;
  size_t fill_ = SIZE_MAX;
  std::vector<Row> rows_;
};

}  // namespace briefing::briefctl

#endif  // BRIEFING_CLIENT_BRIEFCTL_PAGE_TERMINAL_TABLE_H_
