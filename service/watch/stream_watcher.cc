#include "service/watch/stream_watcher.h"

#include <utility>

#include "absl/types/optional.h"
#include "service/base/errors.h"
#include "service/watch/hub.h"

namespace briefing {
namespace {

constexpr absl::Duration kNever = absl::Nanoseconds(INT64_MAX);

}  // namespace

StreamWatcher::StreamWatcher(Hub& hub, WatchSink& sink, Cursor cursor, absl::Duration progress_interval, bool may_stall)
    : hub_(hub), sink_(sink), progress_interval_(progress_interval), may_stall_(may_stall), cursor_(std::move(cursor)) {
  SetDue(kNever);
}

void StreamWatcher::Start() {
  {
    MutexLock lock(&mutex_);
    started_ = true;
    if (!Claim()) return;
  }
  Run();
}

void StreamWatcher::OnSent(bool ok) {
  {
    MutexLock lock(&mutex_);
    ok = ok && !aborted_;
    if (ok) {
      outstanding_ = false;
      abort_due_ = false;
      SetDue(hub_.now() + progress_interval_ - Hub::kTick);
      if (!Claim()) return;
    }
  }
  if (!ok) return EndFromStream();
  Run(/*sent=*/true);
}

void StreamWatcher::OnCancelled() { EndFromStream(); }

void StreamWatcher::OnWake() {
  {
    MutexLock lock(&mutex_);
    if (outstanding_ || !Claim()) return;
  }
  Run();
}

void StreamWatcher::OnDue() {
  {
    MutexLock lock(&mutex_);
    // The time is looked at again: it may have been moved since the hub saw it.
    if (hub_.now() < due()) return;
    if (outstanding_) {
      abort_due_ = true;
    } else {
      progress_due_ = true;
    }
    SetDue(kNever);
    if (!Claim()) return;
  }
  Run();
}

void StreamWatcher::OnShutdown() {
  {
    MutexLock lock(&mutex_);
    shutting_down_ = true;
    if (outstanding_ || !Claim()) return;
  }
  Run();
}

bool StreamWatcher::Claim() {
  if (!started_ || over_ || running_) return false;
  running_ = true;
  return true;
}

void StreamWatcher::Run(bool sent) {
  // The sink's owner may let go of this watcher as soon as it is over.
  const std::shared_ptr<StreamWatcher> self = shared_from_this();
  while (true) {
    bool progress_due = false;
    switch (NextStep(progress_due)) {
      case Step::kRest:
        return;
      case Step::kAbort:
        hub_.CountStalled();
        sink_.Abort();
        EndCall();
        break;
      case Step::kFinish:
        return Finish();
      case Step::kBuild:
        if (std::exchange(sent, false) && !progress_due && cursor_.told_all()) {
          if (!GoIdle()) return;
        } else {
          sent = BuildAndSend(progress_due);
          if (!sent) return;
        }
        break;
    }
  }
}

StreamWatcher::Step StreamWatcher::NextStep(bool& progress_due) {
  MutexLock lock(&mutex_);
  if (!over_) {
    if (outstanding_ && std::exchange(abort_due_, false)) {
      aborted_ = true;
      BeginCall();
      return Step::kAbort;
    }
    if (!outstanding_) {
      if (!shutting_down_) {
        progress_due = std::exchange(progress_due_, false);
        return Step::kBuild;
      }
      over_ = true;
      BeginCall();
      return Step::kFinish;
    }
  }
  running_ = false;
  return Step::kRest;
}

bool StreamWatcher::BuildAndSend(bool progress_due) {
  // Set by the message before.
  const bool level = cursor_.told_all();
  absl::optional<WatchMessage> message = cursor_.Next(progress_due);
  if (!message) return GoIdle();
  {
    MutexLock lock(&mutex_);
    if (over_) {
      running_ = false;
      return false;
    }
    outstanding_ = true;
    SetDue(may_stall_ ? hub_.now() + hub_.stall_timeout() : kNever);
    BeginCall();
  }
  hub_.CountMessage(message->commits, level);
  sink_.Send(std::move(message->pieces));
  EndCall();
  return true;
}

bool StreamWatcher::GoIdle() {
  const Revision position = cursor_.position();
  {
    MutexLock lock(&mutex_);
    if ((shutting_down_ || progress_due_) && !over_) return true;
    running_ = false;
    if (over_) return false;
  }
  hub_.AddIdle(shared_from_this(), position);
  return false;
}

void StreamWatcher::Finish() {
  const absl::Status status = errors::ShuttingDown(cursor_.resume_token());
  hub_.Remove(*this);
  sink_.Finish(status);
  EndCall();
}

void StreamWatcher::BeginCall() {
  calling_ = true;
  caller_ = std::this_thread::get_id();
}

void StreamWatcher::EndCall() {
  MutexLock lock(&mutex_);
  calling_ = false;
  call_ended_.SignalAll();
}

void StreamWatcher::EndFromStream() {
  const std::shared_ptr<StreamWatcher> self = shared_from_this();
  {
    MutexLock lock(&mutex_);
    over_ = true;
    SetDue(kNever);
    // A sink may answer from within the call that it is given; waiting for that one would never end.
    while (calling_ && caller_ != std::this_thread::get_id()) call_ended_.Wait(&mutex_);
  }
  hub_.Remove(*this);
}

}  // namespace briefing
