#include "client/briefctl/exchange/json_writer.h"

#include <cmath>
#include <cstdlib>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "client/briefctl/text.h"
#include "service/base/date_words.h"

namespace briefing::briefctl {
namespace {

std::string JsonString(absl::string_view text) {
  std::string out = "\"";
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == '"' || c == '\\') {
      absl::StrAppend(&out, "\\", std::string(1, c));
    } else if (byte < 0x20) {
      absl::StrAppend(&out, absl::StrFormat("\\u%04x", byte));
    } else {
      out += c;
    }
  }
  out += '"';
  // What could hide on a terminal, in a form that JSON reads back.
  return EscapeHidden(out);
}

}  // namespace

void JsonWriter::Begin(absl::string_view key) {
  if (!open_.empty()) {
    out_ << (open_.back().empty ? "\n" : ",\n") << std::string(2 * open_.size(), ' ');
    open_.back().empty = false;
  }
  if (!key.empty()) out_ << '"' << key << "\": ";
}

void JsonWriter::Open(absl::string_view key, char begin, char end) {
  Begin(key);
  out_ << begin;
  open_.push_back({.end = end});
}

void JsonWriter::Close() {
  const Level level = open_.back();
  open_.pop_back();
  if (!level.empty) out_ << '\n' << std::string(2 * open_.size(), ' ');
  out_ << level.end;
}

void JsonWriter::Text(absl::string_view key, absl::string_view text) {
  if (text.empty() && !key.empty()) return;
  Begin(key);
  out_ << JsonString(text);
}

void JsonWriter::Number(absl::string_view key, double number) {
  if (!std::isfinite(number)) return;
  Begin(key);
  out_ << NumberInWords(number);
}

void JsonWriter::Integer(absl::string_view key, int64_t number) {
  Begin(key);
  out_ << number;
}

void JsonWriter::Flag(absl::string_view key, bool flag) {
  Begin(key);
  out_ << (flag ? "true" : "false");
}

void JsonWriter::Texts(absl::string_view key, const std::vector<std::string>& texts) {
  if (texts.empty()) return;
  OpenList(key);
  for (const std::string& text : texts) Text("", text);
  Close();
}

void JsonWriter::Finish() {
  // A list left open is a mistake of the program.
  if (!open_.empty()) std::abort();
  out_ << '\n';
}

}  // namespace briefing::briefctl
