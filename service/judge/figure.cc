#include "service/judge/figure.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <limits>

namespace briefing::judge {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();
constexpr int kDigits = 12;

// An end of a figure; `exclusive` where the value itself is left out.
struct End {
  double value;
  bool exclusive;
};

End LowerOf(const v1::Figure& figure) {
  return figure.has_lower() ? End{figure.lower(), figure.lower_exclusive()} : End{-kInfinity, true};
}

End UpperOf(const v1::Figure& figure) {
  return figure.has_upper() ? End{figure.upper(), figure.upper_exclusive()} : End{kInfinity, true};
}

void SetLower(const End& end, v1::Figure& figure) {
  if (!std::isfinite(end.value)) return;
  figure.set_lower(end.value);
  figure.set_lower_exclusive(end.exclusive);
}

void SetUpper(const End& end, v1::Figure& figure) {
  if (!std::isfinite(end.value)) return;
  figure.set_upper(end.value);
  figure.set_upper_exclusive(end.exclusive);
}

Answer Told(bool all, bool none) { return all ? Answer::kYes : none ? Answer::kNo : Answer::kUnknown; }

}  // namespace

v1::Figure FigureOf(const v1::Observation& observation) {
  v1::Figure figure;
  const double value = observation.value();
  const double about = std::abs(value) * kAboutShare;
  if (!observation.has_value()) {
    if (observation.has_lower()) figure.set_lower(observation.lower());
    if (observation.has_upper()) figure.set_upper(observation.upper());
    figure.set_approximate(observation.qualifier() == v1::VALUE_QUALIFIER_ABOUT);
    return figure;
  }
  switch (observation.qualifier()) {
    case v1::VALUE_QUALIFIER_ABOUT:
      SetLower({WithoutNoise(value - about), false}, figure);
      SetUpper({WithoutNoise(value + about), false}, figure);
      figure.set_approximate(true);
      break;
    case v1::VALUE_QUALIFIER_MORE_THAN:
      SetLower({value, true}, figure);
      break;
    case v1::VALUE_QUALIFIER_LESS_THAN:
      SetUpper({value, true}, figure);
      break;
    default:
      SetLower({value, false}, figure);
      SetUpper({value, false}, figure);
  }
  return figure;
}

Answer Compare(const v1::Figure& figure, v1::Comparator comparator, double threshold) {
  const End lower = LowerOf(figure);
  const End upper = UpperOf(figure);
  if (figure.approximate() && (lower.value == threshold || upper.value == threshold)) return Answer::kUnknown;
  const bool below = upper.value < threshold || (upper.value == threshold && upper.exclusive);
  const bool above = lower.value > threshold || (lower.value == threshold && lower.exclusive);
  switch (comparator) {
    case v1::COMPARATOR_AT_LEAST:
      return Told(lower.value >= threshold, below);
    case v1::COMPARATOR_AT_MOST:
      return Told(upper.value <= threshold, above);
    case v1::COMPARATOR_MORE_THAN:
      return Told(above, upper.value <= threshold);
    case v1::COMPARATOR_LESS_THAN:
      return Told(below, lower.value >= threshold);
    case v1::COMPARATOR_EQUAL:
      return Told(lower.value == threshold && upper.value == threshold && !below && !above, below || above);
    default:
      return Answer::kUnknown;
  }
}

v1::Figure Hull(const v1::Figure& a, const v1::Figure& b) {
  const End lower_a = LowerOf(a), lower_b = LowerOf(b);
  const End upper_a = UpperOf(a), upper_b = UpperOf(b);
  v1::Figure hull;
  const bool a_lower = lower_a.value < lower_b.value || (lower_a.value == lower_b.value && !lower_a.exclusive);
  const bool a_upper = upper_a.value > upper_b.value || (upper_a.value == upper_b.value && !upper_a.exclusive);
  SetLower(a_lower ? lower_a : lower_b, hull);
  SetUpper(a_upper ? upper_a : upper_b, hull);
  hull.set_approximate(a.approximate() || b.approximate());
  return hull;
}

v1::Figure Sum(const v1::Figure& a, const v1::Figure& b) {
  const End lower_a = LowerOf(a), lower_b = LowerOf(b);
  const End upper_a = UpperOf(a), upper_b = UpperOf(b);
  v1::Figure sum;
  SetLower({lower_a.value + lower_b.value, lower_a.exclusive || lower_b.exclusive}, sum);
  SetUpper({upper_a.value + upper_b.value, upper_a.exclusive || upper_b.exclusive}, sum);
  sum.set_approximate(a.approximate() || b.approximate());
  return sum;
}

double WithoutNoise(double number) {
  std::array<char, 32> digits;
  const auto end =
      std::to_chars(digits.data(), digits.data() + digits.size(), number, std::chars_format::general, kDigits);
  double rounded = number;
  std::from_chars(digits.data(), end.ptr, rounded);
  return rounded;
}

v1::Figure WithoutNoise(v1::Figure figure) {
  if (figure.has_lower()) figure.set_lower(WithoutNoise(figure.lower()));
  if (figure.has_upper()) figure.set_upper(WithoutNoise(figure.upper()));
  return figure;
}

absl::optional<double> Middle(const v1::Figure& figure) {
  if (!figure.has_lower() || !figure.has_upper()) return absl::nullopt;
  return WithoutNoise(figure.lower() + (figure.upper() - figure.lower()) / 2);
}

bool AsksForEnough(v1::Comparator comparator) {
  return comparator == v1::COMPARATOR_AT_LEAST || comparator == v1::COMPARATOR_MORE_THAN;
}

bool AsksForNoMore(v1::Comparator comparator) {
  return comparator == v1::COMPARATOR_AT_MOST || comparator == v1::COMPARATOR_LESS_THAN;
}

}  // namespace briefing::judge
