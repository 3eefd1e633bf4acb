#include "service/store/write_gate.h"

#include "service/base/errors.h"

namespace briefing {

absl::Status WriteGate::status() const {
  MutexLock lock(&mutex_);
  return closed_.ok() ? suspended_ : closed_;
}

bool WriteGate::suspended() const {
  MutexLock lock(&mutex_);
  return closed_.ok() && !suspended_.ok();
}

absl::Status WriteGate::RefusalIfClosed() const {
  MutexLock lock(&mutex_);
  if (closed_.ok() || errors::ReasonOf(closed_) == "WRITES_CLOSED") return closed_;
  return errors::WritesClosed(closed_.message());
}

void WriteGate::Suspend(absl::Status why) {
  MutexLock lock(&mutex_);
  suspended_ = std::move(why);
}

void WriteGate::Resume() {
  MutexLock lock(&mutex_);
  suspended_ = absl::OkStatus();
}

void WriteGate::Close(absl::Status why) {
  MutexLock lock(&mutex_);
  if (closed_.ok()) closed_ = std::move(why);
}

void WriteGate::AnnounceClosed() {
  absl::Status why;
  {
    MutexLock lock(&mutex_);
    if (closed_.ok() || announced_) return;
    announced_ = true;
    why = closed_;
  }
  on_closed_(why);
}

}  // namespace briefing
