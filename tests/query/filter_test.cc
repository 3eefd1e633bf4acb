#include "service/query/filter.h"

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "service/base/limits.h"
#include "service/query/edtf.h"
#include "tests/query/thread_time.h"
#include "tests/support/commit_builder.h"
#include "tests/support/matchers.h"

namespace briefing {
namespace {

using ::briefing::testing::BlamesField;
using ::briefing::testing::FailsWith;
using ::briefing::testing::kMostFilterTime;
using ::briefing::testing::LeastThreadTime;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Optional;

Predicate Compile(const std::string& filter, v1::RecordType type = v1::RECORD_TYPE_UNSPECIFIED,
                  absl::string_view parent = "") {
  const absl::StatusOr<Predicate> predicate = CompileFilter(filter, type, parent, "filter");
  EXPECT_TRUE(predicate.ok()) << filter << ": " << predicate.status();
  return predicate.ok() ? *predicate : Predicate();
}

std::string ResidualOf(const Predicate& predicate) {
  return predicate.residual == nullptr ? "" : std::string(predicate.residual->text());
}

std::vector<Term> Group(std::vector<Term> terms) { return terms; }

Holdings Words(std::vector<std::string> texts, std::vector<Term> terms = {}) {
  return {.texts = std::move(texts), .terms = std::move(terms)};
}

TEST(FilterPlan, EmptyPassesEverything) {
  EXPECT_TRUE(Compile("").empty());
  EXPECT_TRUE(Compile("  *  ").empty());
}

TEST(FilterPlan, TermsNeedNoResidual) {
  const Predicate predicate = Compile(
      "type = (EVENT OR COMMITMENT) AND (party = parties/us OR party:parties/jp) topics = chips state = AGREED "
      "reference = commitments/x/assessments/y");
  EXPECT_THAT(predicate.all_of,
              ElementsAre(Group({{TermField::kType, "4"}, {TermField::kType, "5"}}),
                          Group({{TermField::kParty, "parties/jp"}, {TermField::kParty, "parties/us"}}),
                          Group({{TermField::kTopic, "chips"}}), Group({{TermField::kState, "3"}}),
                          Group({{TermField::kReference, "commitments/x/assessments/y"}})));
  EXPECT_EQ(predicate.residual, nullptr);
}

TEST(FilterPlan, EveryIndexedFieldIsATerm) {
  for (const auto& [filter, term] : std::vector<std::pair<std::string, Term>>{
           {"kind = AGREE", {TermField::kKind, "1"}},
           {"kind:STATE", {TermField::kPartyKind, "1"}},
           {"modality = EXPECTED", {TermField::kModality, "2"}},
           {"mechanism = MECHANISM_TREATY", {TermField::kMechanism, "10"}},
           {"state = IN_FORCE", {TermField::kState, "4"}},
           {"topic:chips", {TermField::kTopic, "chips"}},
           {"topics = chips", {TermField::kTopic, "chips"}},
           {"party = parties/jp", {TermField::kParty, "parties/jp"}},
           {"parent = indicators/a", {TermField::kParent, "indicators/a"}},
           {"reference = sources/a", {TermField::kReference, "sources/a"}},
       }) {
    EXPECT_THAT(Compile(filter).all_of, ElementsAre(ElementsAre(term))) << filter;
    EXPECT_EQ(Compile(filter).residual, nullptr) << filter;
  }
}

TEST(FilterPlan, KindAndParentOfAListComeFirst) {
  const Predicate predicate = Compile("score:*", v1::RECORD_TYPE_ASSESSMENT, "commitments/x");
  EXPECT_THAT(predicate.all_of,
              ElementsAre(Group({{TermField::kType, "7"}}), Group({{TermField::kParent, "commitments/x"}})));
  EXPECT_EQ(ResidualOf(predicate), "score:\"*\"");
}

TEST(FilterPlan, NotAKindIsTheOtherKinds) {
  const Predicate predicate = Compile("type != EVENT");
  EXPECT_THAT(predicate.all_of, ElementsAre(::testing::SizeIs(7)));
  EXPECT_EQ(predicate.residual, nullptr);
}

TEST(FilterPlan, MembershipIsForTheIndex) {
  const Predicate predicate = Compile("member_of(party, parties/jp) member_of(party, \"parties/jp\")");
  EXPECT_THAT(predicate.member_of, ElementsAre("parties/jp"));
  EXPECT_THAT(predicate.all_of, IsEmpty());
  EXPECT_EQ(predicate.residual, nullptr);
}

TEST(FilterPlan, ComparisonsOfTheDateAreOneSpan) {
  const Predicate within = Compile("date >= 1985 AND date < 1987 AND within(date, \"1980/1999\")");
  EXPECT_EQ(within.date_test, Predicate::DateTest::kWithin);
  EXPECT_EQ(within.date, *ParseEdtf("1985/1986", "x"));
  EXPECT_EQ(within.residual, nullptr);
  const Predicate overlaps = Compile("date:1986 AND date:1987");
  EXPECT_EQ(overlaps.date_test, Predicate::DateTest::kOverlaps);
  EXPECT_EQ(overlaps.date, *ParseEdtf("1986", "x"));
  EXPECT_EQ(ResidualOf(overlaps), "date:1987");
}

TEST(FilterPlan, WhatIsLeftIsTestedAndWhatItImpliesIsIndexed) {
  const Predicate predicate = Compile("claims.source = sources/a AND title = \"A*\" AND NOT topic = chips");
  EXPECT_THAT(predicate.all_of[0], ElementsAre(Term{TermField::kType, "2"}, Term{TermField::kReference, "sources/a"}))
      << "a source that refers to itself is not indexed as such";
  EXPECT_EQ(ResidualOf(predicate), "(NOT topic = chips AND claims.source = sources/a AND title = \"A*\")");
}

TEST(FilterPlan, AlternativesAreIndexedByWhatEachImplies) {
  EXPECT_THAT(Compile("state = BREACHED OR (kind = AGREE AND title = A) OR overdue()").all_of,
              ElementsAre(Group({{TermField::kType, "5"}, {TermField::kState, "7"}, {TermField::kKind, "1"}})));
  // One of them may be anywhere.
  EXPECT_THAT(Compile("state = BREACHED OR summit").all_of, IsEmpty());
  EXPECT_THAT(Compile("state = BREACHED OR NOT kind = AGREE").all_of, IsEmpty());
}

TEST(FilterPlan, WordsThatMustBeThereAreNamed) {
  const Predicate predicate = Compile("summit AND \"joint statement\" (a OR b)");
  EXPECT_THAT(predicate.words, ElementsAre(Words({"summit"}), Words({"joint statement"}), Words({"a", "b"})));
  EXPECT_NE(predicate.residual, nullptr);
  EXPECT_THAT(Compile("description:summit AND NOT title:joint").words, ElementsAre(Words({"summit"})));
  // Keys are looked at, but are no texts; nor are topics.
  EXPECT_THAT(Compile("topics:chips AND claims.id:c1 AND title = summit").words, IsEmpty());
}

TEST(FilterPlan, AlternativesOfWordsAreNamedWhereEachHasOne) {
  EXPECT_THAT(Compile("japan OR korea* OR japan").words, ElementsAre(Words({"japan", "korea*"})));
  EXPECT_THAT(Compile("title:japan OR ((south OR north) korea)").words, ElementsAre(Words({"japan", "korea"})));
  EXPECT_THAT(Compile("japan OR NOT korea").words, IsEmpty());
}

TEST(FilterPlan, AlternativesOfWordsAndTermsAreNamedTogether) {
  const Term chips{TermField::kTopic, "chips"};
  const Term agree{TermField::kKind, "1"};
  EXPECT_THAT(Compile("japan OR topic = chips").words, ElementsAre(Words({"japan"}, {chips})));
  EXPECT_THAT(Compile("korea OR (kind = AGREE AND title = A) OR japan OR topic = chips").words,
              ElementsAre(Words({"japan", "korea"}, {chips, agree})));
  EXPECT_THAT(Compile("(japan OR topic = chips) AND (korea OR north)").words,
              ElementsAre(Words({"japan"}, {chips}), Words({"korea", "north"})));
  // Of what must hold together the part without terms.
  EXPECT_THAT(Compile("china OR ((japan OR topic = chips) AND korea)").words, ElementsAre(Words({"china", "korea"})));
  EXPECT_THAT(Compile("topic = chips OR kind = AGREE").words, IsEmpty());
  EXPECT_THAT(Compile("japan OR topic = \"chip*\"").words, IsEmpty());
}

TEST(FilterPlan, WhatIsSaidAgainIsTestedOnce) {
  EXPECT_EQ(ResidualOf(Compile("a* OR a* OR title:b OR title:b")), "(title:b OR a*)");
  EXPECT_EQ(ResidualOf(Compile("a AND a")), "a");
}

TEST(FilterPlan, WhatIsKnownIsNotAskedAgain) {
  const std::vector<Term> events = Group({{TermField::kType, "4"}});
  for (const char* const known : {"type = EVENT", "type = (EVENT OR COMMITMENT)", "type != PARTY", "type:*"}) {
    EXPECT_THAT(Compile(known, v1::RECORD_TYPE_EVENT).all_of, ElementsAre(events)) << known;
  }
  EXPECT_THAT(Compile("type = PARTY", v1::RECORD_TYPE_EVENT).all_of,
              ElementsAre(events, Group({{TermField::kType, "1"}})));
  EXPECT_THAT(Compile("topic = chips AND topics = chips").all_of, ElementsAre(Group({{TermField::kTopic, "chips"}})));
}

TEST(FilterPlan, ADateIsToldAsItWasWritten) {
  EXPECT_EQ(ResidualOf(Compile("date = 2018-09-28")), "date = 2018-09-28");
  EXPECT_EQ(ResidualOf(Compile("date = 2018 OR topic = chips")), "(topic = chips OR date = 2018)");
  EXPECT_EQ(ResidualOf(Compile("date != 2018")), "NOT date = 2018");
}

TEST(FilterPlan, ANameIsLookedUp) {
  EXPECT_THAT(Compile("name = \"events/zz\"").names, Optional(ElementsAre("events/zz")));
  EXPECT_THAT(Compile("kind = AGREE AND name = (events/b OR events/a)").names,
              Optional(ElementsAre("events/a", "events/b")));
  for (const char* const other : {"name = \"events/*\"", "name != events/a", "name = events/a OR topic = chips",
                                  "name > events/a", "claims.source = sources/a"}) {
    EXPECT_EQ(Compile(other).names, absl::nullopt) << other;
  }
}

TEST(FilterPlan, TheSameDateLiesInItsBounds) {
  const Predicate same = Compile("date = 1986 AND date >= 1985");
  EXPECT_EQ(same.date_test, Predicate::DateTest::kWithin);
  EXPECT_EQ(same.date, *ParseEdtf("1986", "x"));
  EXPECT_NE(same.residual, nullptr);
  const Predicate either = Compile("date = 1986 OR (within(date, \"1990\") AND topic = chips)");
  EXPECT_EQ(either.date_test, Predicate::DateTest::kWithin);
  EXPECT_EQ(either.date, *ParseEdtf("1986/1990", "x"));
  for (const char* const anywhere : {"date != 1986", "date = 1986 OR date:1990", "date = 1986 OR topic = chips"}) {
    EXPECT_EQ(Compile(anywhere).date_test, Predicate::DateTest::kNone) << anywhere;
  }
  // There is one test of dates.
  EXPECT_EQ(Compile("date:1986 AND date = 1986").date_test, Predicate::DateTest::kOverlaps);
}

TEST(FilterPlan, MembersInAFieldOfPartiesAreForTheIndexToo) {
  const Predicate predicate = Compile("member_of(participants.party, \"parties/jp\")");
  EXPECT_THAT(predicate.member_of, ElementsAre("parties/jp"));
  EXPECT_NE(predicate.residual, nullptr);
  // Where something happened is no party to it.
  EXPECT_THAT(Compile("member_of(place.party, \"parties/jp\")").member_of, IsEmpty());
}

TEST(CompileFilterTest, BlamesTheFieldGiven) {
  EXPECT_THAT(CompileFilter("a =", v1::RECORD_TYPE_EVENT, "", "requests[2].filter").status(),
              BlamesField("requests[2].filter"));
  EXPECT_THAT(CompileFilter("a =", v1::RECORD_TYPE_EVENT, "", "filter").status(),
              FailsWith(absl::StatusCode::kInvalidArgument, "INVALID_FIELD"));
}

TEST(CompileFilterTest, TakesWellUnderFiveMilliseconds) {
  std::string widest = "x.y = 1";
  for (size_t i = 1; i < limits::kMaxFilterTerms; ++i) absl::StrAppend(&widest, " OR title:a");
  std::string names = "kind = (";
  for (size_t i = 0; i < limits::kMaxFilterTerms - 1; ++i) absl::StrAppend(&names, i > 0 ? " OR " : "", "AGREE");
  std::string deepest = std::string(60, '(') + "title:a" + std::string(60, ')');
  for (const std::string& filter : {widest, names + ")", names + " OR x)", deepest, std::string(4090, 'x') + " = 1",
                                    "a." + std::string(4080, 'x') + " = 1", "topik" + std::string(4000, '.') + "x"}) {
    EXPECT_LT(LeastThreadTime([&filter] {
                CompileFilter(filter, v1::RECORD_TYPE_UNSPECIFIED, "", "filter").status().IgnoreError();
              }),
              kMostFilterTime)
        << filter.substr(0, 30);
  }
}

TEST(Fingerprint, DoesNotCountSpelling) {
  for (const char* const same :
       {"a = b AND c:d", "a=b c:d", "(a = \"b\")\tAND (c : 'd')", "((a=b) (c:d))", " \"a\" = b AND c:d"}) {
    EXPECT_EQ(FingerprintOf(same), FingerprintOf("a = b AND c:d")) << same;
  }
  for (const char* const other :
       {"", "a = b", "a = b OR c:d", "a != b AND c:d", "a = b AND c = d", "a = \"b*\" AND c:d", "a = b AND NOT c:d"}) {
    EXPECT_NE(FingerprintOf(other), FingerprintOf("a = b AND c:d")) << other;
  }
  EXPECT_NE(FingerprintOf("a = \"b*\""), FingerprintOf(R"(a = "b\*")"));
}

// Tokens given out go on being good.
TEST(Fingerprint, IsTheSameForEver) { EXPECT_EQ(FingerprintOf(""), 0x2d06800538d394c2u); }

}  // namespace
}  // namespace briefing
