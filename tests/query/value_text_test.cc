#include "service/query/value_text.h"

#include <gtest/gtest.h>

#include "briefing/v1/commitment.pb.h"

namespace briefing {
namespace {

TEST(ShortName, DropsThePrefixOfTheType) {
  EXPECT_EQ(ShortName(*v1::Mechanism_descriptor()->FindValueByName("MECHANISM_JOINT_STATEMENT")), "JOINT_STATEMENT");
  EXPECT_EQ(ShortName(*v1::Mechanism_descriptor()->FindValueByNumber(0)), "UNSPECIFIED");
}

TEST(NumberInWords, IsShortAndReadsBack) {
  EXPECT_EQ(NumberInWords(50), "50");
  EXPECT_EQ(NumberInWords(0.1), "0.1");
  EXPECT_EQ(NumberInWords(1234567), "1234567");
  EXPECT_EQ(NumberInWords(-2.5), "-2.5");
  EXPECT_EQ(NumberInWords(0), "0");
}

}  // namespace
}  // namespace briefing
