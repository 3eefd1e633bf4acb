#include "client/briefctl/json_tree.h"

#include <algorithm>
#include <cstdint>
#include <iterator>
#include <utility>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "client/briefctl/failure.h"
#include "client/briefctl/json_scanner.h"
#include "client/feeds/feed_text.h"

namespace briefing::briefctl {
namespace {

constexpr uint32_t kHighSurrogate = 0xD800;
constexpr uint32_t kLowSurrogate = 0xDC00;
constexpr uint32_t kAfterSurrogates = 0xE000;
constexpr char kHalfPair[] = "half of a surrogate pair";

void AppendUtf8(uint32_t code, std::string& out) {
  if (code < 0x80) {
    out += static_cast<char>(code);
    return;
  }
  const int more = code < 0x800 ? 1 : code < 0x10000 ? 2 : 3;
  constexpr unsigned char kLead[] = {0, 0xC0, 0xE0, 0xF0};
  out += static_cast<char>(kLead[more] | (code >> (6 * more)));
  for (int i = more - 1; i >= 0; --i) out += static_cast<char>(0x80 | ((code >> (6 * i)) & 0x3F));
}

// Four hexadecimal digits, which the scanner has seen to be such.
uint32_t CodeAt(absl::string_view digits) {
  uint32_t code = 0;
  return absl::SimpleHexAtoi(digits.substr(0, 4), &code) ? code : 0;
}

// What the escape at the beginning of `text` (after its backslash) means; takes it off. False: half of a pair.
bool TakeEscape(absl::string_view& text, std::string& out) {
  const char kind = text[0];
  text.remove_prefix(1);
  constexpr absl::string_view kKinds = "bfnrt";
  if (kind != 'u') {
    const size_t which = kKinds.find(kind);
    out += which == absl::string_view::npos ? kind : "\b\f\n\r\t"[which];
    return true;
  }
  uint32_t code = CodeAt(text);
  text.remove_prefix(4);
  if (code >= kLowSurrogate && code < kAfterSurrogates) return false;
  if (code >= kHighSurrogate && code < kLowSurrogate) {
    if (!absl::ConsumePrefix(&text, "\\u")) return false;
    const uint32_t low = CodeAt(text);
    if (low < kLowSurrogate || low >= kAfterSurrogates) return false;
    code = 0x10000 + ((code - kHighSurrogate) << 10) + (low - kLowSurrogate);
    text.remove_prefix(4);
  }
  AppendUtf8(code, out);
  return true;
}

bool Unescape(absl::string_view text, std::string& out) {
  while (!text.empty()) {
    const size_t plain = std::min(text.find('\\'), text.size());
    out.append(text.data(), plain);
    text.remove_prefix(plain);
    if (absl::ConsumePrefix(&text, "\\") && !TakeEscape(text, out)) return false;
  }
  return true;
}

bool IsNumber(absl::string_view text) {
  double number = 0;
  return text[0] != '+' && text[0] != '.' && text.back() != '.' && absl::SimpleAtod(text, &number);
}

// Builds nodes from values, which come after those within them.
class Builder {
 public:
  explicit Builder(absl::string_view text) : text_(text) {}

  void Add(const JsonScanner::Value& value) {
    JsonNode node;
    node.line = value.line;
    if (!Unescape(value.key, node.key)) node.fault = kHalfPair;
    const absl::string_view text = text_.substr(value.begin, value.end - value.begin);
    switch (text[0]) {
      case '{':
        node.kind = JsonNode::Kind::kObject;
        break;
      case '[':
        node.kind = JsonNode::Kind::kArray;
        break;
      case '"':
        node.kind = JsonNode::Kind::kString;
        if (!Unescape(text.substr(1, text.size() - 2), node.text)) node.fault = kHalfPair;
        break;
      case 'n':
        node.kind = JsonNode::Kind::kNull;
        break;
      default:
        node.kind = text[0] == 't' || text[0] == 'f' ? JsonNode::Kind::kWord : JsonNode::Kind::kNumber;
        node.text = std::string(text);
        if (node.kind == JsonNode::Kind::kNumber && !IsNumber(text)) {
          Fail(value.line, absl::StrCat("\"", text, "\" is no number"));
        }
    }
    auto first = open_.end();
    while (first != open_.begin() && std::prev(first)->begin > value.begin) --first;
    node.children.reserve(static_cast<size_t>(open_.end() - first));
    for (auto child = first; child != open_.end(); ++child) node.children.push_back(std::move(child->node));
    open_.erase(first, open_.end());
    open_.push_back({value.begin, std::move(node)});
  }

  void Fail(int line, absl::string_view what) {
    if (error_.empty()) error_ = absl::StrCat(line, ": ", what);
  }
  const std::string& error() const { return error_; }
  JsonNode& root() { return open_.front().node; }

 private:
  struct Open {
    size_t begin;
    JsonNode node;
  };

  const absl::string_view text_;
  // Values that are in nothing yet, in their order.
  std::vector<Open> open_;
  std::string error_;
};

}  // namespace

const JsonNode* JsonNode::Find(absl::string_view name) const {
  for (size_t i = children.size(); i-- > 0;) {
    if (children[i].key == name) return &children[i];
  }
  return nullptr;
}

absl::StatusOr<JsonNode> ParseJson(const std::string& file, absl::string_view text) {
  absl::ConsumePrefix(&text, "\xEF\xBB\xBF");
  if (!feeds::IsUtf8(text)) return LocalFailure(absl::StrCat(file, ": not valid UTF-8"));
  Builder builder(text);
  JsonScanner scanner(text, 1, [&](const JsonScanner::Value& value) { builder.Add(value); });
  if (!scanner.Scan()) return LocalFailure(absl::StrCat(file, ":", scanner.error_line(), ": ", scanner.error()));
  if (!builder.error().empty()) return LocalFailure(absl::StrCat(file, ":", builder.error()));
  return std::move(builder.root());
}

}  // namespace briefing::briefctl
