#include "service/judge/judge.h"

#include <xxhash.h>

#include <algorithm>
#include <deque>
#include <iterator>
#include <set>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "service/base/limits.h"
#include "service/judge/finding.h"
#include "service/judge/frame.h"
#include "service/judge/label.h"
#include "service/judge/series.h"
#include "service/judge/steps.h"

namespace briefing::judge {
namespace {

// Of a party's name, its id.
absl::string_view IdOf(absl::string_view name) { return name.substr(name.rfind('/') + 1); }

void SetTime(int64_t seconds, google::protobuf::Timestamp& time) { time.set_seconds(seconds); }

// The parties that owe; without any, those that signed.
std::vector<std::string> ObligorsOf(const v1::Commitment& commitment) {
  for (const v1::CommitmentRole role : {v1::COMMITMENT_ROLE_OBLIGOR, v1::COMMITMENT_ROLE_SIGNATORY}) {
    std::vector<std::string> parties;
    for (const v1::CommitmentParty& party : commitment.parties()) {
      if (party.role() == role) parties.push_back(party.party());
    }
    std::sort(parties.begin(), parties.end());
    parties.erase(std::unique(parties.begin(), parties.end()), parties.end());
    if (!parties.empty()) return parties;
  }
  return {};
}

Finding TooMany() {
  return {.status = v1::VERDICT_STATUS_CANNOT_TELL,
          .reason = absl::StrCat("cannot tell: the indicator has more than ", limits::kMaxObservationsJudged,
                                 " observations, too many to judge by")};
}

// The gravest first.
constexpr v1::VerdictStatus kGravity[] = {v1::VERDICT_STATUS_BROKEN,     v1::VERDICT_STATUS_MISSED,
                                          v1::VERDICT_STATUS_AT_RISK,    v1::VERDICT_STATUS_CANNOT_TELL,
                                          v1::VERDICT_STATUS_ON_TRACK,   v1::VERDICT_STATUS_MET,
                                          v1::VERDICT_STATUS_NO_EVIDENCE};

bool IsGraver(v1::VerdictStatus a, v1::VerdictStatus b) {
  return std::find(std::begin(kGravity), std::end(kGravity), a) <
         std::find(std::begin(kGravity), std::end(kGravity), b);
}

Finding WithoutValue(bool any_figure) {
  return {.status = any_figure ? v1::VERDICT_STATUS_CANNOT_TELL : v1::VERDICT_STATUS_NO_EVIDENCE,
          .reason = any_figure ? "cannot tell: the target names a measure but no figure"
                               : "no figure on record, and the target names none to compare with"};
}

class CommitmentJudge {
 public:
  CommitmentJudge(const v1::Commitment& commitment, const Records& records, const Frame& frame)
      : commitment_(commitment), records_(records), frame_(frame) {}

  std::vector<Judgement> Judge() {
    for (const v1::Target& target : commitment_.targets()) JudgeTargets(target);
    for (const v1::Milestone& milestone : commitment_.milestones()) {
      *Add("milestone", milestone.id(), "", JudgeMilestone(milestone, frame_)).mutable_milestone() = milestone;
    }
    if (commitment_.cadence().months() > 0) {
      *Add("cadence", "", "", JudgeCadence(commitment_, records_, frame_)).mutable_cadence() = commitment_.cadence();
    }
    if (commitment_.has_due_date()) {
      *Add("due", "", "", JudgeDueDate(commitment_, frame_)).mutable_due_date() = commitment_.due_date();
    }
    std::sort(judgements_.begin(), judgements_.end(),
              [](const Judgement& a, const Judgement& b) { return a.verdict.name() < b.verdict.name(); });
    return std::move(judgements_);
  }

 private:
  void JudgeTargets(const v1::Target& target) {
    const Series* const series = records_.SeriesOf(target.indicator());
    if (series == nullptr) {
      AddTarget(target, target.party(), /*apart=*/false, TooMany());
      return;
    }
    const std::vector<std::string> parties =
        target.party().empty() ? ObligorsOf(commitment_) : std::vector<std::string>{target.party()};
    const bool by_party = std::any_of(parties.begin(), parties.end(),
                                      [&](const std::string& party) { return AnyCounts(target, series->Of(party)); });
    const bool apart = by_party && parties.size() > 1;
    if (!apart) {
      const std::string party = parties.size() == 1 ? parties.front() : "";
      return AddTarget(target, party, false, JudgeFor(target, series->Of(by_party ? party : "")));
    }
    for (const std::string& party : parties) AddTarget(target, party, true, JudgeFor(target, series->Of(party)));
  }

