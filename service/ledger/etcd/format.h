// The keys and small values of a ledger in etcd. FORMAT.md beside this file tells them in prose.
#ifndef BRIEFING_SERVICE_LEDGER_ETCD_FORMAT_H_
#define BRIEFING_SERVICE_LEDGER_ETCD_FORMAT_H_

#include <cstddef>
#include <cstdint>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/types/optional.h"
#include "service/base/revision.h"

namespace briefing::etcd_format {

// Rises by one with each change that an older program would misread.
inline constexpr int64_t kFormatVersion = 1;

// etcd takes requests of 1.5 MiB where it is not told otherwise: room is left for what stands around a part.
inline constexpr size_t kPartBytes = 1 << 20;
// A larger body is kept in parts, so that a range of segments has a bounded size.
inline constexpr size_t kInlineBytes = 32 << 10;
// Parts of one append.
inline constexpr int kMaxParts = 64;
// A batch smaller than this is not worth compressing.
inline constexpr size_t kMinCompressedBytes = 256;

// --- Keys ---

// The keys of one ledger, all below one prefix.
class Keys {
 public:
  // `prefix` without a slash at its end.
  explicit Keys(absl::string_view prefix) : prefix_(prefix) {}

  std::string Meta() const { return prefix_ + "/meta"; }
  std::string Head() const { return prefix_ + "/head"; }
  std::string Secret() const { return prefix_ + "/secret"; }
  // The append whose last entry is at `last`. In the order of revisions.
  std::string Segment(Revision last) const;
  // The key after all segments; before them is Segment(Revision()).
  std::string SegmentsEnd() const { return prefix_ + "/e0"; }
  // What begins the keys of all parts of appends whose first entry is to be at `first`, and the key after them.
  std::string Parts(Revision first) const;
  std::string PartsEnd(Revision first) const;
  // The same for one append, and one of its parts.
  std::string PartsOf(Revision first, absl::string_view append_id) const;
  std::string PartsOfEnd(Revision first, absl::string_view append_id) const;
  std::string Part(Revision first, absl::string_view append_id, int part) const;

 private:
  std::string prefix_;
};

// --- Values ---

// Made with the ledger.
struct Meta {
  std::string ledger_id;
  // Microseconds since 1970.
  int64_t created_us = 0;
};

// The newest state. Each append, and each fence, changes it, and goes ahead only where it is as expected.
struct Head {
  Revision revision;
  // Checksum of the newest entry (see chain.h).
  uint64_t chain = 0;
  // Who changed it last: "<writer>.<number>"; "" for the empty ledger.
  std::string append_id;
  // Bytes of all segments and parts so far, keys and values.
  int64_t total_bytes = 0;
  // etcd's revision that wrote it. Not part of the value.
  int64_t mod_revision = 0;
};

std::string EncodeMeta(const Meta& meta);
// LEDGER_FORMAT, naming `ledger`, for what this program cannot read: a newer version, or no ledger.
absl::StatusOr<Meta> DecodeMeta(const std::string& ledger, absl::string_view value);

// The ledger's secret, kLedgerSecretBytes of it.
std::string EncodeSecret(absl::string_view secret);
// None where the value is damaged.
absl::optional<std::string> DecodeSecret(absl::string_view value);

std::string EncodeHead(const Head& head);
// None where the value is damaged.
absl::optional<Head> DecodeHead(absl::string_view value, int64_t mod_revision);

}  // namespace briefing::etcd_format

#endif  // BRIEFING_SERVICE_LEDGER_ETCD_FORMAT_H_
