#include "service/store/verdicts.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "service/base/limits.h"
#include "service/catalog/commit_log.h"
#include "service/store/encode.h"
#include "tests/store/store_fixture.h"

namespace briefing::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

const char* const kStock = "indicator { name: 'indicators/stock' title: 'Stock' unit: 'wk' }";
const char* const kVerdict = "commitments/pact/verdicts/target-g1";

std::string Pact(const std::string& rest, const std::string& state = "AGREED") {
  return "commitment { name: 'commitments/pact' title: 'Pact' parties { party: 'parties/jp' role: "
         "COMMITMENT_ROLE_OBLIGOR } topics: 'chips' transitions { state: COMMITMENT_STATE_" +
         state + " date { edtf: '2022-01-01' } } " + rest + " }";
}

std::string FloorOf(int weeks) {
  return absl::StrCat("targets { id: 'g1' indicator: 'indicators/stock' kind: TARGET_KIND_STANDING comparator: ",
                      "COMPARATOR_AT_LEAST value: ", weeks, " } ");
}

std::string Observed(const std::string& id, const std::string& period, double value, const std::string& rest = "") {
  return absl::StrCat("observation { name: 'indicators/stock/observations/", id,
                      "' party: 'parties/jp' period { edtf: '", period, "' } value: ", value, " ", rest, " }");
}

class VerdictsTest : public StoreTest {
 protected:
  void SetUp() override { Given(Create(kJapan) + Create(kArticle) + Create(kStock)); }

  v1::Verdict Verdict(const std::string& name = kVerdict) const { return replica_->Get<v1::Verdict>(name); }
  v1::VerdictStatus Status(const std::string& name = kVerdict) const { return Verdict(name).status(); }

  v1::Commit LastCommit() const {
    v1::Commit commit;
    EXPECT_TRUE(
        commit.ParseFromString(std::string(replica_->catalog().log().Commit(replica_->catalog().head()).view())));
    return commit;
  }
  std::vector<std::string> LastNames() const {
    std::vector<std::string> names;
    const v1::Commit commit = LastCommit();
    for (const v1::Change& change : commit.changes()) names.push_back(change.name());
    return names;
  }
};

// --- In the same commit ---

TEST_F(VerdictsTest, ACommitmentBringsItsVerdicts) {
  const auto result = Apply(Create(Pact(FloorOf(8))));
  ASSERT_THAT(result, IsOk());
  EXPECT_EQ(result->results.size(), 1u);
  EXPECT_THAT(LastNames(), ElementsAre("commitments/pact", kVerdict));
  EXPECT_EQ(Status(), v1::VERDICT_STATUS_NO_EVIDENCE);
  EXPECT_THAT(Verdict().parties(), ElementsAre("parties/jp"));
  EXPECT_THAT(Verdict().topics(), ElementsAre("chips"));
}

TEST_F(VerdictsTest, AnObservationChangesTheVerdictInItsOwnCommit) {
  Given(Create(Pact(FloorOf(8))));
  clock_.Advance(absl::Hours(1));
  Given(Create(Observed("a", "2022-05", 6)));
  EXPECT_THAT(LastNames(), ElementsAre("indicators/stock/observations/a", kVerdict));
  const v1::Verdict verdict = Verdict();
  EXPECT_EQ(verdict.status(), v1::VERDICT_STATUS_BROKEN);
  EXPECT_TRUE(verdict.emergency());
  EXPECT_EQ(verdict.previous_status(), v1::VERDICT_STATUS_NO_EVIDENCE);
  EXPECT_EQ(verdict.since_time().seconds(), absl::ToUnixSeconds(clock_.Now()));
  EXPECT_EQ(verdict.revision(), head());
  EXPECT_LT(verdict.create_time().seconds(), verdict.update_time().seconds());
}

