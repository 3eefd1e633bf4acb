// Promise trackers: what their promises mean.
#ifndef BRIEFING_CLIENT_BRIEFCTL_PROMISE_TRACKER_H_
#define BRIEFING_CLIENT_BRIEFCTL_PROMISE_TRACKER_H_

#include <map>
#include <string>

#include "absl/strings/string_view.h"

namespace briefing::briefctl {

// The mapping of trackers that name things in one of the usual ways, as text, with the table of what verdicts mean.
const std::string& PromiseTrackerMapping();

// Whether a file is JSON with members "promises" and "status" near its beginning.
bool LooksLikePromiseTracker(absl::string_view contents);

// What a tracker that is known leaves unsaid in its file: who promised, for which term, who judges. Empty for others.
std::map<std::string, std::string> KnownTrackerColumns(absl::string_view contents);

}  // namespace briefing::briefctl

#endif  // BRIEFING_CLIENT_BRIEFCTL_PROMISE_TRACKER_H_
