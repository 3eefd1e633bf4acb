// Load: how fast a server answers, from a client that looks at nothing.
#ifndef BRIEFING_TESTS_BENCH_LOAD_H_
#define BRIEFING_TESTS_BENCH_LOAD_H_

#include <grpcpp/generic/generic_stub.h>
#include <grpcpp/grpcpp.h>

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "absl/time/time.h"

namespace briefing::bench {

std::shared_ptr<grpc::Channel> Connect(const std::string& address);

struct UnaryLoad {
  int64_t calls = 0;
  int64_t failed = 0;
  double seconds = 0;
  // Sorted, of all calls.
  std::vector<float> latencies_us;

  double per_second() const { return calls / seconds; }
  double Percentile(double fraction) const;
};

// Keeps `concurrency` calls of `method` under way for `duration`, spread evenly over `channels`, request number n made
// by `request`, which each channel's own thread calls.
UnaryLoad RunUnary(const std::vector<std::shared_ptr<grpc::Channel>>& channels, const std::string& method,
                   int concurrency, absl::Duration duration, const std::function<std::string(int64_t number)>& request);

// One call. Fails the program with a message unless it is answered OK.
std::string CallOnce(const std::shared_ptr<grpc::Channel>& channel, const std::string& method,
                     const std::string& request);

struct StreamLoad {
  int64_t messages = 0;
  int64_t bytes = 0;
  double seconds = 0;
};

// Reads a server stream until it ends or `on_message` returns false (then it is cancelled).
StreamLoad RunStream(const std::shared_ptr<grpc::Channel>& channel, const std::string& method,
                     const std::string& request, const std::function<bool(const grpc::ByteBuffer&)>& on_message);

std::string ToString(const grpc::ByteBuffer& buffer);

}  // namespace briefing::bench

#endif  // BRIEFING_TESTS_BENCH_LOAD_H_
