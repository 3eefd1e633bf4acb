#include <string>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "client/briefctl/page/charts.h"
#include "client/briefctl/page/html_writer.h"
#include "client/briefctl/page/render.h"
#include "client/briefctl/page/style_sheet.h"
#include "client/briefctl/text.h"

namespace briefing::briefctl {
namespace {

// Nothing may be fetched, run or sent.
constexpr char kPolicy[] = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'";

std::string ClassOf(Tone tone) {
  switch (tone) {
    case Tone::kStrong:
      return "strong";
    case Tone::kQuiet:
      return "quiet";
    case Tone::kGood:
      return "good";
    case Tone::kBad:
      return "bad";
    case Tone::kWarn:
      return "warn";
    case Tone::kNew:
      return "new";
    default:
      return "";
  }
}

bool IsWebUrl(absl::string_view url) { return absl::StartsWith(url, "https://") || absl::StartsWith(url, "http://"); }

class HtmlPage {
 public:
  std::string Render(const Document& document) {
    out_.AddOwn("<!DOCTYPE html>\n");
    out_.Open("html", {{"lang", "en"}});
    Head(document);
    out_.Open("body");
    Header(document);
    out_.Open("main");
    for (const Section& section : document.sections) Write(section);
    out_.Close();
    Footer(document);
    out_.Close();
    out_.Close();
    out_.Break();
    return std::move(out_).Take();
  }

 private:
  void Head(const Document& document) {
    out_.Open("head");
    out_.Void("meta", {{"charset", "utf-8"}});
    out_.Void("meta", {{"http-equiv", "Content-Security-Policy"}, {"content", kPolicy}});
    out_.Void("meta", {{"name", "viewport"}, {"content", "width=device-width, initial-scale=1"}});
    out_.Void("meta", {{"name", "color-scheme"}, {"content", "light dark"}});
    out_.Void("meta", {{"name", "referrer"}, {"content", "no-referrer"}});
    out_.Leaf("title", absl::StrCat(document.title, " — ", document.tlp));
    out_.Open("style");
    out_.AddOwn(StyleSheet(document.tlp, document.revision));
    out_.Close();
    out_.Close();
    out_.Break();
  }

  void Header(const Document& document) {
    const bool is_amber = absl::StartsWith(document.tlp, "TLP:AMBER");
    const std::string colour = is_amber ? "amber" : absl::AsciiStrToLower(document.tlp.substr(4));
    out_.Open("header");
    out_.Leaf("span", document.tlp, {{"class", absl::StrCat("tlp tlp-", colour)}});
    out_.Leaf("h1", document.title);
    out_.Open("p", {{"class", "facts"}});
    for (const std::string& fact : document.facts) out_.Leaf("span", fact);
    out_.Close();
    out_.Open("nav", {{"aria-label", "Sections"}});
    for (const Section& section : document.sections) {
      out_.Leaf("a", section.title, {{"href", absl::StrCat("#", section.id)}});
      out_.AddOwn(" ");
    }
    out_.Close();
    out_.Close();
    out_.Break();
  }

  void Footer(const Document& document) {
    out_.Open("footer");
    out_.Leaf("p", absl::StrCat(document.tlp, ". Composed from the ledger at revision ", document.revision,
                                "; the same request at that revision gives the same page."));
    out_.Close();
  }

  void Write(const Section& section) {
    out_.Open("section", {{"id", section.id}, {"aria-labelledby", absl::StrCat(section.id, "-h")}});
    out_.Leaf("h2", section.title, {{"id", absl::StrCat(section.id, "-h")}});
    out_.Break();
    // The lists of what was added, changed and removed stand beside one another.
    bool in_row = false;
    for (const Block& block : section.blocks) {
      const auto* items = std::get_if<Items>(&block);
      const bool belongs = section.id == "changes" && items != nullptr;
      if (belongs && !in_row) out_.Open("div", {{"class", "three"}});
      if (!belongs && in_row) out_.Close();
      in_row = belongs;
      std::visit([this](const auto& it) { Write(it); }, block);
      out_.Break();
    }
    if (in_row) out_.Close();
    out_.Close();
    out_.Break();
  }

  void Write(const Paragraph& paragraph) {
    out_.Open("p", paragraph.lead ? HtmlWriter::Attributes{{"class", "lead"}} : HtmlWriter::Attributes{});
    Write(paragraph.line);
    out_.Close();
  }
  void Write(const Note& note) {
    out_.Open("p", {{"class", "note"}});
    Write(note.line);
    out_.Close();
  }
  // Its cells stand in words.
  void Write(const Legend&) {}
  void Write(const Heading& heading) { out_.Leaf("h3", heading.text); }

  void Write(const Figure& figure) {
    const bool is_series = std::holds_alternative<SeriesFigure>(figure.picture);
    const bool is_timeline = std::holds_alternative<TimelineFigure>(figure.picture);
    // On a phone its labels would be too small to read; the list says the same.
    out_.Open("figure", {{"class", is_series ? "series" : is_timeline ? "wide-only" : "ruler"}});
    DrawFigure(figure, absl::StrCat("f", ++figures_), out_);
    out_.Close();
  }

