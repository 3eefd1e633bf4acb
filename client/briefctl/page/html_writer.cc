#include "client/briefctl/page/html_writer.h"

#include <cstdlib>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "client/briefctl/text.h"

namespace briefing::briefctl {

std::string EscapeForHtml(absl::string_view text) {
  const std::string flat = absl::StrReplaceAll(text, {{"\r\n", " "}, {"\n", " "}, {"\t", " "}});
  return absl::StrReplaceAll(Escape(flat),
                             {{"&", "&amp;"}, {"<", "&lt;"}, {">", "&gt;"}, {"\"", "&quot;"}, {"'", "&#39;"}});
}

void HtmlWriter::Begin(absl::string_view name, const Attributes& attributes) {
  absl::StrAppend(&out_, "<", name);
  for (const auto& [key, value] : attributes) absl::StrAppend(&out_, " ", key, "=\"", EscapeForHtml(value), "\"");
}

void HtmlWriter::Open(absl::string_view name, const Attributes& attributes) {
  Begin(name, attributes);
  out_ += '>';
  open_.emplace_back(name);
}

void HtmlWriter::Close() {
  absl::StrAppend(&out_, "</", open_.back(), ">");
  open_.pop_back();
}

void HtmlWriter::Void(absl::string_view name, const Attributes& attributes) {
  Begin(name, attributes);
  out_ += '>';
}

void HtmlWriter::VoidSvg(absl::string_view name, const Attributes& attributes) {
  Begin(name, attributes);
  out_ += "/>";
}

void HtmlWriter::Leaf(absl::string_view name, absl::string_view text, const Attributes& attributes) {
  Open(name, attributes);
  AddText(text);
  Close();
}

void HtmlWriter::AddText(absl::string_view text) { out_ += EscapeForHtml(text); }

std::string HtmlWriter::Take() && {
  // An element left open is a mistake of the program.
  if (!open_.empty()) std::abort();
  return std::move(out_);
}

}  // namespace briefing::briefctl
