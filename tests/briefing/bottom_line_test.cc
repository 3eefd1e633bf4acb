// What a briefing says first.
#include "tests/briefing/small_ledger.h"
#include "tests/briefing/test_store.h"
#include "tests/support/matchers.h"

namespace briefing::testing {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::Not;
using ::testing::SizeIs;

class BottomLineTest : public ::testing::Test {
 protected:
  BottomLineTest() { store_.Put(kBasics); }

  std::vector<std::string> Sentences() const {
    std::vector<std::string> sentences;
    const v1::Briefing briefing = store_.Compose("topics: 'chips'");
    for (const auto& text : briefing.bottom_line()) sentences.push_back(text.text());
    return sentences;
  }

  TestStore store_;
};

TEST_F(BottomLineTest, TellsWhatIsNextAndWhatIsToBeMade) {
  store_.Put(EventOf("summit", "modality: MODALITY_EXPECTED date { edtf: '2022-05-23' }") +
             CommitmentOf("a", "EXPECTED") + CommitmentOf("b", "EXPECTED") + CommitmentOf("c", "PROPOSED"));
  EXPECT_THAT(Sentences(),
              ElementsAre("Expected next: Event summit (23 May 2022); 2 commitments are expected to be agreed "
                          "and 1 is only under consideration.",
                          "Of 3 commitments, none is agreed or in force; none is recorded as breached or "
                          "overdue."));
}

TEST_F(BottomLineTest, TellsThatWhatWasExpectedHasNotBeenReported) {
  store_.Put(EventOf("summit", "modality: MODALITY_EXPECTED date { edtf: '2001-05-23' }") +
             CommitmentOf("a", "AGREED"));
  EXPECT_THAT(Sentences(), Contains("1 expected date has passed with nothing more on record."));
}

TEST_F(BottomLineTest, TellsWhatWasDone) {
  store_.Put(CommitmentOf("a", "AGREED", "transitions { state: COMMITMENT_STATE_FULFILLED date { edtf: '2021' } }"));
  EXPECT_THAT(Sentences(),
              ElementsAre("Of 1 commitment, 1 is fulfilled (Promise a, 2021); none is recorded as breached "
                          "or overdue."));
}

TEST_F(BottomLineTest, NamesWhatIsBreachedAndOverdue) {
  store_.Put(CommitmentOf("a", "AGREED", "transitions { state: COMMITMENT_STATE_BREACHED date { edtf: '2021-03' } }") +
             CommitmentOf("b", "IN_FORCE", "due_date { edtf: '2021' }"));
  EXPECT_THAT(Sentences(),
              ElementsAre("Of 2 commitments, 1 is breached (Promise a, March 2021), 1 is in force (Promise b, "
                          "2020) and 1 is overdue (Promise b, due 2021)."));
}

TEST_F(BottomLineTest, NamesAFewAndCountsTheRest) {
  for (const char* id : {"a", "b", "c", "d", "e"}) store_.Put(CommitmentOf(id, "AGREED"));
  EXPECT_THAT(
      Sentences(),
      ElementsAre("Of 5 commitments, 5 are agreed (Promise a, 2020; Promise b, 2020; Promise c, 2020; and 2 more); "
                  "none is recorded as breached or overdue."));
}

TEST_F(BottomLineTest, TellsTheWeightiestContradiction) {
  store_.Put(
      EventOf("a", ClaimIn("daily", 1, "field: 'date' value: '1'") + ClaimIn("daily", 2, "field: 'date' value: '2'")) +
      CommitmentOf("c", "AGREED",
                   ClaimIn("daily", 3, "field: 'state' value: 'reached' modality: MODALITY_OCCURRED") +
                       ClaimIn("daily", 4,
                               "field: 'state' value: 'expected' attribution: 'officials' "
                               "modality: MODALITY_EXPECTED")));
  const auto sentences = Sentences();
  ASSERT_THAT(sentences, SizeIs(2));
  EXPECT_EQ(sentences[1],
            "Claims contradict one another on 2 points, above all: Promise c (state), “reached” (The Daily) "
            "against “expected” (officials).");
}

TEST_F(BottomLineTest, IsCitedAndAtMostThreeSentences) {
  store_.Put(EventOf("summit", "modality: MODALITY_EXPECTED date { edtf: '2023' }" + ClaimIn("daily", 1)) +
             CommitmentOf(
                 "c", "AGREED",
                 ClaimIn("daily", 3, "field: 'state' value: 'x'") + ClaimIn("daily", 4, "field: 'state' value: 'y'")));
  const v1::Briefing briefing = store_.Compose("topics: 'chips' parties: 'parties/jp' parties: 'parties/nowhere'");
  EXPECT_THAT(briefing.bottom_line(), SizeIs(3));
  // That something is not on record rests on no source.
  EXPECT_EQ(briefing.bottom_line(0).text(), "Not on record: parties/nowhere.");
  for (int i = 1; i < 3; ++i) EXPECT_THAT(briefing.bottom_line(i).citations(), Not(SizeIs(0))) << i;
}

}  // namespace
}  // namespace briefing::testing
