#include "tests/support/process.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "absl/time/clock.h"
#include "tests/support/temp_dir.h"

namespace briefing::testing {
namespace {

// How often a wait looks: there is no signal to wait for in another process's files.
constexpr absl::Duration kLook = absl::Milliseconds(2);

std::string Environment(const char* name, const std::string& fallback) {
  const char* value = getenv(name);
  return value != nullptr ? value : fallback;
}

[[noreturn]] void Become(const Process::Options& options, const std::string& directory) {
  const int in = open((directory + "/in").c_str(), O_RDONLY);
  const int out = open((directory + "/out").c_str(), O_WRONLY | O_APPEND);
  const int err = open((directory + "/err").c_str(), O_WRONLY | O_APPEND);
  dup2(in, 0);
  dup2(out, 1);
  dup2(err, 2);
  for (const std::string& setting : options.environment) putenv(strdup(setting.c_str()));
  std::vector<char*> argv;
  for (const std::string& argument : options.argv) argv.push_back(const_cast<char*>(argument.c_str()));
  argv.push_back(nullptr);
  execv(argv[0], argv.data());
  _exit(127);
}

}  // namespace

Process::Process(Options options) {
  std::string pattern = (std::filesystem::temp_directory_path() / "briefing-process-XXXXXX").string();
  EXPECT_NE(mkdtemp(pattern.data()), nullptr);
  directory_ = pattern;
  WriteFile(directory_ + "/in", options.input);
  WriteFile(directory_ + "/out", "");
  WriteFile(directory_ + "/err", "");
  pid_ = fork();
  if (pid_ == 0) Become(options, directory_);
}

Process::~Process() {
  if (!ended_) {
    Signal(SIGKILL);
    Wait();
  }
  std::error_code ignored;
  std::filesystem::remove_all(directory_, ignored);
}

void Process::Signal(int signal) {
  if (!ended_) kill(pid_, signal);
}

bool Process::Running() {
  if (ended_) return false;
  int status = 0;
  if (waitpid(pid_, &status, WNOHANG) != pid_) return true;
  ended_ = true;
  exit_code_ = WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
  return false;
}

int Process::Wait(absl::Duration timeout) {
  const absl::Time deadline = absl::Now() + timeout;
  while (Running()) {
    if (absl::Now() > deadline) {
      kill(pid_, SIGKILL);
      int status;
      waitpid(pid_, &status, 0);
      ended_ = true;
      return -1;
    }
    absl::SleepFor(kLook);
  }
  return exit_code_;
}

std::string Process::out() const { return ReadFile(directory_ + "/out"); }
std::string Process::err() const { return ReadFile(directory_ + "/err"); }

bool Process::AwaitIn(const std::string& path, const std::string& text, absl::Duration timeout) {
  const absl::Time deadline = absl::Now() + timeout;
  while (true) {
    const bool running = Running();
    if (ReadFile(path).find(text) != std::string::npos) return true;
    if (!running || absl::Now() > deadline) return false;
    absl::SleepFor(kLook);
  }
}

bool Process::AwaitOut(const std::string& text, absl::Duration timeout) {
  return AwaitIn(directory_ + "/out", text, timeout);
}
bool Process::AwaitErr(const std::string& text, absl::Duration timeout) {
  return AwaitIn(directory_ + "/err", text, timeout);
}

Ran Run(Process::Options options, absl::Duration timeout) {
  Process process(std::move(options));
  Ran ran;
  ran.exit_code = process.Wait(timeout);
  ran.out = process.out();
  ran.err = process.err();
  return ran;
}

std::string Binary(const std::string& name) { return Environment("BRIEFING_BIN_DIR", ".") + "/" + name; }

std::string SourcePath(const std::string& relative) { return Environment("BRIEFING_SOURCE_DIR", ".") + "/" + relative; }

std::string SharedData() {
  const std::string path = SourcePath("../shared/data");
  return std::filesystem::is_directory(path) ? path : "";
}

}  // namespace briefing::testing
