// LedgerService: watch, apply, export, list changes, tell the status.
#ifndef BRIEFING_SERVICE_RPC_LEDGER_SERVICE_H_
#define BRIEFING_SERVICE_RPC_LEDGER_SERVICE_H_

#include <string>

#include "absl/time/time.h"
#include "service/catalog/catalog.h"
#include "service/ledger/ledger.h"
#include "service/rpc/raw_service.h"
#include "service/rpc/read_point.h"
#include "service/rpc/worker_pool.h"
#include "service/search/index.h"
#include "service/store/store.h"
#include "service/watch/watch_hub.h"

namespace briefing::rpc {

// What the ledger service works on. All of it must outlive the server.
struct LedgerBackend {
  Catalog& catalog;
  Store& store;
  ReadPoints& read_points;
  WatchHub& hub;
  Ledger& ledger;
  // Long work goes here.
  WorkerPool& pool;
  // Null where none is kept.
  SearchIndex* search;
  std::string server_version;
  absl::Time start_time;
};

// The handlers of briefing.v1.LedgerService. What each method does, and its errors, stand in ledger_service.proto.
Handlers LedgerHandlers(const LedgerBackend& backend);

}  // namespace briefing::rpc

#endif  // BRIEFING_SERVICE_RPC_LEDGER_SERVICE_H_
