// The five services over records: events, commitments and assessments, parties, sources, indicators and observations.
#ifndef BRIEFING_SERVICE_RPC_RECORD_SERVICES_H_
#define BRIEFING_SERVICE_RPC_RECORD_SERVICES_H_

#include <memory>
#include <vector>

#include "service/rpc/raw_service.h"
#include "service/rpc/record_methods.h"

namespace briefing::rpc {

// `observer` must outlive the services, as must what `backend` refers to.
std::vector<std::unique_ptr<RawService>> MakeRecordServices(const Backend& backend, CallObserver& observer);

}  // namespace briefing::rpc

#endif  // BRIEFING_SERVICE_RPC_RECORD_SERVICES_H_
