// What a reader of a followed briefing is sent, and what they make of it.
#include "service/briefing/followed_briefing.h"

#include "service/base/briefing_sections.h"
#include "tests/briefing/small_ledger.h"
#include "tests/briefing/test_store.h"
#include "tests/support/matchers.h"
#include "tests/support/text_proto.h"

namespace briefing::testing {
namespace {

using ::testing::Contains;
using ::testing::Not;
using ::testing::SizeIs;

class FollowedBriefingTest : public ::testing::Test {
 protected:
  FollowedBriefingTest() { store_.Put(kBasics); }

  // What is sent for the head; the reader takes it.
  absl::optional<v1::FollowBriefingResponse> Next() {
    const auto response = followed_.Next(store_.Compose(kChips));
    if (response) ApplyTo(read_, *response);
    return response;
  }

  TestStore store_;
  FollowedBriefing followed_;
  v1::Briefing read_;
};

TEST(RestAfter, IsNineTimesWhatComposingTook) {
  EXPECT_EQ(RestAfter(absl::Milliseconds(20), absl::Seconds(1)), absl::Seconds(1));
  EXPECT_EQ(RestAfter(absl::Milliseconds(500), absl::Seconds(1)), absl::Milliseconds(4500));
}

TEST_F(FollowedBriefingTest, BeginsWithTheWhole) {
  store_.Put(EventOf("a"));
  const auto first = Next();
  ASSERT_TRUE(first.has_value());
  EXPECT_THAT(first->changed_sections(), SizeIs(10));
  EXPECT_THAT(first->briefing(), EqualsProto(store_.Compose(kChips)));
}

TEST_F(FollowedBriefingTest, SendsNothingForWhatConcernsOthers) {
  Next();
  store_.Put("records { party { name: 'parties/fr' title: 'France' kind: PARTY_KIND_STATE } }");
  EXPECT_FALSE(Next().has_value());
}

TEST_F(FollowedBriefingTest, SendsOnlyTheSectionsThatDiffer) {
  store_.Put(CommitmentOf("x", "AGREED"));
  Next();
  store_.Put(kShare + ShareOf("a", "2022", "value: 10"));
  const auto next = Next();
  ASSERT_TRUE(next.has_value());
  EXPECT_THAT(next->changed_sections(), Contains(v1::BRIEFING_SECTION_NUMBERS));
  EXPECT_THAT(next->changed_sections(), Not(Contains(v1::BRIEFING_SECTION_COMMITMENTS)));
  EXPECT_THAT(next->briefing().commitment_groups(), SizeIs(0));
}

TEST_F(FollowedBriefingTest, TheReaderHasWhatComposingGives) {
  Next();
  const std::vector<std::string> steps{
      CommitmentOf("x", "AGREED", ClaimIn("daily", 1)),
      EventOf("a", "modality: MODALITY_EXPECTED date { edtf: '2022-05-23' } " + ClaimIn("weekly", 2)),
      kShare + ShareOf("a", "2022", "value: 10") + ShareOf("b", "2022", "value: 20"),
      CommitmentOf("x", "AGREED", "transitions { state: COMMITMENT_STATE_BREACHED } " + ClaimIn("daily", 1)),
  };
  for (const std::string& step : steps) {
    store_.Put(step);
    ASSERT_TRUE(Next().has_value()) << step;
    EXPECT_THAT(read_, EqualsProto(store_.Compose(kChips))) << step;
  }
  store_.Retract("events/a");
  ASSERT_TRUE(Next().has_value());
  EXPECT_THAT(read_, EqualsProto(store_.Compose(kChips)));
}

}  // namespace
}  // namespace briefing::testing
