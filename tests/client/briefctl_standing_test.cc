#include <gmock/gmock.h>

#include <string>

#include "tests/client/briefctl_fixture.h"
#include "yaml-cpp/yaml.h"

namespace briefing::testing {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

constexpr char kPacts[] = R"(
records { party { name: "parties/jp" title: "Japan" kind: PARTY_KIND_STATE iso_alpha2: "JP" } }
records { source { name: "sources/ministry" title: "Stocks" publish_date { edtf: "2022-05-10" }
                   reliability: RELIABILITY_COMPLETELY_RELIABLE } }
records { indicator { name: "indicators/stock" title: "Chips in stock" unit: "wk" } }
records { commitment {
  name: "commitments/stock" title: "Stocks for an emergency" topics: "chips"
  parties { party: "parties/jp" role: COMMITMENT_ROLE_OBLIGOR }
  transitions { state: COMMITMENT_STATE_IN_FORCE date { edtf: "2022-05-01" } }
  targets { id: "floor" indicator: "indicators/stock" kind: TARGET_KIND_STANDING comparator: COMPARATOR_AT_LEAST value: 8 }
  due_date { edtf: "2199" }
} }
records { commitment {
  name: "commitments/pledge" title: "A pledge" topics: "chips"
  parties { party: "parties/jp" role: COMMITMENT_ROLE_OBLIGOR }
  transitions { state: COMMITMENT_STATE_PROPOSED }
} }
records { observation {
  name: "indicators/stock/observations/may" party: "parties/jp" period { edtf: "2022-05-09" } value: 6
  claims { source: "sources/ministry" credibility: CREDIBILITY_CONFIRMED }
} }
)";

class BriefctlStandingTest : public BriefctlTest {
 protected:
  void SetUp() override {
    BriefctlTest::SetUp();
    Out({"import", "-"}, kPacts);
  }
};

TEST_F(BriefctlStandingTest, ShowsOneCommitmentInFull) {
  const std::string out = Out({"standing", "commitments/stock"});
  EXPECT_THAT(out, StartsWith("Stocks for an emergency\ncommitments/stock\n"
                              "official  in force, 1 May 2022\n"
                              "evidence  EMERGENCY: below the floor: 6 wk on 9 May 2022 against at least 8 wk\n"
                              "          searched to 2022-05-10\n"
                              "schedule  on time, due 2199-12-31\n"));
  EXPECT_THAT(out, HasSubstr("target-floor  broken (EMERGENCY)"));
  EXPECT_THAT(out, HasSubstr("decisive  2022-05-09  6 wk    sources/ministry  A1    "
                             "indicators/stock/observations/may"));
}

TEST_F(BriefctlStandingTest, ShowsFiguresInFull) {
  Out({"observe", "indicators/stock", "--party", "parties/jp", "--period", "2022-05-20", "--value", "1234567"});
  EXPECT_THAT(Out({"standing", "commitments/stock"}), AllOf(HasSubstr("1234567 wk"), Not(HasSubstr("e+06"))));
  EXPECT_THAT(Out({"list", "observations", "--all"}), HasSubstr("1234567"));
}

TEST_F(BriefctlStandingTest, ListsTheWorstFirstAndWhatNobodyJudged) {
  const std::string out = Out({"standing", "--topic", "chips"});
  EXPECT_LT(out.find("commitments/stock"), out.find("commitments/pledge"));
  EXPECT_THAT(out, AllOf(HasSubstr("NAME"), HasSubstr("EMERGENCY"), HasSubstr("not judged"), HasSubstr("undated")));
  EXPECT_EQ(Out({"standing", "--state", "proposed", "-o", "name"}), "commitments/pledge\n");
}

TEST_F(BriefctlStandingTest, AnswersForThePast) {
  const std::string before = Out({"standing", "commitments/stock", "--as-of", "1"});
  Out({"observe", "indicators/stock", "--party", "parties/jp", "--period", "2022-05-20", "--value", "9"});
  EXPECT_EQ(Out({"standing", "commitments/stock", "--as-of", "1"}), before);
  EXPECT_THAT(Out({"standing", "commitments/stock"}), HasSubstr("evidence  "));
  EXPECT_THAT(Out({"standing", "commitments/stock"}), Not(HasSubstr("EMERGENCY")));
}

TEST_F(BriefctlStandingTest, SpeaksJsonAndNamesWhatIsMissing) {
  const YAML::Node json = YAML::Load(Out({"standing", "commitments/stock", "-o", "json"}));
  EXPECT_EQ(json["statuses"][0]["evidence"].as<std::string>(), "VERDICT_STATUS_BROKEN");
  EXPECT_THAT(Err(69, {"standing", "commitments/none"}), HasSubstr("commitments/none"));
  EXPECT_THAT(Err(67, {"standing", "parties/jp"}), HasSubstr("names no commitment"));
}

}  // namespace
}  // namespace briefing::testing
