#include "service/store/store.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "briefing/storage/v1/entry.pb.h"
#include "service/base/limits.h"
#include "tests/store/store_fixture.h"

namespace briefing::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using Result = v1::MutationResult;

// --- create, put, update, retract ---

TEST_F(StoreTest, CreatedRecordsCarryTheirStamp) {
  BRIEFING_ASSERT_OK_AND_ASSIGN(const CommitResult result, Apply(Create(kJapan)));
  EXPECT_EQ(result.revision, Revision(1));
  EXPECT_EQ(result.commit_time, clock_.Now());
  EXPECT_THAT(result.results,
              ElementsAre(EqualsProto(ParseText<Result>("name: 'parties/jp' outcome: OUTCOME_CREATED etag: 'r1'"))));
  const auto party = replica_->Get<v1::Party>("parties/jp");
  EXPECT_EQ(party.etag(), "r1");
  EXPECT_EQ(party.revision(), 1);
  EXPECT_EQ(party.create_time().seconds(), absl::ToUnixSeconds(clock_.Now()));
  EXPECT_EQ(party.update_time().seconds(), party.create_time().seconds());
}

TEST_F(StoreTest, NamesAreTakenOnce) {
  Given(Create(kJapan));
  EXPECT_THAT(Apply(Create(kJapan)), FailsWith(absl::StatusCode::kAlreadyExists, "RECORD_EXISTS"));
  EXPECT_EQ(head(), 1);
}

TEST_F(StoreTest, UpdatesKeepTheCreateTimeAndWhatIsNotNamed) {
  Given(Create(kJapan));
  clock_.Advance(absl::Hours(1));
  const std::string update = Update("party { name: 'parties/jp' title: 'Nippon' native_title: 'x' }", "paths: 'title'");
  BRIEFING_ASSERT_OK_AND_ASSIGN(const CommitResult result, Apply(update));
  EXPECT_EQ(result.results[0].outcome(), Result::OUTCOME_UPDATED);
  const auto party = replica_->Get<v1::Party>("parties/jp");
  EXPECT_EQ(party.title(), "Nippon");
  EXPECT_EQ(party.native_title(), "");
  EXPECT_EQ(party.iso_alpha2(), "JP");
  EXPECT_EQ(party.etag(), "r2");
  EXPECT_EQ(party.update_time().seconds() - party.create_time().seconds(), 3600);
}

TEST_F(StoreTest, UpdatesThatChangeNothingMakeNoCommit) {
  Given(Create(kJapan));
  BRIEFING_ASSERT_OK_AND_ASSIGN(const CommitResult result,
                                Apply(Update("party { name: 'parties/jp' title: 'Japan' }")));
  EXPECT_EQ(result.revision, Revision(1));
  EXPECT_EQ(result.commit_time, absl::UnixEpoch());
  EXPECT_EQ(result.results[0].outcome(), Result::OUTCOME_UNCHANGED);
  EXPECT_EQ(result.results[0].etag(), "r1");
  EXPECT_EQ(*ledger_->Head(), Revision(1));
}

TEST_F(StoreTest, StaleEtagsAreRefused) {
  Given(Create(kJapan));
  Given(Update("party { name: 'parties/jp' title: 'Nippon' etag: 'r1' }"));
  EXPECT_THAT(Apply(Update("party { name: 'parties/jp' title: 'Nihon' etag: 'r1' }")),
              FailsWith(absl::StatusCode::kAborted, "STALE_ETAG"));
  EXPECT_THAT(Apply("mutations { retract { name: 'parties/jp' etag: 'r1' } }"),
              FailsWith(absl::StatusCode::kAborted, "STALE_ETAG"));
  EXPECT_THAT(Apply("mutations { retract { name: 'parties/jp' etag: 'r2' } }"), IsOk());
}

TEST_F(StoreTest, UpdatesAreValidatedAsAWhole) {
  Given(Create(kJapan));
  EXPECT_THAT(Apply(Update("party { name: 'parties/jp' kind: PARTY_KIND_BLOC }")),
              BlamesField("mutations[0].update.record.party.iso_alpha2"));
  EXPECT_THAT(Apply(Update("party { name: 'parties/jp' }", "paths: 'title'")),
              BlamesField("mutations[0].update.record.party.title"));
  EXPECT_THAT(Apply(Update("party { name: 'parties/jp' }", "paths: 'revision'")),
              BlamesField("mutations[0].update.update_mask"));
}

