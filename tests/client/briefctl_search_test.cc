#include <gmock/gmock.h>

#include "tests/client/briefctl_fixture.h"

namespace briefing::testing {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

TEST_F(BriefctlTest, SearchShowsTheBestFirst) {
  Seed();
  EXPECT_EQ(Out({"search", "title:chips", "-o", "name"}), "sources/wire\ncommitments/working-group\n");
  EXPECT_THAT(Out({"search", "leading", "edge"}),
              HasSubstr("commitment  commitments/working-group  Joint study of leading-edge chips\n"));
}

TEST_F(BriefctlTest, SearchFindsJapaneseAndMarksItWhereColourIsWanted) {
  Seed();
  EXPECT_THAT(Out({"search", "日本"}),
              AllOf(HasSubstr("parties/jp"), HasSubstr("\n    日本\n"), Not(HasSubstr("\x1b["))));
  EXPECT_THAT(Out({"search", "日本", "--color", "always"}), HasSubstr("\n    \x1b[1m日本\x1b[0m\n"));
}

TEST_F(BriefctlTest, SearchMarksTheTitleInItsPlace) {
  Seed();
  const std::string out = Out({"search", "leading", "edge", "--color", "always"});
  EXPECT_THAT(out, HasSubstr("commitments/working-group  Joint study of \x1b[1mleading\x1b[0m-\x1b[1medge\x1b[0m chips\n"));
  EXPECT_THAT(out, Not(HasSubstr("\n    Joint study")));
}

TEST_F(BriefctlTest, SearchTakesFilters) {
  Seed();
  EXPECT_EQ(Out({"search", "chips", "--type", "source", "-o", "name"}), "sources/wire\n");
  EXPECT_EQ(Out({"search", "chips", "--as-of", "0", "-o", "name"}), "");
}

TEST_F(BriefctlTest, SearchAndListHintAtOperatorsInSmallLetters) {
  Seed();
  constexpr const char* kHint = "briefctl: operators are written in capitals: OR, AND, NOT\n";
  EXPECT_THAT(Briefctl({"list", "events", "--filter", "nowhere or nothing"}).err, HasSubstr(kHint));
  EXPECT_THAT(Briefctl({"list", "events", "--filter", "(nowhere and nothing)"}).err, HasSubstr(kHint));
  EXPECT_THAT(Briefctl({"search", "chips", "--filter", "not nowhere"}).err, HasSubstr(kHint));
  EXPECT_EQ(Briefctl({"list", "events", "--filter", "\"nowhere or nothing\""}).err, "briefctl: nothing matches\n");
  EXPECT_EQ(Briefctl({"list", "events", "--filter", "nowhere OR nothing"}).err, "briefctl: nothing matches\n");
}

TEST_F(BriefctlTest, SearchSaysWhatIsWrongWithAQuery) {
  EXPECT_THAT(Err(67, {"search", "\"chips"}), HasSubstr("closing"));
  EXPECT_THAT(Err(2, {"search"}), HasSubstr("query"));
}

}  // namespace
}  // namespace briefing::testing
