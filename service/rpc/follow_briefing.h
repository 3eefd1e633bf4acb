// BriefingService.FollowBriefing.
#ifndef BRIEFING_SERVICE_RPC_FOLLOW_BRIEFING_H_
#define BRIEFING_SERVICE_RPC_FOLLOW_BRIEFING_H_

#include <memory>

#include "service/rpc/record_methods.h"
#include "service/rpc/stream_call.h"
#include "service/watch/watch_hub.h"

namespace briefing::rpc {

// Answers FollowBriefing. A watch of the hub, whose messages are not read, tells that the ledger has moved; it is
// acknowledged when the briefing of the head has been sent, so that commits in between come to one. Composes on the
// backend's pool. `hub` must outlive the server.
StreamHandler FollowBriefingHandler(std::shared_ptr<const Backend> backend, WatchHub& hub);

}  // namespace briefing::rpc

#endif  // BRIEFING_SERVICE_RPC_FOLLOW_BRIEFING_H_
