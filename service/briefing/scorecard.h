// Scores of commitments, by assessor.
#ifndef BRIEFING_SERVICE_BRIEFING_SCORECARD_H_
#define BRIEFING_SERVICE_BRIEFING_SCORECARD_H_

#include <string>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "briefing/v1/assessment.pb.h"
#include "briefing/v1/commitment.pb.h"
#include "briefing/v1/scorecard.pb.h"
#include "service/catalog/view.h"

namespace briefing {

// Checks what does not depend on the state. INVALID_ARGUMENT names the field.
absl::Status CheckScorecard(const v1::GetScorecardRequest& request);

// The scores of the commitments that `commitments` passes, which is compiled from the request's filter. The request has
// passed CheckScorecard. `stop` is asked every so often and ends the work with its status. INVALID_ARGUMENT (TOO_LARGE)
// for more than limits::kMaxScorecardCells.
absl::StatusOr<v1::GetScorecardResponse> ComposeScorecard(const v1::GetScorecardRequest& request, const View& view,
                                                          const Predicate& commitments,
                                                          absl::FunctionRef<absl::Status()> stop);

// The parties that a commitment binds: its obligors; without any, its signatories. By name.
std::vector<std::string> BoundParties(const v1::Commitment& commitment);
// Who assessed, as AssessorScorecard.assessor tells it.
std::string AssessorOf(const v1::Assessment& assessment);
// Of several assessments of one party by one assessor, the one that counts: the last period's (by its end, then its
// start); of it a final one before an interim one, one with a score before one without; then the one last written.
bool CountsBefore(const v1::Assessment& a, const v1::Assessment& b);

}  // namespace briefing

#endif  // BRIEFING_SERVICE_BRIEFING_SCORECARD_H_
