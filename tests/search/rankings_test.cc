// Searches answered from what is kept of earlier ones, beside the same made anew from the file.
#include "service/search/rankings.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <random>
#include <string>
#include <thread>
#include <vector>

#include "absl/strings/str_cat.h"
#include "service/query/filter.h"
#include "service/search/score.h"
#include "service/search/search.h"
#include "tests/support/commit_builder.h"
#include "tests/support/go_on.h"
#include "tests/support/matchers.h"

namespace briefing {
namespace {

using ::briefing::testing::Apply;
using ::briefing::testing::CommitBuilder;
using ::briefing::testing::Create;
using ::briefing::testing::GoOn;
using ::briefing::testing::HasCode;
using ::briefing::testing::IsOk;
using ::briefing::testing::MakeEvent;
using ::briefing::testing::Retract;
using ::briefing::testing::Update;

struct Answer {
  // Scores and ids, in their order.
  std::vector<std::pair<uint32_t, RecordId>> hits;

  friend bool operator==(const Answer&, const Answer&) = default;
  friend std::ostream& operator<<(std::ostream& out, const Answer& answer) {
    for (const auto& [score, id] : answer.hits) out << score << ":" << static_cast<uint32_t>(id) << " ";
    return out;
  }
};

// What the file alone says.
Answer Fresh(SearchIndex& index, const View& view, const TextQuery& query, const Predicate& predicate) {
  const Matcher matcher(view.catalog(), predicate);
  std::vector<RankedVersion> found;
  const absl::Status status =
      index.Find(query, VersionId{0}, view, GoOn, [&](VersionId version, const Occurrences& counts) {
        const auto record = view.StandsLive(version);
        if (!record.has_value() || !matcher.Matches(version, view)) return true;
        found.push_back({{ScoreOf(query, counts, index.text_sizes().Of(version)), *record}, version});
        return true;
      });
  EXPECT_THAT(status, IsOk());
  std::sort(found.begin(), found.end(), [](const RankedVersion& a, const RankedVersion& b) {
    return a.position.score != b.position.score ? a.position.score > b.position.score : a.position.id < b.position.id;
  });
  Answer answer;
  for (const RankedVersion& each : found) answer.hits.emplace_back(each.position.score, each.position.id);
  return answer;
}

// What searches say, page after page.
Answer Paged(SearchIndex& index, const View& view, const TextQuery& query, const Predicate& predicate, size_t limit) {
  Answer answer;
  absl::optional<SearchPosition> after;
  int64_t total = 0;
  bool more = true;
  while (more) {
    const Matcher matcher(view.catalog(), predicate);
    const auto page = Search(index, view, query, matcher, after, limit, GoOn);
    EXPECT_THAT(page, IsOk());
    if (!page.ok()) return answer;
    EXPECT_TRUE(!page->more || page->hits.size() == limit);
    for (const SearchHit& hit : page->hits) {
      EXPECT_EQ(view.StandsLive(hit.record.version), hit.record.id);
      answer.hits.emplace_back(hit.score, hit.record.id);
    }
    more = page->more;
    total = page->total;
    if (more) after = SearchPosition{page->hits.back().score, page->hits.back().record.id};
  }
  EXPECT_EQ(total, static_cast<int64_t>(answer.hits.size()));
  return answer;
}

constexpr const char* kQueries[] = {"chips",         "chip export",          "poli*",       "導体",
                                    "chips -export", "\"chips chips\"",      "導 OR talks", "title:chips",
                                    "talks the",     "no-where export chips"};
constexpr const char* kFilters[] = {"",
                                    "",
                                    "topic = trade",
                                    "topic = trade AND overlaps(date, \"2020\")",
                                    "NOT topic = trade",
                                    "description:policy",
                                    "member_of(party, \"parties/jp\")"};

// Random histories of a few records, and random questions.
class Histories {
 public:
  explicit Histories(uint32_t seed) : random_(seed) {}

