#include "client/briefctl/commitment_history.h"

#include <cstddef>
#include <initializer_list>
#include <utility>

#include "absl/algorithm/container.h"
#include "absl/strings/str_cat.h"
#include "absl/types/optional.h"
#include "client/briefctl/words.h"
#include "service/base/edtf_extent.h"

namespace briefing::briefctl {
namespace {

using State = v1::CommitmentState;
EdtfExtent ExtentOf(const v1::Transition& step) {
  const absl::StatusOr<EdtfExtent> extent = ScanEdtf(step.date().edtf(), "date");
  return extent.ok() ? *extent : EdtfExtent{};
}

bool IsSurelyBefore(const v1::Transition& a, const v1::Transition& b) {
  const absl::optional<absl::CivilSecond> end = ExtentOf(a).after;
  const absl::optional<absl::CivilSecond> begin = ExtentOf(b).first;
  return end && begin && *end <= *begin;
}

bool HasOrder(const v1::Transition& a, const v1::Transition& b) { return IsSurelyBefore(a, b) || IsSurelyBefore(b, a); }

bool Differ(const std::string& a, const std::string& b) { return !a.empty() && !b.empty() && a != b; }

class Telling {
 public:
  void Add(const Account& account) {
    size_t next = 0;
    for (const v1::Transition& step : account.steps) {
      if (const absl::optional<size_t> same = Find(step, next)) {
        Join(step, account.place, *same);
        next = *same + 1;
      } else if (const absl::optional<size_t> at = Place(step, account.place, next)) {
        next = *at + 1;
      }
    }
  }

  CommitmentHistory Take() && {
    if (history_.steps.empty()) return std::move(history_);
    for (ToldStep& step : early_) history_.contradictions.push_back({history_.steps.front(), std::move(step)});
    return std::move(history_);
  }

 private:
  // The step among those from `next` on that `step` tells once more.
  absl::optional<size_t> Find(const v1::Transition& step, size_t next) const {
    const std::vector<ToldStep>& steps = history_.steps;
    for (size_t i = next; i < steps.size(); ++i) {
      const v1::Transition& told = steps[i].transition;
      if (told.state() == step.state() && told.date().edtf() == step.date().edtf()) return i;
    }
    for (size_t i = next; i < steps.size(); ++i) {
      const v1::Transition& told = steps[i].transition;
      if (told.state() != step.state() || (told.has_date() && step.has_date())) continue;
      if (!step.has_date() || FitsAt(step, i)) return i;
    }
    return absl::nullopt;
  }

  // Whether its date may be that of the step at `at`.
  bool FitsAt(const v1::Transition& step, size_t at) const {
    for (size_t i = 0; i < history_.steps.size(); ++i) {
      const v1::Transition& other = history_.steps[i].transition;
      if (i < at ? IsSurelyBefore(step, other) : i > at && IsSurelyBefore(other, step)) return false;
    }
    return true;
  }

  void Join(const v1::Transition& step, const feeds::Place& place, size_t at) {
    v1::Transition& kept = history_.steps[at].transition;
    if (Differ(step.event(), kept.event()) || Differ(step.note(), kept.note())) {
      history_.contradictions.push_back({history_.steps[at], {step, place}});
    }
    v1::Transition joined = step;
    if (!kept.claim_ids().empty()) joined.clear_claim_ids();
    joined.MergeFrom(kept);
    kept = std::move(joined);
  }

  // Where the step stands now; nothing where it contradicts another. `next`: where its own account had got to.
  absl::optional<size_t> Place(const v1::Transition& step, const feeds::Place& place, size_t next) {
    std::vector<ToldStep>& steps = history_.steps;
    for (size_t i = next; next > 0 && i < steps.size(); ++i) {
      if (!HasOrder(step, steps[i].transition)) return Contradict(step, place, i);
    }
    size_t at = 0;
    while (at < steps.size() && !IsSurelyBefore(step, steps[at].transition)) ++at;
    const State before = at == 0 ? v1::COMMITMENT_STATE_UNSPECIFIED : steps[at - 1].transition.state();
    if (!MayMove(before, step.state())) return Contradict(step, place, at == 0 ? 0 : at - 1);
    if (at < steps.size() && !MayMove(step.state(), steps[at].transition.state())) return Contradict(step, place, at);
    steps.insert(steps.begin() + static_cast<std::ptrdiff_t>(at), ToldStep{step, place});
    return at;
  }