TEST_F(StoreTest, ListsOfUpdatesAreCountedBeforeTheMaskIsApplied) {
  v1::ApplyRequest request;
  auto& event = *request.add_mutations()->mutable_update()->mutable_record()->mutable_event();
  event.set_name("events/missing");
  for (int i = 0; i <= limits::kMaxRepeated; ++i) event.add_claims();
  EXPECT_THAT(replica_->Apply(request), BlamesField("mutations[0].update.record.event.claims"));
}

TEST_F(StoreTest, AMaskThroughAnEmptyMessageChangesNothing) {
  Given(Create("event { name: 'events/e' title: 'E' kind: EVENT_KIND_CONSULT }"));
  BRIEFING_ASSERT_OK_AND_ASSIGN(const CommitResult result,
                                Apply(Update("event { name: 'events/e' place {} }", "paths: 'place.text'")));
  EXPECT_EQ(result.results[0].outcome(), Result::OUTCOME_UNCHANGED);
  EXPECT_EQ(head(), 1);
}

TEST_F(StoreTest, UpdatesOfTheMissingCreateOnlyWhereAllowed) {
  EXPECT_THAT(Apply(Update(kJapan)), FailsWith(absl::StatusCode::kNotFound, "RECORD_NOT_FOUND"));
  const std::string allowed = "mutations { update { allow_missing: true update_mask { paths: 'title' } record { " +
                              std::string(kJapan) + " } } }";
  BRIEFING_ASSERT_OK_AND_ASSIGN(const CommitResult result, Apply(allowed));
  EXPECT_EQ(result.results[0].outcome(), Result::OUTCOME_CREATED);
  EXPECT_EQ(replica_->Get<v1::Party>("parties/jp").iso_alpha2(), "JP");
}

TEST_F(StoreTest, AnEtagSaysThatTheRecordWasThere) {
  EXPECT_THAT(Apply("mutations { update { allow_missing: true record { party { name: 'parties/jp' title: 'J' "
                    "kind: PARTY_KIND_STATE etag: 'r1' } } } }"),
              FailsWith(absl::StatusCode::kNotFound, "RECORD_NOT_FOUND"));
}

TEST_F(StoreTest, PutMakesEqualAndClearsWhatIsLeftOut) {
  Given(Create(kJapan));
  Given(Put("party { name: 'parties/jp' title: 'Japan' kind: PARTY_KIND_STATE }"));
  EXPECT_EQ(replica_->Get<v1::Party>("parties/jp").iso_alpha2(), "");
  EXPECT_EQ(head(), 2);
}

TEST_F(StoreTest, ASecondImportChangesNothing) {
  const std::string file = Put(kJapan) + Put(kArticle) + Put(kPact);
  Given(file);
  clock_.Advance(absl::Hours(1));
  BRIEFING_ASSERT_OK_AND_ASSIGN(const CommitResult again, Apply(file));
  for (const Result& result : again.results) EXPECT_EQ(result.outcome(), Result::OUTCOME_UNCHANGED);
  EXPECT_EQ(head(), 1);
}

TEST_F(StoreTest, RetractionKeepsTheLastContentUnderItsOwnRevision) {
  Given(Create(kJapan));
  BRIEFING_ASSERT_OK_AND_ASSIGN(const CommitResult result, Apply(Retract("parties/jp")));
  EXPECT_EQ(result.results[0].outcome(), Result::OUTCOME_RETRACTED);
  EXPECT_FALSE(replica_->Has("parties/jp"));
  const auto last = replica_->catalog().ViewAtHead().Find("parties/jp");
  ASSERT_TRUE(last.has_value());
  v1::Party party;
  ASSERT_TRUE(party.ParseFromArray(last->bytes.data(), static_cast<int>(last->bytes.size())));
  EXPECT_EQ(party.title(), "Japan");
  EXPECT_EQ(party.etag(), "r2");
  EXPECT_THAT(Apply(Retract("parties/jp")), FailsWith(absl::StatusCode::kNotFound, "RECORD_RETRACTED"));
}

