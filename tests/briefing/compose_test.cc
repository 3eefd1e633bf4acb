#include "service/briefing/compose.h"

#include "tests/briefing/small_ledger.h"
#include "tests/briefing/test_store.h"
#include "tests/support/matchers.h"
#include "tests/support/text_proto.h"

namespace briefing::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::SizeIs;

std::vector<std::string> Sentences(const v1::Briefing& briefing) {
  std::vector<std::string> sentences;
  for (const auto& text : briefing.bottom_line()) sentences.push_back(text.text());
  return sentences;
}

std::string Bytes(v1::Briefing briefing) { return briefing.SerializeAsString(); }

// The same but for where and when in the ledger it was read.
std::string BytesApartFromRevision(v1::Briefing briefing) {
  briefing.clear_revision();
  briefing.clear_commit_time();
  return briefing.SerializeAsString();
}

TEST(ComposeBriefing, SaysThatTheLedgerIsEmpty) {
  TestStore store;
  const v1::Briefing briefing = store.Compose("");
  EXPECT_THAT(Sentences(briefing), ElementsAre("The ledger is empty."));
  EXPECT_EQ(briefing.revision(), 0);
  EXPECT_FALSE(briefing.has_commit_time());
  EXPECT_FALSE(briefing.has_reference_time());
}

TEST(ComposeBriefing, SaysThatNothingAnswersAndThatAPartyIsUnknown) {
  TestStore store;
  store.Put(kBasics);
  const v1::Briefing briefing = store.Compose("topics: 'chips' parties: 'parties/atlantis'");
  EXPECT_THAT(
      Sentences(briefing),
      ElementsAre("Not on record: topic chips and parties/atlantis.",
                  "Nothing in the ledger answers this: it holds no event or commitment with topic chips and party "
                  "parties/atlantis."));
  EXPECT_THAT(briefing.timeline(), SizeIs(0));
  EXPECT_THAT(briefing.citations(), SizeIs(0));
}

TEST(ComposeBriefing, TellsOfWhatIsNotOnRecordBeforeAllElse) {
  TestStore store;
  store.Put(kBasics);
  store.Put(EventOf("a", "modality: MODALITY_EXPECTED date { edtf: '2222' } " +
                             ClaimIn("daily", 1, "field: 'title' value: 'one'") +
                             ClaimIn("weekly", 1, "field: 'title' value: 'other'")) +
            CommitmentOf("x", "AGREED"));
  const auto sentences = Sentences(store.Compose("topics: 'chips' topics: 'unicorns' parties: 'parties/jp'"));
  EXPECT_THAT(sentences, SizeIs(3));
  EXPECT_EQ(sentences[0], "Not on record: topic unicorns.");
  EXPECT_EQ(Sentences(store.Compose("topics: 'chips' parties: 'parties/jp' parties: 'parties/atlantis'"))[0],
            "Not on record: parties/atlantis.");
}

TEST(ComposeBriefing, BreaksOffWhereItIsToldTo) {
  TestStore store;
  store.Put(kBasics);
  std::string records;
  for (int i = 0; i < 900; ++i) records += CommitmentOf(absl::StrCat("n", i), "AGREED");
  store.Put(records);
  const auto request = ParseText<v1::ComposeBriefingRequest>("topics: 'chips'");
  // Wherever it is told: each time it is asked once more before it is.
  int asked_in_all = 0;
  EXPECT_THAT(ComposeBriefing(request, store.Now(), absl::nullopt, [&] { return ++asked_in_all, absl::OkStatus(); }),
              IsOk());
  EXPECT_GT(asked_in_all, 10);
  for (int patience = 0; patience < asked_in_all; ++patience) {
    int asked = 0;
    const auto stop = [&] { return asked++ < patience ? absl::OkStatus() : absl::CancelledError("gone"); };
    EXPECT_THAT(ComposeBriefing(request, store.Now(), absl::nullopt, stop), HasCode(absl::StatusCode::kCancelled));
    EXPECT_EQ(asked, patience + 1);
  }
}

TEST(ComposeBriefing, TheSameRequestAndRevisionGiveTheSameBytes) {
  TestStore store;
  PutSeed(store);
  const Revision since(3);
  for (const char* request : {"", "topics: 'semiconductors' parties: 'parties/jp'", "filter: 'type = COMMITMENT'"}) {
    const std::string first = Bytes(store.Compose(request, since));
    EXPECT_EQ(Bytes(store.Compose(request, since)), first);
    // A restart reads the ledger anew.
    store.Restart();
    EXPECT_EQ(Bytes(store.Compose(request, since)), first);
  }
}

TEST(ComposeBriefing, WhatIsCitedOrNamedNarrowsTheLabel) {
  TestStore store;
  store.Put(kBasics);
  store.Put("records { source { name: 'sources/leak' title: 'Leak' marking { tlp: TLP_RED } } }" +
            EventOf("a", ClaimIn("daily", 1)));
  EXPECT_EQ(store.Compose("topics: 'chips'").tlp(), v1::TLP_UNSPECIFIED);
  store.Put(EventOf("a", ClaimIn("leak", 1)));
  EXPECT_EQ(store.Compose("topics: 'chips'").tlp(), v1::TLP_RED);
  store.Put(
      EventOf("a") + CommitmentOf("x", "AGREED") +
      "records { party { name: 'parties/jp' title: 'Japan' kind: PARTY_KIND_STATE marking { tlp: TLP_GREEN } } }");
  EXPECT_EQ(store.Compose("topics: 'chips'").tlp(), v1::TLP_GREEN);
}

