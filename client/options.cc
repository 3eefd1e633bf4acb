#include "client/options.h"

#include <sys/un.h>

#include <string>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "service/base/errors.h"

namespace briefing::client {
namespace {

constexpr absl::string_view kDnsScheme = "dns:";
constexpr absl::string_view kUnixScheme = "unix:";
// More, the system's addresses cannot hold.
constexpr size_t kMaxSocketPathBytes = sizeof(sockaddr_un::sun_path) - 1;

// "name:port" of "dns:///name:port", "dns://server/name:port" and "dns:name:port"; other addresses as they are.
absl::string_view WithoutScheme(absl::string_view address) {
  if (!absl::ConsumePrefix(&address, kDnsScheme) || !absl::ConsumePrefix(&address, "//")) return address;
  const size_t slash = address.find('/');
  return slash == absl::string_view::npos ? absl::string_view() : address.substr(slash + 1);
}

absl::Status CheckSocketPath(absl::string_view given) {
  absl::string_view path = absl::StripPrefix(given, kUnixScheme);
  if (absl::ConsumePrefix(&path, "//") && !absl::StartsWith(path, "/")) path = "";
  if (path.empty()) {
    return errors::InvalidField(
        "addresses", absl::StrCat("\"", given, "\" names no socket, as unix:/run/briefing/briefingd.sock does"));
  }
  if (path.size() <= kMaxSocketPathBytes) return absl::OkStatus();
  return errors::InvalidField("addresses", absl::StrCat("the path of \"", given, "\" has ", path.size(),
                                                        " bytes; those of sockets have at most ", kMaxSocketPathBytes));
}

absl::Status CheckAddress(absl::string_view given) {
  if (IsUnixSocket(given)) return CheckSocketPath(given);
  const absl::string_view address = WithoutScheme(given);
  const size_t colon = address.rfind(':');
  int port = 0;
  if (colon == absl::string_view::npos || colon == 0 || !absl::SimpleAtoi(address.substr(colon + 1), &port) ||
      port < 1 || port > 65535) {
    return errors::InvalidField(
        "addresses", absl::StrCat("\"", given, "\" is not HOST:PORT, such as 127.0.0.1:7420, nor unix:PATH"));
  }
  const absl::string_view host = address.substr(0, colon);
  if (absl::StrContains(host, ":") && !(host.front() == '[' && host.back() == ']')) {
    return errors::InvalidField("addresses",
                                absl::StrCat("\"", given, "\": write IPv6 hosts in brackets, as [::1]:7420"));
  }
  return absl::OkStatus();
}

absl::Status CheckRetry(absl::string_view field, const RetryPolicy& retry) {
  if (retry.max_attempts < 1) return errors::InvalidField(field, "max_attempts must be at least 1");
  if (retry.initial_delay <= absl::ZeroDuration() || retry.max_delay < retry.initial_delay || retry.multiplier < 1) {
    return errors::InvalidField(field, "delays must be positive and grow");
  }
  return absl::OkStatus();
}

}  // namespace

absl::Status Validate(const ConnectionOptions& options) {
  if (options.addresses.empty()) return errors::InvalidField("addresses", "give at least one HOST:PORT");
  for (const std::string& address : options.addresses) {
    if (absl::Status status = CheckAddress(address); !status.ok()) return status;
  }
  if (options.timeout <= absl::ZeroDuration()) return errors::InvalidField("timeout", "must be longer than nothing");
  if (options.keepalive_time <= absl::ZeroDuration() || options.keepalive_timeout <= absl::ZeroDuration()) {
    return errors::InvalidField("keepalive_time", "must be longer than nothing, as must keepalive_timeout");
  }
  if (options.tls.certificate_pem.empty() != options.tls.key_pem.empty()) {
    return errors::InvalidField("tls", "a client certificate and its key go together");
  }
  if (absl::Status status = CheckRetry("retry", options.retry); !status.ok()) return status;
  return CheckRetry("stream_retry", options.stream_retry);
}

bool IsUnixSocket(absl::string_view address) { return absl::StartsWith(address, kUnixScheme); }

bool IsDnsName(absl::string_view address) {
  if (absl::StartsWith(address, kDnsScheme)) return true;
  if (IsLoopback(address)) return false;
  const absl::string_view host = address.substr(0, address.rfind(':'));
  return host.front() != '[' && host.find_first_not_of("0123456789.") != absl::string_view::npos;
}

bool IsLoopback(absl::string_view address) {
  if (IsUnixSocket(address)) return true;
  absl::string_view host = address.substr(0, address.rfind(':'));
  if (absl::ConsumePrefix(&host, "[")) absl::ConsumeSuffix(&host, "]");
  if (host == "localhost" || host == "::1") return true;
  return absl::StartsWith(host, "127.") && host.find_first_not_of("0123456789.") == absl::string_view::npos;
}

}  // namespace briefing::client
