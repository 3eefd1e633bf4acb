// Servers under names, output through jq, and pagers.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "tests/client/briefctl_fixture.h"
#include "tests/client/terminal.h"

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

TEST_F(ConfigTest, TellsWhatIsWrong) {
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
  const auto none = run({}, {"TERM=xterm", "PAGER=no-such-program"});
  EXPECT_EQ(none.exit_code, 0);
  EXPECT_THAT(none.written, HasSubstr("working-group"));
}

}  // namespace
}  // namespace briefing
