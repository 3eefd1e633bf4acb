#include "client/briefctl/mapping_row.h"

#include <algorithm>
#include <utility>

#include "absl/functional/function_ref.h"
#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/strip.h"

namespace briefing::briefctl {
namespace {

// Calls `visit` with what `path` leads to, the elements of lists one by one.
void Walk(const JsonNode& node, absl::string_view path, absl::FunctionRef<void(const JsonNode&)> visit) {
  if (node.kind == JsonNode::Kind::kArray) {
    for (const JsonNode& child : node.children) Walk(child, path, visit);
    return;
  }
  if (path.empty()) return visit(node);
  if (node.kind != JsonNode::Kind::kObject) return;
  // A key may have points of its own: the longest that fits is the one.
  for (size_t end = path.size(); end != absl::string_view::npos; end = path.rfind('.', end - 1)) {
    const JsonNode* child = node.Find(path.substr(0, end));
    if (child != nullptr) return Walk(*child, end == path.size() ? "" : path.substr(end + 1), visit);
    if (end == 0) return;
  }
}

bool IsAbsent(const RowFrame& frame, const std::string& text) {
  return text.empty() || std::find(frame.absent.begin(), frame.absent.end(), text) != frame.absent.end();
}

void AddText(const RowFrame& frame, absl::string_view text, Values& values) {
  std::string stripped(absl::StripAsciiWhitespace(text));
  if (!IsAbsent(frame, stripped)) values.push_back(std::move(stripped));
}

// Whether it is one of those that all rows have; then it is in `values`.
bool TakeFrom(const std::map<std::string, std::string>& columns, const RowFrame& frame, absl::string_view column,
              Values& values) {
  const auto found = columns.find(std::string(column));
  if (found == columns.end()) return false;
  AddText(frame, found->second, values);
  return true;
}

Values GivenIn(const RowFrame& frame, absl::string_view column) {
  Values values;
  TakeFrom(frame.given, frame, column, values);
  return values;
}

}  // namespace

Values ScalarsAt(const JsonNode& node, absl::string_view path) {
  Values values;
  Walk(node, path, [&](const JsonNode& found) {
    if (found.kind == JsonNode::Kind::kObject || found.kind == JsonNode::Kind::kNull) return;
    std::string text(absl::StripAsciiWhitespace(found.text));
    if (!text.empty()) values.push_back(std::move(text));
  });
  return values;
}

std::vector<const JsonNode*> ObjectsAt(const JsonNode& node, absl::string_view path) {
  std::vector<const JsonNode*> objects;
  Walk(node, path, [&](const JsonNode& found) {
    if (found.kind == JsonNode::Kind::kObject) objects.push_back(&found);
  });
  return objects;
}

Values TableCells::Said(absl::string_view column) const {
  Values values;
  if (TakeFrom(frame_.own, frame_, column, values)) return values;
  const auto heading = frame_.headings.find(column);
  if (heading != frame_.headings.end() && heading->second < cells_.size()) {
    AddText(frame_, cells_[heading->second], values);
  }
  return values;
}

Values JsonElement::Said(absl::string_view column) const {
  Values values;
  if (TakeFrom(frame_.own, frame_, column, values)) return values;
  for (const std::string& text : ScalarsAt(node_, column)) AddText(frame_, text, values);
  return values;
}

Values TableCells::Given(absl::string_view column) const { return GivenIn(frame_, column); }
Values JsonElement::Given(absl::string_view column) const { return GivenIn(frame_, column); }

std::vector<const JsonNode*> JsonElement::Objects(absl::string_view column) const { return ObjectsAt(node_, column); }

Values RowWithDerived::Said(absl::string_view column) const {
  const auto derived = derived_.find(column);
  return derived == derived_.end() ? row_.Said(column) : derived->second;
}

Values RowWithDerived::Given(absl::string_view column) const {
  return derived_.find(column) == derived_.end() ? row_.Given(column) : Values();
}

Values ElementOfRow::Given(absl::string_view column) const {
  return absl::StartsWith(column, ".") ? Values() : outer_.Given(column);
}

Values ElementOfRow::Said(absl::string_view column) const {
  if (!absl::ConsumePrefix(&column, ".")) return outer_.Said(column);
  if (column == "column") return {column_};
  if (object_ != nullptr) return column.empty() ? Values{} : ScalarsAt(*object_, column);
  return column.empty() ? Values{text_} : Values{};
}

std::vector<const JsonNode*> ElementOfRow::Objects(absl::string_view column) const {
  if (!absl::ConsumePrefix(&column, ".")) return outer_.Objects(column);
  return object_ == nullptr || column.empty() ? std::vector<const JsonNode*>() : ObjectsAt(*object_, column);
}

}  // namespace briefing::briefctl
