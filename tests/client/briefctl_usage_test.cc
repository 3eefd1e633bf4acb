// What briefctl says to a command line that is wrong.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>

#include "absl/strings/str_split.h"
#include "tests/client/briefctl_fixture.h"

namespace briefing {
namespace {

using briefing::testing::BriefctlTest;
using briefing::testing::kSeed;
using briefing::testing::ReadFile;
using briefing::testing::WriteFile;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

using BriefctlUsageTest = BriefctlTest;

TEST_F(BriefctlUsageTest, NamesTheCommandsWhereNoneIsGiven) {
  EXPECT_THAT(Err(2, {}), AllOf(HasSubstr("give a command: brief, due, timeline"), HasSubstr("`briefctl --help`")));
}

TEST_F(BriefctlUsageTest, GuessesMistypedCommandsFlagsKindsAndWords) {
  EXPECT_THAT(Err(2, {"lsit", "events"}), HasSubstr("there is no command \"lsit\"; did you mean \"list\"?"));
  EXPECT_THAT(Err(2, {"gte", "events/x"}), HasSubstr("did you mean \"get\"?"));
  EXPECT_THAT(Err(2, {"list", "events", "--staet", "agreed"}),
              HasSubstr("there is no flag --staet; did you mean \"--state\"?"));
  EXPECT_THAT(Err(2, {"--as-of", "3", "get", "parties/jp"}),
              HasSubstr("--as-of goes after the command it is for: briefctl get --as-of"));
  EXPECT_THAT(Err(2, {"list", "events", "--ouptut=json"}), HasSubstr("did you mean \"--output\"?"));
  EXPECT_THAT(Err(2, {"list", "events", "--page", "5"}), HasSubstr("did you mean \"--page-size\"?"));
  EXPECT_THAT(Err(2, {"list", "evnts"}), HasSubstr("did you mean \"events\"?"));
  EXPECT_THAT(Err(2, {"create", "comitment", "--set", "title=x"}), HasSubstr("there are parties, sources"));
  EXPECT_THAT(Err(2, {"list", "commitments", "--state", "agred"}), HasSubstr("did you mean \"agreed\"?"));
  EXPECT_THAT(Err(2, {"list", "events", "--kind", "consul"}), HasSubstr("did you mean \"consult\"?"));
  EXPECT_THAT(Err(2, {"create", "event", "--set", "titel=x"}), HasSubstr("did you mean \"title\"?"));
  EXPECT_THAT(Err(2, {"xyzzy"}), AllOf(HasSubstr("there are brief, due"), Not(HasSubstr("did you mean"))));
}

TEST_F(BriefctlUsageTest, UnknownCommandIsNotHelpedWithTheWholeHelp) {
  EXPECT_THAT(Err(2, {"lsit", "--help"}), HasSubstr("did you mean \"list\"?"));
}

TEST_F(BriefctlUsageTest, NamesAllThatIsStillNeeded) {
  EXPECT_THAT(Err(2, {"observe", "indicators/x", "--value", "1"}),
              HasSubstr("still needed: --period (For when (EDTF))"));
  EXPECT_THAT(Err(2, {"assess", "commitments/x"}),
              AllOf(HasSubstr("--party"), HasSubstr("--score"), HasSubstr("--assessor"),
                    HasSubstr("`briefctl assess --help` shows how it is used")));
  EXPECT_THAT(Err(2, {"status", "extra"}), HasSubstr("\"extra\" is more than the command takes"));
}

TEST_F(BriefctlUsageTest, SaysWhichNumbersItTakes) {
  EXPECT_THAT(Err(2, {"list", "events", "--limit", "0"}), HasSubstr("--limit: \"0\" is no whole number from 1"));
  EXPECT_THAT(Err(2, {"list", "events", "--page-size", "many"}),
              HasSubstr("\"many\" is no whole number from 1 to 1000"));
  EXPECT_THAT(Err(2, {"watch", "--count", "-3"}), HasSubstr("\"-3\" is no whole number from 1"));
  EXPECT_THAT(Err(2, {"observe", "indicators/x", "--period", "2022", "--value", "much"}),
              HasSubstr("--value: \"much\" is no number"));
}

TEST_F(BriefctlUsageTest, HelpAndVersionAreFoundWhereTheyAreLookedFor) {
  EXPECT_EQ(Out({"help", "list"}), Out({"list", "--help"}));
  EXPECT_EQ(Out({"help"}), Out({"--help"}));
  EXPECT_THAT(Err(2, {"help", "lst"}), HasSubstr("did you mean \"list\"?"));
  EXPECT_EQ(Out({"--version"}), Out({"version"}));
}

TEST_F(BriefctlUsageTest, FootersFitAnyTerminal) {
  const std::string help = Out({"status", "--help"});
  for (const absl::string_view line : absl::StrSplit(help.substr(help.find("Exit codes")), '\n')) {
    EXPECT_LE(line.size(), 80u) << line;
  }
}

TEST_F(BriefctlUsageTest, RefusesWhatWouldDoNothing) {
  EXPECT_THAT(Err(2, {"list", "parties", "--parent", "indicators/x"}),
              HasSubstr("--parent goes with observations, assessments and verdicts, not with parties"));
  EXPECT_THAT(Err(2, {"export", "-o", "yaml"}), HasSubstr("export writes text, json or ndjson"));
  EXPECT_THAT(Err(2, {"status", "-o", "name"}), HasSubstr("has no name"));
}

TEST_F(BriefctlUsageTest, BlamesTheFlagAndNotAFieldOfItsOwn) {
  EXPECT_THAT(Err(2, {"status", "--server", "localhost"}),
              StartsWith("briefctl: --server: \"localhost\" is not HOST:PORT"));
}

TEST_F(BriefctlUsageTest, TellsAFailedConnectionInOneSentence) {
  EXPECT_THAT(Err(78, {"status", "--server", "127.0.0.1:1", "--timeout", "300ms"}),
              StartsWith("briefctl: UNAVAILABLE: ipv4:127.0.0.1:1: "));
}

TEST_F(BriefctlUsageTest, SaysWhatTheTableDoesNotShow) {
  Out({"import", "-"}, kSeed);
  EXPECT_THAT(Briefctl({"update", "parties/jp", "--set", "title=Nippon", "--validate-only"}).err,
              HasSubstr("nothing was written"));
  EXPECT_THAT(Briefctl({"retract", "indicators/share"}).err,
              HasSubstr("retracted; `briefctl history indicators/share`"));
}

TEST_F(BriefctlUsageTest, ExportsThroughLinksAndLeavesDevicesAlone) {
  Out({"import", "-"}, kSeed);
  const std::string link = folder_.File("link.json");
  WriteFile(folder_.File("state.json"), "");
  ASSERT_EQ(symlink(folder_.File("state.json").c_str(), link.c_str()), 0);
  Out({"export", link});
  EXPECT_TRUE(std::filesystem::is_symlink(link));
  EXPECT_THAT(ReadFile(folder_.File("state.json")), HasSubstr("parties/jp"));
  const std::string full = folder_.File("full.json");
  ASSERT_EQ(symlink("/dev/full", full.c_str()), 0);
  EXPECT_THAT(Err(1, {"export", full}), HasSubstr("full.json: No space left on device"));
  EXPECT_TRUE(std::filesystem::is_symlink(full));
  EXPECT_TRUE(std::filesystem::is_character_file(full));
  EXPECT_THAT(Err(1, {"export", folder_.File("none/x.json")}), HasSubstr("x.json: No such file or directory"));
}

TEST_F(BriefctlUsageTest, SaysWhereThereIsNoAnswer) {
  Out({"import", "-"}, kSeed);
  EXPECT_THAT(Err(69, {"get", "parties/jp", "--as-of", "2022-05-04T09:00:00Z"}), HasSubstr("what the ledger held"));
  EXPECT_THAT(Briefctl({"list", "parties", "--as-of", "2022-05-04T09:00:00Z"}).err, HasSubstr("what the ledger held"));
  EXPECT_THAT(Briefctl({"count", "--by", "topic", "--party", "parties/none"}).err, HasSubstr("nothing matches"));
}

TEST_F(BriefctlUsageTest, WideHistoryIsAlignedWhateverTheTitles) {
  Out({"create", "party", "--id", "a", "--set", "title=日本国政府", "--set", "kind=state", "--actor", "desk"});
  Out({"update", "parties/a", "--set", "title=Japan", "--actor", "desk", "--reason", "readable"});
  const std::string history = Out({"history", "parties/a", "-o", "wide"});
  EXPECT_THAT(history, AllOf(HasSubstr("ACTOR             REASON                    TITLE\n"),
                             HasSubstr("desk              -                         日本国政府\n"),
                             HasSubstr("desk              readable                  Japan\n")));
}

}  // namespace
}  // namespace briefing
