// Update masks (AIP-134).
#ifndef BRIEFING_SERVICE_STORE_FIELD_MASK_H_
#define BRIEFING_SERVICE_STORE_FIELD_MASK_H_

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "google/protobuf/descriptor.h"
#include "google/protobuf/field_mask.pb.h"
#include "google/protobuf/message.h"

namespace briefing {

// Checks that `mask` names fields of `record` that a caller may set: by path through singular messages, a repeated
// field as a whole only. "*" stands alone. INVALID_ARGUMENT under `field` for each path that does not, for one that is
// there twice, and for more than limits::kMaxMaskPaths.
absl::Status CheckMask(const google::protobuf::FieldMask& mask, const google::protobuf::Descriptor& record,
                       absl::string_view field);

// Gives `target` what `mask` names of `source`, a record message of the same type: values that are set are copied,
// whole lists and messages replaced, values that are not set are cleared. "*": every field; an empty mask: the fields
// that are set in `source`. Output-only fields of `target` stay. A message that a path leaves empty is cleared. `mask`
// must have passed CheckMask.
void ApplyMask(const google::protobuf::FieldMask& mask, const google::protobuf::Message& source,
               google::protobuf::Message& target);

// INVALID_ARGUMENT where an immutable field other than the name differs between the two.
absl::Status CheckImmutable(const google::protobuf::Message& before, const google::protobuf::Message& after);

}  // namespace briefing

#endif  // BRIEFING_SERVICE_STORE_FIELD_MASK_H_
