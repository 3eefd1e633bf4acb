// What every section of a briefing is made from.
#ifndef BRIEFING_SERVICE_BRIEFING_SECTION_H_
#define BRIEFING_SERVICE_BRIEFING_SECTION_H_

#include <cstdint>
#include <string>
#include <tuple>
#include <vector>

#include "absl/time/time.h"
#include "absl/types/optional.h"
#include "briefing/v1/briefing_service.pb.h"
#include "briefing/v1/commitment.pb.h"
#include "briefing/v1/edtf.pb.h"
#include "service/briefing/citations.h"
#include "service/briefing/pace.h"
#include "service/briefing/record_reader.h"
#include "service/briefing/selection.h"

namespace briefing {

// What a section reads, and the citations that it adds to. All must outlive it.
struct SectionContext {
  const Selection& selection;
  RecordReader& reader;
  CitationBook& citations;
  // Asked before each record; a section breaks off where it says no.
  Pace& pace;
  // Groups of observations that contradict one another.
  const std::vector<std::vector<const v1::Observation*>>& observation_conflicts;
  // The reader's "today". None: nothing is overdue (the empty ledger, and none given).
  absl::optional<absl::Time> reference_time;
};

// The sections, each as documented in briefing_service.proto, but whole: BoundSections cuts them. They fill in one
// field of the briefing and read no other, but for the bottom line and the outlook, which are drawn from all that the
// others found.
void AddCommitmentGroups(SectionContext& context, v1::Briefing& briefing);
void AddTimeline(SectionContext& context, v1::Briefing& briefing);
void AddUpcoming(SectionContext& context, v1::Briefing& briefing);
void AddMatrix(SectionContext& context, const Scope& scope, v1::Briefing& briefing);
void AddNumbers(SectionContext& context, v1::Briefing& briefing);
void AddContradictions(SectionContext& context, v1::Briefing& briefing);
void AddGaps(SectionContext& context, v1::Briefing& briefing);
// `before` and `after` are the records in scope at the two points, by name.
void AddChanges(SectionContext& context, const View& since, const std::vector<RecordVersion>& before,
                const std::vector<RecordVersion>& after, v1::Briefing& briefing);
void AddBottomLine(SectionContext& context, const Scope& scope, v1::Briefing& briefing);
void AddOutlook(SectionContext& context, v1::Briefing& briefing);

// The first dated thing to come: an event or a due date, before a commitment to be made at it. Null: there is none.
const v1::UpcomingItem* NextOf(const v1::Briefing& briefing);

// Orders dates: known ones by their start (open starts first), then by their end, then by expression; unknown ones
// last.
using DateOrder = std::tuple<bool, int64_t, int64_t, std::string>;
DateOrder OrderOf(const v1::EdtfDate* date);

// Whether all that the date can mean lies before `time`. Never for an open end, a missing date or a missing time.
bool WhollyBefore(const v1::EdtfDate* date, absl::optional<absl::Time> time);

// The date of a record or of a part of it; null where it has none.
template <typename T>
const v1::EdtfDate* DateOf(const T& item) {
  return item.has_date() ? &item.date() : nullptr;
}
template <typename T>
const v1::EdtfDate* DueDateOf(const T& item) {
  return item.has_due_date() ? &item.due_date() : nullptr;
}

// How much is wrong with a commitment, by what is official, by the evidence and by the schedule; less is more: 0, it is
// broken; 1, it is overdue, or something of it is missed; 2, something of it is at risk; 3, none of these.
int TroubleOf(const v1::CommitmentBrief& brief);

// Said to be going to happen, or weighed.
bool IsToCome(v1::Modality modality);

// Fulfilled, withdrawn, expired or superseded: nothing more is due of it.
bool IsOver(v1::CommitmentState state);
// Proposed or expected: not made yet.
bool IsToBeMade(v1::CommitmentState state);
// How sure a commitment in this state is: considered, expected, or made.
v1::Modality ModalityOf(v1::CommitmentState state);

}  // namespace briefing

#endif  // BRIEFING_SERVICE_BRIEFING_SECTION_H_
