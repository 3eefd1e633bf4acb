#include "service/query/words.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
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

TEST(WordsTest, StemsEnglish) {
  EXPECT_THAT(TokensOf("Semiconductors, agreed policies"), ElementsAre("semiconductor", "~agre", "~polici"));
}

// Whatever the endings: of stems without a mark, a prefix finds what it finds of words.
TEST(WordsTest, MarksStemsThatWordsDoNotBeginWith) {
  const std::vector<std::string> endings = {
      "",       "s",       "es",      "ed",      "ing",     "ly",    "y",     "ies",   "ied",    "er",    "est",
      "ness",   "ings",    "ful",     "fulness", "ousness", "ive",   "ivity", "ility", "bility", "ation", "ational",
      "tional", "ization", "isation", "ator",    "alism",   "ality", "al",    "ally",  "ency",   "ancy",  "able",
      "ably",   "ible",    "ogy",     "ogist",   "ical",    "icate", "ate",   "ative", "alize",  "ment",  "sion"};
  for (const char* const begin :
       {"hop",  "stab",  "poss", "respons", "relat", "polic", "sk",    "d",     "t",    "mak",  "democr",
        "bill", "organ", "nat",  "sens",    "vi",    "apol",  "agenc", "stopp", "agre", "youth"}) {
    for (const std::string& end : endings) {
      const std::string word = begin + end;
      ForEachWord(word, [](const Word& each) {
        const bool marked = absl::StartsWith(each.token, "~");
        EXPECT_TRUE(marked || absl::StartsWith(each.written, each.token)) << each.written << ": " << each.token;
        return true;
      });
    }
  }
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
  EXPECT_THAT(TokensOf("Café ZÜRICH e\u0301t"), ElementsAre("~cafe", "zurich", "et"));
  EXPECT_THAT(TokensOf("ﾊﾟ"), ElementsAre("パ"));
  EXPECT_THAT(TokensOf("ばん"), ElementsAre("ばん", "ん"));
}

TEST(WordsTest, IgnoresSoftHyphens) { EXPECT_THAT(TokensOf("stock\u00adpile"), ElementsAre("stockpil")); }

TEST(WordsTest, PartsWordsAtBytesThatAreNoUtf8) {
  EXPECT_THAT(TokensOf("one\xff"
                       "two\xe5\x8d"),
              ElementsAre("~one", "two"));
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

// Each word, and behind a tilde what hyphens tie it together for.
std::vector<std::string> TiedIn(absl::string_view text) {
  std::vector<std::string> words;
  ForEachWord(text, [&](const Word& word) {
    words.emplace_back(word.written);
    if (word.whole != nullptr) {
      absl::StrAppend(&words.back(), "~", word.whole->written, "/", word.whole->token, "=",
                      text.substr(word.whole->begin, word.whole->end - word.whole->begin));
    }
    return true;
  });
  return words;
}

TEST(WordsTest, TiesWordsWithHyphens) {
  EXPECT_THAT(TiedIn("Two re-exports-"),
              ElementsAre("two", "re~reexports/reexport=re-exports", "exports~reexports/reexport=re-exports"));
  EXPECT_THAT(TiedIn("Éx‑19’s"), ElementsAre("ex~ex19/ex19=Éx‑19", "19~ex19/ex19=Éx‑19"));
}

TEST(WordsTest, TiesNoListsNorNumbers) {
  EXPECT_THAT(TiedIn("a-b-c-d-e"), ElementsAre("a", "b", "c", "d", "e"));
  EXPECT_THAT(TiedIn("a-b-c-d-e-f-g-h-i-j-k f"),
              ElementsAre("a", "b", "c", "d", "e", "f", "g", "h", "i", "j", "k", "f"));
  EXPECT_THAT(TiedIn("5-10"), ElementsAre("5", "10"));
  EXPECT_THAT(TiedIn("id-12345"), ElementsAre("id", "12345"));
  EXPECT_THAT(TiedIn("a--b -c d- e–f"), ElementsAre("a", "b", "c", "d", "e", "f"));
  EXPECT_THAT(TiedIn(absl::StrCat("a-", std::string(kMaxTiedBytes, 'b'))),
              ElementsAre("a", std::string(kMaxTiedBytes, 'b')));
}

TEST(WordsTest, StopsWithinTiedWords) {
  int words = 0;
  ForEachWord("one-two-three", [&](const Word&) { return ++words < 2; });
  EXPECT_EQ(words, 2);
}

TEST(WordsTest, RemovesWhatLettersHaveWithin) {
  EXPECT_THAT(TokensOf("Łódź Đorđe Æsop Yıldırım ǾRE"), ElementsAre("lodz", "dord", "aesop", "yildirim", "~ore"));
}

TEST(WordsTest, KnowsIrregularForms) {
  EXPECT_THAT(TokensOf("met withdrawn Crises spokeswomen went"),
              ElementsAre("~meet", "~withdraw", "~crisi", "~spokeswoman", "~go"));
  EXPECT_THAT(TokensOf("found left won specimen"), ElementsAre("found", "left", "won", "specimen"));
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
