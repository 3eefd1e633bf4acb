// What keeps a briefing of a size that can be sent and read.
#ifndef BRIEFING_SERVICE_BRIEFING_BOUNDS_H_
#define BRIEFING_SERVICE_BRIEFING_BOUNDS_H_

#include <cstddef>
#include <cstdint>
#include <string>

#include "absl/strings/string_view.h"
#include "briefing/v1/briefing_service.pb.h"
#include "google/protobuf/message.h"

namespace briefing {

// `text` in at most `limit` bytes, cut between characters and with an ellipsis where it is longer.
std::string Clipped(absl::string_view text, size_t limit);

// Cuts the texts in a message and in those inside it, old and new values of fields more than others.
void ClipTexts(google::protobuf::Message& message);

// Cuts the sections of a complete briefing to their limits (service/base/limits.h) and tells what was left out in
// `omissions`. What is kept of each is what Briefing's comments say. The sources are the citation book's to bound;
// sections come before them, so that it lists what is still cited.
void BoundSections(const v1::ComposeBriefingRequest& request, v1::Briefing& briefing);

// Tells of `count` left out of a section, where there are any.
void AddOmission(v1::BriefingSection section, int64_t count, const std::string& filter, v1::Briefing& briefing);

// An AIP-160 filter: `kind` (itself one, which compares `type`, so that the list of each kind takes it) among the
// records that the request asks for. Empty where it would be longer or deeper than a filter may be.
std::string FilterWithin(const v1::ComposeBriefingRequest& request, absl::string_view kind);

}  // namespace briefing

#endif  // BRIEFING_SERVICE_BRIEFING_BOUNDS_H_