TEST_F(StoreTest, RetractingTheMissingChangesNothingWhereAllowed) {
  BRIEFING_ASSERT_OK_AND_ASSIGN(const CommitResult result,
                                Apply("mutations { retract { name: 'parties/jp' allow_missing: true } }"));
  EXPECT_EQ(result.results[0].outcome(), Result::OUTCOME_UNCHANGED);
  EXPECT_EQ(result.revision, Revision(0));
}

TEST_F(StoreTest, ARetractedNameMayBeCreatedAnew) {
  Given(Create(kJapan));
  Given(Retract("parties/jp"));
  clock_.Advance(absl::Hours(1));
  BRIEFING_ASSERT_OK_AND_ASSIGN(const CommitResult result, Apply(Create(kJapan)));
  EXPECT_EQ(result.results[0].outcome(), Result::OUTCOME_CREATED);
  EXPECT_EQ(replica_->Get<v1::Party>("parties/jp").create_time().seconds(), absl::ToUnixSeconds(clock_.Now()));
}

TEST_F(StoreTest, UnitsOfIndicatorsDoNotChange) {
  Given(Create("indicator { name: 'indicators/i' title: 'I' unit: '%' }"));
  EXPECT_THAT(Apply(Put("indicator { name: 'indicators/i' title: 'I' unit: 'wk' }")),
              BlamesField("mutations[0].put.indicator.unit"));
}

// --- transitions ---

TEST_F(StoreTest, TransitionsMoveTheState) {
  GivenPact();
  Given(
      "mutations { transition { name: 'commitments/pact' transition { state: COMMITMENT_STATE_AGREED "
      "date { edtf: '2022-05-23' } claim_ids: 'c2' } claims { source: 'sources/wire' modality: MODALITY_OCCURRED } } "
      "}");
  const auto pact = replica_->Get<v1::Commitment>("commitments/pact");
  EXPECT_EQ(pact.state(), v1::COMMITMENT_STATE_AGREED);
  EXPECT_EQ(pact.transitions(1).id(), "t2");
  EXPECT_EQ(pact.claims(1).id(), "c2");
}

TEST_F(StoreTest, IllegalTransitionsAreRefusedWithTheLegalOnes) {
  GivenPact();
  const auto refused = Apply(MoveTo("FULFILLED"));
  EXPECT_THAT(refused, FailsWith(absl::StatusCode::kFailedPrecondition, "ILLEGAL_TRANSITION"));
  EXPECT_THAT(refused, SaysThat(HasSubstr("PROPOSED, AGREED, WITHDRAWN, EXPIRED, SUPERSEDED")));
}

TEST_F(StoreTest, TransitionErrorsNameTheMutationsOwnFields) {
  GivenPact();
  EXPECT_THAT(Apply(MoveTo("AGREED", "claim_ids: 'c9'")),
              BlamesField("mutations[0].transition.transition.claim_ids[0]"));
  EXPECT_THAT(Apply(MoveTo("AGREED", "date { edtf: '2021' }")),
              BlamesField("mutations[0].transition.transition.date.edtf"));
  EXPECT_THAT(Apply("mutations { transition { name: 'commitments/pact' transition { state: COMMITMENT_STATE_AGREED } "
                    "claims { id: 'c1' source: 'sources/wire' } } }"),
              BlamesField("mutations[0].transition.claims[0].id"));
  EXPECT_THAT(Apply("mutations { transition { name: 'commitments/pact' } }"),
              BlamesField("mutations[0].transition.transition"));
}

TEST_F(StoreTest, MissingReferencesOfTransitionsNameTheMutationsOwnFields) {
  GivenPact();
  const auto field = [&](const std::string& mutation) {
    const auto refused = Apply(mutation);
    EXPECT_THAT(refused, FailsWith(absl::StatusCode::kFailedPrecondition, "MISSING_REFERENCE"));
    return errors::InfoOf(refused.status())->metadata().at("field");
  };
  const auto by_event = MoveTo("AGREED", "event: 'events/none'");
  EXPECT_EQ(field(by_event), "mutations[0].transition.transition.event");
  EXPECT_THAT(Apply(by_event), SaysThat(HasSubstr("transition.event refers to \"events/none\"")));
  EXPECT_EQ(field("mutations { transition { name: 'commitments/pact' transition { state: COMMITMENT_STATE_AGREED } "
                  "claims { source: 'sources/none' } } }"),
            "mutations[0].transition.claims[0].source");
}

