// Completion as the shells ask for it, with a server behind it.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "tests/client/briefctl_fixture.h"

namespace briefing::testing {
namespace {

using ::testing::AllOf;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::StartsWith;

class CompletionTest : public BriefctlTest {
 protected:
  // What is suggested for the last word, without descriptions.
  std::vector<std::string> Complete(std::vector<std::string> words) {
    words.insert(words.begin(), "__complete");
    std::vector<std::string> values;
    for (const absl::string_view line : absl::StrSplit(Out(words), '\n', absl::SkipEmpty())) {
      values.emplace_back(line.substr(0, line.find('\t')));
    }
    return values;
  }
};

TEST_F(CompletionTest, SuggestsCommandsAndFlags) {
  EXPECT_THAT(Complete({"tra"}), ElementsAre("transition"));
  EXPECT_THAT(Complete({"--server", "127.0.0.1:1", "stat"}), ElementsAre("status"));
  EXPECT_THAT(Complete({"list", "--par"}), ElementsAre("--party", "--parent"));
  EXPECT_THAT(Complete({"list", "--out"}), ElementsAre("--output"));
  EXPECT_THAT(Complete({""}), AllOf(Contains("brief"), Not(Contains("__complete"))));
}

TEST_F(CompletionTest, SuggestsWordsOfTheSchema) {
  EXPECT_THAT(Complete({"list", "ev"}), ElementsAre("events"));
  EXPECT_THAT(Complete({"list", "commitments", "--state", "in"}), ElementsAre("in-force"));
  EXPECT_THAT(Complete({"list", "commitments", "--state=agreed,f"}), ElementsAre("--state=agreed,fulfilled"));
  EXPECT_THAT(Complete({"-o", "nd"}), ElementsAre("ndjson"));
  EXPECT_THAT(Complete({"explain", "events.plac"}), ElementsAre("events.place"));
  EXPECT_THAT(Complete({"help", "wat"}), ElementsAre("watch"));
}

TEST_F(CompletionTest, SuggestsTheNamesThatTheServerHas) {
  Seed();
  EXPECT_THAT(Complete({"get", "comm"}), ElementsAre("commitments/"));
  EXPECT_THAT(Complete({"get", "commitments/"}), ElementsAre("commitments/working-group"));
  EXPECT_THAT(Complete({"get", "parties/jp", "parties/u"}), ElementsAre("parties/us"));
  EXPECT_THAT(Complete({"list", "events", "--topic", ""}), ElementsAre("semiconductors"));
  EXPECT_THAT(Complete({"transition", "commitments/working-group", "agr"}), ElementsAre("agreed"));
  EXPECT_EQ(Out({"__complete", "get", "parties/j"}), "parties/jp\tJapan\n");
}

TEST_F(CompletionTest, SaysNothingWhereNothingIsKnown) {
  Seed();
  for (const std::vector<std::string>& words : std::vector<std::vector<std::string>>{
           {"import", ""}, {"nonsense", ""}, {"get", "parties/\""}, {"list", "--nonsense="}, {"version", ""}}) {
    EXPECT_THAT(Complete(words), IsEmpty()) << words[0];
  }
  server_.reset();
  EXPECT_THAT(Complete({"get", "parties/"}), IsEmpty());
}

TEST_F(CompletionTest, WorksInBash) {
  Seed();
  // `words`: the line as Bash parts it, which does so at = : and @, too.
  const auto typed = [this](const std::string& line, const std::string& words, int at) {
    const std::string program = absl::StrCat("'", Binary("briefctl"), "'");
    const std::string script =
        absl::StrCat("source <(", program, " completion bash); COMP_WORDS=(", program, " ", words, "); COMP_CWORD=", at,
                     "; COMP_WORDBREAKS=' =:@'; COMP_LINE=\"${COMP_WORDS[0]} ", line,
                     "\"; _briefctl 2>/dev/null; printf '%s\\n' \"${COMPREPLY[@]}\"");
    return testing::Run(
               {.argv = {"/bin/bash", "-c", script}, .environment = {"BRIEFCTL_SERVER=" + address_}, .input = ""})
        .out;
  };
  EXPECT_EQ(typed("wat", "wat", 1), "watch\n");
  EXPECT_EQ(typed("get events/", "get events/", 2), "events/accord\n");
  EXPECT_EQ(typed("list events --kind=agr", "list events --kind = agr", 5), "agree\n");
  EXPECT_EQ(typed("list commitments --state=", "list commitments --state =", 4).substr(0, 9), "proposed\n");
  EXPECT_EQ(typed("get commitments/ -o ", "get commitments/ -o ''", 4), "table\nwide\njson\nndjson\nyaml\nname\n");
  EXPECT_EQ(typed("--server 127.0.0.1:7420 wat", "--server 127.0.0.1 : 7420 wat", 5), "watch\n");
  EXPECT_EQ(typed("--actor ana@desk.example wat", "--actor ana @ desk.example wat", 5), "watch\n");
  EXPECT_EQ(typed("get x --as-of 2022-05-04T09:00 -o nd", "get x --as-of 2022-05-04T09 : 00 -o nd", 8), "ndjson\n");
}

TEST_F(CompletionTest, WorksInBashUnderAnotherName) {
  const std::string program = Binary("briefctl");
  const std::string folder = program.substr(0, program.rfind('/'));
  const std::string script = absl::StrCat(
      "PATH='", folder, "':$PATH; b() { briefctl \"$@\"; }; source <(briefctl completion bash); ",
      "COMP_WORDS=(b wat); COMP_LINE='b wat'; COMP_CWORD=1; _briefctl 2>/dev/null; printf '%s\\n' \"${COMPREPLY[@]}\"");
  EXPECT_EQ(testing::Run({.argv = {"/bin/bash", "-c", script}, .environment = {}, .input = ""}).out, "watch\n");
}

TEST_F(CompletionTest, NamesTheShellsThereAre) {
  EXPECT_THAT(Out({"completion", "zsh"}), StartsWith("#compdef briefctl\n"));
  EXPECT_THAT(Err(2, {"completion", "bsh"}), ::testing::HasSubstr("did you mean \"bash\"?"));
}

}  // namespace
}  // namespace briefing::testing
