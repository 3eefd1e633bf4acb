#include <map>
#include <set>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "client/briefctl/page/sections.h"
#include "google/protobuf/util/time_util.h"
#include "service/base/date_words.h"

namespace briefing::briefctl {
namespace {

Cell MatrixCellOf(const v1::MatrixCell* cell) {
  if (cell == nullptr) return {.lines = {{Quiet("–")}}, .brief = "·"};
  Cell out;
  const auto add = [&](int count, absl::string_view what, Tone tone) {
    if (count > 0) out.lines.push_back({Text{absl::StrCat(count, " ", what), tone}});
  };
  add(cell->active_commitment_count(), "active", Tone::kStrong);
  if (cell->troubled_commitment_count() > 0) {
    out.lines.push_back(
        {Chip{"!", absl::StrCat(cell->troubled_commitment_count(), " overdue or breached"), Tone::kBad}});
  }
  add(cell->ended_commitment_count(), "ended", Tone::kQuiet);
  add(cell->event_count(), cell->event_count() == 1 ? "event" : "events", Tone::kQuiet);
  if (cell->has_last_move_date()) out.lines.push_back({Quiet(absl::StrCat("last: ", When(cell->last_move_date())))});
  out.brief = absl::StrCat(cell->active_commitment_count(), cell->troubled_commitment_count() > 0 ? "!" : "", "/",
                           cell->event_count());
  return out;
}

const v1::MatrixCell* CellAt(const v1::MatrixRow& row, int topic) {
  for (const auto& cell : row.cells()) {
    if (cell.topic_index() == topic) return &cell;
  }
  return nullptr;
}

// The values that a point allows, as the service reads them: "about" gives a tenth to either side.
SeriesFigure::Point FigurePoint(const v1::SeriesPoint& point) {
  SeriesFigure::Point out{.label = When(point.period()),
                          .text = point.text(),
                          .lower = {},
                          .upper = {},
                          .is_vague = true,
                          .is_disputed = point.disputed()};
  if (!point.has_value()) {
    if (point.has_lower()) out.lower = point.lower();
    if (point.has_upper()) out.upper = point.upper();
    return out;
  }
  const double value = point.value();
  const double tenth = (value < 0 ? -value : value) / 10;
  switch (point.qualifier()) {
    case v1::VALUE_QUALIFIER_ABOUT:
      out.lower = value - tenth;
      out.upper = value + tenth;
      break;
    case v1::VALUE_QUALIFIER_MORE_THAN:
      out.lower = value;
      break;
    case v1::VALUE_QUALIFIER_LESS_THAN:
      out.upper = value;
      break;
    default:
      out.lower = out.upper = value;
      out.is_vague = false;
  }
  return out;
}

std::string Comparison(v1::Comparator comparator) {
  switch (comparator) {
    case v1::COMPARATOR_AT_LEAST:
      return "at least";
    case v1::COMPARATOR_AT_MOST:
      return "at most";
    case v1::COMPARATOR_MORE_THAN:
      return "more than";
    case v1::COMPARATOR_LESS_THAN:
      return "less than";
    default:
      return "exactly";
  }
}

std::string FigureOf(const v1::SeriesTarget& target, const std::string& unit) {
  if (!target.has_value()) return "no figure named";
  return absl::StrCat(Comparison(target.comparator()), " ", NumberInWords(target.value()), " ", unit);
}

std::string SeriesTitle(const v1::Series& series) {
  if (series.party().empty()) return series.title();
  return absl::StrCat(series.title(), ": ", series.party(),
                      series.counterparty().empty() ? "" : absl::StrCat(" to ", series.counterparty()));
}

Figure PictureOf(const v1::Series& series) {
  SeriesFigure figure{.unit = series.unit(), .points = {}, .levels = {}};
  for (const auto& point : series.points()) figure.points.push_back(FigurePoint(point));
  for (const auto& target : series.targets()) {
    if (target.has_value()) figure.levels.push_back({FigureOf(target, series.unit()), target.value()});
  }
  return {.title = SeriesTitle(series),
          .description = absl::StrCat("In ", series.unit(),
                                      ", by period. Bands are values that are not exact; the table has "
                                      "every figure as printed."),
          .picture = std::move(figure)};
}

PageTable TableOf(const v1::Series& series) {
  PageTable table{.caption = SeriesTitle(series),
                  .columns = {{.title = "Period"},
                              {.title = "Figure", .takes_what_is_left = true},
                              {.title = "Who says so"},
                              {.title = "Sources"}},
                  .rows = {}};
  for (const auto& point : series.points()) {
    Cell figure = CellOf(Strong(point.text()));
    if (point.disputed()) figure.lines.push_back({Chip{"≠", "disputed", Tone::kWarn}});
    if (point.doubtful()) figure.lines.push_back({DoubtfulChip()});
    table.rows.push_back({.cells = {CellOf(Plain(When(point.period()))), std::move(figure),
                                    CellOf(Plain(point.attribution())), CellOf(MarksOf(point.citations()))}});
  }
  return table;
}

void AddSeries(const v1::Series& series, Section& section) {
  section.blocks.push_back(Heading{SeriesTitle(series)});
  section.blocks.push_back(PictureOf(series));
  section.blocks.push_back(TableOf(series));
  Items targets{.heading = "", .items = {}};
  for (const auto& target : series.targets()) {
    Item item{.mark = {"◎", "target", Tone::kQuiet},
              .label = "",
              .line = {Plain(target.title()), Quiet(absl::StrCat(": ", FigureOf(target, series.unit())))}};
    if (target.has_due_date()) item.line.push_back(Quiet(absl::StrCat(", by ", When(target.due_date()))));
    targets.items.push_back(std::move(item));
  }
  if (!targets.items.empty()) section.blocks.push_back(std::move(targets));
  if (series.omitted_point_count() > 0) {
    section.blocks.push_back(
        Note{{Plain(absl::StrCat(series.omitted_point_count(), " earlier figures are left out."))}});
  }
}

std::string GapHeading(v1::Gap::Kind kind) {
  switch (kind) {
    case v1::Gap::KIND_EXPECTED_EVENT_NOT_REPORTED:
      return "Expected, and not reported since";
    case v1::Gap::KIND_EXPECTED_COMMITMENT_NOT_REPORTED:
      return "To be agreed by now, and not reported since";
    case v1::Gap::KIND_TARGET_WITHOUT_OBSERVATION:
      return "Targets that nobody has measured";
    case v1::Gap::KIND_TARGET_WITHOUT_FIGURE:
      return "Targets without a figure";
    case v1::Gap::KIND_COMMITMENT_WITHOUT_ASSESSMENT:
      return "Commitments that nobody has assessed";
    case v1::Gap::KIND_COMMITMENT_WITHOUT_MEASURE:
      return "Commitments with nothing to hold them to";
    default:
      return "Other gaps";
  }
}

std::string PlaceOf(const v1::Locator& locator) {
  std::string place;
  const auto add = [&](const std::string& part) { absl::StrAppend(&place, place.empty() ? "" : ", ", part); };
  if (locator.paragraph() > 0) add(absl::StrCat("paragraph ", locator.paragraph()));
  if (locator.page() > 0) add(absl::StrCat("page ", locator.page()));
  if (!locator.text().empty()) add(locator.text());
  return place;
}

// Two or three letters and subtags, as far as anything needs to know.
bool IsLanguageTag(absl::string_view tag) {
  if (tag.size() < 2 || tag.size() > 35 || !absl::ascii_isalpha(tag[0]) || !absl::ascii_isalpha(tag[1])) return false;
  for (const char c : tag) {
    if (!absl::ascii_isalnum(c) && c != '-') return false;
  }
  return tag.back() != '-';
}

PageRow SourceRow(const v1::Citation& citation, bool is_first_of_its_source) {
  const std::vector<v1::Credibility> credibilities = [&] {
    std::vector<v1::Credibility> all;
    for (const int credibility : citation.credibilities()) all.push_back(static_cast<v1::Credibility>(credibility));
    return all;
  }();
  Text title = Plain(citation.title().empty() ? citation.source() : citation.title());
  title.url = citation.url();
  if (IsLanguageTag(citation.language())) title.language = citation.language();
  Cell source{.lines = {{title}}};
  std::string about = citation.publisher();
  if (is_first_of_its_source && citation.has_retrieve_time()) {
    const std::string day = google::protobuf::util::TimeUtil::ToString(citation.retrieve_time()).substr(0, 10);
    absl::StrAppend(&about, about.empty() ? "" : "; ", "retrieved ", DateInWords(day));
  }
  if (!about.empty()) source.lines.push_back({Quiet(about)});
  if (is_first_of_its_source && !citation.sha256().empty()) {
    source.lines.push_back({Quiet("SHA-256 "), Text{citation.sha256().substr(0, 12), Tone::kCode}});
  }
  return {.cells = {CellOf(Strong(absl::StrCat(citation.number()))), std::move(source),
                    CellOf(Plain(PlaceOf(citation.locator()))), CellOf(Plain(When(citation.publish_date()))),
                    CellOf(Strong(AdmiraltyCode(citation.reliability(), credibilities)))},
          .anchor = absl::StrCat("s", citation.number())};
}

}  // namespace

Section MatrixSection(const v1::Briefing& briefing) {
  Section section{"matrix", "Parties and topics", {}};
  if (!briefing.has_matrix()) return section;
  const v1::Matrix& matrix = briefing.matrix();
  PageTable table{.caption = "Commitments and events by topic and party",
                  .columns = {{.title = "Topic", .takes_what_is_left = true}},
                  .rows = {}};
  for (const auto& row : matrix.rows()) table.columns.push_back({.title = row.title(), .brief = row.iso_alpha2()});
  for (int topic = 0; topic < matrix.topics_size(); ++topic) {
    PageRow out{.cells = {CellOf(Strong(absl::StrReplaceAll(matrix.topics(topic), {{"-", " "}})))}};
    for (const auto& row : matrix.rows()) out.cells.push_back(MatrixCellOf(CellAt(row, topic)));
    table.rows.push_back(std::move(out));
  }
  section.blocks.push_back(std::move(table));
  section.blocks.push_back(
      Legend{"Commitments that are not over / events; ! beside commitments: some are overdue or breached."});
  return section;
}

Section NumbersSection(const v1::Briefing& briefing) {
  Section section{"numbers", "Numbers", {}};
  for (const auto& series : briefing.numbers()) AddSeries(series, section);
  return section;
}

Section ContradictionsSection(const v1::Briefing& briefing) {
  Section section{"contradictions", "Where sources disagree", {}};
  for (const v1::Contradiction& it : briefing.contradictions()) {
    std::string about = it.field();
    if (!it.scope().empty()) absl::StrAppend(&about, about.empty() ? "" : ", ", it.scope());
    const std::string heading = about.empty() ? it.title() : absl::StrCat(it.title(), " (", about, ")");
    PageTable table{.caption = heading,
                    .columns = {{.title = "Says", .takes_what_is_left = true},
                                {.title = "Who"},
                                {.title = "How sure"},
                                {.title = "Sources"}},
                    .rows = {}};
    for (const v1::Position& side : it.positions()) {
      const std::string modality = side.modality() == v1::MODALITY_UNSPECIFIED ? "" : Phrase(side.modality());
      const std::string credibility =
          side.credibility() == v1::CREDIBILITY_UNSPECIFIED ? "" : Phrase(side.credibility());
      Cell says = side.value().empty() ? CellOf(Quiet(modality)) : CellOf(Plain(absl::StrCat("“", side.value(), "”")));
      table.rows.push_back({.cells = {std::move(says), CellOf(Plain(side.attribution())),
                                      CellOf(Plain(absl::StrCat(
                                          modality, modality.empty() || credibility.empty() ? "" : "; ", credibility))),
                                      CellOf(MarksOf(side.citations()))}});
    }
    section.blocks.push_back(Heading{heading});
    section.blocks.push_back(std::move(table));
    if (it.omitted_position_count() > 0) {
      section.blocks.push_back(Note{{Plain(absl::StrCat(it.omitted_position_count(), " more sides are left out."))}});
    }
  }
  return section;
}

Section GapsSection(const v1::Briefing& briefing) {
  Section section{"gaps", "What nobody has reported", {}};
  std::map<int, Items> by_kind;
  for (const v1::Gap& gap : briefing.gaps()) {
    Items& items = by_kind[gap.kind()];
    items.heading = GapHeading(gap.kind());
    Item item{.mark = {"□", "open", Tone::kQuiet},
              .label = gap.has_date() ? When(gap.date()) : "",
              .line = {Plain(gap.title()), MarksOf(gap.citations())}};
    items.items.push_back(std::move(item));
  }
  if (!by_kind.empty()) {
    section.blocks.push_back(
        Note{{Plain(absl::StrCat("As far as the ledger knows at revision ", briefing.revision(), "."))}});
  }
  for (auto& [kind, items] : by_kind) section.blocks.push_back(std::move(items));
  return section;
}

Section SourcesSection(const v1::Briefing& briefing) {
  Section section{"sources", "Sources", {}};
  if (briefing.citations().empty()) return section;
  PageTable table{.caption = "Sources, by number",
                  .columns = {{.title = "No."},
                              {.title = "Source", .takes_what_is_left = true},
                              {.title = "Place"},
                              {.title = "Published"},
                              {.title = "Admiralty code", .brief = "Code"}},
                  .rows = {}};
  std::set<std::string> seen;
  for (const v1::Citation& citation : briefing.citations()) {
    table.rows.push_back(SourceRow(citation, seen.insert(citation.source()).second));
  }
  section.blocks.push_back(std::move(table));
  section.blocks.push_back(Note{{Plain(
      "Admiralty code: reliability of the source, A (completely reliable) to E (unreliable), F (cannot be judged), – "
      "(nobody judged it); then credibility of what is cited, 1 (confirmed) to 5 (improbable), 6 (cannot be "
      "judged).")}});
  return section;
}

}  // namespace briefing::briefctl
