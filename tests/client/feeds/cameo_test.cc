#include "client/feeds/cameo.h"

#include <gtest/gtest.h>

namespace briefing::feeds {
namespace {

absl::string_view CodeOf(absl::string_view label) {
  const CameoCode* found = FindCameoLabel(label);
  return found == nullptr ? "none" : found->code;
}

TEST(CameoTest, GivesThePloverKindOfACode) {
  ASSERT_NE(FindCameoCode("057"), nullptr);
  EXPECT_EQ(FindCameoCode("057")->kind, v1::EVENT_KIND_SUPPORT);
  EXPECT_EQ(FindCameoCode("010")->kind, v1::EVENT_KIND_STATEMENT);
  EXPECT_EQ(FindCameoCode("020")->kind, v1::EVENT_KIND_REQUEST);
}

TEST(CameoTest, NeverGuessesABroaderCode) {
  EXPECT_EQ(FindCameoCode("0579"), nullptr);
  EXPECT_EQ(FindCameoCode(""), nullptr);
  EXPECT_EQ(CodeOf("Make peace with everybody"), "none");
}

TEST(CameoTest, FindsALabelInEitherSpelling) {
  EXPECT_EQ(CodeOf("Make_a_visit"), "042");
  EXPECT_EQ(CodeOf("Make a visit"), "042");
  EXPECT_EQ(CodeOf("Make statement"), "010");
  EXPECT_EQ(CodeOf("Meet_at_a_'third'_location"), "044");
}

TEST(CameoTest, FindsTheMisprintsOfThePublishedTable) {
  EXPECT_EQ(CodeOf("Express intent to provide matyerial aid, not specified below"), "033");
  EXPECT_EQ(CodeOf("Express intent to provide material aid"), "033");
  EXPECT_EQ(CodeOf("Use chemical, biological, or radiologicalweapons"), "2041");
}

TEST(CameoTest, PrefersTheLongerOfTwoCodesWithOneLabel) { EXPECT_EQ(CodeOf("Consult"), "040"); }

}  // namespace
}  // namespace briefing::feeds
