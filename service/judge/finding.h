// What one judgement comes to.
#ifndef BRIEFING_SERVICE_JUDGE_FINDING_H_
#define BRIEFING_SERVICE_JUDGE_FINDING_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/types/optional.h"
#include "briefing/v1/event.pb.h"
#include "briefing/v1/verdict.pb.h"
#include "service/judge/frame.h"
#include "service/judge/series.h"

namespace briefing::judge {

// The records that a finding looked at, the decisive ones first: as many of them as a verdict lists, how many there
// are, and the strictest label of them all.
class EvidenceList {
 public:
  void Add(const Reading& reading, v1::Evidence::Use use);
  // All readings of a point, each by its weight.
  void Add(const Point& point, v1::Evidence::Use use_of_decisive = v1::Evidence::USE_DECISIVE);
  void Add(const v1::Event& event);

  int64_t count() const { return count_; }
  v1::Tlp tlp() const { return tlp_; }
  const std::vector<v1::Evidence>& listed() const { return listed_; }

 private:
  bool Count(v1::Tlp tlp);

  int64_t count_ = 0;
  v1::Tlp tlp_ = v1::TLP_UNSPECIFIED;
  std::vector<v1::Evidence> listed_;
};

struct Finding {
  v1::VerdictStatus status = v1::VERDICT_STATUS_NO_EVIDENCE;
  std::string reason;
  bool emergency = false;
  absl::optional<v1::Figure> value = absl::nullopt;
  absl::optional<double> shortfall = absl::nullopt;
  EvidenceList evidence = {};
  // The strictest label of what it tells of beside the evidence.
  v1::Tlp tlp = v1::TLP_UNSPECIFIED;
  // When the clock alone brought the status about. Frame::kUnknown: it did not.
  int64_t turned = Frame::kUnknown;
  // When the clock alone may next change it. Frame::kNever: it will not.
  int64_t next = Frame::kNever;
};

// A target that has a value, to be judged.
struct TargetCase {
  const v1::Target& target;
  // The indicator's.
  std::string unit;
  Frame frame;
};

// One for each kind of target, by the figures that count for it, up to `frame.now`, those before the commitment among
// them.
Finding JudgeStanding(const TargetCase& given, const Span& points);
Finding JudgeReachBy(const TargetCase& given, const Span& points);
// `points` are those towards each counterparty, by start of the period, one counterparty after the other.
Finding JudgeDeliverBy(const TargetCase& given, std::vector<const Point*> points);

}  // namespace briefing::judge

#endif  // BRIEFING_SERVICE_JUDGE_FINDING_H_
