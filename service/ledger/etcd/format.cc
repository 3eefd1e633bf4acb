#include "service/ledger/etcd/format.h"

#include <xxhash.h>

#include <vector>

#include "absl/strings/escaping.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "service/base/errors.h"
#include "service/ledger/ledger_id.h"

namespace briefing::etcd_format {
namespace {

constexpr absl::string_view kMagic = "briefing-ledger";
constexpr absl::string_view kHeadMagic = "head";
constexpr absl::string_view kSecretMagic = "secret";

// 16 digits: as text in the order of numbers.
std::string Ordered(Revision revision) {
  return absl::StrCat(absl::Hex(static_cast<uint64_t>(revision.value()), absl::kZeroPad16));
}

std::string Sealed(const std::string& text) {
  return absl::StrCat(text, " ", absl::Hex(XXH3_64bits(text.data(), text.size()), absl::kZeroPad16));
}

// The words of a sealed text without its seal; empty where the seal does not fit.
std::vector<std::string> Unsealed(absl::string_view value) {
  const size_t end = value.rfind(' ');
  if (end == absl::string_view::npos) return {};
  const std::string text(value.substr(0, end));
  if (Sealed(text) != value) return {};
  return absl::StrSplit(text, ' ');
}

bool ParseHex(absl::string_view text, uint64_t& value) {
  return text.size() == 16 && absl::SimpleHexAtoi(text, &value);
}

}  // namespace

std::string Keys::Segment(Revision last) const { return absl::StrCat(prefix_, "/e/", Ordered(last)); }

std::string Keys::Parts(Revision first) const { return absl::StrCat(prefix_, "/p/", Ordered(first), "/"); }

std::string Keys::PartsEnd(Revision first) const { return absl::StrCat(prefix_, "/p/", Ordered(first), "0"); }

std::string Keys::PartsOf(Revision first, absl::string_view append_id) const {
  return absl::StrCat(Parts(first), append_id, "/");
}

std::string Keys::PartsOfEnd(Revision first, absl::string_view append_id) const {
  return absl::StrCat(Parts(first), append_id, "0");
}

std::string Keys::Part(Revision first, absl::string_view append_id, int part) const {
  return absl::StrCat(PartsOf(first, append_id), absl::Hex(part, absl::kZeroPad4));
}

std::string EncodeMeta(const Meta& meta) {
  return Sealed(absl::StrCat(kMagic, " ", kFormatVersion, " ", meta.ledger_id, " ", meta.created_us));
}

absl::StatusOr<Meta> DecodeMeta(const std::string& ledger, absl::string_view value) {
  // The version first: what follows it, and the seal, may be a newer one's own.
  const std::vector<absl::string_view> words = absl::StrSplit(value, ' ');
  int64_t version = 0;
  if (words.size() < 2 || words[0] != kMagic || !absl::SimpleAtoi(words[1], &version)) {
    return errors::LedgerFormat(ledger, "is no briefing ledger: another program's keys are there; name another prefix");
  }
  if (version > kFormatVersion) {
    return errors::LedgerFormat(
        ledger, absl::StrCat("is a ledger of format version ", version, "; this program reads versions up to ",
                             kFormatVersion, "; use a newer one"));
  }
  if (version < 1) {
    return errors::LedgerFormat(ledger, absl::StrCat("has format version ", version, ", which there is not"));
  }
  const std::vector<std::string> parts = Unsealed(value);
  Meta meta;
  if (parts.size() != 4 || parts[2].size() != kLedgerIdLength || !absl::SimpleAtoi(parts[3], &meta.created_us)) {
    return errors::LedgerCorrupt(absl::StrCat("\"", ledger, "\""), "its meta key does not match its checksum");
  }
  meta.ledger_id = parts[2];
  return meta;
}

std::string EncodeSecret(absl::string_view secret) {
  return Sealed(absl::StrCat(kSecretMagic, " ", absl::BytesToHexString(secret)));
}

absl::optional<std::string> DecodeSecret(absl::string_view value) {
  const std::vector<std::string> words = Unsealed(value);
  if (words.size() != 2 || words[0] != kSecretMagic || words[1].size() != 2 * kLedgerSecretBytes) return absl::nullopt;
  return absl::HexStringToBytes(words[1]);
}

std::string EncodeHead(const Head& head) {
  return Sealed(absl::StrCat(kHeadMagic, " ", head.revision.value(), " ", absl::Hex(head.chain, absl::kZeroPad16), " ",
                             head.append_id.empty() ? "-" : head.append_id, " ", head.total_bytes));
}

absl::optional<Head> DecodeHead(absl::string_view value, int64_t mod_revision) {
  const std::vector<std::string> words = Unsealed(value);
  Head head;
  int64_t revision = 0;
  if (words.size() != 5 || words[0] != kHeadMagic || !absl::SimpleAtoi(words[1], &revision) || revision < 0 ||
      !ParseHex(words[2], head.chain) || !absl::SimpleAtoi(words[4], &head.total_bytes)) {
    return absl::nullopt;
  }
  head.revision = Revision(revision);
  if (words[3] != "-") head.append_id = words[3];
  head.mod_revision = mod_revision;
  return head;
}

}  // namespace briefing::etcd_format
