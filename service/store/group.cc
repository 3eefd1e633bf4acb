#include "service/store/group.h"

#include <algorithm>
#include <utility>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/string_view.h"
#include "service/base/errors.h"
#include "service/base/limits.h"
#include "service/catalog/view.h"
#include "service/store/batch.h"
#include "service/store/encode.h"
#include "service/store/overlay.h"
#include "service/store/verdicts.h"

namespace briefing {
namespace {

class GroupJudge {
 public:
  GroupJudge(const Catalog& catalog, const RequestLog& requests, const Clock& clock, KeptSeries& series)
      : catalog_(catalog),
        requests_(requests),
        clock_(clock),
        overlay_(catalog.ViewAtHead()),
        series_(series),
        head_(catalog.head()),
        last_time_(head_ == Revision(0) ? absl::UnixEpoch() : catalog.CommitTime(head_)) {
    series_.Follow(overlay_.base());
  }

  JudgedGroup Judge(std::vector<PendingWrite>& writes) {
    group_.first_commit = writes.size();
    for (PendingWrite& write : writes) {
      group_.writes_nothing.push_back(true);
      group_.answers.push_back(JudgeOne(write));
    }
    return std::move(group_);
  }

 private:
  absl::StatusOr<CommitResult> JudgeOne(PendingWrite& write) {
    absl::StatusOr<absl::optional<CommitResult>> first = FirstAnswer(write);
    if (!first.ok()) return first.status();
    if (*first) {
      group_.writes_nothing.back() = false;
      if (!write.request.validate_only()) ++group_.repeated_requests;
      return **std::move(first);
    }
    absl::StatusOr<CommitResult> result = JudgeNew(write);
    if (!result.ok() || write.request.validate_only()) {
      overlay_.Discard();
      series_.Discard();
    }
    return result;
  }

  // Also of a write that waits in this very group.
  absl::StatusOr<absl::optional<CommitResult>> FirstAnswer(const PendingWrite& write) const {
    const auto in_group = first_uses_.find(write.request.request_id());
    if (in_group == first_uses_.end()) return requests_.Recall(write.request.request_id(), write.digest, catalog_);
    const CommitResult& answer = *group_.answers[in_group->second.write];
    if (in_group->second.digest == write.digest) return absl::optional<CommitResult>(answer);
    return errors::RequestIdReused(write.request.request_id(), answer.revision);
  }

  absl::StatusOr<CommitResult> JudgeNew(PendingWrite& write) {
    const Revision revision = head_.next();
    const absl::Time commit_time = std::max(absl::FromUnixNanos(absl::ToUnixNanos(clock_.Now())), last_time_);
    absl::StatusOr<JudgedBatch> batch = JudgeBatch(write.request, revision, commit_time, overlay_);
    if (!batch.ok()) return batch.status();
    absl::Status judged = AddVerdicts(write.due, revision, commit_time, overlay_, batch->changes, series_);
    if (!judged.ok()) return judged;
    CommitResult result;
    result.results = std::move(batch->results);
    result.would_be = std::move(batch->would_be);
    const std::string commit = EncodeCommit({.revision = revision,
                                             .commit_time = commit_time,
                                             .actor = write.request.actor(),
                                             .request_id = write.request.request_id(),
                                             .reason = write.request.reason()},
                                            batch->changes);
    if (commit.size() > limits::kMaxCommitBytes) {
      return errors::TooLarge("the commit that the batch makes", limits::kMaxCommitBytes);
    }
    if (write.request.validate_only()) return result;
    result.revision = head_;
    if (batch->changes.empty()) return result;
    // Nobody can ask again for the answer to a request without an id.
    if (write.request.request_id().empty()) batch->unchanged.clear();
    Accept(write, EncodeEntry(commit, write.digest, batch->unchanged), commit_time);
    result.revision = revision;
    result.commit_time = commit_time;
    return result;
  }

  void Accept(const PendingWrite& write, std::string entry, absl::Time commit_time) {
    const size_t index = group_.answers.size();
    if (group_.entries.empty()) group_.first_commit = index;
    group_.entries.push_back(std::move(entry));
    group_.writes_nothing.back() = false;
    if (!write.request.request_id().empty()) first_uses_[write.request.request_id()] = {index, write.digest};
    overlay_.Accept();
    series_.Accept();
    head_ = head_.next();
    last_time_ = commit_time;
  }

  struct FirstUse {
    size_t write;
    uint64_t digest;
  };

  const Catalog& catalog_;
  const RequestLog& requests_;
  const Clock& clock_;
  Overlay overlay_;
  KeptSeries& series_;
  // Of the last commit that the group would make.
  Revision head_;
  absl::Time last_time_;
  absl::flat_hash_map<absl::string_view, FirstUse> first_uses_;
  JudgedGroup group_;
};

}  // namespace

JudgedGroup JudgeGroup(std::vector<PendingWrite>& writes, const Catalog& catalog, const RequestLog& requests,
                       const Clock& clock, KeptSeries& series) {
  return GroupJudge(catalog, requests, clock, series).Judge(writes);
}

}  // namespace briefing
