// The verdicts that follow from a batch.
#ifndef BRIEFING_SERVICE_STORE_VERDICTS_H_
#define BRIEFING_SERVICE_STORE_VERDICTS_H_

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "service/base/revision.h"
#include "service/store/encode.h"
#include "service/store/kept_series.h"
#include "service/store/overlay.h"

namespace briefing {

// Judges the commitments that `changes`, which are staged in `state`, concern, and those in `due`, as of `commit_time`;
// stages the verdicts that come out otherwise than they stand, and appends them to `changes`, as they would be written
// by `revision`. A commitment that is gone takes its verdicts along.
//
// Concerned are: a commitment that changes; for an observation, the commitments that have a target on its indicator;
// for an indicator that is updated, the same; for an event that is updated, those that it is related to; for a source
// that is updated, those with a target on an indicator that it is cited for. A new event, source or indicator concerns
// nobody: who refers to it changes with it. Where there is none, this costs one lookup for each indicator in the batch.
//
// `series` holds the state below `changes`, and is moved on with them.
//
// INVALID_ARGUMENT (TOO_LARGE) for more than limits::kMaxCommitmentsJudged.
absl::Status AddVerdicts(const std::vector<std::string>& due, Revision revision, absl::Time commit_time, Overlay& state,
                         std::vector<EncodedChange>& changes, KeptSeries& series);

}  // namespace briefing

#endif  // BRIEFING_SERVICE_STORE_VERDICTS_H_
