// The commands. Each adds its own flags to `app` and, when it is the one chosen, sets `command`.
#ifndef BRIEFING_CLIENT_BRIEFCTL_COMMANDS_H_
#define BRIEFING_CLIENT_BRIEFCTL_COMMANDS_H_

#include "CLI/CLI.hpp"
#include "client/briefctl/context.h"

namespace briefing::briefctl {

void AddGet(CLI::App& app, Context& context, Command& command);
void AddList(CLI::App& app, Context& context, Command& command);
void AddWatch(CLI::App& app, Context& context, Command& command);
void AddHistory(CLI::App& app, Context& context, Command& command);
void AddDiff(CLI::App& app, Context& context, Command& command);
void AddCreate(CLI::App& app, Context& context, Command& command);
void AddUpdate(CLI::App& app, Context& context, Command& command);
void AddTransition(CLI::App& app, Context& context, Command& command);
void AddObserve(CLI::App& app, Context& context, Command& command);
void AddAssess(CLI::App& app, Context& context, Command& command);
void AddRetract(CLI::App& app, Context& context, Command& command);
void AddImport(CLI::App& app, Context& context, Command& command);
void AddExport(CLI::App& app, Context& context, Command& command);
void AddBrief(CLI::App& app, Context& context, Command& command);
void AddCalendar(CLI::App& app, Context& context, Command& command);
void AddCount(CLI::App& app, Context& context, Command& command);
void AddDue(CLI::App& app, Context& context, Command& command);
void AddMatrix(CLI::App& app, Context& context, Command& command);
void AddTimeline(CLI::App& app, Context& context, Command& command);
void AddScorecard(CLI::App& app, Context& context, Command& command);
void AddStanding(CLI::App& app, Context& context, Command& command);
void AddSearch(CLI::App& app, Context& context, Command& command);
void AddExplain(CLI::App& app, Context& context, Command& command);
void AddStatus(CLI::App& app, Context& context, Command& command);
void AddConfig(CLI::App& app, Context& context, Command& command);
void AddCompletion(CLI::App& app, Context& context, Command& command);
void AddMan(CLI::App& app, Context& context, Command& command);
void AddVersion(CLI::App& app, Context& context, Command& command);

}  // namespace briefing::briefctl

#endif  // BRIEFING_CLIENT_BRIEFCTL_COMMANDS_H_
