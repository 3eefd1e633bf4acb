#include "tests/support/process.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <map>
#include <utility>
#include <vector>

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

std::vector<char*> PointersTo(std::vector<std::string>& texts) {
  std::vector<char*> pointers;
  for (std::string& text : texts) pointers.push_back(text.data());
  pointers.push_back(nullptr);
  return pointers;
}

// All that the new process needs, made before there is one: a child of several threads must not allocate, since another
// thread may have held the allocator's lock.
class Launch {
 public:
  Launch(const Process::Options& options, const std::string& directory)
      : in_(directory + "/in"), out_(directory + "/out"), err_(directory + "/err"), argv_(options.argv) {
    std::map<std::string, std::string> settings;
    for (char** each = environ; *each != nullptr; ++each) Set(*each, settings);
    for (const std::string& setting : options.environment) Set(setting, settings);
    for (auto& [name, setting] : settings) environment_.push_back(std::move(setting));
    argv_pointers_ = PointersTo(argv_);
    environment_pointers_ = PointersTo(environment_);
  }

  [[noreturn]] void Become() const {
    dup2(open(in_.c_str(), O_RDONLY), 0);
    dup2(open(out_.c_str(), O_WRONLY | O_APPEND), 1);
    dup2(open(err_.c_str(), O_WRONLY | O_APPEND), 2);
    execve(argv_pointers_[0], argv_pointers_.data(), environment_pointers_.data());
    _exit(127);
  }

 private:
  static void Set(const std::string& setting, std::map<std::string, std::string>& settings) {
    settings[setting.substr(0, setting.find('='))] = setting;
  }

  const std::string in_;
  const std::string out_;
  const std::string err_;
  std::vector<std::string> argv_;
  std::vector<std::string> environment_;
  std::vector<char*> argv_pointers_;
  std::vector<char*> environment_pointers_;
};

}  // namespace

Process::Process(Options options) {
  std::string pattern = (std::filesystem::temp_directory_path() / "briefing-process-XXXXXX").string();
  EXPECT_NE(mkdtemp(pattern.data()), nullptr);
  directory_ = pattern;
  WriteFile(directory_ + "/in", options.input);
  WriteFile(directory_ + "/out", "");
  WriteFile(directory_ + "/err", "");
  const Launch launch(options, directory_);
  pid_ = fork();
  if (pid_ == 0) launch.Become();
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
