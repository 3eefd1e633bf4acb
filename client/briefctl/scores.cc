#include "client/briefctl/scores.h"

#include <cmath>
#include <cstdint>

#include "absl/strings/str_format.h"

namespace briefing::briefctl {
namespace {

// `average` times `scale`, to the nearest whole number, halves away from nothing.
int64_t Rounded(double average, int count, int64_t scale) {
  if (count <= 0) {
    constexpr double kNoise = 1e-9;
    return std::llround(average * static_cast<double>(scale) + std::copysign(kNoise, average));
  }
  const int64_t sum = std::llround(average * count);
  const int64_t half = sum < 0 ? -count : count;
  return (2 * sum * scale + half) / (2 * static_cast<int64_t>(count));
}

}  // namespace

std::string AverageInWords(double average, int count) {
  const int64_t hundredths = Rounded(average, count, 100);
  if (hundredths == 0) return "0.00";
  const int64_t size = std::abs(hundredths);
  return absl::StrFormat("%c%d.%02d", hundredths < 0 ? '-' : '+', size / 100, size % 100);
}

std::string PercentInWords(double average, int count) {
  // Of what is counted from -1: never below nothing.
  const double above = average + 1;
  return absl::StrFormat("%d %%", Rounded(above, count, 50));
}

std::string AverageOf(const v1::ScorecardCell& cell) {
  return cell.has_average() ? AverageInWords(cell.average(), cell.assessed_count()) : "not assessed";
}

std::string PercentOf(const v1::ScorecardCell& cell) {
  return cell.has_average() ? PercentInWords(cell.average(), cell.assessed_count()) : "";
}

}  // namespace briefing::briefctl
