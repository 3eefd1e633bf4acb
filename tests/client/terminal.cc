#include "tests/client/terminal.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <poll.h>
#include <pty.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <regex>
#include <utility>

#include "absl/time/clock.h"

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

TerminalProcess::TerminalProcess(const Process::Options& options, int columns, const std::string& error_path) {
  winsize size{.ws_row = 50, .ws_col = static_cast<unsigned short>(columns), .ws_xpixel = 0, .ws_ypixel = 0};
  pid_ = forkpty(&terminal_, nullptr, nullptr, &size);
  if (pid_ == 0) Become(options, error_path);
}

TerminalProcess::~TerminalProcess() {
  if (terminal_ >= 0) close(terminal_);
  if (pid_ < 0) return;
  kill(pid_, SIGKILL);
  waitpid(pid_, nullptr, 0);
}

void TerminalProcess::Type(const std::string& keys) {
  EXPECT_EQ(write(terminal_, keys.data(), keys.size()), static_cast<ssize_t>(keys.size()));
}

void TerminalProcess::Signal(int signal) { kill(pid_, signal); }

bool TerminalProcess::Read(absl::Time deadline) {
  pollfd ready{terminal_, POLLIN, 0};
  const int64_t left = absl::ToInt64Milliseconds(deadline - absl::Now());
  if (left <= 0 || poll(&ready, 1, static_cast<int>(left)) <= 0) return false;
  char buffer[4096];
  // EIO when the last process has closed the other side.
  const ssize_t count = read(terminal_, buffer, sizeof buffer);
  if (count > 0) written_.append(buffer, static_cast<size_t>(count));
  return count > 0;
}

bool TerminalProcess::Await(const std::string& text) {
  const absl::Time deadline = absl::Now() + absl::Seconds(30);
  while (true) {
    if (const size_t at = written_.find(text, awaited_); at != std::string::npos) {
      awaited_ = at + text.size();
      return true;
    }
    if (!Read(deadline)) return false;
  }
}

OnTerminal TerminalProcess::Finish() {
  while (Read(absl::Now() + absl::Minutes(2))) {
  }
  close(std::exchange(terminal_, -1));
  int status = 0;
  EXPECT_EQ(waitpid(pid_, &status, 0), pid_);
  pid_ = -1;
  const int exit_code = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  return {.exit_code = exit_code, .written = written_, .screen = Screen(written_)};
}

OnTerminal RunOnTerminal(const Process::Options& options, int columns, const std::string& error_path,
                         const std::string& keys) {
  TerminalProcess process(options, columns, error_path);
  process.Type(keys);
  return process.Finish();
}

}  // namespace briefing::testing
