#include "service/query/filter.h"

#include <algorithm>
#include <random>
#include <set>
#include <string>

#include "absl/strings/str_cat.h"
#include "service/base/limits.h"
#include "tests/support/matchers.h"
#include "tests/support/text_proto.h"

namespace briefing {
namespace {

using ::briefing::testing::BlamesField;
using ::briefing::testing::FailsWith;
using ::briefing::testing::ParseText;
using ::briefing::testing::SaysThat;
using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

v1::RecordFilter Filter(const std::string& text) { return ParseText<v1::RecordFilter>(text); }

absl::StatusOr<Predicate> Compile(const std::string& text, v1::RecordType type = v1::RECORD_TYPE_UNSPECIFIED,
                                  absl::string_view parent = "") {
  return CompileFilter(Filter(text), type, parent, "filter");
}

std::vector<Term> Group(TermField field, std::vector<std::string> values) {
  std::vector<Term> group;
  for (std::string& value : values) group.push_back({field, std::move(value)});
  return group;
}

TEST(CompileFilter, EmptyPassesEverything) {
  BRIEFING_ASSERT_OK_AND_ASSIGN(Predicate predicate, Compile(""));
  EXPECT_TRUE(predicate.empty());
}

TEST(CompileFilter, OneGroupForEachField) {
  BRIEFING_ASSERT_OK_AND_ASSIGN(Predicate predicate, Compile(R"pb(
                                  types: [ RECORD_TYPE_EVENT, RECORD_TYPE_COMMITMENT ]
                                  parties: [ "parties/us", "parties/jp" ]
                                  topics: "semiconductors"
                                  states: COMMITMENT_STATE_AGREED
                                  kinds: EVENT_KIND_AGREE
                                  modalities: MODALITY_EXPECTED
                                  mechanisms: MECHANISM_JOINT_STATEMENT
                                  party_kinds: PARTY_KIND_STATE
                                  references: "commitments/x/assessments/y")pb"));
  const auto number = [](int value) { return std::vector<std::string>{absl::StrCat(value)}; };
  EXPECT_THAT(predicate.all_of,
              ElementsAre(Group(TermField::kType, {"4", "5"}), Group(TermField::kParty, {"parties/jp", "parties/us"}),
                          Group(TermField::kTopic, {"semiconductors"}),
                          Group(TermField::kState, number(v1::COMMITMENT_STATE_AGREED)),
                          Group(TermField::kKind, number(v1::EVENT_KIND_AGREE)),
                          Group(TermField::kModality, number(v1::MODALITY_EXPECTED)),
                          Group(TermField::kMechanism, number(v1::MECHANISM_JOINT_STATEMENT)),
                          Group(TermField::kPartyKind, number(v1::PARTY_KIND_STATE)),
                          Group(TermField::kReference, {"commitments/x/assessments/y"})));
  EXPECT_EQ(predicate.date_test, Predicate::DateTest::kNone);
}

TEST(CompileFilter, RepeatedValuesCountOnce) {
  BRIEFING_ASSERT_OK_AND_ASSIGN(Predicate predicate, Compile("topics: ['trade', 'chips', 'trade']"));
  EXPECT_THAT(predicate.all_of, ElementsAre(Group(TermField::kTopic, {"chips", "trade"})));
}

TEST(CompileFilter, AddsTheKindAndParentOfTheCollection) {
  BRIEFING_ASSERT_OK_AND_ASSIGN(Predicate predicate, Compile("", v1::RECORD_TYPE_ASSESSMENT, "commitments/x"));
  EXPECT_THAT(predicate.all_of,
              ElementsAre(Group(TermField::kType, {"7"}), Group(TermField::kParent, {"commitments/x"})));
}

TEST(CompileFilter, NamingTheKindOfTheCollectionIsFine) {
  BRIEFING_ASSERT_OK_AND_ASSIGN(Predicate predicate, Compile("types: RECORD_TYPE_EVENT", v1::RECORD_TYPE_EVENT));
  EXPECT_THAT(predicate.all_of, ElementsAre(Group(TermField::kType, {"4"})));
}

TEST(CompileFilter, RefusesAnotherKindInACollection) {
  const absl::Status status =
      Compile("types: [ RECORD_TYPE_EVENT, RECORD_TYPE_PARTY ]", v1::RECORD_TYPE_EVENT).status();
  EXPECT_THAT(status,
              AllOf(BlamesField("filter.types[1]"), SaysThat(HasSubstr("must be RECORD_TYPE_EVENT or left out"))));
}

TEST(CompileFilter, DatesOverlapUnlessToldOtherwise) {
  BRIEFING_ASSERT_OK_AND_ASSIGN(Predicate overlaps, Compile("date: '1986'"));
  EXPECT_EQ(overlaps.date_test, Predicate::DateTest::kOverlaps);
  EXPECT_EQ(overlaps.date, (DateBounds{true, 504921600, 536457600}));
  BRIEFING_ASSERT_OK_AND_ASSIGN(Predicate within, Compile("date: '../1986' date_match: DATE_MATCH_WITHIN"));
  EXPECT_EQ(within.date_test, Predicate::DateTest::kWithin);
  EXPECT_EQ(within.date, (DateBounds{true, DateBounds::kOpenStart, 536457600}));
  EXPECT_THAT(within.all_of, IsEmpty());
}

struct Wrong {
  std::string filter;
  std::string path;
};

class WrongFilter : public ::testing::TestWithParam<Wrong> {};

TEST_P(WrongFilter, IsBlamedByPath) {
  EXPECT_THAT(Compile(GetParam().filter).status(),
              AllOf(FailsWith(absl::StatusCode::kInvalidArgument, "INVALID_FIELD"), BlamesField(GetParam().path)));
}

INSTANTIATE_TEST_SUITE_P(Values, WrongFilter,
                         ::testing::ValuesIn(std::vector<Wrong>{
                             {"types: RECORD_TYPE_UNSPECIFIED", "filter.types[0]"},
                             {"types: [4, 99]", "filter.types[1]"},
                             {"parties: ['parties/jp', 'jp']", "filter.parties[1]"},
                             {"parties: ['parties/jp', 'events/x']", "filter.parties[1]"},
                             {"parties: ''", "filter.parties[0]"},
                             {"topics: ['trade', 'Economic Security']", "filter.topics[1]"},
                             {"topics: ''", "filter.topics[0]"},
                             {"states: [COMMITMENT_STATE_AGREED, COMMITMENT_STATE_UNSPECIFIED]", "filter.states[1]"},
                             {"states: 99", "filter.states[0]"},
                             {"kinds: 999", "filter.kinds[0]"},
                             {"modalities: MODALITY_UNSPECIFIED", "filter.modalities[0]"},
                             {"mechanisms: -1", "filter.mechanisms[0]"},
                             {"party_kinds: 99", "filter.party_kinds[0]"},
                             {"references: ['sources/a', 'places/b']", "filter.references[1]"},
                             {"date: '2022-13'", "filter.date"},
                             {"date: '1986' date_match: 99", "filter.date_match"},
                         }));

TEST(CompileFilter, NamesAllThatIsWrongAtOnce) {
  const absl::Status status = Compile("parties: 'jp' topics: 'A' states: 99 date: 'soon'").status();
  for (const char* path : {"filter.parties[0]", "filter.topics[0]", "filter.states[0]", "filter.date"}) {
    EXPECT_THAT(status, BlamesField(path));
  }
}

TEST(CompileFilter, RefusesMoreValuesThanTheLimit) {
  v1::RecordFilter filter;
  for (int i = 0; i < limits::kMaxFilterValues; ++i) filter.add_topics(absl::StrCat("topic-", i));
  EXPECT_THAT(CompileFilter(filter, v1::RECORD_TYPE_UNSPECIFIED, "", "filter"), testing::IsOk());
  filter.add_parties("parties/jp");
  EXPECT_THAT(CompileFilter(filter, v1::RECORD_TYPE_UNSPECIFIED, "", "filter").status(),
              AllOf(BlamesField("filter"), SaysThat(HasSubstr("at most 256 values, not 257"))));
}

TEST(Fingerprint, DoesNotCountOrderAndRepetition) {
  EXPECT_EQ(FingerprintOf(Filter("parties: ['parties/jp', 'parties/us'] states: [2, 3]")),
            FingerprintOf(Filter("states: [3, 2, 3] parties: ['parties/us', 'parties/jp', 'parties/us']")));
}

TEST(Fingerprint, ReadsAnUnsetDateMatchAsOverlaps) {
  EXPECT_EQ(FingerprintOf(Filter("date: '1986'")),
            FingerprintOf(Filter("date: '1986' date_match: DATE_MATCH_OVERLAPS")));
  EXPECT_EQ(FingerprintOf(Filter("")), FingerprintOf(Filter("date_match: DATE_MATCH_WITHIN")));
}

TEST(Fingerprint, TellsDifferentFiltersApart) {
  std::set<uint64_t> fingerprints;
  const std::vector<std::string> different = {"",
                                              "types: 4",
                                              "states: 4",
                                              "kinds: 4",
                                              "modalities: 4",
                                              "mechanisms: 4",
                                              "party_kinds: 4",
                                              "topics: 'a'",
                                              "topics: ['a', 'b']",
                                              "topics: 'ab'",
                                              "parties: 'parties/jp'",
                                              "references: 'parties/jp'",
                                              "date: '1986'",
                                              "date: '1986~'",
                                              "date: '1986' date_match: DATE_MATCH_WITHIN"};
  for (const std::string& text : different) fingerprints.insert(FingerprintOf(Filter(text)));
  EXPECT_EQ(fingerprints.size(), different.size());
}

TEST(Fingerprint, AnyOrderOfManyValuesIsTheSame) {
  std::mt19937 random(1986);
  std::vector<std::string> topics;
  for (int i = 0; i < 40; ++i) topics.push_back(absl::StrCat("topic-", random() % 30));
  v1::RecordFilter first;
  for (const std::string& topic : topics) first.add_topics(topic);
  for (int round = 0; round < 100; ++round) {
    std::shuffle(topics.begin(), topics.end(), random);
    v1::RecordFilter other;
    for (const std::string& topic : topics) other.add_topics(topic);
    ASSERT_EQ(FingerprintOf(other), FingerprintOf(first));
  }
}

// Tokens hold fingerprints and outlive releases: these were computed by the first one.
TEST(Fingerprint, NeverChanges) {
  EXPECT_EQ(FingerprintOf(Filter("")), 3244421341483603138u);
  EXPECT_EQ(FingerprintOf(Filter("types: 4 parties: 'parties/jp' topics: 'trade' date: '198X'")), 4738450180651408028u);
}

}  // namespace
}  // namespace briefing
