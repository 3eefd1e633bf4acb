#include "service/judge/words.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <set>
#include <tuple>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/time/time.h"
#include "service/base/date_words.h"

namespace briefing::judge {
namespace {

std::string WithUnit(const std::string& number, absl::string_view unit) {
  return unit.empty() ? number : absl::StrCat(number, " ", unit);
}

bool IsReadable(double number) {
  constexpr double kSmallest = 1e-6, kLargest = 1e15;
  return number == 0 || (std::abs(number) >= kSmallest && std::abs(number) < kLargest);
}

}  // namespace

std::string NumberInWords(double number) {
  std::array<char, 64> digits;
  const auto format = IsReadable(number) ? std::chars_format::fixed : std::chars_format::general;
  const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), WithoutNoise(number), format);
  return std::string(digits.data(), end.ptr);
}

std::string FigureInWords(const v1::Figure& figure, absl::string_view unit) {
  const absl::optional<double> middle = Middle(figure);
  if (!figure.has_lower() && !figure.has_upper()) return "any figure";
  if (middle && figure.lower() == figure.upper()) {
    return absl::StrCat(figure.approximate() ? "about " : "", WithUnit(NumberInWords(figure.lower()), unit));
  }
  if (middle && figure.approximate()) {
    const double tolerance = figure.upper() - *middle;
    const bool of_one = std::abs(tolerance - std::abs(*middle) * kAboutShare) <= 1e-9 * std::abs(*middle);
    if (of_one) return absl::StrCat("about ", WithUnit(NumberInWords(*middle), unit));
  }
  if (middle) {
    return WithUnit(absl::StrCat(figure.approximate() ? "about " : "", NumberInWords(figure.lower()), " to ",
                                 NumberInWords(figure.upper())),
                    unit);
  }
  if (figure.has_lower()) {
    return absl::StrCat(figure.lower_exclusive() ? "more than " : "at least ",
                        WithUnit(NumberInWords(figure.lower()), unit));
  }
  return absl::StrCat(figure.upper_exclusive() ? "less than " : "at most ",
                      WithUnit(NumberInWords(figure.upper()), unit));
}

std::string PointInWords(const Point& point, absl::string_view unit) {
  // More are of no use to a reader.
  constexpr size_t kMostFigures = 5;
  using Key = std::tuple<bool, double, bool, bool, double, bool, bool>;
  std::set<Key> seen;
  std::vector<std::string> figures;
  for (const ReadingPtr& reading : point.decisive()) {
    const v1::Figure& figure = reading->figure;
    const bool is_new = seen.emplace(figure.has_lower(), figure.lower(), figure.lower_exclusive(), figure.has_upper(),
                                     figure.upper(), figure.upper_exclusive(), figure.approximate())
                            .second;
    if (is_new && figures.size() < kMostFigures) figures.push_back(FigureInWords(figure, unit));
  }
  if (seen.size() > kMostFigures) figures.push_back(absl::StrCat(seen.size() - kMostFigures, " more"));
  return absl::StrJoin(figures, " and ");
}

std::string ThresholdInWords(const v1::Target& target, absl::string_view unit) {
  const std::string value = WithUnit(NumberInWords(target.value()), unit);
  switch (target.comparator()) {
    case v1::COMPARATOR_AT_LEAST:
      return absl::StrCat("at least ", value);
    case v1::COMPARATOR_AT_MOST:
      return absl::StrCat("at most ", value);
    case v1::COMPARATOR_MORE_THAN:
      return absl::StrCat("more than ", value);
    case v1::COMPARATOR_LESS_THAN:
      return absl::StrCat("less than ", value);
    default:
      return absl::StrCat("exactly ", value);
  }
}

std::string WhenInWords(absl::string_view edtf) {
  const std::string words = DateInWords(edtf);
  if (words == edtf) return absl::StrCat("in ", words);
  for (const absl::string_view open : {"since ", "from ", "until "}) {
    if (absl::StartsWith(words, open)) return words;
  }
  if (absl::StrContains(edtf, "/")) return absl::StrCat("from ", words);
  const bool is_day = std::count(edtf.begin(), edtf.end(), '-') == 2;
  return absl::StrCat(is_day ? "on " : "in ", words);
}

std::string LastDayBefore(int64_t end) {
  return absl::FormatTime("%Y-%m-%d", absl::FromUnixSeconds(end - 1), absl::UTCTimeZone());
}

}  // namespace briefing::judge
