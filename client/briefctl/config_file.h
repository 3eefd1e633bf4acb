// Settings from a file.
#ifndef BRIEFING_CLIENT_BRIEFCTL_CONFIG_FILE_H_
#define BRIEFING_CLIENT_BRIEFCTL_CONFIG_FILE_H_

#include <string>

#include "CLI/CLI.hpp"
#include "absl/status/status.h"

namespace briefing::briefctl {

// "$XDG_CONFIG_HOME/briefctl/config.toml", or under ~/.config; "" where there is no home.
std::string DefaultConfigPath();

// Gives the options of `app` that neither flag nor environment has set the values of the TOML file at `path`: keys are
// long flag names without dashes. `required`: a missing file is a local failure, else it is passed over. Local failure
// for a file that does not parse, and for a key that is no global flag.
absl::Status ReadConfig(const std::string& path, bool required, CLI::App& app);

}  // namespace briefing::briefctl

#endif  // BRIEFING_CLIENT_BRIEFCTL_CONFIG_FILE_H_
