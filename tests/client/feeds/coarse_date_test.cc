#include "client/feeds/coarse_date.h"

#include <gmock/gmock.h>

namespace briefing::feeds {
namespace {

using ::testing::HasSubstr;

TEST(CoarseDateTest, IsAsPreciseAsItWasPrinted) {
  EXPECT_EQ(DateBy({"%d.%m.%Y"}, "3.5.2022"), "2022-05-03");
  EXPECT_EQ(DateBy({"%B %d, %Y"}, "may 3rd, 2022"), "2022-05-03");
  EXPECT_EQ(DateBy({"%b %Y"}, "Sept. 2022"), "2022-09");
  EXPECT_EQ(DateBy({"%Y"}, "1986"), "1986");
  EXPECT_EQ(DateBy({"Q%q %Y"}, "q3 2022"), "2022-35");
  EXPECT_EQ(DateBy({"%d/%m/%y"}, "01/02/69"), "1969-02-01");
}

TEST(CoarseDateTest, TheFirstFormatThatFitsCounts) {
  EXPECT_EQ(DateBy({"%d/%m/%Y", "%m/%Y", "%Y"}, "05/2022"), "2022-05");
  EXPECT_EQ(DateBy({"%d/%m/%Y", "%m/%Y", "%Y"}, "2022"), "2022");
}

TEST(CoarseDateTest, TimesOfDayAreCheckedAndLeftOut) {
  EXPECT_EQ(DateBy({"%Y-%m-%d %H:%M:%S"}, "2022-05-03 23:59:59"), "2022-05-03");
  EXPECT_EQ(DateBy({"%Y-%m-%d %H:%M:%S"}, "2022-05-03 24:59:59"), "");
  EXPECT_EQ(DateBy({"%s"}, "1651536000"), "2022-05-03");
}

TEST(CoarseDateTest, WhatIsNoDateGivesNone) {
  for (const char* text : {"31.02.2022", "3.13.2022", "2022", "3.5.2022 x", "", "3.5.22"}) {
    EXPECT_EQ(DateBy({"%d.%m.%Y"}, text), "") << text;
  }
}

TEST(CoarseDateTest, TakesEdtfAndTimesOfIso8601AsTheyAre) {
  for (const char* text :
       {"2022", "2022-05", "2022-05-03", "198X", "1985~/1995~", "../2022", "[1986,1987]", "2022-21", "1986?"}) {
    EXPECT_EQ(DateAsPrinted(text), text);
  }
  EXPECT_EQ(DateAsPrinted("2022-05-03T10:00:00Z"), "2022-05-03");
  EXPECT_EQ(DateAsPrinted("2022-05-03T23:00:00+09:00"), "2022-05-03");
  EXPECT_EQ(DateAsPrinted("2016-01-20 00:00:00"), "2016-01-20");
  // Whatever the ledger would refuse would keep all other rows of its batch from being written.
  for (const char* text : {"", "../..", "2022-13", "2022-02-30", "20220503", "May 2022", "2022/2023/2024", "3.5.2022",
                           "2013-2017", "Yesterday", "1985/1984", "1986?~", "19X6", "156X-12-25", "{1986,1987}",
                           "-0000", "2022-XX-15", "[1987..1986]", "Y1986"}) {
    EXPECT_EQ(DateAsPrinted(text), "") << text;
  }
}

TEST(CoarseDateTest, SaysWhatIsWrongWithAFormat) {
  EXPECT_EQ(FaultOfDateFormat("%d %B %Y, %H:%M"), "");
  EXPECT_THAT(FaultOfDateFormat("%d.%m"), HasSubstr("no year"));
  EXPECT_THAT(FaultOfDateFormat("%d %Y"), HasSubstr("no month"));
  EXPECT_THAT(FaultOfDateFormat("%Y-%k"), HasSubstr("\"%k\""));
  EXPECT_THAT(FaultOfDateFormat("%Y%"), HasSubstr("no part"));
  EXPECT_THAT(FaultOfDateFormat("%Y %q %m"), HasSubstr("quarter"));
}

}  // namespace
}  // namespace briefing::feeds
