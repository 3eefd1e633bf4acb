#include "tests/bench/postgres_cluster.h"

#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"

extern char** environ;

namespace briefing::bench {
namespace {

constexpr char kLibrary[] = "/usr/lib/postgresql";

// The same command, run as nobody where this is root.
std::vector<std::string> Unprivileged(std::vector<std::string> command) {
  if (geteuid() == 0) {
    const std::vector<std::string> drop = {"setpriv", "--reuid=nobody", "--regid=nogroup", "--clear-groups"};
    command.insert(command.begin(), drop.begin(), drop.end());
  }
  return command;
}

bool Run(std::vector<std::string> command, const std::string& log) {
  std::vector<char*> arguments;
  for (std::string& argument : command) arguments.push_back(argument.data());
  arguments.push_back(nullptr);
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, log.c_str(), O_WRONLY | O_CREAT | O_APPEND, 0644);
  posix_spawn_file_actions_adddup2(&actions, STDOUT_FILENO, STDERR_FILENO);
  pid_t pid = -1;
  const bool started = posix_spawnp(&pid, arguments[0], &actions, nullptr, arguments.data(), environ) == 0;
  posix_spawn_file_actions_destroy(&actions);
  int status = 0;
  return started && waitpid(pid, &status, 0) == pid && WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

// What a careful operator would set for a server that has the machine to itself. JIT costs more than it brings on
// queries of milliseconds.
std::string SettingsFor(const std::string& directory, int64_t memory_mb) {
  return absl::StrCat("listen_addresses = ''\nunix_socket_directories = '", directory, "'\nmax_connections = 50\n",
                      "shared_buffers = ", memory_mb, "MB\neffective_cache_size = ", 2 * memory_mb, "MB\n",
                      "work_mem = 64MB\nmaintenance_work_mem = 512MB\njit = off\nrandom_page_cost = 1.1\n",
                      "effective_io_concurrency = 200\nwal_level = minimal\nmax_wal_senders = 0\nmax_wal_size = 8GB\n",
                      "autovacuum = off\n");
}

}  // namespace

std::string PostgresCluster::Programs() {
  int newest = 0;
  std::error_code error;
  for (const auto& entry : std::filesystem::directory_iterator(kLibrary, error)) {
    const int version = std::atoi(entry.path().filename().c_str());
    if (std::filesystem::exists(entry.path() / "bin/initdb")) newest = std::max(newest, version);
  }
  return newest == 0 ? "" : absl::StrCat(kLibrary, "/", newest, "/bin");
}

PostgresCluster::PostgresCluster(const std::string& programs, const std::string& directory, int64_t memory_mb)
    : programs_(programs), directory_(directory) {
  namespace fs = std::filesystem;
  const bool fresh = !fs::exists(directory + "/data/PG_VERSION");
  fs::create_directories(directory);
  if (geteuid() == 0) Run({"chown", "nobody:nogroup", directory}, "/dev/null");
  const std::string log = directory + "/setup.log";
  bool ok = !fresh || Run(Unprivileged({programs + "/initdb", "--no-sync", "--username=bench", "--auth=trust",
                                        "--encoding=UTF8", "--no-locale", "--pgdata=" + directory + "/data"}),
                          log);
  if (ok && fresh)
    std::ofstream(directory + "/data/postgresql.conf", std::ios::app) << SettingsFor(directory, memory_mb);
  ok = ok && Run(Unprivileged({programs + "/pg_ctl", "start", "--wait", "--pgdata=" + directory + "/data",
                               "--log=" + directory + "/data/server.log"}),
                 log);
  if (ok) return;
  std::cerr << "PostgreSQL does not start; see " << log << " and " << directory << "/data/server.log\n";
  std::exit(1);
}

PostgresCluster::~PostgresCluster() {
  Run(Unprivileged({programs_ + "/pg_ctl", "stop", "--mode=fast", "--pgdata=" + directory_ + "/data"}),
      directory_ + "/setup.log");
}

std::string PostgresCluster::connection() const {
  return absl::StrCat("host=", directory_, " dbname=postgres user=bench");
}

}  // namespace briefing::bench
