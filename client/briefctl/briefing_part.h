// Commands that show one section of a briefing by itself.
#ifndef BRIEFING_CLIENT_BRIEFCTL_BRIEFING_PART_H_
#define BRIEFING_CLIENT_BRIEFCTL_BRIEFING_PART_H_

#include <functional>
#include <string>

#include "CLI/CLI.hpp"
#include "client/briefctl/briefing_flags.h"
#include "client/briefctl/context.h"

namespace briefing::briefctl {

// What is left of `briefing` where one section is shown: that, what it leaves out, and the sources that it cites, under
// the numbers that they have in the whole. "Briefing on" at the beginning of the title makes room for `title`.
v1::Briefing OnlySection(const v1::Briefing& briefing, v1::BriefingSection section, const std::string& title);

struct BriefingPart {
  v1::BriefingSection section;
  // "Timeline: "
  std::string title;
  // What is said on standard error where there is nothing: "nothing is due".
  std::string nothing;
  // Changes the briefing before it is cut down; may be empty.
  std::function<void(v1::Briefing&)> adjust = {};
};

// Composes the briefing that `request` asks for and writes the one part of it to `file`, or where that is empty to
// standard output.
absl::Status ShowPart(const BriefingPart& part, v1::ComposeBriefingRequest request, const std::string& file,
                      Context& context);

}  // namespace briefing::briefctl

#endif  // BRIEFING_CLIENT_BRIEFCTL_BRIEFING_PART_H_
