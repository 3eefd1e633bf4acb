#include "client/feeds/table.h"

#include <algorithm>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "client/feeds/feed_text.h"
#include "service/base/limits.h"

namespace briefing::feeds {
namespace {

// What no field of a record takes, and no sound table has.
constexpr size_t kMaxCellBytes = 2 * limits::kMaxTextBytes;
constexpr size_t kMaxRowBytes = 16 * limits::kMaxTextBytes;

size_t EndOfLine(absl::string_view text, size_t from) {
  const size_t end = text.find_first_of("\r\n", from);
  return end == absl::string_view::npos ? text.size() : end;
}

size_t AfterLineEnd(absl::string_view text, size_t end) {
  if (end >= text.size()) return text.size();
  return text[end] == '\r' && end + 1 < text.size() && text[end + 1] == '\n' ? end + 2 : end + 1;
}

bool IsControl(char c) {
  return absl::ascii_iscntrl(static_cast<unsigned char>(c)) && c != '\t' && c != '\n' && c != '\r';
}

// Reads rows one after the other.
class Reader {
 public:
  Reader(absl::string_view text, const TableShape& shape) : text_(text), shape_(shape) {}

  void SkipLines() {
    for (int i = 0; i < shape_.skip_lines && !Done(); ++i) EndRow(EndOfLine(text_, at_));
  }

  bool Done() const { return at_ >= text_.size(); }

  TableRow Next() {
    TableRow row;
    row.line = line_;
    const size_t begin = at_;
    while (true) {
      std::string cell;
      row.fault = ReadCell(cell);
      if (!row.fault.empty()) break;
      row.cells.push_back(std::move(cell));
      if (Done() || text_[at_] != shape_.delimiter) break;
      ++at_;
      // A delimiter at the very end has an empty cell after it.
      if (Done()) row.cells.emplace_back();
      if (Done()) break;
    }
    if (!row.fault.empty()) at_ = begin;
    if (row.fault.empty()) row.fault = FaultOf(text_.substr(begin, at_ - begin));
    if (!row.fault.empty()) row.cells.clear();
    const size_t end = row.fault.empty() || at_ > begin ? at_ : EndOfLine(text_, begin);
    line_ = row.line + LineEnds(text_.substr(begin, end - begin));
    EndRow(end);
    return row;
  }

 private:
  // What is wrong; empty where nothing is. Afterwards the reader is at a delimiter, a line's end or the end.
  std::string ReadCell(std::string& cell) {
    if (shape_.quote == 0 || Done() || text_[at_] != shape_.quote) {
      const char stops[] = {shape_.delimiter, '\r', '\n', '\0'};
      const size_t end = std::min(text_.find_first_of(stops, at_), text_.size());
      cell = std::string(text_.substr(at_, end - at_));
      at_ = end;
      return "";
    }
    for (++at_; !Done() && cell.size() <= kMaxCellBytes; ++at_) {
      if (text_[at_] != shape_.quote) {
        cell += text_[at_];
      } else if (at_ + 1 < text_.size() && text_[at_ + 1] == shape_.quote) {
        cell += text_[at_++];
      } else {
        ++at_;
        return AtCellEnd() ? "" : "text after the quotes of a cell; quotes within one are doubled";
      }
    }
    return cell.size() <= kMaxCellBytes
               ? "the quotes of a cell do not end"
               : absl::StrCat("the quotes of a cell do not end within ", kMaxCellBytes, " bytes");
  }

  bool AtCellEnd() const {
    return Done() || text_[at_] == shape_.delimiter || text_[at_] == '\r' || text_[at_] == '\n';
  }

  static std::string FaultOf(absl::string_view text) {
    if (!IsUtf8(text)) return "not valid UTF-8";
    if (std::any_of(text.begin(), text.end(), IsControl)) return "control characters in a cell";
    if (text.size() > kMaxRowBytes) return absl::StrCat("a row of ", text.size(), " bytes: more than fit");
    return "";
  }

  static int LineEnds(absl::string_view text) {
    int count = 0;
    for (size_t end = EndOfLine(text, 0); end < text.size(); end = EndOfLine(text, AfterLineEnd(text, end))) ++count;
    return count;
  }

  void EndRow(size_t end) {
    if (end < text_.size()) ++line_;
    at_ = AfterLineEnd(text_, end);
  }

  const absl::string_view text_;
  const TableShape& shape_;
  size_t at_ = 0;
  int line_ = 1;
};

bool IsBlank(const TableRow& row) {
  return row.fault.empty() && row.cells.size() == 1 && absl::StripAsciiWhitespace(row.cells[0]).empty();
}

}  // namespace

void ForEachRow(absl::string_view contents, const TableShape& shape, absl::FunctionRef<void(TableRow row)> visit) {
  Reader reader(absl::StripPrefix(contents, kByteOrderMark), shape);
  reader.SkipLines();
  while (!reader.Done()) {
    TableRow row = reader.Next();
    if (!IsBlank(row)) visit(std::move(row));
  }
}

char DelimiterOf(absl::string_view contents, int skip_lines) {
  contents = absl::StripPrefix(contents, kByteOrderMark);
  for (int i = 0; i < skip_lines; ++i) contents.remove_prefix(AfterLineEnd(contents, EndOfLine(contents, 0)));
  constexpr absl::string_view kKnown = "\t,;|";
  size_t counts[kKnown.size()] = {};
  bool quoted = false;
  for (const char c : contents) {
    if (c == '"') quoted = !quoted;
    if (quoted) continue;
    if (c == '\n' || c == '\r') break;
    if (const size_t which = kKnown.find(c); which != absl::string_view::npos) ++counts[which];
  }
  const size_t* most = std::max_element(std::begin(counts), std::end(counts));
  return *most == 0 ? ',' : kKnown[static_cast<size_t>(most - counts)];
}

}  // namespace briefing::feeds
