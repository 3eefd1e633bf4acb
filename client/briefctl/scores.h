// Scores as the research groups print them.
#ifndef BRIEFING_CLIENT_BRIEFCTL_SCORES_H_
#define BRIEFING_CLIENT_BRIEFCTL_SCORES_H_

#include <string>

#include "briefing/v1/scorecard.pb.h"

namespace briefing::briefctl {

// "+0.25", "-0.05", "0.00": a half of the last digit is rounded away from nothing, as in the published tables, and by
// the scores themselves where `count` tells how many there are, not by what floating point makes of their mean.
std::string AverageInWords(double average, int count = 0);
// "63 %" for 62.5, likewise.
std::string PercentInWords(double average, int count = 0);

// "not assessed" where there is no score: that is no 0.
std::string AverageOf(const v1::ScorecardCell& cell);
// "" where there is none.
std::string PercentOf(const v1::ScorecardCell& cell);

}  // namespace briefing::briefctl

#endif  // BRIEFING_CLIENT_BRIEFCTL_SCORES_H_