TEST_F(VerdictsTest, OneObservationConcernsEveryCommitmentMeasuredByIt) {
  Given(Create(Pact(FloorOf(8))));
  std::string other = Pact(FloorOf(5));
  other.replace(other.find("commitments/pact"), 16, "commitments/else");
  Given(Create(other));
  Given(Create(Observed("a", "2022-05", 6)));
  EXPECT_EQ(Status(), v1::VERDICT_STATUS_BROKEN);
  EXPECT_EQ(Status("commitments/else/verdicts/target-g1"), v1::VERDICT_STATUS_MET);
}

TEST_F(VerdictsTest, WritesThatChangeNoVerdictWriteNone) {
  Given(Create(Pact(FloorOf(8))) + Create(Observed("a", "2022-05", 6)));
  const int64_t revision = Verdict().revision();
  Given(Create(Observed("older", "2022-04", 9)));
  EXPECT_THAT(LastNames(), ElementsAre("indicators/stock/observations/older"));
  EXPECT_EQ(Verdict().revision(), revision);
  Given(Update("commitment { name: 'commitments/pact' description: 'More' }"));
  EXPECT_THAT(LastNames(), ElementsAre("commitments/pact"));
}

TEST_F(VerdictsTest, AStatusThatHoldsKeepsItsTimeWhileTheFigureChanges) {
  Given(Create(Pact(FloorOf(8))) + Create(Observed("a", "2022-05", 6)));
  const int64_t since = Verdict().since_time().seconds();
  clock_.Advance(absl::Hours(24));
  Given(Create(Observed("b", "2022-05-04", 5)));
  EXPECT_EQ(Verdict().value().lower(), 5);
  EXPECT_EQ(Verdict().since_time().seconds(), since);
}

TEST_F(VerdictsTest, RetractingTheObservationJudgesAgain) {
  Given(Create(Pact(FloorOf(8))) + Create(Observed("a", "2022-05", 6)));
  Given(Retract("indicators/stock/observations/a"));
  EXPECT_EQ(Status(), v1::VERDICT_STATUS_NO_EVIDENCE);
  EXPECT_FALSE(Verdict().emergency());
}

TEST_F(VerdictsTest, ATransitionStartsAndEndsJudgement) {
  Given(Create(Pact(FloorOf(8), "EXPECTED")) + Create(Observed("a", "2022-05", 6)));
  EXPECT_FALSE(replica_->Has(kVerdict));
  Given(MoveTo("AGREED", "date { edtf: '2022-05-01' }"));
  EXPECT_TRUE(Verdict().emergency());
  Given(MoveTo("SUSPENDED", "date { edtf: '2022-05-03' }"));
  EXPECT_EQ(Status(), v1::VERDICT_STATUS_BROKEN);
  EXPECT_FALSE(Verdict().emergency());
}

TEST_F(VerdictsTest, ATargetThatChangesIsJudgedAnew) {
  Given(Create(Pact(FloorOf(8))) + Create(Observed("a", "2022-05", 6)));
  Given(Update("commitment { name: 'commitments/pact' " + FloorOf(5) + " }", "paths: 'targets'"));
  EXPECT_EQ(Status(), v1::VERDICT_STATUS_MET);
  Given(Update("commitment { name: 'commitments/pact' }", "paths: 'targets'"));
  EXPECT_FALSE(replica_->Has(kVerdict));
}

TEST_F(VerdictsTest, ASourcesReliabilityWeighsAtOnce) {
  Given(Create("source { name: 'sources/other' title: 'Other' publish_date { edtf: '2022-05-04' } }"));
  Given(Create(Pact(FloorOf(8))) + Create(Observed("a", "2022-05", 6, "claims { source: 'sources/wire' }")) +
        Create(Observed("b", "2022-05", 9, "claims { source: 'sources/other' }")));
  EXPECT_EQ(Status(), v1::VERDICT_STATUS_CANNOT_TELL);
  Given(Update("source { name: 'sources/wire' reliability: RELIABILITY_USUALLY_RELIABLE }"));
  EXPECT_EQ(Status(), v1::VERDICT_STATUS_BROKEN);
}