  // What was delivered is counted once: not what was reported for another commitment, nor what went to somebody who
  // is no party of this one.
  bool Counts(const Reading& reading) const {
    if (!reading.commitment.empty()) return reading.commitment == commitment_.name();
    return reading.counterparty.empty() || MayReceive(reading.counterparty, reading.party);
  }

  bool AnyCounts(const v1::Target& target, const Series::Towards& towards) const {
    if (target.kind() != v1::TARGET_KIND_DELIVER_BY) return !towards.empty();
    for (const auto& [counterparty, timeline] : towards) {
      for (const auto& [period, point] : timeline) {
        for (const ReadingPtr& reading : point.readings()) {
          if (Counts(*reading)) return true;
        }
      }
    }
    return false;
  }

  // A commitment that names nobody but who delivers says nothing of who receives.
  bool MayReceive(const std::string& receiver, const std::string& deliverer) const {
    bool names_others = false;
    for (const v1::CommitmentParty& party : commitment_.parties()) {
      if (party.party() == receiver) return true;
      names_others |= party.party() != deliverer;
    }
    return !names_others;
  }

  // By the figures of one party.
  Finding JudgeFor(const v1::Target& target, const Series::Towards& towards) const {
    // Deliveries towards several others add up; anything else towards each of them is a series of its own.
    if (target.kind() == v1::TARGET_KIND_DELIVER_BY) return JudgeDeliveries(target, towards);
    static const Timeline& none = *new Timeline();
    if (towards.empty()) return JudgeTimeline(target, none);
    if (const auto of_all = towards.find(""); of_all != towards.end()) return JudgeTimeline(target, of_all->second);
    return towards.size() == 1 ? JudgeTimeline(target, towards.begin()->second) : JudgeEach(target, towards);
  }

  // The gravest of what comes of each; at least two.
  Finding JudgeEach(const v1::Target& target, const Series::Towards& towards) const {
    Finding gravest;
    int64_t next = Frame::kNever;
    v1::Tlp tlp = v1::TLP_UNSPECIFIED;
    for (const auto& [counterparty, timeline] : towards) {
      Finding finding = JudgeTimeline(target, timeline);
      next = std::min(next, finding.next);
      // That one is the gravest tells of the others.
      tlp = std::max({tlp, finding.tlp, finding.evidence.tlp()});
      if (!gravest.reason.empty() && !IsGraver(finding.status, gravest.status)) continue;
      finding.reason = absl::StrCat("towards ", counterparty, ": ", finding.reason);
      gravest = std::move(finding);
    }
    gravest.next = next;
    gravest.tlp = tlp;
    return gravest;
  }

  Finding JudgeTimeline(const v1::Target& target, const Timeline& timeline) const {
    const Span points = Until(timeline, frame_.now);
    NextPeriod next;
    for (auto later = points.end; later != timeline.end() && later->first.first <= next.start; ++later) {
      next.Take(later->first.first, later->second.tlp());
    }
    const TargetCase given = CaseOf(target);
    if (!target.has_value()) return WithNext(WithoutValue(!points.empty()), next);
    return WithNext(
        target.kind() == v1::TARGET_KIND_REACH_BY ? JudgeReachBy(given, points) : JudgeStanding(given, points), next);
  }

  Finding JudgeDeliveries(const v1::Target& target, const Series::Towards& towards) const {
    std::vector<const Point*> points;
    // Those that not all of the readings count in; they stay where they are.
    std::deque<Point> parts;
    NextPeriod next;
    const auto counts = [this](const Reading& reading) { return Counts(reading); };
    for (const auto& [counterparty, timeline] : towards) {
      for (const auto& [period, point] : timeline) {
        const auto& readings = point.readings();
        const auto counted = static_cast<size_t>(std::count_if(
            readings.begin(), readings.end(), [&](const ReadingPtr& reading) { return Counts(*reading); }));
        if (counted == 0) continue;
        const Point* const part = counted == readings.size() ? &point : &parts.emplace_back(point.Only(counts));
        if (period.first > frame_.now) {
          next.Take(period.first, part->tlp());
          break;
        }
        points.push_back(part);
      }
    }
    if (!target.has_value()) return WithNext(WithoutValue(!points.empty()), next);
    return WithNext(JudgeDeliverBy(CaseOf(target), std::move(points)), next);
  }