  size_t Below(size_t end) { return random_() % end; }
  std::string Text() {
    static constexpr const char* kPieces[] = {"chips ", "export ", "policy ", "talks ",
                                              "半導体", "輸出 ",   "chip ",   "x "};
    std::string text;
    for (size_t i = Below(5); i > 0; --i) text += kPieces[Below(std::size(kPieces))];
    return text;
  }
  v1::Event Event(const std::string& id) {
    v1::Event event = MakeEvent(id);
    event.set_title(Text());
    event.set_description(Text());
    if (Below(3) == 0) event.add_topics("trade");
    if (Below(3) == 0) event.mutable_date()->set_edtf(Below(2) == 0 ? "2020" : "2021");
    if (Below(3) == 0) event.add_participants()->set_party("parties/jp");
    return event;
  }
  // A commit of a few changes.
  void Commit(Catalog& catalog, size_t ids) {
    const View head = catalog.ViewAtHead();
    CommitBuilder commit(head.revision().next());
    const size_t first = Below(ids);
    for (size_t i = 0; i <= Below(3); ++i) {
      const std::string id = absl::StrCat("e", (first + i) % ids);
      const auto found = head.FindLive("events/" + id);
      if (!found.has_value()) {
        commit.Create(Event(id));
      } else if (Below(4) == 0) {
        commit.Retract(Event(id));
      } else {
        commit.Update(Event(id));
      }
    }
    Apply(catalog, commit);
  }
  TextQuery Query() { return ParseTextQuery(kQueries[Below(std::size(kQueries))], "query").value(); }
  Predicate Filter() {
    return CompileFilter(kFilters[Below(std::size(kFilters))], v1::RECORD_TYPE_UNSPECIFIED, "", "filter").value();
  }
  // The head most often, where searches go on from what is kept; else any revision.
  View ViewOf(const Catalog& catalog) {
    const View head = catalog.ViewAtHead();
    if (Below(3) > 0) return head;
    return *catalog.ViewAt(Revision(1 + static_cast<int64_t>(Below(static_cast<size_t>(head.revision().value())))));
  }

