// Promise trackers: what their promises mean.
#ifndef BRIEFING_CLIENT_BRIEFCTL_PROMISE_TRACKER_H_
#define BRIEFING_CLIENT_BRIEFCTL_PROMISE_TRACKER_H_

#include <map>
#include <string>

#include "absl/strings/string_view.h"
#include "client/briefctl/input_file.h"
#include "client/briefctl/mapping_plan.h"

namespace briefing::briefctl {

// The mapping of trackers that name things in one of the usual ways, as text, with the table of what verdicts mean.
const std::string& PromiseTrackerMapping();

// Whether a file is JSON with members "promises" and "status" near its beginning.
bool LooksLikePromiseTracker(absl::string_view contents);

// What a tracker that is known leaves unsaid in its file: who promised, for which term, who judges. Empty for files of
// others, also where they point to that tracker, and for those that name a promiser, in a row or beside the rows.
// Nothing of what is said, in the file or by `given`, is among it. `plan`: of the mapping above.
std::map<std::string, std::string> KnownTrackerColumns(const MappingPlan& plan,
                                                       const std::map<std::string, std::string>& given,
                                                       const InputFile& file);

// What is to be told of `columns`, some of KnownTrackerColumns, which are not none.
std::string TakenColumns(const std::map<std::string, std::string>& columns);

}  // namespace briefing::briefctl

#endif  // BRIEFING_CLIENT_BRIEFCTL_PROMISE_TRACKER_H_
