#include "service/catalog/revision_waits.h"

#include <utility>

#include "service/base/limits.h"

namespace briefing {
namespace {

void CallAll(std::vector<RevisionWaits::Then> ended, bool reached) {
  for (RevisionWaits::Then& then : ended) std::move(then)(reached);
}

}  // namespace

void RevisionWaits::Add(Revision revision, absl::Time deadline, absl::FunctionRef<Revision()> head, Then then) {
  bool reached = false;
  {
    MutexLock lock(&mutex_);
    // The head is looked at under the lock that Reached takes after moving it: no step goes unseen.
    reached = head() >= revision;
    if (!reached && !cancelled_ && waits_.size() < limits::kMaxRevisionWaiters) {
      waits_.emplace(revision, Wait{deadline, std::move(then)});
      return;
    }
  }
  std::move(then)(reached);
}

void RevisionWaits::Reached(Revision head) {
  std::vector<Then> ended;
  {
    MutexLock lock(&mutex_);
    const auto end = waits_.upper_bound(head);
    for (auto it = waits_.begin(); it != end; ++it) ended.push_back(std::move(it->second.then));
    waits_.erase(waits_.begin(), end);
  }
  CallAll(std::move(ended), true);
}

void RevisionWaits::Expire(absl::Time now) {
  std::vector<Then> ended;
  {
    MutexLock lock(&mutex_);
    for (auto it = waits_.begin(); it != waits_.end();) {
      if (it->second.deadline > now) {
        ++it;
      } else {
        ended.push_back(std::move(it->second.then));
        it = waits_.erase(it);
      }
    }
  }
  CallAll(std::move(ended), false);
}

void RevisionWaits::Cancel() {
  std::vector<Then> ended;
  {
    MutexLock lock(&mutex_);
    cancelled_ = true;
    for (auto& [revision, wait] : waits_) ended.push_back(std::move(wait.then));
    waits_.clear();
  }
  CallAll(std::move(ended), false);
}

}  // namespace briefing
