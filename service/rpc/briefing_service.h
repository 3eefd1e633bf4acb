// The service of briefings, counts and searches.
#ifndef BRIEFING_SERVICE_RPC_BRIEFING_SERVICE_H_
#define BRIEFING_SERVICE_RPC_BRIEFING_SERVICE_H_

#include <memory>

#include "service/rpc/raw_service.h"
#include "service/rpc/record_methods.h"
#include "service/watch/watch_hub.h"

namespace briefing::rpc {

// Composes on the backend's pool; RESOURCE_EXHAUSTED where too many briefings wait. `hub` and `observer` must outlive
// the service, as must what `backend` refers to.
std::unique_ptr<RawService> MakeBriefingService(const Backend& backend, WatchHub& hub, CallObserver& observer);

}  // namespace briefing::rpc

#endif  // BRIEFING_SERVICE_RPC_BRIEFING_SERVICE_H_
