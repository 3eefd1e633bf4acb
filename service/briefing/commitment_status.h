// The three statuses of a commitment: official, by evidence, by schedule.
#ifndef BRIEFING_SERVICE_BRIEFING_COMMITMENT_STATUS_H_
#define BRIEFING_SERVICE_BRIEFING_COMMITMENT_STATUS_H_

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "briefing/v1/commitment.pb.h"
#include "briefing/v1/scorecard.pb.h"
#include "service/briefing/record_reader.h"
#include "service/catalog/view.h"

namespace briefing {

// Checks what does not depend on the state. INVALID_ARGUMENT names the field.
absl::Status CheckStatusRequest(const v1::BatchGetCommitmentStatusesRequest& request);

// The statuses of the request's commitments at the view, and by its time. NOT_FOUND where one is missing.
absl::StatusOr<v1::BatchGetCommitmentStatusesResponse> ComposeStatuses(
    const v1::BatchGetCommitmentStatusesRequest& request, const View& view);

// Of one live commitment, by the time of `view`. `reader` is of the same revision.
v1::CommitmentStatus StatusOf(const v1::Commitment& commitment, const View& view, RecordReader& reader);

}  // namespace briefing

#endif  // BRIEFING_SERVICE_BRIEFING_COMMITMENT_STATUS_H_
