#include <gmock/gmock.h>

#include "tests/client/briefctl_fixture.h"

namespace briefing::testing {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::MatchesRegex;
using ::testing::Not;

TEST_F(BriefctlTest, CountsAsAMatrixWithTotals) {
  Seed();
  const std::string matrix = Out({"count", "--by", "topic,type"});
  EXPECT_THAT(matrix, MatchesRegex("TOPIC .*TOTAL\n(.*\n)*TOTAL .* 6\n"));
  EXPECT_THAT(matrix, AllOf(HasSubstr("semiconductors"), HasSubstr("(none)"), HasSubstr("COMMITMENT")));
}

TEST_F(BriefctlTest, CountsForMachines) {
  Seed();
  EXPECT_EQ(Out({"count", "--by", "topic", "--csv"}), "topic,count\n,3\nsemiconductors,3\n");
  EXPECT_THAT(Out({"count", "--by", "topic,type", "-o", "ndjson"}),
              HasSubstr("{\"keys\":[\"semiconductors\",\"EVENT\"],\"count\":\"1\"}\n"));
  EXPECT_EQ(Out({"count"}), "6\n");
}

TEST_F(BriefctlTest, CountsWhatTheFlagsPick) {
  Seed();
  EXPECT_EQ(Out({"count", "--type", "parties"}), "2\n");
  EXPECT_EQ(Out({"count", "--party", "parties/us", "--by", "type", "--csv"}), "type,count\nCOMMITMENT,1\nPARTY,1\n");
  EXPECT_EQ(Out({"count", "--party", "us", "--by", "type", "--csv"}), "type,count\nCOMMITMENT,1\nPARTY,1\n");
}

TEST_F(BriefctlTest, CountsTheLargestRowsWithAllTheirCells) {
  Seed();
  const Ran one = Briefctl({"count", "--by", "party,type", "--limit", "1"});
  EXPECT_EQ(one.exit_code, 0);
  EXPECT_THAT(one.out, MatchesRegex("PARTY .*TOTAL\nparties/jp .* 3\nTOTAL .* 6\n"));
  EXPECT_THAT(one.out, Not(HasSubstr("?")));
  EXPECT_EQ(one.err,
            "briefctl: 4 smaller cells are left out, with 4 in them\n"
            "briefctl: 2 smaller keys of party are left out\n");
  EXPECT_THAT(Out({"count", "--by", "party,type", "--limit", "1", "-o", "json"}),
              AllOf(HasSubstr("\"omittedKeyCount\": \"2\""), HasSubstr("\"omittedCellCount\": \"4\""),
                    HasSubstr("\"omittedCellsTotal\": \"4\"")));
  EXPECT_EQ(Out({"count", "--by", "party,type", "--limit", "1", "--csv"}),
            "party,type,count\nparties/jp,COMMITMENT,1\nparties/jp,EVENT,1\nparties/jp,PARTY,1\n");
}

TEST_F(BriefctlTest, CountRefusesUnknownDimensions) {
  EXPECT_THAT(Err(2, {"count", "--by", "topics"}), HasSubstr("topic"));
}

}  // namespace
}  // namespace briefing::testing
