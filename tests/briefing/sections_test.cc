// The sections of a briefing: commitments, timeline, what is to come.
#include "tests/briefing/small_ledger.h"
#include "tests/briefing/test_store.h"
#include "tests/support/matchers.h"

namespace briefing::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

class SectionsTest : public ::testing::Test {
 protected:
  SectionsTest() { store_.Put(kBasics); }

  v1::Briefing Compose() const { return store_.Compose(kChips); }

  TestStore store_;
};

using CommitmentGroupsTest = SectionsTest;

TEST_F(CommitmentGroupsTest, StandInReadingOrder) {
  store_.Put(CommitmentOf("p", "PROPOSED") + CommitmentOf("e", "EXPECTED") + CommitmentOf("a", "AGREED") +
             CommitmentOf("i", "IN_FORCE") +
             CommitmentOf("b", "AGREED", "transitions { state: COMMITMENT_STATE_BREACHED }") +
             CommitmentOf("f", "AGREED", "transitions { state: COMMITMENT_STATE_FULFILLED }") +
             CommitmentOf("s", "AGREED", "transitions { state: COMMITMENT_STATE_SUSPENDED }"));
  std::vector<v1::CommitmentState> states;
  const v1::Briefing briefing = Compose();
  for (const auto& group : briefing.commitment_groups()) states.push_back(group.state());
  EXPECT_THAT(states,
              ElementsAre(v1::COMMITMENT_STATE_BREACHED, v1::COMMITMENT_STATE_SUSPENDED, v1::COMMITMENT_STATE_IN_FORCE,
                          v1::COMMITMENT_STATE_AGREED, v1::COMMITMENT_STATE_EXPECTED, v1::COMMITMENT_STATE_PROPOSED,
                          v1::COMMITMENT_STATE_FULFILLED));
}

TEST_F(CommitmentGroupsTest, PutTheOverdueFirstThenByDueDateThenByName) {
  store_.Put(CommitmentOf("a-undated", "AGREED") + CommitmentOf("b-later", "AGREED", "due_date { edtf: '2030' }") +
             CommitmentOf("c-sooner", "AGREED", "due_date { edtf: '2023' }") +
             CommitmentOf("d-past", "AGREED", "due_date { edtf: '2021' }"));
  const v1::Briefing briefing = Compose();
  std::vector<std::string> names;
  for (const auto& brief : briefing.commitment_groups(0).commitments()) names.push_back(brief.name());
  EXPECT_THAT(
      names, ElementsAre("commitments/d-past", "commitments/c-sooner", "commitments/b-later", "commitments/a-undated"));
  EXPECT_TRUE(briefing.commitment_groups(0).commitments(0).overdue());
  EXPECT_FALSE(briefing.commitment_groups(0).commitments(1).overdue());
}

TEST_F(CommitmentGroupsTest, ADateThatIsNotWhollyPastIsNotOverdue) {
  store_.Put(CommitmentOf("this-month", "AGREED", "due_date { edtf: '2022-05' }") +
             CommitmentOf("open", "AGREED", "due_date { edtf: '2020/..' }"));
  const v1::Briefing briefing = Compose();
  for (const auto& brief : briefing.commitment_groups(0).commitments()) EXPECT_FALSE(brief.overdue()) << brief.name();
}

TEST_F(CommitmentGroupsTest, WhatIsFulfilledIsNeverOverdue) {
  store_.Put(
      CommitmentOf("f", "AGREED", "due_date { edtf: '2021' } transitions { state: COMMITMENT_STATE_FULFILLED }"));
  EXPECT_FALSE(Compose().commitment_groups(0).commitments(0).overdue());
  EXPECT_THAT(Compose().upcoming(), SizeIs(0));
}

