// BriefingService.ComposeBriefing, and the composing that FollowBriefing shares with it.
#ifndef BRIEFING_SERVICE_RPC_COMPOSE_BRIEFING_H_
#define BRIEFING_SERVICE_RPC_COMPOSE_BRIEFING_H_

#include <memory>

#include "absl/functional/function_ref.h"
#include "absl/status/statusor.h"
#include "briefing/v1/briefing_service.pb.h"
#include "service/rpc/record_methods.h"
#include "service/rpc/unary_call.h"

namespace briefing::rpc {

// Checks the times, finds the view of `since`, and composes; errors as ComposeBriefing in service/briefing and as
// documented in the proto. Long work: not on a gRPC thread.
absl::StatusOr<v1::Briefing> ComposeAt(const Backend& backend, const v1::ComposeBriefingRequest& request,
                                       const View& now, absl::FunctionRef<absl::Status()> stop);

// Answers ComposeBriefing. Composes on the backend's pool, RESOURCE_EXHAUSTED where too much waits there, and gives up
// at the deadline or when the client goes away.
UnaryHandler ComposeBriefingHandler(std::shared_ptr<const Backend> backend);

}  // namespace briefing::rpc

#endif  // BRIEFING_SERVICE_RPC_COMPOSE_BRIEFING_H_
