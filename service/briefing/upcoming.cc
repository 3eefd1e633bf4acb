#include <algorithm>

#include "absl/strings/str_cat.h"
#include "service/briefing/doubt.h"
#include "service/briefing/section.h"

namespace briefing {
namespace {

// When a commitment that is not made yet is to be: the date of the event to come in which its last step says that it
// is, else of the first of its related events to come. Null: not said.
const v1::EdtfDate* WhenMade(RecordReader& reader, const v1::Commitment& commitment) {
  const auto date_of = [&](const std::string& name) -> const v1::EdtfDate* {
    const auto* event = reader.Read<v1::Event>(name);
    return event != nullptr && IsToCome(event->modality()) ? DateOf(*event) : nullptr;
  };
  if (!commitment.transitions().empty()) {
    if (const auto* date = date_of(commitment.transitions().rbegin()->event())) return date;
  }
  for (const std::string& name : commitment.related_events()) {
    if (const auto* date = date_of(name)) return date;
  }
  return nullptr;
}

class Upcoming {
 public:
  Upcoming(SectionContext& context, v1::Briefing& briefing) : context_(context), items_(*briefing.mutable_upcoming()) {}

  void AddEvent(const v1::Event& event) {
    auto& item = Add(event.name(), event.title(), DateOf(event), v1::UpcomingItem::REASON_EXPECTED_EVENT);
    item.set_modality(event.modality());
    item.set_doubtful(DoubtOf(event.claims()).doubtful);
    context_.citations.Cite(event.claims(), *item.mutable_citations());
  }

  void AddToBeMade(const v1::Commitment& commitment) {
    auto& item = Add(commitment.name(), commitment.title(), WhenMade(context_.reader, commitment),
                     v1::UpcomingItem::REASON_EXPECTED_COMMITMENT);
    item.set_modality(ModalityOf(commitment.state()));
    const v1::Transition& last = *commitment.transitions().rbegin();
    item.set_doubtful(DoubtOf(commitment.claims(), last.claim_ids()).doubtful);
    context_.citations.Cite(commitment.claims(), last.claim_ids(), *item.mutable_citations());
  }

  void AddDue(const v1::Commitment& commitment) {
    if (commitment.has_due_date()) {
      auto& item = Add(commitment.name(), commitment.title(), &commitment.due_date(), v1::UpcomingItem::REASON_DUE);
      context_.citations.Cite(commitment.claims(), *item.mutable_citations());
    }
    for (const auto& milestone : commitment.milestones()) {
      if (milestone.has_done_date()) continue;
      auto& item = Add(commitment.name(), absl::StrCat(commitment.title(), ": ", milestone.title()),
                       DueDateOf(milestone), v1::UpcomingItem::REASON_MILESTONE);
      context_.citations.Cite(commitment.claims(), milestone.claim_ids(), *item.mutable_citations());
    }
    for (const auto& target : commitment.targets()) {
      if (target.has_due_date()) AddTarget(commitment, target);
    }
  }

  void Sort() {
    const auto key = [](const v1::UpcomingItem& item) {
      return std::make_tuple(!item.overdue(), OrderOf(DateOf(item)), static_cast<int>(item.reason()), item.name(),
                             item.title());
    };
    std::stable_sort(items_.begin(), items_.end(), [&](const auto& a, const auto& b) { return key(a) < key(b); });
  }

 private:
  v1::UpcomingItem& Add(const std::string& name, const std::string& title, const v1::EdtfDate* date,
                        v1::UpcomingItem::Reason reason) {
    v1::UpcomingItem& item = *items_.Add();
    item.set_name(name);
    item.set_title(title);
    if (date != nullptr) *item.mutable_date() = *date;
    item.set_reason(reason);
    item.set_overdue(WhollyBefore(date, context_.reference_time));
    return item;
  }

  void AddTarget(const v1::Commitment& commitment, const v1::Target& target) {
    const std::string what =
        target.description().empty() ? context_.reader.TitleOf(target.indicator()) : target.description();
    auto& item = Add(commitment.name(), absl::StrCat(commitment.title(), ": ", what), &target.due_date(),
                     v1::UpcomingItem::REASON_TARGET);
    context_.citations.Cite(commitment.claims(), target.claim_ids(), *item.mutable_citations());
  }

  SectionContext& context_;
  google::protobuf::RepeatedPtrField<v1::UpcomingItem>& items_;
};

}  // namespace

void AddUpcoming(SectionContext& context, v1::Briefing& briefing) {
  Upcoming upcoming(context, briefing);
  for (const v1::Event& event : context.selection.events) {
    if (!context.pace.Go()) return;
    if (IsToCome(event.modality())) upcoming.AddEvent(event);
  }
  for (const v1::Commitment& commitment : context.selection.commitments) {
    if (!context.pace.Go()) return;
    if (IsToBeMade(commitment.state())) upcoming.AddToBeMade(commitment);
    if (!IsOver(commitment.state())) upcoming.AddDue(commitment);
  }
  upcoming.Sort();
}

}  // namespace briefing
