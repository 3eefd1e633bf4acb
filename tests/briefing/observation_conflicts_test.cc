#include "service/briefing/observation_conflicts.h"

#include "service/query/edtf.h"
#include "tests/briefing/small_ledger.h"
#include "tests/briefing/test_store.h"
#include "tests/support/matchers.h"
#include "tests/support/text_proto.h"

namespace briefing::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

constexpr char kHalf[] = "value: 50";
constexpr char kMoreThanHalf[] = "value: 50 qualifier: VALUE_QUALIFIER_MORE_THAN";
constexpr char kAboutTen[] = "value: 10 qualifier: VALUE_QUALIFIER_ABOUT";

bool Agree(const std::string& a, const std::string& b) {
  const auto x = ParseText<v1::Observation>(a);
  const auto y = ParseText<v1::Observation>(b);
  const bool agree = CanBothBeSo(x, y);
  EXPECT_EQ(CanBothBeSo(y, x), agree) << "depends on the order";
  return agree;
}

TEST(CanBothBeSo, MoreThanAFigureDoesNotAllowTheFigure) {
  EXPECT_FALSE(Agree(kHalf, kMoreThanHalf));
  EXPECT_TRUE(Agree("value: 51", kMoreThanHalf));
  EXPECT_FALSE(Agree("value: 50 qualifier: VALUE_QUALIFIER_LESS_THAN", kMoreThanHalf));
}

TEST(CanBothBeSo, AboutAllowsATenth) {
  EXPECT_TRUE(Agree(kAboutTen, kAboutTen));
  EXPECT_TRUE(Agree(kAboutTen, "value: 11"));
  EXPECT_FALSE(Agree(kAboutTen, "value: 11.5"));
  EXPECT_TRUE(Agree("value: -10 qualifier: VALUE_QUALIFIER_ABOUT", "value: -10.5"));
  EXPECT_TRUE(Agree("value: 50 qualifier: VALUE_QUALIFIER_ABOUT", kMoreThanHalf));
}

TEST(CanBothBeSo, RangesAllowTheirEnds) {
  EXPECT_TRUE(Agree("lower: 1 upper: 2", "value: 2"));
  EXPECT_TRUE(Agree("lower: 1 upper: 2", "lower: 2"));
  EXPECT_FALSE(Agree("upper: 2", "lower: 2.5"));
  EXPECT_FALSE(Agree("upper: 2", "value: 2 qualifier: VALUE_QUALIFIER_MORE_THAN"));
}

TEST(CanBothBeSo, ZeroIsAFigure) {
  EXPECT_FALSE(Agree("value: 0", "value: 1"));
  EXPECT_TRUE(Agree("value: 0", "value: 0"));
}

bool SameTime(const std::string& a, const std::string& b) {
  v1::Observation x, y;
  x.mutable_period()->set_edtf(a);
  y.mutable_period()->set_edtf(b);
  EXPECT_THAT(FillBounds("period", *x.mutable_period()), IsOk());
  EXPECT_THAT(FillBounds("period", *y.mutable_period()), IsOk());
  return OfTheSameTime(x, y);
}

TEST(OfTheSameTime, AsksForAGoodPartOfTheLongerPeriod) {
  EXPECT_TRUE(SameTime("1987~/1989~", "1985/1989"));
  EXPECT_TRUE(SameTime("198X", "1985/1989"));
  EXPECT_FALSE(SameTime("198X", "1985"));
  EXPECT_FALSE(SameTime("2020", "2020-05"));
  EXPECT_FALSE(SameTime("2020", "2021"));
}

TEST(OfTheSameTime, TakesAnyOverlapWithAnOpenPeriod) {
  EXPECT_TRUE(SameTime("2020/..", "2022"));
  EXPECT_FALSE(SameTime("2020/..", "2019"));
}

class ObservationConflictsTest : public ::testing::Test {
 protected:
  ObservationConflictsTest() {
    store_.Put(kBasics);
    store_.Put(kShare);
  }

  TestStore store_;
};

TEST_F(ObservationConflictsTest, StandSideBySideWithTheirRecords) {
  store_.Put(ShareOf("half", "1987/1989", "value: 50 printed_value: 'half' " + ClaimIn("daily", 5)) +
             ShareOf("more", "1985/1989", kMoreThanHalf));
  const v1::Briefing briefing = store_.Compose("topics: 'chips'");
  ASSERT_THAT(briefing.contradictions(), SizeIs(1));
  const v1::Contradiction& contradiction = briefing.contradictions(0);
  EXPECT_EQ(contradiction.name(), "indicators/share");
  EXPECT_EQ(contradiction.scope(), "Japan, 1987/1989 and 1985/1989");
  ASSERT_THAT(contradiction.positions(), SizeIs(2));
  std::map<std::string, std::string> values;
  for (const auto& position : contradiction.positions()) values[position.record()] = position.value();
  EXPECT_EQ(values["indicators/share/observations/half"], "half");
  EXPECT_EQ(values["indicators/share/observations/more"], "more than 50 %");
}

TEST_F(ObservationConflictsTest, DoNotArisePeriodsOrPartiesApart) {
  store_.Put(
      ShareOf("then", "1988", kHalf) + ShareOf("now", "2022", kAboutTen) + ShareOf("too", "2022", kAboutTen) +
      "records { observation { name: 'indicators/share/observations/us' party: 'parties/us' period { edtf: '1988' } "
      "value: 40 } }");
  EXPECT_THAT(store_.Compose("topics: 'chips'").contradictions(), SizeIs(0));
}

TEST_F(ObservationConflictsTest, AreGroupedByWhatContradicts) {
  store_.Put(ShareOf("a", "1988", "value: 1") + ShareOf("b", "1988", "value: 2") + ShareOf("c", "1988", "value: 3") +
             ShareOf("d", "1999", "value: 1") + ShareOf("e", "1999", "value: 2") + ShareOf("f", "2010", "value: 1"));
  const v1::Briefing briefing = store_.Compose("topics: 'chips'");
  ASSERT_THAT(briefing.contradictions(), SizeIs(2));
  EXPECT_EQ(briefing.contradictions(0).scope(), "Japan, 1988");
  EXPECT_THAT(briefing.contradictions(0).positions(), SizeIs(3));
  EXPECT_EQ(briefing.contradictions(1).scope(), "Japan, 1999");
  EXPECT_THAT(briefing.contradictions(1).positions(), SizeIs(2));
}

}  // namespace
}  // namespace briefing::testing
