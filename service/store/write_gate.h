// Whether writes are taken, and why not.
#ifndef BRIEFING_SERVICE_STORE_WRITE_GATE_H_
#define BRIEFING_SERVICE_STORE_WRITE_GATE_H_

#include <utility>

#include "absl/base/thread_annotations.h"
#include "absl/functional/any_invocable.h"
#include "absl/status/status.h"
#include "service/base/mutex.h"

namespace briefing {

// Open at first; suspended while an append's outcome is not known; closed for good. Closing wins over suspending.
// Thread-safe.
class WriteGate {
 public:
  using OnClosed = absl::AnyInvocable<void(const absl::Status&)>;
  explicit WriteGate(OnClosed on_closed) : on_closed_(std::move(on_closed)) {}

  // OK while open; else why it is not.
  absl::Status status() const;
  bool suspended() const;
  // OK unless closed; then what a write is to be answered with (UNAVAILABLE, WRITES_CLOSED).
  absl::Status RefusalIfClosed() const;

  void Suspend(absl::Status why);
  void Resume();
  // For good. The first reason stands.
  void Close(absl::Status why);
  // Calls on_closed once after a Close: apart from it, so that no lock of the closer's is held.
  void AnnounceClosed();

 private:
  mutable Mutex mutex_;
  absl::Status closed_ ABSL_GUARDED_BY(mutex_);
  absl::Status suspended_ ABSL_GUARDED_BY(mutex_);
  bool announced_ ABSL_GUARDED_BY(mutex_) = false;
  // Called once, by whoever sets announced_.
  OnClosed on_closed_;
};

}  // namespace briefing

#endif  // BRIEFING_SERVICE_STORE_WRITE_GATE_H_