  TargetCase CaseOf(const v1::Target& target) const {
    const v1::Indicator* const indicator = records_.FindIndicator(target.indicator());
    return {.target = target, .unit = indicator == nullptr ? "" : indicator->unit(), .frame = frame_};
  }

  // A period that begins is looked at by the clock.
  Finding WithNext(Finding finding, const NextPeriod& next) const {
    finding.next = std::min(finding.next, next.start);
    if (frame_.running) finding.tlp = std::max(finding.tlp, next.tlp);
    return finding;
  }

  void AddTarget(const v1::Target& target, const std::string& party, bool apart, Finding finding) {
    const v1::Indicator* const indicator = records_.FindIndicator(target.indicator());
    if (indicator != nullptr) finding.tlp = std::max(finding.tlp, StrictestIn(*indicator));
    v1::Verdict& verdict = Add("target", target.id(), apart ? party : "", std::move(finding));
    *verdict.mutable_target() = target;
    verdict.set_party(party);
    if (indicator != nullptr) verdict.set_unit(indicator->unit());
  }

  v1::Verdict& Add(absl::string_view kind, absl::string_view id, absl::string_view party, Finding finding) {
    Judgement& judgement = judgements_.emplace_back();
    v1::Verdict& verdict = judgement.verdict;
    verdict.set_name(VerdictName(commitment_.name(), kind, id, party));
    if (commitment_.has_marking()) *verdict.mutable_marking() = commitment_.marking();
    const v1::Tlp tlp = std::max({finding.tlp, finding.evidence.tlp(), StrictestIn(commitment_)});
    if (tlp != v1::TLP_UNSPECIFIED) verdict.mutable_marking()->set_tlp(tlp);
    verdict.set_status(finding.status);
    verdict.set_emergency(finding.emergency);
    verdict.set_reason(std::move(finding.reason));
    if (finding.value) *verdict.mutable_value() = *finding.value;
    if (finding.shortfall) verdict.set_shortfall(*finding.shortfall);
    verdict.set_evidence_count(static_cast<int32_t>(finding.evidence.count()));
    for (const v1::Evidence& evidence : finding.evidence.listed()) *verdict.add_evidence() = evidence;
    if (frame_.running && finding.next != Frame::kNever) SetTime(finding.next, *verdict.mutable_next_time());
    std::set<std::string> parties;
    for (const v1::CommitmentParty& each : commitment_.parties()) {
      if (parties.insert(each.party()).second) verdict.add_parties(each.party());
    }
    *verdict.mutable_topics() = commitment_.topics();
    const bool turned = finding.turned != Frame::kUnknown && finding.turned != Frame::kNever;
    if (turned) judgement.turned = absl::FromUnixSeconds(finding.turned);
    return verdict;
  }

  const v1::Commitment& commitment_;
  const Records& records_;
  const Frame frame_;
  std::vector<Judgement> judgements_;
};

}  // namespace

std::vector<Judgement> JudgeCommitment(const v1::Commitment& commitment, const Records& records, absl::Time now) {
  const absl::optional<Frame> frame = FrameOf(commitment, absl::ToUnixSeconds(now));
  if (!frame) return {};
  return CommitmentJudge(commitment, records, *frame).Judge();
}

bool IsJudged(const v1::Commitment& commitment) {
  const bool has_parts = !commitment.targets().empty() || !commitment.milestones().empty() ||
                         commitment.cadence().months() > 0 || commitment.has_due_date();
  return has_parts && FrameOf(commitment, 0).has_value();
}

std::string VerdictName(absl::string_view commitment, absl::string_view kind, absl::string_view id,
                        absl::string_view party) {
  std::string own(kind);
  if (!id.empty()) absl::StrAppend(&own, "-", id);
  const std::string whole = party.empty() ? own : absl::StrCat(own, "--", IdOf(party));
  const bool plain = !absl::StrContains(id, "--") && !absl::StrContains(IdOf(party), "--");
  if (plain && whole.size() <= limits::kMaxIdBytes) return absl::StrCat(commitment, "/verdicts/", whole);
  constexpr size_t kKept = 40;
  std::string key = absl::StrCat(kind, "/", id, "/", party);
  std::string begin = whole.substr(0, kKept);
  while (begin.back() == '-') begin.pop_back();
  return absl::StrCat(commitment, "/verdicts/", begin, "---",
                      absl::StrFormat("%016x", XXH3_64bits(key.data(), key.size())));
}

}  // namespace briefing::judge
