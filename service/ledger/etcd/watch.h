// Hears from etcd what is appended.
#ifndef BRIEFING_SERVICE_LEDGER_ETCD_WATCH_H_
#define BRIEFING_SERVICE_LEDGER_ETCD_WATCH_H_

#include <atomic>
#include <functional>
#include <thread>

#include "absl/base/thread_annotations.h"
#include "absl/status/statusor.h"
#include "service/base/mutex.h"
#include "service/ledger/etcd/client.h"
#include "service/ledger/etcd/format.h"
#include "service/ledger/etcd/tail.h"

namespace briefing {

// Keeps one watch open on the ledger's segments, and puts what it brings into the tail. The watch begins right after a
// linearizable read of the head, whatever happened before: so it is made anew after every failure, compaction of
// etcd's history included, and what was missed is read from the range by whoever wants it. etcd 3.4 can lose events
// without saying so: every second the head is read again, and a watch that has not told of it a second later is made
// anew.
//
// Life: Start once, Stop once. What it is given must outlive it.
class SegmentWatch {
 public:
  struct HeadReading {
    etcd_format::Head head;
    // etcd's revision when it was read.
    int64_t etcd_revision = 0;
  };
  // A linearizable read.
  using ReadHead = std::function<absl::StatusOr<HeadReading>()>;
  SegmentWatch(EtcdClient& client, const etcd_format::Keys& keys, Tail& tail, ReadHead read_head);
  SegmentWatch(const SegmentWatch&) = delete;
  SegmentWatch& operator=(const SegmentWatch&) = delete;

  void Start();
  // Ends the stream and waits for the thread.
  void Stop();

  // How many streams have been opened: more than one means that some failed.
  int64_t streams() const { return streams_; }

 private:
  class Stream;

  void Run();
  // One stream, from its making to its end.
  void Follow(const HeadReading& from);
  bool stopped() const;

  EtcdClient& client_;
  const etcd_format::Keys& keys_;
  Tail& tail_;
  const ReadHead read_head_;
  std::atomic<int64_t> streams_ = 0;

  mutable Mutex mutex_;
  bool stopped_ ABSL_GUARDED_BY(mutex_) = false;
  // The one that Follow is in.
  Stream* stream_ ABSL_GUARDED_BY(mutex_) = nullptr;
  std::thread thread_;
};

}  // namespace briefing

#endif  // BRIEFING_SERVICE_LEDGER_ETCD_WATCH_H_
