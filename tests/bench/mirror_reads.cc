#include "tests/bench/mirror_reads.h"

#include <algorithm>
#include <atomic>
#include <cstdlib>
#include <iostream>
#include <thread>
#include <vector>

#include "absl/time/clock.h"

namespace briefing::bench {

MirrorReads::MirrorReads(const std::string& address) {
  auto client = client::Client::Connect({.addresses = {address}});
  auto mirror = client.ok() ? client::Mirror::Open(**client, {.patience = absl::Minutes(10)}) : client.status();
  if (!mirror.ok()) {
    std::cerr << "no mirror: " << mirror.status() << "\n";
    std::exit(1);
  }
  client_ = *std::move(client);
  mirror_ = *std::move(mirror);
}

std::string MirrorReads::Read(const std::string& name) const {
  const auto record = mirror_->Find(name);
  return record == nullptr ? "" : record->event().SerializeAsString();
}

UnaryLoad MirrorReads::Run(int threads, absl::Duration duration,
                           const std::function<std::string(int64_t)>& name) const {
  struct Part {
    int64_t calls = 0;
    int64_t failed = 0;
    std::vector<float> latencies_us;
  };
  std::vector<Part> parts(static_cast<size_t>(threads));
  std::atomic<bool> over = false;
  std::vector<std::thread> running;
  const absl::Time began = absl::Now();
  for (int i = 0; i < threads; ++i) {
    running.emplace_back([&, i] {
      Part& part = parts[static_cast<size_t>(i)];
      for (int64_t number = i; !over.load(std::memory_order_relaxed); number += threads, ++part.calls) {
        const std::string wanted = name(number);
        const bool timed = part.calls % 256 == 0;
        const absl::Time asked = timed ? absl::Now() : absl::Time();
        const auto record = mirror_->Find(wanted);
        if (timed) part.latencies_us.push_back(static_cast<float>(absl::ToDoubleMicroseconds(absl::Now() - asked)));
        part.failed += record == nullptr || record->event().title().empty();
      }
    });
  }
  absl::SleepFor(duration);
  over = true;
  for (std::thread& thread : running) thread.join();
  UnaryLoad load;
  load.seconds = absl::ToDoubleSeconds(absl::Now() - began);
  for (const Part& part : parts) {
    load.calls += part.calls;
    load.failed += part.failed;
    load.latencies_us.insert(load.latencies_us.end(), part.latencies_us.begin(), part.latencies_us.end());
  }
  std::sort(load.latencies_us.begin(), load.latencies_us.end());
  return load;
}

}  // namespace briefing::bench
