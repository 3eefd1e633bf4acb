// A briefing as a document: what every renderer is given, so that each section is written once.
#ifndef BRIEFING_CLIENT_BRIEFCTL_PAGE_DOCUMENT_H_
#define BRIEFING_CLIENT_BRIEFCTL_PAGE_DOCUMENT_H_

#include <cstdint>
#include <string>
#include <variant>
#include <vector>

#include "absl/types/optional.h"
#include "briefing/v1/briefing_service.pb.h"

namespace briefing::briefctl {

// What a piece of text says beside its words. Never by colour alone: words or glyphs say it, too.
enum class Tone { kPlain, kStrong, kQuiet, kGood, kBad, kWarn, kOld, kNew, kCode };

// A piece of running text. Texts are as they came from the records: renderers escape them.
struct Text {
  std::string text;
  Tone tone = Tone::kPlain;
  // An http or https address. Empty: no link.
  std::string url = {};
  // BCP 47 tag. Empty: the document's own language.
  std::string language = {};
};
// A state in a word, with a sign before it.
struct Chip {
  std::string glyph;
  std::string word;
  Tone tone = Tone::kPlain;
};
// Numbers of sources.
struct Marks {
  std::vector<int> numbers;
};
using Inline = std::variant<Text, Chip, Marks>;
using Line = std::vector<Inline>;

struct Paragraph {
  Line line;
  // Of the first importance: set large.
  bool lead = false;
};

// A remark on the section: what is left out, what a sign means.
struct Note {
  Line line;
};

// What the short forms of cells mean, where they are shown.
struct Legend {
  std::string text;
};

struct Heading {
  std::string text;
};

struct Item {
  Chip mark;
  // A date, or a number of the list; empty for none.
  std::string label;
  Line line;
  std::vector<Line> details = {};
};
struct Items {
  // Empty: none.
  std::string heading;
  std::vector<Item> items;
};

struct Cell {
  std::vector<Line> lines;
  // For narrow pages; empty: the lines.
  std::string brief = {};
};
struct Column {
  std::string title;
  // For narrow pages; empty: the title.
  std::string brief = {};
  bool takes_what_is_left = false;
};
struct PageRow {
  std::vector<Cell> cells;
  // Target of links ("s1"); empty for none.
  std::string anchor = {};
  Tone tone = Tone::kPlain;
};
struct PageTable {
  std::string caption;
  std::vector<Column> columns;
  std::vector<PageRow> rows;
};

// Pictures. Each stands beside the list or the table that says the same.
struct TimelineFigure {
  struct Bar {
    std::string label;
    // Unix seconds, half-open; open ends are those of the picture.
    absl::optional<int64_t> start;
    absl::optional<int64_t> end;
    v1::Standing standing;
  };
  std::vector<Bar> bars;
  absl::optional<int64_t> today;
};
struct SeriesFigure {
  struct Point {
    std::string label;
    std::string text;
    // The values that it allows; an open side has none.
    absl::optional<double> lower;
    absl::optional<double> upper;
    bool is_vague;
    bool is_disputed;
  };
  struct Level {
    std::string label;
    double value;
  };
  std::string unit;
  std::vector<Point> points;
  std::vector<Level> levels;
};
struct LikelihoodFigure {
  v1::Likelihood likelihood;
};
struct Figure {
  std::string title;
  std::string description;
  std::variant<TimelineFigure, SeriesFigure, LikelihoodFigure> picture;
};

using Block = std::variant<Paragraph, Note, Legend, Heading, Items, PageTable, Figure>;

struct Section {
  // Target of links, and what style sheets go by: "commitments".
  std::string id;
  std::string title;
  std::vector<Block> blocks;
};

struct Document {
  std::string title;
  // "TLP:GREEN"
  std::string tlp;
  // Revision and times, one a line.
  std::vector<std::string> facts;
  int64_t revision = 0;
  std::vector<Section> sections;
};

// Sections in reading order; those with nothing to say are left out, but for changes that were asked for.
Document MakeDocument(const v1::Briefing& briefing);

// "likely (55–80 %)"; "" for none.
std::string LikelihoodInWords(v1::Likelihood likelihood);

}  // namespace briefing::briefctl

#endif  // BRIEFING_CLIENT_BRIEFCTL_PAGE_DOCUMENT_H_
