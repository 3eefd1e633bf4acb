#include <algorithm>
#include <cmath>
#include <iterator>
#include <utility>

#include "absl/strings/str_cat.h"
#include "service/base/date_words.h"
#include "service/judge/finding.h"
#include "service/judge/words.h"

namespace briefing::judge {
namespace {

// Of an undated agreement, how long before the due date time counts as short.
constexpr int64_t kShortTime = 90 * 24 * 3600;

const std::string& PeriodOf(const Point& point) { return point.front().date.edtf(); }

class PointJudge {
 public:
  explicit PointJudge(const TargetCase& given)
      : given_(given), comparator_(given.target.comparator()), value_(given.target.value()) {}

  Answer Ask(const Point& point) const { return point.Compared(comparator_, value_); }
  bool Satisfies(double value) const {
    v1::Figure figure;
    figure.set_lower(value);
    figure.set_upper(value);
    return Compare(figure, comparator_, value_) == Answer::kYes;
  }

  // "6 wk in June 2022 against at least 8 wk".
  std::string Comparison(const Point& point) const {
    return absl::StrCat(PointInWords(point, given_.unit), " ", WhenInWords(PeriodOf(point)), " against ", Threshold());
  }
  std::string Threshold() const { return ThresholdInWords(given_.target, given_.unit); }

  // Why it is not decided.
  std::string Doubt(const Point& point) const {
    return absl::StrCat("cannot tell: ", Comparison(point),
                        point.Contradicts(comparator_, value_) ? ", from sources of equal weight" : "");
  }

  // "; 9 wk, which weighs less, would say otherwise".
  std::string Dissent(const Point& point) const {
    const Answer answer = Ask(point);
    for (const ReadingPtr& reading : point.outweighed()) {
      if (Compare(reading->figure, comparator_, value_) == answer) continue;
      return absl::StrCat("; ", FigureInWords(reading->figure, given_.unit),
                          ", which weighs less, would say otherwise");
    }
    return "";
  }

 private:
  const TargetCase& given_;
  const v1::Comparator comparator_;
  const double value_;
};

Finding FindingOn(const Point& point, v1::VerdictStatus status, std::string reason) {
  Finding finding{.status = status, .reason = std::move(reason)};
  finding.value = point.figure();
  finding.evidence.Add(point);
  return finding;
}

absl::optional<double> MiddleOf(const DateBounds& period) {
  if (period.start == DateBounds::kOpenStart || period.end == DateBounds::kOpenEnd) return absl::nullopt;
  return static_cast<double>(period.start) + static_cast<double>(period.end - period.start) / 2;
}

// What a target is to reach by a date.
class ReachByJudge {
 public:
  ReachByJudge(const TargetCase& given, const Span& points)
      : given_(given),
        points_(points),
        judge_(given),
        due_(EndOf(given.target.due_date())),
        over_(given.frame.now >= due_) {
    for (auto point = points.begin; point != points.end && in_time_ == nullptr; ++point) {
      if (point->second.period().end > given.frame.start) Sort(point->second);
    }
  }

  Finding Judge() const {
    if (in_time_ != nullptr) {
      return FindingOn(*in_time_, v1::VERDICT_STATUS_MET,
                       absl::StrCat("reached: ", judge_.Comparison(*in_time_), judge_.Dissent(*in_time_)));
    }
    if (doubtful_ != nullptr && (over_ || doubtful_ == last_)) {
      Finding finding = FindingOn(*doubtful_, v1::VERDICT_STATUS_CANNOT_TELL, judge_.Doubt(*doubtful_));
      if (Ask(*doubtful_) == Answer::kYes) {
        absl::StrAppend(&finding.reason, "; the period goes on beyond the due date, ", DueInWords());
      }
      finding.next = over_ ? Frame::kNever : due_;
      return finding;
    }
    return over_ ? JudgeOver() : JudgeOpen();
  }

 private:
  Answer Ask(const Point& point) const { return judge_.Ask(point); }
  std::string DueInWords() const { return DateInWords(given_.target.due_date().edtf()); }

  void Sort(const Point& point) {
    const Answer answer = Ask(point);
    if (point.period().start >= due_) {
      if (answer == Answer::kYes && late_ == nullptr) late_ = &point;
      return;
    }
    last_ = &point;
    if (answer == Answer::kYes && point.period().end <= due_ && in_time_ == nullptr) in_time_ = &point;
    if (answer == Answer::kUnknown || (answer == Answer::kYes && point.period().end > due_)) doubtful_ = &point;
  }

