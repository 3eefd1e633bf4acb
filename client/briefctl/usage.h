// What is wrong with a command line, in words of this program rather than of the parser.
#ifndef BRIEFING_CLIENT_BRIEFCTL_USAGE_H_
#define BRIEFING_CLIENT_BRIEFCTL_USAGE_H_

#include <string>

#include "CLI/CLI.hpp"
#include "absl/status/status.h"

namespace briefing::briefctl {

// The usage failure that stands for `error`, which parsing with `app` threw.
absl::Status UsageFailureOf(const CLI::ParseError& error, const CLI::App& app);

// `word` is no command of `app`; the nearest one is named.
absl::Status UnknownCommand(const std::string& word, const CLI::App& app);

// The command that was chosen; null where none was.
const CLI::App* ChosenCommand(const CLI::App& app);

// Checks for options whose value is a number.
CLI::Validator WholeNumberFrom(int64_t least, int64_t greatest = INT64_MAX);
CLI::Validator Number();

}  // namespace briefing::briefctl

#endif  // BRIEFING_CLIENT_BRIEFCTL_USAGE_H_
