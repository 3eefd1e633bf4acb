// Programs on a terminal.
#ifndef BRIEFING_TESTS_CLIENT_TERMINAL_H_
#define BRIEFING_TESTS_CLIENT_TERMINAL_H_

#include <string>
#include <vector>

#include "tests/support/process.h"

namespace briefing::testing {

// What a program did on a pseudo-terminal of its own.
struct OnTerminal {
  int exit_code = -1;
  // All that it wrote there, control sequences included.
  std::string written;
  // What a person sees at the end, line by line, without colours: carriage returns and "erase line" are carried out.
  std::vector<std::string> screen;
};

// Runs a command to its end with a pseudo-terminal of `columns` as standard output and error; `input` is ignored. With
// `error_path`, standard error goes to that file instead. `keys` are typed before it begins.
OnTerminal RunOnTerminal(const Process::Options& options, int columns, const std::string& error_path = "",
                         const std::string& keys = "");

}  // namespace briefing::testing

#endif  // BRIEFING_TESTS_CLIENT_TERMINAL_H_
