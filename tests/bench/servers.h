// The servers under measurement, as processes of their own.
#ifndef BRIEFING_TESTS_BENCH_SERVERS_H_
#define BRIEFING_TESTS_BENCH_SERVERS_H_

#include <sys/types.h>

#include <string>
#include <vector>

namespace briefing::bench {

inline constexpr char kLoopback[] = "127.0.0.1:0";

// briefingd on a ledger in `directory`. `metrics` is an address, or "" for no metrics.
std::vector<std::string> BriefingdCommand(const std::string& bin, const std::string& directory,
                                          const std::string& metrics, const std::string& listen = kLoopback);

// Processor time that a process has used so far, in seconds.
double CpuSecondsOf(pid_t process);

// A child process that writes its address to a port file once it serves. Ends with SIGTERM when destroyed.
class ServerProcess {
 public:
  // `argv` without the port file's path, which stands where "{port-file}" does. Exits the program where it does not
  // start.
  ServerProcess(std::vector<std::string> argv, const std::string& directory);
  ~ServerProcess();
  ServerProcess(const ServerProcess&) = delete;
  ServerProcess& operator=(const ServerProcess&) = delete;

  const std::string& address() const { return address_; }
  // From the start of the process to its address in the port file.
  double seconds_to_serving() const { return seconds_to_serving_; }
  // Processor time used so far, in seconds.
  double CpuSeconds() const { return CpuSecondsOf(pid_); }
  // Memory resident now, in bytes.
  int64_t ResidentBytes() const;
  // Waits for a clean end.
  void Stop();

 private:
  pid_t pid_ = -1;
  std::string address_;
  double seconds_to_serving_ = 0;
};

}  // namespace briefing::bench

#endif  // BRIEFING_TESTS_BENCH_SERVERS_H_