TEST_F(StoreTest, AWrongHistoryIsCorrectedByUpdatingIt) {
  GivenPact();
  Given(MoveTo("AGREED"));
  Given(Update("commitment { name: 'commitments/pact' transitions { state: COMMITMENT_STATE_PROPOSED } }",
               "paths: 'transitions'"));
  EXPECT_EQ(replica_->Get<v1::Commitment>("commitments/pact").state(), v1::COMMITMENT_STATE_PROPOSED);
}

// --- links ---

TEST_F(StoreTest, ReferencesMustExist) {
  const auto refused = Apply(Create(kPact));
  EXPECT_THAT(refused, FailsWith(absl::StatusCode::kFailedPrecondition, "MISSING_REFERENCE"));
  EXPECT_EQ(errors::InfoOf(refused.status())->metadata().at("field"),
            "mutations[0].create.commitment.claims[0].source");
  EXPECT_EQ(errors::InfoOf(refused.status())->metadata().at("target"), "sources/wire");
}

TEST_F(StoreTest, OrderWithinABatchDoesNotMatterToReferences) {
  EXPECT_THAT(Apply(Create(kPact) + Create(kArticle) + Create(kJapan)), IsOk());
}

TEST_F(StoreTest, ReferencesMustBeLive) {
  Given(Create(kJapan) + Create(kArticle));
  Given(Retract("parties/jp"));
  EXPECT_THAT(Apply(Create(kPact)), FailsWith(absl::StatusCode::kFailedPrecondition, "MISSING_REFERENCE"));
}

TEST_F(StoreTest, ParentsMustExist) {
  const auto refused =
      Apply(Create("observation { name: 'indicators/i/observations/o' period { edtf: '1986' } value: 1 }"));
  EXPECT_THAT(refused, FailsWith(absl::StatusCode::kFailedPrecondition, "MISSING_REFERENCE"));
  EXPECT_EQ(errors::InfoOf(refused.status())->metadata().at("target"), "indicators/i");
}

TEST_F(StoreTest, WhatIsReferredToCannotBeRetracted) {
  GivenPact();
  const auto refused = Apply(Retract("parties/jp"));
  EXPECT_THAT(refused, FailsWith(absl::StatusCode::kFailedPrecondition, "STILL_REFERENCED"));
  EXPECT_EQ(errors::InfoOf(refused.status())->metadata().at("referrers"), "commitments/pact");
  EXPECT_THAT(Apply(Retract("parties/us")), IsOk());
}

TEST_F(StoreTest, ParentsCannotBeRetractedBeforeTheirChildren) {
  Given(Create("indicator { name: 'indicators/i' title: 'I' unit: '%' }") +
        Create("observation { name: 'indicators/i/observations/o' period { edtf: '1986' } value: 1 }"));
  EXPECT_THAT(Apply(Retract("indicators/i")), FailsWith(absl::StatusCode::kFailedPrecondition, "STILL_REFERENCED"));
  EXPECT_THAT(Apply(Retract("indicators/i") + Retract("indicators/i/observations/o")), IsOk());
}

TEST_F(StoreTest, ABatchMayMoveReferrersAway) {
  GivenPact();
  const std::string move = Update(
      "commitment { name: 'commitments/pact' parties { party: 'parties/us' "
      "role: COMMITMENT_ROLE_SIGNATORY } }",
      "paths: 'parties'");
  EXPECT_THAT(Apply(Retract("parties/jp") + move), IsOk());
}

TEST_F(StoreTest, CountsReferrersBeyondThoseItNames) {
  Given(Create(kJapan));
  std::string events;
  for (int i = 0; i < 7; ++i) {
    events += Create("event { name: 'events/e" + std::to_string(i) +
                     "' title: 'E' kind: EVENT_KIND_CONSULT participants { party: 'parties/jp' } }");
  }
  Given(events);
  const auto refused = Apply(Retract("parties/jp"));
  EXPECT_EQ(errors::InfoOf(refused.status())->metadata().at("count"), "7");
  EXPECT_THAT(refused, SaysThat(HasSubstr("and 4 more")));
}

