#include "service/briefing/wording.h"

#include "tests/support/text_proto.h"

namespace briefing::testing {
namespace {

std::string Words(const std::string& edtf) {
  v1::EdtfDate date;
  date.set_edtf(edtf);
  return DateInWords(date);
}

TEST(DateInWords, ReadsPlainDates) {
  EXPECT_EQ(Words("2022-05-23"), "23 May 2022");
  EXPECT_EQ(Words("2022-05"), "May 2022");
  EXPECT_EQ(Words("1986"), "1986");
  EXPECT_EQ(Words("198X"), "the 1980s");
}

TEST(DateInWords, ReadsQualifiersAndIntervals) {
  EXPECT_EQ(Words("1952~"), "about 1952");
  EXPECT_EQ(Words("1986?"), "perhaps 1986");
  EXPECT_EQ(Words("1985~/1995~"), "about 1985 to about 1995");
  EXPECT_EQ(Words("2020/.."), "since 2020");
  EXPECT_EQ(Words("1986/"), "from 1986");
  EXPECT_EQ(Words("../2022-05-23"), "until 23 May 2022");
}

TEST(DateInWords, ReadsTimesOfDay) {
  EXPECT_EQ(Words("2026-12-24T15:00:00Z"), "24 December 2026, 15:00 UTC");
  EXPECT_EQ(Words("2026-12-24T15:00:30+09:00"), "24 December 2026, 15:00:30 UTC+09:00");
  EXPECT_EQ(Words("2026-12-24T15:00:00"), "24 December 2026, 15:00");
}

TEST(DateInWords, LeavesOtherFormsAsTheyAre) {
  for (const char* edtf :
       {"[1986,1987]", "2022-21", "Y17000", "-0044", "2022-05-XX", "1986%", "2022-05-23T10:00", "/"}) {
    EXPECT_EQ(Words(edtf), edtf);
  }
}

TEST(StateInWords, IsPlain) { EXPECT_EQ(StateInWords(v1::COMMITMENT_STATE_IN_FORCE), "in force"); }

TEST(FigureInWords, PrefersWhatWasPrinted) {
  EXPECT_EQ(FigureInWords(ParseText<v1::Observation>("value: 50 printed_value: 'half'"), "%"), "half");
  EXPECT_EQ(FigureInWords(ParseText<v1::Observation>("value: 10 qualifier: VALUE_QUALIFIER_ABOUT"), "%"), "about 10 %");
  EXPECT_EQ(FigureInWords(ParseText<v1::Observation>("lower: 10 upper: 12"), "wk"), "10 to 12 wk");
  EXPECT_EQ(FigureInWords(ParseText<v1::Observation>("lower: 10"), "wk"), "at least 10 wk");
  EXPECT_EQ(FigureInWords(ParseText<v1::Observation>("upper: 12"), "wk"), "at most 12 wk");
}

TEST(JoinInWords, ReadsAsAList) {
  EXPECT_EQ(JoinInWords({}), "");
  EXPECT_EQ(JoinInWords({"a"}), "a");
  EXPECT_EQ(JoinInWords({"a", "b", "c"}), "a, b and c");
}

}  // namespace
}  // namespace briefing::testing
