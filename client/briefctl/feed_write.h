// Writes what was read of a feed, beside what the ledger holds already.
#ifndef BRIEFING_CLIENT_BRIEFCTL_FEED_WRITE_H_
#define BRIEFING_CLIENT_BRIEFCTL_FEED_WRITE_H_

#include <vector>

#include "absl/status/status.h"
#include "briefing/v1/record.pb.h"
#include "client/briefctl/context.h"
#include "client/briefctl/feed_import.h"
#include "client/briefctl/mapped_records.h"
#include "client/feeds/collection.h"

namespace briefing::briefctl {

// Compares the records of `read`, or of `mapped` where it has any, with the ledger's, writes what differs, after the
// import's own `source`, and reports; with FeedFlags::dry_run it says what it would write. Takes the records out of
// both. What the server finds wrong is left out and told by the row's line; with FeedFlags::strict it is a local
// failure before anything is written. Errors of the calls as they are: what was written until then stays.
absl::Status WriteFeed(feeds::Collection& read, MappedRecords& mapped, v1::Record source,
                       const std::vector<InputFile>& files, const FeedFlags& flags, Context& context);

}  // namespace briefing::briefctl

#endif  // BRIEFING_CLIENT_BRIEFCTL_FEED_WRITE_H_
