// What commands leave in files, and behind.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "tests/client/briefctl_fixture.h"
#include "tests/client/terminal.h"
#include "tests/support/tcp_gate.h"

namespace briefing {
namespace {

using briefing::testing::BriefctlTest;
using briefing::testing::Process;
using briefing::testing::ReadFile;
using briefing::testing::RunOnTerminal;
using briefing::testing::TcpGate;
using briefing::testing::WriteFile;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

class FilesTest : public BriefctlTest {
 protected:
  void SetUp() override {
    BriefctlTest::SetUp();
    Seed();
  }
  static mode_t ModeOf(const std::string& path) {
    struct stat status {};
    return ::stat(path.c_str(), &status) == 0 ? status.st_mode & 0777 : 0;
  }
};

TEST_F(FilesTest, AFileIsTheSameWhereverItIsWrittenFrom) {
  const std::string from_terminal = folder_.File("a.txt");
  const std::string from_elsewhere = folder_.File("b.txt");
  EXPECT_EQ(RunOnTerminal(Command({"brief", "--file", from_terminal, "--today", "2022-06-10"}, "", {"TERM=xterm"}), 40)
                .written,
            "");
  Out({"brief", "--file", from_elsewhere, "--today", "2022-06-10"});
  EXPECT_THAT(ReadFile(from_terminal), AllOf(HasSubstr("Semiconductor accord"), Not(HasSubstr("\x1b["))));
  EXPECT_EQ(ReadFile(from_terminal), ReadFile(from_elsewhere));
  Out({"brief", "--file", from_elsewhere, "--color", "always"});
  EXPECT_THAT(ReadFile(from_elsewhere), HasSubstr("\x1b[1m"));
}

TEST_F(FilesTest, ADashIsStandardOutput) {
  EXPECT_THAT(Out({"brief", "--file", "-"}), HasSubstr("Semiconductor accord"));
  EXPECT_THAT(Out({"timeline", "--file", "-"}), HasSubstr("Semiconductor accord"));
  EXPECT_THAT(Out({"calendar", "--file", "-"}), HasSubstr("BEGIN:VCALENDAR"));
}

TEST_F(FilesTest, ANewVersionIsForTheSameReaders) {
  const std::string file = folder_.File("page.html");
  WriteFile(file, "old");
  ASSERT_EQ(::chmod(file.c_str(), 0600), 0);
  Out({"brief", "-o", "html", "--file", file});
  EXPECT_THAT(ReadFile(file), HasSubstr("<!DOCTYPE html>"));
  EXPECT_EQ(ModeOf(file), 0600u);
  const mode_t mask = ::umask(0);
  ::umask(mask);
  Out({"brief", "-o", "html", "--file", folder_.File("new.html")});
  EXPECT_EQ(ModeOf(folder_.File("new.html")), 0666u & ~mask);
}

TEST_F(FilesTest, ALinkStaysOneWhereItLeadsToNothingYet) {
  const std::string target = folder_.File("target.html");
  const std::string link = folder_.File("link.html");
  ASSERT_EQ(::symlink("target.html", link.c_str()), 0);
  Out({"brief", "-o", "html", "--file", link});
  EXPECT_TRUE(std::filesystem::is_symlink(link));
  EXPECT_THAT(ReadFile(target), HasSubstr("<!DOCTYPE html>"));
}

TEST_F(FilesTest, AWriteWhoseOutcomeIsUnknownTellsTheIdToRepeatItWith) {
  TcpGate gate({address_});
  gate.Cut(true);
  const std::vector<std::string> create{"create",   "event",
                                        "--set",    "title=Talks",
                                        "--set",    "kind=EVENT_KIND_CONSULT",
                                        "--server", gate.endpoints().front()};
  std::vector<std::string> hasty = create;
  hasty.insert(hasty.end(), {"--timeout", "1s"});
  const std::string said = Err(68, hasty);
  const size_t at = said.find("--request-id ");
  ASSERT_NE(at, std::string::npos) << said;
  const std::string id = said.substr(at + 13, 36);
  gate.Cut(false);
  std::vector<std::string> again = create;
  again.insert(again.end(), {"--request-id", id, "-o", "name"});
  const std::string name = Out(again);
  EXPECT_EQ(Out(again), name);
  // A read has nothing to be repeated by.
  gate.Cut(true);
  EXPECT_THAT(Err(68, {"get", "parties/jp", "--timeout", "1s", "--server", gate.endpoints().front()}),
              AllOf(HasSubstr("give it longer with --timeout"), Not(HasSubstr("--request-id"))));
}

TEST_F(FilesTest, AnExportThatIsCutShortLeavesNothingBehind) {
  TcpGate gate({address_});
  gate.Cut(true);
  const std::string out = folder_.File("out");
  std::filesystem::create_directory(out);
  for (const std::vector<int>& signals : {std::vector<int>{SIGHUP}, std::vector<int>{SIGINT, SIGTERM}}) {
    Process process(Command({"export", out + "/all.json", "--server", gate.endpoints().front()}));
    const absl::Time deadline = absl::Now() + absl::Seconds(30);
    // Another process's file: there is nothing to be told by.
    while (std::filesystem::is_empty(out) && absl::Now() < deadline) absl::SleepFor(absl::Milliseconds(5));
    EXPECT_FALSE(std::filesystem::is_empty(out));
    for (const int signal : signals) process.Signal(signal);
    EXPECT_EQ(process.Wait(), 130);
    EXPECT_TRUE(std::filesystem::is_empty(out)) << signals.front();
  }
}

TEST_F(FilesTest, WhatIsToOutliveTheTerminalDoes) {
  auto command = Command({"watch", "--from-revision", "1", "-o", "ndjson"});
  command.argv.insert(command.argv.begin(), {"/bin/sh", "-c", "trap '' HUP; exec \"$0\" \"$@\""});
  Process watch(std::move(command));
  ASSERT_TRUE(watch.AwaitOut("\"revision\":\"1\""));
  watch.Signal(SIGHUP);
  Out({"retract", "indicators/share"});
  EXPECT_TRUE(watch.AwaitOut("\"revision\":\"2\""));
}

TEST_F(FilesTest, AnInterruptedPdfLeavesNothingBehind) {
  const std::string browser = folder_.File("browser");
  const std::string started = folder_.File("pid");
  const std::string temporary = folder_.File("tmp");
  std::filesystem::create_directory(temporary);
  WriteFile(browser, absl::StrCat("#!/bin/sh\necho $$. > '", started, "'\nexec sleep 1000\n"));
  ASSERT_EQ(::chmod(browser.c_str(), 0700), 0);
  Process brief(Command({"brief", "-o", "pdf", "--file", folder_.File("b.pdf")}, "",
                        {"BRIEFCTL_CHROMIUM=" + browser, "TMPDIR=" + temporary}));
  const absl::Time deadline = absl::Now() + absl::Seconds(30);
  // Another process's file: there is nothing to be told by.
  while (!absl::StrContains(ReadFile(started), ".") && absl::Now() < deadline) absl::SleepFor(absl::Milliseconds(5));
  const pid_t pid = std::atoi(ReadFile(started).c_str());
  ASSERT_GT(pid, 0);
  brief.Signal(SIGINT);
  EXPECT_EQ(brief.Wait(), 130);
  EXPECT_NE(::kill(pid, 0), 0);
  ::kill(pid, SIGKILL);
  EXPECT_TRUE(std::filesystem::is_empty(temporary));
}

TEST_F(FilesTest, APdfNeedsAPlaceForItsPage) {
  const auto ran = Briefctl({"brief", "-o", "pdf", "--file", folder_.File("b.pdf")}, "",
                            {"BRIEFCTL_CHROMIUM=/bin/true", "TMPDIR=" + folder_.File("nowhere")});
  EXPECT_EQ(ran.exit_code, 1);
  EXPECT_THAT(ran.err, HasSubstr("cannot make a folder for the page"));
}

}  // namespace
}  // namespace briefing
