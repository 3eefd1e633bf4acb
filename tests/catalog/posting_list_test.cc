#include "service/catalog/posting_list.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>
#include <set>
#include <vector>

#include "service/catalog/append_only_vector.h"
#include "service/catalog/candidates.h"
#include "service/catalog/term_table.h"

namespace briefing {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

std::vector<uint32_t> IdsFrom(const PostingList& list, uint32_t from) {
  std::vector<uint32_t> ids;
  for (PostingList::Cursor cursor(list, from); !cursor.done(); cursor.Next()) ids.push_back(cursor.id());
  return ids;
}

TEST(AppendOnlyVector, KeepsElementsInPlace) {
  AppendOnlyVector<uint32_t> vector;
  std::vector<uint32_t*> places;
  for (uint32_t i = 0; i < 100'000; ++i) {
    uint32_t& element = vector.Append();
    element = i;
    places.push_back(&element);
  }
  for (uint32_t i = 0; i < 100'000; ++i) {
    ASSERT_EQ(vector[i], i);
    ASSERT_EQ(&vector[i], places[i]);
  }
  EXPECT_LE(vector.memory_bytes(), 100'000 * sizeof(uint32_t) * 9 / 8);
}

TEST(AppendOnlyVector, TruncateMakesRoomAgain) {
  AppendOnlyVector<int> vector;
  vector.Append() = 1;
  vector.Append() = 2;
  vector.Truncate(1);
  vector.Append() = 3;
  EXPECT_EQ(vector.size(), 2u);
  EXPECT_EQ(vector[1], 3);
}

TEST(PostingList, KeepsIdsInOrderOfArrival) {
  ByteArena arena;
  PostingList list;
  EXPECT_THAT(IdsFrom(list, 0), IsEmpty());
  for (const uint32_t id : {0, 2, 4, 6, 8, 10}) list.Add(id, arena);
  EXPECT_THAT(IdsFrom(list, 0), ElementsAre(0, 2, 4, 6, 8, 10));
  EXPECT_THAT(IdsFrom(list, 4), ElementsAre(4, 6, 8, 10));
  EXPECT_THAT(IdsFrom(list, 5), ElementsAre(6, 8, 10));
  EXPECT_THAT(IdsFrom(list, 11), IsEmpty());
}

TEST(PostingList, SortsInWhatComesLate) {
  ByteArena arena;
  PostingList list;
  for (const uint32_t id : {3, 9, 5, 1, 5, 9, 3, 20}) list.Add(id, arena);
  EXPECT_THAT(IdsFrom(list, 0), ElementsAre(1, 3, 5, 9, 20));
  EXPECT_EQ(list.size(), 5u);
}

TEST(PostingList, CursorsDoNotSeeLaterAdditionsToTheArray) {
  ByteArena arena;
  PostingList list;
  list.Add(1, arena);
  PostingList::Cursor cursor(list, 0);
  list.Add(2, arena);
  cursor.Next();
  EXPECT_TRUE(cursor.done());
}

TEST(PostingList, EqualsASetWhateverTheOrder) {
  for (const uint32_t seed : {1u, 2u, 3u}) {
    SCOPED_TRACE(seed);
    std::mt19937 random(seed);
    ByteArena arena;
    PostingList list;
    std::set<uint32_t> model;
    for (uint32_t i = 0; i < 20'000; ++i) {
      const uint32_t id = random() % 3 == 0 ? random() % (i + 1) : i;
      list.Add(id, arena);
      model.insert(id);
    }
    ASSERT_EQ(list.size(), model.size());
    for (const uint32_t from : {0u, 1u, 777u, 10'000u, 19'999u, 20'000u}) {
      ASSERT_EQ(IdsFrom(list, from), std::vector<uint32_t>(model.lower_bound(from), model.end()));
    }
  }
}

TEST(Candidates, MergeListsWithoutRepeats) {
  ByteArena arena;
  TermTable table(arena);
  TermIds ids;
  const std::vector<TermView> terms = {
      {TermField::kTopic, "a"}, {TermField::kTopic, "b"}, {TermField::kTopic, "c"}, {TermField::kTopic, "none"}};
  table.Intern(terms, ids);
  for (const uint32_t record : {1, 4, 7}) table.Post(ids[0], record);
  for (const uint32_t record : {1, 2, 7, 9}) table.Post(ids[1], record);
  for (const uint32_t record : {7}) table.Post(ids[2], record);
  std::vector<uint32_t> merged;
  for (Candidates all(table, {ids.begin(), ids.end()}, 2); !all.done(); all.Next()) merged.push_back(all.id());
  EXPECT_THAT(merged, ElementsAre(2, 4, 7, 9));
}

TEST(TermTable, GivesEqualTermsOneId) {
  ByteArena arena;
  TermTable table(arena);
  TermIds ids;
  const std::vector<TermView> terms = {{TermField::kTopic, "a"}, {TermField::kParty, "a"}, {TermField::kTopic, "a"}};
  table.Intern(terms, ids);
  EXPECT_THAT(ids, ElementsAre(0, 1));
  EXPECT_EQ(table.size(), 2u);
  EXPECT_EQ(table.Find(TermField::kParty, "a"), absl::optional<TermId>(1));
  EXPECT_EQ(table.Find(TermField::kState, "a"), absl::nullopt);
}

}  // namespace
}  // namespace briefing
