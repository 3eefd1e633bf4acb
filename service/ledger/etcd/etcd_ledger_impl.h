// The ledger over a connected client; open.cc makes it.
#ifndef BRIEFING_SERVICE_LEDGER_ETCD_ETCD_LEDGER_IMPL_H_
#define BRIEFING_SERVICE_LEDGER_ETCD_ETCD_LEDGER_IMPL_H_

#include <atomic>
#include <chrono>
#include <memory>
#include <string>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "service/base/mutex.h"
#include "service/ledger/etcd/client.h"
#include "service/ledger/etcd/format.h"
#include "service/ledger/etcd/segment.h"
#include "service/ledger/etcd/tail.h"
#include "service/ledger/etcd/watch.h"
#include "service/ledger/ledger.h"

namespace briefing {

// How an append goes:
//   1. parts, where there are any, are put one by one, each only while the head is as expected;
//   2. one transaction puts the segment and the new head, and removes parts that others left at this place, only where
//      the head is as expected. Nobody looks at parts that no segment speaks of.
// After an error that leaves open whether 2 was made, a fence is set: the head is changed, if it is still as it was,
// in nothing but the name of who wrote it last. Whether that goes ahead or not, it is then known what became of 2, and
// if it had not been made it never will.
class EtcdLedger final : public Ledger {
 public:
  EtcdLedger(const EtcdOptions& options, std::unique_ptr<EtcdClient> client, const etcd_format::Meta& meta,
             const etcd_format::Head& head, std::string secret);
  ~EtcdLedger() override;

  const std::string& id() const override { return id_; }
  const std::string& secret() const override { return secret_; }
  absl::string_view engine() const override { return "etcd"; }
  absl::StatusOr<Revision> Head() override;
  absl::StatusOr<Revision> Append(Revision expected_head, absl::Span<const std::string> entries) override;
  absl::Duration patience() const override { return client_->call_timeout(); }
  absl::Status Read(Revision after, absl::FunctionRef<absl::Status(Revision, absl::string_view)> visit) override;
  absl::StatusOr<uint64_t> ChecksumAt(Revision revision) override;
  absl::StatusOr<Revision> AwaitBeyond(Revision after, absl::Duration timeout) override {
    return UnlessPutBack(tail_.AwaitBeyond(after, timeout));
  }
  absl::StatusOr<Revision> AwaitOthers(Revision after, absl::Duration timeout) override {
    return UnlessPutBack(tail_.AwaitOthers(after, timeout));
  }
  void Interrupt() override { tail_.Interrupt(); }
  bool shared() const override { return true; }
  absl::Duration AgeOf(Revision revision) override { return tail_.AgeOf(revision, std::chrono::steady_clock::now()); }
  absl::optional<Quota> LastQuota() override ABSL_LOCKS_EXCLUDED(mutex_);
  int64_t SizeBytes() override { return tail_.head().total_bytes; }

 private:
  using Visit = absl::FunctionRef<absl::Status(Revision, absl::string_view)>;
  class Appender;

  // Some segments after a revision, with the head as it was read in the same moment.
  struct Page {
    SegmentWatch::HeadReading head;
    std::vector<Tail::SegmentPtr> segments;
  };
  // How far a read has come.
  struct Progress {
    Revision at;
    // Checksum of the entry at `at`; none where it is not known.
    absl::optional<uint64_t> chain;
  };

  absl::StatusOr<SegmentWatch::HeadReading> ReadHead();
  absl::StatusOr<etcd_format::Head> DecodeHead(const etcd_pb::RangeResponse& range);
  absl::StatusOr<Page> FetchPage(Revision after, int64_t limit);
  absl::StatusOr<std::string> FetchParts(const storage::v1::Segment& segment);
  absl::Status VisitSegment(const storage::v1::Segment& segment, Progress& progress, Visit visit);
  absl::Status ReadFromEtcd(Progress progress, Visit visit);

  // Reads the head for the watch and, every so often, the quota.
  absl::StatusOr<SegmentWatch::HeadReading> Heartbeat() ABSL_LOCKS_EXCLUDED(mutex_);
  Progress newest() const ABSL_LOCKS_EXCLUDED(mutex_);
  // Takes note of an entry that was read or appended.
  void Note(const Progress& progress) ABSL_LOCKS_EXCLUDED(mutex_);
  // Whether `head`, read after `newest` was noted, goes on from there. DATA_LOSS where it does not; then, and ever
  // after, from AwaitBeyond and AwaitOthers, too.
  absl::Status CheckFollows(const Progress& newest, const etcd_format::Head& head);

  absl::StatusOr<Revision> UnlessPutBack(Revision head) const ABSL_LOCKS_EXCLUDED(mutex_);

  absl::Status Damaged(Revision revision, absl::string_view what) const;
  // A failed read, or a write that is known not to have been made.
  absl::Status Io(const absl::Status& status) const;

  // "etcd://…", for messages.
  const std::string name_;
  const std::string id_;
  const std::string secret_;
  const etcd_format::Keys keys_;
  // Of this opening.
  const std::string writer_id_;
  const std::unique_ptr<EtcdClient> client_;
  std::atomic<int64_t> appends_ = 0;
  // Set by an append whose outcome is not known until a read has asked etcd itself.
  std::atomic<bool> doubtful_ = false;
  mutable Mutex mutex_;
  // The newest entry that was read or appended here: what is read later must go on from it, or a ledger that was put
  // back to an earlier state would be taken for the one that was read.
  Progress newest_ ABSL_GUARDED_BY(mutex_);
  absl::Status put_back_ ABSL_GUARDED_BY(mutex_);
  absl::optional<Quota> quota_ ABSL_GUARDED_BY(mutex_);
  // Of the watch's thread.
  std::chrono::steady_clock::time_point quota_asked_ = {};
  Tail tail_;
  SegmentWatch watch_;
};

}  // namespace briefing

#endif  // BRIEFING_SERVICE_LEDGER_ETCD_ETCD_LEDGER_IMPL_H_
