#include "service/judge/finding.h"

#include <algorithm>
#include <utility>

#include "service/base/limits.h"
#include "service/judge/label.h"

namespace briefing::judge {

bool EvidenceList::Count(v1::Tlp tlp) {
  tlp_ = std::max(tlp_, tlp);
  ++count_;
  return listed_.size() < limits::kMaxEvidenceListed;
}

void EvidenceList::Add(const Reading& reading, v1::Evidence::Use use) {
  if (Count(reading.tlp)) listed_.push_back(ToEvidence(reading, use));
}

void EvidenceList::Add(const Point& point, v1::Evidence::Use use_of_decisive) {
  for (const ReadingPtr& reading : point.decisive()) Add(*reading, use_of_decisive);
  for (const ReadingPtr& reading : point.outweighed()) Add(*reading, v1::Evidence::USE_OUTWEIGHED);
}

void EvidenceList::Add(const v1::Event& event) {
  if (!Count(StrictestIn(event))) return;
  v1::Evidence& evidence = listed_.emplace_back();
  evidence.set_record(event.name());
  *evidence.mutable_period() = event.date();
  evidence.set_use(v1::Evidence::USE_DECISIVE);
}

}  // namespace briefing::judge
