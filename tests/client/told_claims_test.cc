#include "client/briefctl/told_claims.h"

#include <gmock/gmock.h>

#include <string>
#include <vector>

namespace briefing::briefctl {
namespace {

using ::testing::ElementsAre;

v1::Claim ClaimAt(const std::string& id, const std::string& place, const std::string& note = "") {
  v1::Claim claim;
  claim.set_id(id);
  claim.set_source("sources/feed");
  claim.mutable_locator()->set_text(place);
  claim.set_note(note);
  return claim;
}

Claims ClaimsOf(const std::vector<v1::Claim>& claims) { return {claims.begin(), claims.end()}; }

std::vector<std::string> PlacesIn(const Claims& claims) {
  std::vector<std::string> places;
  for (const v1::Claim& claim : claims) places.push_back(claim.locator().text());
  return places;
}

TEST(TakeToldTest, AFileThatWasRenamedOrHasItsLinesElsewhereChangesNothing) {
  Claims held = ClaimsOf({ClaimAt("1", "a.csv:5"), ClaimAt("2", "a.csv:6", "else")});
  const ClaimChanges changes = TakeTold(ClaimsOf({ClaimAt("8", "b.csv:9", "else"), ClaimAt("9", "b.csv:8")}),
                                        {"sources/feed", {"b.csv"}}, false, held);
  EXPECT_FALSE(changes.any);
  EXPECT_THAT(PlacesIn(held), ElementsAre("a.csv:5", "a.csv:6"));
}

// Two files of one import say the same, and one of them is read alone.
TEST(TakeToldTest, AClaimIsOneOfItsOwnFilesBeforeAnothers) {
  for (const char* note : {"", "of a row"}) {
    Claims held = ClaimsOf({ClaimAt("1", "a.csv:5", note), ClaimAt("2", "b.csv:7", note)});
    const ClaimChanges changes =
        TakeTold(ClaimsOf({ClaimAt("3", "b.csv:8", note)}), {"sources/feed", {"b.csv"}}, false, held);
    EXPECT_FALSE(changes.any);
    EXPECT_THAT(PlacesIn(held), ElementsAre("a.csv:5", "b.csv:7"));
  }
}

TEST(TakeToldTest, WhatAFileSaysNoMoreGoes) {
  Claims held = ClaimsOf({ClaimAt("1", "a.csv:5"), ClaimAt("2", "b.csv:7"), ClaimAt("3", "b.csv:8", "gone")});
  const ClaimChanges changes = TakeTold(ClaimsOf({ClaimAt("2", "b.csv:7")}), {"sources/feed", {"b.csv"}}, false, held);
  EXPECT_TRUE(changes.any);
  EXPECT_THAT(PlacesIn(held), ElementsAre("a.csv:5", "b.csv:7"));
}

TEST(TakeToldTest, RemarksOnADocumentAreTheSameInAnyOrderAndFewerOfThem) {
  v1::Claim was = ClaimAt("1", "", "first\nsecond");
  was.set_source("sources/paper");
  for (const char* note : {"second\nfirst", "first", ""}) {
    Claims held = ClaimsOf({was});
    v1::Claim now = was;
    now.set_note(note);
    const ClaimChanges changes = TakeTold(ClaimsOf({now}), {"sources/feed", {"a.csv"}}, true, held);
    EXPECT_FALSE(changes.any) << note;
    EXPECT_EQ(held[0].note(), "first\nsecond");
  }
}

TEST(TakeToldTest, WhatIsSaidOtherwiseOfADocumentIsToldAndTakenWhereValuesAre) {
  for (const bool takes_values : {false, true}) {
    v1::Claim was = ClaimAt("1", "", "first remark");
    was.set_source("sources/paper");
    Claims held = ClaimsOf({was, ClaimAt("2", "a.csv:5")});
    v1::Claim now = was;
    now.set_note("other remark");
    const ClaimChanges changes =
        TakeTold(ClaimsOf({now, ClaimAt("2", "a.csv:5")}), {"sources/feed", {"a.csv"}}, takes_values, held);
    EXPECT_EQ(changes.any, takes_values);
    EXPECT_EQ(held[0].note(), takes_values ? "other remark" : "first remark");
    EXPECT_EQ(changes.otherwise.size(), takes_values ? 0u : 1u);
  }
}

TEST(TakeToldTest, WhatALineSaysOtherwiseIsToldAndTakenWhereValuesAre) {
  for (const bool takes_values : {false, true}) {
    Claims held = ClaimsOf({ClaimAt("1", "a.csv:5", "ongoing")});
    const ClaimChanges changes =
        TakeTold(ClaimsOf({ClaimAt("1", "a.csv:5", "broken")}), {"sources/feed", {"a.csv"}}, takes_values, held);
    EXPECT_EQ(changes.any, takes_values);
    EXPECT_EQ(changes.otherwise.size(), takes_values ? 0u : 1u);
    EXPECT_EQ(held[0].note(), takes_values ? "broken" : "ongoing");
  }
}

}  // namespace
}  // namespace briefing::briefctl
