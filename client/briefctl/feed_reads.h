// What the ledger holds already of a feed.
#ifndef BRIEFING_CLIENT_BRIEFCTL_FEED_READS_H_
#define BRIEFING_CLIENT_BRIEFCTL_FEED_READS_H_

#include <functional>
#include <string>

#include "absl/status/statusor.h"
#include "briefing/v1/record.pb.h"
#include "client/briefctl/context.h"

namespace briefing::briefctl {

// Called with each record found; verdicts are left out, which follow the others by themselves.
using OnRecord = std::function<void(const v1::Record& record)>;

// Each calls `on_record` for what it finds, all as of one revision, which it returns.
// UNSPECIFIED: of any kind.
absl::StatusOr<int64_t> ReadAllOf(v1::RecordType type, Context& context, const OnRecord& on_record);
// Events that surely lie within an EDTF expression.
absl::StatusOr<int64_t> ReadEventsWithin(const std::string& date, Context& context, const OnRecord& on_record);
// Records of any kind that refer to the record called `name`, but for itself.
absl::StatusOr<int64_t> ReadReferring(const std::string& name, Context& context, const OnRecord& on_record);

}  // namespace briefing::briefctl

#endif  // BRIEFING_CLIENT_BRIEFCTL_FEED_READS_H_
