// BriefingService.CountRecords.
#ifndef BRIEFING_SERVICE_RPC_COUNT_RECORDS_H_
#define BRIEFING_SERVICE_RPC_COUNT_RECORDS_H_

#include <memory>

#include "service/rpc/record_methods.h"
#include "service/rpc/unary_call.h"

namespace briefing::rpc {

// Answers CountRecords. Counts on the backend's pool, RESOURCE_EXHAUSTED where too much waits there, and gives up at
// the deadline or when the client goes away.
UnaryHandler CountRecordsHandler(std::shared_ptr<const Backend> backend);

}  // namespace briefing::rpc

#endif  // BRIEFING_SERVICE_RPC_COUNT_RECORDS_H_
