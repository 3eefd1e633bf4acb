// BriefingService.SearchRecords.
#ifndef BRIEFING_SERVICE_RPC_SEARCH_RECORDS_H_
#define BRIEFING_SERVICE_RPC_SEARCH_RECORDS_H_

#include <memory>

#include "service/rpc/record_methods.h"
#include "service/rpc/unary_call.h"

namespace briefing::rpc {

// Answers SearchRecords on the backend's pool, a few at a time, once the index has reached what is to be searched; the
// wait for it takes no thread; at once where the same was answered lately and nothing has changed since. Gives up at the backend's time limit, at the deadline, and when the client goes away.
// FAILED_PRECONDITION (SEARCH_OFF) where the backend has no index.
UnaryHandler SearchRecordsHandler(std::shared_ptr<const Backend> backend);

}  // namespace briefing::rpc

#endif  // BRIEFING_SERVICE_RPC_SEARCH_RECORDS_H_
