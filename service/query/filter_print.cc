#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "service/query/filter_syntax.h"

namespace briefing {
namespace {

using NodeKind = FilterNode::Kind;

bool IsPlainWord(const FilterLiteral& literal) {
  if (literal.text.empty() || !OperatorMeant({.kind = NodeKind::kLiteral, .literal = literal}).empty()) return false;
  const auto plain = [](char c) { return absl::ascii_isalnum(static_cast<unsigned char>(c)) || c == '_'; };
  return plain(literal.text.front()) && plain(literal.text.back()) &&
         std::all_of(literal.text.begin(), literal.text.end(),
                     [&](char c) { return plain(c) || c == '-' || c == '/'; });
}

std::string Print(const FilterLiteral& literal) {
  FilterLiteral bare = literal;
  bare.quoted = false;
  if (IsPlainWord(bare)) return literal.text;
  std::string out = "\"";
  for (size_t i = 0; i < literal.text.size(); ++i) {
    const char c = literal.text[i];
    const bool first = i == 0;
    const bool last = i + 1 == literal.text.size();
    const bool star = c == '*' && !(first && literal.star_first) && !(last && literal.star_last);
    if (c == '"' || c == '\\' || star) out.push_back('\\');
    out.push_back(c);
  }
  return out + "\"";
}

std::string Print(const std::vector<FilterLiteral>& path) {
  std::string out;
  for (const FilterLiteral& name : path) absl::StrAppend(&out, out.empty() ? "" : ".", Print(name));
  return out;
}

std::string PrintAll(const std::vector<FilterNode>& nodes, absl::string_view between, NodeKind parenthesised) {
  std::string out;
  for (const FilterNode& node : nodes) {
    if (&node != &nodes.front()) absl::StrAppend(&out, between);
    const bool inside = node.kind == parenthesised;
    absl::StrAppend(&out, inside ? "(" : "", Print(node), inside ? ")" : "");
  }
  return out;
}

bool IsCompound(const FilterNode& node) {
  return node.kind == NodeKind::kAnd || node.kind == NodeKind::kOr || node.kind == NodeKind::kNot;
}

std::string Parenthesised(const FilterNode& node) {
  return IsCompound(node) ? absl::StrCat("(", Print(node), ")") : Print(node);
}

}  // namespace

std::string Print(const FilterNode& node) {
  switch (node.kind) {
    case NodeKind::kAnd:
      return PrintAll(node.children, " AND ", NodeKind::kAnd);
    case NodeKind::kOr:
      return PrintAll(node.children, " OR ", NodeKind::kAnd);
    case NodeKind::kNot:
      return absl::StrCat("NOT ", Parenthesised(node.children.front()));
    case NodeKind::kLiteral:
      return Print(node.literal);
    case NodeKind::kComparison: {
      const absl::string_view blank = node.comparator == FilterComparator::kHas ? "" : " ";
      return absl::StrCat(Print(node.path), blank, SymbolOf(node.comparator), blank,
                          Parenthesised(node.children.front()));
    }
    case NodeKind::kCall:
      break;
  }
  return absl::StrCat(Print(node.path), "(", PrintAll(node.children, ", ", NodeKind::kAnd), ")");
}

}  // namespace briefing
