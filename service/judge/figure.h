// Figures as they are understood, and how they compare with a threshold.
#ifndef BRIEFING_SERVICE_JUDGE_FIGURE_H_
#define BRIEFING_SERVICE_JUDGE_FIGURE_H_

#include "absl/types/optional.h"
#include "briefing/v1/commitment.pb.h"
#include "briefing/v1/indicator.pb.h"
#include "briefing/v1/verdict.pb.h"

namespace briefing::judge {

// What "about" leaves open, as a share of the figure; verdict.proto says why.
inline constexpr double kAboutShare = 0.1;

// Every value that the observation may mean.
v1::Figure FigureOf(const v1::Observation& observation);

enum class Answer { kYes, kNo, kUnknown };

// Whether all, none or some of the values in `figure` satisfy the comparison. An approximate figure never settles a
// comparison that only its very edge would.
Answer Compare(const v1::Figure& figure, v1::Comparator comparator, double threshold);

// The smallest figure that holds both.
v1::Figure Hull(const v1::Figure& a, const v1::Figure& b);
v1::Figure Sum(const v1::Figure& a, const v1::Figure& b);

// The nearest number of twelve digits: what was reckoned from decimals, without the error of floating point.
double WithoutNoise(double number);
v1::Figure WithoutNoise(v1::Figure figure);

// The middle; none where an end is open.
absl::optional<double> Middle(const v1::Figure& figure);

// Whether the comparison asks for enough ("at least", "more than") or for no more than that.
bool AsksForEnough(v1::Comparator comparator);
bool AsksForNoMore(v1::Comparator comparator);

}  // namespace briefing::judge

#endif  // BRIEFING_SERVICE_JUDGE_FIGURE_H_
