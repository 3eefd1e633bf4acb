// The life cycle of commitments, as commitment.proto draws it.
#ifndef BRIEFING_SERVICE_STORE_LIFECYCLE_H_
#define BRIEFING_SERVICE_STORE_LIFECYCLE_H_

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "briefing/v1/commitment.pb.h"

namespace briefing {

// The states that `from` may move to; from UNSPECIFIED those in which a commitment may begin. Empty for final states.
const std::vector<v1::CommitmentState>& LegalNext(v1::CommitmentState from);

// "IN_FORCE"; "NONE" for UNSPECIFIED.
std::string StateName(v1::CommitmentState state);

// Judges the transitions of `commitment`, whose dates have their bounds, as a whole.
//   FAILED_PRECONDITION (ILLEGAL_TRANSITION)  a step that is not legal after the one before; names the legal ones
//   INVALID_ARGUMENT                          a step that was surely before an earlier one, by their dates
absl::Status CheckLifecycle(const v1::Commitment& commitment);

// Where `commitment` stands: the state of its last transition.
v1::CommitmentState StateOf(const v1::Commitment& commitment);

}  // namespace briefing

#endif  // BRIEFING_SERVICE_STORE_LIFECYCLE_H_
