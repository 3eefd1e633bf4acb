// What changed since the reader last looked.
#include "tests/briefing/small_ledger.h"
#include "tests/briefing/test_store.h"
#include "tests/support/matchers.h"

namespace briefing::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::SizeIs;

class ChangesTest : public ::testing::Test {
 protected:
  ChangesTest() { store_.Put(kBasics); }

  std::vector<std::string> ChangesSince(Revision since) const {
    std::vector<std::string> changes;
    const v1::Briefing briefing = store_.Compose("topics: 'chips'", since);
    for (const auto& change : briefing.changes()) {
      changes.push_back(absl::StrCat(v1::ChangeType_Name(change.type()).substr(12), " ", change.name()));
    }
    return changes;
  }

  TestStore store_;
};

TEST_F(ChangesTest, AreLeftOutWithoutSince) {
  store_.Put(EventOf("a"));
  const v1::Briefing briefing = store_.Compose("topics: 'chips'");
  EXPECT_THAT(briefing.changes(), SizeIs(0));
  EXPECT_EQ(briefing.since_revision(), 0);
}

TEST_F(ChangesTest, TellWhatWasCreatedUpdatedAndRetracted) {
  const Revision since = store_.Put(EventOf("changed") + EventOf("gone") + EventOf("same"));
  store_.Put(EventOf("changed", "date { edtf: '2022' }") + EventOf("new") + EventOf("same"));
  store_.Retract("events/gone");
  EXPECT_THAT(ChangesSince(since),
              ElementsAre("UPDATED events/changed", "RETRACTED events/gone", "CREATED events/new"));
  EXPECT_EQ(store_.Compose("topics: 'chips'", since).since_revision(), since.value());
}

TEST_F(ChangesTest, AreTakenOverTheWholeSpan) {
  const Revision since = store_.Put(EventOf("back-and-forth") + EventOf("retracted-and-back"));
  store_.Put(EventOf("back-and-forth", "date { edtf: '2022' }") + EventOf("come-and-gone"));
  store_.Put(EventOf("back-and-forth"));
  store_.Retract("events/come-and-gone");
  store_.Retract("events/retracted-and-back");
  store_.Put(EventOf("retracted-and-back"));
  EXPECT_THAT(ChangesSince(since), ElementsAre());
}

TEST_F(ChangesTest, TellOfARecordThatLeftTheScope) {
  const Revision since = store_.Put(EventOf("a"));
  store_.Put("records { event { name: 'events/a' title: 'Event a' kind: EVENT_KIND_CONSULT topics: 'rice' } }");
  EXPECT_THAT(ChangesSince(since), ElementsAre("UPDATED events/a"));
}

TEST_F(ChangesTest, NameTheFieldsAndCiteTheNewClaims) {
  const Revision since = store_.Put(EventOf("a", ClaimIn("daily", 1, "id: 'old'")));
  store_.Put(EventOf("a", "date { edtf: '2022' }" + ClaimIn("daily", 1, "id: 'old'") +
                              ClaimIn("weekly", 9, "id: 'new' field: 'date'")));
  const v1::Briefing briefing = store_.Compose("topics: 'chips'", since);
  ASSERT_THAT(briefing.changes(), SizeIs(1));
  const v1::RecordChange& change = briefing.changes(0);
  ASSERT_THAT(change.fields(), SizeIs(2));
  EXPECT_EQ(change.fields(0).field(), "claims[new]");
  EXPECT_EQ(change.fields(1).field(), "date");
  EXPECT_EQ(change.fields(1).old_value(), "");
  EXPECT_EQ(change.fields(1).new_value(), "2022");
  ASSERT_THAT(change.citations(), SizeIs(1));
  EXPECT_EQ(briefing.citations(change.citations(0) - 1).locator().paragraph(), 9);
}

TEST_F(ChangesTest, TellThatACommitmentMovedOn) {
  const Revision since = store_.Put(CommitmentOf("x", "EXPECTED"));
  store_.Put(
      CommitmentOf("x", "EXPECTED", "transitions { state: COMMITMENT_STATE_AGREED date { edtf: '2022-05-23' } }"));
  const v1::Briefing briefing = store_.Compose("topics: 'chips'", since);
  ASSERT_THAT(briefing.changes(), SizeIs(1));
  const auto& fields = briefing.changes(0).fields();
  ASSERT_THAT(fields, SizeIs(2));
  EXPECT_EQ(fields[0].field(), "state");
  EXPECT_EQ(fields[0].old_value(), "EXPECTED");
  EXPECT_EQ(fields[0].new_value(), "AGREED");
  EXPECT_EQ(fields[1].field(), "transitions[t2]");
  EXPECT_EQ(fields[1].new_value(), "id: t2, state: AGREED, date: 2022-05-23");
}

TEST_F(ChangesTest, TellObservationsAndAssessmentsInWords) {
  store_.Put(kShare);
  const Revision since = store_.Put(CommitmentOf("x", "AGREED"));
  store_.Put(ShareOf("o", "2022~", "value: 10 qualifier: VALUE_QUALIFIER_ABOUT") +
             "records { assessment { name: 'commitments/x/assessments/a' party: 'parties/jp' period { edtf: '2021' } "
             "score: 1 assessor: 'The group' stage: ASSESSMENT_STAGE_FINAL } }");
  const v1::Briefing briefing = store_.Compose("topics: 'chips'", since);
  ASSERT_THAT(briefing.changes(), SizeIs(2));
  EXPECT_EQ(briefing.changes(0).title(), "Promise x: Japan, 2021: assessed as +1 by The group");
  EXPECT_EQ(briefing.changes(1).title(), "Share: Japan, about 2022: about 10 %");
}

TEST_F(ChangesTest, TellOfAVerdictItsStatusAndTheReason) {
  store_.Put(kShare);
  const std::string target =
      "due_date { edtf: '2030' } targets { id: 'floor' indicator: 'indicators/share' kind: TARGET_KIND_STANDING "
      "comparator: COMPARATOR_AT_LEAST value: 20 party: 'parties/jp' }";
  store_.Put(CommitmentOf("x", "IN_FORCE", target));
  const Revision since = store_.Put(ShareOf("a", "2022-03", "value: 30 " + ClaimIn("daily", 1)));
  store_.Put(ShareOf("b", "2022-04", "value: 5 " + ClaimIn("daily", 2)));
  const v1::Briefing briefing = store_.Compose("topics: 'chips'", since);
  const auto verdict = std::find_if(briefing.changes().begin(), briefing.changes().end(), [](const auto& change) {
    return change.name().find("/verdicts/") != std::string::npos;
  });
  ASSERT_NE(verdict, briefing.changes().end());
  EXPECT_THAT(verdict->title(), ::testing::StartsWith("Promise x: Share: Japan: EMERGENCY, broken"));
  EXPECT_EQ(verdict->direction(), v1::DIRECTION_DOWN);
  EXPECT_EQ(verdict->direction_reason(), "met → broken");
  for (const auto& field : verdict->fields()) {
    EXPECT_THAT(field.field(), ::testing::AnyOf("status", "reason"));
  }
}

TEST_F(ChangesTest, ARecordThatWasNarrowerBeforeNarrowsTheLabel) {
  const Revision since = store_.Put(EventOf("a", "marking { tlp: TLP_AMBER }"));
  store_.Put(EventOf("a"));
  EXPECT_EQ(store_.Compose("topics: 'chips'", since).tlp(), v1::TLP_AMBER);
  EXPECT_EQ(store_.Compose("topics: 'chips'").tlp(), v1::TLP_UNSPECIFIED);
}

}  // namespace
}  // namespace briefing::testing
