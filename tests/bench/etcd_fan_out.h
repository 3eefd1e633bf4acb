// What replicas on a ledger in etcd cost where many watch, and how late a change arrives at another replica, beside
// etcd's own watches of keys of the same size.
#ifndef BRIEFING_TESTS_BENCH_ETCD_FAN_OUT_H_
#define BRIEFING_TESTS_BENCH_ETCD_FAN_OUT_H_

#include <string>

namespace briefing::bench {

// Replicas are `bin`/briefingd. Both measurements print a line a round, then the medians, and exit the program where
// something is missing that was written.
struct FanOutSettings {
  std::string bin;
  std::string tsv;
  int rounds = 3;
};

// One writer makes so many changes, one after the other, while so many watch: first at a replica, then at etcd, on the
// same number of connections. A delivery is one change told to one watcher; processor time is the server's, from the
// first write to the last delivery.
void MeasureWatchers(const FanOutSettings& settings, int watchers, int writes);

// One writer at one replica of two, one watcher at the other; then a put and a watch at two members of etcd (the same
// member where the cluster has one).
void MeasureDelay(const FanOutSettings& settings, int members, int writes);

}  // namespace briefing::bench

#endif  // BRIEFING_TESTS_BENCH_ETCD_FAN_OUT_H_
