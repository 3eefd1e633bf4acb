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

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"

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

void TcpGate::Run() {
  while (!stopped_) {
    std::vector<pollfd> waits = {{.fd = wake_, .events = POLLIN, .revents = 0}};
    const size_t watched_pairs = cut_ ? 0 : pairs_.size();
    if (!cut_) {
      for (const int fd : listeners_) waits.push_back({.fd = fd, .events = POLLIN, .revents = 0});
      for (const Pair& pair : pairs_) {
        for (const int fd : pair.ends) waits.push_back({.fd = fd, .events = POLLIN, .revents = 0});
      }
    }
    if (poll(waits.data(), waits.size(), -1) < 0) continue;
    if (waits[0].revents != 0) {
      eventfd_t count;
      eventfd_read(wake_, &count);
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
  pairs_.push_back({{near, far}});
}

bool TcpGate::Pass(Pair& pair, int from) {
  char bytes[64 << 10];
  const ssize_t size = recv(pair.ends[from], bytes, sizeof bytes, MSG_DONTWAIT);
  if (size < 0) return errno == EAGAIN || errno == EINTR;
  return size > 0 && SendAll(pair.ends[1 - from], bytes, size);
}

}  // namespace briefing::testing
