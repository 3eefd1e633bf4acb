// A briefing for reading on a terminal.
#ifndef BRIEFING_CLIENT_BRIEFCTL_BRIEFING_TEXT_H_
#define BRIEFING_CLIENT_BRIEFCTL_BRIEFING_TEXT_H_

#include <ostream>

#include "briefing/v1/briefing_service.pb.h"
#include "client/briefctl/style.h"

namespace briefing::briefctl {

// Prints what the briefing holds, top down: what matters most, commitments by state, what changed, what is to come, the
// timeline, what sources disagree on, the sources. No line is wider than `width` columns; everything is escaped.
// Sections without content are left out, but for the changes when they were asked for.
void PrintBriefing(const v1::Briefing& briefing, size_t width, const Style& style, std::ostream& out);

}  // namespace briefing::briefctl

#endif  // BRIEFING_CLIENT_BRIEFCTL_BRIEFING_TEXT_H_
