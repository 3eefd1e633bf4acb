#include "service/store/codes.h"

#include <gtest/gtest.h>

#include <string>

namespace briefing::codes {
namespace {

TEST(Codes, CapitalsAreCounted) {
  EXPECT_TRUE(IsCapitals("JP", 2));
  EXPECT_FALSE(IsCapitals("jp", 2));
  EXPECT_FALSE(IsCapitals("JPN", 2));
}

TEST(Codes, DigitsKeepTheirRange) {
  EXPECT_TRUE(IsDigits("057", 2, 4));
  EXPECT_FALSE(IsDigits("5", 2, 4));
  EXPECT_FALSE(IsDigits("05700", 2, 4));
  EXPECT_FALSE(IsDigits("5a", 2, 4));
}

TEST(Codes, WikidataItems) {
  EXPECT_TRUE(IsWikidataItem("Q17"));
  EXPECT_FALSE(IsWikidataItem("Q017"));
  EXPECT_FALSE(IsWikidataItem("Q"));
  EXPECT_FALSE(IsWikidataItem("P17"));
}

TEST(Codes, UrlsAreAbsoluteAndOfTheWeb) {
  EXPECT_TRUE(IsWebUrl("https://example.org/a?b#c"));
  EXPECT_TRUE(IsWebUrl("HTTP://例え.jp"));
  EXPECT_FALSE(IsWebUrl("ftp://example.org"));
  EXPECT_FALSE(IsWebUrl("https:///path"));
  EXPECT_FALSE(IsWebUrl("https://exa mple.org"));
  EXPECT_FALSE(IsWebUrl("/relative"));
}

TEST(Codes, Sha256IsLowerCase) {
  EXPECT_TRUE(IsSha256(std::string(64, 'a')));
  EXPECT_FALSE(IsSha256(std::string(64, 'A')));
  EXPECT_FALSE(IsSha256(std::string(63, 'a')));
}

TEST(Codes, LanguageTags) {
  EXPECT_TRUE(IsLanguageTag("en"));
  EXPECT_TRUE(IsLanguageTag("zh-Hant-TW"));
  EXPECT_TRUE(IsLanguageTag("x-klingon"));
  EXPECT_FALSE(IsLanguageTag("e"));
  EXPECT_FALSE(IsLanguageTag("en_US"));
  EXPECT_FALSE(IsLanguageTag("en-"));
  EXPECT_FALSE(IsLanguageTag("x"));
}

}  // namespace
}  // namespace briefing::codes
