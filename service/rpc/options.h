// What a server is told when it starts: flags, environment, configuration file.
#ifndef BRIEFING_SERVICE_RPC_OPTIONS_H_
#define BRIEFING_SERVICE_RPC_OPTIONS_H_

#include <spdlog/common.h>
#include <sys/stat.h>

#include <string>
#include <variant>

#include "absl/time/time.h"
#include "absl/types/optional.h"
#include "service/base/limits.h"
#include "service/ledger/etcd/options.h"
#include "service/rpc/log.h"

namespace briefing::rpc {

// Certificates, as paths of PEM files. Read again within seconds of a change.
struct TlsFiles {
  std::string certificate = {};
  std::string key = {};
  // Where given, clients must show a certificate that one of these has signed.
  std::string client_ca = {};

  bool empty() const { return certificate.empty() && key.empty() && client_ca.empty(); }
};

inline constexpr mode_t kOwnerMayConnect = 0600;

struct ServerOptions {
  // --- Behaviour ---

  // Addresses with commas between them: "HOST:PORT", where port 0 means any, or "unix:PATH".
  std::string listen = "127.0.0.1:7420";
  // Of the files of Unix sockets: who may write them may connect.
  mode_t socket_mode = kOwnerMayConnect;
  // "sqlite:PATH", "etcd://HOST:PORT,…/prefix" or "memory:".
  std::string ledger = "sqlite:briefing.db";
  // Where a copy of it is kept, in the same forms. Empty: nowhere.
  std::string copy_to = {};
  // How to get there where `ledger` is in etcd: what it says, and what flags add.
  EtcdOptions etcd = {};
  // Where the search index is kept: a path, "memory:" for a temporary directory, "off" for none. Empty: beside the
  // ledger.
  std::string search = {};
  // Where the address is written once calls are served. Empty: nowhere.
  std::string port_file = {};
  // "HOST:PORT" for Prometheus. Empty: off.
  std::string metrics_listen = "127.0.0.1:9420";
  TlsFiles tls = {};
  // Serves plaintext on addresses other than loopback.
  bool allow_plaintext = false;
  spdlog::level::level_enum log_level = spdlog::level::info;
  LogFormat log_format = LogFormat::kText;
  // How long calls may take to end once the server has been told to stop.
  absl::Duration drain_timeout = absl::Seconds(10);
  // An answer is taken for written so long after it was given to gRPC, which does not tell; from then on it is the
  // system that delivers it, also after the connection was closed. No flag: less is for those who await all answers
  // themselves.
  absl::Duration answer_flush = absl::Milliseconds(250);
  // A watch whose reader takes nothing for so long is broken off.
  absl::Duration stall_timeout = absl::Seconds(60);

  // Longest time that one search may take.
  absl::Duration search_timeout = absl::Seconds(2);
  // Longest time that one list or count may take, once it has the revision that it waits for.
  absl::Duration query_timeout = absl::Seconds(30);

  // --- Cost ---

  // Watch streams open at once.
  int max_watchers = limits::kMaxWatchers;
};

// Where the search index of these options is kept: a path, or "" for a temporary directory. None where it is off.
absl::optional<std::string> SearchPath(const ServerOptions& options);

// Reads the command line, the environment (BRIEFINGD_LISTEN and so on) and the file named by --config, in this order of
// precedence. Where the process is to end at once (--help, --version, a fault, which has then been told on standard
// error) returns its exit code: 0, or 2 for a fault.
std::variant<ServerOptions, int> ParseOptions(int argc, const char* const* argv);

// This program's version, "0.1.0".
std::string Version();

}  // namespace briefing::rpc

#endif  // BRIEFING_SERVICE_RPC_OPTIONS_H_
