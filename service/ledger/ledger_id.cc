#include "service/ledger/ledger_id.h"

#include <cstdint>
#include <random>

#include "absl/strings/str_format.h"

namespace briefing {

std::string NewLedgerId() {
  std::random_device device;
  std::string id;
  while (id.size() < kLedgerIdLength) absl::StrAppendFormat(&id, "%08x", static_cast<uint32_t>(device()));
  return id;
}

std::string NewLedgerSecret() {
  std::random_device device;
  std::string secret;
  for (size_t i = 0; i < kLedgerSecretBytes; ++i) secret.push_back(static_cast<char>(device()));
  return secret;
}

}  // namespace briefing
