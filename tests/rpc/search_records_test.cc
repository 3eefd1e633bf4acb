#include "absl/strings/str_cat.h"
#include "briefing/v1/briefing_service.pb.h"
#include "service/catalog/record_type.h"
#include "tests/rpc/server_fixture.h"

namespace briefing::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

class SearchRecordsTest : public ServerTest {
 protected:
  absl::StatusOr<v1::SearchRecordsResponse> Search(const std::string& request) {
    return Call<v1::SearchRecordsResponse>("BriefingService/SearchRecords",
                                           ParseText<v1::SearchRecordsRequest>(request));
  }
  std::vector<std::string> Names(const std::string& request) {
    const auto response = Search(request);
    EXPECT_THAT(response, IsOk());
    std::vector<std::string> names;
    if (!response.ok()) return names;
    for (const v1::SearchResult& result : response->results()) names.push_back(NameIn(*MessageIn(result.record())));
    return names;
  }
};

constexpr char kEvents[] = R"pb(
  mutations {
    create { event { name: "events/in-text" title: "A" description: "Chips and more." kind: EVENT_KIND_AGREE } }
  }
  mutations { create { event { name: "events/in-title" title: "Chip accord" kind: EVENT_KIND_AGREE topics: "trade" } } }
  mutations {
    create { event { name: "events/japanese" title: "半導体の輸出" kind: EVENT_KIND_CONSULT topics: "trade" } }
  })pb";

TEST_F(SearchRecordsTest, GivesTheBestFirst) {
  const int64_t revision = Apply(kEvents);
  BRIEFING_ASSERT_OK_AND_ASSIGN(auto found, Search("query: 'chips'"));
  ASSERT_THAT(found.results(), SizeIs(2));
  EXPECT_EQ(found.results(0).record().event().name(), "events/in-title");
  EXPECT_GT(found.results(0).score(), found.results(1).score());
  EXPECT_EQ(found.total_size(), 2);
  EXPECT_EQ(found.revision(), revision);
  EXPECT_EQ(last_revision(), revision);
  const v1::SearchSnippet& snippet = found.results(1).snippets(0);
  EXPECT_EQ(snippet.field(), "description");
  ASSERT_THAT(snippet.highlights(), SizeIs(1));
  EXPECT_EQ(snippet.text().substr(0, snippet.highlights(0).end()), "Chips");
}

TEST_F(SearchRecordsTest, FindsTwoCharacters) {
  Apply(kEvents);
  EXPECT_THAT(Names("query: '導体'"), ElementsAre("events/japanese"));
  EXPECT_THAT(Names("query: '体輸'"), IsEmpty());
}

TEST_F(SearchRecordsTest, FiltersWhatIsFound) {
  Apply(kEvents);
  EXPECT_THAT(Names("query: 'chips' filter: 'topic = trade'"), ElementsAre("events/in-title"));
}

TEST_F(SearchRecordsTest, AnswersForTheRevisionAskedFor) {
  const int64_t revision = Apply(kEvents);
  Apply("mutations { retract { name: 'events/in-title' } }");
  EXPECT_THAT(Names("query: 'accord'"), IsEmpty());
  EXPECT_THAT(Names(absl::StrCat("query: 'accord' as_of { revision: ", revision, " }")),
              ElementsAre("events/in-title"));
}

TEST_F(SearchRecordsTest, GoesOnAtTheRevisionOfTheFirstPage) {
  Apply(kEvents);
  BRIEFING_ASSERT_OK_AND_ASSIGN(auto first, Search("query: 'chips' page_size: 1"));
  EXPECT_EQ(first.total_size(), 2);
  Apply("mutations { retract { name: 'events/in-text' } }");
  BRIEFING_ASSERT_OK_AND_ASSIGN(
      auto second, Search(absl::StrCat("query: 'chips' page_size: 1 page_token: '", first.next_page_token(), "'")));
  ASSERT_THAT(second.results(), SizeIs(1));
  EXPECT_EQ(second.results(0).record().event().name(), "events/in-text");
  EXPECT_EQ(second.revision(), first.revision());
  EXPECT_THAT(second.next_page_token(), IsEmpty());
}

TEST_F(SearchRecordsTest, RefusesTokensOfOtherSearches) {
  Apply(kEvents);
  BRIEFING_ASSERT_OK_AND_ASSIGN(auto first, Search("query: 'chips' page_size: 1"));
  const std::string token = absl::StrCat(" page_token: '", first.next_page_token(), "'");
  EXPECT_THAT(Search("query: 'chip'" + token), FailsWith(absl::StatusCode::kInvalidArgument, "BAD_TOKEN"));
  EXPECT_THAT(Search("query: 'chips' filter: 'topic = trade'" + token), BlamesField("page_token"));
}

TEST_F(SearchRecordsTest, RefusesWhatCannotBeSearched) {
  EXPECT_THAT(Search(""), BlamesField("query"));
  EXPECT_THAT(Search("query: '\"open'"), BlamesField("query"));
  EXPECT_THAT(Search("query: 'a' page_size: -1"), BlamesField("page_size"));
  EXPECT_THAT(Search("query: 'a' as_of { revision: 7 }"), FailsWith(absl::StatusCode::kOutOfRange, "REVISION_AHEAD"));
}

TEST_F(SearchRecordsTest, FindsNothingInTheEmptyLedger) { EXPECT_THAT(Names("query: 'chips'"), IsEmpty()); }

TEST_F(SearchRecordsTest, SaysThatItIsOff) {
  Restart({.search = "off"});
  EXPECT_THAT(Search("query: 'chips'"), FailsWith(absl::StatusCode::kFailedPrecondition, "SEARCH_OFF"));
}

TEST_F(SearchRecordsTest, GivesUpAfterItsTime) {
  Apply(kEvents);
  Restart({.search_timeout = absl::ZeroDuration()});
  EXPECT_THAT(Search("query: 'c*'"), FailsWith(absl::StatusCode::kDeadlineExceeded, "OUT_OF_TIME"));
}

TEST_F(SearchRecordsTest, FindsAfterARestartWhatWasWrittenBefore) {
  Apply(kEvents);
  Restart({});
  EXPECT_THAT(Names("query: 'accord'"), ElementsAre("events/in-title"));
}

}  // namespace
}  // namespace briefing::testing
