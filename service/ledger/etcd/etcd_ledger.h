// The replicated ledger: keys in an etcd cluster, any number of processes.
#ifndef BRIEFING_SERVICE_LEDGER_ETCD_ETCD_LEDGER_H_
#define BRIEFING_SERVICE_LEDGER_ETCD_ETCD_LEDGER_H_

#include <memory>

#include "absl/status/statusor.h"
#include "service/ledger/etcd/options.h"
#include "service/ledger/ledger.h"

namespace briefing {

// Opens the ledger below the prefix, or makes it where nothing is there. As many processes as like may have it open and
// append: etcd takes each append only where the head is as its writer expects.
//   FAILED_PRECONDITION (LEDGER_FORMAT)  what is there is of a newer format, or no ledger; the message says which
//   FAILED_PRECONDITION (OTHER_LEDGER)   it has another id than the one asked for
//   DATA_LOSS (LEDGER_CORRUPT)           the ledger's own description or its head is missing or damaged
//   INVALID_ARGUMENT                     a certificate file cannot be read, or goes with another that is not given
//   UNAVAILABLE (LEDGER_IO)              no member answers in time, or it refuses: the message has etcd's own words
//
// Append returns OUTCOME_UNKNOWN only where no member could be asked in time: else it finds out, and makes sure that an
// append that it gave up is not made later. It may take twice the call timeout. INVALID_ARGUMENT (TOO_LARGE) for more
// than 64 MiB at once, compressed.
//
// Head is linearizable: it is at or beyond what was acknowledged anywhere before the call. Read asks etcd only where
// what the watch has brought does not reach to the newest head that is known here. A ledger that was put back to an
// earlier state, from a backup of etcd, while it was open is DATA_LOSS (LEDGER_CORRUPT) to Head, Read and AwaitBeyond:
// what was read of it before is not what others read now.
absl::StatusOr<std::unique_ptr<Ledger>> OpenEtcdLedger(const EtcdOptions& options);

}  // namespace briefing

#endif  // BRIEFING_SERVICE_LEDGER_ETCD_ETCD_LEDGER_H_
