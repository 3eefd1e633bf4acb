#include "client/briefctl/table.h"

#include <algorithm>
#include <utility>

#include "client/briefctl/text.h"

namespace briefing::briefctl {
namespace {

std::string Line(const std::vector<std::string>& cells, const std::vector<size_t>& widths) {
  std::string line;
  for (size_t i = 0; i < cells.size(); ++i) {
    line += cells[i];
    if (i + 1 < cells.size()) line.append(widths[i] - DisplayWidth(cells[i]) + 2, ' ');
  }
  return line;
}

}  // namespace

void Table::Add(std::vector<std::string> cells) {
  for (std::string& cell : cells) cell = cell.empty() ? "-" : Escape(cell);
  rows_.push_back(std::move(cells));
}

void Table::Print(const Style& style, std::ostream& out) const {
  std::vector<size_t> widths;
  for (size_t i = 0; i < header_.size(); ++i) {
    size_t width = DisplayWidth(header_[i]);
    for (const auto& row : rows_) width = std::max(width, DisplayWidth(row[i]));
    widths.push_back(width);
  }
  out << style.Bold(Line(header_, widths)) << '\n';
  for (const auto& row : rows_) out << Line(row, widths) << '\n';
}

}  // namespace briefing::briefctl
