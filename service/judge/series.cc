#include "service/judge/series.h"

#include <algorithm>
#include <map>
#include <tuple>
#include <utility>

#include "absl/types/optional.h"
#include "service/judge/frame.h"
#include "service/judge/judge.h"
#include "service/judge/label.h"

namespace briefing::judge {
namespace {

// What nobody could judge comes after what was judged well and before what was judged badly.
int RankOf(v1::Reliability reliability) {
  switch (reliability) {
    case v1::RELIABILITY_COMPLETELY_RELIABLE:
      return 6;
    case v1::RELIABILITY_USUALLY_RELIABLE:
      return 5;
    case v1::RELIABILITY_FAIRLY_RELIABLE:
      return 4;
    case v1::RELIABILITY_NOT_USUALLY_RELIABLE:
      return 2;
    case v1::RELIABILITY_UNRELIABLE:
      return 1;
    default:
      return 3;
  }
}

int RankOf(v1::Credibility credibility) {
  switch (credibility) {
    case v1::CREDIBILITY_CONFIRMED:
      return 6;
    case v1::CREDIBILITY_PROBABLY_TRUE:
      return 5;
    case v1::CREDIBILITY_POSSIBLY_TRUE:
      return 4;
    case v1::CREDIBILITY_DOUBTFUL:
      return 2;
    case v1::CREDIBILITY_IMPROBABLE:
      return 1;
    default:
      return 3;
  }
}

int64_t AssertedAt(const v1::Claim& claim, const v1::Source* source) {
  if (claim.has_assert_date()) return StartOf(claim.assert_date());
  return source == nullptr ? Frame::kUnknown : StartOf(source->publish_date());
}

bool SaysSo(const v1::Claim& claim) {
  return claim.modality() == v1::MODALITY_UNSPECIFIED || claim.modality() == v1::MODALITY_OCCURRED;
}

// None for a forecast.
absl::optional<Reading> Read(const v1::Observation& observation, const Records& records) {
  Reading reading;
  reading.observation = &observation;
  reading.figure = FigureOf(observation);
  reading.period = BoundsOf(observation.period());
  reading.weight = {RankOf(v1::RELIABILITY_UNSPECIFIED), RankOf(v1::CREDIBILITY_UNSPECIFIED), Frame::kUnknown};
  const v1::Source* cited = nullptr;
  bool asserted = observation.claims().empty();
  for (const v1::Claim& claim : observation.claims()) {
    if (!SaysSo(claim)) continue;
    const v1::Source* const source = records.FindSource(claim.source());
    const v1::Reliability reliability = source == nullptr ? v1::RELIABILITY_UNSPECIFIED : source->reliability();
    const Weight weight{RankOf(reliability), RankOf(claim.credibility()), AssertedAt(claim, source)};
    if (asserted && weight <= reading.weight) continue;
    asserted = true;
    reading.weight = weight;
    reading.source = claim.source();
    reading.reliability = reliability;
    reading.credibility = claim.credibility();
    cited = source;
  }
  reading.tlp = StrictestIn(observation);
  if (cited != nullptr) reading.tlp = std::max(reading.tlp, StrictestIn(*cited));
  return asserted ? absl::optional<Reading>(std::move(reading)) : absl::nullopt;
}

Point Weighed(std::vector<Reading> readings) {
  std::sort(readings.begin(), readings.end(), [](const Reading& a, const Reading& b) {
    return std::tie(b.weight, a.observation->name()) < std::tie(a.weight, b.observation->name());
  });
  Point point{.period = readings.front().period, .decisive = {}, .outweighed = {}};
  const Weight most = readings.front().weight;
  for (Reading& reading : readings) {
    (reading.weight == most ? point.decisive : point.outweighed).push_back(std::move(reading));
  }
  return point;
}

}  // namespace

bool IsForecast(const v1::Observation& observation) {
  return !observation.claims().empty() &&
         std::none_of(observation.claims().begin(), observation.claims().end(), SaysSo);
}

v1::Tlp Point::tlp() const {
  v1::Tlp strictest = v1::TLP_UNSPECIFIED;
  for (const std::vector<Reading>* readings : {&decisive, &outweighed}) {
    for (const Reading& reading : *readings) strictest = std::max(strictest, reading.tlp);
  }
  return strictest;
}

v1::Figure Point::figure() const {
  v1::Figure hull = decisive.front().figure;
  for (const Reading& reading : decisive) hull = Hull(hull, reading.figure);
  return hull;
}

Answer Point::Compared(v1::Comparator comparator, double threshold) const {
  if (Contradicts(comparator, threshold)) return Answer::kUnknown;
  return Compare(decisive.front().figure, comparator, threshold);
}

bool Point::Contradicts(v1::Comparator comparator, double threshold) const {
  const Answer first = Compare(decisive.front().figure, comparator, threshold);
  return std::any_of(decisive.begin(), decisive.end(),
                     [&](const Reading& reading) { return Compare(reading.figure, comparator, threshold) != first; });
}

std::vector<Point> PointsOf(const std::vector<const v1::Observation*>& observations, const Records& records,
                            int64_t now, NextPeriod& next) {
  using Key = std::tuple<int64_t, int64_t, std::string, std::string>;
  std::map<Key, std::vector<Reading>> readings;
  for (const v1::Observation* observation : observations) {
    absl::optional<Reading> reading = Read(*observation, records);
    if (!reading) continue;
    if (reading->period.start > now) {
      const int64_t start = reading->period.start;
      if (start < next.start) next = {start, v1::TLP_UNSPECIFIED};
      if (start == next.start) next.tlp = std::max(next.tlp, reading->tlp);
      continue;
    }
    const Key key{reading->period.start, reading->period.end, observation->party(), observation->counterparty()};
    readings[key].push_back(*std::move(reading));
  }
  std::vector<Point> points;
  for (auto& [key, of_key] : readings) points.push_back(Weighed(std::move(of_key)));
  return points;
}

v1::Evidence ToEvidence(const Reading& reading, v1::Evidence::Use use) {
  v1::Evidence evidence;
  evidence.set_record(reading.observation->name());
  *evidence.mutable_period() = reading.observation->period();
  *evidence.mutable_figure() = reading.figure;
  evidence.set_use(use);
  evidence.set_source(reading.source);
  evidence.set_reliability(reading.reliability);
  evidence.set_credibility(reading.credibility);
  return evidence;
}

}  // namespace briefing::judge
