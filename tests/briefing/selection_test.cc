#include "service/briefing/selection.h"

#include "tests/briefing/small_ledger.h"
#include "tests/briefing/test_store.h"
#include "tests/support/matchers.h"
#include "tests/support/text_proto.h"

namespace briefing::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

class SelectionTest : public ::testing::Test {
 protected:
  SelectionTest() { store_.Put(kBasics); }

  std::vector<std::string> Select(std::vector<std::string> topics, std::vector<std::string> parties,
                                  const std::string& filter = "") {
    v1::ComposeBriefingRequest request;
    request.set_filter(filter);
    const absl::StatusOr<Scope> scope = ScopeOf(request);
    EXPECT_THAT(scope, IsOk()) << filter;
    std::vector<std::string> names;
    Pace pace(GoOn);
    for (const RecordVersion& record :
         SelectRecords({std::move(topics), std::move(parties), scope->filter}, store_.Now(), pace)) {
      names.push_back(std::string(record.name));
    }
    return names;
  }

  TestStore store_;
};

absl::Status CheckRequest(const std::string& request) {
  return ScopeOf(ParseText<v1::ComposeBriefingRequest>(request)).status();
}

TEST_F(SelectionTest, TakesRecordsThatHaveBothATopicAndAParty) {
  store_.Put(EventOf("b") + EventOf("a") +
             R"pb(records {
                    event {
                      name: "events/other-topic"
                      title: "t"
                      kind: EVENT_KIND_AID
                      topics: "rice"
                      participants { party: "parties/jp" }
                    }
                  }
                  records {
                    event {
                      name: "events/other-party"
                      title: "t"
                      kind: EVENT_KIND_AID
                      topics: "chips"
                      participants { party: "parties/us" }
                    }
                  })pb");
  EXPECT_THAT(Select({"chips"}, {"parties/jp"}), ElementsAre("events/a", "events/b"));
}

TEST_F(SelectionTest, TakesWhatPassesTheFilterToo) {
  store_.Put(EventOf("a") + EventOf("b"));
  EXPECT_THAT(Select({"chips"}, {}, "name = events/b"), ElementsAre("events/b"));
  EXPECT_THAT(Select({}, {"parties/jp"}, "type = EVENT name = events/b"), ElementsAre("events/b"));
  EXPECT_THAT(Select({}, {}, "type = EVENT -name = events/b"), ElementsAre("events/a"));
  EXPECT_THAT(Select({"rice"}, {}, "type = EVENT"), IsEmpty());
}

TEST_F(SelectionTest, AnyOfSeveralTopicsWillDo) {
  store_.Put(EventOf("a") +
             R"pb(records { event { name: "events/rice" title: "t" kind: EVENT_KIND_AID topics: "rice" } }
                  records { event { name: "events/wine" title: "t" kind: EVENT_KIND_AID topics: "wine" } })pb");
  EXPECT_THAT(Select({"rice", "chips"}, {}), ElementsAre("events/a", "events/rice"));
}

TEST_F(SelectionTest, ObservationsHaveTheTopicsOfTheirIndicator) {
  store_.Put(kShare + ShareOf("one", "2020", "value: 1"));
  EXPECT_THAT(Select({"chips"}, {"parties/jp"}), ElementsAre("indicators/share", "indicators/share/observations/one"));
  EXPECT_THAT(Select({"rice"}, {"parties/jp"}), IsEmpty());
}

TEST_F(SelectionTest, AnIndicatorWithoutObservationsOfThePartyIsOut) {
  store_.Put(kShare + ShareOf("one", "2020", "value: 1"));
  EXPECT_THAT(Select({"chips"}, {"parties/us"}), IsEmpty());
  EXPECT_THAT(Select({}, {"parties/us"}), ElementsAre("parties/us"));
}

TEST_F(SelectionTest, AssessmentsHaveTheTopicsOfTheirCommitment) {
  store_.Put(CommitmentOf("a", "AGREED") +
             R"pb(records {
                    assessment {
                      name: "commitments/a/assessments/x"
                      party: "parties/us"
                      assessor: "G7 Research Group"
                      period { edtf: "2022" }
                      stage: ASSESSMENT_STAGE_INTERIM
                    }
                  })pb");
  EXPECT_THAT(Select({"chips"}, {"parties/us"}), ElementsAre("commitments/a/assessments/x"));
}

TEST_F(SelectionTest, EverythingIsInWhereNothingIsAskedFor) {
  EXPECT_THAT(Select({}, {}), ElementsAre("parties/jp", "parties/kr", "parties/us", "sources/daily", "sources/weekly"));
}

TEST_F(SelectionTest, RetractedRecordsAreOut) {
  store_.Put(EventOf("a"));
  store_.Retract("events/a");
  EXPECT_THAT(Select({"chips"}, {}), IsEmpty());
}

TEST(ScopeOf, BlamesMalformedTopicsAndParties) {
  EXPECT_THAT(CheckRequest("topics: 'chips' topics: 'Two words'"), BlamesField("topics[1]"));
  EXPECT_THAT(CheckRequest("parties: 'Japan'"), BlamesField("parties[0]"));
  EXPECT_THAT(CheckRequest("parties: 'parties/jp' parties: 'parties/-'"), BlamesField("parties[1]"));
}

TEST(ScopeOf, BlamesNamesOfOtherKinds) {
  EXPECT_THAT(CheckRequest("parties: 'events/summit'"), BlamesField("parties[0]"));
}

TEST(ScopeOf, RefusesMoreThanAFilterTakes) {
  v1::ComposeBriefingRequest request;
  for (int i = 0; i < 257; ++i) request.add_topics(absl::StrCat("topic-", i));
  EXPECT_THAT(ScopeOf(request), BlamesField("topics"));
}

TEST(ScopeOf, BlamesAWrongFilter) { EXPECT_THAT(CheckRequest("filter: 'state ='"), BlamesField("filter")); }

TEST(ScopeOf, KeepsEachOnceInOrder) {
  const auto scope = ScopeOf(ParseText<v1::ComposeBriefingRequest>("topics: 'b' topics: 'a' topics: 'b'"));
  ASSERT_THAT(scope, IsOk());
  EXPECT_THAT(scope->topics, ElementsAre("b", "a"));
}

}  // namespace
}  // namespace briefing::testing
