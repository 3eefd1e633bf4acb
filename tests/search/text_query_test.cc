#include "service/search/text_query.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"
#include "tests/support/matchers.h"

namespace briefing {
namespace {

using ::briefing::testing::BlamesField;
using ::briefing::testing::SaysThat;
using ::testing::AllOf;
using ::testing::HasSubstr;

std::string Match(absl::string_view text) { return ToMatch(ParseTextQuery(text, "query").value()); }

auto Refused(const std::string& what) { return AllOf(BlamesField("query"), SaysThat(HasSubstr(what))); }

TEST(TextQueryTest, WantsAllWords) { EXPECT_EQ(Match("chips export"), R"(("chip") AND ("export"))"); }

TEST(TextQueryTest, BindsOrTighter) { EXPECT_EQ(Match("a OR b c"), R"(("a" OR "b") AND ("c"))"); }

TEST(TextQueryTest, KeepsPhrasesTogether) { EXPECT_EQ(Match(R"("export control")"), R"(("export control"))"); }

TEST(TextQueryTest, TakesPrefixesAndScopes) { EXPECT_EQ(Match("title:semi*"), R"((title : "semi" *))"); }

TEST(TextQueryTest, LeavesOutWhatHasAMinus) { EXPECT_EQ(Match("a -b"), R"((("a")) NOT ("b"))"); }

TEST(TextQueryTest, LooksForWordsWithHyphensWrittenAsOneToo) {
  EXPECT_EQ(Match("co-operation"), R"(("co oper" OR "cooper"))");
  EXPECT_EQ(Match("a -co-operation"), R"((("a")) NOT ("co oper" OR "cooper"))");
  EXPECT_EQ(Match(R"("co-operation")"), R"(("co oper" OR "cooper"))");
  EXPECT_EQ(Match("title:co-op*"), R"((title : "co op" * OR title : "coop" *))");
}

TEST(TextQueryTest, PassesOverSmallWords) {
  EXPECT_EQ(Match("the accord of chips"), R"(("accord") AND ("chip"))");
  EXPECT_EQ(Match("the"), R"(("~the"))");
  EXPECT_EQ(Match("title:the OR accord chips"), R"((title : "~the" OR "accord") AND ("chip"))");
  EXPECT_EQ(Match("IN chips"), R"(("in") AND ("chip"))");
  EXPECT_EQ(Match(R"("the accord")"), R"(("~the accord"))");
}

TEST(TextQueryTest, PassesOverSignsThatStandAlone) {
  EXPECT_EQ(Match("Japan – Consult – China"), Match("Japan Consult China"));
  EXPECT_EQ(Match("chips & * - … !!"), Match("chips"));
  EXPECT_EQ(Match("a -\"b c\""), R"((("a")) NOT ("b c"))");
  for (const char* const signs : {"–", "-", "*", "…  !", "\"–\"", "😀"}) {
    EXPECT_THAT(ParseTextQuery(signs, "query"), Refused("column 1: expected a word")) << signs;
  }
  EXPECT_THAT(ParseTextQuery("a OR –", "query"), Refused("column 6: expected a word"));
}

TEST(TextQueryTest, TellsTheColumn) {
  EXPECT_THAT(ParseTextQuery("a \"b", "query"), Refused("column 3: expected a closing"));
  EXPECT_THAT(ParseTextQuery("a OR", "query"), Refused("column 5: expected a word"));
  EXPECT_THAT(ParseTextQuery("OR a", "query"), Refused("column 1: expected a word before OR"));
  EXPECT_THAT(ParseTextQuery("-a", "query"), Refused("column 1: expected a word to look for"));
  EXPECT_THAT(ParseTextQuery("", "query"), Refused("column 1"));
  EXPECT_THAT(ParseTextQuery("半導体　\"b", "query"), Refused("column 5: expected a closing"));
}

TEST(TextQueryTest, IsBounded) {
  EXPECT_THAT(ParseTextQuery(std::string(kMaxQueryBytes + 1, 'a'), "query"), Refused("at most 1024 bytes"));
  std::string many;
  for (size_t i = 0; i <= kMaxQueryTerms; ++i) absl::StrAppend(&many, "w ");
  EXPECT_THAT(ParseTextQuery(many, "query"), Refused("at most 32 words"));
}

}  // namespace
}  // namespace briefing
