#include <algorithm>
#include <string>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "client/briefctl/page/render.h"
#include "client/briefctl/page/terminal_table.h"
#include "client/briefctl/text.h"

namespace briefing::briefctl {
namespace {

constexpr size_t kMinWidth = 60;
// A space at which no line is broken: a sign stays with its word.
constexpr absl::string_view kTied = "\u00a0";
constexpr size_t kDateWidth = 18;
constexpr size_t kBarWidth = 30;

std::string PlainText(const Line& line) {
  std::string text;
  for (const Inline& piece : line) {
    if (const auto* words = std::get_if<Text>(&piece)) absl::StrAppend(&text, words->text);
    if (const auto* chip = std::get_if<Chip>(&piece)) {
      absl::StrAppend(&text, text.empty() || text.back() == ' ' ? "" : "  ", chip->glyph, kTied, chip->word, "  ");
    }
    if (const auto* marks = std::get_if<Marks>(&piece)) {
      if (!marks->numbers.empty() && !text.empty() && text.back() != ' ') text += ' ';
      for (const int number : marks->numbers) absl::StrAppend(&text, "[", number, "]");
    }
  }
  return text;
}

std::string Coloured(const std::string& text, Tone tone, const Style& style) {
  switch (tone) {
    case Tone::kBad:
      return style.Red(text);
    case Tone::kWarn:
      return style.Yellow(text);
    case Tone::kGood:
      return style.Green(text);
    case Tone::kQuiet:
      return style.Dim(text);
    default:
      return text;
  }
}

class TerminalPage {
 public:
  TerminalPage(size_t width, const Style& style) : width_(std::max(width, kMinWidth)), style_(style) {}

  std::string Render(const Document& document) {
    absl::StrAppend(&out_, style_.Bold(document.tlp), "\n");
    for (const std::string& line : Wrap(Escape(document.title), width_))
      absl::StrAppend(&out_, style_.Bold(line), "\n");
    std::string facts;
    for (const std::string& fact : document.facts) absl::StrAppend(&facts, facts.empty() ? "" : " · ", fact);
    Paragraph("", facts);
    for (const Section& section : document.sections) {
      absl::StrAppend(&out_, "\n", style_.Bold(absl::AsciiStrToUpper(Escape(section.title))), "\n");
      for (const Block& block : section.blocks) std::visit([this](const auto& it) { Write(it); }, block);
    }
    return absl::StrReplaceAll(out_, {{kTied, " "}});
  }

 private:
  // `first` stands before the first line, spaces of its width before the others.
  void Paragraph(const std::string& first, const std::string& text, Tone tone = Tone::kPlain) {
    const std::string lead = Escape(first);
    const size_t indent = std::min(DisplayWidth(lead), width_ / 2);
    bool begun = false;
    for (const std::string& line : Wrap(Escape(text), width_ - indent)) {
      absl::StrAppend(&out_, begun ? std::string(indent, ' ') : Coloured(lead, tone, style_), line, "\n");
      begun = true;
    }
  }

  void Write(const briefctl::Paragraph& paragraph) { Paragraph("  ", PlainText(paragraph.line)); }
  void Write(const Note& note) { Paragraph("  ", PlainText(note.line)); }
  void Write(const Legend& legend) { Paragraph("  ", legend.text); }
  void Write(const Heading& heading) {
    for (const std::string& line : Wrap(Escape(heading.text), width_ - 2)) {
      absl::StrAppend(&out_, "  ", style_.Bold(line), "\n");
    }
  }

  void Write(const Items& items) {
    if (!items.heading.empty()) Write(Heading{items.heading});
    bool dated = false;
    for (const Item& item : items.items) dated = dated || !item.label.empty();
    for (const Item& item : items.items) {
      std::string lead = absl::StrCat("  ", item.mark.glyph, " ");
      if (dated) {
        const std::string label = FitText(Escape(item.label), kDateWidth);
        absl::StrAppend(&lead, label, std::string(kDateWidth + 1 - DisplayWidth(label), ' '));
      }
      Paragraph(lead, PlainText(item.line), item.mark.tone);
      // A date that does not fit stands whole below.
      if (dated && DisplayWidth(Escape(item.label)) > kDateWidth)
        Paragraph("      ", absl::StrCat("(", item.label, ")"));
      for (const Line& detail : item.details) Paragraph("      ", PlainText(detail));
    }
  }

  void Write(const PageTable& table) {
    TerminalTable out(width_ - 2);
    std::vector<TerminalTable::Cell> titles;
    size_t fill = SIZE_MAX;
    for (const Column& column : table.columns) {
      if (column.takes_what_is_left) fill = titles.size();
      titles.push_back({{Escape(column.brief.empty() ? column.title : column.brief)}});
    }
    out.SetHead(std::move(titles), fill);
    for (const PageRow& row : table.rows) {
      std::vector<TerminalTable::Cell> cells;
      for (const Cell& cell : row.cells) {
        TerminalTable::Cell lines;
        if (!cell.brief.empty()) lines.push_back(Escape(cell.brief));
        for (const Line& line : cell.lines) {
          if (cell.brief.empty()) lines.push_back(std::string(absl::StripAsciiWhitespace(Escape(PlainText(line)))));
        }
        cells.push_back(std::move(lines));
      }
      out.Add(std::move(cells), row.tone == Tone::kBad);
    }
    for (const TerminalTable::Line& line : std::move(out).Lay()) {
      const std::string text = absl::StrCat("  ", line.text);
      absl::StrAppend(&out_, line.is_head ? style_.Dim(text) : line.is_marked ? style_.Red(text) : text, "\n");
    }
  }

  void Write(const Figure& figure) {
    if (const auto* series = std::get_if<SeriesFigure>(&figure.picture)) return Bars(*series);
  }

  // One bar a figure, from nothing to its value; what is uncertain of it is shaded.
  void Bars(const SeriesFigure& series) {
    double high = 0;
    for (const auto& point : series.points) high = std::max({high, point.lower.value_or(0), point.upper.value_or(0)});
    if (high <= 0) return;
    for (const auto& point : series.points) {
      const auto cells = [high](double value) {
        return static_cast<size_t>(std::clamp(value / high, 0.0, 1.0) * kBarWidth + 0.5);
      };
      const size_t sure = cells(point.lower.value_or(0));
      const size_t most = point.upper ? std::max(sure, cells(*point.upper)) : std::min(kBarWidth, sure + 3);
      std::string bar;
      for (size_t i = 0; i < sure; ++i) bar += "█";
      for (size_t i = sure; i < most; ++i) bar += "░";
      const std::string label = FitText(Escape(point.label), kDateWidth);
      absl::StrAppend(&out_, "  ", label, std::string(kDateWidth + 1 - DisplayWidth(label), ' '), bar,
                      std::string(kBarWidth + 1 - most, ' '),
                      FitText(Escape(point.text), width_ - kDateWidth - kBarWidth - 6), point.is_disputed ? " ≠" : "",
                      "\n");
    }
  }

  const size_t width_;
  const Style& style_;
  std::string out_;
};

}  // namespace

std::string RenderTerminal(const Document& document, size_t width, const Style& style) {
  return TerminalPage(width, style).Render(document);
}

}  // namespace briefing::briefctl
