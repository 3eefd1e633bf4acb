// What records say of one another must hold after every batch.
#ifndef BRIEFING_SERVICE_STORE_LINKS_H_
#define BRIEFING_SERVICE_STORE_LINKS_H_

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "briefing/v1/record.pb.h"
#include "service/store/overlay.h"

namespace briefing {

// Whether everything that `message`, a live record's, refers to is live in `state`, its parent included.
// FAILED_PRECONDITION (MISSING_REFERENCE) that names the field.
absl::Status CheckReferences(const google::protobuf::Message& message, const Overlay& state);

// Whether nothing live in `state` refers to the retracted record `name`.
// FAILED_PRECONDITION (STILL_REFERENCED) that names a few that do.
absl::Status CheckUnreferenced(absl::string_view name, const Overlay& state);

// Whether `commitment` is part of itself, or supersedes itself, by way of others. INVALID_ARGUMENT under "part_of" or
// "supersedes".
absl::Status CheckAcyclic(const v1::Commitment& commitment, const Overlay& state);

}  // namespace briefing

#endif  // BRIEFING_SERVICE_STORE_LINKS_H_
