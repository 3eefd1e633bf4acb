#include "service/ledger/chain.h"

#include <xxhash.h>

namespace briefing::ledger_chain {
namespace {

uint64_t Hash(absl::string_view bytes) { return XXH3_64bits(bytes.data(), bytes.size()); }

}  // namespace

uint64_t Genesis(absl::string_view ledger_id) { return Hash(ledger_id); }

uint64_t Link(uint64_t previous, Revision revision, absl::string_view payload) {
  char bytes[24];
  const uint64_t parts[] = {previous, static_cast<uint64_t>(revision.value()), Hash(payload)};
  char* out = bytes;
  for (const uint64_t part : parts) {
    for (int shift = 0; shift < 64; shift += 8) *out++ = static_cast<char>(part >> shift);
  }
  return Hash(absl::string_view(bytes, sizeof bytes));
}

}  // namespace briefing::ledger_chain
