#include "service/ledger/etcd/tail.h"

#include <algorithm>
#include <utility>

#include "absl/strings/match.h"

namespace briefing {
namespace {

using etcd_format::Head;

// Enough for a follower that is a moment late; who is later reads from etcd.
constexpr size_t kMaxRecentBytes = 8 << 20;
constexpr size_t kMaxRecentSegments = 4096;
// Who is behind by more heads than these is told the age of the oldest.
constexpr size_t kMaxSightings = 64;

}  // namespace

void Tail::SetHead(const Head& head) {
  if (head.mod_revision <= head_.mod_revision) return;
  const bool moved = head.revision > head_.revision;
  head_ = head;
  if (!moved) return;
  changed_.SignalAll();
  if (!absl::StartsWith(head.append_id, own_)) changed_by_others_.SignalAll();
}

void Tail::Advance(const Head& head) {
  MutexLock lock(&mutex_);
  SetHead(head);
}

void Tail::Add(SegmentPtr segment, int64_t mod_revision) {
  const Revision last(segment->last());
  MutexLock lock(&mutex_);
  const Revision known = recent_.empty() ? Revision() : Revision(recent_.back()->last());
  if (last > known) {
    if (Revision(segment->first()) != known.next()) {
      recent_.clear();
      recent_bytes_ = 0;
    }
    recent_bytes_ += segment->body().size();
    recent_.push_back(segment);
    while (recent_bytes_ > kMaxRecentBytes || recent_.size() > kMaxRecentSegments) {
      recent_bytes_ -= recent_.front()->body().size();
      recent_.pop_front();
    }
  }
  SetHead({.revision = last,
           .chain = segment->chain(),
           .append_id = segment->append_id(),
           .total_bytes = segment->total_bytes(),
           .mod_revision = mod_revision});
}

void Tail::Saw(Revision head, SteadyTime asked) {
  MutexLock lock(&mutex_);
  // An answer that was overtaken by a later question's tells nothing new.
  if (head < seen_.back().head || asked <= seen_.back().asked) return;
  if (head == seen_.back().head) {
    seen_.back().asked = asked;
    return;
  }
  seen_.push_back({head, asked});
  // The oldest is kept for its time, which is before that of any head that is dropped.
  if (seen_.size() > kMaxSightings) seen_.erase(seen_.begin() + 1);
}

absl::Duration Tail::AgeOf(Revision revision, SteadyTime now) const {
  MutexLock lock(&mutex_);
  const auto first_beyond =
      std::upper_bound(seen_.begin(), seen_.end(), revision,
                       [](Revision asked_for, const Sighting& sighting) { return asked_for < sighting.head; });
  const Sighting& last = first_beyond == seen_.begin() ? seen_.front() : *(first_beyond - 1);
  return std::max(absl::ZeroDuration(), absl::FromChrono(now - last.asked));
}

Head Tail::head() const {
  MutexLock lock(&mutex_);
  return head_;
}

std::vector<Tail::SegmentPtr> Tail::Since(Revision after) const {
  MutexLock lock(&mutex_);
  if (after >= head_.revision || recent_.empty() || Revision(recent_.back()->last()) != head_.revision ||
      Revision(recent_.front()->first()) > after.next()) {
    return {};
  }
  const auto first = std::upper_bound(
      recent_.begin(), recent_.end(), after,
      [](Revision revision, const SegmentPtr& segment) { return revision < Revision(segment->last()); });
  return {first, recent_.end()};
}

Revision Tail::AwaitBeyond(Revision after, absl::Duration timeout) { return Await(changed_, after, timeout); }

Revision Tail::AwaitOthers(Revision after, absl::Duration timeout) { return Await(changed_by_others_, after, timeout); }

Revision Tail::Await(SteadyCondVar& changed, Revision after, absl::Duration timeout) {
  const Deadline deadline(timeout);
  MutexLock lock(&mutex_);
  while (!interrupted_ && head_.revision <= after && !changed.WaitUntil(&mutex_, deadline)) {
  }
  return head_.revision;
}

void Tail::Interrupt() {
  MutexLock lock(&mutex_);
  interrupted_ = true;
  changed_.SignalAll();
  changed_by_others_.SignalAll();
}

}  // namespace briefing
