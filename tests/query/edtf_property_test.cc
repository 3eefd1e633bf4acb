// Random expressions of the grammar mean what they are built from; random bytes are refused or mean something.
#include <algorithm>
#include <random>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "service/query/edtf.h"
#include "tests/support/matchers.h"

namespace briefing {
namespace {

using ::briefing::testing::BlamesField;
using ::briefing::testing::SaysThat;
using ::testing::HasSubstr;

constexpr uint32_t kSeed = 19860902;
constexpr int kRounds = 20000;

// A random date and some of the days that it can mean.
struct Sample {
  std::string expression;
  absl::CivilDay first;
  absl::CivilDay last;
};

class Grammar {
 public:
  explicit Grammar(uint32_t seed) : random_(seed) {}

  int Between(int low, int high) { return std::uniform_int_distribution<int>(low, high)(random_); }

  Sample Date() {
    Sample sample = Unqualified();
    const char* const qualifiers[] = {"", "", "?", "~", "%"};
    sample.expression += qualifiers[Between(0, 4)];
    return sample;
  }

 private:
  Sample Unqualified() {
    const int year = Between(1, 9998);
    const int month = Between(1, 12);
    const absl::CivilDay first_of_month(year, month, 1);
    const absl::CivilDay last_of_month(absl::CivilDay(absl::CivilMonth(first_of_month) + 1) - 1);
    const absl::CivilDay day = first_of_month + Between(0, static_cast<int>(last_of_month - first_of_month));
    const absl::CivilDay new_year(year, 1, 1), new_years_eve(year, 12, 31);
    const std::string year_text = absl::StrFormat("%04d", year);
    const std::string month_text = absl::StrFormat("%s-%02d", year_text, month);
    switch (Between(0, 8)) {
      case 0:
        return {year_text, new_year, new_years_eve};
      case 1:
        return {month_text, first_of_month, last_of_month};
      case 2:
        return {absl::StrFormat("%s-%02d", month_text, day.day()), day, day};
      case 3:
        return {year_text + "-XX", new_year, new_years_eve};
      case 4:
        return {year_text + "-XX-XX", new_year, new_years_eve};
      case 5:
        return {month_text + "-XX", first_of_month, last_of_month};
      case 6:
        return Unspecified(year_text, 1, 10);
      case 7:
        return Unspecified(year_text, 2, 100);
      default:
        return Part(year);
    }
  }

  // Years 0 to 9 and 0 to 99 begin before the calendar; they have rows of their own in edtf_test.
  Sample Unspecified(const std::string& year, int digits, int years) {
    const int first = std::max(std::stoi(year), years) / years * years;
    const std::string text = absl::StrFormat("%04d", first);
    if (first + years > 9999) return Unspecified("1986", digits, years);
    return {text.substr(0, 4 - digits) + std::string(digits, 'X'), absl::CivilDay(first, 1, 1),
            absl::CivilDay(first + years - 1, 12, 31)};
  }

  // Any part of a year from 21 to 41.
  Sample Part(int year) {
    constexpr int kFirstMonth[] = {3, 6, 9, 12, 3, 6, 9, 12, 9, 12, 3, 6, 1, 4, 7, 10, 1, 5, 9, 1, 7};
    const int part = Between(21, 41);
    const int months = part < 37 ? 3 : part < 40 ? 4 : 6;
    const absl::CivilMonth month(year, kFirstMonth[part - 21]);
    return {absl::StrFormat("%04d-%d", year, part), absl::CivilDay(month), absl::CivilDay(month + months) - 1};
  }

  std::mt19937 random_;
};

int64_t SecondsOf(absl::CivilDay day) {
  return absl::ToUnixSeconds(absl::FromCivil(absl::CivilSecond(day), absl::UTCTimeZone()));
}

class EdtfProperty : public ::testing::Test {
 protected:
  EdtfProperty() { RecordProperty("seed", static_cast<int>(kSeed)); }

  DateBounds Parse(const std::string& expression) {
    absl::StatusOr<DateBounds> bounds = ParseEdtf(expression, "date");
    EXPECT_THAT(bounds.status(), testing::IsOk()) << expression << ", seed " << kSeed;
    return bounds.value_or(DateBounds{});
  }

