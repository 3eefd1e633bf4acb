#include "service/query/kept_counts.h"

#include <algorithm>
#include <utility>

#include "absl/types/optional.h"

namespace briefing {
namespace {

// Whether what counts in one view counts in every other, for as long as its version stands.
bool HangsOnVersionsAlone(const v1::CountRecordsRequest& request, const Predicate& predicate) {
  return predicate.hangs_on_versions_alone() && !request.party_as_state();
}

// What two requests have in common that are answered from one count.
std::string KeyOf(v1::CountRecordsRequest request) {
  request.clear_as_of();
  request.clear_at_least_revision();
  request.clear_max_cells();
  return request.SerializeAsString();
}

bool Passed(const Counter& counter, const View& view) { return counter.view().revision() > view.revision(); }

// The answer of `counter`, moved to `view`; none where it has passed the view or is too far behind.
absl::optional<SharedBytes> AnswerFrom(std::unique_ptr<Counter>& counter, const View& view, int32_t max_cells,
                                       absl::FunctionRef<absl::Status()> stop) {
  if (counter == nullptr || Passed(*counter, view)) return absl::nullopt;
  const uint32_t behind =
      static_cast<uint32_t>(view.version_end()) - static_cast<uint32_t>(counter->view().version_end());
  if (behind > KeptCounts::kMaxVersionsBehind) return absl::nullopt;
  if (!counter->MoveTo(view, stop).ok()) {
    // Counting anew says why.
    counter.reset();
    return absl::nullopt;
  }
  SharedBytes answer = SharedBytes::Own(counter->Answer(max_cells));
  // It may have grown with every move.
  if (counter->memory_bytes() > KeptCounts::kMaxBytes) counter.reset();
  return answer;
}

}  // namespace

KeptCounts::Entry* KeptCounts::Find(const std::string& key) {
  const auto found =
      std::find_if(entries_.begin(), entries_.end(), [&key](const Entry& entry) { return entry.key == key; });
  if (found == entries_.end()) return nullptr;
  std::rotate(found, found + 1, entries_.end());
  return &entries_.back();
}

std::shared_ptr<KeptCounts::Kept> KeptCounts::FindKept(const std::string& key) {
  MutexLock lock(&mutex_);
  const Entry* const entry = Find(key);
  return entry == nullptr ? nullptr : entry->kept;
}

void KeptCounts::Keep(const std::string& key, std::unique_ptr<Counter> counter) {
  if (counter->memory_bytes() > kMaxBytes) return;
  auto kept = std::make_shared<Kept>();
  {
    MutexLock lock(&kept->mutex);
    kept->counter = std::move(counter);
  }
  // What goes is freed after the lock.
  Entry gone;
  MutexLock lock(&mutex_);
  if (Entry* const same = Find(key); same != nullptr) {
    gone.kept = std::exchange(same->kept, std::move(kept));
    return;
  }
  if (entries_.size() == kMaxCounts) {
    gone = std::move(entries_.front());
    entries_.erase(entries_.begin());
  }
  entries_.push_back({key, std::move(kept), absl::nullopt});
}

void KeptCounts::KeepAnswer(const std::string& key, Answer answer) {
  if (answer.bytes.size() > kMaxAnswerBytes) return;
  // What goes is freed after the lock.
  absl::optional<Answer> gone;
  MutexLock lock(&mutex_);
  Entry* const entry = Find(key);
  if (entry == nullptr || (entry->answer && entry->answer->revision > answer.revision)) return;
  gone = std::exchange(entry->answer, std::move(answer));
}

absl::optional<SharedBytes> KeptCounts::AtHand(const v1::CountRecordsRequest& request, const View& view) {
  const std::string key = KeyOf(request);
  MutexLock lock(&mutex_);
  const Entry* const entry = Find(key);
  if (entry == nullptr || !entry->answer || entry->answer->revision != view.revision() ||
      entry->answer->max_cells != request.max_cells()) {
    return absl::nullopt;
  }
  return entry->answer->bytes;
}

absl::StatusOr<SharedBytes> KeptCounts::Count(const v1::CountRecordsRequest& request, const View& view,
                                              const Predicate& predicate, absl::FunctionRef<absl::Status()> stop) {
  const bool keep = HangsOnVersionsAlone(request, predicate);
  const std::string key = keep ? KeyOf(request) : "";
  bool passed = false;
  if (const std::shared_ptr<Kept> kept = keep ? FindKept(key) : nullptr) {
    absl::optional<SharedBytes> answer;
    {
      MutexLock lock(&kept->mutex);
      answer = AnswerFrom(kept->counter, view, request.max_cells(), stop);
      passed = kept->counter != nullptr && Passed(*kept->counter, view);
    }
    if (answer) {
      KeepAnswer(key, {view.revision(), request.max_cells(), *answer});
      return *std::move(answer);
    }
  }
  auto counter = std::make_unique<Counter>(request, view, predicate);
  if (absl::Status status = counter->Count(stop); !status.ok()) return status;
  SharedBytes answer = SharedBytes::Own(counter->Answer(request.max_cells()));
  // One as of an earlier revision does not take the place of one that is level.
  if (keep && !passed) {
    Keep(key, std::move(counter));
    KeepAnswer(key, {view.revision(), request.max_cells(), answer});
  }
  return answer;
}

}  // namespace briefing
