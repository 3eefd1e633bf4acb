// LedgerService.ListChanges.
#ifndef BRIEFING_SERVICE_RPC_LIST_CHANGES_H_
#define BRIEFING_SERVICE_RPC_LIST_CHANGES_H_

#include <string>

#include "service/rpc/read_point.h"
#include "service/rpc/unary_call.h"
#include "service/rpc/worker_pool.h"

namespace briefing::rpc {

// Answers as ledger_service.proto says. Commits are sent as they are kept, at once; differences are made on a thread of
// the pool. All arguments must outlive the calls.
UnaryHandler ListChangesHandler(ReadPoints& read_points, WorkerPool& pool, const std::string& page_secret);

}  // namespace briefing::rpc

#endif  // BRIEFING_SERVICE_RPC_LIST_CHANGES_H_
