// Searches that an analyst makes over the seed, each with the record that is to come first.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "service/search/search.h"
#include "tests/briefing/test_store.h"
#include "tests/support/matchers.h"

namespace briefing::testing {
namespace {

struct Row {
  const char* query;
  // "": nothing is found.
  const char* first;
};

constexpr Row kRows[] = {
    {"Japan", "parties/jp"},
};

TEST(SeedSearchTest, FindsWhatIsMeantFirst) {
  TestStore store;
  PutSeed(store);
  const View view = store.Now();
  SearchIndex index({.path = "", .ledger_id = "ledger"}, view.catalog());
  index.Start();
  const Matcher all(view.catalog(), Predicate());
  for (const Row& row : kRows) {
    const auto page = Search(index, view, ParseTextQuery(row.query, "query").value(), all, absl::nullopt, 1,
                             [] { return absl::OkStatus(); });
    ASSERT_THAT(page, IsOk());
    EXPECT_EQ(page->hits.empty() ? "" : page->hits[0].record.name, row.first) << row.query;
  }
}

}  // namespace
}  // namespace briefing::testing
