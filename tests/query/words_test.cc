#include "service/query/words.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

#include "tests/support/text_proto.h"

namespace briefing {
namespace {

using testing::ParseText;

using ::testing::ElementsAre;
using ::testing::Pair;
using ::testing::SizeIs;

std::vector<std::string> TokensOf(absl::string_view text) {
  std::vector<std::string> tokens;
  ForEachWord(text, [&](const Word& word) {
    tokens.emplace_back(word.token);
    return true;
  });
  return tokens;
}

std::vector<std::string> PiecesOf(absl::string_view text) {
  std::vector<std::string> pieces;
  ForEachWord(text, [&](const Word& word) {
    pieces.emplace_back(text.substr(word.begin, word.end - word.begin));
    return true;
  });
  return pieces;
}

bool In(absl::string_view literal, absl::string_view text) { return Phrase::Of(literal).In(text); }

TEST(WordsTest, StemsEnglish) {
  EXPECT_THAT(TokensOf("Semiconductors, agreed policies"), ElementsAre("semiconductor", "agre", "polici"));
}

TEST(WordsTest, TellsTheBytesOfTheText) {
  EXPECT_THAT(PiecesOf("Japan’s  Ｃｈｉｐｓ."), ElementsAre("Japan", "Ｃｈｉｐｓ"));
}

TEST(WordsTest, LeavesThePossessiveOut) {
  EXPECT_THAT(TokensOf("Japan's chips"), ElementsAre("japan", "chip"));
  EXPECT_THAT(TokensOf("o'shea"), ElementsAre("o", "shea"));
}

TEST(WordsTest, CutsHanAndKanaIntoPairs) {
  EXPECT_THAT(TokensOf("半導体の輸出"), ElementsAre("半導", "導体", "体の", "の輸", "輸出", "出"));
}

TEST(WordsTest, CutsHangulIntoPairsHoweverItIsComposed) {
  EXPECT_THAT(TokensOf("반도체"), ElementsAre("반도", "도체", "체"));
  EXPECT_THAT(TokensOf("\u1112\u1161\u11ab\u1100\u116e\u11a8"), ElementsAre("한국", "국"));
}

TEST(WordsTest, PartsScriptsFromOneAnother) {
  EXPECT_THAT(TokensOf("TSMC台湾2022年"), ElementsAre("tsmc", "台湾", "湾", "2022", "年"));
}

TEST(WordsTest, RemovesMarksButNotVoicing) {
  EXPECT_THAT(TokensOf("Café ZÜRICH e\u0301t"), ElementsAre("cafe", "zurich", "et"));
  EXPECT_THAT(TokensOf("ﾊﾟ"), ElementsAre("パ"));
  EXPECT_FALSE(In("はん", "ばん"));
}

TEST(WordsTest, IgnoresSoftHyphens) { EXPECT_THAT(TokensOf("stock\u00adpile"), ElementsAre("stockpil")); }

TEST(WordsTest, PartsWordsAtBytesThatAreNoUtf8) {
  EXPECT_THAT(TokensOf("one\xff"
                       "two\xe5\x8d"),
              ElementsAre("one", "two"));
}

TEST(WordsTest, CutsLongWordsOff) {
  const std::string text(1 << 20, 'z');
  std::vector<std::string> tokens = TokensOf(text);
  ASSERT_THAT(tokens, SizeIs(1));
  EXPECT_EQ(tokens[0].size(), kMaxTokenBytes);
}

TEST(WordsTest, StopsWhenTold) {
  int words = 0;
  ForEachWord("one two three", [&](const Word&) { return ++words < 2; });
  EXPECT_EQ(words, 2);
}

TEST(PhraseTest, HoldsAcrossInflections) { EXPECT_TRUE(In("export control", "The exports controlled by Japan")); }

TEST(PhraseTest, NeedsItsWordsAdjacentAndInOrder) {
  EXPECT_FALSE(In("export control", "control of exports"));
  EXPECT_FALSE(In("export control", "export of control"));
}

TEST(PhraseTest, FindsTwoCharactersAnywhereInARun) {
  EXPECT_TRUE(In("導体", "半導体の輸出"));
  EXPECT_TRUE(In("輸出", "半導体の輸出"));
  EXPECT_FALSE(In("半体", "半導体の輸出"));
}

TEST(PhraseTest, FindsASingleCharacterAnywhereInARun) {
  EXPECT_TRUE(In("体", "半導体の輸出"));
  EXPECT_TRUE(In("出", "半導体の輸出"));
  EXPECT_FALSE(In("米", "半導体の輸出"));
}

TEST(PhraseTest, GoesOnBehindARun) {
  EXPECT_TRUE(In("導体 stock", "半導体 stocks"));
  EXPECT_FALSE(In("半導 stock", "半導体 stocks"));
}

TEST(PhraseTest, TakesAStarForAPrefixOfWhatIsWritten) {
  EXPECT_TRUE(In("polic*", "policy"));
  EXPECT_TRUE(In("policy*", "policy"));
  EXPECT_TRUE(In("communities*", "communities"));
  EXPECT_TRUE(In("joint st*", "a joint statement"));
  EXPECT_FALSE(In("st* joint", "statement joint"));
}

TEST(PhraseTest, WithoutWordsIsInNoText) {
  EXPECT_TRUE(Phrase::Of("-- *").empty());
  EXPECT_FALSE(In("--", "-- anything"));
}

TEST(PhraseTest, FindsOccurrencesThatDoNotOverlap) {
  std::vector<std::pair<size_t, size_t>> found;
  Phrase::Of("aa aa").ForEachIn("aa aa aa aa", [&](size_t begin, size_t end) {
    found.emplace_back(begin, end);
    return true;
  });
  EXPECT_THAT(found, ElementsAre(Pair(0, 5), Pair(6, 11)));
}

// In one pass, what each of them finds by itself.
TEST(PhraseTest, FindsSeveralAtOnceAsEachByItself) {
  std::vector<Phrase> phrases;
  for (const char* literal : {"chips", "chip* export", "--", "chips chips", "導体", "導", "exp*", "輸出 chips"}) {
    phrases.push_back(Phrase::Of(literal));
  }
  std::vector<const Phrase*> all;
  for (const Phrase& phrase : phrases) all.push_back(&phrase);
  for (const char* text :
       {"Chips, chips and chips; exported chips export", "半導体の輸出 chips chips 導", "", "none"}) {
    std::vector<std::vector<std::pair<size_t, size_t>>> together(phrases.size());
    Phrase::ForEachIn(all, text, [&](size_t which, size_t begin, size_t end) {
      together[which].emplace_back(begin, end);
      return true;
    });
    for (size_t i = 0; i < phrases.size(); ++i) {
      std::vector<std::pair<size_t, size_t>> alone;
      phrases[i].ForEachIn(text, [&alone](size_t begin, size_t end) {
        alone.emplace_back(begin, end);
        return true;
      });
      EXPECT_EQ(together[i], alone) << i << " in " << text;
    }
  }
}

TEST(RecordTextTest, FindsTextsAtAnyDepthAndNoReferences) {
  const auto event = ParseText<v1::Event>(R"pb(
    name: "events/summit"
    etag: "r1"
    title: "Summit in Tokyo"
    participants { party: "parties/jp" office: "Prime Minister" }
    claims { id: "c1" source: "sources/article" attribution: "officials" }
    description: "They met.")pb");
  std::vector<std::pair<std::string, TextScope>> texts;
  ForEachText(v1::RECORD_TYPE_EVENT, event.SerializeAsString(), [&](TextScope scope, absl::string_view text) {
    texts.emplace_back(std::string(text), scope);
    return true;
  });
  EXPECT_THAT(texts, ::testing::UnorderedElementsAre(
                         Pair("events/summit", TextScope::kNames), Pair("Summit in Tokyo", TextScope::kTitle),
                         Pair("Prime Minister", TextScope::kText), Pair("officials", TextScope::kClaims),
                         Pair("They met.", TextScope::kText)));
}

TEST(RecordTextTest, FindsNothingInAnUnknownKind) {
  int texts = 0;
  ForEachText(v1::RECORD_TYPE_UNSPECIFIED, "anything", [&](TextScope, absl::string_view) { return ++texts > 0; });
  EXPECT_EQ(texts, 0);
}

}  // namespace
}  // namespace briefing
