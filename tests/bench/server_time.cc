#include "tests/bench/server_time.h"

#include <arpa/inet.h>
#include <sys/socket.h>
#include <unistd.h>

#include <limits>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"

namespace briefing::bench {
namespace {

sockaddr_in Loopback(int port) {
  sockaddr_in address = {};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  address.sin_port = htons(static_cast<uint16_t>(port));
  return address;
}

std::string Fetch(int port, const std::string& path) {
  std::string answer;
  const int fd = socket(AF_INET, SOCK_STREAM, 0);
  const sockaddr_in address = Loopback(port);
  const std::string request = absl::StrCat("GET ", path, " HTTP/1.0\r\nHost: localhost\r\nConnection: close\r\n\r\n");
  if (connect(fd, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0 &&
      write(fd, request.data(), request.size()) == static_cast<ssize_t>(request.size())) {
    char buffer[65536];
    for (ssize_t size; (size = read(fd, buffer, sizeof buffer)) > 0;) answer.append(buffer, size);
  }
  close(fd);
  return answer;
}

}  // namespace

int FreePort() {
  const int fd = socket(AF_INET, SOCK_STREAM, 0);
  sockaddr_in address = Loopback(0);
  socklen_t size = sizeof address;
  const bool bound = bind(fd, reinterpret_cast<sockaddr*>(&address), size) == 0 &&
                     getsockname(fd, reinterpret_cast<sockaddr*>(&address), &size) == 0;
  close(fd);
  return bound ? ntohs(address.sin_port) : 0;
}

ServerTime::ServerTime(int port, const std::string& method) {
  const std::string answer = Fetch(port, "/metrics");
  for (const absl::string_view line : absl::StrSplit(answer, '\n')) {
    if (!absl::StartsWith(line, "briefing_rpc_duration_seconds_bucket{") ||
        !absl::StrContains(line, absl::StrCat("\"", method, "\""))) {
      continue;
    }
    const size_t at = line.find("le=\"") + 4;
    const absl::string_view bound = line.substr(at, line.find('"', at) - at);
    double seconds = std::numeric_limits<double>::infinity();
    if (bound != "+Inf" && !absl::SimpleAtod(bound, &seconds)) continue;
    double count = 0;
    if (absl::SimpleAtod(line.substr(line.rfind(' ') + 1), &count))
      calls_within_[seconds] = static_cast<int64_t>(count);
  }
}

ServerTime ServerTime::Since(const ServerTime& before) const {
  ServerTime since;
  for (const auto& [seconds, count] : calls_within_) {
    const auto earlier = before.calls_within_.find(seconds);
    since.calls_within_[seconds] = count - (earlier == before.calls_within_.end() ? 0 : earlier->second);
  }
  return since;
}

int64_t ServerTime::calls() const { return calls_within_.empty() ? 0 : calls_within_.rbegin()->second; }

double ServerTime::ShareWithin(double seconds) const {
  const auto found = calls_within_.find(seconds);
  return found == calls_within_.end() || calls() == 0 ? 0 : static_cast<double>(found->second) / calls();
}

double ServerTime::BoundOf(double share) const {
  for (const auto& [seconds, count] : calls_within_) {
    if (count >= share * calls()) return seconds;
  }
  return std::numeric_limits<double>::infinity();
}

}  // namespace briefing::bench
