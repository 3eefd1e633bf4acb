// How long a server took for its calls, by its own clock.
#ifndef BRIEFING_TESTS_BENCH_SERVER_TIME_H_
#define BRIEFING_TESTS_BENCH_SERVER_TIME_H_

#include <cstdint>
#include <map>
#include <string>

namespace briefing::bench {

// A port of 127.0.0.1 that nothing listens on now.
int FreePort();

// The histogram briefing_rpc_duration_seconds of one method: how many calls took at most so many seconds.
class ServerTime {
 public:
  // Asks 127.0.0.1:`port`/metrics. `method` is "ListEvents".
  ServerTime(int port, const std::string& method);

  // What came since `before`.
  ServerTime Since(const ServerTime& before) const;
  int64_t calls() const;
  // The share of calls that took at most `seconds`, which must be one of the histogram's bounds.
  double ShareWithin(double seconds) const;
  // The least bound that so many of the calls kept to, in seconds.
  double BoundOf(double share) const;

 private:
  ServerTime() = default;

  // By bound; the last is infinite.
  std::map<double, int64_t> calls_within_;
};

}  // namespace briefing::bench

#endif  // BRIEFING_TESTS_BENCH_SERVER_TIME_H_
