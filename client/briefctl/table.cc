#include "client/briefctl/table.h"

#include <algorithm>
#include <numeric>
#include <utility>

#include "absl/types/span.h"
#include "client/briefctl/text.h"

namespace briefing::briefctl {
namespace {

using CellSpan = absl::Span<const std::string>;

constexpr size_t kUnlimited = SIZE_MAX;

std::string Padded(const std::string& cell, size_t width) {
  return cell + std::string(width - std::min(width, DisplayWidth(cell)), ' ');
}

// Where the last of these columns begins.
size_t LeadOf(absl::Span<const size_t> widths) {
  return std::accumulate(widths.begin(), widths.end() - 1, size_t{0}) + kColumnGap * (widths.size() - 1);
}

bool Fits(absl::Span<const size_t> widths, size_t width) { return LeadOf(widths) + widths.back() <= width; }

// Aligned columns, `indent` from the left, the last one wrapped at `width`.
std::string Lines(CellSpan cells, absl::Span<const size_t> widths, size_t indent, size_t width) {
  std::string text(indent, ' ');
  for (size_t i = 0; i + 1 < cells.size(); ++i) text += Padded(cells[i], widths[i] + kColumnGap);
  if (width == kUnlimited) return text + cells.back();
  const size_t lead = indent + LeadOf(widths);
  bool first = true;
  for (const std::string& line : Wrap(cells.back(), std::max(width, lead + 1) - lead)) {
    text += first ? line : "\n" + std::string(lead, ' ') + line;
    first = false;
  }
  return text;
}

}  // namespace

void Table::Add(std::vector<std::string> cells) {
  for (std::string& cell : cells) cell = cell.empty() ? "-" : Escape(cell);
  rows_.push_back(std::move(cells));
}

std::vector<size_t> Table::Widths() const {
  std::vector<size_t> widths;
  for (size_t i = 0; i < header_.size(); ++i) {
    size_t width = DisplayWidth(header_[i]);
    for (const auto& row : rows_) width = std::max(width, DisplayWidth(row[i]));
    widths.push_back(width);
  }
  return widths;
}

void Table::PrintBlocks(size_t width, const Style& style, std::ostream& out) const {
  size_t label = 0;
  for (const std::string& name : header_) label = std::max(label, DisplayWidth(name));
  const std::vector<size_t> widths = {label, 0};
  for (const auto& row : rows_) {
    if (&row != &rows_.front()) out << '\n';
    out << style.Bold(row[0]) << '\n';
    for (size_t i = 1; i < row.size(); ++i) {
      out << Lines(std::vector<std::string>{header_[i], row[i]}, widths, kColumnGap, width) << '\n';
    }
  }
}

void Table::Print(size_t width, const Style& style, std::ostream& out) const {
  const std::vector<size_t> widths = Widths();
  const auto rest = absl::MakeConstSpan(widths).subspan(1);
  if (width == 0 || rest.empty() || Fits(widths, width)) width = kUnlimited;
  if (width == kUnlimited || LeadOf(widths) + kLeastRoom <= width) {
    out << style.Bold(Lines(header_, widths, 0, kUnlimited)) << '\n';
    for (const auto& row : rows_) out << Lines(row, widths, 0, width) << '\n';
  } else if (Fits(rest, width - kColumnGap) || kColumnGap + LeadOf(rest) + kLeastRoom <= width) {
    out << style.Bold(header_[0] + "\n" + Lines(CellSpan(header_).subspan(1), rest, kColumnGap, kUnlimited)) << '\n';
    for (const auto& row : rows_) {
      out << row[0] << '\n' << Lines(CellSpan(row).subspan(1), rest, kColumnGap, width) << '\n';
    }
  } else {
    PrintBlocks(width, style, out);
  }
}

}  // namespace briefing::briefctl
