#include "service/judge/frame.h"

#include <algorithm>

#include "absl/time/civil_time.h"
#include "absl/time/time.h"

namespace briefing::judge {
namespace {

constexpr int64_t kDay = 24 * 3600;
// The first instant after the year 9999, beyond which no time is told.
constexpr int64_t kEndOfTime = 253402300800;
constexpr int kMostMonths = 12 * 10000;

bool IsBinding(v1::CommitmentState state) {
  return state == v1::COMMITMENT_STATE_AGREED || state == v1::COMMITMENT_STATE_IN_FORCE;
}

bool IsRunning(v1::CommitmentState state) { return IsBinding(state) || state == v1::COMMITMENT_STATE_BREACHED; }

}  // namespace

absl::optional<Frame> FrameOf(const v1::Commitment& commitment, int64_t now) {
  const auto& transitions = commitment.transitions();
  const auto binding = std::find_if(transitions.begin(), transitions.end(),
                                    [](const v1::Transition& step) { return IsBinding(step.state()); });
  if (binding == transitions.end()) return absl::nullopt;
  Frame frame{.now = now, .running = IsRunning(commitment.state()), .start = StartOf(binding->date())};
  if (!frame.running) frame.now = std::min(now, EndOf(transitions.rbegin()->date()));
  return frame;
}

int64_t EndOf(const v1::EdtfDate& date) {
  const DateBounds bounds = BoundsOf(date);
  return bounds.known && !date.edtf().empty() ? bounds.end : Frame::kNever;
}

int64_t StartOf(const v1::EdtfDate& date) {
  const DateBounds bounds = BoundsOf(date);
  return bounds.known && !date.edtf().empty() ? bounds.start : Frame::kUnknown;
}

int64_t EndAfterMonths(int64_t end, int months) {
  if (months > kMostMonths || end > kEndOfTime) return Frame::kNever;
  const absl::TimeZone utc = absl::UTCTimeZone();
  const absl::CivilSecond at = absl::ToCivilSecond(absl::FromUnixSeconds(end - kDay), utc);
  const absl::CivilMonth month = absl::CivilMonth(at) + months;
  const int last_day = (absl::CivilDay(month + 1) - 1).day();
  const absl::CivilSecond then(month.year(), month.month(), std::min(at.day(), last_day), at.hour(), at.minute(),
                               at.second());
  const int64_t until = absl::ToUnixSeconds(absl::FromCivil(then, utc)) + kDay;
  return until > kEndOfTime ? Frame::kNever : until;
}

}  // namespace briefing::judge
