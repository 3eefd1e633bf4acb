#include "client/briefctl/json_scanner.h"

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"

namespace briefing::briefctl {
namespace {

// As deep as protobuf reads.
constexpr int kMaxDepth = 100;

}  // namespace

std::string SnakePath(absl::string_view path) {
  std::string snake;
  for (const char c : path) {
    if (absl::ascii_isupper(static_cast<unsigned char>(c))) snake += '_';
    snake += absl::ascii_tolower(static_cast<unsigned char>(c));
  }
  return snake;
}

bool JsonScanner::Scan() {
  if (!ScanValue(0)) return false;
  SkipSpace();
  return at_ == text_.size() || Fail("text after the end of the JSON");
}

bool JsonScanner::ScanValue(int depth) {
  if (depth > kMaxDepth) return Fail("nested deeper than 100 levels");
  SkipSpace();
  Value value{path_, key_, at_, 0, line_};
  bool good = false;
  switch (Peek()) {
    case '{':
      good = ScanObject(depth);
      break;
    case '[':
      good = ScanArray(depth);
      break;
    case '"':
      good = ScanString(nullptr);
      break;
    case 't':
      good = ScanWord("true");
      break;
    case 'f':
      good = ScanWord("false");
      break;
    case 'n':
      good = ScanWord("null");
      break;
    default:
      good = ScanNumber();
  }
  if (!good) return false;
  value.end = at_;
  on_value_(value);
  return true;
}

bool JsonScanner::ScanObject(int depth) {
  ++at_;
  if (Take('}')) return true;
  const size_t path_size = path_.size();
  do {
    SkipSpace();
    absl::string_view key;
    if (Peek() != '"') return Fail("expected a key in quotes");
    if (!ScanString(&key)) return false;
    if (!Take(':')) return Fail(absl::StrCat("expected \":\" after \"", key, "\""));
    absl::StrAppend(&path_, path_.empty() ? "" : ".", SnakePath(key));
    key_ = key;
    if (!ScanValue(depth + 1)) return false;
    path_.resize(path_size);
  } while (Take(','));
  return Take('}') || Fail("expected \",\" or \"}\"");
}

bool JsonScanner::ScanArray(int depth) {
  ++at_;
  if (Take(']')) return true;
  const size_t path_size = path_.size();
  int index = 0;
  do {
    absl::StrAppend(&path_, "[", index++, "]");
    key_ = {};
    if (!ScanValue(depth + 1)) return false;
    path_.resize(path_size);
  } while (Take(','));
  return Take(']') || Fail("expected \",\" or \"]\"");
}

bool JsonScanner::ScanString(absl::string_view* contents) {
  const size_t begin = ++at_;
  while (at_ < text_.size() && text_[at_] != '"') {
    if (static_cast<unsigned char>(text_[at_]) < 0x20) return Fail("a control character within quotes");
    if (text_[at_] == '\\') {
      if (!ScanEscape()) return false;
    } else {
      ++at_;
    }
  }
  if (at_ == text_.size()) return Fail("a text in quotes does not end");
  if (contents != nullptr) *contents = text_.substr(begin, at_ - begin);
  ++at_;
  return true;
}

bool JsonScanner::ScanEscape() {
  ++at_;
  const char kind = Peek();
  ++at_;
  if (kind != 'u') {
    const bool known = absl::StrContains("\"\\/bfnrt", absl::string_view(&kind, 1));
    return known || Fail("an unknown escape after \"\\\"");
  }
  for (int i = 0; i < 4; ++i, ++at_) {
    if (!absl::ascii_isxdigit(static_cast<unsigned char>(Peek()))) return Fail("\\u needs four hexadecimal digits");
  }
  return true;
}

bool JsonScanner::ScanNumber() {
  const size_t begin = at_;
  while (at_ < text_.size() && absl::StrContains("0123456789+-.eE", text_.substr(at_, 1))) ++at_;
  return at_ > begin || Fail("expected a value");
}

bool JsonScanner::ScanWord(absl::string_view word) {
  if (!absl::StartsWith(text_.substr(at_), word)) return Fail("expected a value");
  at_ += word.size();
  return true;
}

bool JsonScanner::Fail(absl::string_view what) {
  if (error_.empty()) error_ = std::string(what);
  return false;
}

void JsonScanner::SkipSpace() {
  for (; at_ < text_.size() && absl::ascii_isspace(static_cast<unsigned char>(text_[at_])); ++at_)
    line_ += text_[at_] == '\n';
}

bool JsonScanner::Take(char wanted) {
  SkipSpace();
  if (Peek() != wanted) return false;
  ++at_;
  return true;
}

}  // namespace briefing::briefctl
