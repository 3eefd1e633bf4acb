// What an import says of the rows that it read.
#ifndef BRIEFING_CLIENT_BRIEFCTL_FEED_REPORT_H_
#define BRIEFING_CLIENT_BRIEFCTL_FEED_REPORT_H_

#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "client/briefctl/context.h"
#include "client/feeds/collection.h"

namespace briefing::briefctl {

// Tells the first twenty of `lines` and how many more there are: "and 7 more LIKE; -v tells all". All of them with -v,
// and where a program reads the output, which has nobody to ask for more.
void TellLines(const std::vector<std::string>& lines, absl::string_view like, Context& context);

// Tells rows that are wrong, what is to be known of others, and labels without a meaning, by file and line, each sort
// by TellLines in the order in which they were read.
void TellRows(const feeds::Collection& read, Context& context);

}  // namespace briefing::briefctl

#endif  // BRIEFING_CLIENT_BRIEFCTL_FEED_REPORT_H_
