#include "absl/strings/str_cat.h"
#include "briefing/v1/briefing_service.pb.h"
#include "tests/rpc/server_fixture.h"

namespace briefing::testing {
namespace {

class CountRecordsTest : public ServerTest {
 protected:
  absl::StatusOr<v1::CountRecordsResponse> Count(const std::string& request) {
    return Call<v1::CountRecordsResponse>("BriefingService/CountRecords", ParseText<v1::CountRecordsRequest>(request));
  }
};

constexpr char kTwoEvents[] = R"pb(
  mutations { create { event { name: "events/a" title: "A" kind: EVENT_KIND_AGREE topics: "chips" } } }
  mutations { create { event { name: "events/b" title: "B" kind: EVENT_KIND_AGREE topics: "trade" } } })pb";

TEST_F(CountRecordsTest, AnswersForTheRevisionAskedFor) {
  const int64_t revision = Apply(kTwoEvents);
  Apply("mutations { retract { name: 'events/b' } }");
  BRIEFING_ASSERT_OK_AND_ASSIGN(auto now, Count("group_by: COUNT_DIMENSION_TOPIC"));
  EXPECT_EQ(now.total(), 1);
  EXPECT_EQ(now.revision(), revision + 1);
  BRIEFING_ASSERT_OK_AND_ASSIGN(
      auto then, Count(absl::StrCat("group_by: COUNT_DIMENSION_TOPIC as_of { revision: ", revision, " }")));
  EXPECT_EQ(then.total(), 2);
  EXPECT_EQ(then.axes(0).keys_size(), 2);
  EXPECT_EQ(last_revision(), revision);
}

TEST_F(CountRecordsTest, CountsWhatTheFilterPasses) {
  Apply(kTwoEvents);
  BRIEFING_ASSERT_OK_AND_ASSIGN(auto chips, Count("filter: 'topic = chips' group_by: COUNT_DIMENSION_TOPIC"));
  EXPECT_EQ(chips.total(), 1);
  ASSERT_EQ(chips.axes(0).keys_size(), 1);
  EXPECT_EQ(chips.axes(0).keys(0).key(), "chips");
}

TEST_F(CountRecordsTest, GivesUpAfterItsTime) {
  Apply(kTwoEvents);
  Restart({.query_timeout = absl::ZeroDuration()});
  EXPECT_THAT(Count("filter: 'chips'"), FailsWith(absl::StatusCode::kDeadlineExceeded, "OUT_OF_TIME"));
  EXPECT_THAT(std::string(Count("").status().message()), ::testing::HasSubstr("this server gives it"));
}

TEST_F(CountRecordsTest, RefusesWhatCannotBeCounted) {
  EXPECT_THAT(Count("group_by: COUNT_DIMENSION_UNSPECIFIED"), BlamesField("group_by[0]"));
  EXPECT_THAT(Count("filter: 'topic ='"), BlamesField("filter"));
  EXPECT_THAT(Count("as_of { revision: 7 }"), FailsWith(absl::StatusCode::kOutOfRange, "REVISION_AHEAD"));
}

}  // namespace
}  // namespace briefing::testing
