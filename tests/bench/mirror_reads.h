// Look-ups in a mirror that a client keeps, as load.h's calls.
#ifndef BRIEFING_TESTS_BENCH_MIRROR_READS_H_
#define BRIEFING_TESTS_BENCH_MIRROR_READS_H_

#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "absl/time/time.h"
#include "client/client.h"
#include "client/mirror.h"
#include "tests/bench/load.h"

namespace briefing::bench {

// A mirror of all records of a server. Exits the program where it cannot be opened.
class MirrorReads {
 public:
  explicit MirrorReads(const std::string& address);

  // What the record of this name is, encoded; "" where it is absent.
  std::string Read(const std::string& name) const;
  // So many threads look up the names of numbers 0, 1, …, one after the other, for `duration`. Of one look-up in 256
  // the latency is noted. A look-up that finds nothing counts as failed.
  UnaryLoad Run(int threads, absl::Duration duration, const std::function<std::string(int64_t number)>& name) const;

 private:
  std::unique_ptr<client::Client> client_;
  std::unique_ptr<client::Mirror> mirror_;
};

}  // namespace briefing::bench

#endif  // BRIEFING_TESTS_BENCH_MIRROR_READS_H_
