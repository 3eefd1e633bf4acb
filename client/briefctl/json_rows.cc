#include "client/briefctl/json_rows.h"

#include <algorithm>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "client/briefctl/mapping_row.h"

namespace briefing::briefctl {
namespace {

// What groups call themselves.
constexpr const char* kHeadings[] = {"category", "name", "title"};

bool HoldsOneOf(const Alternatives& columns, const JsonNode& node) {
  return std::any_of(columns.begin(), columns.end(),
                     [&](const std::string& column) { return !ScalarsAt(node, column).empty(); });
}

bool HasOneOf(const Alternatives& columns, const JsonNode& node) {
  return std::any_of(columns.begin(), columns.end(),
                     [&](const std::string& column) { return node.Find(column) != nullptr; });
}

}  // namespace

JsonRows::JsonRows(const MappingPlan& plan) : plan_(plan) {
  for (const std::string& name : plan.mapping().row_has()) {
    for (const ValuePlan& derived : plan.derived()) {
      if (derived.rule->field() != name) continue;
      Alternatives& columns = has_.emplace_back();
      for (const std::string& column : derived.rule->column()) {
        if (!absl::StartsWith(column, "@")) columns.push_back(column);
      }
    }
  }
}

std::vector<JsonRow> JsonRows::Within(const JsonNode& rows) const {
  std::vector<JsonRow> found;
  for (const JsonNode& child : rows.children) {
    const Key key{child.key, child.fault};
    if (!child.key.empty() && child.kind == JsonNode::Kind::kArray) {
      for (const JsonNode& row : child.children) AddElement(row, key, found);
    } else {
      AddElement(child, key, found);
    }
  }
  return found;
}

bool JsonRows::IsRow(const JsonNode& node) const {
  return node.kind == JsonNode::Kind::kObject &&
         std::all_of(has_.begin(), has_.end(), [&](const Alternatives& columns) { return HoldsOneOf(columns, node); });
}

// A row that says nothing in a column has the column still.
bool JsonRows::MayBeGroup(const JsonNode& node) const {
  return node.kind == JsonNode::Kind::kObject && !IsRow(node) &&
         !std::all_of(has_.begin(), has_.end(), [&](const Alternatives& columns) { return HasOneOf(columns, node); });
}

bool JsonRows::HoldsRows(const JsonNode& node) const {
  if (IsRow(node)) return true;
  if (node.kind == JsonNode::Kind::kObject && !MayBeGroup(node)) return false;
  return std::any_of(node.children.begin(), node.children.end(),
                     [&](const JsonNode& child) { return HoldsRows(child); });
}

bool JsonRows::IsListOfLesser(const JsonNode& node) const {
  return node.kind == JsonNode::Kind::kArray && !node.children.empty() &&
         node.children[0].kind == JsonNode::Kind::kObject && !plan_.UsesWithin(node.key) &&
         HoldsOneOf(has_[0], node.children[0]);
}

const JsonNode* JsonRows::ListWithin(const JsonNode& node) const {
  const auto found = std::find_if(node.children.begin(), node.children.end(),
                                  [this](const JsonNode& child) { return IsListOfLesser(child); });
  return found == node.children.end() ? nullptr : &*found;
}

std::string JsonRows::WhatIsWrongWith(const JsonNode& list) const {
  const auto lacks = std::find_if(has_.begin(), has_.end(),
                                  [&](const Alternatives& columns) { return !HoldsOneOf(columns, list.children[0]); });
  return absl::StrCat("a group, with a list \"", list.key, "\", whose elements have no \"",
                      lacks == has_.end() ? "" : absl::StrJoin(*lacks, "\" or \""), "\" as rows do");
}

void JsonRows::AddElement(const JsonNode& node, const Key& key, std::vector<JsonRow>& rows) const {
  const std::string fault = key.fault.empty() ? "" : absl::StrCat("\"@key\": ", key.fault);
  if (!MayBeGroup(node)) {
    rows.push_back({key.text, fault, &node});
  } else if (HoldsRows(node)) {
    AddGroup(node, key, rows);
  } else if (const JsonNode* list = ListWithin(node)) {
    rows.push_back({key.text, WhatIsWrongWith(*list), &node});
  } else {
    rows.push_back({key.text, fault, &node});
  }
}

void JsonRows::AddGroup(const JsonNode& node, const Key& key, std::vector<JsonRow>& rows) const {
  Key heading = key;
  for (const char* name : kHeadings) {
    const JsonNode* text = node.Find(name);
    if (text == nullptr || text->kind != JsonNode::Kind::kString || text->text.empty()) continue;
    heading = {text->text, text->fault};
    break;
  }
  for (const JsonNode& child : node.children) {
    if (!HoldsRows(child)) {
      if (IsListOfLesser(child)) rows.push_back({key.text, WhatIsWrongWith(child), &node});
      continue;
    }
    const Key& of_child = heading.text.empty() ? Key{child.key, child.fault} : heading;
    if (child.kind != JsonNode::Kind::kArray) {
      AddElement(child, of_child, rows);
      continue;
    }
    for (const JsonNode& element : child.children) AddElement(element, of_child, rows);
  }
}

}  // namespace briefing::briefctl
