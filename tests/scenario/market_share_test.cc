#include "absl/strings/str_cat.h"
#include "tests/scenario/scenario.h"

namespace briefing::testing {
namespace {

using ::testing::HasSubstr;

const char* const kRevivalShare = "commitments/revival/verdicts/target-share";

class MarketShare : public Scenario {
 protected:
  void SetUp() override {
    Write(Cast() + Create("indicator { name: 'indicators/share' title: 'Share of the world market' unit: '%' }"));
    Write(
        Create("commitment { name: 'commitments/revival' title: 'A tenth of the market' parties { party: "
               "'parties/jp' role: COMMITMENT_ROLE_OBLIGOR } transitions { state: COMMITMENT_STATE_AGREED date { "
               "edtf: '1980' } } targets { id: 'share' indicator: 'indicators/share' kind: TARGET_KIND_STANDING "
               "comparator: COMPARATOR_AT_LEAST value: 10 } }"));
  }
  v1::Verdict Observe(const std::string& id, const std::string& period, const std::string& figure,
                      const std::string& source) {
    return VerdictIn(Write(Create(absl::StrCat("observation { name: 'indicators/share/observations/", id,
                                               "' party: 'parties/jp' period { edtf: '", period, "' } ", figure,
                                               " claims { source: 'sources/", source, "' } }"))),
                     kRevivalShare);
  }
};

TEST_F(MarketShare, AboutTheThresholdCannotBeTold) {
  EXPECT_EQ(Observe("late-eighties", "1985~/1989~", "value: 50 qualifier: VALUE_QUALIFIER_MORE_THAN", "wire").status(),
            v1::VERDICT_STATUS_MET);
  const v1::Verdict now = Observe("now", "2022", "value: 10 qualifier: VALUE_QUALIFIER_ABOUT", "wire");
  EXPECT_EQ(now.status(), v1::VERDICT_STATUS_CANNOT_TELL);
  EXPECT_EQ(now.reason(), "cannot tell: about 10 % in 2022 against at least 10 %");
}

TEST_F(MarketShare, ABetterSourceSettlesIt) {
  Observe("wire", "2022", "value: 10 qualifier: VALUE_QUALIFIER_ABOUT", "wire");
  const v1::Verdict settled = Observe("ministry", "2022", "value: 9.4", "ministry");
  EXPECT_EQ(settled.status(), v1::VERDICT_STATUS_BROKEN);
  EXPECT_THAT(settled.reason(), HasSubstr("about 10 %, which weighs less, would say otherwise"));
  EXPECT_EQ(settled.evidence(1).use(), v1::Evidence::USE_OUTWEIGHED);
}

TEST_F(MarketShare, SourcesOfEqualWeightThatContradictOneAnotherAreBothShown) {
  Observe("first", "2022", "value: 11", "wire");
  const v1::Verdict verdict = Observe("second", "2022", "lower: 8 upper: 9", "wire");
  EXPECT_EQ(verdict.status(), v1::VERDICT_STATUS_CANNOT_TELL);
  EXPECT_EQ(verdict.evidence_size(), 2);
  EXPECT_EQ(verdict.value().lower(), 8);
  EXPECT_EQ(verdict.value().upper(), 11);
}

}  // namespace
}  // namespace briefing::testing
