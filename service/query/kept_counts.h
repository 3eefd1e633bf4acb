// Counts that are asked for again and again, as dashboards do.
#ifndef BRIEFING_SERVICE_QUERY_KEPT_COUNTS_H_
#define BRIEFING_SERVICE_QUERY_KEPT_COUNTS_H_

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/functional/function_ref.h"
#include "absl/status/statusor.h"
#include "absl/types/optional.h"
#include "briefing/v1/briefing_service.pb.h"
#include "service/base/bytes.h"
#include "service/base/mutex.h"
#include "service/base/revision.h"
#include "service/catalog/view.h"
#include "service/query/counter.h"

namespace briefing {

// Keeps the counts lately made and their answers, and goes on from them where the same is asked for a little later:
// what has changed since is taken off and added. The answers are those of CountRecords. Counts that hang on more than
// the versions themselves (memberships, the time, fields that no index has) are made anew each time, and so are those
// as of earlier revisions.
//
// Thread-safe. The catalog must outlive it.
class KeptCounts {
 public:
  // The answer that Count gave lately to the same at the same revision; none where it is not at hand. Never waits.
  absl::optional<SharedBytes> AtHand(const v1::CountRecordsRequest& request, const View& view)
      ABSL_LOCKS_EXCLUDED(mutex_);
  // As CountRecords. `predicate` is compiled from the request's filter.
  absl::StatusOr<SharedBytes> Count(const v1::CountRecordsRequest& request, const View& view,
                                    const Predicate& predicate, absl::FunctionRef<absl::Status()> stop)
      ABSL_LOCKS_EXCLUDED(mutex_);

  // Cost: counts kept, how large each may be, and how large its answer.
  static constexpr size_t kMaxCounts = 24;
  static constexpr size_t kMaxBytes = size_t{8} << 20;
  static constexpr size_t kMaxAnswerBytes = size_t{1} << 20;
  // Behaviour: with more versions in between, counting anew is taken to be quicker.
  static constexpr uint32_t kMaxVersionsBehind = 1 << 16;

 private:
  struct Kept {
    Mutex mutex;
    // Null after a failure.
    std::unique_ptr<Counter> counter ABSL_GUARDED_BY(mutex);
  };

  struct Answer {
    Revision revision;
    int32_t max_cells;
    SharedBytes bytes;
  };
  // What is kept for one request.
  struct Entry {
    std::string key;
    std::shared_ptr<Kept> kept;
    absl::optional<Answer> answer;
  };

  // Makes it the one used last. Null where there is none.
  Entry* Find(const std::string& key) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  std::shared_ptr<Kept> FindKept(const std::string& key) ABSL_LOCKS_EXCLUDED(mutex_);
  void Keep(const std::string& key, std::unique_ptr<Counter> counter) ABSL_LOCKS_EXCLUDED(mutex_);
  void KeepAnswer(const std::string& key, Answer answer) ABSL_LOCKS_EXCLUDED(mutex_);

  Mutex mutex_;
  // The one used last at the end.
  std::vector<Entry> entries_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace briefing

#endif  // BRIEFING_SERVICE_QUERY_KEPT_COUNTS_H_
