// Composes briefings. Pure: what it says depends on the request and the two views alone.
#ifndef BRIEFING_SERVICE_BRIEFING_COMPOSE_H_
#define BRIEFING_SERVICE_BRIEFING_COMPOSE_H_

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/types/optional.h"
#include "briefing/v1/briefing_service.pb.h"
#include "service/briefing/pace.h"
#include "service/catalog/view.h"

namespace briefing {

// Composes the briefing that `request` asks for from `now`, with the changes since `since` where given. The sections
// are documented in briefing_service.proto. Deterministic: every list has a total order. INVALID_ARGUMENT for malformed
// topics and parties. `stop` is asked every few hundred records; what it says, unless OK, ends the composing.
absl::StatusOr<v1::Briefing> ComposeBriefing(const v1::ComposeBriefingRequest& request, const View& now,
                                             const absl::optional<View>& since,
                                             absl::FunctionRef<absl::Status()> stop = GoOn);

}  // namespace briefing

#endif  // BRIEFING_SERVICE_BRIEFING_COMPOSE_H_
