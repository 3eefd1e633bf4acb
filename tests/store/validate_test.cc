#include "service/store/validate.h"

#include <gtest/gtest.h>

#include <limits>
#include <string>

#include "tests/support/matchers.h"
#include "tests/support/text_proto.h"

namespace briefing {
namespace {

using testing::BlamesField;
using testing::FailsWith;
using testing::IsOk;
using testing::ParseText;

absl::Status Complete(const std::string& text) {
  auto record = ParseText<v1::Record>(text);
  return CompleteRecord(record);
}
v1::Record Completed(const std::string& text) {
  auto record = ParseText<v1::Record>(text);
  EXPECT_THAT(CompleteRecord(record), IsOk());
  return record;
}

std::string Party(const std::string& rest) {
  return "party { name: 'parties/p' title: 'P' kind: PARTY_KIND_STATE " + rest + " }";
}
std::string Source(const std::string& rest) { return "source { name: 'sources/s' title: 'S' " + rest + " }"; }
std::string Event(const std::string& rest) {
  return "event { name: 'events/e' title: 'E' kind: EVENT_KIND_AGREE " + rest + " }";
}
std::string Indicator(const std::string& rest) {
  return "indicator { name: 'indicators/i' title: 'I' unit: '%' " + rest + " }";
}
std::string Observation(const std::string& rest) {
  return "observation { name: 'indicators/i/observations/o' period { edtf: '198X' } " + rest + " }";
}
std::string Assessment(const std::string& rest) {
  return "assessment { name: 'commitments/c/assessments/a' party: 'parties/p' period { edtf: '2022' } "
         "stage: ASSESSMENT_STAGE_FINAL " +
         rest + " }";
}
std::string Commitment(const std::string& rest) {
  return "commitment { name: 'commitments/c' title: 'C' parties { party: 'parties/p' role: COMMITMENT_ROLE_OBLIGOR } "
         "transitions { state: COMMITMENT_STATE_AGREED } " +
         rest + " }";
}

TEST(Validate, TakesTheLeastOfEachKind) {
  for (const std::string& record : {Party(""), Source(""), Event(""), Indicator(""), Observation("value: 0"),
                                    Assessment("assessor: 'G7 Research Group'"), Commitment("")}) {
    EXPECT_THAT(Complete(record), IsOk()) << record;
  }
}

TEST(Validate, NamesAllWrongFieldsAtOnce) {
  const absl::Status status = Complete("event { name: 'events/E' topics: 'Not A Slug' date { edtf: 'soon' } }");
  for (const char* field : {"name", "title", "kind", "topics[0]", "date.edtf"}) EXPECT_THAT(status, BlamesField(field));
}

TEST(Validate, RequiresFieldsWithinLists) {
  EXPECT_THAT(Complete(Event("participants { role: PARTICIPANT_ROLE_ACTOR }")), BlamesField("participants[0].party"));
  EXPECT_THAT(Complete(Event("claims { value: 'x' }")), BlamesField("claims[0].source"));
  EXPECT_THAT(Complete("commitment { name: 'commitments/c' title: 'C' }"), BlamesField("transitions"));
  EXPECT_THAT(Complete(Commitment("cadence { description: 'yearly' }")), BlamesField("cadence.months"));
}

TEST(Validate, NamesFitTheKind) {
  EXPECT_THAT(Complete("party { name: 'events/p' title: 'P' kind: PARTY_KIND_STATE }"), BlamesField("name"));
  EXPECT_THAT(Complete("party { title: 'P' kind: PARTY_KIND_STATE }"), BlamesField("name"));
}

TEST(Validate, ReferencesFitTheirField) {
  EXPECT_THAT(Complete(Event("place { party: 'events/x' }")), BlamesField("place.party"));
  EXPECT_THAT(Complete(Event("related_events: ''")), BlamesField("related_events[0]"));
  EXPECT_THAT(Complete(Assessment("assessor: 'a' evidence: 'events/x' evidence: 'nothing/x'")),
              BlamesField("evidence[1]"));
}

TEST(Validate, RefusesUnknownEnumNumbers) {
  auto record = ParseText<v1::Record>(Event(""));
  record.mutable_event()->set_modality(static_cast<v1::Modality>(99));
  EXPECT_THAT(CompleteRecord(record), BlamesField("modality"));
}

TEST(Validate, KeepsLengthsAndCounts) {
  auto record = ParseText<v1::Record>(Event(""));
  record.mutable_event()->set_title(std::string(1025, 'x'));
  for (int i = 0; i < 1001; ++i) record.mutable_event()->add_topics("t" + std::to_string(i));
  const absl::Status status = CompleteRecord(record);
  EXPECT_THAT(status, BlamesField("title"));
  EXPECT_THAT(status, BlamesField("topics"));
}

TEST(Validate, TopicsAreSlugsEachOnce) {
  EXPECT_THAT(Complete(Event("topics: 'semiconductors' topics: 'semiconductors'")), BlamesField("topics[1]"));
  EXPECT_THAT(Complete(Event("topics: 'Semiconductors'")), BlamesField("topics[0]"));
}

TEST(Validate, FillsInBoundsWhereverADateStands) {
  const v1::Record record =
      Completed(Commitment("claims { source: 'sources/s' assert_date { edtf: '2022' } } milestones { title: 'm' "
                           "due_date { edtf: '2023' } }"));
  EXPECT_TRUE(record.commitment().claims(0).assert_date().has_end_time());
  EXPECT_TRUE(record.commitment().milestones(0).due_date().has_start_time());
  EXPECT_THAT(Complete(Commitment("milestones { title: 'm' due_date { edtf: '2023-13' } }")),
              BlamesField("milestones[0].due_date.edtf"));
}

TEST(Validate, ClearsWhatCallersMayNotSet) {
  const v1::Record record = Completed(Commitment(
      "etag: 'r9' revision: 9 create_time { seconds: 9 } state: COMMITMENT_STATE_BREACHED due_date { edtf: '2022' "
      "start_time { seconds: 1 } }"));
  EXPECT_EQ(record.commitment().etag(), "");
  EXPECT_EQ(record.commitment().revision(), 0);
  EXPECT_FALSE(record.commitment().has_create_time());
  EXPECT_EQ(record.commitment().state(), v1::COMMITMENT_STATE_AGREED);
  EXPECT_EQ(record.commitment().due_date().start_time().seconds(), 1640995200);
}

TEST(Validate, DropsUnknownFields) {
  auto record = ParseText<v1::Record>(Event("date { edtf: '2022' }"));
  record.GetReflection()->MutableUnknownFields(&record)->AddVarint(99, 1);
  auto& event = *record.mutable_event();
  event.GetReflection()->MutableUnknownFields(&event)->AddVarint(99, 1);
  auto& date = *record.mutable_event()->mutable_date();
  date.GetReflection()->MutableUnknownFields(&date)->AddVarint(99, 1);
  ASSERT_THAT(CompleteRecord(record), IsOk());
  EXPECT_EQ(record.SerializeAsString(), Completed(Event("date { edtf: '2022' }")).SerializeAsString());
}

TEST(Validate, GivesIdsWithTheLowestUnusedNumbers) {
  const v1::Record record = Completed(Commitment(
      "claims { source: 'sources/s' } claims { id: 'c1' source: 'sources/s' } claims { source: 'sources/s' } "
      "targets { indicator: 'indicators/i' kind: TARGET_KIND_STANDING comparator: COMPARATOR_AT_LEAST } "
      "milestones { title: 'm' }"));
  EXPECT_EQ(record.commitment().claims(0).id(), "c2");
  EXPECT_EQ(record.commitment().claims(2).id(), "c3");
  EXPECT_EQ(record.commitment().transitions(0).id(), "t1");
  EXPECT_EQ(record.commitment().targets(0).id(), "g1");
  EXPECT_EQ(record.commitment().milestones(0).id(), "m1");
}

TEST(Validate, IdsAreUniqueAndWellFormed) {
  EXPECT_THAT(Complete(Event("claims { id: 'a' source: 'sources/s' } claims { id: 'a' source: 'sources/s' }")),
              BlamesField("claims[1].id"));
  EXPECT_THAT(Complete(Event("claims { id: 'A' source: 'sources/s' }")), BlamesField("claims[0].id"));
}

TEST(Validate, ClaimIdsNameClaimsOfTheRecord) {
  EXPECT_THAT(Complete(Commitment("claims { source: 'sources/s' } party_actions { party: 'parties/p' "
                                  "action: TREATY_ACTION_SIGNATURE claim_ids: 'c1' claim_ids: 'c2' }")),
              BlamesField("party_actions[0].claim_ids[1]"));
}

TEST(Validate, ClaimsNameFieldsOfTheRecord) {
  EXPECT_THAT(Complete(Event("claims { source: 'sources/s' field: 'date' } "
                             "claims { source: 'sources/s' field: 'dates' }")),
              BlamesField("claims[1].field"));
  EXPECT_THAT(Complete(Commitment("claims { source: 'sources/s' field: 'targets.volume' }")), IsOk());
}

TEST(Validate, CodesOfParties) {
  EXPECT_THAT(Complete(Party("iso_alpha2: 'JP' iso_alpha3: 'JPN' iso_numeric: '392' wikidata_qid: 'Q17'")), IsOk());
  const absl::Status status =
      Complete(Party("iso_alpha2: 'jp' iso_alpha3: 'JP' iso_numeric: '39' iso_former: 'SU' wikidata_qid: '17'"));
  for (const char* field : {"iso_alpha2", "iso_alpha3", "iso_numeric", "iso_former", "wikidata_qid"}) {
    EXPECT_THAT(status, BlamesField(field));
  }
}

TEST(Validate, OnlyStatesHaveIsoCodes) {
  EXPECT_THAT(Complete("party { name: 'parties/p' title: 'P' kind: PARTY_KIND_BLOC iso_alpha2: 'EU' }"),
              BlamesField("iso_alpha2"));
}

TEST(Validate, NobodyBelongsToThemselves) {
  EXPECT_THAT(Complete(Party("memberships { party: 'parties/p' }")), BlamesField("memberships[0].party"));
}

TEST(Validate, AddressesAndDigestsOfSources) {
  const absl::Status status = Complete(Source("url: 'example.org' sha256: 'abc' language: 'English!'"));
  for (const char* field : {"url", "sha256", "language"}) EXPECT_THAT(status, BlamesField(field));
}

TEST(Validate, TimesAreInRange) {
  EXPECT_THAT(Complete(Source("retrieve_time { seconds: 1651654800 }")), IsOk());
  EXPECT_THAT(Complete(Source("retrieve_time { seconds: 1 nanos: -1 }")), BlamesField("retrieve_time"));
}

TEST(Validate, CodesOfEventsAndIndicators) {
  EXPECT_THAT(Complete(Event("cameo_code: '5'")), BlamesField("cameo_code"));
  EXPECT_THAT(Complete(Indicator("hs_code: '854232'")), BlamesField("hs_edition"));
  EXPECT_THAT(Complete(Indicator("hs_code: '8' hs_edition: '2022'")), BlamesField("hs_code"));
}

TEST(Validate, ObservationsHaveAValueOrARange) {
  EXPECT_THAT(Complete(Observation("")), BlamesField("value"));
  EXPECT_THAT(Complete(Observation("value: 1 lower: 0")), BlamesField("value"));
  EXPECT_THAT(Complete(Observation("lower: 2 upper: 1")), BlamesField("lower"));
  EXPECT_THAT(Complete(Observation("upper: 0")), IsOk());
}

TEST(Validate, NumbersAreFinite) {
  auto record = ParseText<v1::Record>(Observation(""));
  record.mutable_observation()->set_value(std::numeric_limits<double>::infinity());
  EXPECT_THAT(CompleteRecord(record), BlamesField("value"));
}

TEST(Validate, ScoresAreMinusOneToOne) {
  EXPECT_THAT(Complete(Assessment("assessor: 'a' score: -1")), IsOk());
  EXPECT_THAT(Complete(Assessment("assessor: 'a' score: 2")), BlamesField("score"));
  EXPECT_THAT(Complete(Assessment("")), BlamesField("assessor"));
  EXPECT_THAT(Complete(Assessment("assessor_party: 'parties/g7'")), IsOk());
}

TEST(Validate, StandingTargetsAreNeverDue) {
  EXPECT_THAT(Complete(Commitment("targets { indicator: 'indicators/i' kind: TARGET_KIND_STANDING "
                                  "comparator: COMPARATOR_AT_LEAST due_date { edtf: '2023' } }")),
              BlamesField("targets[0].due_date"));
}

TEST(Validate, JudgesTheWholeLife) {
  EXPECT_THAT(Complete(Commitment("transitions { state: COMMITMENT_STATE_PROPOSED }")),
              FailsWith(absl::StatusCode::kFailedPrecondition, "ILLEGAL_TRANSITION"));
}

TEST(Validate, TellsOnlyAsMuchAsFitsIntoTrailers) {
  std::string topics;
  for (int i = 0; i < 100; ++i) topics += "topics: 'X" + std::to_string(i) + "' ";
  EXPECT_EQ(errors::ViolationsOf(Complete(Event(topics))).size(), Violations::kMaxTold);
}

}  // namespace
}  // namespace briefing
