// Programs on a terminal.
#ifndef BRIEFING_TESTS_CLIENT_TERMINAL_H_
#define BRIEFING_TESTS_CLIENT_TERMINAL_H_

#include <sys/types.h>

#include <string>
#include <vector>

#include "absl/time/time.h"

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

// A program that runs on a pseudo-terminal of `columns`, which is its standard input, output and error (`input` is
// ignored); with `error_path`, standard error goes to that file instead. Used by one thread.
class TerminalProcess {
 public:
  TerminalProcess(const Process::Options& options, int columns, const std::string& error_path = "");
  // Kills it where it still runs.
  ~TerminalProcess();
  TerminalProcess(const TerminalProcess&) = delete;
  TerminalProcess& operator=(const TerminalProcess&) = delete;

  void Type(const std::string& keys);
  void Signal(int signal);
  // Waits until it has written `text` once more, behind what was awaited before. False where it ended, or half a minute
  // passed, without.
  bool Await(const std::string& text);
  // All that it has written so far.
  const std::string& written() const { return written_; }
  // Waits for its end.
  OnTerminal Finish();

 private:
  // False at the end.
  bool Read(absl::Time deadline);

  pid_t pid_ = -1;
  int terminal_ = -1;
  std::string written_;
  size_t awaited_ = 0;
};

// Runs a command to its end. `keys` are typed before it begins.
OnTerminal RunOnTerminal(const Process::Options& options, int columns, const std::string& error_path = "",
                         const std::string& keys = "");

}  // namespace briefing::testing

#endif  // BRIEFING_TESTS_CLIENT_TERMINAL_H_