  absl::optional<size_t> Contradict(const v1::Transition& step, const feeds::Place& place, size_t with) {
    if (with < history_.steps.size()) {
      history_.contradictions.push_back({history_.steps[with], {step, place}});
    } else {
      early_.push_back({step, place});
    }
    return absl::nullopt;
  }

  CommitmentHistory history_;
  // Steps that came before there was a history to contradict.
  std::vector<ToldStep> early_;
};

bool IsOneDatedStep(const Account& account) {
  return account.steps.size() == 1 && ExtentOf(account.steps[0]).first.has_value();
}

}  // namespace

CommitmentHistory HistoryOf(std::vector<Account> accounts) {
  if (absl::c_all_of(accounts, IsOneDatedStep)) {
    absl::c_stable_sort(accounts, [](const Account& a, const Account& b) {
      return *ExtentOf(a.steps[0]).first < *ExtentOf(b.steps[0]).first;
    });
  }
  Telling telling;
  for (const Account& account : accounts) telling.Add(account);
  return std::move(telling).Take();
}

bool MayMove(State from, State to) {
  using enum v1::CommitmentState;
  const auto is_one_of = [to](std::initializer_list<State> states) { return absl::c_linear_search(states, to); };
  const bool ends = is_one_of({COMMITMENT_STATE_WITHDRAWN, COMMITMENT_STATE_EXPIRED, COMMITMENT_STATE_SUPERSEDED});
  switch (from) {
    case COMMITMENT_STATE_UNSPECIFIED:
      return is_one_of(
          {COMMITMENT_STATE_PROPOSED, COMMITMENT_STATE_EXPECTED, COMMITMENT_STATE_AGREED, COMMITMENT_STATE_IN_FORCE});
    case COMMITMENT_STATE_PROPOSED:
      return ends || is_one_of({COMMITMENT_STATE_EXPECTED, COMMITMENT_STATE_AGREED});
    case COMMITMENT_STATE_EXPECTED:
      return ends || is_one_of({COMMITMENT_STATE_PROPOSED, COMMITMENT_STATE_AGREED});
    case COMMITMENT_STATE_AGREED:
      return ends || is_one_of({COMMITMENT_STATE_IN_FORCE, COMMITMENT_STATE_FULFILLED, COMMITMENT_STATE_SUSPENDED,
                                COMMITMENT_STATE_BREACHED});
    case COMMITMENT_STATE_IN_FORCE:
      return ends || is_one_of({COMMITMENT_STATE_FULFILLED, COMMITMENT_STATE_SUSPENDED, COMMITMENT_STATE_BREACHED});
    case COMMITMENT_STATE_SUSPENDED:
      return ends || is_one_of({COMMITMENT_STATE_AGREED, COMMITMENT_STATE_IN_FORCE, COMMITMENT_STATE_BREACHED});
    case COMMITMENT_STATE_BREACHED:
      return ends || is_one_of({COMMITMENT_STATE_AGREED, COMMITMENT_STATE_IN_FORCE, COMMITMENT_STATE_FULFILLED,
                                COMMITMENT_STATE_SUSPENDED});
    default:
      return false;
  }
}

std::string TextOf(const v1::Transition& step) {
  std::string text = Word(step.state());
  for (const std::string& more : {step.date().edtf(), step.event()})
    absl::StrAppend(&text, more.empty() ? "" : " ", more);
  if (!step.note().empty()) absl::StrAppend(&text, " (", step.note(), ")");
  return text;
}

}  // namespace briefing::briefctl