TEST_F(CommitmentGroupsTest, TellWhoWhenAndWhere) {
  store_.Put(CommitmentOf("a", "AGREED", "mechanism: MECHANISM_TREATY " + ClaimIn("daily", 4)));
  const v1::CommitmentBrief brief = Compose().commitment_groups(0).commitments(0);
  EXPECT_THAT(brief.parties(), ElementsAre("Japan"));
  EXPECT_EQ(brief.state_date().edtf(), "2020");
  EXPECT_EQ(brief.mechanism(), v1::MECHANISM_TREATY);
  EXPECT_THAT(brief.citations(), ElementsAre(1));
}

TEST_F(CommitmentGroupsTest, KeepTheThreeStatusesApart) {
  store_.Put(kShare +
             CommitmentOf("a", "AGREED", std::string(kFloor) + "due_date { edtf: '2023' }" + ClaimIn("daily", 4)));
  store_.Put(ShareOf("low", "2022-04", "value: 10 " + ClaimIn("weekly", 2)));
  const v1::Briefing briefing = Compose();
  const v1::CommitmentBrief& brief = briefing.commitment_groups(0).commitments(0);
  EXPECT_EQ(brief.state(), v1::COMMITMENT_STATE_AGREED);
  EXPECT_EQ(brief.evidence(), v1::VERDICT_STATUS_BROKEN);
  EXPECT_TRUE(brief.emergency());
  EXPECT_EQ(brief.verdict(), "commitments/a/verdicts/target-g1");
  EXPECT_EQ(brief.evidence_reason(), "below the floor: 10 % in April 2022 against at least 20 %");
  ASSERT_THAT(brief.evidence_citations(), SizeIs(1));
  EXPECT_EQ(briefing.citations(brief.evidence_citations(0) - 1).source(), "sources/weekly");
  EXPECT_EQ(brief.schedule(), v1::SCHEDULE_STATUS_ON_TIME);
  EXPECT_FALSE(brief.overdue());
  EXPECT_EQ(brief.searched_to().seconds(), 1651968000) << "8 May 2022, when the later source came out";
}

TEST_F(CommitmentGroupsTest, ShowWhatAssessorsSayAndBoundIt) {
  std::string records = CommitmentOf("a", "AGREED");
  for (int i = 0; i < 10; ++i) {
    records += absl::StrCat("records { assessment { name: 'commitments/a/assessments/a", i,
                            "' party: 'parties/jp' assessor: 'Group ", i,
                            "' period { edtf: '2021' } stage: ASSESSMENT_STAGE_FINAL score: -1 } } ");
  }
  store_.Put(records);
  const v1::CommitmentBrief brief = Compose().commitment_groups(0).commitments(0);
  EXPECT_EQ(brief.evidence(), v1::VERDICT_STATUS_UNSPECIFIED);
  ASSERT_THAT(brief.scores(), SizeIs(8));
  EXPECT_EQ(brief.scores(0).average(), -1);
}

TEST_F(CommitmentGroupsTest, BeginWithWhatIsBrokenThenLateThenAtRisk) {
  store_.Put(kShare + CommitmentOf("a-fine", "AGREED", "due_date { edtf: '2023' }") +
             CommitmentOf("b-late", "AGREED", "milestones { title: 'Report' due_date { edtf: '2021' } }") +
             CommitmentOf("c-broken", "AGREED", kFloor));
  store_.Put(ShareOf("low", "2022-04", "value: 10"));
  std::vector<std::string> names;
  const v1::Briefing briefing = Compose();
  for (const auto& brief : briefing.commitment_groups(0).commitments()) names.push_back(brief.name());
  EXPECT_THAT(names, ElementsAre("commitments/c-broken", "commitments/b-late", "commitments/a-fine"));
}

using BottomLineOfCommitmentsTest = SectionsTest;

