// What a screen that stays open shows.
#include "client/briefctl/live_screen.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"

namespace briefing::briefctl {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

ScreenView ViewOf(int lines) {
  ScreenView view;
  std::vector<std::string> all;
  for (int i = 1; i <= lines; ++i) all.push_back(absl::StrCat("line-", i, "."));
  view.SetLines(std::move(all));
  view.SetStatus("r7");
  view.SetSize(40, 5);
  return view;
}

TEST(ScreenView, ShowsAsMuchAsThereIsRoomForAndSaysHowMuchMore) {
  EXPECT_THAT(ViewOf(10).Paint(), AllOf(HasSubstr("line-1."), HasSubstr("line-4."), Not(HasSubstr("line-5.")),
                                        HasSubstr("r7  6 more lines")));
  EXPECT_THAT(ViewOf(3).Paint(), AllOf(HasSubstr("line-3."), Not(HasSubstr("more"))));
}

TEST(ScreenView, ScrollsWithinTheText) {
  ScreenView view = ViewOf(10);
  view.Scroll(2);
  EXPECT_THAT(view.Paint(), AllOf(Not(HasSubstr("line-2.")), HasSubstr("line-3."), HasSubstr("line-6.")));
  view.Scroll(1000);
  EXPECT_THAT(view.Paint(), AllOf(HasSubstr("line-10."), HasSubstr("line-7."), Not(HasSubstr("more"))));
  view.Scroll(-1000);
  EXPECT_THAT(view.Paint(), HasSubstr("line-1."));
}

TEST(ScreenView, CutsLinesThatAreWiderThanTheScreen) {
  ScreenView view = ViewOf(1);
  view.SetLines({"\x1b[1m0123456789\x1b[0mabcdefghij\x1b[2mklm\x1b[0m", "\x1b[1m0123456789\x1b[0mab"});
  view.SetSize(12, 5);
  EXPECT_THAT(view.Paint(), AllOf(HasSubstr("\x1b[1m0123456789\x1b[0ma…\x1b[2m\x1b[0m\r\n"),
                                  HasSubstr("\x1b[1m0123456789\x1b[0mab\r\n")));
}

// With the cursor beyond the last column, "erase to the end" takes the character in it.
TEST(ScreenView, ErasesALineBeforeItIsWritten) {
  ScreenView view = ViewOf(1);
  view.SetLines({"0123456789ab"});
  view.SetSize(12, 5);
  EXPECT_THAT(view.Paint(), HasSubstr("\x1b[K0123456789ab\r\n"));
}

TEST(ScreenView, StaysWithinATextThatHasBecomeShorter) {
  ScreenView view = ViewOf(100);
  view.Scroll(90);
  view.SetLines({"only."});
  view.SetSize(40, 5);
  EXPECT_THAT(view.Paint(), HasSubstr("only."));
}

TEST(ScreenView, PaintsEveryRowOnceAndCutsTheStatus) {
  ScreenView view = ViewOf(2);
  view.SetStatus(std::string(200, 's'));
  view.SetSize(20, 5);
  const std::string painted = view.Paint();
  EXPECT_EQ(std::count(painted.begin(), painted.end(), '\n'), 4);
  EXPECT_THAT(painted, AllOf(HasSubstr(std::string(17, 's') + "…"), Not(HasSubstr(std::string(19, 's')))));
}

}  // namespace
}  // namespace briefing::briefctl
