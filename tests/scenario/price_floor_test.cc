#include "absl/strings/str_cat.h"
#include "tests/scenario/scenario.h"

namespace briefing::testing {
namespace {

using ::testing::HasSubstr;

const char* const kPrice = "commitments/agreement-1986/verdicts/target-price";
const char* const kForeignShare = "commitments/agreement-1986/verdicts/target-share";

// Told as it might have been, year by year: the clock stands in the years that it tells of.
class PriceFloor : public Scenario {
 protected:
  void SetUp() override {
    On("1986-09-02");
    Write(Cast() + Create("indicator { name: 'indicators/price' title: 'Export price' unit: 'USD' }") +
          Create("indicator { name: 'indicators/foreign-share' title: 'Foreign share of the market' unit: '%' }"));
    Write(
        Create("commitment { name: 'commitments/agreement-1986' title: 'Semiconductor agreement' mechanism: "
               "MECHANISM_PRICE_MONITORING parties { party: 'parties/jp' role: COMMITMENT_ROLE_OBLIGOR } parties { "
               "party: 'parties/us' role: COMMITMENT_ROLE_BENEFICIARY } transitions { state: "
               "COMMITMENT_STATE_IN_FORCE date { edtf: '1986-09-02' } } targets { id: 'price' indicator: "
               "'indicators/price' kind: TARGET_KIND_STANDING comparator: COMPARATOR_AT_LEAST value: 2.5 } targets { "
               "id: 'share' indicator: 'indicators/foreign-share' kind: TARGET_KIND_REACH_BY comparator: "
               "COMPARATOR_AT_LEAST value: 20 due_date { edtf: '1991' } } }"));
  }
  v1::Commit Observe(const std::string& indicator, const std::string& period, double value) {
    return Write(Create(absl::StrCat("observation { name: 'indicators/", indicator, "/observations/in-", period,
                                     "' party: 'parties/jp' period { edtf: '", period, "' } value: ", value, " }")));
  }
};

TEST_F(PriceFloor, FollowsTheSeries) {
  On("1987-04-01");
  EXPECT_EQ(VerdictIn(Observe("price", "1987-01", 2.7), kPrice).status(), v1::VERDICT_STATUS_MET);
  EXPECT_TRUE(VerdictIn(Observe("price", "1987-02", 2.1), kPrice).emergency());
  EXPECT_EQ(VerdictIn(Observe("price", "1987-03", 2.5), kPrice).status(), v1::VERDICT_STATUS_MET);
}

TEST_F(PriceFloor, AShareThatGrowsTooSlowlyIsAtRiskThenMissed) {
  On("1988-01-01");
  EXPECT_EQ(VerdictIn(Observe("foreign-share", "1986", 8.6), kForeignShare).status(), v1::VERDICT_STATUS_ON_TRACK);
  const v1::Verdict slow = VerdictIn(Observe("foreign-share", "1987", 9.8), kForeignShare);
  EXPECT_EQ(slow.status(), v1::VERDICT_STATUS_AT_RISK);
  EXPECT_THAT(slow.reason(), HasSubstr("at the pace since 1986"));
  On("1991-01-01");
  Observe("foreign-share", "1990", 13.2);
  On("1992-01-01");
  const v1::Commit due = AwaitNext();
  EXPECT_EQ(due.actor(), "briefingd");
  EXPECT_EQ(VerdictIn(due, kForeignShare).status(), v1::VERDICT_STATUS_MISSED);
  On("1993-01-01");
  const v1::Verdict late = VerdictIn(Observe("foreign-share", "1992", 20.2), kForeignShare);
  EXPECT_EQ(late.status(), v1::VERDICT_STATUS_MISSED);
  EXPECT_THAT(late.reason(), HasSubstr("reached only later: 20.2 % in 1992"));
}

TEST_F(PriceFloor, WhatWasKnownThenCanBeReadAgain) {
  On("1987-04-01");
  Observe("price", "1987-02", 2.1);
  const int64_t then = head();
  Observe("price", "1987-03", 2.6);
  client::ReadOptions read;
  read.as_of.set_revision(then);
  const auto record = client().Get(kPrice, read);
  ASSERT_THAT(record.status(), IsOk());
  EXPECT_EQ(record->verdict().status(), v1::VERDICT_STATUS_BROKEN);
}

}  // namespace
}  // namespace briefing::testing
