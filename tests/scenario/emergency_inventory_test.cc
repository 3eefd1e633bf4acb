#include "absl/strings/str_cat.h"
#include "tests/scenario/scenario.h"

namespace briefing::testing {
namespace {

using ::testing::ElementsAre;

const char* const kJapan = "commitments/emergency-stock/verdicts/target-logic--jp";
const char* const kUnitedStates = "commitments/emergency-stock/verdicts/target-logic--us";

class EmergencyInventory : public Scenario {
 protected:
  void SetUp() override {
    Write(Cast() + Create("indicator { name: 'indicators/logic-stock' title: 'Logic chips in stock' unit: 'wk' }") +
          Create("indicator { name: 'indicators/memory-stock' title: 'Memory chips in stock' unit: 'wk' }"));
    Write(
        Create("commitment { name: 'commitments/emergency-stock' title: 'Stocks for an emergency' topics: 'chips' "
               "mechanism: MECHANISM_STOCKPILE " +
               Parties("OBLIGOR") + "transitions { state: COMMITMENT_STATE_IN_FORCE date { edtf: '2022-05-01' } }" +
               Floor("logic", 8) + Floor("memory", 4) + "}"));
  }
  static std::string Floor(const std::string& component, int weeks) {
    return absl::StrCat("targets { id: '", component, "' indicator: 'indicators/", component,
                        "-stock' kind: TARGET_KIND_STANDING comparator: COMPARATOR_AT_LEAST value: ", weeks, " } ");
  }
  v1::Commit Stock(const std::string& component, const std::string& party, const std::string& day, double weeks) {
    return Write(Create(absl::StrCat("observation { name: 'indicators/", component, "-stock/observations/", party, "-",
                                     day, "' party: 'parties/", party, "' period { edtf: '", day, "' } value: ", weeks,
                                     " claims { source: 'sources/ministry' } }")));
  }
};

TEST_F(EmergencyInventory, ABreachAndItsEndAreStreamedInTheCommitThatBringsThem) {
  Watcher emergencies(client(), "emergency = true");
  Stock("logic", "us", "2022-05-02", 9);
  On("2022-05-10");
  const v1::Commit breach = Stock("logic", "jp", "2022-05-09", 6);
  const v1::Verdict broken = VerdictIn(breach, kJapan);
  EXPECT_EQ(broken.status(), v1::VERDICT_STATUS_BROKEN);
  EXPECT_TRUE(broken.emergency());
  EXPECT_EQ(broken.party(), "parties/jp");
  EXPECT_THAT(broken.parties(), ElementsAre("parties/jp", "parties/us"));
  EXPECT_EQ(broken.evidence(0).record(), "indicators/logic-stock/observations/jp-2022-05-09");
  EXPECT_EQ(broken.reason(), "below the floor: 6 wk on 9 May 2022 against at least 8 wk");
  EXPECT_EQ(VerdictIn(breach, kUnitedStates).name(), "") << "nothing changed for the other party";
  EXPECT_EQ(VerdictIn(emergencies.At(head()), kJapan).status(), v1::VERDICT_STATUS_BROKEN);

  On("2022-05-20");
  const v1::Verdict over = VerdictIn(Stock("logic", "jp", "2022-05-19", 8), kJapan);
  EXPECT_EQ(over.status(), v1::VERDICT_STATUS_MET);
  EXPECT_FALSE(over.emergency());
  EXPECT_EQ(over.previous_status(), v1::VERDICT_STATUS_BROKEN);
  const v1::Commit left = emergencies.At(head());
  ASSERT_EQ(left.changes_size(), 1);
  EXPECT_EQ(left.changes(0).type(), v1::CHANGE_TYPE_LEFT);
}

TEST_F(EmergencyInventory, EachComponentIsJudgedByItself) {
  Stock("logic", "jp", "2022-05-02", 6);
  const v1::Commit memory = Stock("memory", "jp", "2022-05-02", 5);
  EXPECT_EQ(VerdictIn(memory, "commitments/emergency-stock/verdicts/target-memory--jp").status(),
            v1::VERDICT_STATUS_MET);
  EXPECT_TRUE(Verdict(kJapan).emergency());
}

TEST_F(EmergencyInventory, PartiesAndTopicsFindTheEmergency) {
  Stock("logic", "jp", "2022-05-02", 6);
  client::ListOptions list;
  list.type = v1::RECORD_TYPE_VERDICT;
  list.filter = "emergency = true AND topic = chips AND party = parties/us";
  const auto page = client().List(list);
  ASSERT_THAT(page.status(), IsOk());
  ASSERT_EQ(page->records.size(), 1u);
  EXPECT_EQ(page->records[0].verdict().name(), kJapan);
}

}  // namespace
}  // namespace briefing::testing
