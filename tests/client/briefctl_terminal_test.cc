// What briefctl draws on a terminal, and leaves out elsewhere.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "tests/client/briefctl_fixture.h"
#include "tests/client/terminal.h"

namespace briefing {
namespace {

using briefing::testing::BriefctlTest;
using briefing::testing::kSeed;
using briefing::testing::OnTerminal;
using briefing::testing::ReadFile;
using briefing::testing::RunOnTerminal;
using briefing::testing::WriteFile;
using ::testing::AllOf;
using ::testing::Contains;
using ::testing::Each;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::SizeIs;
using ::testing::StartsWith;

class BriefctlTerminalTest : public BriefctlTest {
 protected:
  OnTerminal Show(int columns, std::vector<std::string> arguments, std::vector<std::string> environment = {},
                  const std::string& error_path = "") {
    environment.push_back("TERM=xterm");
    return RunOnTerminal(Command(std::move(arguments), "", std::move(environment)), columns, error_path);
  }
  // Enough records for three batches.
  std::string ManyParties() {
    std::string records;
    for (int i = 0; i < 2500; ++i) {
      absl::StrAppend(&records, "{\"party\":{\"name\":\"parties/p", i,
                      "\",\"title\":\"P\",\"kind\":\"PARTY_KIND_STATE\"}}\n");
    }
    WriteFile(folder_.File("many.ndjson"), records);
    return folder_.File("many.ndjson");
  }
};

TEST_F(BriefctlTerminalTest, ImportDrawsABarAndTakesItAwayAgain) {
  const OnTerminal ran = Show(80, {"import", ManyParties()});
  EXPECT_EQ(ran.exit_code, 0);
  EXPECT_THAT(ran.written,
              AllOf(HasSubstr("importing ["), HasSubstr("#"), HasSubstr("1000/2500"), HasSubstr("2500/2500")));
  EXPECT_THAT(ran.screen,
              ElementsAre("2500 records: 2500 created, 0 updated, 0 unchanged; the ledger is at revision 3", ""));
}

TEST_F(BriefctlTerminalTest, AFailedImportLeavesNoBarBehind) {
  ManyParties();
  std::string records = ReadFile(folder_.File("many.ndjson"));
  WriteFile(folder_.File("bad.ndjson"), records + "{\"party\":{\"name\":\"parties/last\",\"title\":\"no kind\"}}\n");
  const OnTerminal ran = Show(80, {"import", folder_.File("bad.ndjson")});
  EXPECT_EQ(ran.exit_code, 67);
  EXPECT_THAT(ran.screen, AllOf(Contains("briefctl: 2000 of 2501 records are written"),
                                Contains(HasSubstr("bad.ndjson:2501")), Not(Contains(HasSubstr("importing")))));
}

TEST_F(BriefctlTerminalTest, ExportCountsAndCleansUp) {
  Out({"import", ManyParties()});
  const OnTerminal ran = Show(80, {"export", folder_.File("all.ndjson")});
  EXPECT_THAT(ran.written, HasSubstr("exporting 2500"));
  EXPECT_THAT(ran.screen, ElementsAre(StartsWith("briefctl: 2500 records as of revision 3"), ""));
}

TEST_F(BriefctlTerminalTest, BarGoesToStandardErrorOnly) {
  const OnTerminal ran = Show(80, {"import", ManyParties()}, {}, folder_.File("err"));
  EXPECT_EQ(ran.exit_code, 0);
  EXPECT_THAT(ran.written, AllOf(Not(HasSubstr("importing")), Not(HasSubstr("\x1b"))));
  EXPECT_EQ(ReadFile(folder_.File("err")), "");
}

TEST_F(BriefctlTerminalTest, BarHasNoColourWithNoColorAndNoneIsDrawnOnADumbTerminal) {
  const OnTerminal plain = Show(80, {"import", ManyParties()}, {"NO_COLOR=1"});
  EXPECT_THAT(plain.written, AllOf(HasSubstr("importing ["), Not(HasSubstr("\x1b[3")), Not(HasSubstr("\x1b[1m"))));
  const OnTerminal dumb = RunOnTerminal(Command({"import", ManyParties()}, "", {"TERM=dumb"}), 80);
  EXPECT_THAT(dumb.written, Not(HasSubstr("importing")));
}

TEST_F(BriefctlTerminalTest, BarFitsIntoANarrowTerminal) {
  const OnTerminal ran = Show(30, {"import", ManyParties()}, {"NO_COLOR=1"});
  EXPECT_THAT(ran.written, HasSubstr("\r\x1b[Kimporting [##.....] 1000/2500\r"));
}

// The columns in which a person reads.
TEST_F(BriefctlTerminalTest, WideTablesAreFittedIntoTheTerminal) {
  Out({"import", "-"}, kSeed);
  for (const int columns : {40, 60, 80, 120}) {
    for (const char* output : {"table", "wide"}) {
      const OnTerminal ran = Show(columns, {"list", "commitments", "-o", output});
      EXPECT_EQ(ran.exit_code, 0);
      EXPECT_THAT(ran.screen, Each(SizeIs(::testing::Le(static_cast<size_t>(columns))))) << columns << " " << output;
      EXPECT_THAT(absl::StrJoin(ran.screen, " "), HasSubstr("commitments/working-group"));
    }
  }
}

TEST_F(BriefctlTerminalTest, HistoryIsFittedIntoTheTerminal) {
  Out({"import", "-"}, kSeed);
  const OnTerminal ran = Show(80, {"history", "commitments/working-group"});
  EXPECT_THAT(ran.screen, ElementsAre("REVISION  TIME                  CHANGE     NAME", "          TITLE",
                                      HasSubstr("created    commitments/working-group"),
                                      "          Joint study of leading-edge chips", ""));
}

}  // namespace
}  // namespace briefing
