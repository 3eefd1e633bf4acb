// The part of a write that needs no state, done in the caller's thread.
#ifndef BRIEFING_SERVICE_STORE_PREPARE_H_
#define BRIEFING_SERVICE_STORE_PREPARE_H_

#include <cstdint>

#include "absl/status/status.h"
#include "briefing/v1/ledger_service.pb.h"

namespace briefing {

// Tells a repeat of a request from another one under the same request id: XXH3 of its deterministic encoding without
// the request id and validate_only, so that a request may be tried first. To be taken before PrepareRequest changes it.
// 0 where there is no request id.
uint64_t DigestOf(v1::ApplyRequest& request);

// Checks all that can be checked without the ledger, and completes the records of creates and puts. Of the records of
// updates only the name and mask are judged: what they make of the record is known later. INVALID_ARGUMENT for the
// wrong fields of all mutations; else FAILED_PRECONDITION (ILLEGAL_TRANSITION) for the first impossible life; paths
// begin with the mutation. Does not block.
absl::Status PrepareRequest(v1::ApplyRequest& request);

}  // namespace briefing

#endif  // BRIEFING_SERVICE_STORE_PREPARE_H_