  Finding JudgeOver() const {
    const std::string due = absl::StrCat("due by ", DueInWords());
    const std::string late = late_ == nullptr ? "" : absl::StrCat("; reached only later: ", judge_.Comparison(*late_));
    const Point* const shown = last_ != nullptr ? last_ : late_;
    Finding finding;
    if (shown == nullptr) {
      finding.reason = absl::StrCat(due, " (", judge_.Threshold(), "), and nobody has reported a figure");
    } else {
      finding = FindingOn(*shown, v1::VERDICT_STATUS_MISSED,
                          last_ == nullptr ? absl::StrCat("missed: ", due, late)
                                           : absl::StrCat("missed: ", judge_.Comparison(*last_), ", ", due, late));
      if (last_ != nullptr && late_ != nullptr) finding.evidence.Add(*late_);
    }
    finding.turned = due_;
    return finding;
  }

  Finding JudgeOpen() const {
    Finding finding;
    finding.reason = absl::StrCat("no figure on record yet for ", judge_.Threshold());
    if (last_ != nullptr) finding = JudgePace();
    if (due_ != Frame::kNever) absl::StrAppend(&finding.reason, "; due by ", DueInWords());
    finding.next = std::min(finding.next, due_);
    return finding;
  }

  // By the line through the first figure and the last; without two, by the time that is left.
  Finding JudgePace() const {
    const absl::optional<double> projected = Projected();
    const int64_t short_from = ShortFrom();
    const bool at_risk = projected ? !judge_.Satisfies(*projected) : given_.frame.now >= short_from;
    Finding finding = FindingOn(*last_, at_risk ? v1::VERDICT_STATUS_AT_RISK : v1::VERDICT_STATUS_ON_TRACK,
                                absl::StrCat("not reached yet: ", judge_.Comparison(*last_), judge_.Dissent(*last_)));
    if (projected) {
      finding.tlp = points_.front().tlp();
      const double rounded = std::round(*projected * 100) / 100;
      absl::StrAppend(&finding.reason, "; at the pace since ", DateInWords(PeriodOf(points_.front())), " it will be ",
                      NumberInWords(rounded + 0.0), given_.unit.empty() ? "" : " ", given_.unit, " then");
    } else if (at_risk) {
      absl::StrAppend(&finding.reason, "; little time is left");
      finding.turned = short_from;
    } else {
      finding.next = short_from;
    }
    return finding;
  }

  absl::optional<double> Projected() const {
    const Point& first = points_.front();
    if (due_ == Frame::kNever || &first == last_) return absl::nullopt;
    const auto from = MiddleOf(first.period()), to = MiddleOf(last_->period());
    const auto before = Middle(first.figure()), now = Middle(last_->figure());
    if (!from || !to || !before || !now || *to <= *from) return absl::nullopt;
    return *now + (*now - *before) / (*to - *from) * (static_cast<double>(due_) - *to);
  }

  int64_t ShortFrom() const {
    if (due_ == Frame::kNever) return Frame::kNever;
    if (given_.frame.start == Frame::kUnknown || given_.frame.start >= due_) return due_ - kShortTime;
    return due_ - (due_ - given_.frame.start) / 4;
  }

  const TargetCase& given_;
  const Span points_;
  const PointJudge judge_;
  const int64_t due_;
  const bool over_;
  // The first figure that keeps it in time, the last of those that may, the last before the due date, the first
  // that keeps it after that. Null where there is none.
  const Point* in_time_ = nullptr;
  const Point* doubtful_ = nullptr;
  const Point* last_ = nullptr;
  const Point* late_ = nullptr;
};

}  // namespace

Finding JudgeStanding(const TargetCase& given, const Span& points) {
  const PointJudge judge(given);
  // From the newest.
  const auto none = std::make_reverse_iterator(points.begin);
  const auto last = std::find_if(std::make_reverse_iterator(points.end), none, [&](const Timeline::value_type& point) {
    return point.second.period().end > given.frame.start;
  });
  if (last == none) {
    return {.status = v1::VERDICT_STATUS_NO_EVIDENCE,
            .reason = absl::StrCat("no figure on record for ", judge.Threshold())};
  }
  const Point& point = last->second;
  switch (judge.Ask(point)) {
    case Answer::kYes:
      return FindingOn(point, v1::VERDICT_STATUS_MET,
                       absl::StrCat("holds: ", judge.Comparison(point), judge.Dissent(point)));
    case Answer::kUnknown:
      return FindingOn(point, v1::VERDICT_STATUS_CANNOT_TELL, judge.Doubt(point));
    case Answer::kNo:
      break;
  }
  const v1::Comparator comparator = given.target.comparator();
  const absl::string_view what = AsksForEnough(comparator)   ? "below the floor: "
                                 : AsksForNoMore(comparator) ? "above the ceiling: "
                                                             : "broken: ";
  Finding finding =
      FindingOn(point, v1::VERDICT_STATUS_BROKEN, absl::StrCat(what, judge.Comparison(point), judge.Dissent(point)));
  finding.emergency = AsksForEnough(comparator) && given.frame.running;
  return finding;
}

Finding JudgeReachBy(const TargetCase& given, const Span& points) { return ReachByJudge(given, points).Judge(); }

}  // namespace briefing::judge
