// Briefings, and parts of them, in the format that was asked for.
#ifndef BRIEFING_CLIENT_BRIEFCTL_BRIEFING_OUTPUT_H_
#define BRIEFING_CLIENT_BRIEFCTL_BRIEFING_OUTPUT_H_

#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "briefing/v1/briefing_service.pb.h"
#include "client/briefctl/context.h"

namespace briefing::briefctl {

// Whether the output of a command may be a page (-o md, html, pdf).
bool ShowsPages(absl::string_view command);

// The file that --file names: "" for "-", which is standard output here as elsewhere.
std::string FileOf(const std::string& given);

// Usage failure where -o and `file` ("": standard output) do not go together.
absl::Status CheckBriefingOutput(const std::string& file, const Context& context);

// A briefing as a page for the terminal, or as -o says. In a `file` ("": standard output) a page has no colours, unless
// they are asked for always, and 80 columns. Local failure where a PDF cannot be printed.
absl::StatusOr<std::string> RenderBriefing(const v1::Briefing& briefing, const std::string& file, Context& context);

// Renders it and writes it to `file`, or where that is empty to standard output.
absl::Status WriteBriefing(const v1::Briefing& briefing, const std::string& file, Context& context);

}  // namespace briefing::briefctl

#endif  // BRIEFING_CLIENT_BRIEFCTL_BRIEFING_OUTPUT_H_
