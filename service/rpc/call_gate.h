// Lets calls in once the server is ready, and counts and logs each.
#ifndef BRIEFING_SERVICE_RPC_CALL_GATE_H_
#define BRIEFING_SERVICE_RPC_CALL_GATE_H_

#include <atomic>
#include <cstdint>
#include <functional>
#include <utility>

#include "service/base/errors.h"
#include "service/rpc/call.h"
#include "service/rpc/log.h"
#include "service/rpc/metrics.h"

namespace briefing::rpc {

// Thread-safe. Metrics and log must outlive it.
class CallGate final : public CallObserver {
 public:
  // `age` as CallObserver::Age; thread-safe. Empty: none.
  using AgeSource = std::function<absl::optional<absl::Duration>()>;
  CallGate(CallMetrics& metrics, Log& log, AgeSource age = {})
      : metrics_(&metrics), log_(&log), age_(std::move(age)) {}

  // Before this, calls are answered UNAVAILABLE (NOT_READY).
  void Open() { open_.store(true, std::memory_order_release); }
  bool is_open() const { return open_.load(std::memory_order_acquire); }
  // After this, calls are answered UNAVAILABLE (SHUTTING_DOWN); those let in before go on.
  void Drain() { draining_.store(true); }

  // Calls let in and not ended.
  int64_t calls_under_way() const { return under_way_.load(); }
  // Whether no call that was let in is under way and none has ended for so long.
  bool QuietFor(absl::Duration time) const;

  absl::Status OnBegin(const google::protobuf::MethodDescriptor& method) override;
  absl::optional<absl::Duration> Age() const override { return age_ ? age_() : absl::nullopt; }
  // Writes are logged at info, faults of this server at error, the rest at debug.
  void OnEnd(const CallRecord& record, const absl::Status& status, absl::Duration duration) override;

 private:
  CallMetrics* metrics_;
  Log* log_;
  const AgeSource age_;
  std::atomic<bool> open_{false};
  std::atomic<bool> draining_{false};
  std::atomic<int64_t> under_way_{0};
  // Of the steady clock.
  std::atomic<int64_t> last_end_ns_{0};
};

}  // namespace briefing::rpc

#endif  // BRIEFING_SERVICE_RPC_CALL_GATE_H_
