#include "service/judge/figure.h"

#include <gtest/gtest.h>

#include "service/judge/words.h"
#include "tests/support/text_proto.h"

namespace briefing::testing {
namespace {

using judge::Answer;

v1::Figure Figure(const std::string& observation) { return judge::FigureOf(ParseText<v1::Observation>(observation)); }

Answer Against(const std::string& observation, v1::Comparator comparator, double threshold) {
  return judge::Compare(Figure(observation), comparator, threshold);
}

TEST(Figure, AnExactOneDecidesAtTheThresholdItself) {
  EXPECT_EQ(Against("value: 8", v1::COMPARATOR_AT_LEAST, 8), Answer::kYes);
  EXPECT_EQ(Against("value: 8", v1::COMPARATOR_MORE_THAN, 8), Answer::kNo);
  EXPECT_EQ(Against("value: 8", v1::COMPARATOR_AT_MOST, 8), Answer::kYes);
  EXPECT_EQ(Against("value: 8", v1::COMPARATOR_LESS_THAN, 8), Answer::kNo);
  EXPECT_EQ(Against("value: 8", v1::COMPARATOR_EQUAL, 8), Answer::kYes);
  EXPECT_EQ(Against("value: 0", v1::COMPARATOR_AT_LEAST, 0), Answer::kYes);
}

TEST(Figure, AboutAFigureIsATenthEitherWay) {
  const std::string about = "value: 10 qualifier: VALUE_QUALIFIER_ABOUT";
  EXPECT_EQ(Against(about, v1::COMPARATOR_AT_LEAST, 10), Answer::kUnknown);
  EXPECT_EQ(Against(about, v1::COMPARATOR_AT_LEAST, 8), Answer::kYes);
  EXPECT_EQ(Against(about, v1::COMPARATOR_AT_LEAST, 9), Answer::kUnknown);
  EXPECT_EQ(Against(about, v1::COMPARATOR_AT_LEAST, 12), Answer::kNo);
  EXPECT_EQ(Against("value: -10 qualifier: VALUE_QUALIFIER_ABOUT", v1::COMPARATOR_AT_MOST, -10), Answer::kUnknown);
  EXPECT_EQ(Against("value: 0 qualifier: VALUE_QUALIFIER_ABOUT", v1::COMPARATOR_AT_LEAST, 0), Answer::kUnknown);
}

TEST(Figure, ARangeDecidesWhereAllOfItLiesOnOneSide) {
  EXPECT_EQ(Against("lower: 6 upper: 9", v1::COMPARATOR_AT_LEAST, 8), Answer::kUnknown);
  EXPECT_EQ(Against("lower: 8 upper: 9", v1::COMPARATOR_AT_LEAST, 8), Answer::kYes);
  EXPECT_EQ(Against("lower: 6 upper: 7", v1::COMPARATOR_AT_LEAST, 8), Answer::kNo);
  EXPECT_EQ(Against("lower: 9", v1::COMPARATOR_AT_LEAST, 8), Answer::kYes);
  EXPECT_EQ(Against("upper: 9", v1::COMPARATOR_AT_LEAST, 8), Answer::kUnknown);
}

TEST(Figure, MoreThanLeavesTheFigureItselfOut) {
  const std::string more = "value: 50 qualifier: VALUE_QUALIFIER_MORE_THAN";
  EXPECT_EQ(Against(more, v1::COMPARATOR_MORE_THAN, 50), Answer::kYes);
  EXPECT_EQ(Against(more, v1::COMPARATOR_AT_MOST, 50), Answer::kNo);
  EXPECT_EQ(Against(more, v1::COMPARATOR_AT_LEAST, 60), Answer::kUnknown);
  EXPECT_EQ(Against("value: 50 qualifier: VALUE_QUALIFIER_LESS_THAN", v1::COMPARATOR_AT_LEAST, 50), Answer::kNo);
}

TEST(Figure, TheErrorOfFloatingPointDecidesNothing) {
  EXPECT_EQ(Against("value: 0.3 qualifier: VALUE_QUALIFIER_ABOUT", v1::COMPARATOR_AT_MOST, 0.33), Answer::kUnknown);
  EXPECT_EQ(judge::WithoutNoise(0.7 + 0.1), 0.8);
  EXPECT_EQ(judge::WithoutNoise(700.3 - 500.1), 200.2);
  EXPECT_EQ(judge::WithoutNoise(0), 0);
}

TEST(Figure, LargeAndSmallNumbersAreWrittenOut) {
  EXPECT_EQ(judge::NumberInWords(1.5e12), "1500000000000");
  EXPECT_EQ(judge::NumberInWords(0.00002), "0.00002");
  EXPECT_EQ(judge::NumberInWords(-0.1 - 0.2), "-0.3");
  EXPECT_EQ(judge::NumberInWords(6.02e23), "6.02e+23");
}

TEST(Figure, IsToldAsItWasPrinted) {
  EXPECT_EQ(judge::FigureInWords(Figure("value: 10 qualifier: VALUE_QUALIFIER_ABOUT"), "%"), "about 10 %");
  EXPECT_EQ(judge::FigureInWords(Figure("value: 0.7 qualifier: VALUE_QUALIFIER_ABOUT"), ""), "about 0.7");
  EXPECT_EQ(judge::FigureInWords(Figure("value: 50 qualifier: VALUE_QUALIFIER_MORE_THAN"), "%"), "more than 50 %");
  EXPECT_EQ(judge::FigureInWords(Figure("lower: 6 upper: 8"), "wk"), "6 to 8 wk");
  EXPECT_EQ(judge::FigureInWords(Figure("value: 1680000"), "units"), "1680000 units");
}

}  // namespace
}  // namespace briefing::testing
