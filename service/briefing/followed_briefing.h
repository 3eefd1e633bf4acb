// What becomes of a briefing from one revision to the next.
#ifndef BRIEFING_SERVICE_BRIEFING_FOLLOWED_BRIEFING_H_
#define BRIEFING_SERVICE_BRIEFING_FOLLOWED_BRIEFING_H_

#include <cstdint>
#include <map>

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

// Puts what a response holds in place of the same sections of `briefing`, as its reader does.
void ApplyTo(v1::Briefing& briefing, const v1::FollowBriefingResponse& response);

}  // namespace briefing

#endif  // BRIEFING_SERVICE_BRIEFING_FOLLOWED_BRIEFING_H_
