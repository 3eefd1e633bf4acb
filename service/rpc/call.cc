#include "service/rpc/call.h"

#include <algorithm>
#include <chrono>

#include "absl/time/clock.h"
#include "service/base/clock.h"

namespace briefing::rpc {
namespace {

// For durations: does not jump with the wall clock.
absl::Duration SteadyTime() { return absl::FromChrono(std::chrono::steady_clock::now().time_since_epoch()); }

// What an answer needs on its way: a part of the time there is.
constexpr int kWayShare = 5;
constexpr absl::Duration kMinWay = absl::Milliseconds(10);
constexpr absl::Duration kMaxWay = absl::Milliseconds(250);

}  // namespace

Call::Call(const google::protobuf::MethodDescriptor& method, grpc::CallbackServerContext& context,
           CallObserver& observer)
    : context_(&context), observer_(&observer), start_(SteadyTime()) {
  record_.method = &method;
}

absl::Time Call::deadline() const {
  // gRPC tells "none" as a time some 292 years away.
  const std::chrono::system_clock::time_point deadline = context_->deadline();
  if (deadline == std::chrono::system_clock::time_point::max()) return absl::InfiniteFuture();
  // gRPC makes a time of the system's clock out of a steady one at each call.
  return SystemClock().Steady() + (absl::FromChrono(deadline) - absl::Now());
}

absl::Duration Call::TimeToAnswer() const {
  const absl::Time deadline = this->deadline();
  if (deadline == absl::InfiniteFuture()) return absl::InfiniteDuration();
  const absl::Duration left = deadline - SystemClock().Steady();
  return std::max(absl::ZeroDuration(), left - std::clamp(left / kWayShare, kMinWay, kMaxWay));
}

void Call::SetRevision(Revision revision) {
  record_.revision = revision;
  context_->AddInitialMetadata("briefing-revision", revision.ToString());
  if (const absl::optional<absl::Duration> age = observer_->Age()) {
    context_->AddInitialMetadata("briefing-age-ms", std::to_string(absl::ToInt64Milliseconds(*age)));
  }
}

void Call::ReportEnd(const absl::Status& status) { observer_->OnEnd(record_, status, SteadyTime() - start_); }

}  // namespace briefing::rpc
