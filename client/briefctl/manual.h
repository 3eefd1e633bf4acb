// Manual pages, made from the commands themselves.
#ifndef BRIEFING_CLIENT_BRIEFCTL_MANUAL_H_
#define BRIEFING_CLIENT_BRIEFCTL_MANUAL_H_

#include <string>

#include "CLI/CLI.hpp"

namespace briefing::briefctl {

// The page, in man(7)'s language, of a command, or with `command` null of the whole program. `app` is the program.
std::string ManualPage(const CLI::App& app, const CLI::App* command);

}  // namespace briefing::briefctl

#endif  // BRIEFING_CLIENT_BRIEFCTL_MANUAL_H_
