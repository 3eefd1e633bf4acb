#include "client/briefctl/page/terminal_table.h"

#include <algorithm>
#include <numeric>

#include "absl/strings/ascii.h"
#include "client/briefctl/text.h"

namespace briefing::briefctl {
namespace {

constexpr size_t kGap = 2;
constexpr size_t kLeast = 4;

size_t WidthOf(const TerminalTable::Cell& cell) {
  size_t width = 0;
  for (const std::string& line : cell) width = std::max(width, DisplayWidth(line));
  return width;
}

TerminalTable::Cell Wrapped(const TerminalTable::Cell& cell, size_t width) {
  TerminalTable::Cell lines;
  for (const std::string& line : cell) {
    if (line.empty()) continue;
    for (std::string& part : Wrap(line, width)) lines.push_back(std::move(part));
  }
  return lines;
}

}  // namespace

std::vector<size_t> TerminalTable::Widths() const {
  std::vector<size_t> widths(head_.size(), 0);
  for (const Row& row : rows_) {
    for (size_t i = 0; i < widths.size(); ++i) widths[i] = std::max(widths[i], WidthOf(row.cells[i]));
  }
  size_t columns = 0;
  for (size_t i = 0; i < widths.size(); ++i) {
    if (widths[i] == 0) continue;
    widths[i] = std::max(widths[i], WidthOf(head_[i]));
    ++columns;
  }
  const size_t gaps = columns == 0 ? 0 : (columns - 1) * kGap;
  const size_t room = width_ > gaps ? width_ - gaps : 0;
  while (std::accumulate(widths.begin(), widths.end(), size_t{0}) > room) {
    const auto widest = std::max_element(widths.begin(), widths.end());
    if (*widest <= kLeast) break;
    --*widest;
  }
  return widths;
}

void TerminalTable::LayRow(const std::vector<Cell>& cells, const std::vector<size_t>& widths, Line look,
                           std::vector<Line>& lines) const {
  std::vector<Cell> wrapped;
  size_t height = 0;
  for (size_t i = 0; i < cells.size(); ++i) {
    wrapped.push_back(widths[i] == 0 ? Cell{} : Wrapped(cells[i], widths[i]));
    height = std::max(height, wrapped.back().size());
  }
  for (size_t line = 0; line < height; ++line) {
    look.text.clear();
    for (size_t i = 0; i < wrapped.size(); ++i) {
      if (widths[i] == 0) continue;
      const std::string text = line < wrapped[i].size() ? wrapped[i][line] : "";
      look.text += text;
      look.text.append(widths[i] - std::min(widths[i], DisplayWidth(text)) + kGap, ' ');
    }
    look.text = std::string(absl::StripTrailingAsciiWhitespace(look.text));
    lines.push_back(look);
  }
}

std::vector<TerminalTable::Line> TerminalTable::Lay() && {
  const std::vector<size_t> widths = Widths();
  std::vector<Line> lines;
  LayRow(head_, widths, {.text = "", .is_head = true}, lines);
  for (const Row& row : rows_) LayRow(row.cells, widths, {.text = "", .is_marked = row.is_marked}, lines);
  return lines;
}

}  // namespace briefing::briefctl
