#include "service/store/follower.h"

#include <utility>

namespace briefing {
namespace {

constexpr absl::Duration kAwait = absl::Seconds(5);
// A wait that brings nothing may have been interrupted for another store on the same ledger, and the next would be,
// too.
constexpr absl::Duration kPauseWithoutNews = absl::Milliseconds(5);
constexpr absl::Duration kPauseAfterFailure = absl::Milliseconds(200);

}  // namespace

Follower::Follower(Applier& applier, WriteGate& gate, OnVisible on_visible)
    : applier_(applier), gate_(gate), on_visible_(std::move(on_visible)) {}

void Follower::Start() {
  thread_ = std::thread([this] { Run(); });
}

void Follower::Stop() {
  {
    MutexLock lock(&mutex_);
    stopped_ = true;
    changed_.SignalAll();
  }
  applier_.ledger().Interrupt();
  if (thread_.joinable()) thread_.join();
}

void Follower::Run() {
  while (!stopped() && Step()) {
  }
}

bool Follower::Step() {
  const Revision before = applier_.catalog().head();
  const absl::StatusOr<Revision> head = applier_.ledger().AwaitOthers(before, kAwait);
  if (head.ok() && *head <= before) {
    Breathe(kPauseWithoutNews);
    return true;
  }
  const absl::Status status = head.ok() ? CatchUpTo(*head) : head.status();
  if (status.code() == absl::StatusCode::kDataLoss) {
    gate_.Close(status);
    gate_.AnnounceClosed();
    return false;
  }
  if (!status.ok()) Breathe(kPauseAfterFailure);
  return true;
}

absl::Status Follower::CatchUpTo(Revision head) {
  absl::Status status;
  Revision before;
  Revision after;
  {
    MutexLock lock(&applier_.turn());
    before = applier_.catalog().head();
    // Most often this process's own writer was the one that appended, and has applied by now.
    if (before < head) status = applier_.CatchUp();
    after = applier_.catalog().head();
  }
  if (after > before) on_visible_(after);
  return status;
}

void Follower::Breathe(absl::Duration pause) {
  const Deadline deadline(pause);
  MutexLock lock(&mutex_);
  while (!stopped_ && !changed_.WaitUntil(&mutex_, deadline)) {
  }
}

bool Follower::stopped() const {
  MutexLock lock(&mutex_);
  return stopped_;
}

}  // namespace briefing
