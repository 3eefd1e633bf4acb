#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <thread>
#include <vector>

#include "absl/strings/str_cat.h"
#include "service/base/limits.h"
#include "tests/rpc/ledger_service_fixture.h"
#include "tests/support/matchers.h"

namespace briefing::testing {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

std::vector<int64_t> RevisionsIn(const v1::ListChangesResponse& response) {
  std::vector<int64_t> revisions;
  for (const v1::Commit& commit : response.commits()) revisions.push_back(commit.revision());
  return revisions;
}

// "UPDATED events/a"
std::vector<std::string> DifferencesIn(const v1::ListChangesResponse& response) {
  std::vector<std::string> lines;
  for (const v1::RecordDifference& difference : response.differences()) {
    lines.push_back(absl::StrCat(v1::ChangeType_Name(difference.type()).substr(12), " ", difference.name()));
  }
  return lines;
}

class ListChangesTest : public LedgerServiceTest {
 protected:
  static v1::ListChangesRequest Between(int64_t since, int64_t as_of) {
    v1::ListChangesRequest request;
    request.mutable_since()->set_revision(since);
    request.mutable_as_of()->set_revision(as_of);
    return request;
  }
};

TEST_F(ListChangesTest, ListsTheLedgerPageByPage) {
  for (int i = 0; i < 25; ++i) Write({PutEvent(absl::StrCat("e", i))});
  v1::ListChangesRequest request;
  request.set_page_size(10);
  BRIEFING_ASSERT_OK_AND_ASSIGN(v1::ListChangesResponse page, ListChanges(request));
  std::vector<int64_t> revisions = RevisionsIn(page);
  EXPECT_THAT(revisions, SizeIs(10));
  // Written in between: not listed.
  Write({PutEvent("later")});
  while (!page.next_page_token().empty()) {
    EXPECT_EQ(page.revision(), 25);
    request.set_page_token(page.next_page_token());
    BRIEFING_ASSERT_OK_AND_ASSIGN(page, ListChanges(request));
    for (int64_t revision : RevisionsIn(page)) revisions.push_back(revision);
  }
  ASSERT_THAT(revisions, SizeIs(25));
  for (int i = 0; i < 25; ++i) EXPECT_EQ(revisions[i], i + 1);
}

TEST_F(ListChangesTest, ListsTheRevisionsAskedFor) {
  for (int i = 0; i < 10; ++i) Write({PutEvent(absl::StrCat("e", i))});
  v1::ListChangesRequest request;
  request.set_start_revision(4);
  request.set_end_revision(7);
  BRIEFING_ASSERT_OK_AND_ASSIGN(const auto page, ListChanges(request));
  EXPECT_THAT(RevisionsIn(page), ElementsAre(4, 5, 6));
  EXPECT_THAT(page.next_page_token(), IsEmpty());
}

TEST_F(ListChangesTest, ListsOnlyARecordsOwnChanges) {
  Write({PutEvent("a"), PutEvent("b")});
  Write({PutEvent("b", "chips")});
  Write({PutEvent("c"), PutEvent("a", "chips"), PutEvent("b", "trade")});
  Write({RetractEvent("a")});
  v1::ListChangesRequest request;
  request.set_name("events/a");
  request.set_page_size(2);
  BRIEFING_ASSERT_OK_AND_ASSIGN(auto page, ListChanges(request));
  ASSERT_THAT(RevisionsIn(page), ElementsAre(1, 3));
  for (const auto& commit : page.commits()) {
    ASSERT_EQ(commit.changes_size(), 1);
    EXPECT_EQ(commit.changes(0).name(), "events/a");
    EXPECT_EQ(commit.changes(0).record().event().revision(), commit.revision());
  }
  request.set_page_token(page.next_page_token());
  BRIEFING_ASSERT_OK_AND_ASSIGN(page, ListChanges(request));
  ASSERT_THAT(RevisionsIn(page), ElementsAre(4));
  EXPECT_EQ(page.commits(0).changes(0).type(), v1::CHANGE_TYPE_RETRACTED);
  EXPECT_THAT(page.next_page_token(), IsEmpty());
}

TEST_F(ListChangesTest, KeepsPagesOfLargeCommitsBelowWhatClientsTake) {
  for (int i = 0; i < 6; ++i) {
    std::vector<v1::Mutation> mutations;
    for (int j = 0; j < 900; ++j)
      mutations.push_back(PutEvent(absl::StrCat("e", i, "-", j), "", std::string(1000, 'x')));
    Write(mutations);
  }
  v1::ListChangesRequest request;
  int64_t listed = 0;
  do {
    BRIEFING_ASSERT_OK_AND_ASSIGN(const auto page, ListChanges(request));
    ASSERT_GT(page.commits_size(), 0);
    listed += page.commits_size();
    request.set_page_token(page.next_page_token());
  } while (!request.page_token().empty());
  EXPECT_EQ(listed, 6);
}

TEST_F(ListChangesTest, RefusesWrongListings) {
  Write({PutEvent("a")});
  v1::ListChangesRequest request;
  request.set_name("events/nobody");
  EXPECT_THAT(ListChanges(request), FailsWith(absl::StatusCode::kNotFound, "RECORD_NOT_FOUND"));
  request.set_name("nonsense");
  EXPECT_THAT(ListChanges(request), BlamesField("name"));
  request.clear_name();
  request.set_page_size(-1);
  EXPECT_THAT(ListChanges(request), BlamesField("page_size"));
  request.clear_page_size();
  request.set_page_token("nonsense");
  EXPECT_THAT(ListChanges(request), FailsWith(absl::StatusCode::kInvalidArgument, "BAD_TOKEN"));
  request.clear_page_token();
  request.set_start_revision(5);
  request.set_end_revision(3);
  EXPECT_THAT(ListChanges(request), BlamesField("end_revision"));
}

TEST_F(ListChangesTest, WaitsForTheRevisionAskedFor) {
  absl::StatusOr<v1::ListChangesResponse> page;
  v1::ListChangesRequest request;
  request.set_at_least_revision(1);
  std::thread reading([&] { page = ListChanges(request); });
  Write({PutEvent("a")});
  reading.join();
  ASSERT_THAT(page, IsOk());
  EXPECT_THAT(RevisionsIn(*page), ElementsAre(1));
}

TEST_F(ListChangesTest, ListsCommitsAsOfARevision) {
  for (int i = 0; i < 5; ++i) Write({PutEvent("a", "", absl::StrCat("title ", i))});
  v1::ListChangesRequest request;
  request.mutable_as_of()->set_revision(3);
  request.set_page_size(2);
  BRIEFING_ASSERT_OK_AND_ASSIGN(auto page, ListChanges(request));
  EXPECT_THAT(RevisionsIn(page), ElementsAre(1, 2));
  EXPECT_EQ(page.revision(), 3);
  request.set_page_token(page.next_page_token());
  BRIEFING_ASSERT_OK_AND_ASSIGN(page, ListChanges(request));
  EXPECT_THAT(RevisionsIn(page), ElementsAre(3));
  EXPECT_THAT(page.next_page_token(), IsEmpty());
  request.clear_as_of();
  EXPECT_THAT(ListChanges(request), FailsWith(absl::StatusCode::kInvalidArgument, "BAD_TOKEN"));
}

TEST_F(ListChangesTest, TellsWhatDiffersBetweenTwoRevisions) {
  Write({PutEvent("a", "", "one"), PutEvent("gone"), PutEvent("same")});
  v1::ApplyRequest apply;
  apply.set_actor("ana@example.org");
  apply.set_reason("a typo");
  *apply.add_mutations() = PutEvent("a", "", "two");
  *apply.add_mutations() = RetractEvent("gone");
  *apply.add_mutations() = PutEvent("new");
  ASSERT_THAT(Apply(apply), IsOk());
  Write({PutEvent("later")});
  BRIEFING_ASSERT_OK_AND_ASSIGN(const auto page, ListChanges(Between(1, 2)));
  EXPECT_THAT(DifferencesIn(page), ElementsAre("UPDATED events/a", "RETRACTED events/gone", "CREATED events/new"));
  EXPECT_THAT(page.commits(), IsEmpty());
  EXPECT_EQ(page.since_revision(), 1);
  EXPECT_EQ(page.revision(), 2);
  EXPECT_TRUE(page.has_since_commit_time());
  EXPECT_TRUE(page.has_commit_time());
  const v1::RecordDifference& changed = page.differences(0);
  ASSERT_THAT(changed.fields(), SizeIs(1));
  EXPECT_EQ(changed.fields(0).field(), "title");
  EXPECT_EQ(changed.fields(0).old_value(), "one");
  EXPECT_EQ(changed.fields(0).new_value(), "two");
  EXPECT_EQ(changed.old_revision(), 1);
  EXPECT_EQ(changed.new_revision(), 2);
  EXPECT_EQ(changed.actor(), "ana@example.org");
  EXPECT_EQ(changed.reason(), "a typo");
}

TEST_F(ListChangesTest, TellsDifferencesSinceTheEmptyLedgerUpToNow) {
  Write({PutEvent("a"), PutEvent("b")});
  v1::ListChangesRequest request;
  request.mutable_since()->set_revision(0);
  BRIEFING_ASSERT_OK_AND_ASSIGN(const auto page, ListChanges(request));
  EXPECT_THAT(DifferencesIn(page), ElementsAre("CREATED events/a", "CREATED events/b"));
  EXPECT_FALSE(page.has_since_commit_time());
}

TEST_F(ListChangesTest, TakesTimesForRevisions) {
  Write({PutEvent("a")});
  Write({PutEvent("b")});
  v1::ListChangesRequest request;
  request.mutable_since()->mutable_time()->set_seconds(0);
  request.mutable_as_of()->mutable_time()->set_seconds(absl::ToUnixSeconds(absl::Now() + absl::Hours(1)));
  BRIEFING_ASSERT_OK_AND_ASSIGN(const auto page, ListChanges(request));
  EXPECT_THAT(DifferencesIn(page), ElementsAre("CREATED events/a", "CREATED events/b"));
  EXPECT_EQ(page.since_revision(), 0);
  EXPECT_EQ(page.revision(), 2);
}

TEST_F(ListChangesTest, PagesOfDifferencesAnswerForTheSameStates) {
  for (int i = 0; i < 7; ++i) Write({PutEvent(absl::StrCat("e", i))});
  v1::ListChangesRequest request;
  request.mutable_since()->set_revision(2);
  request.set_page_size(2);
  std::vector<std::string> lines;
  do {
    BRIEFING_ASSERT_OK_AND_ASSIGN(const auto page, ListChanges(request));
    for (const std::string& line : DifferencesIn(page)) lines.push_back(line);
    EXPECT_EQ(page.revision(), 7);
    EXPECT_EQ(page.since_revision(), 2);
    request.set_page_token(page.next_page_token());
    // Neither of these is told, the one new, the other told already or changed after it would have been.
    Write({PutEvent(absl::StrCat("later", lines.size())), PutEvent("e6", "", absl::StrCat("title ", lines.size()))});
  } while (!request.page_token().empty());
  EXPECT_THAT(lines, ElementsAre("CREATED events/e2", "CREATED events/e3", "CREATED events/e4", "CREATED events/e5",
                                 "CREATED events/e6"));
}

TEST_F(ListChangesTest, BindsTheTokensOfDifferencesToTheRequest) {
  for (int i = 0; i < 4; ++i) Write({PutEvent(absl::StrCat("e", i))});
  v1::ListChangesRequest request = Between(0, 4);
  request.set_page_size(1);
  BRIEFING_ASSERT_OK_AND_ASSIGN(const auto page, ListChanges(request));
  request.set_page_token(page.next_page_token());
  request.set_page_size(3);
  EXPECT_THAT(ListChanges(request), IsOk());
  const auto refused = [&](const auto& change) {
    v1::ListChangesRequest other = request;
    change(other);
    EXPECT_THAT(ListChanges(other), FailsWith(absl::StatusCode::kInvalidArgument, "BAD_TOKEN"));
  };
  refused([](auto& other) { other.mutable_since()->set_revision(1); });
  refused([](auto& other) { other.mutable_as_of()->set_revision(3); });
  refused([](auto& other) { other.set_filter("topic = chips"); });
  refused([](auto& other) { other.set_name("events/e1"); });
  refused([](auto& other) { other.set_each_step(true); });
  refused([](auto& other) { other.clear_since(); });
}

TEST_F(ListChangesTest, NarrowsDifferencesByFilterAndName) {
  Write({PutEvent("a"), PutEvent("b", "chips")});
  Write({PutEvent("a", "chips"), PutEvent("b", "trade"), PutEvent("c", "rice")});
  v1::ListChangesRequest request = Between(1, 2);
  request.set_filter("topic = chips");
  BRIEFING_ASSERT_OK_AND_ASSIGN(auto page, ListChanges(request));
  EXPECT_THAT(DifferencesIn(page), ElementsAre("ENTERED events/a", "LEFT events/b"));
  request.clear_filter();
  request.set_name("events/c");
  BRIEFING_ASSERT_OK_AND_ASSIGN(page, ListChanges(request));
  EXPECT_THAT(DifferencesIn(page), ElementsAre("CREATED events/c"));
}

TEST_F(ListChangesTest, TellsARecordsSteps) {
  Write({PutEvent("a", "", "one")});
  Write({PutEvent("a", "", "two")});
  Write({PutEvent("b")});
  Write({PutEvent("a", "", "one")});
  v1::ListChangesRequest request = Between(1, 4);
  request.set_name("events/a");
  BRIEFING_ASSERT_OK_AND_ASSIGN(auto page, ListChanges(request));
  EXPECT_THAT(DifferencesIn(page), IsEmpty());
  request.set_each_step(true);
  BRIEFING_ASSERT_OK_AND_ASSIGN(page, ListChanges(request));
  ASSERT_THAT(DifferencesIn(page), ElementsAre("UPDATED events/a", "UPDATED events/a"));
  EXPECT_EQ(page.differences(0).new_revision(), 2);
  EXPECT_EQ(page.differences(1).old_revision(), 2);
  EXPECT_EQ(page.differences(1).fields(0).new_value(), "one");
}

TEST_F(ListChangesTest, RefusesWrongComparisons) {
  for (int i = 0; i < 3; ++i) Write({PutEvent(absl::StrCat("e", i))});
  EXPECT_THAT(ListChanges(Between(3, 2)), AllOf(BlamesField("since"), SaysThat(HasSubstr("revision 3"))));
  EXPECT_THAT(ListChanges(Between(3, 4)), FailsWith(absl::StatusCode::kOutOfRange, "REVISION_AHEAD"));
  EXPECT_THAT(ListChanges(Between(4, 3)), FailsWith(absl::StatusCode::kOutOfRange, "REVISION_AHEAD"));
  EXPECT_THAT(ListChanges(Between(-1, 3)), BlamesField("since.revision"));
  v1::ListChangesRequest request = Between(1, 2);
  request.set_filter("topic = ");
  EXPECT_THAT(ListChanges(request), BlamesField("filter"));
  request.clear_filter();
  request.set_start_revision(1);
  EXPECT_THAT(ListChanges(request), BlamesField("start_revision"));
  request.clear_start_revision();
  request.mutable_since()->Clear();
  EXPECT_THAT(ListChanges(request), BlamesField("since"));
  request.clear_since();
  request.set_filter("topic = chips");
  EXPECT_THAT(ListChanges(request), BlamesField("filter"));
  request.clear_filter();
  request.set_each_step(true);
  EXPECT_THAT(ListChanges(request), BlamesField("each_step"));
  request = Between(1, 2);
  request.set_name("events/e2");
  EXPECT_THAT(ListChanges(request), FailsWith(absl::StatusCode::kNotFound, "RECORD_NOT_FOUND"));
}

}  // namespace
}  // namespace briefing::testing