TEST_F(VerdictsTest, AMeetingThatTakesPlaceKeepsTheCadence) {
  Given(
      Create("event { name: 'events/m' title: 'Meeting' kind: EVENT_KIND_CONSULT date { edtf: '2022-05-02' } modality: "
             "MODALITY_EXPECTED }"));
  Given(Create(Pact("cadence { months: 4 } related_events: 'events/m'")));
  EXPECT_EQ(Status("commitments/pact/verdicts/cadence"), v1::VERDICT_STATUS_MISSED);
  Given(Update("event { name: 'events/m' modality: MODALITY_OCCURRED }"));
  EXPECT_EQ(Status("commitments/pact/verdicts/cadence"), v1::VERDICT_STATUS_ON_TRACK);
}

TEST_F(VerdictsTest, ARetractedCommitmentTakesItsVerdictsAlong) {
  Given(Create(Pact(FloorOf(8))));
  Given(Retract("commitments/pact"));
  EXPECT_THAT(LastNames(), ElementsAre("commitments/pact", kVerdict));
  EXPECT_FALSE(replica_->Has(kVerdict));
  Given(Create(Pact(FloorOf(8))));
  EXPECT_EQ(Status(), v1::VERDICT_STATUS_NO_EVIDENCE);
}

TEST_F(VerdictsTest, WhatAVerdictRestsOnCanBeRetractedWithIt) {
  Given(Create(Pact(FloorOf(8))) + Create(Observed("a", "2022-05", 6)));
  Given(Retract("commitments/pact") + Retract("indicators/stock/observations/a") + Retract("indicators/stock"));
  EXPECT_FALSE(replica_->Has(kVerdict));
}

TEST_F(VerdictsTest, CommitsThatShareAnAppendAreJudgedOneAfterTheOther) {
  PendingAnswer first, second, third;
  replica_->store().Commit(ParseText<v1::ApplyRequest>(Create(Pact(FloorOf(8)))), first.Done());
  replica_->store().Commit(ParseText<v1::ApplyRequest>(Create(Observed("a", "2022-05", 6))), second.Done());
  replica_->store().Commit(ParseText<v1::ApplyRequest>(Create(Observed("b", "2022-05-04", 9))), third.Done());
  ASSERT_THAT(third.Await(), IsOk());
  EXPECT_EQ(Status(), v1::VERDICT_STATUS_MET);
  EXPECT_EQ(Verdict().previous_status(), v1::VERDICT_STATUS_BROKEN);
  EXPECT_TRUE(first.Await().ok() && second.Await().ok());
}

TEST_F(VerdictsTest, ARepeatedRequestHasItsFirstAnswerWithoutVerdicts) {
  const std::string request = Create(Pact(FloorOf(8))) + "request_id: 'once'";
  const auto first = Apply(request);
  const auto repeat = Apply(request);
  ASSERT_THAT(repeat, IsOk());
  EXPECT_EQ(repeat->revision, first->revision);
  EXPECT_EQ(repeat->results.size(), 1u);
}

TEST_F(VerdictsTest, ATryWritesNoVerdict) {
  Given(Create(Pact(FloorOf(8))) + "validate_only: true");
  EXPECT_FALSE(replica_->Has(kVerdict));
}

TEST_F(VerdictsTest, AnIndicatorThatChangesIsTold) {
  Given(Create(Pact(FloorOf(8))) + Create(Observed("a", "2022-05", 6)));
  Given(Update("indicator { name: 'indicators/stock' marking { tlp: TLP_AMBER } }"));
  EXPECT_THAT(LastNames(), ElementsAre("indicators/stock", kVerdict));
  EXPECT_EQ(Verdict().marking().tlp(), v1::TLP_AMBER);
}

// --- Ledgers from before there were verdicts ---