TEST_F(StoreTest, CommitmentsAreNotPartOfThemselves) {
  GivenPact();
  const std::string other =
      "commitment { name: 'commitments/other' title: 'O' part_of: 'commitments/pact' parties { party: 'parties/jp' "
      "role: COMMITMENT_ROLE_OBLIGOR } transitions { state: COMMITMENT_STATE_AGREED } }";
  Given(Create(other));
  EXPECT_THAT(Apply(Update("commitment { name: 'commitments/pact' part_of: 'commitments/other' }")),
              BlamesField("mutations[0].update.record.commitment.part_of"));
  EXPECT_THAT(Apply(Update("commitment { name: 'commitments/pact' supersedes: 'commitments/pact' }")),
              BlamesField("mutations[0].update.record.commitment.supersedes"));
}

std::string Accord(const std::string& id, const std::string& links) {
  return "commitment { name: 'commitments/" + id +
         "' title: 'A' parties { party: 'parties/jp' role: "
         "COMMITMENT_ROLE_OBLIGOR } transitions { state: COMMITMENT_STATE_AGREED } " +
         links + " }";
}

TEST_F(StoreTest, CirclesWithinABatchAreFound) {
  Given(Create(kJapan));
  EXPECT_THAT(Apply(Create(Accord("a", "part_of: 'commitments/b'")) + Create(Accord("b", "part_of: 'commitments/a'"))),
              BlamesField("mutations[0].create.commitment.part_of"));
  // The first one leads into a circle without being in it.
  EXPECT_THAT(
      Apply(Create(Accord("a", "supersedes: 'commitments/b'")) + Create(Accord("b", "supersedes: 'commitments/c'")) +
            Create(Accord("c", "supersedes: 'commitments/b'"))),
      BlamesField("mutations[1].create.commitment.supersedes"));
  EXPECT_THAT(
      Apply(Create(Accord("a", "part_of: 'commitments/b'")) + Create(Accord("b", "supersedes: 'commitments/a'"))),
      IsOk());
}

TEST_F(StoreTest, CirclesThroughOlderCommitmentsAreFound) {
  Given(Create(kJapan) + Create(Accord("a", "")) + Create(Accord("b", "supersedes: 'commitments/a'")) +
        Create(Accord("c", "supersedes: 'commitments/b'")));
  const std::string closing = Create(Accord("d", "supersedes: 'commitments/c'")) +
                              Update("commitment { name: 'commitments/a' supersedes: 'commitments/d' }");
  EXPECT_THAT(Apply(closing), BlamesField("mutations[0].create.commitment.supersedes"));
  // The middle of the circle goes away in the same batch.
  EXPECT_THAT(Apply(closing + Update("commitment { name: 'commitments/b' }", "paths: 'supersedes'")), IsOk());
}

TEST_F(StoreTest, WaysThatMeetAreNoCircle) {
  Given(Create(kJapan));
  EXPECT_THAT(Apply(Create(Accord("a", "supersedes: 'commitments/b' supersedes: 'commitments/c'")) +
                    Create(Accord("b", "supersedes: 'commitments/d'")) +
                    Create(Accord("c", "supersedes: 'commitments/d'")) + Create(Accord("d", ""))),
              IsOk());
}

// --- batches ---

TEST_F(StoreTest, ABatchIsAllOrNothing) {
  EXPECT_THAT(Apply(Create(kJapan) + Retract("parties/us")),
              FailsWith(absl::StatusCode::kNotFound, "RECORD_NOT_FOUND"));
  EXPECT_FALSE(replica_->Has("parties/jp"));
  EXPECT_EQ(head(), 0);
}

TEST_F(StoreTest, ErrorsNameEveryWrongFieldOfTheBatch) {
  const auto refused =
      Apply(Create("party { name: 'parties/jp' }") + Put("event { name: 'events/e' title: 'E' }") + "mutations {}");
  EXPECT_THAT(refused, BlamesField("mutations[0].create.party.title"));
  EXPECT_THAT(refused, BlamesField("mutations[0].create.party.kind"));
  EXPECT_THAT(refused, BlamesField("mutations[1].put.event.kind"));
  EXPECT_THAT(refused, BlamesField("mutations[2]"));
}

TEST_F(StoreTest, ARecordChangesOnceInABatch) {
  EXPECT_THAT(Apply(Create(kJapan) + Retract("parties/jp")), BlamesField("mutations[1].retract.name"));
}

