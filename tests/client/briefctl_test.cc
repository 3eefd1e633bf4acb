// Drives the real program against the real server, as a person would.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "tests/client/briefctl_fixture.h"
#include "yaml-cpp/yaml.h"

namespace briefing {
namespace {

using briefing::testing::Binary;
using briefing::testing::BriefctlTest;
using briefing::testing::kSeed;
using briefing::testing::Process;
using briefing::testing::Ran;
using briefing::testing::ReadFile;
using briefing::testing::WriteFile;
using ::testing::AllOf;
using ::testing::ElementsAreArray;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

TEST_F(BriefctlTest, SecondImportChangesNothingAndSaysSo) {
  EXPECT_EQ(Out({"import", "-"}, kSeed), "6 records: 6 created, 0 updated, 0 unchanged; the ledger is at revision 1\n");
  EXPECT_EQ(Out({"import", "-"}, kSeed), "6 records: nothing changed; the ledger is at revision 1\n");
}

TEST_F(BriefctlTest, ImportDividesABatchWhoseVerdictsWouldNotFit) {
  Seed();
  std::string records;
  for (int i = 0; i < 600; ++i) {
    absl::StrAppend(&records, "records { commitment { name: \"commitments/c", i, "\" title: \"C\" ",
                    "parties { party: \"parties/jp\" role: COMMITMENT_ROLE_OBLIGOR } ",
                    "transitions { state: COMMITMENT_STATE_AGREED } ");
    for (int step = 0; step < 16; ++step) {
      absl::StrAppend(&records, "milestones { title: \"", std::string(80, 'x'), "\" due_date { edtf: \"2199\" } } ");
    }
    absl::StrAppend(&records, "} }\n");
  }
  EXPECT_THAT(Out({"import", "-"}, records), HasSubstr("600 records: 600 created"));
  EXPECT_THAT(Out({"count", "--by", "type"}), HasSubstr("9600"));
}

TEST_F(BriefctlTest, ImportNamesLineAndFieldOfAMistake) {
  WriteFile(folder_.File("bad.textproto"),
            "records {\n  event {\n    name: \"events/x\" title: \"x\" kind: EVENT_KIND_AGREE\n    date { edtf: \"May "
            "1st\" }\n  }\n}\n");
  EXPECT_THAT(Err(67, {"import", folder_.File("bad.textproto")}), HasSubstr("bad.textproto:4: event.date.edtf"));
}

TEST_F(BriefctlTest, ExportedRecordsImportUnchangedInEveryFormat) {
  Seed();
  for (const char* name : {"a.textproto", "a.json", "a.ndjson"}) {
    Out({"export", folder_.File(name)});
    EXPECT_EQ(Out({"import", folder_.File(name)}), "6 records: nothing changed; the ledger is at revision 1\n") << name;
  }
  EXPECT_EQ(ReadFile(folder_.File("a.json")), Out({"export", "-o", "json"}));
}

TEST_F(BriefctlTest, GetShowsTablesAndMachineFormats) {
  Seed();
  EXPECT_EQ(Out({"get", "parties/jp", "parties/us"}),
            "NAME        KIND   ISO  TITLE\nparties/jp  state  JP   Japan\nparties/us  state  US   United States\n");
  EXPECT_EQ(YAML::Load(Out({"get", "parties/jp", "-o", "json"}))["nativeTitle"].as<std::string>(), "日本");
  EXPECT_EQ(YAML::Load(Out({"get", "parties/jp", "-o", "yaml"}))["etag"].as<std::string>(), "r1");
  EXPECT_EQ(Out({"get", "parties/jp", "-o", "name"}), "parties/jp\n");
}

TEST_F(BriefctlTest, EscapesWhatRecordsHold) {
  Seed();
  for (const char* output : {"table", "wide", "json", "yaml", "ndjson"}) {
    EXPECT_THAT(Out({"get", "sources/wire", "-o", output}), AllOf(Not(HasSubstr("\x1b")), HasSubstr("日米"))) << output;
  }
}

TEST_F(BriefctlTest, ListFilters) {
  Seed();
  EXPECT_EQ(Out({"list", "events", "--date", "1985/1990", "--within", "-o", "name"}), "events/accord\n");
  EXPECT_EQ(Out({"list", "commitments", "--state", "expected", "--party", "parties/us", "-o", "name"}),
            "commitments/working-group\n");
  EXPECT_EQ(Out({"list", "parties", "--all", "--page-size", "1", "-o", "name"}), "parties/jp\nparties/us\n");
  const Ran limited = Briefctl({"list", "parties", "--limit", "1", "-o", "name"});
  EXPECT_EQ(limited.out, "parties/jp\n");
  EXPECT_THAT(limited.err, HasSubstr("--all"));
  const Ran none = Briefctl({"list", "events", "--date", "2030"});
  EXPECT_EQ(none.exit_code, 0);
  EXPECT_EQ(none.err, "briefctl: nothing matches\n");
}

TEST_F(BriefctlTest, FilterMeansTheSameEverywhere) {
  Seed();
  const std::string filter = "type = COMMITMENT OR (type = EVENT within(date, \"1985/1990\"))";
  const std::string found = "events/accord\ncommitments/working-group\n";
  EXPECT_EQ(Out({"list", "events", "--filter", filter, "-o", "name"}), "events/accord\n");
  EXPECT_EQ(Out({"watch", "--until-synced", "--filter", filter, "-o", "name"}), found);
  EXPECT_THAT(
      Out({"export", "--filter", filter, "--format", "ndjson"}),
      AllOf(HasSubstr("events/accord"), HasSubstr("commitments/working-group"), Not(HasSubstr("{\"party\":{"))));
  EXPECT_EQ(Out({"count", "--filter", filter}), "2\n");
  EXPECT_EQ(Out({"search", "study", "--filter", filter, "-o", "name"}), "commitments/working-group\n");
  EXPECT_THAT(Out({"brief", "--filter", filter}),
              AllOf(HasSubstr("Joint study"), HasSubstr("where type = COMMITMENT")));
}

TEST_F(BriefctlTest, FlagsNarrowTheFilter) {
  Seed();
  EXPECT_EQ(Out({"list", "commitments", "--filter", "state = EXPECTED OR state = AGREED", "--party", "parties/us", "-o",
                 "name"}),
            "commitments/working-group\n");
  EXPECT_EQ(Out({"count", "--type", "events", "--since", "1985", "--until", "1990", "--filter", "date:*"}), "1\n");
  EXPECT_THAT(Err(67, {"list", "events", "--filter", "kind = AGREED", "--party", "parties/us"}),
              HasSubstr("filter: column 8: \"AGREED\" is no EventKind; did you mean AGREE? Expected one of AGREE,"));
  EXPECT_THAT(Err(67, {"list", "events", "--filter", "(kind = AGREE", "--party", "parties/us"}),
              HasSubstr("filter: column 1: this ( is not closed"));
}

TEST_F(BriefctlTest, BlamesTheFlagForItsValue) {
  Seed();
  EXPECT_THAT(Err(2, {"list", "events", "--date", "2022-13-45"}),
              HasSubstr("briefctl: --date: at character 6 of \"2022-13-45\": expected"));
  EXPECT_THAT(Err(2, {"count", "--topic", "半導体", "--since", "soon", "--filter", "kind = AGREE"}),
              HasSubstr("briefctl: --topic: the id \"半導体\""));
  EXPECT_THAT(Err(2, {"export", "--topic", "chips", "--since", "soon", "--filter", "kind = AGREE"}),
              HasSubstr("briefctl: --since: at character 1 of \"soon\""));
  EXPECT_THAT(Err(2, {"watch", "--until-synced", "--until", "２０２２"}),
              HasSubstr("--until: at character 1 of \"２０２２\""));
  EXPECT_THAT(Err(2, {"search", "study", "--party", "sources/wire"}),
              HasSubstr("--party: expected the name of a party"));
  EXPECT_THAT(Err(2, {"calendar", "--within", "--date", "5"}), HasSubstr("--date: at character"));
  EXPECT_THAT(Err(2, {"list", "events", "--refers-to", "wire"}),
              HasSubstr("--refers-to: \"wire\" is no record's name; these begin with the kind, as in sources/wire"));
}

TEST_F(BriefctlTest, WritesARecordThroughItsLife) {
  Seed();
  Out({"create", "event", "--id", "summit", "--set", "title=Summit", "--set", "kind=consult", "--set",
       "date=2022-05-23", "--set", "participants[0].party=parties/jp", "--set", "claims[0].source=sources/wire"});
  Out({"update", "events/summit", "--set", "modality=occurred", "--set", "topics=chips", "--etag", "r2"});
  EXPECT_THAT(Err(74, {"update", "events/summit", "--set", "title=Late", "--etag", "r2"}),
              HasSubstr("hint: read it again"));
  Out({"update", "events/summit", "--set", "participants[1].party=parties/us"});
  EXPECT_THAT(Out({"get", "events/summit", "-o", "wide"}), HasSubstr("jp,us"));
  Out({"retract", "events/summit", "--reason", "entered twice"});
  EXPECT_THAT(Err(69, {"get", "events/summit"}),
              AllOf(StartsWith("briefctl: NOT_FOUND: "), HasSubstr("hint: its past is in")));
  EXPECT_THAT(Out({"get", "events/summit", "--as-of", "2"}), HasSubstr("Summit"));
  EXPECT_THAT(Out({"history", "events/summit", "-o", "wide"}),
              AllOf(HasSubstr("created"), HasSubstr("retracted"), HasSubstr("entered twice")));
}

TEST_F(BriefctlTest, MovesObservesAndAssesses) {
  Seed();
  EXPECT_THAT(Err(73, {"transition", "commitments/working-group", "fulfilled"}), HasSubstr("legal are"));
  EXPECT_THAT(
      Out({"transition", "commitments/working-group", "agreed", "--date", "2022-05-23", "--claim", "sources/wire#6"}),
      HasSubstr("agreed"));
  EXPECT_THAT(Out({"observe", "indicators/share", "--party", "parties/jp", "--period", "198X", "--value", "50",
                   "--qualifier", "more-than", "--source", "sources/wire", "--paragraph", "11"}),
              HasSubstr("> 50"));
  EXPECT_THAT(Out({"assess", "commitments/working-group", "--party", "parties/jp", "--period", "2022", "--score", "-1",
                   "--stage", "interim", "--assessor", "Trade desk"}),
              HasSubstr("-1"));
  EXPECT_THAT(Out({"assess", "commitments/working-group", "--party", "parties/us", "--period", "2022", "--score",
                   "none", "--stage", "interim", "--assessor", "Trade desk"}),
              HasSubstr("not assessed"));
}

TEST_F(BriefctlTest, ComposesABriefing) {
  Seed();
  const std::string brief = Out({"brief", "--topic", "semiconductors"});
  EXPECT_THAT(brief,
              AllOf(HasSubstr("COMMITMENTS"), HasSubstr("Joint study"), HasSubstr("SOURCES"), Not(HasSubstr("\x1b"))));
  EXPECT_EQ(YAML::Load(Out({"brief", "--topic", "semiconductors", "-o", "json"}))["revision"].as<int>(), 1);
}

TEST_F(BriefctlTest, WritesABriefingAsAPage) {
  Seed();
  const std::string html = Out({"brief", "-o", "html"});
  EXPECT_THAT(html, AllOf(HasSubstr("<!DOCTYPE html>"), HasSubstr("Joint study"), Not(HasSubstr("<script"))));
  EXPECT_EQ(Out({"brief", "-o", "html"}), html);
  const std::string file = folder_.File("briefing.html");
  EXPECT_EQ(Out({"brief", "-o", "html", "--file", file}), "");
  EXPECT_EQ(ReadFile(file), html);
  EXPECT_THAT(Out({"brief", "-o", "md"}), HasSubstr("## Commitments"));
  EXPECT_THAT(Err(2, {"list", "events", "-o", "html"}), HasSubstr("is for brief, due, timeline and matrix"));
  EXPECT_THAT(Err(1, {"brief", "-o", "html", "--file", folder_.File("no/such/folder.html")}), HasSubstr("no/such"));
}

TEST_F(BriefctlTest, SaysPlainlyThatAPdfNeedsABrowser) {
  Seed();
  const Ran ran = Briefctl({"brief", "-o", "pdf"}, "", {"PATH=/nonexistent"});
  EXPECT_EQ(ran.exit_code, 1);
  EXPECT_THAT(ran.err, HasSubstr("needs Chromium"));
}

TEST_F(BriefctlTest, TellsHowTheLedgerIs) {
  Seed();
  EXPECT_THAT(Out({"status"}),
              AllOf(HasSubstr("revision   1"), HasSubstr("writes     open"), HasSubstr("parties       2")));
}

TEST_F(BriefctlTest, FailsAsDocumented) {
  EXPECT_EQ(Err(69, {"get", "events/x"}),
            "briefctl: NOT_FOUND: there is no \"events/x\"\n  hint: look for it with `briefctl list events`\n");
  EXPECT_THAT(Err(69, {"get", "events/x", "-o", "json"}), HasSubstr("\"reason\": \"RECORD_NOT_FOUND\""));
  EXPECT_THAT(Err(1, {"import", folder_.File("none.json")}), HasSubstr("No such file"));
  EXPECT_THAT(Err(2, {"list", "meetings"}), HasSubstr("there are parties, sources"));
  EXPECT_THAT(Err(2, {"frobnicate"}), HasSubstr("--help"));
  EXPECT_THAT(Err(2, {"lst", "events"}), HasSubstr("did you mean \"list\"?"));
  EXPECT_THAT(Err(2, {"get", "events/x", "--timeout", "soon"}), HasSubstr("--timeout soon"));
  EXPECT_THAT(Err(2, {"get", "events/x", "--server", "nowhere"}), HasSubstr("HOST:PORT"));
  EXPECT_THAT(Err(78, {"get", "events/x", "--server", "127.0.0.1:1", "--timeout", "300ms"}),
              HasSubstr("is briefingd running at 127.0.0.1:1"));
}

TEST_F(BriefctlTest, HelpBeginsWithExamplesAndEndsWithExitCodes) {
  for (const char* command : {"get", "list", "watch", "history", "create", "update", "transition", "observe", "assess",
                              "retract", "import", "export", "brief", "status", "version"}) {
    const std::string help = Out({command, "--help"});
    EXPECT_LT(help.find("Examples:"), help.find("Options:")) << help;
    EXPECT_THAT(help, AllOf(HasSubstr("Exit codes: 0 done"), HasSubstr(absl::StrCat("briefctl ", command))));
  }
}

TEST_F(BriefctlTest, ColoursOnlyWhereAsked) {
  Seed();
  EXPECT_THAT(Out({"get", "parties/jp"}), Not(HasSubstr("\x1b")));
  EXPECT_THAT(Out({"get", "parties/jp", "--color", "always"}), HasSubstr("\x1b[1mNAME"));
  EXPECT_THAT(Briefctl({"get", "parties/jp"}, "", {"NO_COLOR=1", "TERM=xterm"}).out, Not(HasSubstr("\x1b")));
}

TEST_F(BriefctlTest, FlagsWinOverEnvironmentOverFile) {
  Seed();
  WriteFile(folder_.File("settings.toml"), "output = \"yaml\"\n");
  const std::string config = folder_.File("settings.toml");
  EXPECT_THAT(Briefctl({"get", "parties/jp", "--config", config}).out, StartsWith("name: parties/jp"));
  EXPECT_EQ(Briefctl({"get", "parties/jp", "--config", config}, "", {"BRIEFCTL_OUTPUT=name"}).out, "parties/jp\n");
  EXPECT_THAT(Briefctl({"get", "parties/jp", "--config", config, "-o", "table"}, "", {"BRIEFCTL_OUTPUT=name"}).out,
              StartsWith("NAME"));
  WriteFile(config, "outptu = \"yaml\"\n");
  EXPECT_THAT(Err(1, {"get", "parties/jp", "--config", config}), HasSubstr("\"outptu\" is no setting"));
}

TEST_F(BriefctlTest, EndsQuietlyWhenNobodyReads) {
  Seed();
  const Ran ran =
      testing::Run({.argv = {"/bin/bash", "-c", "for i in {1..5}; do \"$0\" export; done | true", Binary("briefctl")},
                    .environment = {"BRIEFCTL_SERVER=" + address_},
                    .input = ""});
  EXPECT_EQ(ran.err, "");
}

TEST_F(BriefctlTest, VerboseTellsCallsAndTimes) {
  EXPECT_THAT(Briefctl({"status", "-v"}).err, StartsWith("briefctl: GetLedgerStatus OK in "));
}

// --- Watching ---

std::vector<int> RevisionsIn(const std::string& ndjson) {
  std::vector<int> revisions;
  for (absl::string_view line : absl::StrSplit(ndjson, '\n', absl::SkipEmpty())) {
    revisions.push_back(YAML::Load(std::string(line))["revision"].as<int>());
  }
  return revisions;
}

std::vector<int> UpTo(int last) {
  std::vector<int> all;
  for (int i = 1; i <= last; ++i) all.push_back(i);
  return all;
}

TEST_F(BriefctlTest, WatchEndsCleanlyOnInterrupt) {
  Seed();
  Process watch(Command({"watch", "--from-revision", "1", "-o", "ndjson"}));
  ASSERT_TRUE(watch.AwaitOut("\"revision\":\"1\""));
  watch.Signal(SIGINT);
  EXPECT_EQ(watch.Wait(), 130);
  EXPECT_EQ(watch.err(), "");
}

TEST_F(BriefctlTest, WatchShowsTheStateAndThenStops) {
  Seed();
  EXPECT_THAT(Out({"watch", "parties", "--until-synced"}),
              AllOf(HasSubstr("present"), HasSubstr("parties/jp"), Not(HasSubstr("events/"))));
}

TEST_F(BriefctlTest, WatchUntilSyncedEndsWhenItGoesOnToo) {
  Seed();
  const std::vector<std::string> watch = {"watch", "parties", "--until-synced", "--resume-file",
                                          folder_.File("position")};
  EXPECT_THAT(Out(watch), HasSubstr("parties/jp"));
  Out({"create", "party", "--id", "later", "--set", "title=P", "--set", "kind=state"});
  EXPECT_THAT(Out(watch), AllOf(HasSubstr("parties/later"), Not(HasSubstr("parties/jp"))));
}

TEST_F(BriefctlTest, WatchGoesOnWhereItsResumeFileSays) {
  const std::string position = folder_.File("position");
  for (int i = 1; i <= 5; ++i)
    Out({"create", "party", "--id", absl::StrCat("p", i), "--set", "title=P", "--set", "kind=state"});
  const std::string first =
      Out({"watch", "--from-revision", "1", "--count", "2", "--resume-file", position, "-o", "ndjson"});
  const std::string second = Out({"watch", "--count", "3", "--resume-file", position, "-o", "ndjson"});
  EXPECT_THAT(RevisionsIn(first + second), ElementsAreArray(UpTo(5)));
}

TEST_F(BriefctlTest, WatchOutlivesKilledServersWithoutGapOrRepeat) {
  const std::string position = folder_.File("position");
  Process watch(Command({"watch", "--from-revision", "1", "--count", "9", "--resume-file", position, "-o", "ndjson"}));
  for (int round = 0; round < 3; ++round) {
    for (int i = 1; i <= 3; ++i) {
      Out({"create", "party", "--id", absl::StrCat("p", round * 3 + i), "--set", "title=P", "--set", "kind=state"});
    }
    ASSERT_TRUE(watch.AwaitOut(absl::StrCat("\"revision\":\"", round * 3 + 3, "\""))) << watch.err();
    if (round == 2) break;
    server_->Signal(SIGKILL);
    server_->Wait();
    StartServer(address_);
  }
  EXPECT_EQ(watch.Wait(), 0) << watch.err();
  EXPECT_THAT(RevisionsIn(watch.out()), ElementsAreArray(UpTo(9)));
  EXPECT_THAT(watch.err(), HasSubstr("going on where it was"));
}

TEST_F(BriefctlTest, WatchFailsSoonWhereNoServerAnswers) {
  server_->Signal(SIGKILL);
  server_->Wait();
  for (const char* start : {"--count=1", "--snapshot", "--from-revision=1"}) {
    EXPECT_THAT(Err(78, {"watch", start}), AllOf(HasSubstr("UNAVAILABLE"), HasSubstr("is briefingd running at"),
                                                 Not(HasSubstr("trying again")), HasSubstr("--wait")));
  }
}

TEST_F(BriefctlTest, WatchWaitsForAServerWhereAskedTo) {
  server_->Signal(SIGKILL);
  server_->Wait();
  Process by_flag(Command({"watch", "--wait", "--snapshot", "--count", "1", "-o", "ndjson"}));
  Process by_file(Command(
      {"watch", "--from-revision", "1", "--count", "1", "--resume-file", folder_.File("position"), "-o", "name"}));
  for (Process* watch : {&by_flag, &by_file}) {
    EXPECT_TRUE(watch->AwaitErr(absl::StrCat("cannot reach ", address_))) << watch->err();
  }
  StartServer(address_);
  for (Process* watch : {&by_flag, &by_file}) EXPECT_TRUE(watch->AwaitErr("connected to")) << watch->err();
  Seed();
  EXPECT_EQ(by_flag.Wait(), 0) << by_flag.err();
  EXPECT_EQ(by_file.Wait(), 0) << by_file.err();
}

TEST_F(BriefctlTest, WatchSoonNoticesThatTheServerIsBack) {
  Process watch(Command({"watch", "-v", "--wait", "--from-revision", "1", "--count", "1", "-o", "ndjson"}));
  server_->Signal(SIGKILL);
  server_->Wait();
  ASSERT_TRUE(watch.AwaitErr("Watch (attempt 4) UNAVAILABLE")) << watch.err();
  StartServer(address_);
  Seed();
  EXPECT_EQ(watch.Wait(), 0) << watch.err();
  // gRPC left to itself looks every five seconds, by which time this attempt has failed, too.
  EXPECT_THAT(watch.err(), Not(HasSubstr("Watch (attempt 7) UNAVAILABLE")));
}

}  // namespace
}  // namespace briefing