class OldLedgerTest : public VerdictsTest {
 protected:
  // What the ledger would hold, had nobody written verdicts.
  std::unique_ptr<Ledger> WithoutVerdicts() {
    auto old = NewMemoryLedger();
    const absl::Status read = ledger_->Read(Revision(), [&](Revision, absl::string_view entry) {
      v1::Commit commit, stripped;
      EXPECT_TRUE(commit.ParseFromString(std::string(DecodeEntry(entry)->commit)));
      stripped = commit;
      stripped.clear_changes();
      for (const v1::Change& change : commit.changes()) {
        if (!change.record().has_verdict()) *stripped.add_changes() = change;
      }
      const std::string without = EncodeEntry(stripped.SerializeAsString(), 0, {});
      return old->Append(*old->Head(), {&without, 1}).status();
    });
    EXPECT_THAT(read, IsOk());
    return old;
  }
};

TEST_F(OldLedgerTest, TheirCommitmentsAreJudgedAtTheStartOnce) {
  std::string other = Pact(FloorOf(5));
  other.replace(other.find("commitments/pact"), 16, "commitments/else");
  std::string only_proposed = Pact(FloorOf(5), "PROPOSED");
  only_proposed.replace(only_proposed.find("commitments/pact"), 16, "commitments/idea");
  Given(Create(Pact(FloorOf(8))) + Create(other) + Create(only_proposed) + Create(Observed("a", "2022-05", 6)));
  const int64_t written = head();
  auto old = WithoutVerdicts();
  replica_.reset();
  ledger_ = std::move(old);
  Reopen();
  replica_->AwaitRevision(Revision(written + 1));
  EXPECT_THAT(LastNames(), ElementsAre("commitments/else/verdicts/target-g1", kVerdict));
  EXPECT_EQ(LastCommit().actor(), "briefingd");
  EXPECT_EQ(Status(), v1::VERDICT_STATUS_BROKEN);
  Reopen();
  Given(Create(kUnitedStates));
  EXPECT_EQ(head(), written + 2) << "nothing is missing any more";
}

// --- Nobody else writes them ---

TEST_F(VerdictsTest, ClientsMayNotWriteThem) {
  Given(Create(Pact(FloorOf(8))));
  const std::string verdict = absl::StrCat("verdict { name: '", kVerdict, "' status: VERDICT_STATUS_MET }");
  for (const std::string& text : {Create(verdict), Put(verdict), Update(verdict), Retract(kVerdict)}) {
    const absl::Status status = Apply(text).status();
    EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument) << text;
    EXPECT_THAT(status.message(), HasSubstr("written by the service alone"));
  }
  EXPECT_EQ(Status(), v1::VERDICT_STATUS_NO_EVIDENCE);
}

TEST_F(VerdictsTest, TheServicesOwnRequestIdsAreRefused) {
  EXPECT_THAT(Apply(Create(Pact("")) + "request_id: 'briefingd/clock/x'").status(), BlamesField("request_id"));
}

TEST_F(VerdictsTest, ABatchThatConcernsTooManyCommitmentsIsRefused) {
  std::string texts;
  for (size_t i = 0; i <= limits::kMaxCommitmentsJudged; ++i) {
    std::string pact = Pact(FloorOf(8));
    pact.replace(pact.find("commitments/pact"), 16, absl::StrCat("commitments/p", i));
    texts += Create(pact);
    if (i % 500 == 499) Given(std::exchange(texts, ""));
  }
  Given(texts);
  const absl::Status refused = Apply(Create(Observed("a", "2022-05", 6))).status();
  EXPECT_THAT(refused, FailsWith(absl::StatusCode::kInvalidArgument, "TOO_LARGE"));
  EXPECT_THAT(std::string(refused.message()), HasSubstr("2001 of them through indicators/stock"));
}

TEST_F(VerdictsTest, TooManyObservationsToJudgeByCannotBeTold) {
  Given(Create(Pact(FloorOf(8))));
  int made = 0;
  while (made <= static_cast<int>(limits::kMaxObservationsJudged)) {
    std::string batch;
    for (int i = 0; i < 1000; ++i) batch += Create(Observed(absl::StrCat("o", made++), "2022-05", 9));
    Given(batch);
  }
  EXPECT_EQ(Status(), v1::VERDICT_STATUS_CANNOT_TELL);
  EXPECT_THAT(Verdict().reason(), HasSubstr("too many"));
}

}  // namespace
}  // namespace briefing::testing
