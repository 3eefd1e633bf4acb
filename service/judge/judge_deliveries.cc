#include <algorithm>
#include <cmath>
#include <utility>

#include "absl/strings/str_cat.h"
#include "service/base/date_words.h"
#include "service/judge/finding.h"
#include "service/judge/words.h"

namespace briefing::judge {
namespace {

bool Overlap(const DateBounds& a, const DateBounds& b) { return a.start < b.end && b.start < a.end; }

const std::string& CounterpartyOf(const Point& point) { return point.front().counterparty; }

// Figures towards nobody in particular hold those towards somebody.
bool MayHoldTheSame(const Point& a, const Point& b) {
  const std::string& to_a = CounterpartyOf(a);
  const std::string& to_b = CounterpartyOf(b);
  return Overlap(a.period(), b.period()) && (to_a == to_b || to_a.empty() || to_b.empty());
}

// Others are left out before; what was reported for this commitment is for it whole.
bool IsReportedForIt(const Point& point) {
  return std::all_of(point.decisive().begin(), point.decisive().end(),
                     [](const ReadingPtr& reading) { return !reading->commitment.empty(); });
}

v1::Figure Nothing() {
  v1::Figure figure;
  figure.set_lower(0);
  figure.set_upper(0);
  return figure;
}

// At most `figure`, at least nothing of it.
v1::Figure UpTo(v1::Figure figure) {
  figure.set_lower(figure.has_lower() ? std::min(figure.lower(), 0.0) : 0.0);
  figure.set_lower_exclusive(false);
  if (figure.has_upper() && figure.upper() < 0) figure.set_upper(0);
  return figure;
}

// What was delivered.
class Deliveries {
 public:
  Deliveries(const TargetCase& given, std::vector<const Point*> points, int64_t due)
      : due_(due), start_(given.frame.start) {
    // Of two that begin together the longer one counts, which comes later in the order; of the same length the one
    // towards nobody in particular, which comes first.
    std::stable_sort(points.begin(), points.end(), [](const Point* a, const Point* b) {
      return a->period().start != b->period().start ? a->period().start < b->period().start
                                                    : a->period().end > b->period().end;
    });
    for (const Point* point : points) {
      if (point->period().end > start_ && point->period().start < due_) Add(*point);
    }
    for (const Counted& counted : counted_) sum_ = Sum(sum_, WithParts(counted));
    sum_ = WithoutNoise(sum_);
  }

  bool empty() const { return counted_.empty(); }
  const v1::Figure& sum() const { return sum_; }

  EvidenceList Evidence() const {
    EvidenceList evidence;
    for (const Counted& counted : counted_) {
      for (const ReadingPtr& reading : counted.point->decisive()) evidence.Add(*reading, v1::Evidence::USE_DECISIVE);
    }
    for (const Counted& counted : counted_) {
      for (const Point* part : counted.overlapping) evidence.Add(*part, v1::Evidence::USE_OVERLAPPING);
      for (const ReadingPtr& reading : counted.point->outweighed()) {
        evidence.Add(*reading, v1::Evidence::USE_OUTWEIGHED);
      }
    }
    return evidence;
  }

 private:
  struct Counted {
    const Point* point;
    // Those that may be a part of it.
    std::vector<const Point*> overlapping;
  };

  // Points come by the start of their periods, so that what is over by then meets none of those to come.
  void Add(const Point& point) {
    std::erase_if(open_, [&](size_t index) { return counted_[index].point->period().end <= point.period().start; });
    for (const size_t index : open_) {
      if (!MayHoldTheSame(*counted_[index].point, point)) continue;
      counted_[index].overlapping.push_back(&point);
      return;
    }
    open_.push_back(counted_.size());
    counted_.push_back({&point, {}});
  }

  // What a point says of the time from the agreement to the due date: what goes on beyond that may all have come after
  // it, and what began before the agreement may all have come before.
  v1::Figure InTime(const Point& point) const {
    const bool surely = point.period().end <= due_ && (point.period().start >= start_ || IsReportedForIt(point));
    return surely ? point.figure() : UpTo(point.figure());
  }

  // What a point adds to the sum. What only overlaps the point may have come on top of it; parts of it that add up to
  // more than itself contradict it.
  v1::Figure WithParts(const Counted& counted) const {
    v1::Figure own = InTime(*counted.point);
    v1::Figure inside = Nothing();
    v1::Figure beyond = Nothing();
    for (const Point* part : counted.overlapping) {
      const bool is_inside = part->period().end <= counted.point->period().end;
      (is_inside ? inside : beyond) =
          Sum(is_inside ? inside : beyond, is_inside ? InTime(*part) : UpTo(part->figure()));
    }
    if (own.has_upper() && inside.has_lower() && inside.lower() > own.upper()) own = Hull(own, inside);
    return Sum(own, beyond);
  }

