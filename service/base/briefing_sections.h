// Which fields of a briefing make up which of its sections: what servers that follow one and their clients agree on.
#ifndef BRIEFING_SERVICE_BASE_BRIEFING_SECTIONS_H_
#define BRIEFING_SERVICE_BASE_BRIEFING_SECTIONS_H_

#include <vector>

#include "briefing/v1/briefing_service.pb.h"
#include "google/protobuf/descriptor.h"

namespace briefing {

// One section and its fields in Briefing. Lives for ever.
struct BriefingSectionFields {
  v1::BriefingSection section;
  std::vector<const google::protobuf::FieldDescriptor*> fields;
};
// All of them, in the order of their numbers.
const std::vector<BriefingSectionFields>& AllBriefingSections();

// Puts what a response holds in place of the same sections of `briefing`, as its reader does.
void ApplyTo(v1::Briefing& briefing, const v1::FollowBriefingResponse& response);

}  // namespace briefing

#endif  // BRIEFING_SERVICE_BASE_BRIEFING_SECTIONS_H_
