#include "client/briefctl/pager.h"

#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>

#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "client/briefctl/text.h"
#include "client/briefctl/write_whole.h"

extern char** environ;

namespace briefing::briefctl {
namespace {

// What a shell answers where it finds no such program.
constexpr int kNotFound = 127;
// What the shell says of a program that it may not run.
constexpr int kCannotRun = 126;

// `line` without colours.
std::string Plain(absl::string_view line) {
  std::string plain;
  bool in_sequence = false;
  for (const char c : line) {
    if (c == '\x1b') {
      in_sequence = true;
    } else if (in_sequence) {
      in_sequence = c != 'm';
    } else {
      plain += c;
    }
  }
  return plain;
}

// Rows of the terminal that the text takes, lines that are too long counted as often as they wrap.
size_t RowsOf(absl::string_view text, size_t columns) {
  size_t rows = 0;
  for (const absl::string_view line : absl::StrSplit(absl::StripSuffix(text, "\n"), '\n')) {
    const size_t width = DisplayWidth(Plain(line));
    rows += 1 + (width > 0 ? (width - 1) / columns : 0);
  }
  return rows;
}

// Runs `command` with `text` as its input. False: there is no such program.
bool RunPager(const std::string& command, const std::string& text) {
  int pipe[2];
  if (::pipe2(pipe, O_CLOEXEC) != 0) return false;
  posix_spawn_file_actions_t files;
  posix_spawn_file_actions_init(&files);
  posix_spawn_file_actions_adddup2(&files, pipe[0], STDIN_FILENO);
  // This program waits for its signals on a thread and blocks them; the pager is to have them.
  posix_spawnattr_t attributes;
  posix_spawnattr_init(&attributes);
  sigset_t none;
  sigemptyset(&none);
  posix_spawnattr_setsigmask(&attributes, &none);
  posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK);
  const char* argv[] = {"/bin/sh", "-c", command.c_str(), nullptr};
  pid_t child = 0;
  const int failed = posix_spawn(&child, argv[0], &files, &attributes, const_cast<char**>(argv), environ);
  posix_spawnattr_destroy(&attributes);
  posix_spawn_file_actions_destroy(&files);
  ::close(pipe[0]);
  // A reader who leaves the pager early has read what was wanted.
  const auto before = ::signal(SIGPIPE, SIG_IGN);
  if (failed == 0) WriteWhole(pipe[1], text);
  ::signal(SIGPIPE, before);
  ::close(pipe[1]);
  if (failed != 0) return false;
  int status = 0;
  while (::waitpid(child, &status, 0) < 0 && errno == EINTR) {
  }
  return !WIFEXITED(status) || (WEXITSTATUS(status) != kNotFound && WEXITSTATUS(status) != kCannotRun);
}

}  // namespace

bool IsPaged(absl::string_view command) {
  constexpr absl::string_view kCommands[] = {"brief", "count",  "diff",      "due",    "explain",  "get",     "history",
                                             "list",  "matrix", "scorecard", "search", "standing", "timeline"};
  return std::find(std::begin(kCommands), std::end(kCommands), command) != std::end(kCommands);
}

std::string PagerCommand() {
  for (const char* variable : {"BRIEFCTL_PAGER", "PAGER"}) {
    const char* command = std::getenv(variable);
    if (command != nullptr) return absl::string_view(command) == "cat" ? "" : command;
  }
  // Unless the reader has said otherwise: colours as they are, no other screen, gone where one screen holds it.
  return "LESS=${LESS-FRX} exec less";
}

void ShowPaged(const std::string& text, Context& context) {
  winsize size{};
  const bool sized = ::ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_row > 1 && size.ws_col > 0;
  const std::string command = PagerCommand();
  const bool is_long = sized && RowsOf(text, size.ws_col) >= size.ws_row;
  context.console().out.flush();
  if (is_long && !command.empty()) {
    context.set_paging(true);
    const bool shown = RunPager(command, text);
    context.set_paging(false);
    if (shown) return;
  }
  context.console().out << text;
}

}  // namespace briefing::briefctl
