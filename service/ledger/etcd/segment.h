// Entries of one append, packed into what is kept in etcd, and back.
#ifndef BRIEFING_SERVICE_LEDGER_ETCD_SEGMENT_H_
#define BRIEFING_SERVICE_LEDGER_ETCD_SEGMENT_H_

#include <cstddef>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/types/optional.h"
#include "absl/types/span.h"
#include "briefing/storage/v1/segment.pb.h"
#include "service/ledger/etcd/format.h"

namespace briefing::etcd_format {

// An append that is not made yet.
struct Draft {
  // Without its body where that is kept in parts.
  storage::v1::Segment segment;
  // Where not empty: the body.
  std::vector<std::string> parts;
  // What the head is to become.
  Head head;
};

// The append of `entries` (at least one) right after `head`. INVALID_ARGUMENT where they take more than kMaxParts.
absl::StatusOr<Draft> MakeDraft(const Keys& keys, const Head& head, const std::string& append_id,
                                absl::Span<const std::string> entries);

// Entries as they were appended; views into bytes that the object holds.
class Entries {
 public:
  // Takes the body of `segment` apart, which is `body` where it was kept in parts. None where it is damaged: the
  // checksum of the body or of the entries does not fit, or their number.
  static absl::optional<Entries> Unpack(const storage::v1::Segment& segment, absl::string_view body);

  Revision first() const { return first_; }
  const std::vector<absl::string_view>& all() const { return entries_; }

 private:
  Revision first_;
  // On the heap: moving the object leaves the views valid.
  std::unique_ptr<std::string> batch_;
  std::vector<absl::string_view> entries_;
};

}  // namespace briefing::etcd_format

#endif  // BRIEFING_SERVICE_LEDGER_ETCD_SEGMENT_H_
