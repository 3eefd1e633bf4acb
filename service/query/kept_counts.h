// Counts that are asked for again and again, as dashboards do.
#ifndef BRIEFING_SERVICE_QUERY_KEPT_COUNTS_H_
#define BRIEFING_SERVICE_QUERY_KEPT_COUNTS_H_

#include <cstddef>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/functional/function_ref.h"
#include "absl/status/statusor.h"
#include "briefing/v1/briefing_service.pb.h"
#include "service/base/mutex.h"
#include "service/catalog/view.h"
#include "service/query/counter.h"

namespace briefing {

// Keeps the counts lately made, and goes on from them where the same is asked for a little later: what has changed
// since is taken off and added. The answers are those of CountRecords. Counts that hang on more than the versions
// themselves (memberships, the time, fields that no index has) are made anew each time, and so are those as of earlier
// revisions.
//
// Thread-safe. The catalog must outlive it.
class KeptCounts {
 public:
  // As CountRecords. `predicate` is compiled from the request's filter.
  absl::StatusOr<v1::CountRecordsResponse> Count(const v1::CountRecordsRequest& request, const View& view,
                                                 const Predicate& predicate, absl::FunctionRef<absl::Status()> stop)
      ABSL_LOCKS_EXCLUDED(mutex_);

  // Cost: counts kept, and how large each may be.
  static constexpr size_t kMaxCounts = 24;
  static constexpr size_t kMaxBytes = size_t{8} << 20;
  // Behaviour: with more commits in between, counting anew is taken to be quicker.
  static constexpr int64_t kMaxCommitsBehind = 1024;

 private:
  struct Kept {
    Mutex mutex;
    // Null after a failure.
    std::unique_ptr<Counter> counter ABSL_GUARDED_BY(mutex);
  };

  std::shared_ptr<Kept> Find(const std::string& key) ABSL_LOCKS_EXCLUDED(mutex_);
  void Keep(const std::string& key, std::unique_ptr<Counter> counter) ABSL_LOCKS_EXCLUDED(mutex_);

  Mutex mutex_;
  // By request; the one used last at the end.
  std::vector<std::pair<std::string, std::shared_ptr<Kept>>> kept_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace briefing

#endif  // BRIEFING_SERVICE_QUERY_KEPT_COUNTS_H_
