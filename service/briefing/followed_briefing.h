// What becomes of a briefing from one revision to the next.
#ifndef BRIEFING_SERVICE_BRIEFING_FOLLOWED_BRIEFING_H_
#define BRIEFING_SERVICE_BRIEFING_FOLLOWED_BRIEFING_H_

#include <cstdint>
#include <map>

#include "absl/time/time.h"
#include "absl/types/optional.h"
#include "briefing/v1/briefing_service.pb.h"

namespace briefing {

// Tells which sections differ from those that were sent before. Keeps a number for each section, not the sections. Not
// thread-safe.
class FollowedBriefing {
 public:
  // What is to be sent of `briefing`: all of it the first time, then the sections that differ; none where none does.
  absl::optional<v1::FollowBriefingResponse> Next(v1::Briefing briefing);

 private:
  // Hashes of the sections as sent.
  std::map<v1::BriefingSection, uint64_t> sent_;
};

// How long after it was composed a briefing is left as it is: `interval`, or longer where composing it `took` long, so
// that no reader takes more than a tenth of a thread.
absl::Duration RestAfter(absl::Duration took, absl::Duration interval);

}  // namespace briefing

#endif  // BRIEFING_SERVICE_BRIEFING_FOLLOWED_BRIEFING_H_