TEST_F(BottomLineOfCommitmentsTest, BeginsWithAnEmergencyAndCitesIt) {
  store_.Put(kShare + CommitmentOf("a", "AGREED", kFloor + ClaimIn("daily", 4)));
  store_.Put(ShareOf("low", "2022-04", "value: 10 " + ClaimIn("weekly", 2)));
  const v1::Briefing briefing = Compose();
  ASSERT_GE(briefing.bottom_line_size(), 2);
  EXPECT_EQ(briefing.bottom_line(0).text(),
            "Emergency by the evidence: Promise a, below the floor: 10 % in April 2022 against at least 20 %.");
  EXPECT_THAT(briefing.bottom_line(0).citations(), ElementsAre(1));
  EXPECT_EQ(briefing.citations(0).source(), "sources/weekly");
}

TEST_F(BottomLineOfCommitmentsTest, DoesNotSayThatNothingIsOverdueWhereAMilestoneIs) {
  store_.Put(CommitmentOf("a", "AGREED", "milestones { title: 'Report' due_date { edtf: '2021' } }"));
  const v1::Briefing briefing = Compose();
  ASSERT_GE(briefing.bottom_line_size(), 1);
  EXPECT_THAT(briefing.bottom_line(briefing.bottom_line_size() - 1).text(), HasSubstr("1 is overdue (Promise a)"));
}

using TimelineTest = SectionsTest;

TEST_F(TimelineTest, GoesFromTheOldestToTheUndated) {
  store_.Put(EventOf("undated") + EventOf("later", "date { edtf: '1990' }") +
             EventOf("decade", "date { edtf: '198X' }") + EventOf("year", "date { edtf: '1980' }") +
             EventOf("open", "date { edtf: '../1999' }"));
  std::vector<std::string> names;
  const v1::Briefing briefing = Compose();
  for (const auto& entry : briefing.timeline()) names.push_back(entry.name());
  EXPECT_THAT(names, ElementsAre("events/open", "events/year", "events/decade", "events/later", "events/undated"));
}

TEST_F(TimelineTest, TellsEveryStepOfACommitmentInItsOrder) {
  store_.Put(CommitmentOf(
      "x", "AGREED", "transitions { state: COMMITMENT_STATE_IN_FORCE date { edtf: '2020' } }" + ClaimIn("daily", 1)));
  const v1::Briefing briefing = Compose();
  ASSERT_THAT(briefing.timeline(), SizeIs(2));
  EXPECT_EQ(briefing.timeline(0).title(), "Promise x: agreed");
  EXPECT_EQ(briefing.timeline(1).title(), "Promise x: in force");
}

TEST_F(TimelineTest, SaysHowSureEachEntryIs) {
  store_.Put(EventOf("a") + EventOf("b", "modality: MODALITY_EXPECTED") + CommitmentOf("x", "PROPOSED"));
  std::map<std::string, v1::Modality> modalities;
  const v1::Briefing briefing = Compose();
  for (const auto& entry : briefing.timeline()) modalities[entry.name()] = entry.modality();
  EXPECT_EQ(modalities["events/a"], v1::MODALITY_OCCURRED);
  EXPECT_EQ(modalities["events/b"], v1::MODALITY_EXPECTED);
  EXPECT_EQ(modalities["commitments/x"], v1::MODALITY_UNDER_CONSIDERATION);
}

TEST_F(TimelineTest, AStepCitesTheClaimsThatItRestsOn) {
  store_.Put(
      "records { commitment { name: 'commitments/x' title: 'X' topics: 'chips' parties { party: 'parties/jp' role: "
      "COMMITMENT_ROLE_OBLIGOR } transitions { state: COMMITMENT_STATE_AGREED claim_ids: 'second' }" +
      ClaimIn("daily", 1, "id: 'first'") + ClaimIn("daily", 2, "id: 'second'") + "} }");
  const v1::Briefing briefing = Compose();
  ASSERT_THAT(briefing.timeline(0).citations(), SizeIs(1));
  EXPECT_EQ(briefing.citations(briefing.timeline(0).citations(0) - 1).locator().paragraph(), 2);
}

using UpcomingTest = SectionsTest;

