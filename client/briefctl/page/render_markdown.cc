#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "client/briefctl/page/html_writer.h"
#include "client/briefctl/page/markdown_text.h"
#include "client/briefctl/page/render.h"
#include "client/briefctl/text.h"

namespace briefing::briefctl {
namespace {

class MarkdownPage {
 public:
  std::string Render(const Document& document) {
    absl::StrAppend(&out_, "# ", EscapeForMarkdown(document.title), "\n\n**", EscapeForMarkdown(document.tlp), "**");
    for (const std::string& fact : document.facts) absl::StrAppend(&out_, " · ", EscapeForMarkdown(fact));
    out_ += "\n";
    for (const Section& section : document.sections) {
      absl::StrAppend(&out_, "\n## ", EscapeForMarkdown(section.title), "\n");
      for (const Block& block : section.blocks) std::visit([this](const auto& it) { Write(it); }, block);
    }
    return std::move(out_);
  }

 private:
  void Write(const Paragraph& paragraph) { absl::StrAppend(&out_, "\n", LineOf(paragraph.line), "\n"); }
  void Write(const Note& note) { absl::StrAppend(&out_, "\n", LineOf(note.line), "\n"); }
  // Its cells stand in words.
  void Write(const Legend&) {}
  void Write(const Heading& heading) { absl::StrAppend(&out_, "\n### ", EscapeForMarkdown(heading.text), "\n"); }
  // Lists and tables say what the pictures show.
  void Write(const Figure&) {}

  void Write(const Items& items) {
    if (!items.heading.empty()) absl::StrAppend(&out_, "\n### ", EscapeForMarkdown(items.heading), "\n");
    out_ += "\n";
    for (const Item& item : items.items) {
      absl::StrAppend(&out_, "- ", EscapeForMarkdown(item.mark.glyph), " ");
      if (!item.label.empty()) absl::StrAppend(&out_, "**", EscapeForMarkdown(item.label), "** ");
      absl::StrAppend(&out_, LineOf(item.line), "\n");
      for (const Line& detail : item.details) absl::StrAppend(&out_, "  - ", LineOf(detail), "\n");
    }
  }

  void Write(const PageTable& table) {
    out_ += "\n|";
    for (const Column& column : table.columns) absl::StrAppend(&out_, " ", EscapeForMarkdown(column.title), " |");
    out_ += "\n|";
    for (size_t i = 0; i < table.columns.size(); ++i) out_ += " --- |";
    out_ += "\n";
    for (const PageRow& row : table.rows) {
      out_ += "|";
      for (size_t i = 0; i < row.cells.size(); ++i) {
        // Marks of sources are links to their rows.
        const std::string anchor =
            i == 0 && !row.anchor.empty() ? absl::StrCat("<a id=\"", EscapeForHtml(row.anchor), "\"></a>") : "";
        absl::StrAppend(&out_, " ", anchor, CellText(row.cells[i]), " |");
      }
      out_ += "\n";
    }
  }

  std::string CellText(const Cell& cell) {
    std::string text;
    for (const Line& line : cell.lines) absl::StrAppend(&text, text.empty() ? "" : "<br>", LineOf(line));
    return text;
  }

  std::string LineOf(const Line& line) {
    std::string text;
    for (const Inline& piece : line)
      absl::StrAppend(&text, std::visit([](const auto& it) { return TextOf(it); }, piece));
    return text;
  }

  static std::string TextOf(const Text& text) {
    const std::string safe = EscapeForMarkdown(text.text);
    if (safe.empty()) return "";
    if (absl::StartsWith(text.url, "https://") || absl::StartsWith(text.url, "http://")) {
      return absl::StrCat("[", safe, "](<", UrlForMarkdown(text.url), ">)");
    }
    switch (text.tone) {
      case Tone::kStrong:
      case Tone::kNew:
        return absl::StrCat("**", safe, "**");
      case Tone::kOld:
        return absl::StrCat("~~", safe, "~~");
      default:
        return safe;
    }
  }
  static std::string TextOf(const Chip& chip) {
    return absl::StrCat(" ", EscapeForMarkdown(chip.glyph), " ", EscapeForMarkdown(chip.word), " ");
  }
  static std::string TextOf(const Marks& marks) {
    std::string text;
    for (const int number : marks.numbers) absl::StrAppend(&text, " [\\[", number, "\\]](#s", number, ")");
    return text;
  }

  std::string out_;
};

}  // namespace

std::string EscapeForMarkdown(absl::string_view text) {
  std::string safe = Escape(absl::StrReplaceAll(text, {{"\r\n", " "}, {"\n", " "}, {"\t", " "}}));
  std::string out;
  for (size_t i = 0; i < safe.size(); ++i) {
    const char c = safe[i];
    // Everything that CommonMark or GitHub's extensions read as markup, and what makes a bare address a link.
    if (c == '<' || c == '>' || c == '&') {
      out += c == '<' ? "&lt;" : c == '>' ? "&gt;" : "&amp;";
      continue;
    }
    if (absl::StrContains("\\`*_{}[]()#+!|~@:$^=\"'", c)) out += '\\';
    // A list or a rule at the start of a line.
    if (c == '-' && i == 0) out += '\\';
    // "1. " begins a list; "www." a link.
    if (c == '.' && (i < 10 || absl::EndsWith(absl::string_view(safe).substr(0, i), "www"))) out += '\\';
    out += c;
  }
  return out;
}

std::string UrlForMarkdown(absl::string_view url) {
  return absl::StrReplaceAll(Escape(url),
                             {{"<", "%3C"}, {">", "%3E"}, {"\\", "%5C"}, {" ", "%20"}, {"|", "%7C"}, {"&", "&amp;"}});
}

std::string RenderMarkdown(const Document& document) { return MarkdownPage().Render(document); }

}  // namespace briefing::briefctl
