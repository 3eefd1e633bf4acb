#include "client/briefctl/proto_lines.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "client/briefctl/json_scanner.h"

namespace briefing::briefctl {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::TextFormat;

void FirstError::AddError(int line, google::protobuf::io::ColumnNumber column, const std::string& message) {
  if (line_ > 0) return;
  line_ = line + 1;
  message_ = absl::StrCat("column ", column + 1, ": ", message);
}

int LineInTree(const Descriptor* type, const TextFormat::ParseInfoTree* tree, int line, absl::string_view path) {
  for (absl::string_view segment : absl::StrSplit(path, '.')) {
    const size_t bracket = segment.find('[');
    int index = -1;
    if (bracket != absl::string_view::npos) {
      if (!absl::SimpleAtoi(segment.substr(bracket + 1, segment.find(']') - bracket - 1), &index)) return line;
    }
    const FieldDescriptor* field =
        type == nullptr ? nullptr : type->FindFieldByName(std::string(segment.substr(0, bracket)));
    if (field == nullptr || tree == nullptr) return line;
    if (field->is_repeated()) index = std::max(index, 0);
    if (!field->is_repeated()) index = -1;
    const auto location = tree->GetLocation(field, index);
    if (location.line < 0) return line;
    line = location.line + 1;
    type = field->message_type();
    tree = type == nullptr ? nullptr : tree->GetTreeForNested(field, index);
  }
  return line;
}

int LineInJson(absl::string_view json, int first_line, absl::string_view path) {
  int line = first_line;
  size_t matched = 0;
  JsonScanner scanner(json, first_line, [&](const JsonScanner::Value& value) {
    const bool around =
        absl::StartsWith(path, value.path) &&
        (value.path.size() == path.size() || path[value.path.size()] == '.' || path[value.path.size()] == '[');
    if (value.path.empty() || !around || value.path.size() < matched) return;
    matched = value.path.size();
    line = value.line;
  });
  scanner.Scan();
  return line;
}

// Protobuf writes "INVALID_ARGUMENT:(event) titel: Cannot find field." and "(event.kind): invalid value …".
JsonComplaint ParseComplaint(absl::string_view message) {
  JsonComplaint complaint{"", std::string(message)};
  const size_t open = message.find('(');
  const size_t close = message.find(')', open);
  if (open == absl::string_view::npos || close == absl::string_view::npos) return complaint;
  const absl::string_view rest = message.substr(close + 1);
  const size_t colon = rest.find(':');
  const absl::string_view name = absl::StripAsciiWhitespace(rest.substr(0, colon));
  complaint.path =
      absl::StrCat(SnakePath(message.substr(open + 1, close - open - 1)), name.empty() ? "" : ".", SnakePath(name));
  complaint.text =
      absl::StrCat(complaint.path, ": ",
                   colon == absl::string_view::npos ? message : absl::StripAsciiWhitespace(rest.substr(colon + 1)));
  return complaint;
}

}  // namespace briefing::briefctl
