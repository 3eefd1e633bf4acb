#include "tests/client/terminal.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <pty.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <regex>

namespace briefing::testing {
namespace {

[[noreturn]] void Become(const Process::Options& options, const std::string& error_path) {
  if (!error_path.empty()) dup2(open(error_path.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0600), STDERR_FILENO);
  for (const std::string& setting : options.environment) putenv(strdup(setting.c_str()));
  std::vector<char*> argv;
  for (const std::string& argument : options.argv) argv.push_back(const_cast<char*>(argument.c_str()));
  argv.push_back(nullptr);
  execv(argv[0], argv.data());
  _exit(127);
}

std::vector<std::string> Screen(const std::string& written) {
  const std::string plain = std::regex_replace(written, std::regex("\x1b\\[[0-9;]*m"), "");
  std::vector<std::string> lines = {""};
  size_t column = 0;
  for (size_t i = 0; i < plain.size(); ++i) {
    if (plain[i] == '\n') {
      lines.emplace_back();
    } else if (plain[i] == '\r') {
      column = 0;
    } else if (plain.compare(i, 3, "\x1b[K") == 0) {
      lines.back().resize(column);
      i += 2;
    } else {
      lines.back().resize(std::max(lines.back().size(), column + 1), ' ');
      lines.back()[column++] = plain[i];
    }
  }
  return lines;
}

}  // namespace

OnTerminal RunOnTerminal(const Process::Options& options, int columns, const std::string& error_path,
                         const std::string& keys) {
  winsize size{.ws_row = 50, .ws_col = static_cast<unsigned short>(columns), .ws_xpixel = 0, .ws_ypixel = 0};
  int terminal = -1;
  const pid_t child = forkpty(&terminal, nullptr, nullptr, &size);
  if (child == 0) Become(options, error_path);
  EXPECT_EQ(write(terminal, keys.data(), keys.size()), static_cast<ssize_t>(keys.size()));
  OnTerminal ran;
  char buffer[4096];
  // Ends with EIO when the last process has closed the other side.
  for (ssize_t count; (count = read(terminal, buffer, sizeof buffer)) > 0;) {
    ran.written.append(buffer, static_cast<size_t>(count));
  }
  close(terminal);
  int status = 0;
  EXPECT_EQ(waitpid(child, &status, 0), child);
  ran.exit_code = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  ran.screen = Screen(ran.written);
  return ran;
}

}  // namespace briefing::testing
