// briefingd: the server.
#include <malloc.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <fstream>

#include "absl/strings/str_cat.h"
#include "absl/synchronization/mutex.h"
#include "service/ledger/copy/copied_ledger.h"
#include "service/ledger/engines/engines.h"
#include "service/rpc/server.h"
#include "service/rpc/signals.h"
#include "service/tool/ledger_command.h"

namespace briefing {
namespace {

constexpr int kFailed = 1;
constexpr int kBadFlags = 2;

// The ledger, with the copy of it where one is to be kept. `log` must outlive it.
absl::StatusOr<std::unique_ptr<Ledger>> OpenFor(const rpc::ServerOptions& options, rpc::Log& log) {
  absl::StatusOr<std::unique_ptr<Ledger>> ledger = OpenLedger(options.ledger, {.etcd = options.etcd});
  if (options.copy_to.empty()) return ledger;
  CopiedLedgerOptions copied;
  copied.how_to_restore = HowToRestore(options.ledger, options.copy_to);
  if (absl::IsDataLoss(ledger.status())) {
    return absl::DataLossError(absl::StrCat(ledger.status().message(), ". The copy at ", options.copy_to,
                                            " was not touched: ", copied.how_to_restore));
  }
  if (!ledger.ok()) return ledger;
  copied.on_event = [&log, to = options.copy_to](absl::string_view what, bool fault) {
    log.Write(fault ? spdlog::level::warn : spdlog::level::info, what, {{"copy", absl::string_view(to)}});
  };
  const auto open = [to = options.copy_to, etcd = options.etcd](const std::string& id,
                                                                bool anew) -> absl::StatusOr<std::unique_ptr<Ledger>> {
    if (anew) {
      if (absl::Status status = SetLedgerAside(to); !status.ok()) return status;
    }
    return OpenLedger(to, {.etcd = etcd, .ledger_id = id});
  };
  return KeepCopy(*std::move(ledger), open, std::move(copied));
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
  auto ledger = OpenFor(options, log);
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
  // glibc goes through all small free blocks whenever 64 KiB or more are given back, as the buffers of commits and
  // replies are. Without bins of their own such blocks are joined as they come, which takes less over an import.
  mallopt(M_MXFAST, 0);
  if (briefing::IsLedgerCommand(argc, argv)) return briefing::LedgerCommand(argc, argv);
  // Threads of gRPC may still use these while the process ends.
  static auto& signals = *new briefing::rpc::Signals();
  const auto options = briefing::rpc::ParseOptions(argc, argv);
  if (const int* exit_code = std::get_if<int>(&options)) return *exit_code;
  const auto& chosen = std::get<briefing::rpc::ServerOptions>(options);
  static auto& log = *new briefing::rpc::Log(chosen.log_format, chosen.log_level);
  briefing::rpc::Log::TakeLibraryLogs(log);
  return briefing::Run(chosen, log, signals);
}
