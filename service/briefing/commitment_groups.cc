#include <algorithm>
#include <map>
#include <string>
#include <tuple>
#include <utility>

#include "service/base/limits.h"
#include "service/briefing/commitment_status.h"
#include "service/briefing/doubt.h"
#include "service/briefing/section.h"
#include "service/catalog/record_type.h"
#include "service/catalog/terms.h"

namespace briefing {
namespace {

// Where something is wrong first, then what stands, what is to come, and what is over.
constexpr v1::CommitmentState kReadingOrder[] = {
    v1::COMMITMENT_STATE_BREACHED,   v1::COMMITMENT_STATE_SUSPENDED, v1::COMMITMENT_STATE_IN_FORCE,
    v1::COMMITMENT_STATE_AGREED,     v1::COMMITMENT_STATE_EXPECTED,  v1::COMMITMENT_STATE_PROPOSED,
    v1::COMMITMENT_STATE_FULFILLED,  v1::COMMITMENT_STATE_EXPIRED,   v1::COMMITMENT_STATE_WITHDRAWN,
    v1::COMMITMENT_STATE_SUPERSEDED,
};

// Keeps the later of two dates, by their ends.
void KeepLater(const v1::EdtfDate* date, v1::CommitmentBrief& brief) {
  if (date == nullptr || !BoundsOf(*date).known || BoundsOf(*date).end == DateBounds::kOpenEnd) return;
  if (brief.has_last_evidence_date() && BoundsOf(brief.last_evidence_date()).end >= BoundsOf(*date).end) return;
  *brief.mutable_last_evidence_date() = *date;
}

// What has been observed or assessed of each commitment, as far as it is in scope.
class Evidence {
 public:
  explicit Evidence(const Selection& selection) {
    for (const auto& it : selection.observations) Add(it.commitment(), it.period(), it.has_period());
    for (const auto& it : selection.assessments) Add(std::string(ParentOf(it.name())), it.period(), it.has_period());
  }
  void KeepLatest(v1::CommitmentBrief& brief) const {
    const auto [first, last] = dates_.equal_range(brief.name());
    for (auto it = first; it != last; ++it) KeepLater(it->second, brief);
  }

 private:
  void Add(const std::string& commitment, const v1::EdtfDate& date, bool is_set) {
    if (is_set && !commitment.empty()) dates_.emplace(commitment, &date);
  }
  std::multimap<std::string, const v1::EdtfDate*> dates_;
};

void SetParties(SectionContext& context, const v1::Commitment& commitment, v1::CommitmentBrief& brief) {
  for (const auto& party : commitment.parties()) {
    if (brief.parties_size() == limits::kMaxItemParties) break;
    brief.add_parties(context.reader.TitleOf(party.party()));
  }
  brief.set_omitted_party_count(commitment.parties_size() - brief.parties_size());
}

// What the gravest verdict rests on, by those who say so.
void CiteEvidence(SectionContext& context, v1::CommitmentBrief& brief) {
  const v1::Verdict* const verdict = context.reader.Read<v1::Verdict>(brief.verdict());
  if (verdict == nullptr) return;
  for (const v1::Evidence& evidence : verdict->evidence()) {
    if (evidence.use() != v1::Evidence::USE_DECISIVE) continue;
    const auto* observation = context.reader.Read<v1::Observation>(evidence.record());
    if (observation != nullptr) context.citations.Cite(observation->claims(), *brief.mutable_evidence_citations());
    const auto* event = context.reader.Read<v1::Event>(evidence.record());
    if (event != nullptr) context.citations.Cite(event->claims(), *brief.mutable_evidence_citations());
  }
}

// The statuses that are kept apart from the official one.
void SetStatuses(SectionContext& context, const v1::Commitment& commitment, v1::CommitmentBrief& brief) {
  const View& view = context.reader.view();
  const View today = context.reference_time ? view.At(*context.reference_time) : view;
  v1::CommitmentStatus status = StatusOf(commitment, today, context.reader);
  brief.set_evidence(status.evidence());
  brief.set_emergency(status.emergency());
  brief.set_evidence_reason(status.evidence_reason());
  if (!status.verdicts().empty()) brief.set_verdict(status.verdicts(0));
  CiteEvidence(context, brief);
  for (v1::AssessorScore& score : *status.mutable_scores()) {
    if (brief.scores_size() < limits::kMaxItemScores) *brief.add_scores() = std::move(score);
  }
  if (status.has_searched_to()) *brief.mutable_searched_to() = status.searched_to();
  brief.set_schedule(status.schedule());
}

v1::CommitmentBrief BriefOf(SectionContext& context, const Evidence& evidence, const v1::Commitment& commitment) {
  v1::CommitmentBrief brief;
  brief.set_name(commitment.name());
  brief.set_title(commitment.title());
  brief.set_state(commitment.state());
  if (!commitment.transitions().empty() && commitment.transitions().rbegin()->has_date()) {
    *brief.mutable_state_date() = commitment.transitions().rbegin()->date();
  }
  brief.set_mechanism(commitment.mechanism());
  SetParties(context, commitment, brief);
  if (commitment.has_due_date()) *brief.mutable_due_date() = commitment.due_date();
  brief.set_overdue(!IsOver(commitment.state()) && WhollyBefore(DueDateOf(brief), context.reference_time));
  brief.set_doubtful(DoubtOf(commitment.claims()).doubtful);
  for (const auto& transition : commitment.transitions()) KeepLater(DateOf(transition), brief);
  for (const auto& claim : commitment.claims()) KeepLater(context.reader.AssertDateOf(claim), brief);
  evidence.KeepLatest(brief);
  context.citations.Cite(commitment.claims(), *brief.mutable_citations());
  SetStatuses(context, commitment, brief);
  return brief;
}

}  // namespace

int TroubleOf(const v1::CommitmentBrief& brief) {
  if (brief.state() == v1::COMMITMENT_STATE_BREACHED || brief.evidence() == v1::VERDICT_STATUS_BROKEN) return 0;
  const bool late = brief.overdue() || brief.schedule() == v1::SCHEDULE_STATUS_OVERDUE;
  if (late || brief.evidence() == v1::VERDICT_STATUS_MISSED) return 1;
  return brief.evidence() == v1::VERDICT_STATUS_AT_RISK ? 2 : 3;
}

void AddCommitmentGroups(SectionContext& context, v1::Briefing& briefing) {
  const Evidence evidence(context.selection);
  for (const v1::CommitmentState state : kReadingOrder) {
    v1::CommitmentGroup group;
    group.set_state(state);
    for (const v1::Commitment& commitment : context.selection.commitments) {
      if (commitment.state() != state) continue;
      if (!context.pace.Go()) return;
      *group.add_commitments() = BriefOf(context, evidence, commitment);
    }
    if (group.commitments().empty()) continue;
    const auto key = [](const v1::CommitmentBrief& brief) {
      return std::make_tuple(TroubleOf(brief), OrderOf(DueDateOf(brief)), brief.name());
    };
    std::sort(group.mutable_commitments()->begin(), group.mutable_commitments()->end(),
              [&](const auto& a, const auto& b) { return key(a) < key(b); });
    group.set_total_count(group.commitments_size());
    *briefing.add_commitment_groups() = std::move(group);
  }
}

}  // namespace briefing
