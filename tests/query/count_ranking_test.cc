#include "service/query/count_ranking.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <vector>

namespace briefing {
namespace {

constexpr unsigned kRankingSeed = 20260408;

std::vector<uint32_t> RowsOf(const std::vector<Counted>& entries) {
  std::vector<uint32_t> rows;
  for (const Counted& entry : entries) rows.push_back(entry.row);
  return rows;
}

TEST(KeepMostTest, PutsTheMostFirstAndOfEqualOnesTheFirst) {
  std::vector<Counted> entries = {{1, 0}, {3, 1}, {1, 2}, {3, 3}, {2, 4}};
  KeepMost(4, entries);
  EXPECT_EQ(RowsOf(entries), (std::vector<uint32_t>{1, 3, 4, 0}));
  KeepMost(0, entries);
  EXPECT_TRUE(entries.empty());
}

// Few and many, small counts and those beyond what is counted in buckets, limits that cut through equal ones.
TEST(KeepMostTest, DoesWhatASortDoes) {
  std::mt19937 random(kRankingSeed);
  for (int round = 0; round < 2000; ++round) {
    const size_t size = std::uniform_int_distribution<size_t>(0, round % 2 == 0 ? 80 : 3000)(random);
    std::exponential_distribution<double> records(1.0 / (1 + round % 7 * 300));
    std::vector<Counted> entries;
    for (uint32_t row = 0; row < size; ++row)
      entries.push_back({1 + static_cast<uint32_t>(records(random)), row, row + 7});
    std::vector<Counted> sorted = entries;
    std::stable_sort(sorted.begin(), sorted.end(),
                     [](const Counted& a, const Counted& b) { return a.records > b.records; });
    const size_t limit = std::uniform_int_distribution<size_t>(0, size + 10)(random);
    sorted.resize(std::min(limit, size));
    KeepMost(limit, entries);
    ASSERT_EQ(RowsOf(entries), RowsOf(sorted)) << "round " << round << ", seed " << kRankingSeed;
    for (const Counted& entry : entries) ASSERT_EQ(entry.column, entry.row + 7);
  }
}

TEST(CountedKeysTest, DoesWhatASortDoes) {
  std::mt19937 random(kRankingSeed);
  for (int round = 0; round < 500; ++round) {
    const auto size = std::uniform_int_distribution<uint32_t>(0, round % 2 == 0 ? 80 : 3000)(random);
    // Places may lie far apart.
    const uint32_t step = 1u << (round % 20);
    std::vector<uint32_t> places;
    for (uint32_t key = 0; key < size; ++key) places.push_back(key * step);
    std::shuffle(places.begin(), places.end(), random);
    // Longer than there are keys, or shorter.
    std::vector<int64_t> counts(size + round % 3 * 5 - std::min<size_t>(size, round % 5));
    for (int64_t& count : counts) count = static_cast<int64_t>(random() % 3);
    std::vector<uint32_t> expected;
    for (uint32_t key = 0; key < std::min<size_t>(size, counts.size()); ++key) {
      if (counts[key] > 0) expected.push_back(key);
    }
    std::sort(expected.begin(), expected.end(), [&](uint32_t a, uint32_t b) { return places[a] < places[b]; });
    ASSERT_EQ(CountedKeys(places, counts), expected) << "round " << round << ", seed " << kRankingSeed;
  }
}

}  // namespace
}  // namespace briefing
