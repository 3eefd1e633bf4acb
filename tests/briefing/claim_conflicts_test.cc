#include "service/briefing/claim_conflicts.h"

#include "briefing/v1/event.pb.h"
#include "tests/briefing/small_ledger.h"
#include "tests/briefing/test_store.h"
#include "tests/support/matchers.h"

namespace briefing::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

constexpr char kExpected[] = "modality: MODALITY_EXPECTED";
constexpr char kOccurred[] = "modality: MODALITY_OCCURRED";
constexpr char kDenied[] = "modality: MODALITY_DENIED";

// A claim on the date by the source of 1 May, or of 8 May.
std::string OnDate(absl::string_view value, absl::string_view modality, absl::string_view source = "daily") {
  return ClaimIn(source, 1, absl::StrCat("field: 'date' value: '", value, "' ", modality));
}

class ClaimConflictsTest : public ::testing::Test {
 protected:
  ClaimConflictsTest() { store_.Put(kBasics); }

  // "field: number of claims in conflict" for an event with these claims.
  std::vector<std::string> Conflicts(const std::string& claims) {
    store_.Put(EventOf("a", claims));
    RecordReader reader(store_.Now());
    const auto* event = reader.Read<v1::Event>("events/a");
    std::vector<std::string> lines;
    for (const ClaimConflict& conflict : ClaimConflictsIn(*event, event->claims(), reader)) {
      lines.push_back(absl::StrCat(conflict.field, ": ", conflict.claims.size()));
    }
    return lines;
  }

  TestStore store_;
};

TEST_F(ClaimConflictsTest, DifferentValuesOfOneField) {
  EXPECT_THAT(Conflicts(OnDate("1985", kOccurred) + OnDate("1986", kOccurred)), ElementsAre("date: 2"));
}

TEST_F(ClaimConflictsTest, CaseAndSpacingDoNotCount) {
  EXPECT_THAT(Conflicts(OnDate("May 23", kOccurred) + OnDate(" may  23", kOccurred)), IsEmpty());
}

TEST_F(ClaimConflictsTest, DifferentFieldsDoNotContradict) {
  EXPECT_THAT(Conflicts(OnDate("1985", kOccurred) + ClaimIn("daily", 2, "field: 'place' value: 'Tokyo'")), IsEmpty());
}

TEST_F(ClaimConflictsTest, AListHasRoomForDifferentValues) {
  EXPECT_THAT(Conflicts(ClaimIn("daily", 1, "field: 'participants' value: 'Kishida'") +
                        ClaimIn("daily", 2, "field: 'participants' value: 'Biden'")),
              IsEmpty());
}

TEST_F(ClaimConflictsTest, ExpectedAndOccurredInOneSource) {
  EXPECT_THAT(Conflicts(OnDate("1986", kExpected) + OnDate("1986", kOccurred)), ElementsAre("date: 2"));
}

TEST_F(ClaimConflictsTest, APlanDoesNotContradictWhatCameOfItLater) {
  EXPECT_THAT(Conflicts(OnDate("1986", kExpected, "daily") + OnDate("1987", kOccurred, "weekly")), IsEmpty());
  EXPECT_THAT(Conflicts(OnDate("1986", kExpected, "weekly") + OnDate("1987", kOccurred, "daily")),
              ElementsAre("date: 2"));
}

TEST_F(ClaimConflictsTest, TheClaimsOwnDateGoesBeforeItsSources) {
  const std::string late_plan =
      ClaimIn("daily", 1, "field: 'date' value: '1986' modality: MODALITY_EXPECTED assert_date { edtf: '2022-05-20' }");
  EXPECT_THAT(Conflicts(late_plan + OnDate("1986", kOccurred, "weekly")), ElementsAre("date: 2"));
}

TEST_F(ClaimConflictsTest, ADenialContradictsTheValueThatItDenies) {
  EXPECT_THAT(Conflicts(OnDate("1986", kOccurred) + OnDate("1986", kDenied)), ElementsAre("date: 2"));
  EXPECT_THAT(Conflicts(OnDate("1986", kOccurred) + OnDate("1985", kDenied)), IsEmpty());
  EXPECT_THAT(Conflicts(OnDate("1986", kDenied) + OnDate("1985", kDenied)), IsEmpty());
}

TEST_F(ClaimConflictsTest, WholeRecordClaimsContradictByModalityAlone) {
  EXPECT_THAT(Conflicts(ClaimIn("daily", 1, "value: 'a' modality: MODALITY_OCCURRED") +
                        ClaimIn("daily", 2, "value: 'b' modality: MODALITY_OCCURRED")),
              IsEmpty());
  EXPECT_THAT(Conflicts(ClaimIn("daily", 1, kOccurred) + ClaimIn("daily", 2, kDenied)), ElementsAre(": 2"));
}

TEST_F(ClaimConflictsTest, AgreeingClaimsStandOnOneSide) {
  store_.Put(EventOf("a", OnDate("1986", kOccurred) + OnDate("1986", kOccurred) + OnDate("1985", kOccurred) +
                              ClaimIn("daily", 9, "field: 'date' value: '1986' modality: MODALITY_OCCURRED")));
  const v1::Briefing briefing = store_.Compose("topics: 'chips'");
  ASSERT_THAT(briefing.contradictions(), SizeIs(1));
  ASSERT_THAT(briefing.contradictions(0).positions(), SizeIs(2));
  EXPECT_EQ(briefing.contradictions(0).positions(0).value(), "1986");
  EXPECT_EQ(briefing.contradictions(0).positions(0).attribution(), "The Daily");
  EXPECT_THAT(briefing.contradictions(0).positions(0).citations(), SizeIs(2));
}

TEST_F(ClaimConflictsTest, PositionsNameWhomTheSourceNames) {
  store_.Put(EventOf("a", OnDate("1986", "attribution: 'officials'") + OnDate("1985", "", "weekly")));
  const v1::Briefing briefing = store_.Compose("topics: 'chips'");
  ASSERT_THAT(briefing.contradictions(), SizeIs(1));
  EXPECT_EQ(briefing.contradictions(0).positions(0).attribution(), "officials");
  // A source without a publisher is named by its title.
  EXPECT_EQ(briefing.contradictions(0).positions(1).attribution(), "Weekly");
}

}  // namespace
}  // namespace briefing::testing
