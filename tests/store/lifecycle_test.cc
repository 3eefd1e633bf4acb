#include "service/store/lifecycle.h"

#include <gtest/gtest.h>

#include <string>

#include "service/query/edtf.h"
#include "tests/support/matchers.h"
#include "tests/support/text_proto.h"

namespace briefing {
namespace {

using testing::BlamesField;
using testing::FailsWith;
using testing::IsOk;

v1::Commitment Life(const std::string& transitions) {
  auto commitment = testing::ParseText<v1::Commitment>("name: 'commitments/pact' " + transitions);
  for (auto& transition : *commitment.mutable_transitions()) {
    if (!transition.has_date()) continue;
    EXPECT_THAT(FillBounds("date", *transition.mutable_date()), IsOk());
  }
  return commitment;
}

std::string StepTo(const std::string& state, const std::string& date = "") {
  const std::string dated = date.empty() ? "" : " date { edtf: '" + date + "' }";
  return "transitions { state: COMMITMENT_STATE_" + state + dated + " } ";
}

TEST(Lifecycle, EveryPairIsJudgedAsTheSchemaDrawsIt) {
  const std::string kDrawn[] = {"NONE PROPOSED EXPECTED AGREED IN_FORCE",
                                "PROPOSED EXPECTED AGREED WITHDRAWN EXPIRED SUPERSEDED",
                                "EXPECTED PROPOSED AGREED WITHDRAWN EXPIRED SUPERSEDED",
                                "AGREED IN_FORCE FULFILLED SUSPENDED BREACHED WITHDRAWN EXPIRED SUPERSEDED",
                                "IN_FORCE FULFILLED SUSPENDED BREACHED WITHDRAWN EXPIRED SUPERSEDED",
                                "SUSPENDED AGREED IN_FORCE BREACHED WITHDRAWN EXPIRED SUPERSEDED",
                                "BREACHED AGREED IN_FORCE FULFILLED SUSPENDED WITHDRAWN EXPIRED SUPERSEDED",
                                "FULFILLED",
                                "WITHDRAWN",
                                "EXPIRED",
                                "SUPERSEDED"};
  for (const std::string& row : kDrawn) {
    const size_t space = row.find(' ');
    const std::string from = row.substr(0, space);
    v1::CommitmentState state = v1::COMMITMENT_STATE_UNSPECIFIED;
    ASSERT_TRUE(from == "NONE" || v1::CommitmentState_Parse("COMMITMENT_STATE_" + from, &state));
    std::string judged = from;
    for (const v1::CommitmentState next : LegalNext(state)) judged += " " + StateName(next);
    EXPECT_EQ(judged, row);
  }
}

TEST(Lifecycle, NamesTheLegalSteps) {
  const absl::Status status = CheckLifecycle(Life(StepTo("PROPOSED") + StepTo("FULFILLED")));
  EXPECT_THAT(status, FailsWith(absl::StatusCode::kFailedPrecondition, "ILLEGAL_TRANSITION"));
  EXPECT_EQ(errors::InfoOf(status)->metadata().at("legal"), "EXPECTED,AGREED,WITHDRAWN,EXPIRED,SUPERSEDED");
}

TEST(Lifecycle, FinalStatesAreFinal) {
  EXPECT_THAT(CheckLifecycle(Life(StepTo("AGREED") + StepTo("FULFILLED") + StepTo("IN_FORCE"))),
              FailsWith(absl::StatusCode::kFailedPrecondition, "ILLEGAL_TRANSITION"));
}

TEST(Lifecycle, NothingBeginsBroken) {
  EXPECT_THAT(CheckLifecycle(Life(StepTo("BREACHED"))),
              FailsWith(absl::StatusCode::kFailedPrecondition, "ILLEGAL_TRANSITION"));
}

TEST(Lifecycle, RefusesAStepSurelyBeforeAnEarlierOne) {
  EXPECT_THAT(CheckLifecycle(Life(StepTo("EXPECTED", "2022-05-04") + StepTo("AGREED", "2021"))),
              BlamesField("transitions[1].date.edtf"));
}

TEST(Lifecycle, UndatedStepsDoNotHideEarlierDates) {
  EXPECT_THAT(
      CheckLifecycle(Life(StepTo("EXPECTED", "2022-05-04") + StepTo("AGREED") + StepTo("IN_FORCE", "2022-05-03"))),
      BlamesField("transitions[2].date.edtf"));
}

TEST(Lifecycle, TakesDatesThatMayBeInOrder) {
  EXPECT_THAT(
      CheckLifecycle(Life(StepTo("EXPECTED", "2022-05-04") + StepTo("AGREED", "2022-05") + StepTo("IN_FORCE", "2022"))),
      IsOk());
  EXPECT_THAT(CheckLifecycle(Life(StepTo("AGREED", "2022-05-04") + StepTo("IN_FORCE", "2022-05-04"))), IsOk());
}

TEST(Lifecycle, StateIsThatOfTheLastStep) {
  EXPECT_EQ(StateOf(Life(StepTo("EXPECTED") + StepTo("AGREED"))), v1::COMMITMENT_STATE_AGREED);
  EXPECT_EQ(StateOf(v1::Commitment()), v1::COMMITMENT_STATE_UNSPECIFIED);
}

}  // namespace
}  // namespace briefing