  void Write(const Items& items) {
    out_.Open("div");
    if (!items.heading.empty()) out_.Leaf("h3", items.heading);
    bool dated = false;
    for (const Item& item : items.items) dated = dated || !item.label.empty();
    out_.Open(dated ? "ol" : "ul", dated ? HtmlWriter::Attributes{{"class", "dated"}} : HtmlWriter::Attributes{});
    for (const Item& item : items.items) Write(item, dated);
    out_.Close();
    out_.Close();
  }

  void Write(const Item& item, bool dated) {
    out_.Open("li");
    out_.Open("span", {{"class", absl::StrCat("mark ", ClassOf(item.mark.tone))}});
    out_.Leaf("span", item.mark.glyph, {{"aria-hidden", "true"}});
    out_.Leaf("span", absl::StrCat(item.mark.word, ": "), {{"class", "said"}});
    out_.Close();
    if (dated) out_.Leaf("span", item.label, {{"class", "date"}});
    out_.Open("div", {{"class", "body"}});
    Write(item.line);
    for (const Line& detail : item.details) {
      out_.Open("div", {{"class", "detail"}});
      Write(detail);
      out_.Close();
    }
    out_.Close();
    out_.Close();
    out_.Break();
  }

  void Write(const PageTable& table) {
    out_.Open("table");
    out_.Leaf("caption", table.caption);
    out_.Open("thead");
    out_.Open("tr");
    for (const Column& column : table.columns) {
      HtmlWriter::Attributes attributes{{"scope", "col"}};
      if (column.takes_what_is_left) attributes.push_back({"class", "fill"});
      out_.Leaf("th", column.title, attributes);
    }
    out_.Close();
    out_.Close();
    out_.Open("tbody");
    for (const PageRow& row : table.rows) Write(row, table.columns);
    out_.Close();
    out_.Close();
  }

  void Write(const PageRow& row, const std::vector<Column>& columns) {
    HtmlWriter::Attributes attributes;
    if (!row.anchor.empty()) attributes.push_back({"id", row.anchor});
    if (row.tone == Tone::kBad) attributes.push_back({"class", "bad"});
    out_.Open("tr", attributes);
    for (size_t i = 0; i < row.cells.size(); ++i) {
      // The first cell says what the row is about.
      if (i == 0) {
        out_.Open("th", {{"scope", "row"}});
      } else {
        HtmlWriter::Attributes cell{{"data-label", columns[i].title}};
        if (IsEmpty(row.cells[i])) cell.push_back({"class", "empty"});
        out_.Open("td", cell);
      }
      for (const Line& line : row.cells[i].lines) {
        out_.Open("div");
        Write(line);
        out_.Close();
      }
      out_.Close();
    }
    out_.Close();
    out_.Break();
  }

  static bool IsEmpty(const Cell& cell) {
    for (const Line& line : cell.lines) {
      for (const Inline& piece : line) {
        const auto* text = std::get_if<Text>(&piece);
        const auto* marks = std::get_if<Marks>(&piece);
        const bool says_nothing = text != nullptr ? text->text.empty() : marks != nullptr && marks->numbers.empty();
        if (!says_nothing) return false;
      }
    }
    return true;
  }

  void Write(const Line& line) {
    for (const Inline& piece : line) std::visit([this](const auto& it) { Write(it); }, piece);
  }

  void Write(const Text& text) {
    HtmlWriter::Attributes attributes;
    if (!text.language.empty() && text.language != "en") attributes.push_back({"lang", text.language});
    const std::string type = ClassOf(text.tone);
    if (!type.empty()) attributes.push_back({"class", type});
    if (IsWebUrl(text.url)) {
      attributes.push_back({"href", text.url});
      attributes.push_back({"rel", "noopener noreferrer"});
      out_.Open("a", attributes);
      Words(text.text);
      return out_.Close();
    }
    if (text.tone == Tone::kCode) return out_.Leaf("code", text.text, attributes);
    if (text.tone == Tone::kOld) return out_.Leaf("del", text.text, {{"class", "old"}});
    if (text.tone == Tone::kNew) return out_.Leaf("ins", text.text, {{"class", "new"}});
    if (attributes.empty()) return Words(text.text);
    out_.Open("span", attributes);
    Words(text.text);
    out_.Close();
  }

  // What is written from right to left keeps to its place: marks and signs beside it stay where they are.
  void Words(const std::string& text) {
    if (!HasRightToLeft(text)) return out_.AddText(text);
    out_.Leaf("bdi", text);
  }

  void Write(const Chip& chip) {
    out_.Open("span", {{"class", absl::StrCat("chip ", ClassOf(chip.tone))}});
    out_.Leaf("b", chip.glyph, {{"aria-hidden", "true"}});
    Words(chip.word);
    out_.Close();
    out_.AddOwn(" ");
  }

  void Write(const Marks& marks) {
    if (marks.numbers.empty()) return;
    out_.Open("span", {{"class", "cite"}});
    for (const int number : marks.numbers) {
      out_.Leaf("a", absl::StrCat("[", number, "]"),
                {{"href", absl::StrCat("#s", number)}, {"aria-label", absl::StrCat("source ", number)}});
    }
    out_.Close();
  }

  HtmlWriter out_;
  int figures_ = 0;
};

}  // namespace

std::string RenderHtml(const Document& document) { return HtmlPage().Render(document); }

}  // namespace briefing::briefctl
