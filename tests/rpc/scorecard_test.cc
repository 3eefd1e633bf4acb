#include "absl/strings/str_cat.h"
#include "briefing/v1/scorecard.pb.h"
#include "tests/rpc/server_fixture.h"

namespace briefing::testing {
namespace {

class ScorecardTest : public ServerTest {
 protected:
  absl::StatusOr<v1::GetScorecardResponse> Scores(const std::string& request) {
    return Call<v1::GetScorecardResponse>("BriefingService/GetScorecard", ParseText<v1::GetScorecardRequest>(request));
  }
  absl::StatusOr<v1::BatchGetCommitmentStatusesResponse> Statuses(const std::string& request) {
    return Call<v1::BatchGetCommitmentStatusesResponse>("BriefingService/BatchGetCommitmentStatuses",
                                                        ParseText<v1::BatchGetCommitmentStatusesRequest>(request));
  }
};

constexpr char kPact[] = R"pb(
  mutations { create { party { name: "parties/jp" title: "Japan" kind: PARTY_KIND_STATE } } }
  mutations {
    create {
      commitment {
        name: "commitments/pact"
        title: "Pact"
        parties { party: "parties/jp" role: COMMITMENT_ROLE_OBLIGOR }
        transitions {
          state: COMMITMENT_STATE_AGREED
          date { edtf: "2020" }
        }
      }
    }
  }
  mutations {
    create {
      assessment {
        name: "commitments/pact/assessments/a"
        party: "parties/jp"
        assessor: "Toronto"
        period { edtf: "2021" }
        stage: ASSESSMENT_STAGE_FINAL
        score: 1
      }
    }
  })pb";

TEST_F(ScorecardTest, AnswersForTheRevisionAskedFor) {
  const int64_t revision = Apply(kPact);
  Apply("mutations { retract { name: 'commitments/pact/assessments/a' } }");
  BRIEFING_ASSERT_OK_AND_ASSIGN(auto then, Scores(absl::StrCat("as_of { revision: ", revision, " }")));
  ASSERT_EQ(then.scorecards_size(), 1);
  EXPECT_EQ(then.scorecards(0).total().percent(), 100);
  EXPECT_EQ(last_revision(), revision);
  BRIEFING_ASSERT_OK_AND_ASSIGN(auto now, Scores(""));
  EXPECT_EQ(now.scorecards_size(), 0);
  EXPECT_EQ(now.commitment_count(), 1);
}

TEST_F(ScorecardTest, TellsTheStatusesOfCommitments) {
  Apply(kPact);
  BRIEFING_ASSERT_OK_AND_ASSIGN(auto statuses, Statuses("names: 'commitments/pact'"));
  ASSERT_EQ(statuses.statuses_size(), 1);
  EXPECT_EQ(statuses.statuses(0).official(), v1::COMMITMENT_STATE_AGREED);
  EXPECT_EQ(statuses.statuses(0).scores(0).average(), 1);
}

TEST_F(ScorecardTest, RefusesWhatIsWrong) {
  EXPECT_THAT(Scores("filter: 'kind = AGREE'"), BlamesField("filter"));
  EXPECT_THAT(Scores("period: 'x'"), BlamesField("period"));
  EXPECT_THAT(Statuses(""), BlamesField("names"));
  EXPECT_THAT(Statuses("names: 'commitments/none'"), HasCode(absl::StatusCode::kNotFound));
}

}  // namespace
}  // namespace briefing::testing