 private:
  std::mt19937 random_;
};

// With so little memory that most of it goes again, and some phrases are in too many versions to be kept.
class RankingsTest : public ::testing::TestWithParam<size_t> {};

INSTANTIATE_TEST_SUITE_P(Memory, RankingsTest, ::testing::Values(0, size_t{1} << 20),
                         [](const auto& info) { return info.param == 0 ? "Little" : "Enough"; });

TEST_P(RankingsTest, SayWhatTheFileSays) {
  constexpr uint32_t kSeed = 17;
  SCOPED_TRACE(absl::StrCat("seed ", kSeed));
  Histories random(kSeed);
  Catalog catalog;
  Create(catalog, testing::MakeParty("jp"));
  SearchIndex index({.path = "", .ledger_id = "ledger", .batch_versions = 5, .min_kept_bytes = GetParam()}, catalog);
  index.Start();
  for (int i = 0; i < 1500; ++i) {
    if (random.Below(2) == 0) random.Commit(catalog, 60);
    const View view = random.ViewOf(catalog);
    ASSERT_THAT(index.Await(view.revision(), GoOn), IsOk());
    const TextQuery query = random.Query();
    const Predicate predicate = random.Filter();
    ASSERT_EQ(Paged(index, view, query, predicate, 1 + random.Below(40)), Fresh(index, view, query, predicate))
        << ToMatch(query) << " at " << view.revision().value() << " of " << catalog.head().value();
  }
  EXPECT_GT(index.postings().memory_bytes(), 0u);
  EXPECT_GT(index.rankings().memory_bytes(), 0u);
}

TEST_P(RankingsTest, SayWhatTheFileSaysWhileOthersWriteAndSearch) {
  constexpr uint32_t kSeed = 23;
  SCOPED_TRACE(absl::StrCat("seed ", kSeed));
  Catalog catalog;
  Create(catalog, testing::MakeParty("jp"));
  SearchIndex index({.path = "", .ledger_id = "ledger", .batch_versions = 5, .min_kept_bytes = GetParam()}, catalog);
  index.Start();
  std::atomic<int> searching{4};
  std::vector<std::thread> threads;
  for (uint32_t i = 0; i < 4; ++i) {
    threads.emplace_back([&, i] {
      Histories random(kSeed + 1 + i);
      for (int n = 0; n < 60; ++n) {
        const View view = random.ViewOf(catalog);
        ASSERT_THAT(index.Await(view.revision(), GoOn), IsOk());
        const TextQuery query = random.Query();
        const Predicate predicate = random.Filter();
        ASSERT_EQ(Paged(index, view, query, predicate, 10), Fresh(index, view, query, predicate));
      }
      --searching;
    });
  }
  Histories random(kSeed);
  for (int n = 0; n < 20000 && searching > 0; ++n) {
    random.Commit(catalog, 200);
    index.Wake();
  }
  for (std::thread& thread : threads) thread.join();
}

// More new versions than a ranking is moved on by.
TEST(RankingsMemoryTest, StaysWithinItsBound) {
  Catalog catalog;
  SearchIndex index({.path = "", .ledger_id = "ledger", .min_kept_bytes = 1 << 16}, catalog);
  index.Start();
  const Matcher all(catalog, Predicate());
  for (int round = 0; round < 2; ++round) {
    CommitBuilder commit(catalog.head().next());
    for (int i = 0; i < 5000; ++i) {
      v1::Event event = MakeEvent(absl::StrCat("e", round, "-", i));
      event.set_title(absl::StrCat("chips w", i % 50));
      commit.Create(event);
    }
    Apply(catalog, commit);
    const View view = catalog.ViewAtHead();
    for (int word = 0; word < 50; ++word) {
      const TextQuery query = ParseTextQuery(absl::StrCat("chips w", word), "query").value();
      const auto page = Search(index, view, query, all, {}, 5, GoOn);
      ASSERT_THAT(page, IsOk());
      EXPECT_EQ(page->total, 100 * (round + 1));
    }
    const auto versions = static_cast<size_t>(view.version_end());
    EXPECT_LE(index.postings().memory_bytes(), std::max(versions * KeptPostings::kBytesForVersion, size_t{1} << 16));
    EXPECT_LE(index.rankings().memory_bytes(), std::max(versions * Rankings::kBytesForVersion, size_t{1} << 16));
  }
}

TEST(RankingsMemoryTest, AQuestionAboutThePastEmptiesNothing) {
  Catalog catalog;
  SearchIndex index({.path = "", .ledger_id = "ledger", .min_kept_bytes = 1 << 10}, catalog);
  index.Start();
  const Matcher all(catalog, Predicate());
  for (const int events : {1, 5000}) {
    CommitBuilder commit(catalog.head().next());
    for (int i = 0; i < events; ++i) {
      v1::Event event = MakeEvent(absl::StrCat("e", events, "-", i));
      event.set_title(absl::StrCat("chips w", i % 50));
      commit.Create(event);
    }
    Apply(catalog, commit);
  }
  for (int word = 0; word < 5; ++word) {
    const TextQuery query = ParseTextQuery(absl::StrCat("w", word), "query").value();
    ASSERT_THAT(Search(index, catalog.ViewAtHead(), query, all, {}, 5, GoOn), IsOk());
  }
  const size_t postings = index.postings().memory_bytes();
  const size_t rankings = index.rankings().memory_bytes();
  ASSERT_GT(postings, 1u << 10);
  ASSERT_GT(rankings, 1u << 10);
  const TextQuery query = ParseTextQuery("chips", "query").value();
  ASSERT_THAT(Search(index, *catalog.ViewAt(Revision(1)), query, all, {}, 5, GoOn), IsOk());
  EXPECT_GE(index.postings().memory_bytes(), postings);
  EXPECT_GE(index.rankings().memory_bytes(), rankings);
}

TEST(RankingsStopTest, KeepsNothingOfAnUnfinishedSearch) {
  Catalog catalog;
  CommitBuilder commit(Revision(1));
  for (int i = 0; i < 3000; ++i) {
    v1::Event event = MakeEvent(absl::StrCat("e", i));
    event.set_title("chips");
    commit.Create(event);
  }
  Apply(catalog, commit);
  SearchIndex index({.path = "", .ledger_id = "ledger"}, catalog);
  index.Start();
  const View view = catalog.ViewAtHead();
  ASSERT_THAT(index.Await(view.revision(), GoOn), IsOk());
  const TextQuery query = ParseTextQuery("chips", "query").value();
  const Matcher all(catalog, Predicate());
  int asked = 0;
  const auto stop = [&asked] { return ++asked < 4 ? absl::OkStatus() : absl::DeadlineExceededError("late"); };
  EXPECT_THAT(Search(index, view, query, all, {}, 10, stop), HasCode(absl::StatusCode::kDeadlineExceeded));
  EXPECT_EQ(index.postings().memory_bytes() + index.rankings().memory_bytes(), 0u);
  const auto page = Search(index, view, query, all, {}, 10, GoOn);
  ASSERT_THAT(page, IsOk());
  EXPECT_EQ(page->total, 3000);
}

}  // namespace
}  // namespace briefing
