#include "tests/bench/servers.h"

#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "absl/time/clock.h"

extern char** environ;

namespace briefing::bench {

std::vector<std::string> BriefingdCommand(const std::string& bin, const std::string& directory,
                                          const std::string& metrics, const std::string& listen) {
  return {bin + "/briefingd",
          "--listen",
          listen,
          "--metrics-listen",
          metrics,
          "--log-level",
          "warn",
          "--ledger",
          "sqlite:" + directory + "/ledger.db",
          "--port-file",
          "{port-file}"};
}

ServerProcess::ServerProcess(std::vector<std::string> argv, const std::string& directory) {
  const std::string port_file = directory + "/" + std::filesystem::path(argv[0]).filename().string() + ".address";
  std::filesystem::remove(port_file);
  std::vector<char*> arguments;
  for (std::string& argument : argv) {
    argument = absl::StrReplaceAll(argument, {{"{port-file}", port_file}});
    arguments.push_back(argument.data());
  }
  arguments.push_back(nullptr);
  const absl::Time began = absl::Now();
  if (posix_spawn(&pid_, argv[0].c_str(), nullptr, nullptr, arguments.data(), environ) != 0) {
    std::cerr << "cannot start " << argv[0] << "\n";
    std::exit(1);
  }
  while (address_.empty()) {
    absl::SleepFor(absl::Milliseconds(1));
    std::ifstream in(port_file);
    std::getline(in, address_);
    if (waitpid(pid_, nullptr, WNOHANG) == pid_) {
      std::cerr << argv[0] << " ended instead of serving\n";
      std::exit(1);
    }
  }
  seconds_to_serving_ = absl::ToDoubleSeconds(absl::Now() - began);
}

ServerProcess::~ServerProcess() { Stop(); }

void ServerProcess::Stop() {
  if (pid_ < 0) return;
  kill(pid_, SIGTERM);
  waitpid(pid_, nullptr, 0);
  pid_ = -1;
}

double CpuSecondsOf(pid_t process) {
  std::ifstream in(absl::StrCat("/proc/", process, "/stat"));
  const std::string stat(std::istreambuf_iterator<char>(in), {});
  // The fields after the program's name, which may hold spaces; user and system time are the 12th and 13th of them.
  const std::vector<std::string> fields = absl::StrSplit(stat.substr(stat.rfind(')') + 2), ' ');
  return static_cast<double>(std::atoll(fields[11].c_str()) + std::atoll(fields[12].c_str())) / sysconf(_SC_CLK_TCK);
}

int64_t ServerProcess::ResidentBytes() const {
  std::ifstream in(absl::StrCat("/proc/", pid_, "/statm"));
  int64_t total = 0;
  int64_t resident = 0;
  in >> total >> resident;
  return resident * sysconf(_SC_PAGESIZE);
}

}  // namespace briefing::bench
