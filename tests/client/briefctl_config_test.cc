// Servers under names, output through jq, and pagers.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "tests/client/briefctl_fixture.h"
#include "tests/client/terminal.h"
#include "tests/support/certificates.h"

namespace briefing {
namespace {

using briefing::testing::BriefctlTest;
using briefing::testing::ReadFile;
using briefing::testing::RunOnTerminal;
using briefing::testing::WriteFile;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

class ConfigTest : public BriefctlTest {
 protected:
  // Without BRIEFCTL_SERVER, so that the file decides.
  testing::Ran Plain(std::vector<std::string> arguments) {
    auto command = Command(std::move(arguments));
    command.environment.front() = "BRIEFCTL_SERVER=";
    return testing::Run(std::move(command));
  }
  std::string Path() { return folder_.File("config/briefctl/config.toml"); }
};

TEST_F(ConfigTest, AContextIsMadeChosenShownAndDeleted) {
  EXPECT_THAT(Plain({"config", "get-contexts"}).err, HasSubstr("there are no contexts"));
  EXPECT_EQ(Plain({"config", "set-context", "here", "--server", address_}).exit_code, 0);
  EXPECT_EQ(Plain({"config", "set-context", "gone", "--server", "127.0.0.1:1", "--timeout", "1s"}).exit_code, 0);
  EXPECT_EQ(Plain({"config", "use-context", "gone"}).exit_code, 0);
  EXPECT_EQ(Plain({"status"}).exit_code, 78);
  EXPECT_EQ(Plain({"status", "--context", "here"}).exit_code, 0);
  EXPECT_EQ(Plain({"config", "use-context", "here"}).exit_code, 0);
  EXPECT_EQ(Plain({"status"}).exit_code, 0);
  EXPECT_EQ(Plain({"config", "current-context"}).out, "here\n");
  EXPECT_THAT(Plain({"config", "get-contexts"}).out,
              AllOf(HasSubstr(absl::StrCat("*        here  ", address_)), HasSubstr("-        gone  127.0.0.1:1")));
  EXPECT_EQ(Plain({"config", "delete-context", "here"}).exit_code, 0);
  EXPECT_THAT(Plain({"config", "current-context"}).err, HasSubstr("no context is current"));
}

TEST_F(ConfigTest, WhatElseTheFileHoldsStays) {
  Plain({"config", "set-context", "one", "--server", "a:1"});
  WriteFile(
      Path(),
      "# mine\noutput = \"wide\"\n\n[contexts.one]\nserver = \"a:1\"  # first\n\n[contexts.two]\nserver = \"b:2\"\n");
  EXPECT_EQ(Plain({"config", "use-context", "two"}).exit_code, 0);
  EXPECT_EQ(Plain({"config", "set-context", "one", "--timeout", "3s"}).exit_code, 0);
  EXPECT_EQ(
      ReadFile(Path()),
      "# mine\noutput = \"wide\"\ncurrent-context = \"two\"\n\n[contexts.one]\nserver = \"a:1\"  # first\ntimeout = "
      "\"3s\"\n\n[contexts.two]\nserver = \"b:2\"\n");
}

TEST_F(ConfigTest, CommentsAndListsOverSeveralLinesOutliveAChange) {
  Plain({"config", "set-context", "one", "--server", "a:1"});
  WriteFile(Path(),
            "[contexts.one]\nserver = [\n  \"a:1\",\n  \"b:1\"\n]\ntimeout = \"1s\"\n\n# the second\n"
            "[contexts.two]\nserver = \"b:2\"\n");
  EXPECT_EQ(Plain({"config", "set-context", "one", "--server", "c:1"}).exit_code, 0);
  EXPECT_EQ(ReadFile(Path()),
            "[contexts.one]\nserver = \"c:1\"\ntimeout = \"1s\"\n\n# the second\n[contexts.two]\nserver = \"b:2\"\n");
  EXPECT_EQ(Plain({"config", "delete-context", "one"}).exit_code, 0);
  EXPECT_EQ(ReadFile(Path()), "# the second\n[contexts.two]\nserver = \"b:2\"\n");
}

TEST_F(ConfigTest, TellsWhatIsWrong) {
  EXPECT_THAT(Plain({"config", "set-context", "a", "--actor", "desk #3"}).err, HasSubstr("cannot keep #"));
  EXPECT_THAT(Plain({"config", "use-context", "nowhere"}).err, HasSubstr("there is no context \"nowhere\""));
  EXPECT_THAT(Plain({"config", "set-context", "a.b", "--server", "x:1"}).err, HasSubstr("letters, digits"));
  EXPECT_THAT(Plain({"config", "set-context", "a"}).err, HasSubstr("say what is to be kept"));
  EXPECT_THAT(Plain({"config", "frobnicate"}).err, HasSubstr("is none of get-contexts"));
  EXPECT_THAT(Plain({"status", "--context", "nowhere"}).err, HasSubstr("there is no context \"nowhere\""));
  Plain({"config", "set-context", "here", "--server", address_});
  EXPECT_THAT(Plain({"status", "--context", "her"}).err, HasSubstr("there is no context \"her\""));
  WriteFile(Path(), "[servers.one]\nserver = \"a:1\"\n");
  EXPECT_THAT(Plain({"status"}).err, HasSubstr("tables are [contexts.NAME]"));
}

TEST_F(ConfigTest, AContextFindsItsFilesFromAnyFolder) {
  testing::Certificates certificates;
  certificates.MakeAuthority("ca");
  const std::string pem = certificates.Pem("ca");
  const size_t slash = pem.rfind('/');
  // Named as from the folder in which they lie.
  auto command = Command({"config", "set-context", "prod", "--server", "127.0.0.1:1", "--tls-ca", pem.substr(slash + 1),
                          "--timeout", "1s"});
  command.environment.front() = "BRIEFCTL_SERVER=";
  command.argv.insert(command.argv.begin(),
                      {"/bin/sh", "-c", absl::StrCat("cd '", pem.substr(0, slash), "' && exec \"$0\" \"$@\"")});
  EXPECT_EQ(testing::Run(std::move(command)).exit_code, 0);
  EXPECT_THAT(ReadFile(Path()), HasSubstr(absl::StrCat("tls-ca = \"", pem, "\"")));
  EXPECT_EQ(Plain({"status", "--context", "prod"}).exit_code, 78);
}

TEST_F(ConfigTest, WritesAFileOfThisFolder) {
  auto command = Command({"--config", "my.toml", "config", "set-context", "a", "--server", "h:1"});
  command.argv.insert(command.argv.begin(),
                      {"/bin/sh", "-c", absl::StrCat("cd '", folder_.path(), "' && exec \"$0\" \"$@\"")});
  const auto ran = testing::Run(std::move(command));
  EXPECT_EQ(ran.exit_code, 0) << ran.err;
  EXPECT_THAT(ReadFile(folder_.File("my.toml")), HasSubstr("[contexts.a]"));
}

TEST_F(ConfigTest, AContextThatIsNamedGoesBeforeVariables) {
  Plain({"config", "set-context", "here", "--server", address_, "--timeout", "3s"});
  Plain({"config", "set-context", "gone", "--server", "127.0.0.1:1", "--timeout", "1s"});
  const std::vector<std::string> gone{"BRIEFCTL_SERVER=127.0.0.1:1", "BRIEFCTL_TIMEOUT=1s"};
  EXPECT_EQ(Briefctl({"status", "--context", "here"}, "", gone).exit_code, 0);
  // A flag goes before both.
  EXPECT_EQ(Briefctl({"status", "--context", "gone", "--server", address_}, "", gone).exit_code, 0);
  EXPECT_EQ(Briefctl({"status"}, "", gone).exit_code, 78);
}

TEST_F(ConfigTest, AServerThatIsGivenOtherwiseIsNotReachedAsTheCurrentContextSays) {
  Plain({"config", "set-context", "prod", "--server", "127.0.0.1:1", "--tls-ca", "/nowhere/ca.pem"});
  Plain({"config", "use-context", "prod"});
  EXPECT_THAT(Plain({"status"}).err, HasSubstr("/nowhere/ca.pem"));
  EXPECT_EQ(Plain({"status", "--server", address_}).exit_code, 0);
  EXPECT_EQ(Briefctl({"status"}).exit_code, 0);
  EXPECT_THAT(Plain({"status", "--server", address_, "--context", "prod"}).err, HasSubstr("/nowhere/ca.pem"));
}

TEST_F(ConfigTest, AContextKeepsOnlyWhatTheCommandLineSays) {
  EXPECT_EQ(Briefctl({"config", "set-context", "mine", "--actor", "ana"}).exit_code, 0);
  EXPECT_EQ(ReadFile(Path()), "[contexts.mine]\nactor = \"ana\"\n");
}

TEST_F(ConfigTest, JqIsRefusedWhereItWouldFilterNothing) {
  Seed();
  const std::string file = folder_.File("out.json");
  EXPECT_THAT(Err(2, {"brief", "-o", "json", "--jq", ".title", "--file", file}), HasSubstr("--file"));
  EXPECT_THAT(Err(2, {"export", file, "--jq", ".records[]"}), HasSubstr("standard output"));
  EXPECT_EQ(ReadFile(file), "");
  EXPECT_THAT(Err(2, {"version", "--jq", "."}), HasSubstr("--jq"));
  EXPECT_THAT(Err(2, {"calendar", "--jq", "."}), HasSubstr("--jq"));
  EXPECT_THAT(Err(2, {"import", "--print-mapping", "--jq", "."}), HasSubstr("--jq"));
  EXPECT_THAT(Out({"export", "--jq", ".records | length"}), HasSubstr("6"));
  // An expression is for one command.
  EXPECT_EQ(Briefctl({"version"}, "", {"BRIEFCTL_JQ=.x"}).exit_code, 0);
}

TEST_F(ConfigTest, JqShowsWhatAnExpressionMakesOfTheOutput) {
  Seed();
  EXPECT_EQ(Out({"list", "parties", "--jq", ".records[].party.title"}), "Japan\nUnited States\n");
  EXPECT_EQ(Out({"list", "parties", "-o", "ndjson", "--jq", ".party | {isoAlpha2}"}),
            "{\"isoAlpha2\":\"JP\"}\n{\"isoAlpha2\":\"US\"}\n");
  EXPECT_THAT(Out({"get", "sources/wire", "--jq", ".title"}), AllOf(HasSubstr("日米"), Not(HasSubstr("\x1b"))));
  EXPECT_EQ(Out({"watch", "--snapshot", "--until-synced", "--type", "parties", "-o", "ndjson", "--jq",
                 ".record.party.isoAlpha3 // \"none\""})
                .empty(),
            false);
  EXPECT_THAT(Err(2, {"list", "parties", "--jq", ".["}), HasSubstr("--jq: error: syntax error"));
  EXPECT_THAT(Err(1, {"list", "parties", "--jq", ".records | .x"}), HasSubstr("Cannot index array"));
  EXPECT_THAT(Err(2, {"list", "parties", "-o", "yaml", "--jq", "."}), HasSubstr("--jq works on JSON"));
  EXPECT_THAT(Err(1, {"list", "parties", "--jq", "\"no such\" | halt_error"}), HasSubstr("--jq: no such"));
  EXPECT_EQ(Out({"list", "parties", "-o", "ndjson", "--jq", ".party.isoAlpha2, halt"}), "JP\n");
}

TEST_F(ConfigTest, AFilterDoesNotHideWhyACommandFailed) {
  EXPECT_THAT(Err(78, {"export", "--jq", ".", "--server", "127.0.0.1:1", "--timeout", "300ms"}),
              HasSubstr("\"code\": 14"));
  EXPECT_THAT(Err(67, {"export", "--jq", ".", "--filter", "kind ="}), HasSubstr("filter"));
  EXPECT_THAT(Err(67, {"export", "-o", "json", "--filter", "kind ="}), HasSubstr("filter"));
  EXPECT_EQ(Out({"export", "--jq", ".records"}), "[]\n");
  EXPECT_THAT(Err(2, {"explain", "events", "--jq", "."}), HasSubstr("explain writes no JSON"));
  EXPECT_THAT(Err(2, {"export", "--format", "csv", "--jq", "."}), HasSubstr("--jq works on JSON; --format csv"));
}

TEST_F(ConfigTest, LongOutputGoesThroughThePagerAndShortOutputDoesNot) {
  Seed();
  const std::vector<std::string> pager{"TERM=xterm", "PAGER=sed s/^/paged:/"};
  const std::vector<std::string> command{
      "get", "commitments/working-group", "events/accord", "sources/wire", "parties/jp", "parties/us", "-o", "yaml"};
  const auto run = [&](std::vector<std::string> more, const std::vector<std::string>& environment) {
    more.insert(more.begin(), command.begin(), command.end());
    return RunOnTerminal(Command(more, "", environment), 80);
  };
  const auto page = run({}, pager);
  EXPECT_EQ(page.exit_code, 0);
  EXPECT_THAT(page.written, HasSubstr("paged:"));
  EXPECT_THAT(RunOnTerminal(Command({"list", "parties"}, "", pager), 80).written, Not(HasSubstr("paged:")));
  EXPECT_THAT(run({"--no-pager"}, pager).written, Not(HasSubstr("paged:")));
  EXPECT_THAT(Out(command), Not(HasSubstr("paged:")));
  for (const char* wrong : {"PAGER=no-such-program", "PAGER=/etc"}) {
    const auto none = run({}, {"TERM=xterm", wrong});
    EXPECT_EQ(none.exit_code, 0);
    EXPECT_THAT(none.written, HasSubstr("working-group")) << wrong;
  }
}

TEST_F(ConfigTest, WideCharactersTakeTwiceTheRoomOnAScreen) {
  std::string text;
  for (int i = 0; i < 2200; ++i) text += "日";
  Out({"create", "party", "--id", "wide", "--set", "title=W", "--set", "kind=state", "--set", "description=" + text});
  const auto page =
      RunOnTerminal(Command({"get", "parties/wide", "-o", "json"}, "", {"TERM=xterm", "PAGER=sed s/^/paged:/"}), 80);
  EXPECT_THAT(page.written, HasSubstr("paged:"));
}

}  // namespace
}  // namespace briefing
