// Several writes that share one durable append.
#ifndef BRIEFING_SERVICE_STORE_GROUP_H_
#define BRIEFING_SERVICE_STORE_GROUP_H_

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "briefing/v1/ledger_service.pb.h"
#include "service/base/clock.h"
#include "service/catalog/catalog.h"
#include "service/store/kept_series.h"
#include "service/store/request_log.h"
#include "service/store/timed_answers.h"

namespace briefing {

// A write that PrepareRequest has passed, on its way through the queue.
struct PendingWrite {
  v1::ApplyRequest request;
  // Commitments to be judged, whatever the request changes: what the clock asks for, with a request without mutations.
  std::vector<std::string> due = {};
  uint64_t digest = 0;
  size_t bytes = 0;
  std::shared_ptr<TimedAnswer> answer;
};

// A group judged against one head.
struct JudgedGroup {
  // One for each write, good as soon as `entries` are durable.
  std::vector<absl::StatusOr<CommitResult>> answers;
  // To be appended right after the head that the group was judged against.
  std::vector<std::string> entries;
  // The first write that makes a commit: answers before it do not depend on the append.
  size_t first_commit = 0;
  // For each write, whether it writes nothing whatever becomes of the entries: it is refused, changes nothing or only
  // checks. A repeat of a request is as that one was.
  std::vector<bool> writes_nothing;
  int64_t repeated_requests = 0;
};

// Judges the writes one after the other, each against the state that those before it leave. Each is dated by `clock`,
// but never before the commit before it. Changes nothing but the result, the stamps of records in
// `writes` (JudgeBatch), and `series`, which it moves on to the head: a group may be judged again against another one.
JudgedGroup JudgeGroup(std::vector<PendingWrite>& writes, const Catalog& catalog, const RequestLog& requests,
                       const Clock& clock, KeptSeries& series);

}  // namespace briefing

#endif  // BRIEFING_SERVICE_STORE_GROUP_H_
