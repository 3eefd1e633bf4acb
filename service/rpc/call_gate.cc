#include "service/rpc/call_gate.h"

#include <chrono>

namespace briefing::rpc {
namespace {

bool IsFault(absl::StatusCode code) {
  return code == absl::StatusCode::kInternal || code == absl::StatusCode::kDataLoss ||
         code == absl::StatusCode::kUnknown;
}

spdlog::level::level_enum LevelOf(const CallRecord& record, const absl::Status& status) {
  if (IsFault(status.code())) return spdlog::level::err;
  return record.is_write ? spdlog::level::info : spdlog::level::debug;
}

int64_t SteadyNanoseconds() {
  const auto now = std::chrono::steady_clock::now().time_since_epoch();
  return std::chrono::duration_cast<std::chrono::nanoseconds>(now).count();
}

}  // namespace

bool CallGate::QuietFor(absl::Duration time) const {
  if (calls_under_way() > 0) return false;
  const int64_t last_end = last_end_ns_.load(std::memory_order_acquire);
  return last_end == 0 || SteadyNanoseconds() - last_end >= absl::ToInt64Nanoseconds(time);
}

absl::Status CallGate::OnBegin(const google::protobuf::MethodDescriptor&) {
  // Counted before it is looked whether it may: whoever has drained and then sees none under way has seen them all.
  under_way_.fetch_add(1);
  const bool draining = draining_.load();
  if (is_open() && !draining) return absl::OkStatus();
  under_way_.fetch_sub(1);
  return draining ? errors::ShuttingDown() : errors::NotReady();
}

void CallGate::OnEnd(const CallRecord& record, const absl::Status& status, absl::Duration duration) {
  metrics_->Count(*record.method, status.code(), duration);
  if (record.admitted) {
    last_end_ns_.store(SteadyNanoseconds(), std::memory_order_release);
    under_way_.fetch_sub(1);
  }
  const spdlog::level::level_enum level = LevelOf(record, status);
  if (!log_->Writes(level)) return;
  const std::string code = absl::StatusCodeToString(status.code());
  log_->Write(level, record.is_write ? "write" : "call",
              {{"method", absl::string_view(record.method->full_name())},
               {"code", absl::string_view(code)},
               {"duration_ms", absl::ToDoubleMilliseconds(duration)},
               {"revision", record.revision.value()},
               {"request_id", absl::string_view(record.request_id)},
               {"actor", absl::string_view(record.actor)},
               {"error", absl::string_view(status.message())}});
}

}  // namespace briefing::rpc
