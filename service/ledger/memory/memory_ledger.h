// A ledger that lasts as long as its process: for tests, and for trying the service out.
#ifndef BRIEFING_SERVICE_LEDGER_MEMORY_MEMORY_LEDGER_H_
#define BRIEFING_SERVICE_LEDGER_MEMORY_MEMORY_LEDGER_H_

#include <memory>

#include "service/ledger/ledger.h"

namespace briefing {

// An empty ledger with a new id. Several stores may share it, as replicas share a cluster's.
std::unique_ptr<Ledger> NewMemoryLedger();

}  // namespace briefing

#endif  // BRIEFING_SERVICE_LEDGER_MEMORY_MEMORY_LEDGER_H_