  const int64_t due_;
  const int64_t start_;
  std::vector<Counted> counted_;
  // Those of them whose periods go on, by their places.
  std::vector<size_t> open_;
  v1::Figure sum_ = Nothing();
};

// When the share of the time that has passed is that of `delivered` in `value`.
int64_t PaceTime(double delivered, double value, int64_t start, int64_t due) {
  const double share = std::clamp(delivered / value, 0.0, 1.0);
  return start + static_cast<int64_t>(std::ceil(static_cast<double>(due - start) * share));
}

class DeliveryJudge {
 public:
  DeliveryJudge(const TargetCase& given, std::vector<const Point*> points)
      : given_(given),
        target_(given.target),
        due_(EndOf(given.target.due_date())),
        over_(given.frame.now >= due_),
        deliveries_(given, std::move(points), due_) {}

  Finding Judge() const {
    if (deliveries_.empty()) return Nobody();
    Finding finding;
    finding.value = deliveries_.sum();
    finding.evidence = deliveries_.Evidence();
    finding.reason = absl::StrCat(FigureInWords(deliveries_.sum(), given_.unit), " delivered of ",
                                  ThresholdInWords(target_, given_.unit), DueInWords());
    AddShortfall(finding);
    Decide(finding);
    return finding;
  }

 private:
  std::string DueInWords() const {
    return due_ == Frame::kNever ? "" : absl::StrCat(", due by ", DateInWords(target_.due_date().edtf()));
  }

  Finding Nobody() const {
    Finding finding;
    finding.reason = absl::StrCat("nobody has reported a delivery; ", ThresholdInWords(target_, given_.unit),
                                  " promised", DueInWords());
    if (AsksForEnough(target_.comparator())) finding.shortfall = target_.value();
    (over_ ? finding.turned : finding.next) = due_;
    return finding;
  }

  void AddShortfall(Finding& finding) const {
    const double delivered = deliveries_.sum().has_lower() ? deliveries_.sum().lower() : 0;
    if (AsksForEnough(target_.comparator()) && delivered < target_.value()) {
      finding.shortfall = WithoutNoise(target_.value() - delivered);
    }
  }

  void Decide(Finding& finding) const {
    const Answer answer = Compare(deliveries_.sum(), target_.comparator(), target_.value());
    AsksForEnough(target_.comparator()) ? DecideEnough(answer, finding) : DecideBounded(answer, finding);
  }

  void DecideEnough(Answer answer, Finding& finding) const {
    if (answer == Answer::kYes) {
      finding.status = v1::VERDICT_STATUS_MET;
    } else if (!over_) {
      DecideByPace(finding);
    } else {
      finding.turned = due_;
      finding.status = v1::VERDICT_STATUS_MISSED;
      if (answer == Answer::kUnknown) Doubt(finding);
    }
  }

  // More can only be added: a sum that is over stays over.
  void DecideBounded(Answer answer, Finding& finding) const {
    const bool limit = AsksForNoMore(target_.comparator());
    const Answer within = limit ? answer : Compare(deliveries_.sum(), v1::COMPARATOR_AT_MOST, target_.value());
    if (within == Answer::kNo) {
      finding.status = v1::VERDICT_STATUS_BROKEN;
    } else if (!over_) {
      finding.next = due_;
      finding.status = v1::VERDICT_STATUS_ON_TRACK;
      if (within == Answer::kUnknown) Doubt(finding);
    } else {
      finding.turned = due_;
      finding.status = answer == Answer::kYes ? v1::VERDICT_STATUS_MET : v1::VERDICT_STATUS_MISSED;
      if (answer == Answer::kUnknown) Doubt(finding);
    }
  }

  void Doubt(Finding& finding) const {
    finding.status = v1::VERDICT_STATUS_CANNOT_TELL;
    finding.reason = absl::StrCat("cannot tell: ", finding.reason);
  }

  void DecideByPace(Finding& finding) const {
    finding.next = due_;
    finding.status = v1::VERDICT_STATUS_ON_TRACK;
    if (due_ == Frame::kNever || given_.frame.start == Frame::kUnknown || given_.frame.start >= due_) return;
    if (target_.value() <= 0) return;
    const v1::Figure& sum = deliveries_.sum();
    const int64_t behind_from = PaceTime(sum.has_lower() ? sum.lower() : 0, target_.value(), given_.frame.start, due_);
    const int64_t surely_from =
        sum.has_upper() ? PaceTime(sum.upper(), target_.value(), given_.frame.start, due_) : Frame::kNever;
    if (given_.frame.now < behind_from) {
      finding.next = behind_from;
    } else if (given_.frame.now < surely_from) {
      finding.status = v1::VERDICT_STATUS_CANNOT_TELL;
      finding.next = std::min(surely_from, due_);
      finding.turned = behind_from;
      absl::StrAppend(&finding.reason, "; whether that keeps pace with the time is not clear");
    } else {
      finding.status = v1::VERDICT_STATUS_AT_RISK;
      finding.turned = surely_from;
      absl::StrAppend(&finding.reason, "; a smaller share than that of the time that has passed");
    }
  }

  const TargetCase& given_;
  const v1::Target& target_;
  const int64_t due_;
  const bool over_;
  const Deliveries deliveries_;
};

}  // namespace

Finding JudgeDeliverBy(const TargetCase& given, std::vector<const Point*> points) {
  return DeliveryJudge(given, std::move(points)).Judge();
}

}  // namespace briefing::judge
