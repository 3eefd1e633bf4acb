#include "client/briefctl/page/charts.h"

#include <algorithm>
#include <cmath>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/time/time.h"
#include "client/briefctl/text.h"
#include "service/base/date_words.h"

namespace briefing::briefctl {
namespace {

using Attributes = HtmlWriter::Attributes;

// One decimal: finer than a screen, and the same everywhere.
std::string Px(double value) {
  std::string text = absl::StrFormat("%.1f", value);
  if (text == "-0.0") text = "0.0";
  return text;
}

void StraightLine(double x1, double y1, double x2, double y2, const std::string& type, HtmlWriter& out) {
  out.VoidSvg("line", {{"x1", Px(x1)}, {"y1", Px(y1)}, {"x2", Px(x2)}, {"y2", Px(y2)}, {"class", type}});
}

void Words(double x, double y, const std::string& text, const Attributes& more, HtmlWriter& out) {
  Attributes attributes{{"x", Px(x)}, {"y", Px(y)}};
  attributes.insert(attributes.end(), more.begin(), more.end());
  out.Leaf("text", text, attributes);
}

void OpenSvg(const Figure& figure, const std::string& id, double width, double height, HtmlWriter& out) {
  out.Open("svg", {{"xmlns", "http://www.w3.org/2000/svg"},
                   {"viewBox", absl::StrCat("0 0 ", Px(width), " ", Px(height))},
                   {"role", "img"},
                   {"aria-labelledby", absl::StrCat(id, "-t ", id, "-d")}});
  out.Leaf("title", figure.title, {{"id", id + "-t"}});
  out.Leaf("desc", figure.description, {{"id", id + "-d"}});
}

// --- Timeline ---

constexpr double kTimelineWidth = 1000;
constexpr double kLabelWidth = 430;
constexpr double kRowHeight = 22;
constexpr double kAxisHeight = 30;

std::string YearOf(int64_t instant) {
  return absl::FormatTime("%Y", absl::FromUnixSeconds(instant), absl::UTCTimeZone());
}
std::string DayOf(int64_t instant) {
  return DateInWords(absl::FormatTime("%Y-%m-%d", absl::FromUnixSeconds(instant), absl::UTCTimeZone()));
}

std::vector<int64_t> InstantsOf(const TimelineFigure& figure) {
  std::vector<int64_t> instants;
  for (const auto& bar : figure.bars) {
    if (bar.start) instants.push_back(*bar.start);
    if (bar.end) instants.push_back(*bar.end);
  }
  if (figure.today) instants.push_back(*figure.today);
  return instants;
}

// Years where bars begin, as far as their names find room.
void DrawYears(const TimelineFigure& figure, const TimeScale& scale, double height, HtmlWriter& out) {
  constexpr double kRoom = 44;
  double last = -kRoom;
  std::string shown;
  for (const int64_t instant : scale.instants()) {
    const bool begins = std::any_of(figure.bars.begin(), figure.bars.end(),
                                    [instant](const auto& bar) { return bar.start == instant; });
    const std::string year = YearOf(instant);
    const double x = kLabelWidth + scale.At(instant);
    if (!begins || year == shown || x - last < kRoom) continue;
    StraightLine(x, kAxisHeight - 8, x, height, "axis", out);
    Words(x, 14, year, {{"class", "small"}, {"font-size", "12"}, {"text-anchor", "middle"}}, out);
    last = x;
    shown = year;
  }
}

void DrawToday(const TimelineFigure& figure, const TimeScale& scale, double height, HtmlWriter& out) {
  if (!figure.today) return;
  const double x = kLabelWidth + scale.At(*figure.today);
  StraightLine(x, kAxisHeight - 10, x, height, "now", out);
  Words(x, height + 13, absl::StrCat("today: ", DayOf(*figure.today)),
        {{"class", "nowtext"}, {"font-size", "12"}, {"text-anchor", x > kTimelineWidth - 70 ? "end" : "middle"}}, out);
}

std::string TypeOf(v1::Standing standing) {
  return standing == v1::STANDING_SCHEDULED ? "plan" : standing == v1::STANDING_REPORTED ? "said-only" : "done";
}

void DrawTimeline(const Figure& figure, const TimelineFigure& timeline, const std::string& id, HtmlWriter& out) {
  constexpr double kMargin = 16;
  const TimeScale scale(InstantsOf(timeline), kTimelineWidth - kLabelWidth - kMargin);
  const double height = kAxisHeight + kRowHeight * static_cast<double>(timeline.bars.size());
  OpenSvg(figure, id, kTimelineWidth, height + 20, out);
  DrawYears(timeline, scale, height, out);
  double y = kAxisHeight;
  for (const auto& bar : timeline.bars) {
    const double from = kLabelWidth + scale.At(bar.start.value_or(scale.first()));
    const double to = kLabelWidth + scale.At(bar.end.value_or(scale.last()));
    Words(0, y + 15, FitText(bar.label, 62), {{"font-size", "13"}}, out);
    out.VoidSvg("rect", {{"x", Px(from)},
                         {"y", Px(y + 5)},
                         {"width", Px(std::max(10.0, to - from))},
                         {"height", "11"},
                         {"rx", "2"},
                         {"class", TypeOf(bar.standing)}});
    y += kRowHeight;
  }
  DrawToday(timeline, scale, height, out);
  out.Close();
}

// --- Series ---

constexpr double kSeriesWidth = 460;
constexpr double kSeriesHeight = 210;
constexpr double kLeft = 52;
constexpr double kTop = 14;
constexpr double kBottom = 44;

// 1, 2 or 5 times a power of ten, at least `value`.
double NiceAbove(double value) {
  if (value <= 0) return 1;
  const double power = std::pow(10, std::floor(std::log10(value)));
  for (const double step : {1.0, 2.0, 2.5, 5.0, 10.0}) {
    if (step * power >= value) return step * power;
  }
  return 10 * power;
}

struct Axis {
  double low = 0;
  double high = 1;
  double At(double value) const {
    const double share = (std::clamp(value, low, high) - low) / (high - low);
    return kSeriesHeight - kBottom - share * (kSeriesHeight - kBottom - kTop);
  }
};

Axis AxisFor(const SeriesFigure& series) {
  double low = 0;
  double high = 0;
  const auto take = [&](double value) {
    low = std::min(low, value);
    high = std::max(high, value);
  };
  for (const auto& point : series.points) {
    if (point.lower) take(*point.lower);
    // What is more than a figure needs room above it.
    if (point.lower && !point.upper) take(*point.lower * 1.2);
    if (point.upper) take(*point.upper);
  }
  for (const auto& level : series.levels) take(level.value);
  return {.low = low < 0 ? -NiceAbove(-low) : 0, .high = high > 0 ? NiceAbove(high * 1.02) : low < 0 ? 0 : 1};
}

void DrawPoint(const SeriesFigure::Point& point, double x, double room, const Axis& axis, HtmlWriter& out) {
  const double top = axis.At(point.upper.value_or(axis.high));
  const double bottom = axis.At(point.lower.value_or(axis.low));
  if (point.is_vague) {
    const double width = std::min(26.0, room * 0.6);
    out.VoidSvg("rect", {{"x", Px(x - width / 2)},
                         {"y", Px(top)},
                         {"width", Px(width)},
                         {"height", Px(std::max(3.0, bottom - top))},
                         {"class", point.is_disputed ? "band dispute" : "band"}});
  } else {
    out.VoidSvg("circle",
                {{"cx", Px(x)}, {"cy", Px(top)}, {"r", "5"}, {"class", point.is_disputed ? "done dispute" : "done"}});
  }
}

void DrawSeries(const Figure& figure, const SeriesFigure& series, const std::string& id, HtmlWriter& out) {
  const Axis axis = AxisFor(series);
  OpenSvg(figure, id, kSeriesWidth, kSeriesHeight, out);
  for (int step = 0; step <= 2; ++step) {
    const double value = axis.low + (axis.high - axis.low) * step / 2;
    StraightLine(kLeft, axis.At(value), kSeriesWidth, axis.At(value), "axis", out);
    Words(kLeft - 8, axis.At(value) + 4, NumberInWords(value),
          {{"class", "small"}, {"font-size", "12"}, {"text-anchor", "end"}}, out);
  }
  Words(0, kSeriesHeight - 6, FitText(series.unit, 8), {{"class", "small"}, {"font-size", "12"}}, out);
  for (const auto& level : series.levels) {
    StraightLine(kLeft, axis.At(level.value), kSeriesWidth, axis.At(level.value), "level", out);
    Words(kSeriesWidth - 4, axis.At(level.value) - 5, FitText(level.label, 40),
          {{"class", "nowtext"}, {"font-size", "12"}, {"text-anchor", "end"}}, out);
  }
  const double room = (kSeriesWidth - kLeft) / std::max<double>(1, static_cast<double>(series.points.size()));
  const size_t letters = static_cast<size_t>(std::max(4.0, room / 7));
  double x = kLeft + room / 2;
  for (const auto& point : series.points) {
    DrawPoint(point, x, room, axis, out);
    // Of many periods not every one can be named; the table has them all.
    if (room >= 30) {
      Words(x, kSeriesHeight - 26, FitText(point.label, letters),
            {{"class", "small"}, {"font-size", "12"}, {"text-anchor", "middle"}}, out);
      Words(x, kSeriesHeight - 10, FitText(point.text, letters), {{"font-size", "12"}, {"text-anchor", "middle"}}, out);
    }
    x += room;
  }
  out.Close();
}

// --- Likelihood ---

void DrawLikelihood(const Figure& figure, const LikelihoodFigure& likelihood, const std::string& id, HtmlWriter& out) {
  constexpr double kWidth = 700;
  constexpr double kCell = 100;
  constexpr struct {
    const char* word;
    const char* range;
  } kCells[] = {{"almost none", "1–5 %"},     {"very unlikely", "5–20 %"}, {"unlikely", "20–45 %"},
                {"even chance", "45–55 %"},   {"likely", "55–80 %"},       {"very likely", "80–95 %"},
                {"almost certain", "95–99 %"}};
  OpenSvg(figure, id, kWidth, 48, out);
  for (int i = 0; i < 7; ++i) {
    const bool chosen = i + 1 == likelihood.likelihood;
    const Attributes words{{"class", chosen ? "on-chosen" : "small"}, {"font-size", "12.5"}, {"text-anchor", "middle"}};
    out.VoidSvg("rect", {{"x", Px(i * kCell + 1)},
                         {"y", "1"},
                         {"width", Px(kCell - 2)},
                         {"height", "44"},
                         {"class", chosen ? "chosen" : "cell"}});
    Words((i + 0.5) * kCell, 20, kCells[i].word, words, out);
    Words((i + 0.5) * kCell, 37, kCells[i].range, words, out);
  }
  out.Close();
}

}  // namespace

TimeScale::TimeScale(std::vector<int64_t> instants, double width) : instants_(std::move(instants)) {
  std::sort(instants_.begin(), instants_.end());
  instants_.erase(std::unique(instants_.begin(), instants_.end()), instants_.end());
  places_.push_back(0);
  for (size_t i = 1; i < instants_.size(); ++i) {
    const double days = static_cast<double>(instants_[i] - instants_[i - 1]) / 86400;
    places_.push_back(places_.back() + std::log2(1 + days));
  }
  const double factor = places_.back() > 0 ? width / places_.back() : 0;
  for (double& place : places_) place *= factor;
}

double TimeScale::At(int64_t instant) const {
  const auto after = std::lower_bound(instants_.begin(), instants_.end(), instant);
  if (after == instants_.end()) return places_.back();
  const auto index = static_cast<size_t>(after - instants_.begin());
  if (*after == instant || index == 0) return places_[index];
  const double share = static_cast<double>(instant - instants_[index - 1]) /
                       static_cast<double>(instants_[index] - instants_[index - 1]);
  return places_[index - 1] + share * (places_[index] - places_[index - 1]);
}

void DrawFigure(const Figure& figure, const std::string& id, HtmlWriter& out) {
  if (const auto* timeline = std::get_if<TimelineFigure>(&figure.picture))
    return DrawTimeline(figure, *timeline, id, out);
  if (const auto* series = std::get_if<SeriesFigure>(&figure.picture)) return DrawSeries(figure, *series, id, out);
  DrawLikelihood(figure, std::get<LikelihoodFigure>(figure.picture), id, out);
}

}  // namespace briefing::briefctl
