// briefingd: the server.
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <fstream>

#include "absl/strings/match.h"
#include "absl/synchronization/mutex.h"
#include "service/ledger/etcd/etcd_ledger.h"
#include "service/ledger/memory/memory_ledger.h"
#include "service/ledger/sqlite/sqlite_ledger.h"
#include "service/rpc/server.h"
#include "service/rpc/signals.h"

namespace briefing {
namespace {

constexpr int kFailed = 1;
constexpr int kBadFlags = 2;

absl::StatusOr<std::unique_ptr<Ledger>> OpenLedger(const rpc::ServerOptions& options) {
  constexpr absl::string_view kSqlite = "sqlite:";
  if (absl::StartsWith(options.ledger, kSqlite)) return OpenSqliteLedger(options.ledger.substr(kSqlite.size()));
  if (!options.etcd.endpoints.empty()) return OpenEtcdLedger(options.etcd);
  return NewMemoryLedger();
}

// Written beside and renamed: whoever waits for the file never reads half of it.
absl::Status WritePortFile(const std::string& path, const std::string& address) {
  if (path.empty()) return absl::OkStatus();
  const std::string temporary = path + ".new";
  errno = 0;
  if ((std::ofstream(temporary) << address << std::endl) && std::rename(temporary.c_str(), path.c_str()) == 0) {
    return absl::OkStatus();
  }
  return absl::InvalidArgumentError("--port-file: cannot write \"" + path + "\": " + std::strerror(errno));
}

int Fail(const absl::Status& status, const rpc::ServerOptions& options, rpc::Log& log) {
  if (options.log_format == rpc::LogFormat::kJson) {
    log.Error("cannot start", {{"error", status.message()}});
  } else {
    std::fprintf(stderr, "briefingd: %s\n", std::string(status.message()).c_str());
  }
  return absl::IsInvalidArgument(status) ? kBadFlags : kFailed;
}

int Run(const rpc::ServerOptions& options, rpc::Log& log, rpc::Signals& signals) {
  log.Info("starting", {{"version", absl::string_view(rpc::Version())}, {"ledger", absl::string_view(options.ledger)}});
  auto ledger = OpenLedger(options);
  if (!ledger.ok()) return Fail(ledger.status(), options, log);
  auto server = rpc::Server::Start(options, **ledger, SystemClock(), log);
  if (!server.ok()) return Fail(server.status(), options, log);
  if (absl::Status status = (*server)->Load(); !status.ok()) return Fail(status, options, log);
  signals.Arm();
  absl::Status status = WritePortFile(options.port_file, (*server)->address());
  if (!status.ok()) return Fail(status, options, log);
  log.Info("ready", {{"address", absl::string_view((*server)->address())}});
  signals.Await();
  (*server)->Stop();
  return (*server)->ledger_closed() ? kFailed : 0;
}

}  // namespace
}  // namespace briefing

int main(int argc, char** argv) {
  // Abseil as Debian builds it keeps a graph of all locks held, to find deadlocks: a twentieth of every call.
  absl::SetMutexDeadlockDetectionMode(absl::OnDeadlockCycle::kIgnore);
  // Threads of gRPC may still use these while the process ends.
  static auto& signals = *new briefing::rpc::Signals();
  const auto options = briefing::rpc::ParseOptions(argc, argv);
  if (const int* exit_code = std::get_if<int>(&options)) return *exit_code;
  const auto& chosen = std::get<briefing::rpc::ServerOptions>(options);
  static auto& log = *new briefing::rpc::Log(chosen.log_format, chosen.log_level);
  briefing::rpc::Log::TakeLibraryLogs(log);
  return briefing::Run(chosen, log, signals);
}
