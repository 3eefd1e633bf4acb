#include <algorithm>

#include "absl/strings/str_cat.h"
#include "service/briefing/doubt.h"
#include "service/briefing/section.h"
#include "service/briefing/wording.h"

namespace briefing {
namespace {

// What happened, is to happen, or is only said to; by the entry's date, modality and doubt.
v1::Standing StandingOf(const v1::TimelineEntry& entry, absl::optional<absl::Time> reference_time) {
  if (entry.doubtful()) return v1::STANDING_REPORTED;
  if (entry.modality() == v1::MODALITY_OCCURRED) return v1::STANDING_HAPPENED;
  const bool is_over = WhollyBefore(DateOf(entry), reference_time);
  return entry.modality() == v1::MODALITY_EXPECTED && !is_over ? v1::STANDING_SCHEDULED : v1::STANDING_REPORTED;
}

void SetDoubt(const Doubt& doubt, absl::optional<absl::Time> reference_time, v1::TimelineEntry& entry) {
  entry.set_doubtful(doubt.doubtful);
  entry.set_credibility(doubt.credibility);
  entry.set_standing(StandingOf(entry, reference_time));
}

v1::TimelineEntry EntryOf(SectionContext& context, const v1::Event& event) {
  v1::TimelineEntry entry;
  entry.set_name(event.name());
  entry.set_title(event.title());
  if (event.has_date()) *entry.mutable_date() = event.date();
  entry.set_modality(event.modality() == v1::MODALITY_UNSPECIFIED ? v1::MODALITY_OCCURRED : event.modality());
  entry.set_kind(event.kind());
  SetDoubt(DoubtOf(event.claims()), context.reference_time, entry);
  context.citations.Cite(event.claims(), *entry.mutable_citations());
  return entry;
}

v1::TimelineEntry EntryOf(SectionContext& context, const v1::Commitment& commitment, const v1::Transition& transition) {
  v1::TimelineEntry entry;
  entry.set_name(commitment.name());
  entry.set_title(absl::StrCat(commitment.title(), ": ", StateInWords(transition.state())));
  if (transition.has_date()) *entry.mutable_date() = transition.date();
  entry.set_modality(ModalityOf(transition.state()));
  SetDoubt(DoubtOf(commitment.claims(), transition.claim_ids()), context.reference_time, entry);
  context.citations.Cite(commitment.claims(), transition.claim_ids(), *entry.mutable_citations());
  return entry;
}

}  // namespace

void AddTimeline(SectionContext& context, v1::Briefing& briefing) {
  auto& timeline = *briefing.mutable_timeline();
  for (const v1::Commitment& commitment : context.selection.commitments) {
    if (!context.pace.Go()) return;
    for (const auto& transition : commitment.transitions()) *timeline.Add() = EntryOf(context, commitment, transition);
  }
  for (const v1::Event& event : context.selection.events) {
    if (!context.pace.Go()) return;
    *timeline.Add() = EntryOf(context, event);
  }
  const auto key = [](const v1::TimelineEntry& entry) { return std::make_pair(OrderOf(DateOf(entry)), entry.name()); };
  // Stable, since the steps of one commitment may share a date and then stand in their own order.
  std::stable_sort(timeline.begin(), timeline.end(), [&](const auto& a, const auto& b) { return key(a) < key(b); });
}

}  // namespace briefing
