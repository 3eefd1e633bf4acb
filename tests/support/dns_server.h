// A DNS server for one name.
#ifndef BRIEFING_TESTS_SUPPORT_DNS_SERVER_H_
#define BRIEFING_TESTS_SUPPORT_DNS_SERVER_H_

#include <atomic>
#include <string>
#include <thread>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "service/base/mutex.h"

namespace briefing::testing {

// Answers every question for IPv4 addresses, whatever the name, with the same ones; other questions with none. Over
// UDP, on a port of its own on 127.0.0.1. Thread-safe.
class DnsServer {
 public:
  // "127.0.0.2"
  explicit DnsServer(std::vector<std::string> addresses);
  ~DnsServer();
  DnsServer(const DnsServer&) = delete;
  DnsServer& operator=(const DnsServer&) = delete;

  int port() const { return port_; }
  // From now on it answers with these.
  void SetAddresses(std::vector<std::string> addresses) ABSL_LOCKS_EXCLUDED(mutex_);

 private:
  void Run();
  std::string AnswerTo(const std::string& question) ABSL_LOCKS_EXCLUDED(mutex_);

  int socket_ = -1;
  int port_ = 0;
  std::atomic<bool> stopped_ = false;
  Mutex mutex_;
  std::vector<std::string> addresses_ ABSL_GUARDED_BY(mutex_);
  std::thread thread_;
};

}  // namespace briefing::testing

#endif  // BRIEFING_TESTS_SUPPORT_DNS_SERVER_H_
