#include "tests/system/exposition.h"

#include <gtest/gtest.h>
#include <sys/socket.h>
#include <unistd.h>

#include <regex>
#include <sstream>

#include "absl/strings/str_split.h"
#include "google/protobuf/util/json_util.h"
#include "service/rpc/address.h"

namespace briefing::testing {

std::vector<google::protobuf::Struct> JsonLines(const std::string& text) {
  std::vector<google::protobuf::Struct> lines;
  for (absl::string_view line : absl::StrSplit(text, '\n', absl::SkipEmpty())) {
    EXPECT_TRUE(google::protobuf::util::JsonStringToMessage(std::string(line), &lines.emplace_back()).ok()) << line;
  }
  return lines;
}

std::string HttpGet(const std::string& host_port, const std::string& path) {
  const auto address = rpc::ResolveHost(*rpc::ParseHostPort(host_port, ""), "");
  const int fd = socket(AF_INET, SOCK_STREAM, 0);
  if (connect(fd, address->front().get(), address->front().length) != 0) return "";
  const std::string request = "GET " + path + " HTTP/1.0\r\nHost: localhost\r\n\r\n";
  EXPECT_EQ(write(fd, request.data(), request.size()), static_cast<ssize_t>(request.size()));
  std::string answer;
  char buffer[4096];
  for (ssize_t n = read(fd, buffer, sizeof(buffer)); n > 0; n = read(fd, buffer, sizeof(buffer)))
    answer.append(buffer, n);
  close(fd);
  return answer;
}

std::map<std::string, double> ParseMetrics(const std::string& answer) {
  std::map<std::string, double> samples;
  const std::regex sample(R"(^([a-zA-Z_:][a-zA-Z0-9_:]*(\{[^}]*\})?) (\S+)\r?$)");
  std::istringstream lines(answer.substr(answer.find("\r\n\r\n") + 4));
  for (std::string line; std::getline(lines, line);) {
    if (line.empty() || line[0] == '#') continue;
    std::smatch match;
    EXPECT_TRUE(std::regex_match(line, match, sample)) << line;
    samples[match[1]] = std::stod(match[3]);
  }
  return samples;
}

}  // namespace briefing::testing
