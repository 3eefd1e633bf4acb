#include "tests/support/dns_server.h"

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <utility>

namespace briefing::testing {
namespace {

// RFC 1035, 4.1.
constexpr size_t kHeaderBytes = 12;
constexpr int kTypeA = 1;

}  // namespace

DnsServer::DnsServer(std::vector<std::string> addresses)
    : socket_(socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0)), addresses_(std::move(addresses)) {
  sockaddr_in self = {};
  self.sin_family = AF_INET;
  self.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof self;
  EXPECT_EQ(bind(socket_, reinterpret_cast<sockaddr*>(&self), size), 0);
  EXPECT_EQ(getsockname(socket_, reinterpret_cast<sockaddr*>(&self), &size), 0);
  port_ = ntohs(self.sin_port);
  thread_ = std::thread([this] { Run(); });
}

DnsServer::~DnsServer() {
  stopped_ = true;
  // A question without a word, from itself, ends the wait.
  sockaddr_in self = {};
  self.sin_family = AF_INET;
  self.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  self.sin_port = htons(static_cast<uint16_t>(port_));
  sendto(socket_, "", 0, 0, reinterpret_cast<sockaddr*>(&self), sizeof self);
  thread_.join();
  close(socket_);
}

void DnsServer::SetAddresses(std::vector<std::string> addresses) {
  MutexLock lock(&mutex_);
  addresses_ = std::move(addresses);
}

void DnsServer::Run() {
  char bytes[1024];
  while (!stopped_) {
    sockaddr_in client = {};
    socklen_t size = sizeof client;
    const ssize_t received = recvfrom(socket_, bytes, sizeof bytes, 0, reinterpret_cast<sockaddr*>(&client), &size);
    if (received < 0) continue;
    const std::string answer = AnswerTo(std::string(bytes, static_cast<size_t>(received)));
    if (!answer.empty()) sendto(socket_, answer.data(), answer.size(), 0, reinterpret_cast<sockaddr*>(&client), size);
  }
}

std::string DnsServer::AnswerTo(const std::string& question) {
  const size_t name_end = question.find('\0', kHeaderBytes);
  if (question.size() < kHeaderBytes || name_end == std::string::npos || question.size() < name_end + 5) return "";
  const int type =
      static_cast<unsigned char>(question[name_end + 1]) << 8 | static_cast<unsigned char>(question[name_end + 2]);
  MutexLock lock(&mutex_);
  const auto answers = static_cast<char>(type == kTypeA ? addresses_.size() : 0);
  // The same id; a response, recursion available; one question, so many answers, nothing else.
  std::string answer = question.substr(0, 2) + std::string("\x81\x80\0\1\0", 5) + answers + std::string(4, '\0');
  answer += question.substr(kHeaderBytes, name_end + 5 - kHeaderBytes);
  for (int i = 0; i < answers; ++i) {
    // The name of the question, type A, class IN, good for one second, four bytes.
    answer += std::string("\xc0\x0c\0\1\0\1\0\0\0\1\0\4", 12);
    in_addr address = {};
    EXPECT_EQ(inet_pton(AF_INET, addresses_[static_cast<size_t>(i)].c_str(), &address), 1);
    answer.append(reinterpret_cast<const char*>(&address), sizeof address);
  }
  return answer;
}

}  // namespace briefing::testing