std::vector<std::string> Titles(const v1::Briefing& briefing) {
  std::vector<std::string> titles;
  for (const auto& item : briefing.upcoming()) titles.push_back(item.title());
  return titles;
}

TEST_F(UpcomingTest, HoldsExpectedAndConsideredEventsOnly) {
  store_.Put(EventOf("done") + EventOf("soon", "modality: MODALITY_EXPECTED date { edtf: '2022-06' }") +
             EventOf("maybe", "modality: MODALITY_UNDER_CONSIDERATION") +
             EventOf("if", "modality: MODALITY_HYPOTHETICAL"));
  EXPECT_THAT(Titles(Compose()), ElementsAre("Event soon", "Event maybe"));
}

TEST_F(UpcomingTest, PutsWhatIsPastFirstAndSaysSo) {
  store_.Put(EventOf("soon", "modality: MODALITY_EXPECTED date { edtf: '2022-06' }") +
             EventOf("past", "modality: MODALITY_EXPECTED date { edtf: '2022-04' }"));
  const v1::Briefing briefing = Compose();
  EXPECT_THAT(Titles(briefing), ElementsAre("Event past", "Event soon"));
  EXPECT_TRUE(briefing.upcoming(0).overdue());
  EXPECT_FALSE(briefing.upcoming(1).overdue());
}

TEST_F(UpcomingTest, ACommitmentToBeMadeHasTheDateOfItsEvent) {
  store_.Put(EventOf("summit", "modality: MODALITY_EXPECTED date { edtf: '2022-05-23' }"));
  store_.Put(CommitmentOf("x", "EXPECTED", "related_events: 'events/summit'") + CommitmentOf("y", "PROPOSED"));
  const v1::Briefing briefing = Compose();
  EXPECT_THAT(Titles(briefing), ElementsAre("Event summit", "Promise x", "Promise y"));
  EXPECT_EQ(briefing.upcoming(1).date().edtf(), "2022-05-23");
  EXPECT_EQ(briefing.upcoming(1).reason(), v1::UpcomingItem::REASON_EXPECTED_COMMITMENT);
  EXPECT_FALSE(briefing.upcoming(2).has_date());
  EXPECT_EQ(briefing.upcoming(2).modality(), v1::MODALITY_UNDER_CONSIDERATION);
}

TEST_F(UpcomingTest, HoldsDueDatesMilestonesAndTargets) {
  store_.Put(kShare + CommitmentOf("x", "AGREED", R"pb(
               due_date { edtf: "2025" }
               milestones {
                 title: "Draft"
                 due_date { edtf: "2023" }
               }
               milestones {
                 title: "Kick-off"
                 due_date { edtf: "2021" }
                 done_date { edtf: "2021" }
               }
               targets {
                 indicator: "indicators/share"
                 kind: TARGET_KIND_REACH_BY
                 comparator: COMPARATOR_AT_LEAST
                 value: 20
                 due_date { edtf: "2024" }
               })pb"));
  const v1::Briefing briefing = Compose();
  EXPECT_THAT(Titles(briefing), ElementsAre("Promise x: Draft", "Promise x: Share", "Promise x"));
  EXPECT_EQ(briefing.upcoming(0).reason(), v1::UpcomingItem::REASON_MILESTONE);
  EXPECT_EQ(briefing.upcoming(1).reason(), v1::UpcomingItem::REASON_TARGET);
  EXPECT_EQ(briefing.upcoming(2).reason(), v1::UpcomingItem::REASON_DUE);
}

TEST_F(UpcomingTest, NothingIsDueOfWhatIsOver) {
  store_.Put(
      CommitmentOf("x", "EXPECTED", "due_date { edtf: '2025' } transitions { state: COMMITMENT_STATE_WITHDRAWN }"));
  EXPECT_THAT(Titles(Compose()), IsEmpty());
}

}  // namespace
}  // namespace briefing::testing
