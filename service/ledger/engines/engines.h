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

// Makes way for another ledger at `uri` by renaming what is there, never over what was set aside before: PATH to
// PATH.damaged, then PATH.damaged-2 and so on. Nothing there: OK, and nothing happens.
//   FAILED_PRECONDITION (LEDGER_FORMAT)  it is in etcd, whose keys an operator must remove; or so many are set aside
//                                        that something else is wrong
//   FAILED_PRECONDITION (LEDGER_LOCKED)  it is open, here or in another process
//   UNAVAILABLE (LEDGER_IO)
absl::Status SetLedgerAside(const std::string& uri);

// What an operator does to go on from the copy at `copy_uri` where the ledger at `uri` is damaged or lost.
std::string HowToRestore(absl::string_view uri, absl::string_view copy_uri);

}  // namespace briefing

#endif  // BRIEFING_SERVICE_LEDGER_ENGINES_ENGINES_H_
