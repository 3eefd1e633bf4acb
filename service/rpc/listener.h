// Accepts connections on behalf of gRPC.
#ifndef BRIEFING_SERVICE_RPC_LISTENER_H_
#define BRIEFING_SERVICE_RPC_LISTENER_H_

#include <grpcpp/server_builder.h>
#include <sys/stat.h>

#include <atomic>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "absl/status/statusor.h"
#include "service/rpc/address.h"
#include "service/rpc/unix_socket.h"

namespace briefing::rpc {

// Raises the limit of open files to what the system grants, and returns it.
int RaiseFileLimit();

// Listens at addresses and hands what connects to a gRPC server. gRPC 1.51's own listener never accepts again once a
// single accept has failed for want of file descriptors; this one closes connections that would take the process to its
// limit, and goes on.
class Listener {
 public:
  struct Options {
    // As ParseListenAddresses takes them. Port 0 takes any.
    std::string addresses;
    // Who may connect to Unix sockets: the mode of their files.
    mode_t socket_mode;
    // A connection whose descriptor's number is this or more is closed at once: descriptors are numbered from the
    // lowest free one, so that so many are open then.
    int max_fd;
  };
  using Acceptor = std::unique_ptr<grpc::experimental::ExternalConnectionAcceptor>;

  // Takes the addresses, without accepting yet.
  //   INVALID_ARGUMENT     an address is malformed or does not resolve
  //   FAILED_PRECONDITION  (ADDRESS_IN_USE) an address cannot be taken
  static absl::StatusOr<std::unique_ptr<Listener>> Bind(const Options& options);
  // As Stop.
  ~Listener();
  Listener(const Listener&) = delete;
  Listener& operator=(const Listener&) = delete;

  // With the ports really taken, and paths from the root: "127.0.0.1:7420,unix:/run/briefing/briefingd.sock".
  const std::string& address() const { return address_; }
  // Begins to accept, on a thread of its own: network connections for the one, those of Unix sockets for the other.
  // Once, after the gRPC server has started.
  void Start(Acceptor network, Acceptor local);
  // Accepts no more, and gives the addresses up. Before the gRPC server shuts down.
  void Stop();
  // Closes the connections that were accepted, as a network that fails would: what a client still waits for there ends
  // UNAVAILABLE. What was given to the network before is still delivered. After Stop.
  void CloseConnections();
  // Connections closed, or not accepted at a try, for want of descriptors or memory.
  int64_t shed() const { return shed_.load(std::memory_order_relaxed); }

 private:
  explicit Listener(int max_fd);
  absl::Status Take(const HostPort& address);
  absl::Status Take(const SocketPath& path, mode_t mode);
  void AddAddress(const std::string& address);
  // 0, or why it cannot be taken, as errno.
  int TakeOne(SocketAddress address, int& port);
  void Run();
  void Accept(int listening_fd, grpc::experimental::ExternalConnectionAcceptor& acceptor);
  // Whether a socket with this address of its own was accepted here.
  bool IsMine(const SocketAddress& local) const;

  const int max_fd_;
  std::string address_;
  std::vector<int> ports_;
  std::vector<int> network_fds_;
  std::vector<std::unique_ptr<UnixSocket>> unix_sockets_;
  // Of `unix_sockets_`, as the system tells them of connections; kept for those that are open when it has stopped.
  std::vector<std::string> paths_;
  int wake_fd_;
  Acceptor network_;
  Acceptor local_;
  std::atomic<int64_t> shed_{0};
  std::thread thread_;
};

}  // namespace briefing::rpc

#endif  // BRIEFING_SERVICE_RPC_LISTENER_H_
