#include "tests/support/tcp_gate.h"

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>
#include <fstream>
#include <set>
#include <sstream>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_split.h"

namespace briefing::testing {
namespace {

sockaddr_in Loopback(int port) {
  sockaddr_in address = {};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  address.sin_port = htons(static_cast<uint16_t>(port));
  return address;
}

int Listen(int& port) {
  const int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address = Loopback(0);
  socklen_t size = sizeof address;
  EXPECT_EQ(bind(fd, reinterpret_cast<sockaddr*>(&address), size), 0);
  EXPECT_EQ(listen(fd, 64), 0);
  EXPECT_EQ(getsockname(fd, reinterpret_cast<sockaddr*>(&address), &size), 0);
  port = ntohs(address.sin_port);
  return fd;
}

int PeerPort(int fd) {
  sockaddr_in address = {};
  socklen_t size = sizeof address;
  return getpeername(fd, reinterpret_cast<sockaddr*>(&address), &size) == 0 ? ntohs(address.sin_port) : 0;
}

// The socket, on this machine, that is connected from `port` to `to_port`; 0 where there is none any more.
ino_t SocketAt(int port, int to_port) {
  std::ifstream table("/proc/net/tcp");
  const std::string local = absl::StrFormat("0100007F:%04X", port);
  const std::string remote = absl::StrFormat("0100007F:%04X", to_port);
  for (std::string line; std::getline(table, line);) {
    // sl, local_address, rem_address, st, queues, timer, retransmits, uid, timeout, inode
    const std::vector<std::string> columns = absl::StrSplit(line, ' ', absl::SkipEmpty());
    ino_t inode = 0;
    if (columns.size() > 9 && columns[1] == local && columns[2] == remote && absl::SimpleAtoi(columns[9], &inode)) {
      return inode;
    }
  }
  return 0;
}

// The sockets that a process has open.
std::set<ino_t> SocketsOf(pid_t process) {
  std::set<ino_t> sockets;
  std::error_code error;
  for (const auto& entry : std::filesystem::directory_iterator(absl::StrCat("/proc/", process, "/fd"), error)) {
    // "socket:[INODE]"
    const std::string target = std::filesystem::read_symlink(entry.path(), error).string();
    ino_t inode = 0;
    if (target.rfind("socket:[", 0) == 0 && absl::SimpleAtoi(target.substr(8, target.size() - 9), &inode)) {
      sockets.insert(inode);
    }
  }
  return sockets;
}

bool SendAll(int fd, const char* bytes, ssize_t size) {
  while (size > 0) {
    const ssize_t sent = send(fd, bytes, static_cast<size_t>(size), MSG_NOSIGNAL);
    if (sent <= 0) return false;
    bytes += sent;
    size -= sent;
  }
  return true;
}

}  // namespace

TcpGate::TcpGate(const std::vector<std::string>& targets) : wake_(eventfd(0, EFD_CLOEXEC)) {
  for (const std::string& target : targets) {
    int port = 0;
    EXPECT_TRUE(absl::SimpleAtoi(target.substr(target.rfind(':') + 1), &port));
    target_ports_.push_back(port);
    listeners_.push_back(Listen(port));
    endpoints_.push_back(absl::StrCat("127.0.0.1:", port));
  }
  thread_ = std::thread([this] { Run(); });
}

TcpGate::~TcpGate() {
  stopped_ = true;
  eventfd_write(wake_, 1);
  thread_.join();
  for (const int fd : listeners_) close(fd);
  for (const Pair& pair : pairs_) {
    for (const int fd : pair.ends) close(fd);
  }
  close(wake_);
}

void TcpGate::Cut(bool cut) {
  cut_ = cut;
  eventfd_write(wake_, 1);
}

void TcpGate::CutFrom(pid_t process) {
  cut_from_ = process;
  eventfd_write(wake_, 1);
}

void TcpGate::HeedCuts() {
  const std::set<ino_t> sockets = cut_from_ != 0 ? SocketsOf(cut_from_) : std::set<ino_t>();
  for (Pair& pair : pairs_) pair.silent = sockets.count(pair.origin) > 0;
}

void TcpGate::Run() {
  while (!stopped_) {
    std::vector<pollfd> waits = {{.fd = wake_, .events = POLLIN, .revents = 0}};
    const size_t watched_pairs = cut_ ? 0 : pairs_.size();
    if (!cut_) {
      for (const int fd : listeners_) waits.push_back({.fd = fd, .events = POLLIN, .revents = 0});
      for (const Pair& pair : pairs_) {
        // poll passes over -1.
        for (const int fd : pair.ends) waits.push_back({.fd = pair.silent ? -1 : fd, .events = POLLIN, .revents = 0});
      }
    }
    if (poll(waits.data(), waits.size(), -1) < 0) continue;
    if (waits[0].revents != 0) {
      eventfd_t count;
      eventfd_read(wake_, &count);
      HeedCuts();
      continue;
    }
    const size_t first_pair = 1 + listeners_.size();
    for (size_t i = watched_pairs; i-- > 0;) {
      bool alive = true;
      for (int end = 0; end < 2 && alive; ++end) {
        if (waits[first_pair + 2 * i + static_cast<size_t>(end)].revents != 0) alive = Pass(pairs_[i], end);
      }
      if (alive) continue;
      for (const int fd : pairs_[i].ends) close(fd);
      pairs_.erase(pairs_.begin() + static_cast<std::ptrdiff_t>(i));
    }
    for (size_t i = 0; i < listeners_.size(); ++i) {
      if (waits[1 + i].revents != 0) Accept(i);
    }
  }
}

void TcpGate::Accept(size_t listener) {
  const int near = accept4(listeners_[listener], nullptr, nullptr, SOCK_CLOEXEC);
  if (near < 0) return;
  const int far = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  const sockaddr_in address = Loopback(target_ports_[listener]);
  if (connect(far, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) {
    close(near);
    close(far);
    return;
  }
  const int on = 1;
  for (const int fd : {near, far}) setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  int port = 0;
  EXPECT_TRUE(absl::SimpleAtoi(endpoints_[listener].substr(endpoints_[listener].rfind(':') + 1), &port));
  pairs_.push_back({.ends = {near, far}, .origin = SocketAt(PeerPort(near), port), .silent = false});
  if (cut_from_ != 0) HeedCuts();
}

bool TcpGate::Pass(Pair& pair, int from) {
  char bytes[64 << 10];
  const ssize_t size = recv(pair.ends[from], bytes, sizeof bytes, MSG_DONTWAIT);
  if (size < 0) return errno == EAGAIN || errno == EINTR;
  if (from == 0) ++passed_;
  return size > 0 && SendAll(pair.ends[1 - from], bytes, size);
}

}  // namespace briefing::testing