  Grammar grammar_{kSeed};
};

TEST_F(EdtfProperty, BoundsHoldExactlyTheDaysMeant) {
  for (int i = 0; i < kRounds; ++i) {
    const Sample sample = grammar_.Date();
    const DateBounds bounds = Parse(sample.expression);
    ASSERT_EQ(bounds.start, SecondsOf(sample.first)) << sample.expression << ", seed " << kSeed;
    ASSERT_EQ(bounds.end, SecondsOf(sample.last + 1)) << sample.expression << ", seed " << kSeed;
    ASSERT_LT(bounds.start, bounds.end) << sample.expression;
  }
}

TEST_F(EdtfProperty, IntervalHasTheBoundsOfItsEnds) {
  for (int i = 0; i < kRounds; ++i) {
    Sample start = grammar_.Date();
    Sample end = grammar_.Date();
    if (end.last < start.first) std::swap(start, end);
    const std::string expression = absl::StrCat(start.expression, "/", end.expression);
    const DateBounds bounds = Parse(expression);
    ASSERT_EQ(bounds.start, Parse(start.expression).start) << expression << ", seed " << kSeed;
    ASSERT_EQ(bounds.end, Parse(end.expression).end) << expression << ", seed " << kSeed;
  }
}

TEST_F(EdtfProperty, IntervalThatEndsBeforeItStartsIsRefused) {
  int refused = 0;
  for (int i = 0; i < kRounds; ++i) {
    const Sample start = grammar_.Date();
    const Sample end = grammar_.Date();
    const std::string expression = absl::StrCat(start.expression, "/", end.expression);
    const bool backwards = end.last < start.first;
    ASSERT_EQ(ParseEdtf(expression, "date").ok(), !backwards) << expression << ", seed " << kSeed;
    refused += backwards;
  }
  EXPECT_GT(refused, kRounds / 4);
}

TEST_F(EdtfProperty, SetSpansItsDates) {
  for (int i = 0; i < kRounds / 4; ++i) {
    std::vector<std::string> dates;
    DateBounds expected{true, INT64_MAX, INT64_MIN};
    for (int count = grammar_.Between(1, 6); count > 0; --count) {
      dates.push_back(grammar_.Date().expression);
      const DateBounds bounds = Parse(dates.back());
      expected.start = std::min(expected.start, bounds.start);
      expected.end = std::max(expected.end, bounds.end);
    }
    std::string set = "[" + dates[0];
    for (size_t date = 1; date < dates.size(); ++date) absl::StrAppend(&set, ",", dates[date]);
    ASSERT_EQ(Parse(set + "]"), expected) << set << ", seed " << kSeed;
  }
}

TEST_F(EdtfProperty, TimesAreOneSecondLong) {
  for (int i = 0; i < kRounds; ++i) {
    const absl::CivilDay day = absl::CivilDay(1, 1, 3) + grammar_.Between(0, 3'650'000);
    const int hour = grammar_.Between(0, 23), minute = grammar_.Between(0, 59), second = grammar_.Between(0, 59);
    const int offset = grammar_.Between(1, 13 * 60 + 59);
    const std::string expression = absl::StrFormat("%04d-%02d-%02dT%02d:%02d:%02d-%02d:%02d", day.year(), day.month(),
                                                   day.day(), hour, minute, second, offset / 60, offset % 60);
    const DateBounds bounds = Parse(expression);
    ASSERT_EQ(bounds.start, SecondsOf(day) + hour * 3600 + minute * 60 + second + offset * 60) << expression;
    ASSERT_EQ(bounds.end, bounds.start + 1) << expression << ", seed " << kSeed;
  }
}

// Every way to go wrong is INVALID_ARGUMENT with a place in the expression.
void ExpectRefusedOrMeant(const std::string& bytes) {
  const absl::StatusOr<DateBounds> bounds = ParseEdtf(bytes, "date");
  if (bounds.ok()) {
    ASSERT_LT(bounds->start, bounds->end) << bytes;
    return;
  }
  ASSERT_THAT(bounds.status(), BlamesField("date")) << bytes;
  ASSERT_THAT(bounds.status(), SaysThat(HasSubstr("at character "))) << bytes;
}

TEST_F(EdtfProperty, RandomBytesAreRefusedOrMeant) {
  for (int i = 0; i < kRounds; ++i) {
    std::string bytes;
    for (int size = grammar_.Between(0, 40); size > 0; --size) {
      bytes.push_back(static_cast<char>(grammar_.Between(0, 255)));
    }
    ExpectRefusedOrMeant(bytes);
  }
}

TEST_F(EdtfProperty, RandomCharactersOfTheAlphabetAreRefusedOrMeant) {
  const std::string alphabet = "0123456789-/.,[]{}XYTZSE?~%:+";
  for (int i = 0; i < kRounds; ++i) {
    std::string text;
    for (int size = grammar_.Between(0, 24); size > 0; --size) {
      text.push_back(alphabet[grammar_.Between(0, static_cast<int>(alphabet.size()) - 1)]);
    }
    ExpectRefusedOrMeant(text);
  }
}

TEST_F(EdtfProperty, AlteredExpressionsAreRefusedOrMeant) {
  for (int i = 0; i < kRounds; ++i) {
    std::string text = absl::StrCat(grammar_.Date().expression, "/", grammar_.Date().expression);
    const int at = grammar_.Between(0, static_cast<int>(text.size()) - 1);
    text[at] = static_cast<char>(grammar_.Between(32, 126));
    ExpectRefusedOrMeant(text);
  }
}

}  // namespace
}  // namespace briefing
