// Real processes: servers that are killed, command lines that are run.
#ifndef BRIEFING_TESTS_SUPPORT_PROCESS_H_
#define BRIEFING_TESTS_SUPPORT_PROCESS_H_

#include <sys/types.h>

#include <string>
#include <vector>

#include "absl/time/time.h"

namespace briefing::testing {

// A child process with its output in files of its own. Not thread-safe.
class Process {
 public:
  struct Options {
    // argv[0] is the program's path.
    std::vector<std::string> argv;
    // "NAME=value", on top of this process's environment.
    std::vector<std::string> environment;
    // Written to its standard input, which is then closed.
    std::string input;
  };
  explicit Process(Options options);
  // Kills it where it still runs.
  ~Process();
  Process(const Process&) = delete;
  Process& operator=(const Process&) = delete;

  pid_t pid() const { return pid_; }
  void Signal(int signal);
  // Waits for its end. Exit code, or 128 + signal; -1 when `timeout` passes first (the process is then killed).
  int Wait(absl::Duration timeout = absl::Seconds(60));
  bool Running();

  // What it has written so far.
  std::string out() const;
  std::string err() const;
  // Waits until its standard output (or error) holds `text`; false when it ended or `timeout` passed without.
  bool AwaitOut(const std::string& text, absl::Duration timeout = absl::Seconds(30));
  bool AwaitErr(const std::string& text, absl::Duration timeout = absl::Seconds(30));

 private:
  bool AwaitIn(const std::string& path, const std::string& text, absl::Duration timeout);

  pid_t pid_ = -1;
  int exit_code_ = -1;
  bool ended_ = false;
  std::string directory_;
};

// What a finished command left.
struct Ran {
  int exit_code = -1;
  std::string out;
  std::string err;
};
// Runs a command to its end.
Ran Run(Process::Options options, absl::Duration timeout = absl::Seconds(60));

// Path of a program of this build, such as "briefingd"; of a file of the source tree.
std::string Binary(const std::string& name);
std::string SourcePath(const std::string& relative);
// The folder of real data beside the checkout, or "" where it is absent: tests that need it then skip, saying so.
std::string SharedData();

}  // namespace briefing::testing

#endif  // BRIEFING_TESTS_SUPPORT_PROCESS_H_
