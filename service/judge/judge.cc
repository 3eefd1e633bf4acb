#include "service/judge/judge.h"

#include <xxhash.h>

#include <algorithm>
#include <iterator>
#include <map>
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

Finding JudgeTarget(const TargetCase& given) {
  if (!given.target.has_value()) {
    const bool any = !given.points.empty();
    return {.status = any ? v1::VERDICT_STATUS_CANNOT_TELL : v1::VERDICT_STATUS_NO_EVIDENCE,
            .reason = any ? "cannot tell: the target names a measure but no figure"
                          : "no figure on record, and the target names none to compare with"};
  }
  switch (given.target.kind()) {
    case v1::TARGET_KIND_REACH_BY:
      return JudgeReachBy(given);
    case v1::TARGET_KIND_DELIVER_BY:
      return JudgeDeliverBy(given);
    default:
      return JudgeStanding(given);
  }
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
  using Observations = std::vector<const v1::Observation*>;

  void JudgeTargets(const v1::Target& target) {
    const std::vector<v1::Observation>* const all = records_.ObservationsOf(target.indicator());
    if (all == nullptr) {
      AddTarget(target, target.party(), /*apart=*/false, TooMany());
      return;
    }
    const std::vector<std::string> parties =
        target.party().empty() ? ObligorsOf(commitment_) : std::vector<std::string>{target.party()};
    const bool by_party = std::any_of(all->begin(), all->end(), [&](const v1::Observation& observation) {
      return Counts(observation, target) && !IsForecast(observation) &&
             std::find(parties.begin(), parties.end(), observation.party()) != parties.end();
    });
    const bool apart = by_party && parties.size() > 1;
    if (!apart) {
      const std::string party = parties.size() == 1 ? parties.front() : "";
      return AddTarget(target, party, false, JudgeFor(target, *all, by_party ? party : ""));
    }
    for (const std::string& party : parties) AddTarget(target, party, true, JudgeFor(target, *all, party));
  }

  // What was delivered is counted once: not what was reported for another commitment, nor what went to somebody who
  // is no party of this one.
  bool Counts(const v1::Observation& observation, const v1::Target& target) const {
    if (target.kind() != v1::TARGET_KIND_DELIVER_BY) return true;
    if (!observation.commitment().empty()) return observation.commitment() == commitment_.name();
    return observation.counterparty().empty() || MayReceive(observation.counterparty(), observation.party());
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

  Finding JudgeFor(const v1::Target& target, const std::vector<v1::Observation>& all, const std::string& party) const {
    // Deliveries towards several others add up; anything else towards each of them is a series of its own.
    std::map<std::string, Observations> series;
    for (const v1::Observation& observation : all) {
      if (observation.party() != party || !Counts(observation, target)) continue;
      const bool apart = target.kind() != v1::TARGET_KIND_DELIVER_BY && !IsForecast(observation);
      series[apart ? observation.counterparty() : ""].push_back(&observation);
    }
    const Observations of_all = std::move(series[""]);
    series.erase("");
    if (series.empty() || HasFigures(of_all)) return JudgeSeries(target, of_all);
    return series.size() == 1 ? JudgeSeries(target, series.begin()->second) : JudgeEach(target, series);
  }

  static bool HasFigures(const Observations& observations) {
    return std::any_of(observations.begin(), observations.end(),
                       [](const v1::Observation* observation) { return !IsForecast(*observation); });
  }

  // The gravest of what comes of each; at least two.
  Finding JudgeEach(const v1::Target& target, const std::map<std::string, Observations>& series) const {
    Finding gravest;
    int64_t next = Frame::kNever;
    v1::Tlp tlp = v1::TLP_UNSPECIFIED;
    for (const auto& [counterparty, observations] : series) {
      Finding finding = JudgeSeries(target, observations);
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

  Finding JudgeSeries(const v1::Target& target, const Observations& counted) const {
    NextPeriod next;
    const v1::Indicator* const indicator = records_.FindIndicator(target.indicator());
    const TargetCase given{.target = target,
                           .unit = indicator == nullptr ? "" : indicator->unit(),
                           .frame = frame_,
                           .points = PointsOf(counted, records_, frame_.now, next)};
    Finding finding = JudgeTarget(given);
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
