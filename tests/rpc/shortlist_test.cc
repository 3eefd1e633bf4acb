// Filters with words in them: what the text index is asked, and that it changes no answer.
#include "service/rpc/shortlist.h"

#include <random>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "service/catalog/catalog.h"
#include "service/query/filter.h"
#include "tests/support/commit_builder.h"
#include "tests/support/go_on.h"
#include "tests/support/matchers.h"

namespace briefing::rpc {
namespace {

using ::briefing::testing::Create;
using ::briefing::testing::GoOn;
using ::briefing::testing::IsOk;
using ::briefing::testing::MakeEvent;
using ::briefing::testing::Retract;
using ::briefing::testing::Update;
using ::testing::ElementsAre;

class ShortlistTest : public ::testing::Test {
 protected:
  static constexpr int kRecords = 300;

  void Write(int number, const std::string& title, const std::string& topic) {
    v1::Event event = MakeEvent(absl::StrCat("e", number));
    event.set_title(title);
    event.clear_topics();
    if (!topic.empty()) event.add_topics(topic);
    if (catalog_.ViewAtHead().FindLive(event.name())) {
      Update(catalog_, event);
    } else {
      Create(catalog_, event);
    }
  }
  void AwaitIndex() {
    index_.Start();
    ASSERT_THAT(index_.Await(catalog_.head(), GoOn), IsOk());
  }
  Predicate Shortened(const std::string& filter, const View& view, Walk walk = Walk::kWhole) {
    Predicate predicate = CompileFilter(filter, v1::RECORD_TYPE_UNSPECIFIED, "", "filter").value();
    Shorten(&index_, view, walk, GoOn, predicate);
    return predicate;
  }
  std::vector<VersionId> Found(const View& view, const Predicate& predicate) {
    std::vector<VersionId> found;
    view.Scan(Matcher(catalog_, predicate), absl::nullopt,
              [&](const RecordVersion& record) { return found.push_back(record.version), true; });
    return found;
  }

  Catalog catalog_;
  SearchIndex index_{{.path = "", .ledger_id = "ledger", .batch_versions = 50}, catalog_};
};

TEST_F(ShortlistTest, HasWhatHoldsAWordOrATerm) {
  for (int i = 0; i < kRecords; ++i) Write(i, i == 7 ? "Chips" : "Else", i == 9 ? "trade" : i % 2 == 0 ? "energy" : "");
  AwaitIndex();
  const View view = catalog_.ViewAtHead();
  const Predicate predicate = Shortened("chips OR topic = trade", view);
  ASSERT_NE(predicate.shortlist, nullptr);
  EXPECT_THAT(predicate.shortlist->records, ElementsAre(RecordId{7}, RecordId{9}));
  EXPECT_EQ(predicate.shortlist->text, "text has \"chips\" or topic is trade");
  // A group without terms says more.
  const Predicate both = Shortened("(chips OR topic = energy) AND (chips OR else)", view);
  ASSERT_NE(both.shortlist, nullptr);
  EXPECT_EQ(both.shortlist->text, "text has \"chips\" or \"else\"");
}

TEST_F(ShortlistTest, IsNotMadeWhereItWouldBeAsLongAsTheWalk) {
  for (int i = 0; i < kRecords; ++i) Write(i, i == 7 ? "Chips" : "Else", "energy");
  AwaitIndex();
  const View view = catalog_.ViewAtHead();
  EXPECT_EQ(Shortened("(chips OR topic = energy) AND kind = AGREE", view).shortlist, nullptr);
  EXPECT_EQ(Shortened("chips OR type = EVENT", catalog_.ViewAt(Revision(10)).value()).shortlist, nullptr);
}

// The words behind the first ones are looked for in what those leave.
TEST_F(ShortlistTest, LooksUpTheBeginningOfALongPhrase) {
  const std::string phrase = "one two three four five six seven eight nine ten";
  for (int i = 0; i < kRecords; ++i)
    Write(i, i == 7 ? phrase : i == 9 ? phrase.substr(0, phrase.size() - 4) : "Else", "");
  AwaitIndex();
  const View view = catalog_.ViewAtHead();
  const Predicate predicate = Shortened(absl::StrCat("\"", phrase, "\""), view);
  ASSERT_NE(predicate.shortlist, nullptr);
  EXPECT_THAT(predicate.shortlist->records, ElementsAre(RecordId{7}, RecordId{9}));
  EXPECT_EQ(Found(view, predicate).size(), 1u);
}

// At many revisions of a random history, the same records in the same order.
TEST_F(ShortlistTest, ChangesNoAnswer) {
  constexpr int kSeed = 11;
  SCOPED_TRACE(absl::StrCat("seed ", kSeed));
  std::mt19937 random(kSeed);
  const std::vector<std::string> titles = {"Chips", "Chip exports", "半導体輸出", "Summit", "Exports of gallium", ""};
  const std::vector<std::string> topics = {"chips", "trade", "energy", ""};
  for (int i = 0; i < kRecords; ++i) Write(i, titles[random() % titles.size()], topics[random() % topics.size()]);
  for (int i = 0; i < 200; ++i) {
    const auto number = static_cast<int>(random() % kRecords);
    const std::string name = absl::StrCat("events/e", number);
    if (random() % 4 == 0 && catalog_.ViewAtHead().FindLive(name)) {
      Retract(catalog_, name);
    } else {
      Write(number, titles[random() % titles.size()], topics[random() % topics.size()]);
    }
  }
  AwaitIndex();
  int shortened = 0;
  for (const char* filter :
       {"gallium OR topic = chips", "gallium OR topic = chips OR topic = trade", "title:summit OR topic:energy",
        "(summit OR topic = trade) AND NOT exports", "gallium OR (topic = trade AND title = Summit)",
        "輸出 OR topic = x", "(gallium OR topic = chips) AND (summit OR exports)", "summit OR state = BREACHED",
        "gallium OR NOT summit"}) {
    for (Revision revision(kRecords - 50); revision <= catalog_.head(); revision = revision + 7) {
      const View view = *catalog_.ViewAt(revision);
      const Predicate plain = CompileFilter(filter, v1::RECORD_TYPE_UNSPECIFIED, "", "filter").value();
      for (const Walk walk : {Walk::kWhole, Walk::kPage}) {
        const Predicate listed = Shortened(filter, view, walk);
        shortened += listed.shortlist != nullptr;
        ASSERT_EQ(Found(view, listed), Found(view, plain)) << filter << " at " << revision.value();
      }
    }
  }
  EXPECT_GT(shortened, 100);
}

}  // namespace
}  // namespace briefing::rpc
