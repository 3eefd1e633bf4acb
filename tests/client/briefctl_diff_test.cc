#include <gmock/gmock.h>

#include <algorithm>

#include "absl/strings/match.h"
#include "tests/client/briefctl_fixture.h"
#include "tests/client/terminal.h"

namespace briefing::testing {
namespace {

using ::testing::AllOf;
using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::Le;
using ::testing::MatchesRegex;
using ::testing::Not;
using ::testing::StartsWith;

class BriefctlDiffTest : public BriefctlTest {
 protected:
  // Revision 1: the seed. 2: the title. 3: the step, with a claim. 4: a new party. 5: the indicator is gone.
  void SetUp() override {
    BriefctlTest::SetUp();
    Seed();
    Out({"update", "commitments/working-group", "--set", "title=Joint study of chips", "--actor", "ana", "--reason",
         "shorter"});
    Out({"transition", "commitments/working-group", "agreed", "--date", "2022-05-23"});
    Out({"import", "-"}, "records { party { name: 'parties/eu' title: 'Europe' kind: PARTY_KIND_BLOC } }");
    Out({"retract", "indicators/share"});
  }
};

TEST_F(BriefctlDiffTest, ShowsWhatDiffersRecordByRecord) {
  const std::string out = Out({"diff", "1", "5"});
  EXPECT_THAT(out, StartsWith("revision 1 ("));
  EXPECT_THAT(out, HasSubstr(") → revision 5 ("));
  EXPECT_THAT(out, HasSubstr("\n~ commitments/working-group  updated  Joint study of chips\n"
                             "    title: Joint study of leading-edge chips → Joint study of chips\n"
                             "    state: EXPECTED → AGREED\n"
                             "    transitions[t2]: (not set) → id: t2, state: AGREED, date: 2022-05-23\n"));
  EXPECT_THAT(out, HasSubstr("\n+ parties/eu  created  Europe\n"));
  EXPECT_THAT(out, HasSubstr("\n- indicators/share  retracted  Share of the world market\n"));
  EXPECT_THAT(Briefctl({"diff", "1", "5"}).err, HasSubstr("3 differences: 1 created, 1 updated, 1 retracted"));
}

TEST_F(BriefctlDiffTest, ShowsTheLastCommitWhereNothingIsSaid) {
  EXPECT_THAT(Out({"diff"}), AllOf(StartsWith("revision 4 ("), HasSubstr("- indicators/share"), Not(HasSubstr("+ "))));
}

TEST_F(BriefctlDiffTest, CountsBackFromTheLaterPoint) {
  EXPECT_EQ(Out({"diff", "-1", "4", "-o", "name"}), "parties/eu\n");
  EXPECT_EQ(Out({"diff", "-2", "-o", "name"}), "parties/eu\nindicators/share\n");
  EXPECT_EQ(Out({"diff", "-1", "-1", "-o", "name"}), "parties/eu\n");
  EXPECT_EQ(Out({"diff", "-99", "1", "-o", "ndjson"}), Out({"diff", "0", "1", "-o", "ndjson"}));
}

TEST_F(BriefctlDiffTest, TakesDaysAndTimes) {
  EXPECT_EQ(Out({"diff", "2022-05-01", "-o", "ndjson"}), Out({"diff", "0", "5", "-o", "ndjson"}));
  EXPECT_EQ(Out({"diff", "2022-05-01", "2022-05-04T09:00:00Z", "-o", "name"}), "");
  EXPECT_EQ(Out({"diff", "-1", "2999-01-01", "-o", "name"}), "indicators/share\n");
}

TEST_F(BriefctlDiffTest, WideShowsWholeRecordsAndWhoWroteThem) {
  const std::string out = Out({"diff", "1", "2", "-o", "wide"});
  EXPECT_THAT(out, HasSubstr("    revision 2, "));
  EXPECT_THAT(out, HasSubstr(", by ana: shorter\n"));
  EXPECT_THAT(Out({"diff", "3", "4", "-o", "wide"}), HasSubstr("    kind: (not set) → BLOC\n"));
}

TEST_F(BriefctlDiffTest, ShowsARecordsSteps) {
  const std::string out = Out({"diff", "commitments/working-group", "1"});
  EXPECT_THAT(out,
              MatchesRegex("revision 1 .*\n\n~ (.*\n)*.*revision 2, (.*\n)*.*title: (.*\n)*\n~ (.*\n)*.*revision 3, "
                           "(.*\n)*.*state: EXPECTED → AGREED\n(.*\n)*"));
  EXPECT_THAT(Out({"diff", "commitments/working-group"}), HasSubstr("+ commitments/working-group  created"));
  const std::string net = Out({"diff", "commitments/working-group", "1", "now", "--net", "-o", "ndjson"});
  EXPECT_EQ(std::count(net.begin(), net.end(), '\n'), 1);
  EXPECT_EQ(Out({"diff", "1", "--steps", "-o", "name"}),
            "commitments/working-group\ncommitments/working-group\nparties/eu\nindicators/share\n");
}

TEST_F(BriefctlDiffTest, NarrowsByFlagsAndFilter) {
  EXPECT_EQ(Out({"diff", "1", "5", "--type", "parties", "-o", "name"}), "parties/eu\n");
  EXPECT_EQ(Out({"diff", "1", "5", "--filter", "state = AGREED", "-o", "name"}), "commitments/working-group\n");
  EXPECT_THAT(Out({"diff", "1", "5", "--state", "agreed"}), HasSubstr("+ commitments/working-group  entered"));
}

TEST_F(BriefctlDiffTest, WritesForMachines) {
  EXPECT_THAT(
      Out({"diff", "1", "2", "-o", "json"}),
      AllOf(HasSubstr("\"field\": \"title\""), HasSubstr("\"oldTypedValue\": \"Joint study of leading-edge chips\""),
            HasSubstr("\"sinceRevision\": \"1\"")));
  EXPECT_THAT(Out({"diff", "3", "4", "-o", "ndjson"}),
              MatchesRegex("\\{\"name\":\"parties/eu\",\"title\":\"Europe\",\"type\":\"CHANGE_TYPE_CREATED\",.*\\}\n"));
  EXPECT_THAT(Out({"diff", "2", "3", "-o", "yaml"}),
              AllOf(HasSubstr("differences:\n"), HasSubstr("newTypedValue:\n"), HasSubstr("state: AGREED\n")));
}

TEST_F(BriefctlDiffTest, SaysWhereNothingDiffersOrMoreDoes) {
  EXPECT_THAT(Briefctl({"diff", "3", "3"}).err, HasSubstr("no differences"));
  const Ran some = Briefctl({"diff", "0", "5", "--limit", "2", "-o", "name"});
  EXPECT_EQ(std::count(some.out.begin(), some.out.end(), '\n'), 2);
  EXPECT_THAT(some.err, HasSubstr("--all shows them"));
}

TEST_F(BriefctlDiffTest, RefusesWhatIsNoPoint) {
  EXPECT_THAT(Err(2, {"diff", "yesterday"}), HasSubstr("\"yesterday\" is no point in time"));
  EXPECT_THAT(Err(2, {"diff", "parties/jp", "parties/us"}), HasSubstr("one record"));
  EXPECT_THAT(Err(2, {"diff", "1", "2", "3"}), HasSubstr("at most two points"));
  EXPECT_THAT(Err(67, {"diff", "5", "2"}), HasSubstr("exchange the two"));
  EXPECT_THAT(Err(69, {"diff", "events/never"}), HasSubstr("events/never"));
  EXPECT_THAT(Err(75, {"diff", "5", "99"}), HasSubstr("99"));
}

TEST_F(BriefctlDiffTest, FitsIntoTheTerminalAndIsColoured) {
  for (const int columns : {40, 60, 80, 120}) {
    const OnTerminal ran = RunOnTerminal(Command({"diff", "1", "5", "-o", "wide"}, "", {"TERM=xterm"}), columns);
    EXPECT_EQ(ran.exit_code, 0);
    for (const std::string& line : ran.screen) {
      // An arrow has three bytes, and stands in a line once or twice.
      if (absl::StartsWith(line, "briefctl:")) continue;
      EXPECT_THAT(line.size(), Le(static_cast<size_t>(columns) + 4)) << line;
    }
    EXPECT_THAT(ran.written, AllOf(HasSubstr("\x1b[31m"), HasSubstr("\x1b[32m")));
  }
  const OnTerminal plain = RunOnTerminal(Command({"diff", "1", "5"}, "", {"TERM=xterm", "NO_COLOR=1"}), 40);
  EXPECT_THAT(plain.written, Not(HasSubstr("\x1b[3")));
  EXPECT_THAT(plain.screen, Contains("    title:"));
}

}  // namespace
}  // namespace briefing::testing
