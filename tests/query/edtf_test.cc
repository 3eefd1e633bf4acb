#include "service/query/edtf.h"

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "service/base/limits.h"
#include "tests/support/matchers.h"
#include "tests/support/text_proto.h"

namespace briefing {
namespace {

using ::briefing::testing::BlamesField;
using ::briefing::testing::EqualsProto;
using ::briefing::testing::IsOk;
using ::briefing::testing::ParseText;
using ::briefing::testing::SaysThat;
using ::testing::AllOf;
using ::testing::HasSubstr;

constexpr char kOpen[] = "";

// Seconds of "2022-05-23", or of "2022-05-23T10:00:00".
int64_t Seconds(const std::string& civil) {
  absl::CivilSecond second;
  EXPECT_TRUE(absl::ParseLenientCivilTime(civil, &second)) << civil;
  return absl::ToUnixSeconds(absl::FromCivil(second, absl::UTCTimeZone()));
}

std::string Show(int64_t seconds) {
  if (seconds == DateBounds::kOpenStart || seconds == DateBounds::kOpenEnd) return kOpen;
  const absl::CivilSecond civil = absl::ToCivilSecond(absl::FromUnixSeconds(seconds), absl::UTCTimeZone());
  const std::string text = absl::FormatCivilTime(civil);
  return text.size() > 9 && text.substr(text.size() - 9) == "T00:00:00" ? text.substr(0, text.size() - 9) : text;
}

struct Meaning {
  std::string expression;
  // As Show gives them.
  std::string start;
  std::string end;
};

class EdtfMeaning : public ::testing::TestWithParam<Meaning> {};

TEST_P(EdtfMeaning, HasTheseBounds) {
  const Meaning& meaning = GetParam();
  BRIEFING_ASSERT_OK_AND_ASSIGN(DateBounds bounds, ParseEdtf(meaning.expression, "date"));
  EXPECT_TRUE(bounds.known);
  EXPECT_EQ(Show(bounds.start), meaning.start);
  EXPECT_EQ(Show(bounds.end), meaning.end);
  EXPECT_LT(bounds.start, bounds.end);
}

std::string NameOf(const ::testing::TestParamInfo<Meaning>& info) { return absl::StrCat("Row", info.index); }

INSTANTIATE_TEST_SUITE_P(Dates, EdtfMeaning,
                         ::testing::ValuesIn(std::vector<Meaning>{
                             {"2022-05-23", "2022-05-23", "2022-05-24"},
                             {"1986", "1986-01-01", "1987-01-01"},
                             {"2022-05", "2022-05-01", "2022-06-01"},
                             {"2022-12", "2022-12-01", "2023-01-01"},
                             {"2022-12-31", "2022-12-31", "2023-01-01"},
                             {"2023-02", "2023-02-01", "2023-03-01"},
                             {"2024-02-29", "2024-02-29", "2024-03-01"},
                             {"2000-02-29", "2000-02-29", "2000-03-01"},
                             {"1986?", "1986-01-01", "1987-01-01"},
                             {"1986~", "1986-01-01", "1987-01-01"},
                             {"1986%", "1986-01-01", "1987-01-01"},
                             {"2022-05-23~", "2022-05-23", "2022-05-24"},
                             {"2022-21?", "2022-03-01", "2022-06-01"},
                         }),
                         NameOf);

INSTANTIATE_TEST_SUITE_P(Seasons, EdtfMeaning,
                         ::testing::ValuesIn(std::vector<Meaning>{
                             {"2022-21", "2022-03-01", "2022-06-01"},
                             {"2022-22", "2022-06-01", "2022-09-01"},
                             {"2022-23", "2022-09-01", "2022-12-01"},
                             {"2022-24", "2022-12-01", "2023-03-01"},
                         }),
                         NameOf);

INSTANTIATE_TEST_SUITE_P(PartsOfAYear, EdtfMeaning,
                         ::testing::ValuesIn(std::vector<Meaning>{
                             {"2022-25", "2022-03-01", "2022-06-01"},
                             {"2022-28", "2022-12-01", "2023-03-01"},
                             {"2022-29", "2022-09-01", "2022-12-01"},
                             {"2022-30", "2022-12-01", "2023-03-01"},
                             {"2022-31", "2022-03-01", "2022-06-01"},
                             {"2022-32", "2022-06-01", "2022-09-01"},
                             {"2022-33", "2022-01-01", "2022-04-01"},
                             {"2022-34", "2022-04-01", "2022-07-01"},
                             {"2022-36~", "2022-10-01", "2023-01-01"},
                             {"2022-37", "2022-01-01", "2022-05-01"},
                             {"2022-39", "2022-09-01", "2023-01-01"},
                             {"2022-40", "2022-01-01", "2022-07-01"},
                             {"2022-41?", "2022-07-01", "2023-01-01"},
                             {"2022-40/2023-33", "2022-01-01", "2023-04-01"},
                             {"[2022-34,2022-41]", "2022-04-01", "2023-01-01"},
                         }),
                         NameOf);

INSTANTIATE_TEST_SUITE_P(UnspecifiedDigits, EdtfMeaning,
                         ::testing::ValuesIn(std::vector<Meaning>{
                             {"198X", "1980-01-01", "1990-01-01"},
                             {"19XX", "1900-01-01", "2000-01-01"},
                             {"198X~", "1980-01-01", "1990-01-01"},
                             {"2022-XX", "2022-01-01", "2023-01-01"},
                             {"2022-05-XX", "2022-05-01", "2022-06-01"},
                             {"2022-XX-XX", "2022-01-01", "2023-01-01"},
                             {"2024-02-XX", "2024-02-01", "2024-03-01"},
                         }),
                         NameOf);

INSTANTIATE_TEST_SUITE_P(Intervals, EdtfMeaning,
                         ::testing::ValuesIn(std::vector<Meaning>{
                             {"1985~/1995~", "1985-01-01", "1996-01-01"},
                             {"1964/2008", "1964-01-01", "2009-01-01"},
                             {"2004-02-01/2005-02-08", "2004-02-01", "2005-02-09"},
                             {"2004-02-01/2005", "2004-02-01", "2006-01-01"},
                             {"1985/..", "1985-01-01", kOpen},
                             {"1985~/..", "1985-01-01", kOpen},
                             {"1985/", "1985-01-01", kOpen},
                             {"../2022", kOpen, "2023-01-01"},
                             {"../1986", kOpen, "1987-01-01"},
                             {"/2022-05-23%", kOpen, "2022-05-24"},
                             {"198X/1985", "1980-01-01", "1986-01-01"},
                             {"2021-24/2022-21", "2021-12-01", "2022-06-01"},
                             {"2022-05-23/2022-05-23", "2022-05-23", "2022-05-24"},
                             {"1985/1985-03", "1985-01-01", "1985-04-01"},
                         }),
                         NameOf);

INSTANTIATE_TEST_SUITE_P(Sets, EdtfMeaning,
                         ::testing::ValuesIn(std::vector<Meaning>{
                             {"[1986,1987]", "1986-01-01", "1988-01-01"},
                             {"[1987,1986]", "1986-01-01", "1988-01-01"},
                             {"[1986]", "1986-01-01", "1987-01-01"},
                             {"[1984..1986]", "1984-01-01", "1987-01-01"},
                             {"[..1986]", kOpen, "1987-01-01"},
                             {"[1986..]", "1986-01-01", kOpen},
                             {"[1667,1668,1670..1672]", "1667-01-01", "1673-01-01"},
                             {"[..1760-12-03]", kOpen, "1760-12-04"},
                             {"[1760-01,1760-02,1760-12..]", "1760-01-01", kOpen},
                             {"[..1760-12,1762]", kOpen, "1763-01-01"},
                             {"[1984~,1986?]", "1984-01-01", "1987-01-01"},
                         }),
                         NameOf);

INSTANTIATE_TEST_SUITE_P(Times, EdtfMeaning,
                         ::testing::ValuesIn(std::vector<Meaning>{
                             {"2022-05-23T10:00:00Z", "2022-05-23T10:00:00", "2022-05-23T10:00:01"},
                             {"2022-05-23T10:00:00", "2022-05-23T10:00:00", "2022-05-23T10:00:01"},
                             {"2022-05-23T10:00:00+09:00", "2022-05-23T01:00:00", "2022-05-23T01:00:01"},
                             {"2022-05-23T05:00:00+09", "2022-05-22T20:00:00", "2022-05-22T20:00:01"},
                             {"2022-12-31T23:59:59-04:30", "2023-01-01T04:29:59", "2023-01-01T04:30:00"},
                             {"2022-05-23T23:59:59Z", "2022-05-23T23:59:59", "2022-05-24"},
                             {"2022-05-23T00:00:00+00:00", "2022-05-23", "2022-05-23T00:00:01"},
                         }),
                         NameOf);

INSTANTIATE_TEST_SUITE_P(EndsOfTheCalendar, EdtfMeaning,
                         ::testing::ValuesIn(std::vector<Meaning>{
                             {"0001", "1-01-01", "2-01-01"},
                             {"9999", "9999-01-01", kOpen},
                             {"9998", "9998-01-01", "9999-01-01"},
                             {"0000", kOpen, "1-01-01"},
                             {"000X", kOpen, "10-01-01"},
                             {"-0044-03-15", kOpen, "1-01-01"},
                             {"-0044?", kOpen, "1-01-01"},
                             {"-01XX", kOpen, "1-01-01"},
                             {"-0044/0014", kOpen, "15-01-01"},
                             {"0001-01-01T00:00:00+01:00", kOpen, "1-01-01"},
                             {"9999-12-31T23:59:59-01:00", "9999-12-31T23:59:59", kOpen},
                             {"Y17000", "9999-12-31T23:59:59", kOpen},
                             {"Y-17000", kOpen, "1-01-01"},
                             {"Y-17000/Y17000~", kOpen, kOpen},
                             {"Y170000002", "9999-12-31T23:59:59", kOpen},
                         }),
                         NameOf);

struct EdtfRefusal {
  std::string expression;
  int character;
  std::string expected;
};

class EdtfRefusals : public ::testing::TestWithParam<EdtfRefusal> {};

TEST_P(EdtfRefusals, SaysWhereAndWhatWasExpected) {
  const EdtfRefusal& refusal = GetParam();
  const absl::Status status = ParseEdtf(refusal.expression, "event.date").status();
  EXPECT_THAT(status, BlamesField("event.date"));
  EXPECT_THAT(status, SaysThat(AllOf(HasSubstr(absl::StrCat("at character ", refusal.character, " of ")),
                                     HasSubstr(absl::StrCat(": expected ", refusal.expected)))));
}

std::string RefusalName(const ::testing::TestParamInfo<EdtfRefusal>& info) { return absl::StrCat("Row", info.index); }

INSTANTIATE_TEST_SUITE_P(Wrong, EdtfRefusals,
                         ::testing::ValuesIn(std::vector<EdtfRefusal>{
                             {"", 1, "a date"},
                             {"yesterday", 1, "a year"},
                             {"198", 4, "a year of four digits"},
                             {"1986 ", 5, "the end of the date"},
                             {" 1986", 1, "a year of four digits"},
                             {"1986–1990", 5, "the end of the date"},
                             {"2022-", 6, "a month from 01 to 12"},
                             {"2022-5", 7, "a month from 01 to 12"},
                             {"2022-00", 6, "a month from 01 to 12"},
                             {"2022-13", 6, "a month from 01 to 12"},
                             {"2022-20", 6, "a month from 01 to 12"},
                             {"2022-42", 6, "a month from 01 to 12"},
                             {"2022-05-", 9, "a day from 01 to 31"},
                             {"2022-05-3", 10, "a day from 01 to 31"},
                             {"2022-05-32", 9, "a day from 01 to 31"},
                             {"2022-05-00", 9, "a day from 01 to 31"},
                             {"2022-06-31", 9, "a day from 01 to 30"},
                             {"2023-02-29", 9, "a day from 01 to 28"},
                             {"1900-02-29", 9, "a day from 01 to 28"},
                             {"2024-02-30", 9, "a day from 01 to 29"},
                             {"2022-05-231", 11, "\"-\" between"},
                             {"2022-21-01", 8, "the end of the date"},
                             {"-0000", 2, "a year from 0001"},
                             {"-000", 5, "a year of four digits"},
                             {"1986?~", 6, "one qualifier; % stands for"},
                             {"1986~?", 6, "one qualifier; % stands for"},
                             {"1986X", 5, "the end of the date"},
                             {"2022-W10", 6, "a month"},
                         }),
                         RefusalName);

INSTANTIATE_TEST_SUITE_P(
    LongYears, EdtfRefusals,
    ::testing::ValuesIn(std::vector<EdtfRefusal>{
        {"Y1986", 6, "a year of five digits or more"},
        {"Y", 2, "a year of five digits or more"},
        {"Y01986", 2, "a digit from 1 to 9"},
        {"Y17000-05", 7, "the end of the date"},
        {"Y1234567890123", 14, "at most 12 digits"},
        {"17000", 5,
         "\"-\" or the end after the year's four digits; a year of more than four digits is written Y17000"},
    }),
    RefusalName);

INSTANTIATE_TEST_SUITE_P(Times, EdtfRefusals,
                         ::testing::ValuesIn(std::vector<EdtfRefusal>{
                             {"2022-05-23T24:00:00", 12, "hours from 00 to 23"},
                             {"2022-05-23T10:60:00", 15, "minutes from 00 to 59"},
                             {"2022-05-23T23:59:60Z", 18, "seconds from 00 to 59"},
                             {"2022-05-23T10", 14, "\":\" between hours and minutes"},
                             {"2022-05-23T10:00", 17, "\":\" and the seconds"},
                             {"2022-05-23T10:00:0", 19, "seconds from 00 to 59"},
                             {"2022-05-23T10:00:00.5Z", 20, "whole seconds"},
                             {"2022-05-23T10:00:00z", 20, "the end of the time"},
                             {"2022-05-23T10:00:00+15", 21, "hours of the offset from 00 to 14"},
                             {"2022-05-23T10:00:00+14:30", 20, "an offset of at most 14:00"},
                             {"2022-05-23T10:00:00+09:60", 24, "minutes of the offset from 00 to 59"},
                             {"2022-05-23T10:00:00+0900", 23, "\":\" between the hours and minutes"},
                             {"2022-05-23T10:00:00-00:00", 20, "Z or +00:00"},
                             {"2022-05-23T10:00:00Z~", 21, "the end of the time, which takes no qualifier"},
                             {"2022-05-23 10:00:00", 11, "the end of the date, or T"},
                             {"2022-05T10:00:00", 8, "the end of the date; a time of day needs"},
                             {"2022-05-XXT10:00:00", 11, "the end of the date; a time of day needs"},
                             {"2022-05-23T10:00:00Z/2023", 21, "the end of the time; intervals are of dates"},
                             {"2022/2022-05-23T10:00:00Z", 6, "a date without a time"},
                             {"[2022-05-23T10:00:00Z]", 2, "a date without a time"},
                         }),
                         RefusalName);

INSTANTIATE_TEST_SUITE_P(IntervalsAndSets, EdtfRefusals,
                         ::testing::ValuesIn(std::vector<EdtfRefusal>{
                             {"/", 2, "a date at one side"},
                             {"../..", 4, "a date at one side"},
                             {"../", 4, "a date at one side"},
                             {"..", 3, "\"/\" and the end of the interval"},
                             {"1990/1985", 6, "an end that does not lie before the start"},
                             {"1985-06/1985-05", 9, "an end that does not lie before the start"},
                             {"Y18000/Y17000", 8, "an end that does not lie before the start"},
                             {"1985/1986/1987", 10, "the end of the expression"},
                             {"1985/..~", 8, "the end of the expression"},
                             {"1985..1986", 5, "the end of the expression"},
                             {"[]", 2, "a year of four digits"},
                             {"[1986", 6, "\",\" and another date"},
                             {"[1986,]", 7, "a year of four digits"},
                             {"[1986, 1987]", 7, "a year of four digits"},
                             {"[1986/1987]", 6, "\",\" and another date"},
                             {"[1986..1984]", 8, "an end that does not lie before the start"},
                             {"[1986,..1988]", 7, "a year of four digits"},
                             {"[1986..,1988]", 8, "a year of four digits"},
                             {"[..]", 4, "a year of four digits"},
                             {"[1986]~", 7, "the end of the expression"},
                             {"[1986]/1990", 7, "the end of the expression"},
                             {"1980/[1986]", 6, "a year; a set stands alone"},
                         }),
                         RefusalName);

INSTANTIATE_TEST_SUITE_P(
    EarlierSyntax, EdtfRefusals,
    ::testing::ValuesIn(std::vector<EdtfRefusal>{
        {"19860101", 5, "\"-\" or the end after the year's four digits; a day is written 1986-01-01"},
        {"198601", 5, "\"-\" or the end after the year's four digits; a month is written 1986-01"},
        {"2022-0523", 8, "\"-\" between"},
        {"198u", 4, "a year of four digits, of which the last one or two may be X; an unspecified digit is written X"},
        {"1999-uu", 6,
         "a month from 01 to 12, a season or other part from 21 to 41, or XX; an unspecified digit is written X"},
        {"196x", 4, "a year of four digits, of which the last one or two may be X; an unspecified digit is written X"},
        {"1985/open", 6, "a date; an open end is written .."},
        {"unknown/1985", 1, "a date; an unknown end is left empty"},
        {"y17000", 1, "a year; one of more than four digits begins with Y"},
    }),
    RefusalName);

class EdtfLevel2 : public ::testing::TestWithParam<EdtfRefusal> {};

TEST_P(EdtfLevel2, IsRefusedByName) {
  const EdtfRefusal& refusal = GetParam();
  const absl::Status status = ParseEdtf(refusal.expression, "date").status();
  EXPECT_THAT(status, BlamesField("date"));
  EXPECT_THAT(status, SaysThat(HasSubstr(absl::StrCat("at character ", refusal.character, " of "))));
  EXPECT_THAT(status, SaysThat(HasSubstr(refusal.expected + " is EDTF Level 2, which is not taken here")));
}

INSTANTIATE_TEST_SUITE_P(Forms, EdtfLevel2,
                         ::testing::ValuesIn(std::vector<EdtfRefusal>{
                             {"2022-~05", 6, "a qualifier on a part of a date"},
                             {"2022-05-~23", 9, "a qualifier on a part of a date"},
                             {"2022-05~-23", 8, "a qualifier on a part of a date"},
                             {"2022?-05", 5, "a qualifier on a part of a date"},
                             {"~2022-05", 1, "a qualifier on a part of a date"},
                             {"2022-1X", 7, "one unspecified digit of a month or day"},
                             {"2022-05-X3", 9, "one unspecified digit of a month or day"},
                             {"2022-XX-23", 9, "a day of an unspecified month"},
                             {"198X-05", 5, "a part of an unspecified year"},
                             {"1XXX", 2, "a year of more than two unspecified digits"},
                             {"XXXX", 1, "a year of more than two unspecified digits"},
                             {"19X6", 4, "a digit behind an unspecified one"},
                             {"{1986,1987}", 1, "a set of which all are meant"},
                             {"1950S2", 5, "a number of significant digits"},
                             {"Y171010000S3", 11, "a number of significant digits"},
                             {"Y-17E7", 5, "a year with an exponent"},
                         }),
                         RefusalName);

TEST(Edtf, RefusesMoreThanTheLimit) {
  std::string set = "[1986";
  while (set.size() + 6 <= limits::kMaxEdtfBytes) set += ",1986";
  EXPECT_THAT(ParseEdtf(set + "]", "date"), IsOk());
  EXPECT_THAT(ParseEdtf(set + ",1986,1986]", "date").status(),
              SaysThat(HasSubstr("at character 257: expected the end: a date has at most 256 characters")));
}

TEST(Edtf, RefusesANulCharacter) {
  EXPECT_THAT(ParseEdtf(absl::string_view("1986\0", 5), "date").status(), SaysThat(HasSubstr("at character 5 of ")));
  EXPECT_THAT(ParseEdtf(absl::string_view("\0", 1), "date").status(), SaysThat(HasSubstr("at character 1 of ")));
}

TEST(FillBounds, SetsBothBounds) {
  auto date = ParseText<v1::EdtfDate>("edtf: '2022-05-23'");
  ASSERT_THAT(FillBounds("date", date), IsOk());
  EXPECT_EQ(date.start_time().seconds(), Seconds("2022-05-23"));
  EXPECT_EQ(date.end_time().seconds(), Seconds("2022-05-24"));
  EXPECT_EQ(date.edtf(), "2022-05-23");
}

TEST(FillBounds, ClearsWhatTheCallerSent) {
  auto date = ParseText<v1::EdtfDate>("edtf: '../..' start_time { seconds: 1 } end_time { seconds: 2 }");
  date.set_edtf("../2022");
  ASSERT_THAT(FillBounds("date", date), IsOk());
  EXPECT_FALSE(date.has_start_time());
  EXPECT_EQ(date.end_time().seconds(), Seconds("2023-01-01"));
  date.set_edtf("2022/");
  ASSERT_THAT(FillBounds("date", date), IsOk());
  EXPECT_EQ(date.start_time().seconds(), Seconds("2022-01-01"));
  EXPECT_FALSE(date.has_end_time());
}

TEST(FillBounds, LeavesARefusedDateAsItWas) {
  auto date = ParseText<v1::EdtfDate>("edtf: '2022-13' start_time { seconds: 1 }");
  const v1::EdtfDate before = date;
  EXPECT_THAT(FillBounds("period", date), BlamesField("period.edtf"));
  EXPECT_THAT(date, EqualsProto(before));
}

TEST(FillBounds, RefusesAnEmptyDate) {
  v1::EdtfDate date;
  EXPECT_THAT(FillBounds("date", date),
              AllOf(BlamesField("date.edtf"), SaysThat(HasSubstr("an unknown one is left out"))));
}

}  // namespace
}  // namespace briefing
