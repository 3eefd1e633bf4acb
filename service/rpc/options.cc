#include "service/rpc/options.h"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "service/base/errors.h"
#include "service/rpc/address.h"
#include "service/rpc/etcd_flags.h"

#ifndef BRIEFING_VERSION
#error "BRIEFING_VERSION is set by the build"
#endif

namespace briefing::rpc {
namespace {

constexpr int kBadFlags = 2;
constexpr absl::string_view kEtcd = "etcd://";

// CLI11 takes an empty answer for "right", and any other as what is wrong.
std::string CheckHostPort(const std::string& text) {
  const auto address = ParseHostPort(text, "value");
  return address.ok() ? "" : errors::ViolationsOf(address.status()).front().description;
}

std::string CheckListen(const std::string& text) {
  const auto addresses = ParseListenAddresses(text, "value");
  return addresses.ok() ? "" : errors::ViolationsOf(addresses.status()).front().description;
}

// Permissions in octal, as chmod takes them; 0 for none, which nobody could connect with.
mode_t ModeOf(const std::string& text) {
  constexpr unsigned kAllPermissions = 0777;
  const bool octal = !text.empty() && text.size() <= 4 && text.find_first_not_of("01234567") == std::string::npos;
  const unsigned long mode = octal ? std::strtoul(text.c_str(), nullptr, 8) : 0;
  return mode <= kAllPermissions ? static_cast<mode_t>(mode) : 0;
}

std::string CheckMode(const std::string& text) {
  return ModeOf(text) != 0 ? "" : "\"" + text + "\" is no mode of a file in octal, such as 0600 or 0660";
}

std::string CheckHostPortOrEmpty(const std::string& text) { return text.empty() ? "" : CheckHostPort(text); }

std::string CheckLedger(const std::string& text) {
  if (text == "memory:") return "";
  if (absl::StartsWith(text, "sqlite:") && text.size() > 7) return "";
  if (!absl::StartsWith(text, kEtcd)) return "\"" + text + "\" is no ledger; give sqlite:PATH, etcd://… or memory:";
  const auto options = ParseEtcdUri(text, "value");
  return options.ok() ? "" : errors::ViolationsOf(options.status()).front().description;
}

std::string CheckCopy(const std::string& text) {
  if (text.empty()) return "";
  return text == "memory:" ? "a copy in memory: is of no use; give sqlite:PATH or etcd://…" : CheckLedger(text);
}

std::string CheckDuration(const std::string& text) {
  absl::Duration duration;
  if (absl::ParseDuration(text, &duration) && duration > absl::ZeroDuration() && duration <= absl::Hours(24)) return "";
  return "\"" + text + "\" is no duration from 1ms to 24h, such as 10s or 1m30s";
}

CLI::Validator Check(std::string (*check)(const std::string&), const std::string& name) {
  return CLI::Validator([check](const std::string& text) { return check(text); }, name, "");
}

// Flags as text, before they become options.
struct Texts {
  std::string drain_timeout = "10s";
  std::string stall_timeout = "60s";
  std::string search_timeout = "2s";
  std::string query_timeout = "30s";
  std::string socket_mode = "0600";
  std::string log_level = "info";
  std::string log_format = "text";
};

CLI::Option* Text(CLI::App& app, const std::string& flag, std::string& value, const std::string& help,
                  const std::string& environment) {
  return app.add_option(flag, value, help)->envname("BRIEFINGD_" + environment)->capture_default_str();
}

void AddServing(CLI::App& app, ServerOptions& options, Texts& texts) {
  const std::string group = "Serving";
  Text(app, "--listen", options.listen,
       "Where to serve gRPC: HOST:PORT, where port 0 takes any; unix:PATH, for callers on this machine; or several of "
       "them with commas between",
       "LISTEN")
      ->check(Check(&CheckListen, "ADDRESSES"))
      ->group(group);
  Text(app, "--socket-mode", texts.socket_mode,
       "Who may connect at unix:PATH, as the mode of that file: 0660 lets its group in. TLS is not spoken there",
       "SOCKET_MODE")
      ->check(Check(&CheckMode, "OCTAL"))
      ->group(group);
  Text(app, "--ledger", options.ledger,
       "Where the ledger is kept: sqlite:PATH; etcd://HOST:PORT,HOST:PORT/prefix, for several servers at once; or "
       "memory:, to keep nothing",
       "LEDGER")
      ->check(Check(&CheckLedger, "URI"))
      ->group(group);
  Text(app, "--copy-to", options.copy_to,
       "Where a copy of the ledger is kept level with it, a moment behind: sqlite:PATH, as a backup, and to start from "
       "where the ledger is in etcd; or etcd://…, to move there. It is made where there is none",
       "COPY_TO")
      ->check(Check(&CheckCopy, "URI"))
      ->group(group);
  Text(
      app, "--search", options.search,
      "Where the search index is kept: PATH; memory: to make it anew at each start, in a temporary directory (TMPDIR); "
      "or off. By default the ledger's path with .search at its end, and memory: where the ledger is in no file",
      "SEARCH")
      ->group(group);
  Text(app, "--port-file", options.port_file,
       "File to write the address to, once calls are served; several of them with commas between", "PORT_FILE")
      ->group(group);
  Text(app, "--metrics-listen", options.metrics_listen, "Where to serve /metrics for Prometheus; empty: nowhere",
       "METRICS_LISTEN")
      ->check(Check(&CheckHostPortOrEmpty, "HOST:PORT"))
      ->group(group);
}

void AddSecurity(CLI::App& app, ServerOptions& options) {
  const std::string group = "Security";
  Text(app, "--tls-cert", options.tls.certificate, "Server certificate chain (PEM); read again when it changes",
       "TLS_CERT")
      ->group(group);
  Text(app, "--tls-key", options.tls.key, "Private key of the certificate (PEM)", "TLS_KEY")->group(group);
  Text(app, "--tls-client-ca", options.tls.client_ca, "Certificates (PEM) that client certificates must be signed by",
       "TLS_CLIENT_CA")
      ->group(group);
  app.add_flag("--allow-plaintext", options.allow_plaintext, "Serve without TLS on addresses other than loopback")
      ->envname("BRIEFINGD_ALLOW_PLAINTEXT")
      ->group(group);
}

void AddOperation(CLI::App& app, ServerOptions& options, Texts& texts) {
  const std::string group = "Operation";
  Text(app, "--log-level", texts.log_level, "Least level of log lines, which go to standard error", "LOG_LEVEL")
      ->check(CLI::IsMember({"debug", "info", "warn", "error"}))
      ->group(group);
  Text(app, "--log-format", texts.log_format, "Form of log lines", "LOG_FORMAT")
      ->check(CLI::IsMember({"text", "json"}))
      ->group(group);
  Text(app, "--drain-timeout", texts.drain_timeout, "How long calls may take to end after SIGTERM", "DRAIN_TIMEOUT")
      ->check(Check(&CheckDuration, "DURATION"))
      ->group(group);
  Text(app, "--stall-timeout", texts.stall_timeout, "How long the reader of a watch may take nothing", "STALL_TIMEOUT")
      ->check(Check(&CheckDuration, "DURATION"))
      ->group(group);
  Text(app, "--search-timeout", texts.search_timeout, "How long one search may take", "SEARCH_TIMEOUT")
      ->check(Check(&CheckDuration, "DURATION"))
      ->group(group);
  Text(app, "--query-timeout", texts.query_timeout, "How long one list or count may take", "QUERY_TIMEOUT")
      ->check(Check(&CheckDuration, "DURATION"))
      ->group(group);
  app.add_option("--max-watchers", options.max_watchers, "Watch streams open at once")
      ->envname("BRIEFINGD_MAX_WATCHERS")
      ->check(CLI::Range(1, 1'000'000))
      ->capture_default_str()
      ->group(group);
}

std::string EnvironmentName(std::string flag) {
  for (char& c : flag) c = c == '-' ? '_' : absl::ascii_toupper(c);
  return "BRIEFINGD_" + flag;
}

// The command line with what the environment says in front of it, where later flags win: CLI11 by itself would let the
// configuration file win over the environment.
std::vector<std::string> WithEnvironment(CLI::App& app, int argc, const char* const* argv) {
  std::vector<std::string> arguments;
  for (CLI::Option* option : app.get_options()) {
    if (option->get_envname().empty()) continue;
    option->multi_option_policy(CLI::MultiOptionPolicy::TakeLast);
    const std::string name = option->get_lnames().front();
    const char* value = std::getenv(EnvironmentName(name).c_str());
    if (value != nullptr) arguments.push_back("--" + name + "=" + value);
  }
  arguments.insert(arguments.end(), argv + 1, argv + argc);
  // CLI11 takes them last first.
  std::reverse(arguments.begin(), arguments.end());
  return arguments;
}

int Refuse(const std::string& what) {
  std::fprintf(stderr, "briefingd: %s\nSee briefingd --help.\n", what.c_str());
  return kBadFlags;
}

void TakeTexts(const Texts& texts, ServerOptions& options) {
  absl::ParseDuration(texts.drain_timeout, &options.drain_timeout);
  absl::ParseDuration(texts.stall_timeout, &options.stall_timeout);
  absl::ParseDuration(texts.search_timeout, &options.search_timeout);
  absl::ParseDuration(texts.query_timeout, &options.query_timeout);
  options.socket_mode = ModeOf(texts.socket_mode);
  options.log_format = texts.log_format == "json" ? LogFormat::kJson : LogFormat::kText;
  options.log_level = spdlog::level::from_str(texts.log_level);
}

// Completes options.etcd by what the ledger's address says. Empty, or what is wrong.
std::string TakeEtcd(const EtcdFlags& flags, ServerOptions& options) {
  if (const std::string wrong = flags.Take(options.etcd); !wrong.empty()) return wrong;
  if (!absl::StartsWith(options.ledger, kEtcd)) return "";
  const absl::StatusOr<EtcdOptions> address = ParseEtcdUri(options.ledger, "--ledger");
  if (!address.ok()) return std::string(address.status().message());
  options.etcd.endpoints = address->endpoints;
  options.etcd.prefix = address->prefix;
  return "";
}

}  // namespace

std::variant<ServerOptions, int> ParseOptions(int argc, const char* const* argv) {
  CLI::App app("briefingd: keeps a ledger of records on cooperation between governments, and serves it over gRPC.",
               "briefingd");
  app.footer(
      "Each flag can be given as BRIEFINGD_<NAME> in the environment and as name = value in the --config file; the\n"
      "command line wins over the environment, which wins over the file.\n"
      "Exit codes: 0 stopped cleanly, 1 the ledger cannot be served or took no more writes, 2 wrong flags or "
      "configuration, "
      "128 + N a second signal N came before it had stopped.");
  app.set_version_flag("--version", "briefingd " + Version());
  app.set_config("--config", "", "Configuration file (TOML)")->envname("BRIEFINGD_CONFIG");
  app.allow_config_extras(CLI::config_extras_mode::error);
  ServerOptions options;
  Texts texts;
  AddServing(app, options, texts);
  AddSecurity(app, options);
  EtcdFlags etcd(app);
  AddOperation(app, options, texts);
  try {
    app.parse(WithEnvironment(app, argc, argv));
  } catch (const CLI::Success& success) {
    return app.exit(success);
  } catch (const CLI::FileError& error) {
    return Refuse(std::string("--config: ") + error.what());
  } catch (const CLI::ConfigError& error) {
    absl::string_view what = error.what();
    if (!absl::ConsumePrefix(&what, "INI was not able to parse ")) return Refuse(absl::StrCat("--config: ", what));
    return Refuse(absl::StrCat("--config: \"", what, "\" is no setting; those are the flags without dashes"));
  } catch (const CLI::ParseError& error) {
    return Refuse(error.what());
  }
  if (options.copy_to == options.ledger) return Refuse("--copy-to must be another place than --ledger");
  TakeTexts(texts, options);
  if (const std::string wrong = TakeEtcd(etcd, options); !wrong.empty()) return Refuse(wrong);
  return options;
}

absl::optional<std::string> SearchPath(const ServerOptions& options) {
  if (options.search == "off") return absl::nullopt;
  if (options.search == "memory:") return "";
  if (!options.search.empty()) return options.search;
  constexpr absl::string_view kSqlite = "sqlite:";
  return absl::StartsWith(options.ledger, kSqlite) ? options.ledger.substr(kSqlite.size()) + ".search" : "";
}

std::string Version() { return BRIEFING_VERSION; }

}  // namespace briefing::rpc
