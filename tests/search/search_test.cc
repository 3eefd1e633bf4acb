#include "service/search/search.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <iterator>
#include <random>

#include "absl/strings/str_cat.h"
#include "service/search/snippet.h"
#include "tests/support/commit_builder.h"
#include "tests/support/go_on.h"
#include "tests/support/matchers.h"
#include "tests/support/temp_dir.h"

namespace briefing {
namespace {

using ::briefing::testing::Apply;
using ::briefing::testing::CommitBuilder;
using ::briefing::testing::Create;
using ::briefing::testing::GoOn;
using ::briefing::testing::HasCode;
using ::briefing::testing::MakeEvent;
using ::briefing::testing::Retract;
using ::briefing::testing::TempDir;
using ::briefing::testing::Update;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

v1::Event Titled(const std::string& id, const std::string& title, const std::string& description = "") {
  v1::Event event = MakeEvent(id);
  event.set_title(title);
  event.set_description(description);
  return event;
}

class SearchTest : public ::testing::Test {
 protected:
  void StartIndex(const std::string& path = "", const std::string& ledger_id = "ledger") {
    index_.reset();
    index_ = std::make_unique<SearchIndex>(
        SearchIndex::Options{.path = path,
                             .ledger_id = ledger_id,
                             .on_event = [this](absl::string_view what, bool) { events_.emplace_back(what); },
                             .batch_versions = 7},
        catalog_);
    index_->Start();
  }

  absl::StatusOr<SearchPage> Find(const View& view, absl::string_view text, size_t limit = 100,
                                  absl::optional<SearchPosition> after = {}) {
    const Matcher all(catalog_, Predicate());
    return Search(*index_, view, ParseTextQuery(text, "query").value(), all, after, limit, GoOn);
  }
  std::vector<std::string> NamesAt(const View& view, absl::string_view text) {
    const absl::StatusOr<SearchPage> page = Find(view, text);
    EXPECT_THAT(page, testing::IsOk());
    std::vector<std::string> names;
    if (!page.ok()) return names;
    for (const SearchHit& hit : page->hits) names.emplace_back(hit.record.name);
    return names;
  }
  std::vector<std::string> Names(absl::string_view text) { return NamesAt(catalog_.ViewAtHead(), text); }

