#include "client/briefctl/page/terminal_table.h"

#include <algorithm>
#include <numeric>

#include "absl/strings/ascii.h"
#include "absl/strings/str_split.h"
#include "absl/strings/string_view.h"
#include "client/briefctl/table.h"
#include "client/briefctl/text.h"

namespace briefing::briefctl {
namespace {

constexpr size_t kLeast = 4;
// The column that fills is worth so many others.
constexpr size_t kFillShare = 2;

size_t WidthOf(const TerminalTable::Cell& cell) {
  size_t width = 0;
  for (const std::string& line : cell) width = std::max(width, DisplayWidth(line));
  return width;
}

// Text without spaces between its words, such as Japanese, is broken anywhere.
size_t WidthOfWord(absl::string_view word) {
  const auto letters =
      std::count_if(word.begin(), word.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xc0) != 0x80; });
  const size_t width = DisplayWidth(word);
  return width > static_cast<size_t>(letters) ? kLeast : width;
}

size_t LongestWordIn(const TerminalTable::Cell& cell) {
  size_t longest = 0;
  for (const std::string& line : cell) {
    for (const absl::string_view word : absl::StrSplit(line, ' ')) longest = std::max(longest, WidthOfWord(word));
  }
  return longest;
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
  const size_t gaps = columns == 0 ? 0 : (columns - 1) * kColumnGap;
  const size_t room = width_ > gaps ? width_ - gaps : 0;
  Narrow(room, widths);
  return widths;
}

std::vector<size_t> TerminalTable::LongestWords() const {
  std::vector<size_t> longest(head_.size(), 0);
  const auto take = [&](const std::vector<Cell>& cells) {
    for (size_t i = 0; i < longest.size(); ++i) longest[i] = std::max(longest[i], LongestWordIn(cells[i]));
  };
  take(head_);
  for (const Row& row : rows_) take(row.cells);
  return longest;
}

void TerminalTable::Narrow(size_t room, std::vector<size_t>& widths) const {
  std::vector<size_t> least = LongestWords();
  while (std::accumulate(widths.begin(), widths.end(), size_t{0}) > room) {
    size_t widest = widths.size();
    const auto weight_of = [&](size_t i) { return i == fill_ ? widths[i] / kFillShare : widths[i]; };
    for (size_t i = 0; i < widths.size(); ++i) {
      if (widths[i] <= least[i]) continue;
      if (widest == widths.size() || weight_of(i) > weight_of(widest)) widest = i;
    }
    if (widest < widths.size()) {
      --widths[widest];
      continue;
    }
    // Words are broken, then.
    if (std::all_of(least.begin(), least.end(), [](size_t width) { return width <= kLeast; })) return;
    for (size_t& width : least) width = std::max(kLeast, width - std::min<size_t>(width, 1));
  }
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
      look.text.append(widths[i] - std::min(widths[i], DisplayWidth(text)) + kColumnGap, ' ');
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
