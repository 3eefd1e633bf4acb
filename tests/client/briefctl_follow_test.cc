// Briefings that are known the next time, and screens that stay open.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "tests/client/briefctl_fixture.h"
#include "tests/client/terminal.h"

namespace briefing {
namespace {

using briefing::testing::BriefctlTest;
using briefing::testing::Process;
using briefing::testing::Ran;
using briefing::testing::ReadFile;
using briefing::testing::RunOnTerminal;
using briefing::testing::TerminalProcess;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

constexpr char kEnters[] = "\x1b[?1049h";
constexpr char kLeaves[] = "\x1b[?25h\x1b[?1049l";

class FollowTest : public BriefctlTest {
 protected:
  Process::Options FollowOnScreen() {
    return Command({"brief", "--topic", "semiconductors", "--follow"}, "", {"TERM=xterm"});
  }
  void SetUp() override {
    BriefctlTest::SetUp();
    Seed();
  }
  void Put(const std::string& title) {
    Out({"import", "-"},
        "records { event { name: 'events/new' title: '" + title +
            "' kind: EVENT_KIND_CONSULT topics: 'semiconductors' participants { party: 'parties/jp' } } }");
  }
};

TEST_F(FollowTest, ANamedBriefingTellsWhatChangedSinceTheLastOne) {
  const Ran first = Briefctl({"brief", "chips", "--topic", "semiconductors", "--since", "last"});
  EXPECT_EQ(first.err, "briefctl: there was no such briefing before: this one is the first\n");
  EXPECT_THAT(first.out, Not(HasSubstr("SINCE REVISION")));
  Put("New talks");
  const std::string second = Out({"brief", "chips", "--since", "last"});
  EXPECT_THAT(second, AllOf(HasSubstr("SINCE REVISION 1"), HasSubstr("New talks"), HasSubstr("semiconductors")));
  EXPECT_THAT(Out({"brief", "chips", "--since", "last"}), HasSubstr("No change in what this briefing is about."));
}

TEST_F(FollowTest, WithoutANameTheRequestTellsWhichOneItIs) {
  Briefctl({"brief", "--topic", "semiconductors", "--since", "last"});
  Put("New talks");
  EXPECT_THAT(Briefctl({"brief", "--topic", "rice", "--since", "last"}).err, HasSubstr("this one is the first"));
  EXPECT_THAT(Out({"brief", "--topic", "semiconductors", "--since", "last"}), HasSubstr("New talks"));
  // A look that nobody asked to be remembered is not the last briefing.
  EXPECT_THAT(Out({"brief", "--topic", "semiconductors"}), Not(HasSubstr("SINCE")));
}

TEST_F(FollowTest, CountsRevisionsBack) {
  Put("New talks");
  Put("Newer talks");
  EXPECT_THAT(Out({"brief", "--since", "-1"}), AllOf(HasSubstr("SINCE REVISION 2"), HasSubstr("Newer talks")));
  EXPECT_THAT(Out({"brief", "--since=-2"}), HasSubstr("SINCE REVISION 1"));
  EXPECT_THAT(Out({"brief", "--since", "-1", "--as-of", "2"}), HasSubstr("SINCE REVISION 1"));
  EXPECT_THAT(Out({"brief", "--since", "-9"}), HasSubstr("SINCE REVISION 0"));
  EXPECT_THAT(Err(2, {"brief", "--since", "yesterday"}),
              HasSubstr("give a revision (5), one counted back (-1), a time (2022-05-04T09:00:00Z), a day"));
}

TEST_F(FollowTest, ANameIsLookedUpForAnEarlierStateToo) {
  Out({"brief", "chips", "--topic", "semiconductors"});
  EXPECT_THAT(Out({"brief", "chips", "--as-of", "1"}), HasSubstr("semiconductors"));
  Put("New talks");
  // The look back is not what the reader was told last.
  EXPECT_THAT(Out({"brief", "chips", "--since", "last"}), HasSubstr("New talks"));
  EXPECT_THAT(Err(2, {"brief", "../chips", "--as-of", "1"}), HasSubstr("is no name for a briefing"));
}

TEST_F(FollowTest, AnotherHeadingDoesNotLoseWhatANameIsAbout) {
  Out({"brief", "rice", "--topic", "rice"});
  EXPECT_THAT(Out({"brief", "rice", "--title", "For Monday"}),
              AllOf(HasSubstr("For Monday"), Not(HasSubstr("Semiconductor accord"))));
  EXPECT_THAT(Out({"brief", "rice"}), Not(HasSubstr("Semiconductor accord")));
}

TEST_F(FollowTest, SaysThatANameIsNewWhereNothingTellsWhatItIsAbout) {
  const Ran first = Briefctl({"brief", "chps"});
  EXPECT_EQ(first.exit_code, 0);
  EXPECT_THAT(first.err, AllOf(HasSubstr("\"chps\" is new"), HasSubstr("everything")));
  EXPECT_EQ(Briefctl({"brief", "chps"}).err, "");
  EXPECT_EQ(Briefctl({"brief", "chips", "--topic", "semiconductors"}).err, "");
}

TEST_F(FollowTest, RefusesWhatCannotBeRemembered) {
  EXPECT_THAT(Err(2, {"brief", "../chips"}), HasSubstr("is no name for a briefing"));
  EXPECT_THAT(Err(2, {"brief", "--since", "last", "--as-of", "1"}), HasSubstr("leave --as-of out"));
  EXPECT_THAT(Err(2, {"brief", "--follow", "--as-of", "1"}), HasSubstr("leave --as-of out"));
}

TEST_F(FollowTest, FollowsInOneStateAfterTheOtherAcrossARestart) {
  Process follow(Command({"brief", "--topic", "semiconductors", "--follow", "-o", "ndjson"}));
  ASSERT_TRUE(follow.AwaitOut("\"revision\":\"1\""));
  Put("New talks");
  ASSERT_TRUE(follow.AwaitOut("New talks"));
  server_->Signal(SIGKILL);
  server_->Wait();
  ASSERT_TRUE(follow.AwaitErr("the connection was lost"));
  StartServer(address_);
  ASSERT_TRUE(follow.AwaitErr("again")) << follow.err();
  Put("More talks");
  ASSERT_TRUE(follow.AwaitOut("More talks"));
  follow.Signal(SIGINT);
  EXPECT_EQ(follow.Wait(), 130);
}

TEST_F(FollowTest, KeepsAPageCurrent) {
  const std::string page = folder_.File("page.html");
  Process follow(Command({"brief", "chips", "--topic", "semiconductors", "--follow", "-o", "html", "--file", page}));
  const auto holds = [&](const std::string& text) {
    const absl::Time deadline = absl::Now() + absl::Seconds(30);
    // Another process's file: there is nothing to be told by.
    while (!absl::StrContains(ReadFile(page), text) && absl::Now() < deadline) absl::SleepFor(absl::Milliseconds(5));
    return absl::StrContains(ReadFile(page), text);
  };
  EXPECT_TRUE(holds("Semiconductor accord"));
  Put("New talks");
  EXPECT_TRUE(holds("New talks"));
  follow.Signal(SIGINT);
  EXPECT_EQ(follow.Wait(), 130);
  EXPECT_THAT(Out({"brief", "chips", "--since", "last"}), HasSubstr("No change in what this briefing is about."));
}

TEST_F(FollowTest, OnATerminalTheScreenIsGivenBack) {
  for (const std::vector<std::string>& command :
       {std::vector<std::string>{"brief", "--topic", "semiconductors", "--follow"},
        std::vector<std::string>{"watch", "--topic", "semiconductors", "-o", "briefing"}}) {
    const auto shown = RunOnTerminal(Command(command, "", {"TERM=xterm"}), 80, "", "q");
    EXPECT_EQ(shown.exit_code, 0) << shown.written;
    EXPECT_THAT(shown.written, AllOf(HasSubstr(kEnters), HasSubstr("connecting to")));
    EXPECT_TRUE(absl::EndsWith(shown.written, kLeaves)) << shown.written;
  }
}

TEST_F(FollowTest, ASecondInterruptGivesTheScreenBackToo) {
  TerminalProcess follow(FollowOnScreen(), 80);
  ASSERT_TRUE(follow.Await("q ends"));
  follow.Signal(SIGINT);
  follow.Signal(SIGTERM);
  const auto ended = follow.Finish();
  EXPECT_EQ(ended.exit_code, 130);
  EXPECT_TRUE(absl::EndsWith(ended.written, kLeaves)) << ended.written;
}

TEST_F(FollowTest, AScreenIsGivenBackWhileItsProcessIsStopped) {
  auto command = FollowOnScreen();
  command.argv.insert(command.argv.begin(), {"/bin/bash", "-m", "-c", "\"$0\" \"$@\"; echo now stopped; fg"});
  TerminalProcess follow(command, 80);
  ASSERT_TRUE(follow.Await("q ends"));
  follow.Type("\x1a");
  ASSERT_TRUE(follow.Await(kLeaves)) << follow.written();
  ASSERT_TRUE(follow.Await("now stopped")) << follow.written();
  ASSERT_TRUE(follow.Await(kEnters)) << follow.written();
  ASSERT_TRUE(follow.Await("q ends")) << follow.written();
  follow.Type("q");
  const auto ended = follow.Finish();
  EXPECT_EQ(ended.exit_code, 0);
  EXPECT_TRUE(absl::EndsWith(ended.written, kLeaves)) << ended.written;
}

TEST_F(FollowTest, AScreenIsThereAgainAfterAStopThatNobodyIsToldOf) {
  TerminalProcess follow(FollowOnScreen(), 80);
  ASSERT_TRUE(follow.Await("q ends"));
  follow.Signal(SIGSTOP);
  follow.Signal(SIGCONT);
  ASSERT_TRUE(follow.Await(kEnters)) << follow.written();
  ASSERT_TRUE(follow.Await("q ends")) << follow.written();
  follow.Type("q");
  EXPECT_EQ(follow.Finish().exit_code, 0);
}

TEST_F(FollowTest, WhatIsToldMeanwhileIsSaidWhenTheScreenIsLeft) {
  auto command = FollowOnScreen();
  command.argv.push_back("-v");
  TerminalProcess follow(command, 80);
  ASSERT_TRUE(follow.Await("q ends"));
  server_->Signal(SIGKILL);
  ASSERT_TRUE(follow.Await("connection was lost"));
  follow.Type("q");
  const auto ended = follow.Finish();
  const size_t left = ended.written.find(kLeaves);
  ASSERT_NE(left, std::string::npos);
  EXPECT_THAT(ended.written.substr(left), HasSubstr("briefctl: FollowBriefing UNAVAILABLE in "));
  EXPECT_THAT(ended.written.substr(0, left), Not(HasSubstr("\nbriefctl: FollowBriefing")));
}

TEST_F(FollowTest, AWatchOfABriefingTakesOnlyWhatPicksRecords) {
  EXPECT_THAT(Err(2, {"watch", "-o", "briefing", "--snapshot"}), HasSubstr("only flags that pick records"));
}

}  // namespace
}  // namespace briefing
