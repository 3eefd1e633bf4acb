#include <algorithm>
#include <string>
#include <tuple>
#include <vector>

#include "absl/strings/str_cat.h"
#include "service/base/limits.h"
#include "service/briefing/claim_conflicts.h"
#include "service/briefing/section.h"
#include "service/briefing/wording.h"
#include "service/catalog/record_type.h"

namespace briefing {
namespace {

void AddPosition(SectionContext& context, const v1::Claim& claim, v1::Contradiction& contradiction) {
  v1::Position position;
  position.set_value(claim.value());
  position.set_attribution(context.reader.AttributionOf(claim));
  position.set_modality(claim.modality());
  position.set_credibility(claim.credibility());
  const auto key = [](const v1::Position& p) {
    return std::make_tuple(p.value(), p.attribution(), p.modality(), p.credibility());
  };
  for (v1::Position& other : *contradiction.mutable_positions()) {
    if (key(other) == key(position)) return context.citations.Cite(claim, *other.mutable_citations());
  }
  if (contradiction.positions_size() == limits::kMaxPositions) {
    return contradiction.set_omitted_position_count(contradiction.omitted_position_count() + 1);
  }
  context.citations.Cite(claim, *position.mutable_citations());
  *contradiction.add_positions() = std::move(position);
}

template <typename T>
void AddClaimConflicts(SectionContext& context, const std::vector<T>& records, v1::Briefing& briefing) {
  for (const T& record : records) {
    if (!context.pace.Go()) return;
    for (const ClaimConflict& conflict : ClaimConflictsIn(record, record.claims(), context.reader)) {
      v1::Contradiction& contradiction = *briefing.add_contradictions();
      contradiction.set_name(record.name());
      contradiction.set_title(TitleIn(record));
      contradiction.set_field(conflict.field);
      for (const v1::Claim* claim : conflict.claims) AddPosition(context, *claim, contradiction);
    }
  }
}

// The claim on the figure itself, where there is one; else the first. Null without claims.
const v1::Claim* MainClaimOf(const v1::Observation& observation) {
  for (const v1::Claim& claim : observation.claims()) {
    if (claim.field() == "value") return &claim;
  }
  return observation.claims().empty() ? nullptr : &observation.claims(0);
}

v1::Position PositionOf(SectionContext& context, const v1::Observation& observation) {
  const auto* indicator = context.reader.Read<v1::Indicator>(ParentOf(observation.name()));
  v1::Position position;
  position.set_value(FigureInWords(observation, indicator == nullptr ? "" : indicator->unit()));
  position.set_record(observation.name());
  if (const v1::Claim* claim = MainClaimOf(observation)) {
    position.set_attribution(context.reader.AttributionOf(*claim));
    position.set_modality(claim->modality());
    position.set_credibility(claim->credibility());
  }
  context.citations.Cite(observation.claims(), *position.mutable_citations());
  return position;
}

// "Japan, 1987~/1989~ and 1985/1989".
std::string ScopeOfConflict(SectionContext& context, const std::vector<const v1::Observation*>& conflict) {
  std::vector<std::string> periods;
  for (const auto* observation : conflict) {
    const std::string& period = observation->period().edtf();
    if (std::find(periods.begin(), periods.end(), period) == periods.end()) periods.push_back(period);
  }
  const v1::Observation& first = *conflict.front();
  std::string whose;
  if (!first.party().empty()) absl::StrAppend(&whose, context.reader.TitleOf(first.party()));
  if (!first.counterparty().empty()) absl::StrAppend(&whose, " to ", context.reader.TitleOf(first.counterparty()));
  return whose.empty() ? JoinInWords(periods) : absl::StrCat(whose, ", ", JoinInWords(periods));
}

void AddObservationConflicts(SectionContext& context, v1::Briefing& briefing) {
  for (const auto& conflict : context.observation_conflicts) {
    if (!context.pace.Go()) return;
    v1::Contradiction& contradiction = *briefing.add_contradictions();
    const std::string indicator(ParentOf(conflict.front()->name()));
    contradiction.set_name(indicator);
    contradiction.set_title(context.reader.TitleOf(indicator));
    contradiction.set_field("value");
    contradiction.set_scope(ScopeOfConflict(context, conflict));
    for (const auto* observation : conflict) {
      if (contradiction.positions_size() == limits::kMaxPositions) break;
      *contradiction.add_positions() = PositionOf(context, *observation);
    }
    contradiction.set_omitted_position_count(static_cast<int32_t>(conflict.size()) - contradiction.positions_size());
  }
}

}  // namespace

void AddContradictions(SectionContext& context, v1::Briefing& briefing) {
  const Selection& selection = context.selection;
  AddClaimConflicts(context, selection.parties, briefing);
  AddClaimConflicts(context, selection.sources, briefing);
  AddClaimConflicts(context, selection.indicators, briefing);
  AddClaimConflicts(context, selection.events, briefing);
  AddClaimConflicts(context, selection.commitments, briefing);
  AddClaimConflicts(context, selection.observations, briefing);
  AddClaimConflicts(context, selection.assessments, briefing);
  AddObservationConflicts(context, briefing);
  // Stable: conflicts of one indicator with the same scope stand by the names of their observations.
  const auto key = [](const v1::Contradiction& c) { return std::tie(c.name(), c.field(), c.scope()); };
  std::stable_sort(briefing.mutable_contradictions()->begin(), briefing.mutable_contradictions()->end(),
                   [&](const auto& a, const auto& b) { return key(a) < key(b); });
}

}  // namespace briefing
