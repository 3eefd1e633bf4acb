#include <algorithm>
#include <utility>

#include "service/briefing/section.h"

namespace briefing {
namespace {

// Where something is wrong first, then what stands, what is to come, and what is over.
constexpr v1::CommitmentState kReadingOrder[] = {
    v1::COMMITMENT_STATE_BREACHED,   v1::COMMITMENT_STATE_SUSPENDED, v1::COMMITMENT_STATE_IN_FORCE,
    v1::COMMITMENT_STATE_AGREED,     v1::COMMITMENT_STATE_EXPECTED,  v1::COMMITMENT_STATE_PROPOSED,
    v1::COMMITMENT_STATE_FULFILLED,  v1::COMMITMENT_STATE_EXPIRED,   v1::COMMITMENT_STATE_WITHDRAWN,
    v1::COMMITMENT_STATE_SUPERSEDED,
};

const v1::EdtfDate* DueDateOf(const v1::CommitmentBrief& brief) {
  return brief.has_due_date() ? &brief.due_date() : nullptr;
}

v1::CommitmentBrief BriefOf(SectionContext& context, const v1::Commitment& commitment) {
  v1::CommitmentBrief brief;
  brief.set_name(commitment.name());
  brief.set_title(commitment.title());
  brief.set_state(commitment.state());
  if (!commitment.transitions().empty() && commitment.transitions().rbegin()->has_date()) {
    *brief.mutable_state_date() = commitment.transitions().rbegin()->date();
  }
  brief.set_mechanism(commitment.mechanism());
  for (const auto& party : commitment.parties()) brief.add_parties(context.reader.TitleOf(party.party()));
  if (commitment.has_due_date()) *brief.mutable_due_date() = commitment.due_date();
  brief.set_overdue(!IsOver(commitment.state()) && WhollyBefore(DueDateOf(brief), context.reference_time));
  context.citations.Cite(commitment.claims(), *brief.mutable_citations());
  return brief;
}

}  // namespace

void AddCommitmentGroups(SectionContext& context, v1::Briefing& briefing) {
  for (const v1::CommitmentState state : kReadingOrder) {
    v1::CommitmentGroup group;
    group.set_state(state);
    for (const v1::Commitment& commitment : context.selection.commitments) {
      if (commitment.state() == state) *group.add_commitments() = BriefOf(context, commitment);
    }
    if (group.commitments().empty()) continue;
    const auto key = [](const v1::CommitmentBrief& brief) {
      return std::make_tuple(!brief.overdue(), OrderOf(DueDateOf(brief)), brief.name());
    };
    std::sort(group.mutable_commitments()->begin(), group.mutable_commitments()->end(),
              [&](const auto& a, const auto& b) { return key(a) < key(b); });
    *briefing.add_commitment_groups() = std::move(group);
  }
}

}  // namespace briefing
