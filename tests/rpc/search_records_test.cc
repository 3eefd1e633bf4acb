#include "absl/strings/str_cat.h"
#include "briefing/v1/briefing_service.pb.h"
#include "briefing/v1/event_service.pb.h"
#include "briefing/v1/ledger_service.grpc.pb.h"
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

// An answer that is kept is that of its revision, and of nothing else.
TEST_F(SearchRecordsTest, AnswersTheSameAgainUntilSomethingChanges) {
  const int64_t revision = Apply(kEvents);
  const std::vector<std::string> both = Names("query: 'chips'");
  EXPECT_THAT(both, ElementsAre("events/in-title", "events/in-text"));
  EXPECT_EQ(Names("query: 'chips'"), both);
  EXPECT_THAT(Names("query: 'chips' page_size: 1"), ElementsAre("events/in-title"));
  EXPECT_THAT(Names("query: 'chips' filter: 'topic = trade'"), ElementsAre("events/in-title"));
  Apply("mutations { retract { name: 'events/in-title' } }");
  EXPECT_THAT(Names("query: 'chips'"), ElementsAre("events/in-text"));
  EXPECT_EQ(last_revision(), revision + 1);
  const std::string then = absl::StrCat("query: 'chips' as_of { revision: ", revision, " }");
  EXPECT_EQ(Names(then), both);
  EXPECT_EQ(Names(then), both);
  EXPECT_EQ(last_revision(), revision);
  EXPECT_THAT(Names("query: 'chips'"), ElementsAre("events/in-text"));
}

// Page tokens are bound to the state that was asked for.
TEST_F(SearchRecordsTest, GoesOnAfterAnAnswerThatWasKept) {
  const int64_t revision = Apply(kEvents);
  const std::string points[] = {absl::StrCat("as_of { revision: ", revision, " }"), "", "as_of { latest: true }"};
  for (int round = 0; round < 2; ++round) {
    for (const std::string& point : points) {
      const std::string request = absl::StrCat("query: 'chips' page_size: 1 ", point);
      BRIEFING_ASSERT_OK_AND_ASSIGN(auto first, Search(request));
      EXPECT_THAT(Names(absl::StrCat(request, " page_token: '", first.next_page_token(), "'")),
                  ElementsAre("events/in-text"));
    }
  }
}

// What hangs on memberships, or on the time, is not kept.
TEST_F(SearchRecordsTest, AnswersAnewWhereMembershipsOrTheTimeDecide) {
  Apply(kEvents);
  EXPECT_THAT(Names("query: 'chips' filter: 'member_of(party, \"parties/eu\") OR topic = trade'"), SizeIs(1));
  EXPECT_THAT(Names("query: 'chips' filter: 'NOT overdue()'"), SizeIs(2));
  EXPECT_THAT(Names("query: 'chips' filter: 'NOT overdue()'"), SizeIs(2));
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

// --- Filters with words, which the same index answers ---

class WordFilterTest : public SearchRecordsTest {
 protected:
  // Enough records that an index is worth while, three of them of zirconium.
  int64_t Write() {
    std::string batch;
    for (int i = 0; i < 600; ++i) {
      absl::StrAppend(&batch, "mutations { create { event { name: 'events/e", i, "' kind: EVENT_KIND_AGREE title: '",
                      i % 200 == 7 ? "Zirconium" : "Chips", "' } } }");
    }
    return Apply(batch);
  }
  // A search waits for the index.
  void AwaitIndex() { EXPECT_THAT(Names("query: 'zirconium'"), SizeIs(3)); }
  absl::StatusOr<v1::ListEventsResponse> List(const std::string& request) {
    return Call<v1::ListEventsResponse>(
        "EventService/ListEvents", ParseText<v1::ListEventsRequest>("filter: 'zirconium' explain: true " + request));
  }
};

TEST_F(WordFilterTest, ListsByTheIndexAndSaysSo) {
  const int64_t revision = Write();
  AwaitIndex();
  BRIEFING_ASSERT_OK_AND_ASSIGN(auto list, List("return_total_size: true"));
  EXPECT_EQ(list.events_size(), 3);
  EXPECT_EQ(list.total_size(), 3);
  EXPECT_EQ(list.plan().index(), "text has \"zirconium\"");
  EXPECT_EQ(list.plan().candidate_count(), 3);
  Apply("mutations { retract { name: 'events/e7' } }");
  BRIEFING_ASSERT_OK_AND_ASSIGN(auto now, List("order_by: 'name desc'"));
  EXPECT_EQ(now.events_size(), 2);
  BRIEFING_ASSERT_OK_AND_ASSIGN(auto then, List(absl::StrCat("as_of { revision: ", revision, " }")));
  EXPECT_EQ(then.events_size(), 3);
}

TEST_F(WordFilterTest, LooksAlternativesUpToo) {
  Write();
  AwaitIndex();
  const auto list = Call<v1::ListEventsResponse>(
      "EventService/ListEvents", ParseText<v1::ListEventsRequest>(
                                     "filter: 'zirconium OR hafn* OR title:gallium' explain: true order_by: 'title'"));
  ASSERT_THAT(list.status(), IsOk());
  EXPECT_EQ(list->events_size(), 3);
  EXPECT_EQ(list->plan().index(), "text has \"gallium\" or \"hafn*\" or \"zirconium\"");
  EXPECT_EQ(list->plan().candidate_count(), 3);
}

TEST_F(WordFilterTest, LooksUpWhatMayStandInsteadOfWords) {
  Write();
  Apply(
      "mutations { create { event { name: 'events/other' kind: EVENT_KIND_AGREE title: 'Chips' topics: 'hafnium' } } "
      "}");
  AwaitIndex();
  const auto list = Call<v1::ListEventsResponse>(
      "EventService/ListEvents",
      ParseText<v1::ListEventsRequest>("filter: 'zirconium OR topic = hafnium' explain: true return_total_size: true"));
  ASSERT_THAT(list.status(), IsOk());
  EXPECT_EQ(list->events_size(), 4);
  EXPECT_EQ(list->total_size(), 4);
  EXPECT_EQ(list->plan().index(), "text has \"zirconium\" or topic is hafnium");
  EXPECT_EQ(list->plan().candidate_count(), 4);
}

TEST_F(WordFilterTest, ListsAlikeWithoutAnIndex) {
  Restart({.search = "off"});
  Write();
  BRIEFING_ASSERT_OK_AND_ASSIGN(auto list, List(""));
  EXPECT_EQ(list.events_size(), 3);
  EXPECT_EQ(list.plan().candidate_count(), 600);
}

TEST_F(WordFilterTest, CountsAndExportsByTheIndex) {
  Write();
  AwaitIndex();
  BRIEFING_ASSERT_OK_AND_ASSIGN(
      auto counts, Call<v1::CountRecordsResponse>("BriefingService/CountRecords",
                                                  ParseText<v1::CountRecordsRequest>("filter: 'zirconium'")));
  EXPECT_EQ(counts.total(), 3);
  const auto ledger = v1::LedgerService::NewStub(channel());
  grpc::ClientContext context;
  const auto reader = ledger->Export(&context, ParseText<v1::ExportRequest>("filter: 'title:zirconium'"));
  v1::ExportResponse response;
  std::vector<std::string> names;
  while (reader->Read(&response)) {
    for (const v1::Record& record : response.records()) names.push_back(record.event().name());
  }
  EXPECT_TRUE(reader->Finish().ok());
  EXPECT_THAT(names, ElementsAre("events/e7", "events/e207", "events/e407"));
}

}  // namespace
}  // namespace briefing::testing
