#include <memory>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "client/briefctl/briefing_part.h"
#include "client/briefctl/commands.h"

namespace briefing::briefctl {
namespace {

struct TimelineFlags {
  BriefingFlags briefing;
  std::string date;
  std::string file;
};

absl::Status Timeline(const TimelineFlags& flags, Context& context) {
  absl::StatusOr<v1::ComposeBriefingRequest> request = flags.briefing.Build();
  if (!request.ok()) return request.status();
  if (!flags.date.empty()) {
    const std::string date = absl::StrReplaceAll(flags.date, {{"\\", "\\\\"}, {"\"", "\\\""}});
    const std::string given = request->filter().empty() ? "" : absl::StrCat("(", request->filter(), ") AND ");
    request->set_filter(absl::StrCat(given, "overlaps(date, \"", date, "\")"));
  }
  return ShowPart({.section = v1::BRIEFING_SECTION_TIMELINE,
                   .title = "Timeline: ",
                   .nothing = "nothing that happened or is to happen passes this"},
                  *std::move(request), flags.file, context);
}

}  // namespace

void AddTimeline(CLI::App& app, Context& context, Command& command) {
  auto flags = std::make_shared<TimelineFlags>();
  CLI::App* timeline = app.add_subcommand("timeline", R"(Show what happened, is scheduled or only reported, oldest first

Examples:
  briefctl timeline --topic semiconductors
  briefctl timeline --party parties/jp --date 1980/1989
  briefctl timeline --topic semiconductors -o html --file timeline.html)");
  flags->briefing.Register(*timeline);
  timeline->add_option("--date", flags->date, "Only records whose date overlaps this one (EDTF): 2022-05, 1980/1989");
  timeline->add_option("--file", flags->file, "Write to this file, which is replaced only by a whole new one");
  timeline->callback(
      [&context, &command, flags] { command = [&context, flags] { return Timeline(*flags, context); }; });
}

}  // namespace briefing::briefctl
