// What a ledger is given when it is made, and no other ledger has.
#ifndef BRIEFING_SERVICE_LEDGER_LEDGER_ID_H_
#define BRIEFING_SERVICE_LEDGER_LEDGER_ID_H_

#include <cstddef>
#include <string>

namespace briefing {

inline constexpr size_t kLedgerIdLength = 32;

// 32 lower-case hexadecimal digits from the system's source of randomness. Thread-safe.
std::string NewLedgerId();

inline constexpr size_t kLedgerSecretBytes = 32;

// Bytes from the same source. Thread-safe.
std::string NewLedgerSecret();

}  // namespace briefing

#endif  // BRIEFING_SERVICE_LEDGER_LEDGER_ID_H_
