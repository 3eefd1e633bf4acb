#include "service/briefing/direction.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "briefing/v1/commitment.pb.h"
#include "briefing/v1/event.pb.h"
#include "briefing/v1/verdict.pb.h"
#include "service/briefing/wording.h"

namespace briefing {
namespace {

// How near to being kept; 0 where it says nothing of that.
int Nearness(v1::CommitmentState state) {
  switch (state) {
    case v1::COMMITMENT_STATE_WITHDRAWN:
      return -4;
    case v1::COMMITMENT_STATE_BREACHED:
      return -3;
    case v1::COMMITMENT_STATE_EXPIRED:
      return -2;
    case v1::COMMITMENT_STATE_SUSPENDED:
      return -1;
    case v1::COMMITMENT_STATE_PROPOSED:
      return 1;
    case v1::COMMITMENT_STATE_EXPECTED:
      return 2;
    case v1::COMMITMENT_STATE_AGREED:
      return 3;
    case v1::COMMITMENT_STATE_IN_FORCE:
      return 4;
    case v1::COMMITMENT_STATE_FULFILLED:
      return 5;
    default:
      return 0;
  }
}

int Nearness(v1::Modality modality) {
  switch (modality) {
    case v1::MODALITY_DENIED:
      return -1;
    case v1::MODALITY_HYPOTHETICAL:
      return 1;
    case v1::MODALITY_UNDER_CONSIDERATION:
      return 2;
    case v1::MODALITY_EXPECTED:
      return 3;
    default:
      return 4;
  }
}

std::string InWords(v1::CommitmentState state) { return StateInWords(state); }
std::string InWords(v1::Modality modality) {
  return PhraseOf(*v1::Modality_descriptor(), modality == v1::MODALITY_UNSPECIFIED ? v1::MODALITY_OCCURRED : modality);
}

int Nearness(v1::VerdictStatus status) {
  switch (status) {
    case v1::VERDICT_STATUS_BROKEN:
      return -3;
    case v1::VERDICT_STATUS_MISSED:
      return -2;
    case v1::VERDICT_STATUS_AT_RISK:
      return -1;
    case v1::VERDICT_STATUS_ON_TRACK:
      return 1;
    case v1::VERDICT_STATUS_MET:
      return 2;
    default:
      return 0;
  }
}

std::string InWords(v1::VerdictStatus status) { return PhraseOf(*v1::VerdictStatus_descriptor(), status); }

template <typename Stage>
Move Between(Stage before, Stage after) {
  const int from = Nearness(before);
  const int to = Nearness(after);
  if (from == to || from == 0 || to == 0) return {};
  return {to > from ? v1::DIRECTION_UP : v1::DIRECTION_DOWN, absl::StrCat(InWords(before), " → ", InWords(after))};
}

int64_t MilestonesDone(const v1::Commitment& commitment) {
  return std::count_if(commitment.milestones().begin(), commitment.milestones().end(),
                       [](const v1::Milestone& milestone) { return milestone.has_done_date(); });
}

}  // namespace

Move DirectionOfNew(const google::protobuf::Message& record) {
  if (const auto* verdict = dynamic_cast<const v1::Verdict*>(&record)) {
    const int nearness = Nearness(verdict->status());
    const std::string reason = absl::StrCat("new, ", InWords(verdict->status()));
    if (nearness < 0) return {v1::DIRECTION_DOWN, reason};
    return verdict->status() == v1::VERDICT_STATUS_MET ? Move{v1::DIRECTION_UP, reason} : Move{};
  }
  const auto* commitment = dynamic_cast<const v1::Commitment*>(&record);
  if (commitment == nullptr) return {};
  const int nearness = Nearness(commitment->state());
  const std::string reason = absl::StrCat("new, ", StateInWords(commitment->state()));
  if (nearness < 0) return {v1::DIRECTION_DOWN, reason};
  return nearness >= Nearness(v1::COMMITMENT_STATE_AGREED) ? Move{v1::DIRECTION_UP, reason} : Move{};
}

Move DirectionOfUpdate(const google::protobuf::Message& before, const google::protobuf::Message& after) {
  if (const auto* then = dynamic_cast<const v1::Commitment*>(&before)) {
    const auto& now = dynamic_cast<const v1::Commitment&>(after);
    if (Move move = Between(then->state(), now.state()); move.direction != v1::DIRECTION_SAME) return move;
    const int64_t done = MilestonesDone(now) - MilestonesDone(*then);
    return done > 0 ? Move{v1::DIRECTION_UP, absl::StrCat(Count(done, "milestone"), " done")} : Move{};
  }
  if (const auto* then = dynamic_cast<const v1::Verdict*>(&before)) {
    return Between(then->status(), dynamic_cast<const v1::Verdict&>(after).status());
  }
  if (const auto* then = dynamic_cast<const v1::Event*>(&before)) {
    return Between(then->modality(), dynamic_cast<const v1::Event&>(after).modality());
  }
  return {};
}

}  // namespace briefing
