// Addresses as flags give them: "HOST:PORT", "[::1]:7420", "unix:/run/briefing/briefingd.sock".
#ifndef BRIEFING_SERVICE_RPC_ADDRESS_H_
#define BRIEFING_SERVICE_RPC_ADDRESS_H_

#include <sys/socket.h>

#include <string>
#include <variant>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace briefing::rpc {

struct HostPort {
  std::string host;
  int port = 0;
};

// INVALID_ARGUMENT under `field` for anything but HOST:PORT with a port from 0 to 65535.
absl::StatusOr<HostPort> ParseHostPort(absl::string_view text, absl::string_view field);

// A file at which a Unix domain socket listens. Not empty, and short enough for the system (107 bytes).
struct SocketPath {
  std::string path;
};

using ListenAddress = std::variant<HostPort, SocketPath>;

// What a list such as "127.0.0.1:7420,unix:/run/briefing/briefingd.sock" names, in its order; at least one. Paths are
// written as gRPC's clients write them: unix:PATH, or unix:///PATH where it is absolute. INVALID_ARGUMENT under
// `field`.
absl::StatusOr<std::vector<ListenAddress>> ParseListenAddresses(absl::string_view text, absl::string_view field);

// One network address of a socket.
struct SocketAddress {
  sockaddr_storage storage = {};
  socklen_t length = 0;

  const sockaddr* get() const { return reinterpret_cast<const sockaddr*>(&storage); }
  sockaddr* get() { return reinterpret_cast<sockaddr*>(&storage); }
  int port() const;
  void set_port(int port);
  bool IsLoopback() const;
};

// All addresses that `address` stands for, each once; INVALID_ARGUMENT under `field` where the name does not resolve.
// May block on a name server.
absl::StatusOr<std::vector<SocketAddress>> ResolveHost(const HostPort& address, absl::string_view field);

}  // namespace briefing::rpc

#endif  // BRIEFING_SERVICE_RPC_ADDRESS_H_
