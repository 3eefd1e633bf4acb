#include "service/catalog/terms.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "google/api/resource.pb.h"
#include "google/protobuf/descriptor.h"
#include "service/catalog/facet_code.h"
#include "service/catalog/facet_walk.h"
#include "service/catalog/record_type.h"
#include "tests/support/commit_builder.h"
#include "tests/support/text_proto.h"

namespace briefing {
namespace {

using ::briefing::testing::FillSimpleBounds;
using ::briefing::testing::ParseText;
using ::testing::Contains;
using ::testing::Not;
using ::testing::UnorderedElementsAre;

constexpr int64_t kYear2022 = 1640995200;
constexpr int64_t kYear2023 = 1672531200;
constexpr int64_t kYear2024 = 1704067200;

template <typename T>
Facets FacetsOfText(v1::RecordType type, const std::string& text) {
  T message = ParseText<T>(text);
  FillSimpleBounds(message);
  return FacetsOf(type, message);
}

TEST(Facets, OfAnEventAreWhoWhatWhenAndItsReferences) {
  const Facets facets = FacetsOfText<v1::Event>(v1::RECORD_TYPE_EVENT, R"(
    name: 'events/a' kind: EVENT_KIND_CONSULT modality: MODALITY_EXPECTED topics: 'chips' topics: 'trade'
    participants { party: 'parties/jp' } participants { party: 'parties/us' } participants { party: 'parties/jp' }
    place { party: 'parties/kr' } date { edtf: '2022' } related_events: 'events/b' related_events: 'events/a'
    claims { source: 'sources/s' asserter: 'parties/cn' })");
  EXPECT_THAT(
      facets.terms,
      UnorderedElementsAre(Term{TermField::kType, "4"}, Term{TermField::kKind, "2"}, Term{TermField::kModality, "2"},
                           Term{TermField::kTopic, "chips"}, Term{TermField::kTopic, "trade"},
                           Term{TermField::kParty, "parties/jp"}, Term{TermField::kParty, "parties/us"},
                           Term{TermField::kReference, "parties/jp"}, Term{TermField::kReference, "parties/us"},
                           Term{TermField::kReference, "parties/kr"}, Term{TermField::kReference, "parties/cn"},
                           Term{TermField::kReference, "sources/s"}, Term{TermField::kReference, "events/b"}));
  EXPECT_EQ(facets.date, (DateBounds{true, kYear2022, kYear2023}));
}

TEST(Facets, ReadAnEventWithoutModalityAsOccurred) {
  EXPECT_THAT(FacetsOf(v1::RECORD_TYPE_EVENT, v1::Event()).terms, Contains(Term{TermField::kModality, "1"}));
  EXPECT_THAT(FacetsOf(v1::RECORD_TYPE_PARTY, v1::Party()).terms, Not(Contains(Term{TermField::kModality, "1"})));
}

TEST(Facets, OfAPartyNameItselfButDoNotReferToIt) {
  EXPECT_THAT(FacetsOfText<v1::Party>(v1::RECORD_TYPE_PARTY,
                                      "name: 'parties/jp' kind: PARTY_KIND_STATE "
                                      "memberships { party: 'parties/g7' }")
                  .terms,
              UnorderedElementsAre(Term{TermField::kType, "1"}, Term{TermField::kParty, "parties/jp"},
                                   Term{TermField::kPartyKind, "1"}, Term{TermField::kReference, "parties/g7"}));
}

TEST(Facets, OfAnAssessmentReferToItsParent) {
  const Facets facets = FacetsOfText<v1::Assessment>(v1::RECORD_TYPE_ASSESSMENT, R"(
    name: 'commitments/c/assessments/a' party: 'parties/jp' assessor_party: 'parties/g7rg' period { edtf: '2022/2023' }
    evidence: 'events/e')");
  EXPECT_THAT(facets.terms, UnorderedElementsAre(
                                Term{TermField::kType, "7"}, Term{TermField::kParty, "parties/jp"},
                                Term{TermField::kReference, "parties/jp"}, Term{TermField::kReference, "parties/g7rg"},
                                Term{TermField::kReference, "events/e"}, Term{TermField::kReference, "commitments/c"},
                                Term{TermField::kParent, "commitments/c"}));
  EXPECT_EQ(facets.date, (DateBounds{true, kYear2022, kYear2024}));
}

TEST(Facets, OfAnObservationNameBothSidesOfAFlow) {
  const Facets facets = FacetsOfText<v1::Observation>(v1::RECORD_TYPE_OBSERVATION, R"(
    name: 'indicators/i/observations/o' party: 'parties/jp' counterparty: 'parties/us' commitment: 'commitments/c')");
  EXPECT_THAT(facets.terms, Contains(Term{TermField::kParty, "parties/jp"}));
  EXPECT_THAT(facets.terms, Contains(Term{TermField::kParty, "parties/us"}));
  EXPECT_THAT(facets.terms, Contains(Term{TermField::kReference, "commitments/c"}));
  EXPECT_FALSE(facets.date.known);
}

TEST(Facets, OfACommitmentTakeInItsPartiesAndDeepReferences) {
  const Facets facets = FacetsOfText<v1::Commitment>(v1::RECORD_TYPE_COMMITMENT, R"(
    name: 'commitments/c' state: COMMITMENT_STATE_AGREED mechanism: MECHANISM_TREATY parties { party: 'parties/jp' }
    targets { indicator: 'indicators/i' } transitions { event: 'events/e' } part_of: 'commitments/d'
    party_actions { party: 'parties/us' })");
  EXPECT_THAT(
      facets.terms,
      UnorderedElementsAre(Term{TermField::kType, "5"}, Term{TermField::kState, "3"}, Term{TermField::kMechanism, "10"},
                           Term{TermField::kParty, "parties/jp"}, Term{TermField::kReference, "parties/jp"},
                           Term{TermField::kReference, "indicators/i"}, Term{TermField::kMeasure, "indicators/i"},
                           Term{TermField::kReference, "events/e"}, Term{TermField::kReference, "commitments/d"},
                           Term{TermField::kReference, "parties/us"}));
}

TEST(Facets, DateACommitmentFromItsFirstTransitionToItsLastOrLaterDueDate) {
  const auto date_of = [](const std::string& text) {
    return FacetsOfText<v1::Commitment>(v1::RECORD_TYPE_COMMITMENT, text).date;
  };
  const std::string steps =
      "transitions { date { edtf: '2022' } } transitions { } transitions { date { edtf: '2023' } } ";
  EXPECT_EQ(date_of(steps), (DateBounds{true, kYear2022, kYear2024}));
  EXPECT_EQ(date_of(steps + "due_date { edtf: '2022' }"), (DateBounds{true, kYear2022, kYear2024}));
  EXPECT_EQ(date_of("transitions { date { edtf: '2022' } } due_date { edtf: '2023' }"),
            (DateBounds{true, kYear2022, kYear2024}));
  EXPECT_EQ(date_of("due_date { edtf: '2023' }"), (DateBounds{true, kYear2023, kYear2024}));
  EXPECT_FALSE(date_of("transitions { }").known);
}

TEST(Facets, LeaveUnknownEndsOpen) {
  EXPECT_EQ(FacetsOfText<v1::Source>(v1::RECORD_TYPE_SOURCE, "publish_date { edtf: '../2022' }").date,
            (DateBounds{true, DateBounds::kOpenStart, kYear2023}));
  EXPECT_EQ(FacetsOfText<v1::Source>(v1::RECORD_TYPE_SOURCE, "publish_date { edtf: '2022/..' }").date,
            (DateBounds{true, kYear2022, DateBounds::kOpenEnd}));
  v1::EdtfDate open;
  EXPECT_EQ(BoundsOf(open), (DateBounds{true, DateBounds::kOpenStart, DateBounds::kOpenEnd}));
}

TEST(FacetWalk, TreatsOnlyFieldsThatTheSchemaHas) {
  for (const std::string& name : FieldsTreatedByName()) {
    EXPECT_NE(google::protobuf::DescriptorPool::generated_pool()->FindFieldByName(name), nullptr) << name;
  }
}

// Fills every field of a message, a few levels deep, so that each reference holds its own path as value.
void FillReferences(google::protobuf::Message& message, std::vector<std::string>& references, const std::string& path) {
  for (int i = 0; i < message.GetDescriptor()->field_count(); ++i) {
    const auto* field = message.GetDescriptor()->field(i);
    const auto* reflection = message.GetReflection();
    const std::string here = path + "." + field->name();
    // Another member of a oneof would take the place of its first.
    if (field->real_containing_oneof() != nullptr && field->index_in_oneof() > 0) continue;
    if (field->message_type() != nullptr) {
      FillReferences(field->is_repeated() ? *reflection->AddMessage(&message, field)
                                          : *reflection->MutableMessage(&message, field),
                     references, here);
    } else if (field->options().HasExtension(google::api::resource_reference)) {
      references.push_back(here);
      if (field->is_repeated()) reflection->AddString(&message, field, here);
      if (!field->is_repeated()) reflection->SetString(&message, field, here);
    }
  }
}

TEST(FacetWalk, FindsEveryReferenceThatTheSchemaMarks) {
  for (const RecordTypeInfo& info : AllRecordTypes()) {
    v1::Record record;
    std::vector<std::string> references;
    FillReferences(*SetType(record, info.type), references, info.singular);
    ASSERT_FALSE(references.empty());
    const Facets facets = FacetsOf(info.type, *MessageIn(record));
    for (const std::string& reference : references) {
      EXPECT_THAT(facets.terms, Contains(Term{TermField::kReference, reference}));
    }
  }
}

TEST(FacetWalk, RefusesBytesThatAreNoMessage) {
  const std::string bytes =
      ParseText<v1::Event>("name: 'events/a' claims { source: 'sources/s' locator { text: 'x' } }").SerializeAsString();
  FacetList list;
  DateBounds date;
  EXPECT_TRUE(WalkFacets(v1::RECORD_TYPE_EVENT, "events/a", bytes, list, date));
  // The locator's text now claims to be longer than the locator.
  std::string broken = bytes;
  broken[broken.size() - 2] = 5;
  EXPECT_FALSE(WalkFacets(v1::RECORD_TYPE_EVENT, "events/a", broken, list, date));
  EXPECT_FALSE(WalkFacets(v1::RECORD_TYPE_EVENT, "events/a", bytes.substr(0, bytes.size() - 1), list, date));
  EXPECT_FALSE(WalkFacets(v1::RECORD_TYPE_UNSPECIFIED, "events/a", bytes, list, date));
}

TEST(FacetWalk, KeepsNumbersOfNewerSchemas) {
  v1::Event event;
  event.set_kind(static_cast<v1::EventKind>(70000));
  event.set_modality(static_cast<v1::Modality>(-3));
  const Facets facets = FacetsOf(v1::RECORD_TYPE_EVENT, event);
  EXPECT_THAT(facets.terms, Contains(Term{TermField::kKind, "70000"}));
  EXPECT_THAT(facets.terms, Contains(Term{TermField::kModality, "-3"}));
}

TEST(FacetCode, GivesBackWhatItWasGiven) {
  const std::vector<std::vector<TermId>> lists = {{}, {0}, {0, 1, 2}, {5, 127, 128, 70000, 0xfffffffe}};
  const std::vector<DateBounds> dates = {{},
                                         {true, 0, 0},
                                         {true, -100, 100},
                                         {true, DateBounds::kOpenStart, DateBounds::kOpenEnd},
                                         {true, DateBounds::kOpenStart, -5},
                                         {true, 1640995200, DateBounds::kOpenEnd},
                                         {true, INT64_MIN + 1, INT64_MAX - 1},
                                         {true, 10, -10}};
  for (const auto& list : lists) {
    for (const DateBounds& date : dates) {
      std::string code;
      EncodeFacets(list, date, code);
      TermIds terms;
      DateBounds decoded;
      DecodeFacets(code.data(), terms, decoded);
      EXPECT_EQ(std::vector<TermId>(terms.begin(), terms.end()), list);
      EXPECT_EQ(decoded, date);
    }
  }
}

}  // namespace
}  // namespace briefing
