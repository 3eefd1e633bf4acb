// Asks now and then whether a briefing is still wanted.
#ifndef BRIEFING_SERVICE_BRIEFING_PACE_H_
#define BRIEFING_SERVICE_BRIEFING_PACE_H_

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"

namespace briefing {

// Counts the steps of one long piece of work. Not thread-safe; `stop` must outlive it.
class Pace {
 public:
  // Steps between two questions: some hundred microseconds' work.
  static constexpr int kStride = 256;

  explicit Pace(absl::FunctionRef<absl::Status()> stop) : stop_(stop) {}

  // One step. False: break off; `status` says why.
  bool Go() { return --left_ > 0 ? status_.ok() : Ask(); }
  // The same without waiting for the stride to end, before a step that takes long.
  bool Ask() {
    left_ = kStride;
    if (status_.ok()) status_ = stop_();
    return status_.ok();
  }
  const absl::Status& status() const { return status_; }

 private:
  absl::FunctionRef<absl::Status()> stop_;
  absl::Status status_;
  int left_ = kStride;
};

// Never says stop.
inline absl::Status GoOn() { return absl::OkStatus(); }

}  // namespace briefing

#endif  // BRIEFING_SERVICE_BRIEFING_PACE_H_
