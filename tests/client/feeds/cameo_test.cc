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

TEST(CameoTest, NumbersDemandsAsTheCodebookDoes) {
  EXPECT_EQ(CodeOf("Demand material cooperation"), "101");
  EXPECT_EQ(CodeOf("Demand_diplomatic_cooperation_(such_as_policy_support)"), "102");
  EXPECT_EQ(CodeOf("Demand material aid"), "103");
  EXPECT_EQ(CodeOf("Demand that target yields"), "105");
  EXPECT_EQ(CodeOf("Demand meeting, negotiation"), "106");
  EXPECT_EQ(CodeOf("Demand settling of dispute"), "107");
  EXPECT_EQ(CodeOf("Demand mediation"), "108");
}

TEST(CameoTest, KnowsWhatTheTableOfGdeltLeavesOut) {
  EXPECT_EQ(CodeOf("Reject judicial cooperation"), "1213");
  EXPECT_EQ(CodeOf("Reject intelligence cooperation"), "1214");
  EXPECT_EQ(CodeOf("Threaten with repression"), "137");
  EXPECT_EQ(CodeOf("Employ remotely piloted aerial munitions"), "1952");
}

TEST(CameoTest, PrefersTheLongerOfTwoCodesWithOneLabel) { EXPECT_EQ(CodeOf("Consult"), "040"); }

}  // namespace
}  // namespace briefing::feeds
