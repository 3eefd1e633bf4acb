#include "absl/strings/str_cat.h"
#include "tests/scenario/scenario.h"

namespace briefing::testing {
namespace {

std::string VerdictOf(const std::string& party) { return absl::StrCat("commitments/sharing/verdicts/target-", party); }

class SupplySharing : public Scenario {
 protected:
  void SetUp() override {
    Write(Cast() + Create("indicator { name: 'indicators/deliveries' title: 'Components delivered' unit: 'units' }") +
          Create("indicator { name: 'indicators/requests' title: 'Components asked for' unit: 'units' }"));
    Write(
        Create("commitment { name: 'commitments/sharing' title: 'Sharing of components' mechanism: "
               "MECHANISM_SUPPLY_SHARING " +
               Parties("OBLIGOR") + "transitions { state: COMMITMENT_STATE_IN_FORCE date { edtf: '2022-05-01' } }" +
               Quota("jp", 1200) + Quota("us", 600) + "}"));
  }
  static std::string Quota(const std::string& party, int units) {
    return absl::StrCat("targets { id: '", party, "' party: 'parties/", party,
                        "' indicator: 'indicators/deliveries' kind: TARGET_KIND_DELIVER_BY comparator: "
                        "COMPARATOR_AT_LEAST value: ",
                        units, " due_date { edtf: '2022' } } ");
  }
  v1::Commit Report(const std::string& what, const std::string& id, const std::string& from, const std::string& period,
                    double units, const std::string& source = "wire") {
    const std::string to = from == "jp" ? "us" : "jp";
    return Write(
        Create(absl::StrCat("observation { name: 'indicators/", what, "/observations/", id, "' party: 'parties/", from,
                            "' counterparty: 'parties/", to, "' period { edtf: '", period, "' } value: ", units,
                            " commitment: 'commitments/sharing' claims { source: 'sources/", source, "' } }")));
  }
};

TEST_F(SupplySharing, TellsWhoStillOwesWhat) {
  const v1::Verdict first = VerdictIn(Report("deliveries", "jp-may", "jp", "2022-05", 500), VerdictOf("jp"));
  EXPECT_EQ(first.status(), v1::VERDICT_STATUS_ON_TRACK);
  EXPECT_EQ(first.shortfall(), 700);
  const v1::Verdict done = VerdictIn(Report("deliveries", "us-may", "us", "2022-05", 600), VerdictOf("us"));
  EXPECT_EQ(done.status(), v1::VERDICT_STATUS_MET);
  EXPECT_FALSE(done.has_shortfall());
}

TEST_F(SupplySharing, ARequestIsNoDelivery) {
  const v1::Commit commit = Report("requests", "jp-may", "us", "2022-05", 300);
  EXPECT_EQ(commit.changes_size(), 1);
  EXPECT_EQ(Verdict(VerdictOf("jp")).status(), v1::VERDICT_STATUS_NO_EVIDENCE);
}

TEST_F(SupplySharing, AReportOfTheWholeCountsItsPartsOnce) {
  On("2022-08-01");
  Report("deliveries", "may", "jp", "2022-05", 300);
  const v1::Verdict verdict =
      VerdictIn(Report("deliveries", "summer", "jp", "2022-05/2022-07", 900, "ministry"), VerdictOf("jp"));
  EXPECT_EQ(verdict.value().lower(), 900);
  EXPECT_EQ(verdict.shortfall(), 300);
}

TEST_F(SupplySharing, FallsBehindAndIsMissedByTheClock) {
  Report("deliveries", "jp-may", "jp", "2022-05", 300);
  Report("deliveries", "us-may", "us", "2022-05", 600);
  // A quarter of it is due when a quarter of the 245 days is over.
  On("2022-07-02");
  const v1::Verdict behind = VerdictIn(AwaitNext(), VerdictOf("jp"));
  EXPECT_EQ(behind.status(), v1::VERDICT_STATUS_AT_RISK);
  On("2023-01-01");
  const v1::Commit over = AwaitNext();
  EXPECT_EQ(over.actor(), "briefingd");
  ASSERT_EQ(over.changes_size(), 1);
  EXPECT_EQ(VerdictIn(over, VerdictOf("jp")).status(), v1::VERDICT_STATUS_MISSED);
  EXPECT_EQ(VerdictIn(over, VerdictOf("jp")).shortfall(), 900);
}

}  // namespace
}  // namespace briefing::testing
