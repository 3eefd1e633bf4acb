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

TEST(TextQueryTest, NotIsAMinus) {
  EXPECT_EQ(Match("a NOT b"), Match("a -b"));
  EXPECT_EQ(Match("a NOT \"b c\""), Match("a -\"b c\""));
  EXPECT_EQ(Match("not NOTES"), Match("not notes"));
  EXPECT_NE(Match("not NOTES"), Match("notes"));
  EXPECT_THAT(ParseTextQuery("a NOT", "query"), Refused("column 3: expected a word after NOT"));
  EXPECT_THAT(ParseTextQuery("a NOT -b", "query"), Refused("column 7: expected a word without -"));
  EXPECT_THAT(ParseTextQuery("a NOT NOT b", "query"), Refused("column 7: expected a word without -"));
  EXPECT_THAT(ParseTextQuery("a NOT OR b", "query"), Refused("column 7: expected a word without -"));
  EXPECT_THAT(ParseTextQuery("a OR NOT b", "query"), Refused("column 6: expected a word without -"));
  EXPECT_THAT(ParseTextQuery("NOT a", "query"), Refused("column 1: expected a word to look for"));
}

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
  EXPECT_EQ(Match("The accord OF chips AND THE In a"), R"(("accord") AND ("chip"))");
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

// As words they would find nothing, and nobody would know why.
TEST(TextQueryTest, RefusesMisspeltScopes) {
  EXPECT_THAT(
      ParseTextQuery("chips titel:japan", "query"),
      Refused("column 7: there is no part \"titel\" to look in; did you mean title? There are title, text, claims, "
              "names; put words with a colon in quotes"));
  for (const char* const query :
       {"Title:japan", "TITLE:japan", "tilte:\"japan\"", "titles:x", "claim:x", "name:半導体", "texts:ja*"}) {
    EXPECT_THAT(ParseTextQuery(query, "query"), Refused("column 1: there is no part")) << query;
  }
  EXPECT_THAT(ParseTextQuery("chips -titel:japan", "query"), Refused("column 8: there is no part"));
  EXPECT_THAT(ParseTextQuery("title:a OR titel:japan", "query"), Refused("column 12: there is no part"));
}

TEST(TextQueryTest, TakesWhatElseHasAColonForWords) {
  EXPECT_EQ(Match("re: summit"), Match("re summit"));
  EXPECT_EQ(Match("re:summit"), Match("\"re summit\""));
  EXPECT_EQ(Match("10:30"), Match("\"10 30\""));
  EXPECT_EQ(Match("https://example.org"), Match("\"https example org\""));
  EXPECT_EQ(Match("10:30 titel: titel"), Match("\"10 30\" titel titel"));
  EXPECT_EQ(Match("date:2022 tax:reform time:12 context:it"),
            Match("\"date 2022\" \"tax reform\" \"time 12\" \"context it\""));
  EXPECT_EQ(Match("\"titel:japan\""), Match("\"titel japan\""));
}

TEST(TextQueryTest, RefusesStarsWithinWords) {
  EXPECT_THAT(ParseTextQuery("chips ja*an", "query"), Refused("column 9: a * stands at the end of a word"));
  EXPECT_THAT(ParseTextQuery("title:半*体", "query"), Refused("column 8: a * stands at the end of a word"));
  EXPECT_EQ(Match("\"ja*an\""), Match("\"ja an\""));
  EXPECT_EQ(Match("**japan** chips*"), R"(("japan" *) AND ("chips" *))");
}

TEST(TextQueryTest, IsBounded) {
  EXPECT_THAT(ParseTextQuery(std::string(kMaxQueryBytes + 1, 'a'), "query"), Refused("at most 1024 bytes"));
  std::string many;
  for (size_t i = 0; i <= kMaxQueryTerms; ++i) absl::StrAppend(&many, "w ");
  EXPECT_THAT(ParseTextQuery(many, "query"), Refused("at most 32 words"));
  // However they are spread over phrases and readings.
  const auto phrase = [](size_t words) {
    std::string text = "\"";
    for (size_t i = 0; i < words; ++i) absl::StrAppend(&text, "w ");
    return text + "\" ";
  };
  EXPECT_EQ(Match(phrase(kMaxPhraseWords)).size(), 2 + 2 * kMaxPhraseWords + 1);
  EXPECT_THAT(ParseTextQuery(phrase(kMaxPhraseWords + 1), "query"), Refused("column 1: at most 128 words in phrases"));
  EXPECT_THAT(ParseTextQuery(phrase(100) + phrase(28) + "w w", "query"), testing::IsOk());
  EXPECT_THAT(ParseTextQuery(phrase(100) + phrase(29), "query"), Refused("column 204: at most 128"));
  EXPECT_THAT(ParseTextQuery("\"w-w " + phrase(68).substr(1), "query"), Refused("at most 128"));
}

}  // namespace
}  // namespace briefing
