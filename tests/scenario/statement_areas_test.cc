#include "absl/strings/str_cat.h"
#include "tests/scenario/scenario.h"

namespace briefing::testing {
namespace {

class StatementAreas : public Scenario {
 protected:
  void SetUp() override {
    Write(Cast());
    Write(Create(Area("statement", "")) + Create(Area("space", "part_of: 'commitments/statement'")) +
          Create(Area("cyberspace", "part_of: 'commitments/statement'")));
  }
  static std::string Area(const std::string& id, const std::string& rest) {
    return "commitment { name: 'commitments/" + id + "' title: 'Joint statement: " + id +
           "' mechanism: MECHANISM_JOINT_STATEMENT " + Parties("SIGNATORY") +
           "transitions { state: COMMITMENT_STATE_EXPECTED date { edtf: '2022-05-04' } } milestones { id: 'plan' "
           "title: "
           "'Work plan' due_date { edtf: '2022-10' } } " +
           rest + " }";
  }
};

TEST_F(StatementAreas, WhatIsOnlyExpectedIsNotJudged) {
  client::ListOptions list;
  list.type = v1::RECORD_TYPE_VERDICT;
  const auto page = client().List(list);
  ASSERT_THAT(page.status(), IsOk());
  EXPECT_TRUE(page->records.empty());
}

TEST_F(StatementAreas, EachAreaHasAStateAndADeadlineOfItsOwn) {
  On("2022-05-24");
  const v1::Commit agreed =
      Write(Move("commitments/space", "AGREED", "2022-05-23") + Move("commitments/statement", "AGREED", "2022-05-23"));
  EXPECT_EQ(VerdictIn(agreed, "commitments/space/verdicts/milestone-plan").status(), v1::VERDICT_STATUS_ON_TRACK);
  EXPECT_EQ(VerdictIn(agreed, "commitments/cyberspace/verdicts/milestone-plan").name(), "");
  Write(
      Update("commitment { name: 'commitments/space' milestones { id: 'plan' title: 'Work plan' due_date { edtf: "
             "'2022-10' } done_date { edtf: '2022-05-24' } } }",
             "paths: 'milestones'"));
  On("2022-11-01");
  const v1::Commit due = AwaitNext();
  ASSERT_EQ(due.changes_size(), 1);
  EXPECT_EQ(VerdictIn(due, "commitments/statement/verdicts/milestone-plan").status(), v1::VERDICT_STATUS_MISSED);
  EXPECT_EQ(Verdict("commitments/space/verdicts/milestone-plan").status(), v1::VERDICT_STATUS_MET);
}

}  // namespace
}  // namespace briefing::testing