TEST_F(StoreTest, RequestsKeepTheirLimits) {
  EXPECT_THAT(Apply(""), BlamesField("mutations"));
  const auto refused = Apply("request_id: '" + std::string(129, 'x') + "' actor: '" + std::string(257, 'x') +
                             "' reason: '" + std::string(1025, 'x') + "' " + Create(kJapan));
  for (const char* field : {"request_id", "actor", "reason"}) EXPECT_THAT(refused, BlamesField(field));
  EXPECT_THAT(Apply(Create("")), BlamesField("mutations[0].create"));
}

TEST_F(StoreTest, CommitsAreBoundedInSize) {
  v1::ApplyRequest request;
  for (int i = 0; i < 60; ++i) {
    auto& source = *request.add_mutations()->mutable_create()->mutable_source();
    source.set_name("sources/s" + std::to_string(i));
    source.set_title("S");
    source.set_description(std::string(60'000, 'x'));
  }
  EXPECT_THAT(replica_->Apply(request), FailsWith(absl::StatusCode::kInvalidArgument, "TOO_LARGE"));
}

TEST_F(StoreTest, CommitsTellWhoAskedAndWhy) {
  Given("actor: 'ana' reason: 'first entry' request_id: 'q' " + Create(kJapan));
  v1::Commit commit;
  const SharedBytes bytes = replica_->catalog().log().Commit(Revision(1));
  ASSERT_TRUE(commit.ParseFromArray(bytes.view().data(), static_cast<int>(bytes.size())));
  EXPECT_EQ(commit.actor(), "ana");
  EXPECT_EQ(commit.reason(), "first entry");
  EXPECT_EQ(commit.request_id(), "q");
}

TEST_F(StoreTest, TimeNeverRunsBackwards) {
  Given(Create(kJapan));
  const absl::Time first = clock_.Now();
  clock_.Advance(-absl::Hours(1));
  BRIEFING_ASSERT_OK_AND_ASSIGN(const CommitResult result, Apply(Create(kUnitedStates)));
  EXPECT_EQ(result.commit_time, first);
}

// --- validate_only ---

TEST_F(StoreTest, ValidateOnlyAnswersAsIfWithoutWriting) {
  GivenPact();
  BRIEFING_ASSERT_OK_AND_ASSIGN(const CommitResult result,
                                Apply("validate_only: true " + MoveTo("AGREED") + Put(kJapan)));
  EXPECT_EQ(result.revision, Revision(0));
  EXPECT_EQ(result.results[0].outcome(), Result::OUTCOME_UPDATED);
  EXPECT_EQ(result.results[0].etag(), "");
  ASSERT_EQ(result.would_be.size(), 2u);
  EXPECT_EQ(result.would_be[0].commitment().state(), v1::COMMITMENT_STATE_AGREED);
  EXPECT_EQ(result.would_be[0].commitment().revision(), 0);
  EXPECT_EQ(result.would_be[1].party().etag(), "r1");
  EXPECT_EQ(head(), 1);
}

TEST_F(StoreTest, ValidateOnlyRefusesWhatAWriteWould) {
  EXPECT_THAT(Apply("validate_only: true " + Create(kPact)),
              FailsWith(absl::StatusCode::kFailedPrecondition, "MISSING_REFERENCE"));
}

TEST_F(StoreTest, ValidateOnlyKnowsUsedRequestIds) {
  const std::string request = "request_id: 'q1' " + Create(kJapan);
  BRIEFING_ASSERT_OK_AND_ASSIGN(const CommitResult first, Apply(request));
  EXPECT_THAT(Apply("validate_only: true request_id: 'q1' " + Create(kUnitedStates)),
              FailsWith(absl::StatusCode::kAlreadyExists, "REQUEST_ID_REUSED"));
  BRIEFING_ASSERT_OK_AND_ASSIGN(const CommitResult repeat, Apply("validate_only: true " + request));
  EXPECT_EQ(repeat.revision, first.revision);
  ASSERT_EQ(repeat.results.size(), 1u);
  EXPECT_THAT(repeat.results[0], EqualsProto(first.results[0]));
}

TEST_F(StoreTest, ValidateOnlyDoesNotUseItsRequestId) {
  Given("validate_only: true request_id: 'q1' " + Create(kJapan));
  EXPECT_THAT(Apply("request_id: 'q1' " + Create(kUnitedStates)), IsOk());
}

// --- request ids ---

TEST_F(StoreTest, ARepeatReturnsTheFirstAnswer) {
  Given(Create(kJapan));
  const std::string request = "request_id: 'q1' " + Put(kArticle) + Put(kJapan) + Put(kUnitedStates);
  BRIEFING_ASSERT_OK_AND_ASSIGN(const CommitResult first, Apply(request));
  clock_.Advance(absl::Hours(1));
  for (int round = 0; round < 2; ++round) {
    BRIEFING_ASSERT_OK_AND_ASSIGN(const CommitResult repeat, Apply(request));
    EXPECT_EQ(repeat.revision, first.revision);
    EXPECT_EQ(repeat.commit_time, first.commit_time);
    ASSERT_EQ(repeat.results.size(), 3u);
    for (int i = 0; i < 3; ++i) EXPECT_THAT(repeat.results[i], EqualsProto(first.results[i]));
    Reopen();
  }
  EXPECT_EQ(head(), 2);
}

TEST_F(StoreTest, ARequestIdIsForOneRequest) {
  Given("request_id: 'q1' " + Create(kJapan));
  EXPECT_THAT(Apply("request_id: 'q1' " + Create(kUnitedStates)),
              FailsWith(absl::StatusCode::kAlreadyExists, "REQUEST_ID_REUSED"));
  Reopen();
  EXPECT_THAT(Apply("request_id: 'q1' " + Create(kUnitedStates)),
              FailsWith(absl::StatusCode::kAlreadyExists, "REQUEST_ID_REUSED"));
}

TEST_F(StoreTest, EntriesTellWhatStayedOnlyWhereItCanBeAskedFor) {
  Given(Create(kJapan));
  Given(Put(kArticle) + Put(kJapan));
  Given("request_id: 'q1' " + Put(kUnitedStates) + Put(kJapan));
  std::vector<int> unchanged;
  ASSERT_THAT(ledger_->Read(Revision(1),
                            [&](Revision, absl::string_view bytes) {
                              storage::v1::Entry entry;
                              EXPECT_TRUE(entry.ParseFromArray(bytes.data(), static_cast<int>(bytes.size())));
                              unchanged.push_back(entry.unchanged_size());
                              return absl::OkStatus();
                            }),
              IsOk());
  EXPECT_THAT(unchanged, ElementsAre(0, 1));
}

TEST_F(StoreTest, RefusedRequestsLeaveTheirIdFree) {
  EXPECT_THAT(Apply("request_id: 'q1' " + Create(kPact)), HasCode(absl::StatusCode::kFailedPrecondition));
  EXPECT_THAT(Apply("request_id: 'q1' " + Create(kJapan)), IsOk());
}

// --- life ---

TEST_F(StoreTest, ARestartFindsEverything) {
  GivenPact();
  Given(MoveTo("AGREED"));
  const auto before = replica_->Get<v1::Commitment>("commitments/pact");
  Reopen();
  EXPECT_THAT(replica_->Get<v1::Commitment>("commitments/pact"), EqualsProto(before));
  EXPECT_EQ(head(), 2);
}

TEST_F(StoreTest, ClosedStoresRefuse) {
  replica_->store().Close();
  EXPECT_THAT(Apply(Create(kJapan)), FailsWith(absl::StatusCode::kUnavailable, "SHUTTING_DOWN"));
}

TEST_F(StoreTest, OpenNamesEntriesThatDoNotDecode) {
  const std::string entries[] = {"no entry"};
  ASSERT_THAT(ledger_->Append(Revision(0), entries), IsOk());
  Catalog catalog;
  EXPECT_THAT(Store::Open({}, *ledger_, catalog, clock_).status(),
              FailsWith(absl::StatusCode::kDataLoss, "LEDGER_CORRUPT"));
}

TEST_F(StoreTest, StatisticsCountWhatWasDone) {
  Given("request_id: 'q' " + Create(kJapan));
  Given("request_id: 'q' " + Create(kJapan));
  EXPECT_THAT(Apply(Create(kJapan)), HasCode(absl::StatusCode::kAlreadyExists));
  const Store::Statistics statistics = replica_->store().GetStatistics();
  EXPECT_EQ(statistics.commits, 1);
  EXPECT_EQ(statistics.appends, 1);
  EXPECT_EQ(statistics.repeated_requests, 1);
  EXPECT_EQ(statistics.refused, 1);
}

}  // namespace
}  // namespace briefing::testing
