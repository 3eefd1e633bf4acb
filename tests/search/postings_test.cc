#include "service/search/postings.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <utility>

#include "absl/strings/str_cat.h"
#include "service/search/matching.h"

namespace briefing {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

using Entries = std::vector<std::pair<VersionId, ScopeCounts>>;

// Ascending, `gap` apart at most.
Entries RandomEntries(std::mt19937& random, size_t count, uint32_t gap) {
  Entries entries;
  uint32_t version = random() % gap;
  while (entries.size() < count) {
    ScopeCounts counts;
    for (uint8_t& each : counts) each = static_cast<uint8_t>(random() % (kMaxOccurrences + 1));
    entries.emplace_back(static_cast<VersionId>(version), counts);
    version += 1 + random() % gap;
  }
  return entries;
}

std::shared_ptr<const Postings> PostingsOf(const Entries& entries) {
  auto postings = std::make_shared<Postings>();
  for (const auto& [version, counts] : entries) postings->Append(version, counts);
  postings->Shrink();
  return postings;
}

TEST(PostingsTest, GivesWhatWasAppended) {
  constexpr int kSeed = 3;
  SCOPED_TRACE(absl::StrCat("seed ", kSeed));
  std::mt19937 random(kSeed);
  for (const uint32_t gap : {1, 3, 900, 100000}) {
    const Entries entries = RandomEntries(random, 3000, gap);
    const auto postings = PostingsOf(entries);
    EXPECT_EQ(postings->size(), entries.size());
    Entries read;
    for (Postings::Cursor cursor(*postings); !cursor.done(); cursor.Next()) {
      read.emplace_back(cursor.version(), cursor.counts());
    }
    EXPECT_EQ(read, entries);
  }
}

TEST(PostingsTest, SeeksForwardsOnly) {
  constexpr int kSeed = 4;
  SCOPED_TRACE(absl::StrCat("seed ", kSeed));
  std::mt19937 random(kSeed);
  for (const uint32_t gap : {1, 3, 900, 100000}) {
    const Entries entries = RandomEntries(random, 3000, gap);
    const auto postings = PostingsOf(entries);
    for (const uint32_t step : {1u, gap, 10 * gap, 1000 * gap}) {
      Postings::Cursor cursor(*postings);
      uint32_t least = 0;
      auto at = entries.begin();
      while (!cursor.done()) {
        ASSERT_EQ(cursor.version(), at->first) << "gap " << gap << ", step " << step;
        ASSERT_EQ(cursor.counts(), at->second);
        // Now and then back, which changes nothing.
        least = random() % 8 == 0 ? 0 : static_cast<uint32_t>(at->first) + random() % (step + 1);
        cursor.Seek(static_cast<VersionId>(least));
        at = std::find_if(at, entries.end(),
                          [&](const auto& each) { return static_cast<uint32_t>(each.first) >= least; });
        if (random() % 2 == 0 || cursor.done()) continue;
        cursor.Next();
        ++at;
      }
      EXPECT_EQ(at, entries.end());
    }
  }
}

TEST(PostingsTest, MayBeEmpty) {
  const Postings postings;
  Postings::Cursor cursor(postings);
  EXPECT_TRUE(cursor.done());
  cursor.Seek(VersionId{7});
  EXPECT_TRUE(cursor.done());
}

std::shared_ptr<const Postings> In(const std::vector<uint32_t>& versions) {
  Entries entries;
  for (const uint32_t version : versions) entries.push_back({VersionId{version}, {1, 0, 0, 0}});
  return PostingsOf(entries);
}

std::vector<uint32_t> Matches(const QueryPostings& query, uint32_t end = 1000) {
  std::vector<uint32_t> matches;
  EXPECT_TRUE(ForEachMatch(
      query, VersionId{end},
      [&](VersionId version, const Occurrences&) { matches.push_back(static_cast<uint32_t>(version)); },
      [] { return true; }));
  return matches;
}

TEST(MatchingTest, TakesWhatAllGroupsHave) {
  const auto a = In({1, 2, 3, 500, 501, 900});
  const auto b = In({2, 500, 900});
  const auto c = In({3, 501});
  EXPECT_THAT(Matches({.all_of = {{a}, {b}}}), ElementsAre(2, 500, 900));
  EXPECT_THAT(Matches({.all_of = {{b, c}, {a}}}), ElementsAre(2, 3, 500, 501, 900));
  EXPECT_THAT(Matches({.all_of = {{a}}, .none_of = {b, In({1})}}), ElementsAre(3, 501));
  EXPECT_THAT(Matches({.all_of = {{a}, {b}, {c}}}), IsEmpty());
  EXPECT_THAT(Matches({.all_of = {{a}, {In({})}}}), IsEmpty());
  EXPECT_THAT(Matches({.all_of = {{a}}}, 500), ElementsAre(1, 2, 3));
}

TEST(MatchingTest, CountsEachPhraseInItsPlace) {
  const auto rare = PostingsOf({{VersionId{5}, {1, 2, 0, 0}}});
  const auto common = PostingsOf({{VersionId{4}, {9, 9, 9, 9}}, {VersionId{5}, {0, 0, 3, 16}}});
  Occurrences counts;
  ForEachMatch(
      {.all_of = {{common, In({4})}, {rare}}}, VersionId{10},
      [&](VersionId, const Occurrences& found) { counts = found; }, [] { return true; });
  EXPECT_THAT(counts[0], ElementsAre(0, 0, 3, 16));
  EXPECT_THAT(counts[1], ElementsAre(0, 0, 0, 0));
  EXPECT_THAT(counts[2], ElementsAre(1, 2, 0, 0));
}

TEST(MatchingTest, StopsWhenTold) {
  EXPECT_FALSE(ForEachMatch(
      {.all_of = {{In({1})}}}, VersionId{10}, [](VersionId, const Occurrences&) {}, [] { return false; }));
}

}  // namespace
}  // namespace briefing
