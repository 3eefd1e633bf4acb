// Every engine, by the address of a ledger.
#ifndef BRIEFING_SERVICE_LEDGER_ENGINES_ENGINES_H_
#define BRIEFING_SERVICE_LEDGER_ENGINES_ENGINES_H_

#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "service/ledger/etcd/options.h"
#include "service/ledger/ledger.h"

namespace briefing {

// How to open what an address names.
struct OpenLedgerOptions {
  // User, certificates and timeout of ledgers in etcd; where they are is in the address.
  EtcdOptions etcd = {};
  // As SqliteLedgerOptions::ledger_id.
  std::string ledger_id = {};
  // Makes one where there is none.
  bool create = true;
};

// OK for "sqlite:PATH", "etcd://HOST:PORT,…/prefix" and "memory:"; else INVALID_ARGUMENT under `field`.
absl::Status CheckLedgerUri(absl::string_view uri, absl::string_view field);

// Opens the ledger at `uri`, which CheckLedgerUri passes. Errors of OpenSqliteLedger and OpenEtcdLedger;
// FAILED_PRECONDITION (LEDGER_FORMAT) where there is none and none is to be made.
absl::StatusOr<std::unique_ptr<Ledger>> OpenLedger(const std::string& uri, const OpenLedgerOptions& options);

// Makes way for another ledger at `uri` by renaming what is there: PATH to PATH.damaged, which replaces an earlier one.
// FAILED_PRECONDITION (LEDGER_FORMAT) for ledgers in etcd, whose keys an operator must remove.
absl::Status SetLedgerAside(const std::string& uri);

}  // namespace briefing

#endif  // BRIEFING_SERVICE_LEDGER_ENGINES_ENGINES_H_