TEST(ComposeBriefing, RefusesMalformedNames) {
  TestStore store;
  const auto request = ParseText<v1::ComposeBriefingRequest>("parties: 'jp'");
  EXPECT_THAT(ComposeBriefing(request, store.Now(), absl::nullopt), BlamesField("parties[0]"));
}

TEST(ComposeBriefing, RefusesChangesThatAreStillToCome) {
  TestStore store;
  const Revision first = store.Put(kBasics);
  store.Put(EventOf("a"));
  EXPECT_THAT(ComposeBriefing({}, store.At(first), store.Now()), BlamesField("since"));
}

TEST(ComposeBriefing, MakesItsTitleFromTopicsAndParties) {
  TestStore store;
  store.Put(kBasics);
  EXPECT_EQ(store.Compose("topics: 'economic-security' parties: 'parties/jp' parties: 'parties/us'").title(),
            "Briefing on economic security: Japan and United States");
  EXPECT_EQ(store.Compose("").title(), "Briefing on all records");
  EXPECT_EQ(store.Compose("title: 'For the minister'").title(), "For the minister");
}

TEST(ComposeBriefing, TakesTheCommitTimeForToday) {
  TestStore store;
  store.Put(kBasics);
  EXPECT_EQ(store.Compose("").reference_time().seconds(), 1651654800);
  EXPECT_EQ(store.Compose("reference_time { seconds: 5 }").reference_time().seconds(), 5);
}

TEST(ComposeBriefing, AnswersForTheRevisionOfItsView) {
  TestStore store;
  store.Put(kBasics);
  const Revision then = store.Put(EventOf("a"));
  const auto request = ParseText<v1::ComposeBriefingRequest>("topics: 'chips'");
  const std::string before = Bytes(*ComposeBriefing(request, store.At(then), absl::nullopt));
  store.Put(EventOf("b") + EventOf("a", "date { edtf: '1999' }"));
  EXPECT_EQ(Bytes(*ComposeBriefing(request, store.At(then), absl::nullopt)), before);
  EXPECT_NE(Bytes(store.Compose("topics: 'chips'")), before);
}

class DeterminismTest : public ::testing::Test {
 protected:
  static constexpr char kRequest[] = "topics: 'chips' parties: 'parties/jp' reference_time { seconds: 1700000000 }";

  static std::vector<std::string> Writes() {
    const std::string expected = ClaimIn("daily", 1, "field: 'date' value: '2022' modality: MODALITY_EXPECTED");
    const std::string occurred = ClaimIn("weekly", 2, "field: 'date' value: '2023' modality: MODALITY_OCCURRED");
    return {EventOf("a", "date { edtf: '2022' }" + expected + occurred),
            EventOf("b", "date { edtf: '2022' }" + occurred), CommitmentOf("c", "EXPECTED", ClaimIn("daily", 3)),
            CommitmentOf("d", "EXPECTED", ClaimIn("weekly", 4)),
            kShare + ShareOf("x", "2020", "value: 1") + ShareOf("y", "2020", "value: 2")};
  }
};

TEST_F(DeterminismTest, GivesTheSameBytesTwiceAndAfterARestart) {
  TestStore store;
  store.Put(kBasics);
  for (const std::string& write : Writes()) store.Put(write);
  const std::string bytes = Bytes(store.Compose(kRequest));
  EXPECT_EQ(Bytes(store.Compose(kRequest)), bytes);
  store.Restart();
  EXPECT_EQ(Bytes(store.Compose(kRequest)), bytes);
}

TEST_F(DeterminismTest, DoesNotDependOnTheOrderOfWrites) {
  TestStore forwards;
  TestStore backwards;
  forwards.Put(kBasics);
  backwards.Put(kBasics);
  std::vector<std::string> writes = Writes();
  for (const std::string& write : writes) forwards.Put(write);
  for (auto write = writes.rbegin(); write != writes.rend(); ++write) backwards.Put(*write);
  backwards.Put("records { event { name: 'events/unrelated' title: 't' kind: EVENT_KIND_AID topics: 'rice' } }");
  EXPECT_EQ(BytesApartFromRevision(forwards.Compose(kRequest)), BytesApartFromRevision(backwards.Compose(kRequest)));
}

TEST(ComposeBriefing, CitesInOrderOfFirstUseAndOncePerPlace) {
  TestStore store;
  store.Put(kBasics);
  store.Put(EventOf("a", "date { edtf: '2000' }" + ClaimIn("weekly", 7) + ClaimIn("daily", 3)) +
            EventOf("b", "date { edtf: '2001' }" + ClaimIn("daily", 3) + ClaimIn("daily", 4)));
  const v1::Briefing briefing = store.Compose("topics: 'chips'");
  ASSERT_THAT(briefing.citations(), SizeIs(3));
  for (int i = 0; i < 3; ++i) EXPECT_EQ(briefing.citations(i).number(), i + 1);
  // The bottom line names the latest event first.
  EXPECT_THAT(Sentences(briefing), ElementsAre(HasSubstr("2 events, the latest Event b (2001)")));
  EXPECT_EQ(briefing.citations(0).locator().paragraph(), 3);
  EXPECT_EQ(briefing.citations(0).publisher(), "The Daily");
  EXPECT_EQ(briefing.citations(1).locator().paragraph(), 4);
  EXPECT_EQ(briefing.citations(2).source(), "sources/weekly");
  EXPECT_THAT(briefing.timeline(0).citations(), ElementsAre(1, 3));
  EXPECT_THAT(briefing.timeline(1).citations(), ElementsAre(1, 2));
}

}  // namespace
}  // namespace briefing::testing
