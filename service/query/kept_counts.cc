#include "service/query/kept_counts.h"

#include <algorithm>
#include <utility>

#include "absl/types/optional.h"

namespace briefing {
namespace {

// Whether what counts in one view counts in every other, for as long as its version stands.
bool HangsOnVersionsAlone(const v1::CountRecordsRequest& request, const Predicate& predicate) {
  return predicate.member_of.empty() && predicate.residual == nullptr && !request.party_as_state();
}

// What two requests have in common that are answered from one count.
std::string KeyOf(v1::CountRecordsRequest request) {
  request.clear_as_of();
  request.clear_at_least_revision();
  request.clear_max_cells();
  return request.SerializeAsString();
}

// The answer of `counter`, moved to `view`; none where it has passed the view or is too far behind.
absl::optional<v1::CountRecordsResponse> AnswerFrom(std::unique_ptr<Counter>& counter, const View& view,
                                                    int32_t max_cells) {
  if (counter == nullptr) return absl::nullopt;
  const int64_t behind = view.revision().value() - counter->revision().value();
  if (behind < 0 || behind > KeptCounts::kMaxCommitsBehind) return absl::nullopt;
  if (behind > 0 && !counter->MoveTo(view).ok()) {
    // Counting anew says why.
    counter.reset();
    return absl::nullopt;
  }
  return counter->Answer(max_cells);
}

}  // namespace

std::shared_ptr<KeptCounts::Kept> KeptCounts::Find(const std::string& key) {
  MutexLock lock(&mutex_);
  for (auto kept = kept_.begin(); kept != kept_.end(); ++kept) {
    if (kept->first != key) continue;
    std::rotate(kept, kept + 1, kept_.end());
    return kept_.back().second;
  }
  return nullptr;
}

void KeptCounts::Keep(const std::string& key, std::unique_ptr<Counter> counter) {
  if (counter->memory_bytes() > kMaxBytes) return;
  auto kept = std::make_shared<Kept>();
  {
    MutexLock lock(&kept->mutex);
    kept->counter = std::move(counter);
  }
  // What goes is freed after the lock.
  std::shared_ptr<Kept> gone;
  MutexLock lock(&mutex_);
  const auto same = std::find_if(kept_.begin(), kept_.end(), [&key](const auto& each) { return each.first == key; });
  if (same != kept_.end()) {
    gone = std::exchange(same->second, std::move(kept));
    return;
  }
  if (kept_.size() == kMaxCounts) {
    gone = std::move(kept_.front().second);
    kept_.erase(kept_.begin());
  }
  kept_.emplace_back(key, std::move(kept));
}

absl::StatusOr<v1::CountRecordsResponse> KeptCounts::Count(const v1::CountRecordsRequest& request, const View& view,
                                                           const Predicate& predicate,
                                                           absl::FunctionRef<absl::Status()> stop) {
  const bool keep = HangsOnVersionsAlone(request, predicate);
  const std::string key = keep ? KeyOf(request) : "";
  bool passed = false;
  if (const std::shared_ptr<Kept> kept = keep ? Find(key) : nullptr) {
    MutexLock lock(&kept->mutex);
    if (auto answer = AnswerFrom(kept->counter, view, request.max_cells())) return *std::move(answer);
    passed = kept->counter != nullptr && kept->counter->revision() > view.revision();
  }
  auto counter = std::make_unique<Counter>(request, view, predicate);
  if (absl::Status status = counter->Count(stop); !status.ok()) return status;
  v1::CountRecordsResponse answer = counter->Answer(request.max_cells());
  // One as of an earlier revision does not take the place of one that is level.
  if (keep && !passed) Keep(key, std::move(counter));
  return answer;
}

}  // namespace briefing
