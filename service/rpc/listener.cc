#include "service/rpc/listener.h"

#include <dirent.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <utility>

#include "absl/algorithm/container.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "service/base/errors.h"

namespace briefing::rpc {
namespace {

constexpr int kBacklog = 1024;
// Pause after a failed accept, lest the loop spin while the fault lasts.
constexpr int kFaultPauseMs = 50;
// Beyond this, more descriptors would only cost memory.
constexpr rlim_t kMaxUsefulFiles = 1 << 20;

void SetOption(int fd, int level, int option) {
  const int on = 1;
  setsockopt(fd, level, option, &on, sizeof(on));
}

}  // namespace

int RaiseFileLimit() {
  rlimit limit = {};
  if (getrlimit(RLIMIT_NOFILE, &limit) != 0) return 1024;
  limit.rlim_cur = std::max(limit.rlim_cur, std::min(limit.rlim_max, kMaxUsefulFiles));
  setrlimit(RLIMIT_NOFILE, &limit);
  getrlimit(RLIMIT_NOFILE, &limit);
  return static_cast<int>(std::min(limit.rlim_cur, kMaxUsefulFiles));
}

Listener::Listener(int max_fd) : max_fd_(max_fd), wake_fd_(eventfd(0, EFD_CLOEXEC)) {}

absl::StatusOr<std::unique_ptr<Listener>> Listener::Bind(const Options& options) {
  const absl::StatusOr<std::vector<ListenAddress>> addresses = ParseListenAddresses(options.addresses, "--listen");
  if (!addresses.ok()) return addresses.status();
  std::unique_ptr<Listener> listener(new Listener(options.max_fd));
  for (const ListenAddress& address : *addresses) {
    const auto* path = std::get_if<SocketPath>(&address);
    const absl::Status status =
        path != nullptr ? listener->Take(*path, options.socket_mode) : listener->Take(std::get<HostPort>(address));
    if (!status.ok()) return status;
  }
  return listener;
}

Listener::~Listener() { Stop(); }

absl::Status Listener::Take(const SocketPath& path, mode_t mode) {
  absl::StatusOr<std::unique_ptr<UnixSocket>> socket = UnixSocket::Listen(path, mode);
  if (!socket.ok()) return socket.status();
  AddAddress((*socket)->address());
  unix_sockets_.push_back(*std::move(socket));
  paths_.push_back(path.path);
  return absl::OkStatus();
}

void Listener::AddAddress(const std::string& address) {
  absl::StrAppend(&address_, address_.empty() ? "" : ",", address);
}

absl::Status Listener::Take(const HostPort& address) {
  const auto resolved = ResolveHost(address, "--listen");
  if (!resolved.ok()) return resolved.status();
  const size_t before = network_fds_.size();
  int port = address.port;
  int error = EADDRNOTAVAIL;
  for (const SocketAddress& one : *resolved) {
    error = TakeOne(one, port);
    // A name may stand for addresses that this machine does not have: IPv6 where it is switched off.
    if (error != 0 && error != EADDRNOTAVAIL && error != EAFNOSUPPORT) break;
  }
  const bool taken = network_fds_.size() > before && (error == 0 || error == EADDRNOTAVAIL || error == EAFNOSUPPORT);
  const bool v6 = address.host.find(':') != std::string::npos;
  const std::string text = v6 ? absl::StrCat("[", address.host, "]:", port) : absl::StrCat(address.host, ":", port);
  if (!taken) return errors::AddressInUse(text, std::strerror(error));
  AddAddress(text);
  ports_.push_back(port);
  return absl::OkStatus();
}

int Listener::TakeOne(SocketAddress address, int& port) {
  const int fd = socket(address.storage.ss_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  if (fd < 0) return errno;
  SetOption(fd, SOL_SOCKET, SO_REUSEADDR);
  if (address.storage.ss_family == AF_INET6) SetOption(fd, IPPROTO_IPV6, IPV6_V6ONLY);
  address.set_port(port);
  if (bind(fd, address.get(), address.length) != 0 || listen(fd, kBacklog) != 0) {
    const int error = errno;
    close(fd);
    return error;
  }
  network_fds_.push_back(fd);
  getsockname(fd, address.get(), &address.length);
  port = address.port();
  return 0;
}

void Listener::Start(Acceptor network, Acceptor local) {
  network_ = std::move(network);
  local_ = std::move(local);
  thread_ = std::thread([this] { Run(); });
}

void Listener::Stop() {
  if (thread_.joinable()) {
    eventfd_write(wake_fd_, 1);
    thread_.join();
  }
  for (int fd : network_fds_) close(fd);
  network_fds_.clear();
  unix_sockets_.clear();
  if (wake_fd_ >= 0) close(std::exchange(wake_fd_, -1));
}

// gRPC owns the descriptors, and may give one back, whose number then means another file, at any time: each is held by
// a duplicate while it is looked at.
void Listener::CloseConnections() {
  DIR* const descriptors = opendir("/proc/self/fd");
  if (descriptors == nullptr) return;
  while (const dirent* entry = readdir(descriptors)) {
    int number = 0;
    if (!absl::SimpleAtoi(entry->d_name, &number)) continue;
    const int fd = fcntl(number, F_DUPFD_CLOEXEC, 0);
    if (fd < 0) continue;
    SocketAddress local;
    local.length = sizeof(local.storage);
    if (getsockname(fd, local.get(), &local.length) == 0 && IsMine(local)) shutdown(fd, SHUT_RDWR);
    close(fd);
  }
  closedir(descriptors);
}

bool Listener::IsMine(const SocketAddress& local) const {
  const int family = local.storage.ss_family;
  if (family == AF_INET || family == AF_INET6) return absl::c_linear_search(ports_, local.port());
  if (family != AF_UNIX) return false;
  // Clients' ends, and pairs of sockets, have no path.
  const auto& address = reinterpret_cast<const sockaddr_un&>(local.storage);
  return absl::c_linear_search(paths_, std::string(address.sun_path));
}

void Listener::Run() {
  std::vector<pollfd> waits{{.fd = wake_fd_, .events = POLLIN, .revents = 0}};
  for (int fd : network_fds_) waits.push_back({.fd = fd, .events = POLLIN, .revents = 0});
  for (const auto& socket : unix_sockets_) waits.push_back({.fd = socket->fd(), .events = POLLIN, .revents = 0});
  const size_t first_local = 1 + network_fds_.size();
  while (true) {
    if (poll(waits.data(), waits.size(), -1) < 0) continue;
    if (waits[0].revents != 0) return;
    for (size_t i = 1; i < waits.size(); ++i) {
      if (waits[i].revents != 0) Accept(waits[i].fd, i < first_local ? *network_ : *local_);
    }
  }
}

void Listener::Accept(int listening_fd, grpc::experimental::ExternalConnectionAcceptor& acceptor) {
  const int fd = accept4(listening_fd, nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC);
  if (fd < 0) {
    if (errno != EMFILE && errno != ENFILE && errno != ENOBUFS && errno != ENOMEM) return;
    shed_.fetch_add(1, std::memory_order_relaxed);
    poll(nullptr, 0, kFaultPauseMs);
    return;
  }
  if (fd >= max_fd_) {
    shed_.fetch_add(1, std::memory_order_relaxed);
    close(fd);
    return;
  }
  // Means nothing to Unix sockets, and is refused there.
  SetOption(fd, IPPROTO_TCP, TCP_NODELAY);
  grpc::experimental::ExternalConnectionAcceptor::NewConnectionParameters connection;
  connection.listener_fd = listening_fd;
  connection.fd = fd;
  acceptor.HandleNewConnection(&connection);
}

}  // namespace briefing::rpc
