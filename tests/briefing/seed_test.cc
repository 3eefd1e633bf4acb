// What the seed as a whole holds.
#include <map>
#include <set>

#include "google/protobuf/reflection.h"
#include "service/catalog/record_type.h"
#include "tests/briefing/test_store.h"
#include "tests/support/matchers.h"

namespace briefing::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::Pair;

// All records of the seed in their order.
std::vector<v1::Record> SeedRecords() {
  std::vector<v1::Record> records;
  for (const auto& file : ReadSeed()) records.insert(records.end(), file.records().begin(), file.records().end());
  return records;
}

std::vector<v1::Claim> ClaimsOf(const v1::Record& record) {
  const auto& message = *MessageIn(record);
  const auto* field = message.GetDescriptor()->FindFieldByName("claims");
  const auto claims = message.GetReflection()->GetRepeatedFieldRef<v1::Claim>(message, field);
  return {claims.begin(), claims.end()};
}

TEST(Seed, HoldsSoManyRecordsOfEachKind) {
  TestStore store;
  PutSeed(store);
  std::map<v1::RecordType, int64_t> live;
  for (const auto& counts : store.Now().catalog().GetStatistics().types) {
    if (counts.live > 0) live[counts.type] = counts.live;
  }
  EXPECT_THAT(live, ElementsAre(Pair(v1::RECORD_TYPE_PARTY, 14), Pair(v1::RECORD_TYPE_SOURCE, 1),
                                Pair(v1::RECORD_TYPE_INDICATOR, 6), Pair(v1::RECORD_TYPE_EVENT, 25),
                                Pair(v1::RECORD_TYPE_COMMITMENT, 12), Pair(v1::RECORD_TYPE_OBSERVATION, 5),
                                Pair(v1::RECORD_TYPE_VERDICT, 2)));
}

TEST(Seed, HoldsSoManyClaims) {
  std::map<v1::Modality, int> by_modality;
  size_t count = 0;
  for (const auto& record : SeedRecords()) {
    for (const auto& claim : ClaimsOf(record)) ++by_modality[claim.modality()], ++count;
  }
  EXPECT_EQ(count, 79u);
  EXPECT_EQ(by_modality[v1::MODALITY_UNDER_CONSIDERATION], 2);
  EXPECT_EQ(by_modality[v1::MODALITY_HYPOTHETICAL], 2);
}

// Paragraph 15 asks a question and states nothing.
TEST(Seed, CoversEveryParagraphThatHoldsAFact) {
  std::set<int> paragraphs;
  for (const auto& record : SeedRecords()) {
    for (const auto& claim : ClaimsOf(record)) paragraphs.insert(claim.locator().paragraph());
  }
  EXPECT_THAT(paragraphs, ElementsAre(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 16, 17, 18));
}

TEST(Seed, JudgesEveryClaimAndConfirmsNone) {
  for (const auto& record : SeedRecords()) {
    for (const auto& claim : ClaimsOf(record)) {
      EXPECT_NE(claim.credibility(), v1::CREDIBILITY_UNSPECIFIED) << NameIn(*MessageIn(record)) << " " << claim.id();
      EXPECT_NE(claim.credibility(), v1::CREDIBILITY_CONFIRMED) << "one source confirms nothing";
    }
  }
}

TEST(Seed, BacksEveryEventCommitmentIndicatorAndObservationByAClaim) {
  for (const auto& record : SeedRecords()) {
    if (record.has_party() || record.has_source()) continue;
    EXPECT_FALSE(ClaimsOf(record).empty()) << NameIn(*MessageIn(record));
  }
}

}  // namespace
}  // namespace briefing::testing
