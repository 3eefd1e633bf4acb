// A wire between two processes that a test can cut.
#ifndef BRIEFING_TESTS_SUPPORT_TCP_GATE_H_
#define BRIEFING_TESTS_SUPPORT_TCP_GATE_H_

#include <sys/types.h>

#include <atomic>
#include <deque>
#include <string>
#include <thread>
#include <vector>

namespace briefing::testing {

// Passes on what comes to ports of its own, each to a target on this machine. Cut, it passes on nothing, and says
// nothing of it: connections stand, new ones are taken, as where a network swallows every packet. Mended, it goes on
// with what had come. Thread-safe.
class TcpGate {
 public:
  // "127.0.0.1:PORT" each.
  explicit TcpGate(const std::vector<std::string>& targets);
  ~TcpGate();
  TcpGate(const TcpGate&) = delete;
  TcpGate& operator=(const TcpGate&) = delete;

  // Where the targets are reached through this gate, in their order.
  const std::vector<std::string>& endpoints() const { return endpoints_; }
  void Cut(bool cut);
  // The same for the connections that one process on this machine has made and makes; 0 mends.
  void CutFrom(pid_t process);
  // How often something was passed on towards the targets.
  int passed() const { return passed_; }

 private:
  // One connection and its way on.
  struct Pair {
    int ends[2];
    // The socket of whoever made it.
    ino_t origin;
    bool silent;
  };

  void Run();
  void Accept(size_t listener);
  void HeedCuts();
  // False when the pair has ended.
  bool Pass(Pair& pair, int from);

  std::vector<int> listeners_;
  std::vector<int> target_ports_;
  std::vector<std::string> endpoints_;
  int wake_ = -1;
  std::atomic<bool> cut_ = false;
  std::atomic<pid_t> cut_from_ = 0;
  std::atomic<bool> stopped_ = false;
  std::atomic<int> passed_ = 0;
  // Of the thread.
  std::deque<Pair> pairs_;
  std::thread thread_;
};

}  // namespace briefing::testing

#endif  // BRIEFING_TESTS_SUPPORT_TCP_GATE_H_
