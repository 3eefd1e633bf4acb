// What an import says of the rows that it read.
#ifndef BRIEFING_CLIENT_BRIEFCTL_FEED_REPORT_H_
#define BRIEFING_CLIENT_BRIEFCTL_FEED_REPORT_H_

#include "client/briefctl/context.h"
#include "client/feeds/collection.h"

namespace briefing::briefctl {

// Tells rows that are wrong, what is to be known of others, and labels without a meaning, by file and line; the first
// twenty of each sort, and how many more there are.
void TellRows(const feeds::Collection& read, Context& context);

}  // namespace briefing::briefctl

#endif  // BRIEFING_CLIENT_BRIEFCTL_FEED_REPORT_H_