  TempDir dir_;
  Catalog catalog_;
  std::vector<std::string> events_;
  std::unique_ptr<SearchIndex> index_;
};

TEST_F(SearchTest, FindsWhatWasWrittenAfterTheStart) {
  StartIndex();
  Create(catalog_, Titled("a", "Chips exported"));
  EXPECT_THAT(Names("chip export"), ElementsAre("events/a"));
}

TEST_F(SearchTest, FindsTwoCharacters) {
  Create(catalog_, Titled("a", "半導体の輸出"));
  StartIndex();
  EXPECT_THAT(Names("導体"), ElementsAre("events/a"));
  EXPECT_THAT(Names("出"), ElementsAre("events/a"));
  EXPECT_THAT(Names("輸入"), IsEmpty());
}

TEST_F(SearchTest, RanksTitlesAboveDescriptionsAndEqualsByAge) {
  Create(catalog_, Titled("a", "Talks", "Chips"));
  Create(catalog_, Titled("b", "Chips", "Talks"));
  Create(catalog_, Titled("c", "Chips", "Talks"));
  StartIndex();
  EXPECT_THAT(Names("chips"), ElementsAre("events/b", "events/c", "events/a"));
  EXPECT_THAT(Names("text:chips"), ElementsAre("events/a"));
}

TEST_F(SearchTest, NoPhraseReachesFromOneTextIntoTheNext) {
  v1::Event event = Titled("a", "x", "export");
  event.mutable_place()->set_text("control");
  Create(catalog_, event);
  StartIndex();
  EXPECT_THAT(Names("\"export control\" OR \"control export\""), IsEmpty());
}

// Of long phrases the beginning is looked for first.
TEST_F(SearchTest, FindsLongPhrasesWholly) {
  Create(catalog_, Titled("a", "one two three four five six seven eight nine ten"));
  Create(catalog_, Titled("b", "one two three four five six seven eight ten nine"));
  StartIndex();
  EXPECT_THAT(Names("\"one two three four five six seven eight nine\""), ElementsAre("events/a"));
  EXPECT_THAT(Names("\"one two three four five six seven eight ten n\"*"), ElementsAre("events/b"));
  EXPECT_THAT(Names("text:\"one two three four five six seven eight nine\""), IsEmpty());
  EXPECT_THAT(Names("\"two three four five six seven eight ten one\""), IsEmpty());
  EXPECT_THAT(Names("two -\"one two three four five six seven eight nine\""), ElementsAre("events/b"));
  // What is kept is added to.
  Create(catalog_, Titled("c", "and one two three four five six seven eight nine"));
  Create(catalog_, Titled("d", "two three four five six seven eight ten one"));
  EXPECT_THAT(Names("\"one two three four five six seven eight nine\""),
              ::testing::UnorderedElementsAre("events/a", "events/c"));
  EXPECT_THAT(Names("\"two three four five six seven eight ten one\""), ElementsAre("events/d"));
}

TEST_F(SearchTest, AnswersAsOfARevision) {
  Create(catalog_, Titled("a", "old"));
  Update(catalog_, Titled("a", "new"));
  Retract(catalog_, "events/a");
  StartIndex();
  EXPECT_THAT(NamesAt(*catalog_.ViewAt(Revision(1)), "old"), ElementsAre("events/a"));
  EXPECT_THAT(NamesAt(*catalog_.ViewAt(Revision(2)), "old"), IsEmpty());
  EXPECT_THAT(NamesAt(*catalog_.ViewAt(Revision(2)), "new"), ElementsAre("events/a"));
  EXPECT_THAT(Names("new"), IsEmpty());
}

TEST_F(SearchTest, PagesWithoutGapsOrRepeats) {
  for (int i = 0; i < 25; ++i) Create(catalog_, Titled(absl::StrCat("e", i), i % 2 == 0 ? "chips" : "chips chips"));
  StartIndex();
  std::vector<std::string> paged;
  absl::optional<SearchPosition> after;
  bool more = true;
  while (more) {
    const absl::StatusOr<SearchPage> page = Find(catalog_.ViewAtHead(), "chips", 4, after);
    ASSERT_THAT(page, testing::IsOk());
    ASSERT_THAT(page->hits, ::testing::Not(IsEmpty()));
    EXPECT_EQ(page->total, 25);
    for (const SearchHit& hit : page->hits) paged.emplace_back(hit.record.name);
    after = SearchPosition{page->hits.back().score, page->hits.back().record.id};
    more = page->more;
  }
  EXPECT_EQ(paged, Names("chips"));
}

TEST_F(SearchTest, GoesOnAfterARestart) {
  Create(catalog_, Titled("a", "chips"));
  StartIndex(dir_.path() + "/s");
  EXPECT_THAT(Names("chips"), SizeIs(1));
  index_->Stop();
  events_.clear();
  Create(catalog_, Titled("b", "chips"));
  StartIndex(dir_.path() + "/s");
  EXPECT_THAT(Names("chips"), ElementsAre("events/a", "events/b"));
  index_->Stop();
  EXPECT_THAT(events_, IsEmpty());
}

TEST_F(SearchTest, MakesTheIndexOfAnotherLedgerAnew) {
  Create(catalog_, Titled("a", "chips"));
  StartIndex(dir_.path() + "/s", "another");
  EXPECT_THAT(Names("chips"), SizeIs(1));
  index_->Stop();
  events_.clear();
  StartIndex(dir_.path() + "/s");
  EXPECT_THAT(Names("chips"), SizeIs(1));
  index_->Stop();
  EXPECT_THAT(events_, ElementsAre(::testing::HasSubstr("another ledger")));
}

TEST_F(SearchTest, MakesADamagedIndexAnew) {
  const std::string path = dir_.path() + "/s";
  Create(catalog_, Titled("a", "chips"));
  StartIndex(path);
  EXPECT_THAT(Names("chips"), SizeIs(1));
  index_->Stop();
  index_.reset();
  // All but the first page, by which the file is known for an index.
  std::fstream file(path, std::ios::in | std::ios::out | std::ios::binary);
  file.seekp(0, std::ios::end);
  const auto size = static_cast<size_t>(file.tellp());
  ASSERT_GT(size, 4096u);
  file.seekp(4096);
  file << std::string(size - 4096, 'x');
  file.close();
  StartIndex(path);
  EXPECT_THAT(Names("chips"), SizeIs(1));
}

// Whoever names a wrong file must not lose it.
TEST_F(SearchTest, LeavesAForeignFileAlone) {
  const std::string path = dir_.path() + "/s";
  std::ofstream(path) << std::string(8192, 'x');
  Create(catalog_, Titled("a", "chips"));
  StartIndex(path);
  const Matcher all(catalog_, Predicate());
  const auto go_on = [] { return absl::OkStatus(); };
  EXPECT_THAT(Search(*index_, catalog_.ViewAtHead(), *ParseTextQuery("chips", "query"), all, {}, 10, go_on),
              HasCode(absl::StatusCode::kUnavailable));
  index_->Stop();
  std::ifstream kept(path);
  EXPECT_EQ(std::string(std::istreambuf_iterator<char>(kept), {}), std::string(8192, 'x'));
}

TEST_F(SearchTest, StopsWhenTold) {
  Create(catalog_, Titled("a", "chips"));
  StartIndex();
  const Matcher all(catalog_, Predicate());
  const auto stop = [] { return absl::DeadlineExceededError("late"); };
  EXPECT_THAT(Search(*index_, catalog_.ViewAtHead(), *ParseTextQuery("chips", "query"), all, {}, 10, stop),
              HasCode(absl::StatusCode::kDeadlineExceeded));
}

TEST_F(SearchTest, StopsAmongWhatIsFound) {
  CommitBuilder commit(Revision(1));
  for (int i = 0; i < 2000; ++i) commit.Create(Titled(absl::StrCat("e", i), "chips"));
  Apply(catalog_, commit);
  StartIndex();
  ASSERT_THAT(index_->Await(catalog_.head(), GoOn), testing::IsOk());
  const Matcher all(catalog_, Predicate());
  int asked = 0;
  const auto stop = [&asked] { return ++asked < 4 ? absl::OkStatus() : absl::DeadlineExceededError("late"); };
  EXPECT_THAT(Search(*index_, catalog_.ViewAtHead(), *ParseTextQuery("chips", "query"), all, {}, 10, stop),
              HasCode(absl::StatusCode::kDeadlineExceeded));
  EXPECT_EQ(asked, 4);
}

TEST_F(SearchTest, AnswersAtEveryRevisionAsItDidThen) {
  constexpr int kSeed = 7;
  SCOPED_TRACE(absl::StrCat("seed ", kSeed));
  std::mt19937 random(kSeed);
  const std::vector<std::string> words = {"chips", "export", "半導体", "輸出", "policy"};
  const auto text = [&] { return words[random() % 5] + " " + words[random() % 5] + words[random() % 5]; };
  const std::vector<std::string> queries = {"chips", "導体", "poli* -export", "\"export chips\" OR 輸出"};
  StartIndex();
  std::vector<std::vector<std::string>> then;
  for (int i = 0; i < 120; ++i) {
    const std::string id = absl::StrCat("e", random() % 12);
    const auto found = catalog_.ViewAtHead().FindLive("events/" + id);
    if (!found.has_value()) {
      Create(catalog_, Titled(id, text(), text()));
    } else if (random() % 4 == 0) {
      Retract(catalog_, found->name);
    } else {
      Update(catalog_, Titled(id, text(), text()));
    }
    for (const std::string& query : queries) then.push_back(Names(query));
  }
  for (size_t i = 0; i < then.size(); ++i) {
    const View view = *catalog_.ViewAt(Revision(static_cast<int64_t>(i / queries.size()) + 1));
    EXPECT_EQ(NamesAt(view, queries[i % queries.size()]), then[i]) << "revision " << view.revision().value();
  }
}

TEST_F(SearchTest, HighlightsWhatWasFound) {
  Create(catalog_, Titled("a", "Talks", std::string(500, ' ') + "the 半導体 stocks"));
  const TextQuery query = *ParseTextQuery("導体 stock", "query");
  const Snippet snippet = SnippetOf(query, *catalog_.ViewAtHead().FindLive("events/a"), 40);
  EXPECT_EQ(snippet.field, "description");
  ASSERT_THAT(snippet.highlights, SizeIs(2));
  std::vector<std::string> found;
  for (const auto& [begin, end] : snippet.highlights) found.push_back(snippet.text.substr(begin, end - begin));
  EXPECT_THAT(found, ElementsAre("導体", "stocks"));
}

std::vector<std::string> HighlightsOf(const Snippet& snippet) {
  std::vector<std::string> found;
  for (const auto& [begin, end] : snippet.highlights) found.push_back(snippet.text.substr(begin, end - begin));
  return found;
}

TEST_F(SearchTest, HighlightsMarksWithTheirLetters) {
  Create(catalog_, Titled("a", "Un cafe\u0301 à Zu\u0308rich, ＣＨＩＰＳ and ｶﾞｽ"));
  const RecordVersion record = *catalog_.ViewAtHead().FindLive("events/a");
  EXPECT_THAT(HighlightsOf(SnippetOf(*ParseTextQuery("café zurich chips ガス", "query"), record)),
              ElementsAre("cafe\u0301", "Zu\u0308rich", "ＣＨＩＰＳ", "ｶﾞｽ"));
}

TEST_F(SearchTest, ShowsThePassageWithTheMostOfIt) {
  std::string text = "Chips. ";
  for (int i = 0; i < 60; ++i) text += "Words of no interest. ";
  text += "Memory chips and export controls on chips.";
  for (int i = 0; i < 60; ++i) text += " More of them.";
  Create(catalog_, Titled("a", "Talks", text));
  const RecordVersion record = *catalog_.ViewAtHead().FindLive("events/a");
  const Snippet snippet = SnippetOf(*ParseTextQuery("chips export", "query"), record, 120);
  EXPECT_THAT(HighlightsOf(snippet), ElementsAre("chips", "export", "chips"));
  EXPECT_LE(snippet.text.size(), 121u);
}

// Longer than what a snippet has room for behind its lead, and longer than a snippet.
TEST_F(SearchTest, ShowsLongPhrases) {
  std::string words, japanese;
  for (int i = 0; i < 20; ++i) absl::StrAppend(&words, i == 0 ? "" : " ", "phrase", i);
  for (int i = 0; i < 30; ++i) absl::StrAppend(&japanese, "半導体");
  std::string others;
  for (int i = 0; i < 50; ++i) absl::StrAppend(&others, "Words of no interest. ");
  Create(catalog_, Titled("a", "Talks", absl::StrCat(others, words, ". ", others)));
  Create(catalog_, Titled("b", "Talks", absl::StrCat(others, japanese, "。", others)));
  const auto snippet = [&](const std::string& phrase, absl::string_view name) {
    return SnippetOf(*ParseTextQuery(absl::StrCat("\"", phrase, "\""), "query"), *catalog_.ViewAtHead().FindLive(name),
                     240);
  };
  ASSERT_GT(words.size(), 160u);
  EXPECT_THAT(HighlightsOf(snippet(words, "events/a")), ElementsAre(words));
  ASSERT_GT(japanese.size(), 240u);
  const std::vector<std::string> part = HighlightsOf(snippet(japanese, "events/b"));
  ASSERT_THAT(part, SizeIs(1));
  EXPECT_EQ(japanese.substr(0, part[0].size()), part[0]);
  EXPECT_GT(part[0].size(), 200u);
}

// Cut at every length, a snippet begins and ends with whole words and their marks.
TEST_F(SearchTest, CutsSnippetsBetweenWords) {
  std::string text;
  for (int i = 0; i < 12; ++i) absl::StrAppend(&text, "cafe\u0301 半導体 ");
  text += "target";
  for (int i = 0; i < 12; ++i) absl::StrAppend(&text, " e\u0301te\u0301 輸出");
  Create(catalog_, Titled("a", "Talks", text));
  const RecordVersion record = *catalog_.ViewAtHead().FindLive("events/a");
  for (size_t bytes = 20; bytes < 120; ++bytes) {
    const Snippet snippet = SnippetOf(*ParseTextQuery("target", "query"), record, bytes);
    SCOPED_TRACE(snippet.text);
    EXPECT_THAT(HighlightsOf(snippet), ElementsAre("target"));
    EXPECT_LE(snippet.text.size(), bytes + 3);
    EXPECT_TRUE(snippet.text.find("cafe") == std::string::npos || snippet.text.find("cafe\u0301") != std::string::npos);
    EXPECT_NE(snippet.text.substr(0, 2), "\u0301");
    EXPECT_NE(snippet.text.back(), 'e');
  }
}

// What an analyst types, and the titles that it is to find, the best first.
TEST_F(SearchTest, FindsWhatAnAnalystTypes) {
  const std::vector<std::string> titles = {
      "半導体の輸出管理",
      "经济安全保障推进法",
      "ガリウムとゲルマニウム",
      "Growth of 5.4% in exports",
      "Growth of 54% in exports",
      "CHIPS and Science Act",
      "Potato chip makers",
      "Japan's co-operation",
      "Cooperation of states",
      "Côte d'Ivoire talks",
      "Follow-up on HBM3E memory",
      "TSMCの熊本工場とJASM",
      "IPEF第4の柱",
      "A statement of the minister",
  };
  for (size_t i = 0; i < titles.size(); ++i) Create(catalog_, Titled(absl::StrCat("t", i), titles[i]));
  StartIndex();
  const std::vector<std::pair<std::string, std::vector<std::string>>> searches = {
      {"半導体", {titles[0]}},
      {"輸出", {titles[0]}},
      {"管", {titles[0]}},
      {"理", {titles[0]}},
      {"体出", {}},
      {"安全", {titles[1]}},
      {"推进法", {titles[1]}},
      {"ｶﾞﾘｳﾑ", {titles[2]}},
      {"カリウム", {}},
      {"5.4%", {titles[3]}},
      {"54%", {titles[4]}},
      {"CHIPS act", {titles[5]}},
      {"ＣＨＩＰＳ　ａｃｔ", {titles[5]}},
      {"\"chip makers\"", {titles[6]}},
      {"japans", {titles[7]}},
      {"Japan’s", {titles[7]}},
      {"co-operation", {titles[7], titles[8]}},
      {"cote d'ivoire", {titles[9]}},
      {"CÔTE", {titles[9]}},
      {"follow up", {titles[10]}},
      {"follow-up", {titles[10]}},
      {"HBM3*", {titles[10]}},
      {"hbm3e", {titles[10]}},
      {"TSMC 熊本", {titles[11]}},
      {"jasm", {titles[11]}},
      {"IPEF 柱", {titles[12]}},
      {"the statement by a minister", {titles[13]}},
      {"ministers", {titles[13]}},
      {"title:growth exports -54", {titles[3]}},
      {"names:t3", {titles[3]}},
  };
  for (const auto& [query, expected] : searches) {
    std::vector<std::string> found;
    for (const std::string& name : Names(query)) {
      const RecordVersion record = *catalog_.ViewAtHead().FindLive(name);
      v1::Event event;
      event.ParseFromArray(record.bytes.data(), static_cast<int>(record.bytes.size()));
      found.push_back(event.title());
    }
    EXPECT_EQ(found, expected) << query;
  }
}

}  // namespace
}  // namespace briefing
