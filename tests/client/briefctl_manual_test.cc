// The manual pages.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "tests/support/process.h"
#include "tests/support/temp_dir.h"

namespace briefing::testing {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::StartsWith;

Ran Briefctl(std::vector<std::string> arguments) {
  arguments.insert(arguments.begin(), Binary("briefctl"));
  return Run({.argv = std::move(arguments), .environment = {}, .input = ""});
}

TEST(ManualTest, PageTellsArgumentsOptionsAndExamples) {
  EXPECT_THAT(Briefctl({"man", "get"}).out,
              AllOf(StartsWith(".TH BRIEFCTL\\-GET 1"), HasSubstr(".SH SYNOPSIS\n\\fBbriefctl\\fP \\fBget\\fP"),
                    HasSubstr("\\fINAME\\fP…"), HasSubstr("\\fB\\-\\-as\\-of\\fP \\fIVALUE\\fP"),
                    HasSubstr("briefctl get parties/jp parties/us \\-o wide"), HasSubstr("Exit codes")));
}

TEST(ManualTest, PageOfTheProgramNamesTheCommands) {
  EXPECT_THAT(Briefctl({"man"}).out,
              AllOf(StartsWith(".TH BRIEFCTL 1"), HasSubstr("\\fBbriefctl\\-watch\\fP(1)"), HasSubstr("BRIEFCTL_SERVER")));
}

TEST(ManualTest, WritesAPageForEachCommand) {
  TempDir folder;
  EXPECT_EQ(Briefctl({"man", "--directory", folder.path()}).exit_code, 0);
  for (const char* page : {"briefctl.1", "briefctl-list.1", "briefctl-man.1", "briefctl-help.1"}) {
    EXPECT_TRUE(std::filesystem::exists(folder.File(page))) << page;
  }
  EXPECT_EQ(Briefctl({"man", "--directory", folder.File("missing")}).exit_code, 1);
  EXPECT_EQ(Briefctl({"man", "lst"}).exit_code, 2);
}

TEST(ManualTest, PagesAreGoodRoff) {
  const char* const groff = "/usr/bin/groff";
  if (access(groff, X_OK) != 0) GTEST_SKIP() << "there is no " << groff << " to read the pages (Debian: groff-base)";
  TempDir folder;
  ASSERT_EQ(Briefctl({"man", "--directory", folder.path()}).exit_code, 0);
  for (const auto& page : std::filesystem::directory_iterator(folder.path())) {
    const Ran ran = testing::Run({.argv = {groff, "-man", "-Kutf8", "-Tutf8", "-ww", "-z", page.path()}, .environment = {}, .input = ""});
    EXPECT_EQ(absl::StrCat(ran.exit_code, ran.err), "0") << page.path();
  }
}

}  // namespace
}  // namespace briefing::testing
