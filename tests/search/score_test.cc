#include "service/search/score.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <random>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "service/search/search.h"
#include "tests/support/commit_builder.h"
#include "tests/support/matchers.h"

namespace briefing {
namespace {

using ::briefing::testing::CommitBuilder;
using ::briefing::testing::MakeEvent;

TEST(TextSizesTest, KeepsSmallSizesExactly) {
  for (size_t bytes = 0; bytes < 32; ++bytes) EXPECT_EQ(BytesOfSizeClass(SizeClassOf(bytes)), bytes);
}

TEST(TextSizesTest, RoundsLargeSizesDownByLittle) {
  size_t before = 0;
  for (size_t bytes = 32; bytes < 500000; bytes += 7) {
    const size_t rounded = BytesOfSizeClass(SizeClassOf(bytes));
    EXPECT_LE(rounded, bytes);
    EXPECT_GE(rounded * 17, bytes * 16);
    EXPECT_GE(rounded, before);
    before = rounded;
  }
  EXPECT_EQ(SizeClassOf(SIZE_MAX), 255);
}

// A word of a text in all its forms.
using Forms = std::vector<std::string>;

// The same without an index: goes over the words of the texts.
bool Stands(const Phrase& phrase, const std::vector<Forms>& words, size_t at) {
  const std::vector<std::string>& tokens = phrase.tokens();
  if (at + tokens.size() > words.size()) return false;
  for (size_t i = 0; i < tokens.size(); ++i) {
    const bool prefix = phrase.prefix() && i + 1 == tokens.size();
    const Forms& forms = words[at + i];
    if (std::none_of(forms.begin(), forms.end(), [&](const std::string& form) {
          return prefix ? absl::StartsWith(form, tokens[i]) : form == tokens[i];
        }))
      return false;
  }
  return true;
}

Occurrences CountsIn(const TextQuery& query, const RecordVersion& record) {
  Occurrences counts = {};
  ForEachText(record.type, record.bytes, [&](TextScope scope, absl::string_view text) {
    std::vector<Forms> words;
    ForEachWord(text, [&words](const Word& word) {
      Forms& forms = words.emplace_back();
      for (const Word* each = &word; each != nullptr; each = each->whole) {
        forms.emplace_back(each->token);
        forms.emplace_back(each->written);
      }
      return true;
    });
    size_t phrase = 0;
    for (const std::vector<TextTerm>& group : query.all_of) {
      for (const TextTerm& term : group) {
        uint8_t& count = counts[phrase++][static_cast<size_t>(scope)];
        if (term.scope.has_value() && *term.scope != scope) continue;
        bool before = false;
        for (size_t at = 0; at < words.size(); ++at) {
          const bool here = Stands(term.phrase, words, at);
          if (count < kMaxOccurrences && here && !before) ++count;
          before = here;
        }
      }
    }
    return true;
  });
  return counts;
}

bool Answers(const TextQuery& query, const Occurrences& counts) {
  size_t phrase = 0;
  for (const std::vector<TextTerm>& group : query.all_of) {
    bool found = false;
    for (size_t i = 0; i < group.size(); ++i, ++phrase) {
      for (const uint8_t count : counts[phrase]) found = found || count > 0;
    }
    if (!found) return false;
  }
  return true;
}

class ScoreTest : public ::testing::Test {
 protected:
  std::string Text() {
    static constexpr const char* kPieces[] = {
        "chips", "chip ", "Export ",   "exports, ", "半導体", "導", "の輸出 ", "5.4% ", "it's ", "naïve ",
        "ﬁne ",  "\x1f",  "controls ", " ",         "-",      "\n", "ｶﾞ",      "é",     "stock", " chips chips chips "};
    std::string text;
    for (size_t i = random_() % 9; i > 0; --i) text += kPieces[random_() % std::size(kPieces)];
    return text;
  }
  v1::Event Event(int number) {
    v1::Event event = MakeEvent(absl::StrCat("e", number));
    event.set_title(Text());
    event.set_description(Text());
    event.mutable_place()->set_text(Text());
    event.add_claims()->set_note(Text());
    return event;
  }

  std::mt19937 random_{11};
  Catalog catalog_;
};

// What FTS5 finds and counts is what the words of the record say, so the index answers as the record does.
TEST_F(ScoreTest, IsThatOfTheRecordsOwnWords) {
  SCOPED_TRACE("seed 11");
  CommitBuilder commit(Revision(1));
  for (int i = 0; i < 300; ++i) commit.Create(Event(i));
  testing::Apply(catalog_, commit);
  SearchIndex index({.path = "", .ledger_id = "ledger"}, catalog_);
  index.Start();
  const View view = catalog_.ViewAtHead();
  const Matcher all(catalog_, Predicate());
  for (const char* text :
       {"chip", "chips*", "導体", "導", "半導体の輸出", "\"chips chips\"", "export controls",
        "title:chip OR text:export", "\"chip exp\"*", "5.4%", "it", "naive fine", "claims:stock chips", "chip-export",
        "chipsexport", "\"export chipsstock\"", "\"export controls\" OR ガ", "e* s*", "names:events"}) {
    const TextQuery query = ParseTextQuery(text, "query").value();
    const auto page = Search(index, view, query, all, absl::nullopt, 1000, [] { return absl::OkStatus(); });
    ASSERT_THAT(page, testing::IsOk());
    size_t answers = 0;
    view.Scan(all, absl::nullopt, [&](const RecordVersion& record) {
      answers += Answers(query, CountsIn(query, record));
      return true;
    });
    EXPECT_EQ(page->hits.size(), answers) << text;
    for (const SearchHit& hit : page->hits) {
      EXPECT_EQ(hit.score, ScoreOf(query, CountsIn(query, hit.record), TextSizesOf(hit.record)))
          << text << " in " << hit.record.name;
    }
  }
}

}  // namespace
}  // namespace briefing
