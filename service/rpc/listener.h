// Accepts connections on behalf of gRPC.
#ifndef BRIEFING_SERVICE_RPC_LISTENER_H_
#define BRIEFING_SERVICE_RPC_LISTENER_H_

#include <grpcpp/server_builder.h>

#include <atomic>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "absl/status/statusor.h"
#include "service/rpc/address.h"

namespace briefing::rpc {

// Raises the limit of open files to what the system grants, and returns it.
int RaiseFileLimit();

// Listens on an address and hands what connects to a gRPC server. gRPC 1.51's own listener never accepts again once a
// single accept has failed for want of file descriptors; this one closes connections that would take the process to its
// limit, and goes on.
class Listener {
 public:
  // Takes the address, without accepting yet. Port 0 takes any. A connection whose descriptor's number is `max_fd` or
  // more is closed at once: descriptors are numbered from the lowest free one, so that so many are open then.
  //   INVALID_ARGUMENT     the address is malformed or does not resolve
  //   FAILED_PRECONDITION  (ADDRESS_IN_USE) the address cannot be taken
  static absl::StatusOr<std::unique_ptr<Listener>> Bind(const std::string& host_port, int max_fd);
  // As Stop.
  ~Listener();
  Listener(const Listener&) = delete;
  Listener& operator=(const Listener&) = delete;

  // With the port really taken: "127.0.0.1:7420".
  const std::string& address() const { return address_; }
  // Begins to accept, on a thread of its own. Once, after the gRPC server has started.
  void Start(std::unique_ptr<grpc::experimental::ExternalConnectionAcceptor> acceptor);
  // Accepts no more, and gives the address up. Before the gRPC server shuts down.
  void Stop();
  // Closes the connections that were accepted, as a network that fails would: what a client still waits for there ends
  // UNAVAILABLE. What was given to the network before is still delivered. After Stop.
  void CloseConnections();
  // Connections closed, or not accepted at a try, for want of descriptors or memory.
  int64_t shed() const { return shed_.load(std::memory_order_relaxed); }

 private:
  explicit Listener(int max_fd) : max_fd_(max_fd) {}
  absl::Status Take(const HostPort& address);
  // 0, or why it cannot be taken, as errno.
  int TakeOne(SocketAddress address, int& port);
  void Run();
  void Accept(int listening_fd);

  const int max_fd_;
  std::string address_;
  int port_ = 0;
  std::vector<int> sockets_;
  int wake_fd_ = -1;
  std::unique_ptr<grpc::experimental::ExternalConnectionAcceptor> acceptor_;
  std::atomic<int64_t> shed_{0};
  std::thread thread_;
};

}  // namespace briefing::rpc

#endif  // BRIEFING_SERVICE_RPC_LISTENER_H_
