// The revision that a read answers for: as_of and at_least_revision.
#ifndef BRIEFING_SERVICE_RPC_READ_POINT_H_
#define BRIEFING_SERVICE_RPC_READ_POINT_H_

#include <atomic>
#include <cstdint>

#include "absl/functional/any_invocable.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "absl/types/optional.h"
#include "briefing/v1/record.pb.h"
#include "google/protobuf/timestamp.pb.h"
#include "service/base/clock.h"
#include "service/catalog/view.h"
#include "service/rpc/worker_pool.h"
#include "service/store/head_reader.h"

namespace briefing::rpc {

// INVALID_ARGUMENT under `field` unless `time` lies in the years 1 to 9999 and has nanoseconds from 0 to 999999999.
absl::Status CheckTimestamp(const google::protobuf::Timestamp& time, absl::string_view field);

// Finds the view that a read is for, waiting for it where need be. Thread-safe. Catalog, pool and clock must outlive
// it, and it the reads.
class ReadPoints {
 public:
  // `heads` is null where nobody else can append.
  ReadPoints(Catalog& catalog, WorkerPool& pool, const Clock& clock, HeadReader* heads = nullptr)
      : catalog_(&catalog), pool_(&pool), clock_(&clock), heads_(heads) {}

  // Calls `then` once: with the view of the point asked for once the ledger has reached `at_least` and, for the latest
  // state, what others have acknowledged; at once in this thread where that is known already, else on a thread of the
  // pool or the head reader's. `deadline` is the caller's, by Clock::Steady; the answer to a wait that
  // fails comes a little before it, so that the caller still hears the reason.
  //   INVALID_ARGUMENT    negative revisions ("as_of.revision", "at_least_revision"), malformed times
  //   OUT_OF_RANGE        as_of beyond the head
  //   DEADLINE_EXCEEDED   (REVISION_NOT_REACHED)
  //   RESOURCE_EXHAUSTED  too many reads wait
  //   UNAVAILABLE         (SHUTTING_DOWN, or LEDGER_IO for the latest state)
  using Then = absl::AnyInvocable<void(absl::StatusOr<View>) &&>;
  void Await(const v1::AsOf& as_of, int64_t at_least, absl::Time deadline, Then then);

  // The same without a wait: none where there would be one.
  absl::optional<absl::StatusOr<View>> AtOnce(const v1::AsOf& as_of, int64_t at_least) const;

  // The view of `as_of` right now. `field` is the path of `as_of` in the request.
  absl::StatusOr<View> Resolve(const v1::AsOf& as_of, absl::string_view field = "as_of") const;

  // Ends the waits whose time has come. To be called a few dozen times a second.
  void ExpireWaits();
  // Answers what waits with UNAVAILABLE, and what would wait later.
  void Stop();

 private:
  void AwaitLatest(int64_t at_least, absl::Time deadline, Then then);
  absl::Status WhyNotReached(Revision revision, absl::Time deadline) const;

  Catalog* catalog_;
  WorkerPool* pool_;
  const Clock* clock_;
  HeadReader* heads_;
  std::atomic<bool> stopped_{false};
};

}  // namespace briefing::rpc

#endif  // BRIEFING_SERVICE_RPC_READ_POINT_H_
