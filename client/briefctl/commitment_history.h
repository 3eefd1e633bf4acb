// One history of a commitment, put together from what several rows say of it.
#ifndef BRIEFING_CLIENT_BRIEFCTL_COMMITMENT_HISTORY_H_
#define BRIEFING_CLIENT_BRIEFCTL_COMMITMENT_HISTORY_H_

#include <string>
#include <vector>

#include "briefing/v1/commitment.pb.h"
#include "client/feeds/collection.h"

namespace briefing::briefctl {

// The steps that one row tells, in its order. At least one.
struct Account {
  std::vector<v1::Transition> steps;
  feeds::Place place;
};

struct ToldStep {
  v1::Transition transition;
  // Of the row that told it first.
  feeds::Place place;
};

struct CommitmentHistory {
  // Oldest first, each step one that the ledger takes after the one before. Empty: no account can begin a commitment.
  std::vector<ToldStep> steps;
  // Steps that are not in the history, beside the one there that they contradict.
  struct Contradiction {
    ToldStep kept;
    ToldStep other;
  };
  std::vector<Contradiction> contradictions;
};

// The history by `accounts`, in the order in which they were read. Nothing is guessed:
//
//   1. A step that an account before has told is that step, with what either of them knows more.
//   2. A dated step stands before those that were surely later; any other at the end.
//   3. Accounts that go on differently from a step that both have, with no dates to tell what came first, contradict
//      each other. So does a step that the life cycle does not allow where it would stand. What was read first counts;
//      where each account is one dated step, what happened first.
CommitmentHistory HistoryOf(std::vector<Account> accounts);

// Whether a commitment in `from` may move to `to`, as commitment.proto has it; from UNSPECIFIED, whether it may begin
// so.
bool MayMove(v1::CommitmentState from, v1::CommitmentState to);

// "fulfilled 2021 (a note)"
std::string TextOf(const v1::Transition& step);

}  // namespace briefing::briefctl

#endif  // BRIEFING_CLIENT_BRIEFCTL_COMMITMENT_HISTORY_H_
