// Completion of command lines in Bash, Zsh and fish.
#ifndef BRIEFING_CLIENT_BRIEFCTL_COMPLETION_H_
#define BRIEFING_CLIENT_BRIEFCTL_COMPLETION_H_

#include <string>
#include <vector>

#include "CLI/CLI.hpp"
#include "client/briefctl/context.h"

namespace briefing::briefctl {

// How a shell's script asks: `briefctl __complete WORD…`, the words behind the program's name up to the cursor.
inline constexpr char kCompleteCommand[] = "__complete";

// Writes what can stand for the last of `words`, one a line, with a tab and a description where there is one. Nothing
// is said of errors: a prompt is no place for them. Settings come from the words, the environment and the settings
// file, which are read here: `app` must not have parsed anything.
void Complete(const std::vector<std::string>& words, CLI::App& app, Context& context);

}  // namespace briefing::briefctl

#endif  // BRIEFING_CLIENT_BRIEFCTL_COMPLETION_H_
