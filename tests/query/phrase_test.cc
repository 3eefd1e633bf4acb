#include "service/query/phrase.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"

namespace briefing {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Pair;

bool In(absl::string_view literal, absl::string_view text) { return AnyIn(ReadingsOf(literal), text); }

// Of a literal without hyphens.
Phrase Only(absl::string_view literal) {
  std::vector<Phrase> readings = ReadingsOf(literal);
  EXPECT_EQ(readings.size(), 1u) << literal;
  return readings.at(0);
}

std::vector<std::string> ReadingsIn(absl::string_view literal) {
  std::vector<std::string> tokens;
  for (const Phrase& reading : ReadingsOf(literal))
    tokens.push_back(absl::StrCat(absl::StrJoin(reading.tokens(), " "), reading.prefix() ? "*" : ""));
  return tokens;
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

TEST(PhraseTest, BeginsAndEndsWithTiedWordsAsOne) {
  EXPECT_TRUE(In("private email", "a private e-mail"));
  EXPECT_TRUE(In("email scandal", "the e-mail scandal"));
  EXPECT_TRUE(In("mail scandal", "the e-mail scandal"));
  EXPECT_TRUE(In("private e-mail scandal", "a private email scandal"));
  EXPECT_FALSE(In("email private", "a private e-mail"));
}

TEST(PhraseTest, FindsTiedWordsOnce) {
  std::vector<std::pair<size_t, size_t>> found;
  Only("ab").ForEachIn("x a-b ab", [&](size_t begin, size_t end) {
    found.emplace_back(begin, end);
    return true;
  });
  EXPECT_THAT(found, ElementsAre(Pair(2, 5), Pair(6, 8)));
}

TEST(PhraseTest, ReadsWordsWithHyphensAsOneToo) {
  EXPECT_THAT(ReadingsIn("joint co-operation"), ElementsAre("joint co oper", "joint cooper"));
  EXPECT_THAT(ReadingsIn("a-b c-d*"), ElementsAre("a b c d*", "ab c d*", "a b cd*", "ab cd*"));
  // The first ones.
  EXPECT_THAT(ReadingsIn("a-b c-d e-f"), ElementsAre("a b c d ~e f", "ab c d ~e f", "a b cd ~e f", "ab cd ~e f"));
}

TEST(PhraseTest, HasABeginning) {
  EXPECT_EQ(Only("export control act").Beginning(2), Only("export control"));
  EXPECT_EQ(Only("export control act*").Beginning(2), Only("export control"));
  EXPECT_EQ(Only("export control*").Beginning(2), Only("export control*"));
  EXPECT_EQ(Only("export").Beginning(2), Only("export"));
}

TEST(PhraseTest, WithoutWordsIsInNoText) {
  EXPECT_THAT(ReadingsOf("-- *"), IsEmpty());
  EXPECT_FALSE(In("--", "-- anything"));
}

TEST(PhraseTest, FindsOccurrencesThatDoNotOverlap) {
  std::vector<std::pair<size_t, size_t>> found;
  Only("aa aa").ForEachIn("aa aa aa aa", [&](size_t begin, size_t end) {
    found.emplace_back(begin, end);
    return true;
  });
  EXPECT_THAT(found, ElementsAre(Pair(0, 5), Pair(6, 11)));
}

// In one pass, what each of them finds by itself.
TEST(PhraseTest, FindsSeveralAtOnceAsEachByItself) {
  std::vector<Phrase> phrases;
  for (const char* literal : {"chips", "chip* export", "chips chips", "導体", "導", "exp*", "輸出 chips", "chipsexport",
                              "x chipsexport", "chipsexport chips", "go", "go chips", "w*"}) {
    phrases.push_back(Only(literal));
  }
  std::vector<const Phrase*> all;
  for (const Phrase& phrase : phrases) all.push_back(&phrase);
  for (const char* text : {"Chips, chips and chips; exported chips export", "半導体の輸出 chips chips 導", "", "none",
                           "x chips-export chips-chips-export chips", "It went-chips, went chips; goes"}) {
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

}  // namespace
}  // namespace briefing
