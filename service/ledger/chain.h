// The checksums that tie a ledger's entries together, the same in every engine that keeps them.
#ifndef BRIEFING_SERVICE_LEDGER_CHAIN_H_
#define BRIEFING_SERVICE_LEDGER_CHAIN_H_

#include <cstdint>

#include "absl/strings/string_view.h"
#include "service/base/revision.h"

// XXH3, 64 bits, integers little-endian.
namespace briefing::ledger_chain {

// Stands before the first entry's checksum, so that an entry of one ledger is none of another.
uint64_t Genesis(absl::string_view ledger_id);
// The checksum of the entry at `revision`, given the one before: a changed, missing, moved or foreign entry breaks the
// chain.
uint64_t Link(uint64_t previous, Revision revision, absl::string_view payload);

}  // namespace briefing::ledger_chain

#endif  // BRIEFING_SERVICE_LEDGER_CHAIN_H_
