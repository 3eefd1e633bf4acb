// Observations put in order of time, those of the same period weighed against one another.
#ifndef BRIEFING_SERVICE_JUDGE_SERIES_H_
#define BRIEFING_SERVICE_JUDGE_SERIES_H_

#include <compare>
#include <cstdint>
#include <string>
#include <vector>

#include "briefing/v1/indicator.pb.h"
#include "briefing/v1/marking.pb.h"
#include "briefing/v1/source.pb.h"
#include "briefing/v1/verdict.pb.h"
#include "service/catalog/terms.h"
#include "service/judge/figure.h"

namespace briefing::judge {

class Records;

// What an observation weighs against others of its period; larger is more. The order is that of verdict.proto.
struct Weight {
  int reliability = 0;
  int credibility = 0;
  // Seconds of Unix time.
  int64_t asserted = 0;

  friend auto operator<=>(const Weight&, const Weight&) = default;
};

// One observation as it is understood.
struct Reading {
  // Borrowed from the records.
  const v1::Observation* observation = nullptr;
  v1::Figure figure;
  DateBounds period;
  Weight weight;
  // Of the claim that gives the weight.
  std::string source;
  v1::Reliability reliability = v1::RELIABILITY_UNSPECIFIED;
  v1::Credibility credibility = v1::CREDIBILITY_UNSPECIFIED;
  // The strictest label of the observation, its claims and that source.
  v1::Tlp tlp = v1::TLP_UNSPECIFIED;
};

// Readings of one period and pair of parties.
struct Point {
  DateBounds period;
  // Those that weigh most, by name; at least one.
  std::vector<Reading> decisive;
  // By name.
  std::vector<Reading> outweighed;

  // The strictest label of its readings.
  v1::Tlp tlp() const;
  // Everything that the decisive ones say.
  v1::Figure figure() const;
  // Whether they agree on an answer.
  Answer Compared(v1::Comparator comparator, double threshold) const;
  // Whether they lead to different answers, each by itself clear or not.
  bool Contradicts(v1::Comparator comparator, double threshold) const;
};

// Whether it only says what may come, or what is not so, and is not counted.
bool IsForecast(const v1::Observation& observation);

// The next period to begin, and the label of who speaks of it.
struct NextPeriod {
  int64_t start = DateBounds::kOpenEnd;
  v1::Tlp tlp = v1::TLP_UNSPECIFIED;
};

// The readings of `observations` that are no forecasts and whose periods had begun by `now`, by start of the period,
// then by its end, then by parties. `next` is of those whose periods had not.
std::vector<Point> PointsOf(const std::vector<const v1::Observation*>& observations, const Records& records,
                            int64_t now, NextPeriod& next);

v1::Evidence ToEvidence(const Reading& reading, v1::Evidence::Use use);

}  // namespace briefing::judge

#endif  // BRIEFING_SERVICE_JUDGE_SERIES_H_
