#include "service/judge/series.h"

#include <algorithm>
#include <tuple>
#include <utility>

#include "service/judge/frame.h"
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

// The order of a point's readings.
bool ComesBefore(const ReadingPtr& a, const ReadingPtr& b) {
  return std::tie(b->weight, a->name) < std::tie(a->weight, b->name);
}

}  // namespace

ReadingPtr Understand(const v1::Observation& observation, FindSource find_source) {
  auto reading = std::make_shared<Reading>();
  reading->weight = {RankOf(v1::RELIABILITY_UNSPECIFIED), RankOf(v1::CREDIBILITY_UNSPECIFIED), Frame::kUnknown};
  const v1::Source* cited = nullptr;
  bool asserted = observation.claims().empty();
  for (const v1::Claim& claim : observation.claims()) {
    if (!SaysSo(claim)) continue;
    const v1::Source* const source = find_source(claim.source());
    const v1::Reliability reliability = source == nullptr ? v1::RELIABILITY_UNSPECIFIED : source->reliability();
    const Weight weight{RankOf(reliability), RankOf(claim.credibility()), AssertedAt(claim, source)};
    if (asserted && weight <= reading->weight) continue;
    asserted = true;
    reading->weight = weight;
    reading->source = claim.source();
    reading->reliability = reliability;
    reading->credibility = claim.credibility();
    cited = source;
  }
  if (!asserted) return nullptr;
  reading->name = observation.name();
  reading->party = observation.party();
  reading->counterparty = observation.counterparty();
  reading->commitment = observation.commitment();
  reading->date = observation.period();
  reading->period = BoundsOf(observation.period());
  reading->figure = FigureOf(observation);
  reading->tlp = StrictestIn(observation);
  if (cited != nullptr) reading->tlp = std::max(reading->tlp, StrictestIn(*cited));
  return reading;
}

void Point::Add(ReadingPtr reading) {
  readings_.insert(std::upper_bound(readings_.begin(), readings_.end(), reading, ComesBefore), std::move(reading));
  CountDecisive();
}

void Point::Remove(const Reading& reading) {
  // Borrowed: it only shows the place.
  const ReadingPtr place(ReadingPtr(), &reading);
  readings_.erase(std::lower_bound(readings_.begin(), readings_.end(), place, ComesBefore));
  CountDecisive();
}

Point Point::Only(absl::FunctionRef<bool(const Reading&)> passes) const {
  Point only;
  for (const ReadingPtr& reading : readings_) {
    if (passes(*reading)) only.readings_.push_back(reading);
  }
  only.CountDecisive();
  return only;
}

void Point::CountDecisive() {
  const auto weighs_most = [this](const ReadingPtr& reading) { return reading->weight == front().weight; };
  decisive_ = std::partition_point(readings_.begin(), readings_.end(), weighs_most) - readings_.begin();
}

v1::Tlp Point::tlp() const {
  v1::Tlp strictest = v1::TLP_UNSPECIFIED;
  for (const ReadingPtr& reading : readings_) strictest = std::max(strictest, reading->tlp);
  return strictest;
}

v1::Figure Point::figure() const {
  v1::Figure hull = front().figure;
  for (const ReadingPtr& reading : decisive().subspan(1)) hull = Hull(hull, reading->figure);
  return hull;
}

Answer Point::Compared(v1::Comparator comparator, double threshold) const {
  if (Contradicts(comparator, threshold)) return Answer::kUnknown;
  return Compare(front().figure, comparator, threshold);
}

bool Point::Contradicts(v1::Comparator comparator, double threshold) const {
  const Answer first = Compare(front().figure, comparator, threshold);
  const auto rest = decisive().subspan(1);
  return std::any_of(rest.begin(), rest.end(), [&](const ReadingPtr& reading) {
    return Compare(reading->figure, comparator, threshold) != first;
  });
}

void NextPeriod::Take(int64_t other_start, v1::Tlp other_tlp) {
  if (other_start < start) *this = {other_start, v1::TLP_UNSPECIFIED};
  if (other_start == start) tlp = std::max(tlp, other_tlp);
}

Span Until(const Timeline& timeline, int64_t now) {
  return {timeline.begin(), timeline.upper_bound({now, DateBounds::kOpenEnd})};
}

Series::Entry Series::Put(absl::string_view name, Entry entry) {
  Entry before;
  const auto known = entries_.find(name);
  if (known != entries_.end()) {
    before = std::move(known->second);
    entries_.erase(known);
    if (*before != nullptr) Remove(**before);
  }
  if (!entry) return before;
  if (*entry != nullptr) Add(*entry);
  entries_.emplace(name, *std::move(entry));
  return before;
}

const Series::Towards& Series::Of(const std::string& party) const {
  static const Towards& none = *new Towards();
  const auto towards = parties_.find(party);
  return towards == parties_.end() ? none : towards->second;
}

void Series::Add(const ReadingPtr& reading) {
  const DateBounds& period = reading->period;
  parties_[reading->party][reading->counterparty][{period.start, period.end}].Add(reading);
}

void Series::Remove(const Reading& reading) {
  const auto towards = parties_.find(reading.party);
  const auto timeline = towards->second.find(reading.counterparty);
  const auto point = timeline->second.find({reading.period.start, reading.period.end});
  point->second.Remove(reading);
  if (point->second.empty()) timeline->second.erase(point);
  if (timeline->second.empty()) towards->second.erase(timeline);
  if (towards->second.empty()) parties_.erase(towards);
}

v1::Evidence ToEvidence(const Reading& reading, v1::Evidence::Use use) {
  v1::Evidence evidence;
  evidence.set_record(reading.name);
  *evidence.mutable_period() = reading.date;
  *evidence.mutable_figure() = reading.figure;
  evidence.set_use(use);
  evidence.set_source(reading.source);
  evidence.set_reliability(reading.reliability);
  evidence.set_credibility(reading.credibility);
  return evidence;
}

}  // namespace briefing::judge
