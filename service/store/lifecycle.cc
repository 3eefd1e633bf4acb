#include "service/store/lifecycle.h"

#include <algorithm>
#include <map>

#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "service/base/errors.h"
#include "service/catalog/terms.h"
#include "service/store/field_path.h"

namespace briefing {
namespace {

using State = v1::CommitmentState;
constexpr State kNone = v1::COMMITMENT_STATE_UNSPECIFIED;
constexpr State kProposed = v1::COMMITMENT_STATE_PROPOSED;
constexpr State kExpected = v1::COMMITMENT_STATE_EXPECTED;
constexpr State kAgreed = v1::COMMITMENT_STATE_AGREED;
constexpr State kInForce = v1::COMMITMENT_STATE_IN_FORCE;
constexpr State kFulfilled = v1::COMMITMENT_STATE_FULFILLED;
constexpr State kSuspended = v1::COMMITMENT_STATE_SUSPENDED;
constexpr State kBreached = v1::COMMITMENT_STATE_BREACHED;
constexpr State kWithdrawn = v1::COMMITMENT_STATE_WITHDRAWN;
constexpr State kExpired = v1::COMMITMENT_STATE_EXPIRED;
constexpr State kSuperseded = v1::COMMITMENT_STATE_SUPERSEDED;

using Moves = std::map<State, std::vector<State>>;

const Moves& LegalMoves() {
  static const Moves* const moves = new Moves{
      {kNone, {kProposed, kExpected, kAgreed, kInForce}},
      {kProposed, {kExpected, kAgreed, kWithdrawn, kExpired, kSuperseded}},
      {kExpected, {kProposed, kAgreed, kWithdrawn, kExpired, kSuperseded}},
      {kAgreed, {kInForce, kFulfilled, kSuspended, kBreached, kWithdrawn, kExpired, kSuperseded}},
      {kInForce, {kFulfilled, kSuspended, kBreached, kWithdrawn, kExpired, kSuperseded}},
      {kSuspended, {kAgreed, kInForce, kBreached, kWithdrawn, kExpired, kSuperseded}},
      {kBreached, {kAgreed, kInForce, kFulfilled, kSuspended, kWithdrawn, kExpired, kSuperseded}},
  };
  return *moves;
}

absl::Status CheckStep(const v1::Commitment& commitment, int step, State from) {
  const State to = commitment.transitions(step).state();
  const std::vector<State>& legal = LegalNext(from);
  if (std::find(legal.begin(), legal.end(), to) != legal.end()) return absl::OkStatus();
  std::vector<std::string> names;
  for (const State state : legal) names.push_back(StateName(state));
  return errors::UnderField(errors::IllegalTransition(commitment.name(), StateName(from), StateName(to), names),
                            JoinPath(IndexPath("transitions", step), "state"));
}

// `latest` is the step before whose date begins last.
absl::Status CheckDate(const v1::Commitment& commitment, int step, int latest) {
  const v1::EdtfDate& date = commitment.transitions(step).date();
  const v1::EdtfDate& before = commitment.transitions(latest).date();
  if (BoundsOf(date).end > BoundsOf(before).start) return absl::OkStatus();
  return errors::InvalidField(JoinPath(IndexPath("transitions", step), "date.edtf"),
                              absl::StrCat("\"", date.edtf(), "\" is before \"", before.edtf(), "\", the date of ",
                                           IndexPath("transitions", latest), "; transitions stand oldest first"));
}

}  // namespace

const std::vector<State>& LegalNext(State from) {
  static const std::vector<State>* const none = new std::vector<State>();
  const auto moves = LegalMoves().find(from);
  return moves == LegalMoves().end() ? *none : moves->second;
}

std::string StateName(State state) {
  if (state == kNone) return "NONE";
  const std::string& name = v1::CommitmentState_Name(state);
  return std::string(absl::StripPrefix(name, "COMMITMENT_STATE_"));
}

absl::Status CheckLifecycle(const v1::Commitment& commitment) {
  State from = kNone;
  int latest = -1;
  for (int i = 0; i < commitment.transitions_size(); ++i) {
    const v1::Transition& transition = commitment.transitions(i);
    if (absl::Status status = CheckStep(commitment, i, from); !status.ok()) return status;
    from = transition.state();
    if (!transition.has_date()) continue;
    if (latest >= 0) {
      if (absl::Status status = CheckDate(commitment, i, latest); !status.ok()) return status;
    }
    const bool later =
        latest < 0 || BoundsOf(transition.date()).start > BoundsOf(commitment.transitions(latest).date()).start;
    if (later) latest = i;
  }
  return absl::OkStatus();
}

State StateOf(const v1::Commitment& commitment) {
  return commitment.transitions().empty() ? kNone : commitment.transitions().rbegin()->state();
}

}  // namespace briefing
