// Clients that write to, watch and read several servers while these fail, and what they were told.
#ifndef BRIEFING_TESTS_FAULT_CLUSTER_LOAD_H_
#define BRIEFING_TESTS_FAULT_CLUSTER_LOAD_H_

#include <grpcpp/grpcpp.h>

#include <atomic>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/time/time.h"
#include "briefing/v1/ledger_service.pb.h"
#include "service/base/mutex.h"

namespace briefing::testing {

// Where the servers are at the moment: a restarted one has another address. Thread-safe.
class Whereabouts {
 public:
  explicit Whereabouts(int servers) : size_(servers), channels_(static_cast<size_t>(servers)) {}

  int size() const { return size_; }
  void Publish(int server, const std::string& address);
  std::shared_ptr<grpc::Channel> ChannelTo(int server) const;
  // Ends the load.
  void End();
  bool ended() const;
  // Waits for `pause`, or for the end.
  void Breathe(absl::Duration pause) const;

 private:
  const int size_;

  mutable Mutex mutex_;
  std::vector<std::shared_ptr<grpc::Channel>> channels_ ABSL_GUARDED_BY(mutex_);
  bool ended_ ABSL_GUARDED_BY(mutex_) = false;
};

// Calls one server, and the next one where that fails.
class RovingClient {
 public:
  RovingClient(Whereabouts& whereabouts, int first) : whereabouts_(whereabouts), server_(first) {}

  // Calls `attempt` with one server after the other until it returns OK, or a code that another server would answer as
  // well: then the test fails. False when the load ended before.
  using Attempt = std::function<grpc::Status(const std::shared_ptr<grpc::Channel>&, grpc::ClientContext&)>;
  bool Until(const Attempt& attempt);
  int server() const { return server_; }

 private:
  Whereabouts& whereabouts_;
  int server_;
};

// Writers that create records, others that all count on in one record, and watchers; each roves.
class ClusterLoad {
 public:
  struct Size {
    int writers = 4;
    int counters = 3;
    int watchers = 3;
  };
  ClusterLoad(Whereabouts& whereabouts, Size size);
  ~ClusterLoad();

  // Creates the record that is counted in, then starts all.
  void Start();
  // Waits until so many more writes have been acknowledged, and every watcher has seen something newer; fails the test
  // where that takes longer than `patience`.
  void AwaitProgress(int64_t writes, absl::Duration patience = absl::Seconds(30));
  // The same for writes alone.
  void AwaitWrites(int64_t writes, absl::Duration patience = absl::Seconds(30));
  // Ends writers and counters, lets the watchers reach the end of the ledger, and ends them.
  void Finish();

  // After Finish: fails the test for each write that was acknowledged and is not in the history once, at the revision
  // that was told; for a request made twice; for revisions that are not dense; for times of commits that go back; for
  // an increment that was lost; for a watcher that did not see every commit once and in order; and for servers that
  // tell different histories, or another state of the past.
  void Check();

  int64_t acknowledged() const { return acknowledged_count_; }
  size_t commits() const { return history_.size(); }

 private:
  // Request id → revision.
  using Acknowledged = std::map<std::string, int64_t>;

  void Write(int writer);
  void Count(int counter);
  void Watch(int watcher);
  bool Increment(RovingClient& client, const std::string& request_id, int64_t& seen, Acknowledged& acknowledged);
  // The revision of a new record.
  int64_t Create(int server, const std::string& name);
  std::vector<v1::Commit> HistoryOf(int server);
  void CheckWrites();
  void CheckWatchers();
  void CheckPast();

  Whereabouts& whereabouts_;
  const Size size_;
  std::deque<Acknowledged> acknowledged_;
  std::atomic<int64_t> acknowledged_count_ = 0;
  // Each by its own thread; the last revision also for others to see.
  std::deque<std::vector<int64_t>> watched_;
  std::deque<std::atomic<int64_t>> last_watched_;
  // Watchers end when they are there.
  std::atomic<int64_t> end_ = INT64_MAX;
  std::vector<std::thread> writers_;
  std::vector<std::thread> watchers_;
  int64_t head_ = 0;
  std::vector<v1::Commit> history_;
};

}  // namespace briefing::testing

#endif  // BRIEFING_TESTS_FAULT_CLUSTER_LOAD_H_
