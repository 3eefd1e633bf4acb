#include "service/catalog/version_table.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace briefing {
namespace {

VersionTable::NewVersion VersionOf(int64_t revision) {
  return {.bytes = "",
          .facets = nullptr,
          .revision = Revision(revision),
          .type = v1::RECORD_TYPE_EVENT,
          .retracted = false};
}

// Steps that StandingAt takes from the latest version to the one at `revision`.
int StepsTo(const VersionTable& table, RecordId record, int64_t revision) {
  int steps = 0;
  VersionId id = table.Latest(record);
  while (table.At(id).revision > revision) {
    const Version& version = table.At(id);
    id = table.At(version.jump).revision > revision ? version.jump : version.previous;
    ++steps;
  }
  return steps;
}

TEST(VersionTable, ReachesAnyVersionInLogarithmicallyManySteps) {
  constexpr int64_t kVersions = 100'000;
  VersionTable table;
  const RecordId record = table.AddRecord(VersionOf(1));
  for (int64_t revision = 2; revision <= kVersions; ++revision) table.AddVersion(record, VersionOf(revision));
  int most = 0;
  for (int64_t revision = 1; revision <= kVersions; revision += 7) {
    ASSERT_EQ(table.At(table.StandingAt(record, Revision(revision))).revision, revision);
    most = std::max(most, StepsTo(table, record, revision));
  }
  // Twice and a half the binary logarithm.
  EXPECT_LE(most, 42);
}

TEST(VersionTable, HasNoVersionBeforeTheFirst) {
  VersionTable table;
  const RecordId record = table.AddRecord(VersionOf(5));
  EXPECT_EQ(table.StandingAt(record, Revision(4)), kNoVersion);
  EXPECT_EQ(table.StandingAt(record, Revision(5)), VersionId{0});
  EXPECT_EQ(table.StandingAt(record, Revision(9)), VersionId{0});
}

TEST(VersionTable, CountsRecordsOfEndedRevisionsOnly) {
  VersionTable table;
  table.AddRecord(VersionOf(1));
  EXPECT_EQ(table.record_count(), 0u);
  table.EndRevision();
  EXPECT_EQ(table.record_count(), 1u);
  EXPECT_EQ(table.EndOf(Revision(0)), VersionId{0});
  EXPECT_EQ(table.EndOf(Revision(1)), VersionId{1});
}

}  // namespace
}  // namespace briefing
