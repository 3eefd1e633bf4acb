// From judged changes to the bytes of a commit and of its ledger entry, and back.
#ifndef BRIEFING_SERVICE_STORE_ENCODE_H_
#define BRIEFING_SERVICE_STORE_ENCODE_H_

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "briefing/storage/v1/entry.pb.h"
#include "briefing/v1/change.pb.h"
#include "briefing/v1/record.pb.h"
#include "google/protobuf/timestamp.pb.h"
#include "service/base/revision.h"

namespace briefing {

// One record's change, its message encoded.
struct EncodedChange {
  v1::ChangeType type;
  std::string name;
  v1::RecordType record_type;
  std::shared_ptr<const std::string> bytes;
};

// What a commit says besides its changes.
struct CommitHeader {
  Revision revision;
  absl::Time commit_time;
  absl::string_view actor;
  absl::string_view request_id;
  absl::string_view reason;
};

// "r42" for revision 42.
std::string EtagOf(Revision revision);
google::protobuf::Timestamp ToTimestamp(absl::Time time);

// The encoded briefing.v1.Commit, the very bytes that its message would encode to.
std::string EncodeCommit(const CommitHeader& header, const std::vector<EncodedChange>& changes);

// The encoded briefing.storage.v1.Entry. `unchanged` is of use only where the commit has a request id.
std::string EncodeEntry(absl::string_view commit, uint64_t request_digest,
                        const std::vector<storage::v1::Unchanged>& unchanged);

// An entry taken apart. Views lie in the entry's bytes.
struct DecodedEntry {
  absl::string_view commit;
  absl::string_view request_id;
  uint64_t request_digest = 0;
  // An encoded Entry that holds its `unchanged` and nothing else: a fraction of what the messages take.
  std::string unchanged;
};
// INTERNAL that says what is wrong with it; the caller knows where it stood.
absl::StatusOr<DecodedEntry> DecodeEntry(absl::string_view entry);

}  // namespace briefing

#endif  // BRIEFING_SERVICE_STORE_ENCODE_H_
