#include "service/rpc/address.h"

#include <arpa/inet.h>
#include <netdb.h>
#include <netinet/in.h>
#include <sys/un.h>

#include <cstring>
#include <memory>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "service/base/errors.h"

namespace briefing::rpc {
namespace {

const sockaddr_in& V4(const sockaddr_storage& storage) { return reinterpret_cast<const sockaddr_in&>(storage); }
const sockaddr_in6& V6(const sockaddr_storage& storage) { return reinterpret_cast<const sockaddr_in6&>(storage); }

constexpr uint32_t kLoopbackNet = 127;
// The system's address of such a socket holds the path with a NUL behind it.
constexpr size_t kMaxSocketPathBytes = sizeof(sockaddr_un::sun_path) - 1;

absl::StatusOr<SocketPath> ParseSocketPath(absl::string_view text, absl::string_view field) {
  absl::string_view path = absl::StripPrefix(text, "unix:");
  if (absl::ConsumePrefix(&path, "//") && !absl::StartsWith(path, "/")) {
    return errors::InvalidField(
        field, absl::StrCat("\"", text, "\" names a host; write unix:/PATH or unix:///PATH for the socket's file"));
  }
  if (path.empty() || absl::EndsWith(path, "/")) {
    return errors::InvalidField(field, absl::StrCat("\"", text, "\" names no file for the socket, as unix:/PATH does"));
  }
  if (path.size() > kMaxSocketPathBytes) {
    return errors::InvalidField(field, absl::StrCat("the path of \"", text, "\" has ", path.size(),
                                                    " bytes; those of sockets have at most ", kMaxSocketPathBytes));
  }
  return SocketPath{std::string(path)};
}

bool SameAddress(const SocketAddress& a, const SocketAddress& b) {
  return a.length == b.length && std::memcmp(&a.storage, &b.storage, a.length) == 0;
}

}  // namespace

absl::StatusOr<HostPort> ParseHostPort(absl::string_view text, absl::string_view field) {
  const auto wrong = [&] {
    return errors::InvalidField(field,
                                absl::StrCat("\"", text, "\" is no HOST:PORT, such as 127.0.0.1:7420 or [::1]:7420"));
  };
  const size_t colon = text.rfind(':');
  if (colon == absl::string_view::npos || colon == 0) return wrong();
  HostPort result;
  absl::string_view host = text.substr(0, colon);
  const bool bracketed = host.front() == '[' && host.back() == ']';
  if (bracketed) host = host.substr(1, host.size() - 2);
  if (host.empty() || (!bracketed && host.find(':') != absl::string_view::npos)) return wrong();
  if (!absl::SimpleAtoi(text.substr(colon + 1), &result.port) || result.port < 0 || result.port > 65535) return wrong();
  result.host = std::string(host);
  return result;
}

absl::StatusOr<std::vector<ListenAddress>> ParseListenAddresses(absl::string_view text, absl::string_view field) {
  std::vector<ListenAddress> addresses;
  for (const absl::string_view one : absl::StrSplit(text, ',')) {
    if (absl::StartsWith(one, "unix:")) {
      absl::StatusOr<SocketPath> path = ParseSocketPath(one, field);
      if (!path.ok()) return path.status();
      for (const ListenAddress& other : addresses) {
        const auto* same = std::get_if<SocketPath>(&other);
        if (same == nullptr || same->path != path->path) continue;
        return errors::InvalidField(field, absl::StrCat("names \"", one, "\" twice"));
      }
      addresses.push_back(*std::move(path));
    } else {
      absl::StatusOr<HostPort> host_port = ParseHostPort(one, field);
      if (!host_port.ok()) return host_port.status();
      addresses.push_back(*std::move(host_port));
    }
  }
  return addresses;
}

int SocketAddress::port() const {
  return ntohs(storage.ss_family == AF_INET6 ? V6(storage).sin6_port : V4(storage).sin_port);
}

void SocketAddress::set_port(int port) {
  const in_port_t value = htons(static_cast<uint16_t>(port));
  if (storage.ss_family == AF_INET6) {
    reinterpret_cast<sockaddr_in6&>(storage).sin6_port = value;
  } else {
    reinterpret_cast<sockaddr_in&>(storage).sin_port = value;
  }
}

bool SocketAddress::IsLoopback() const {
  if (storage.ss_family == AF_INET) return ntohl(V4(storage).sin_addr.s_addr) >> 24 == kLoopbackNet;
  return storage.ss_family == AF_INET6 && IN6_IS_ADDR_LOOPBACK(&V6(storage).sin6_addr);
}

absl::StatusOr<std::vector<SocketAddress>> ResolveHost(const HostPort& address, absl::string_view field) {
  addrinfo hints = {};
  hints.ai_family = AF_UNSPEC;
  hints.ai_socktype = SOCK_STREAM;
  hints.ai_flags = AI_PASSIVE;
  addrinfo* found = nullptr;
  const int error = getaddrinfo(address.host.c_str(), std::to_string(address.port).c_str(), &hints, &found);
  if (error != 0) {
    return errors::InvalidField(field, absl::StrCat("\"", address.host, "\" does not resolve: ", gai_strerror(error)));
  }
  const std::unique_ptr<addrinfo, decltype(&freeaddrinfo)> owner(found, &freeaddrinfo);
  std::vector<SocketAddress> addresses;
  for (const addrinfo* entry = found; entry != nullptr; entry = entry->ai_next) {
    SocketAddress socket_address;
    std::memcpy(&socket_address.storage, entry->ai_addr, entry->ai_addrlen);
    socket_address.length = entry->ai_addrlen;
    bool known = false;
    for (const SocketAddress& other : addresses) known = known || SameAddress(other, socket_address);
    if (!known) addresses.push_back(socket_address);
  }
  return addresses;
}

}  // namespace briefing::rpc
