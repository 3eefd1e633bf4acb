// Filters with words in them, answered by way of the text index and without.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>

#include "absl/strings/str_cat.h"
#include "service/query/filter.h"
#include "service/search/search.h"
#include "tests/support/commit_builder.h"
#include "tests/support/go_on.h"
#include "tests/support/matchers.h"

namespace briefing {
namespace {

using ::briefing::testing::Create;
using ::briefing::testing::GoOn;
using ::briefing::testing::MakeEvent;
using ::briefing::testing::Retract;
using ::briefing::testing::Update;
using ::testing::ElementsAre;
using ::testing::Eq;

class HoldingTest : public ::testing::Test {
 protected:
  void Write(const std::string& id, const std::string& title, const std::string& description = "") {
    v1::Event event = MakeEvent(id);
    event.set_title(title);
    event.set_description(description);
    if (catalog_.ViewAtHead().FindLive("events/" + id)) {
      Update(catalog_, event);
    } else {
      Create(catalog_, event);
    }
  }
  void AwaitIndex() { ASSERT_THAT(index_.Await(catalog_.head(), GoOn), testing::IsOk()); }
  absl::optional<std::vector<RecordId>> Holding(const View& view, const std::vector<Holdings>& words,
                                                size_t most = 1000) {
    PhraseGroups groups;
    for (const Holdings& group : words) {
      std::vector<Phrase>& phrases = groups.emplace_back();
      for (const std::string& word : group.texts) {
        for (Phrase& reading : ReadingsOf(word)) phrases.push_back(std::move(reading));
      }
    }
    return RecordsHolding(index_, view, groups, most, GoOn);
  }

  Catalog catalog_;
  SearchIndex index_{{.path = "", .ledger_id = "ledger", .batch_versions = 5}, catalog_};
};

TEST_F(HoldingTest, FindsTheRecordsThatHoldAllOfThem) {
  Write("a", "export of chips");
  Write("b", "chips");
  index_.Start();
  AwaitIndex();
  EXPECT_THAT(Holding(catalog_.ViewAtHead(), {{{"chip*"}}, {{"export"}}}), Eq(std::vector<RecordId>{RecordId{0}}));
}

TEST_F(HoldingTest, FindsTheRecordsThatHoldOneOfManyAlternatives) {
  Write("a", "export of chips");
  Write("b", "gallium");
  Write("c", "chips");
  Write("d", "nothing");
  index_.Start();
  AwaitIndex();
  std::vector<std::string> many = {"chip*", "gallium"};
  for (int i = 0; i < 200; ++i) many.push_back(absl::StrCat("w", i));
  EXPECT_THAT(Holding(catalog_.ViewAtHead(), {{many}}),
              Eq(std::vector<RecordId>{RecordId{0}, RecordId{1}, RecordId{2}}));
  EXPECT_THAT(Holding(catalog_.ViewAtHead(), {{{"gallium", "chips"}}, {{"export", "tungsten"}}}),
              Eq(std::vector<RecordId>{RecordId{0}}));
}

TEST_F(HoldingTest, GivesUpOverItsLimit) {
  for (int i = 0; i < 5; ++i) Write(absl::StrCat("e", i), "chips");
  index_.Start();
  AwaitIndex();
  EXPECT_THAT(Holding(catalog_.ViewAtHead(), {{{"chips"}}}, 4), Eq(absl::nullopt));
  EXPECT_TRUE(Holding(catalog_.ViewAtHead(), {{{"chips"}}}, 5).has_value());
}

TEST_F(HoldingTest, SaysNothingOfAViewThatTheIndexHasNotReached) {
  Write("a", "chips");
  EXPECT_THAT(Holding(catalog_.ViewAtHead(), {{{"chips"}}}), Eq(absl::nullopt));
}

TEST_F(HoldingTest, IsOfNoUseToOtherRevisions) {
  Write("a", "chips");
  Predicate predicate = CompileFilter("chips", v1::RECORD_TYPE_UNSPECIFIED, "", "filter").value();
  predicate.shortlist = std::make_shared<const Shortlist>(Shortlist{catalog_.head(), {}, "none"});
  Write("b", "chips");
  const Matcher matcher(catalog_, predicate);
  EXPECT_TRUE(catalog_.ViewAt(Revision(1))->PlanOf(matcher).shortlist);
  EXPECT_FALSE(catalog_.ViewAtHead().PlanOf(matcher).shortlist);
}

// At every revision of a random history, the same records in the same order.
TEST_F(HoldingTest, ChangesNoAnswer) {
  constexpr int kSeed = 5;
  SCOPED_TRACE(absl::StrCat("seed ", kSeed));
  std::mt19937 random(kSeed);
  const std::vector<std::string> pieces = {"chips ", "chip", "Exports ", "it's ", "5.4% ", "policy ", "policies",
                                           "men ",   "man ", "半導体",   "輸出 ", "\x1f",  "naïve ",  "-"};
  const auto text = [&] {
    std::string out;
    for (size_t i = random() % 6; i > 0; --i) out += pieces[random() % pieces.size()];
    return out;
  };
  index_.Start();
  for (int i = 0; i < 150; ++i) {
    const std::string id = absl::StrCat("e", random() % 20);
    if (random() % 5 == 0 && catalog_.ViewAtHead().FindLive("events/" + id)) {
      Retract(catalog_, "events/" + id);
    } else {
      Write(id, text(), text());
    }
  }
  AwaitIndex();
  for (const char* filter : {"chips",
                             "chip*",
                             "polic*",
                             "policies",
                             "policy*",
                             "ma*",
                             "man",
                             "導体",
                             "導",
                             "title:chips",
                             "description:exports AND chips",
                             "\"chips exports\"",
                             "5.4%",
                             "naive AND kind = CONSULT",
                             "chips AND NOT export",
                             "title:\"半導体輸出\"",
                             "chips OR 導体",
                             "naive OR title:export*",
                             "(chips OR 輸出) AND (export OR naive)",
                             "\"chip-exports\"",
                             "chipexports"}) {
    Predicate predicate = CompileFilter(filter, v1::RECORD_TYPE_EVENT, "", "filter").value();
    ASSERT_FALSE(predicate.words.empty()) << filter;
    const Matcher without(catalog_, predicate);
    for (Revision revision(1); revision <= catalog_.head(); revision = revision.next()) {
      const View view = *catalog_.ViewAt(revision);
      auto records = Holding(view, predicate.words);
      ASSERT_TRUE(records.has_value());
      predicate.shortlist = std::make_shared<const Shortlist>(Shortlist{revision, *std::move(records), "words"});
      const Matcher with(catalog_, predicate);
      for (const absl::optional<RecordId> after : {absl::optional<RecordId>(), absl::optional<RecordId>(RecordId{7})}) {
        std::vector<VersionId> plain;
        std::vector<VersionId> listed;
        view.Scan(without, after, [&](const RecordVersion& record) { return plain.push_back(record.version), true; });
        view.Scan(with, after, [&](const RecordVersion& record) { return listed.push_back(record.version), true; });
        ASSERT_EQ(listed, plain) << filter << " at " << revision.value();
      }
    }
  }
}

}  // namespace
}  // namespace briefing
