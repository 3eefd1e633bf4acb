#include "service/ledger/sqlite/format.h"

#include <xxhash.h>

#include "absl/strings/str_cat.h"
#include "service/base/errors.h"

namespace briefing::sqlite_format {
namespace {

void AppendLittleEndian(uint64_t value, std::string& out) {
  for (int shift = 0; shift < 64; shift += 8) out.push_back(static_cast<char>(value >> shift));
}

uint64_t Hash(absl::string_view bytes) { return XXH3_64bits(bytes.data(), bytes.size()); }

uint32_t BigEndian32(absl::string_view bytes, size_t offset) {
  uint32_t value = 0;
  for (size_t i = 0; i < 4; ++i) value = (value << 8) | static_cast<uint8_t>(bytes[offset + i]);
  return value;
}

}  // namespace

uint64_t Seal(const Meta& meta) {
  std::string bytes = meta.ledger_id;
  AppendLittleEndian(static_cast<uint64_t>(meta.created_us), bytes);
  AppendLittleEndian(static_cast<uint64_t>(meta.head.value()), bytes);
  AppendLittleEndian(meta.chain, bytes);
  AppendLittleEndian(meta.open ? 1 : 0, bytes);
  return Hash(bytes);
}

uint64_t SealOfSecret(absl::string_view secret) { return Hash(secret); }

absl::Status CheckVersion(const std::string& path, uint32_t application_id, int64_t version) {
  if (application_id != kApplicationId) {
    return errors::LedgerFormat(path, "is no briefing ledger but another program's SQLite file; name another file");
  }
  if (version > kFormatVersion) {
    return errors::LedgerFormat(
        path, absl::StrCat("is a ledger of format version ", version, "; this program reads versions up to ",
                           kFormatVersion, "; use a newer one"));
  }
  if (version < 1)
    return errors::LedgerFormat(path, absl::StrCat("has format version ", version, ", which there is not"));
  return absl::OkStatus();
}

absl::Status CheckHeader(const std::string& path, absl::string_view header) {
  if (header.empty())
    return errors::LedgerFormat(path, "is no briefing ledger: it is empty; remove it, or name another file");
  if (header.size() < kHeaderBytes || header.substr(0, kMagic.size()) != kMagic) {
    return errors::LedgerFormat(path, "is no briefing ledger: it is not even an SQLite file; name another file");
  }
  return CheckVersion(path, BigEndian32(header, kApplicationIdOffset),
                      static_cast<int32_t>(BigEndian32(header, kUserVersionOffset)));
}

}  // namespace briefing::sqlite_format
