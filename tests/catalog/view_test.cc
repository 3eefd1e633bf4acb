#include "service/catalog/view.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"
#include "tests/support/commit_builder.h"
#include "tests/support/matchers.h"
#include "tests/support/text_proto.h"

namespace briefing {
namespace {

using ::briefing::testing::Apply;
using ::briefing::testing::CommitBuilder;
using ::briefing::testing::Create;
using ::briefing::testing::FailsWith;
using ::briefing::testing::MakeCommitment;
using ::briefing::testing::MakeEvent;
using ::briefing::testing::MakeParty;
using ::briefing::testing::Retract;
using ::briefing::testing::Update;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

class ViewTest : public ::testing::Test {
 protected:
  View At(int64_t revision) const { return catalog_.ViewAt(Revision(revision)).value(); }
  View Now() const { return catalog_.ViewAtHead(); }

  std::vector<std::string> Scan(const View& view, Predicate predicate, absl::optional<RecordId> after = {},
                                size_t limit = 1000) const {
    std::vector<std::string> names;
    const Matcher matcher(catalog_, std::move(predicate));
    view.Scan(matcher, after, [&](const RecordVersion& version) {
      names.emplace_back(version.name);
      return names.size() < limit;
    });
    return names;
  }

  static Predicate Topic(const std::string& topic) { return {.all_of = {{{TermField::kTopic, topic}}}}; }
  static Predicate Date(Predicate::DateTest test, int64_t start, int64_t end) {
    return {.all_of = {}, .date_test = test, .date = {true, start, end}};
  }

  Catalog catalog_;
};

TEST_F(ViewTest, FindsTheVersionAsOfItsRevision) {
  Create(catalog_, MakeEvent("a", "title: 'first'"));
  Update(catalog_, MakeEvent("a", "title: 'second'"));
  EXPECT_EQ(At(0).Find("events/a"), absl::nullopt);
  v1::Event event;
  const RecordVersion first = At(1).Find("events/a").value();
  ASSERT_TRUE(event.ParseFromArray(first.bytes.data(), static_cast<int>(first.bytes.size())));
  EXPECT_EQ(event.title(), "first");
  EXPECT_EQ(event.etag(), "r1");
  const RecordVersion second = Now().Find("events/a").value();
  EXPECT_EQ(second.revision, Revision(2));
  EXPECT_EQ(second.id, first.id);
  EXPECT_EQ(second.type, v1::RECORD_TYPE_EVENT);
  EXPECT_EQ(second.name, "events/a");
}

TEST_F(ViewTest, TellsRetractedFromNeverThere) {
  Create(catalog_, MakeEvent("a"));
  Retract(catalog_, "events/a");
  EXPECT_TRUE(Now().Find("events/a")->retracted);
  EXPECT_EQ(Now().FindLive("events/a"), absl::nullopt);
  EXPECT_TRUE(At(1).FindLive("events/a").has_value());
  EXPECT_THAT(Now().WhyAbsent("events/a"), FailsWith(absl::StatusCode::kNotFound, "RECORD_RETRACTED"));
  EXPECT_THAT(Now().WhyAbsent("events/b"), FailsWith(absl::StatusCode::kNotFound, "RECORD_NOT_FOUND"));
  EXPECT_THAT(At(0).WhyAbsent("events/a"), FailsWith(absl::StatusCode::kNotFound, "RECORD_NOT_FOUND"));
}

TEST_F(ViewTest, ScansInOrderOfFirstCreationAndResumes) {
  for (const char* id : {"c", "a", "b"}) Create(catalog_, MakeEvent(id, "topics: 'chips'"));
  Update(catalog_, MakeEvent("c", "topics: 'chips'"));
  EXPECT_THAT(Scan(Now(), {}), ElementsAre("events/c", "events/a", "events/b"));
  EXPECT_THAT(Scan(Now(), Topic("chips"), RecordId{0}), ElementsAre("events/a", "events/b"));
  EXPECT_THAT(Scan(Now(), Topic("chips"), {}, 2), ElementsAre("events/c", "events/a"));
  EXPECT_THAT(Scan(Now(), Topic("chips"), RecordId{2}), IsEmpty());
  EXPECT_THAT(Scan(At(2), {}), ElementsAre("events/c", "events/a"));
}

TEST_F(ViewTest, ScanGoesByTheVersionOfTheView) {
  Create(catalog_, MakeEvent("a", "topics: 'chips'"));
  Create(catalog_, MakeEvent("b", "topics: 'trade'"));
  Update(catalog_, MakeEvent("a", "topics: 'trade'"));
  Retract(catalog_, "events/b");
  EXPECT_THAT(Scan(At(2), Topic("trade")), ElementsAre("events/b"));
  EXPECT_THAT(Scan(At(3), Topic("trade")), ElementsAre("events/a", "events/b"));
  EXPECT_THAT(Scan(At(4), Topic("trade")), ElementsAre("events/a"));
  EXPECT_THAT(Scan(At(4), Topic("chips")), IsEmpty());
  EXPECT_THAT(Scan(At(4), Topic("unheard-of")), IsEmpty());
}

TEST_F(ViewTest, EveryGroupMustHoldWithAnyOfItsTerms) {
  Create(catalog_, MakeEvent("a", "topics: 'chips' participants { party: 'parties/jp' }"));
  Create(catalog_, MakeEvent("b", "topics: 'trade' participants { party: 'parties/us' }"));
  Create(catalog_, MakeEvent("c", "topics: 'trade' participants { party: 'parties/jp' }"));
  const Predicate predicate = {
      .all_of = {{{TermField::kTopic, "chips"}, {TermField::kTopic, "trade"}}, {{TermField::kParty, "parties/jp"}}}};
  EXPECT_THAT(Scan(Now(), predicate), ElementsAre("events/a", "events/c"));
}

TEST_F(ViewTest, ComparesDatesByOverlapAndContainment) {
  Create(catalog_, MakeEvent("day", "date { edtf: '1970-01-02' }"));
  Create(catalog_, MakeEvent("open", "date { edtf: '1970-01-02/..' }"));
  Create(catalog_, MakeEvent("none"));
  using enum Predicate::DateTest;
  constexpr int64_t kDay = 86400;
  EXPECT_THAT(Scan(Now(), Date(kOverlaps, 0, kDay)), IsEmpty());
  EXPECT_THAT(Scan(Now(), Date(kOverlaps, 0, kDay + 1)), ElementsAre("events/day", "events/open"));
  EXPECT_THAT(Scan(Now(), Date(kOverlaps, 2 * kDay, 3 * kDay)), ElementsAre("events/open"));
  EXPECT_THAT(Scan(Now(), Date(kWithin, kDay, 2 * kDay)), ElementsAre("events/day"));
  EXPECT_THAT(Scan(Now(), Date(kWithin, kDay + 1, DateBounds::kOpenEnd)), IsEmpty());
  EXPECT_THAT(Scan(Now(), Date(kWithin, 0, DateBounds::kOpenEnd)), ElementsAre("events/day", "events/open"));
}

TEST_F(ViewTest, MatcherFindsTermsThatComeLater) {
  const Matcher matcher(catalog_, Topic("chips"));
  Create(catalog_, MakeEvent("a", "topics: 'trade'"));
  EXPECT_FALSE(matcher.Matches(Now().Find("events/a")->version, Now()));
  Create(catalog_, MakeEvent("b", "topics: 'chips'"));
  EXPECT_TRUE(matcher.Matches(Now().Find("events/b")->version, Now()));
  const Matcher copy = matcher;
  EXPECT_TRUE(copy.Matches(Now().Find("events/b")->version, Now()));
  EXPECT_EQ(copy.predicate().all_of.size(), 1u);
}

TEST_F(ViewTest, MatcherReadsRetractedVersionsToo) {
  Create(catalog_, MakeEvent("a", "topics: 'chips'"));
  Retract(catalog_, "events/a");
  EXPECT_TRUE(Matcher(catalog_, Topic("chips")).Matches(Now().Find("events/a")->version, Now()));
}

TEST_F(ViewTest, FindsTheRecordsOfAPartysMembersAsOfTheView) {
  Create(catalog_, MakeParty("jp"));
  Create(catalog_, MakeParty("meti", "memberships { party: 'parties/jp' }"));
  Create(catalog_, MakeParty("minister", "memberships { party: 'parties/meti' }"));
  Create(catalog_, MakeEvent("a", "participants { party: 'parties/minister' }"));
  Create(catalog_, MakeEvent("b", "participants { party: 'parties/other' }"));
  const Predicate of_japan{.all_of = {{{TermField::kType, "4"}}}, .member_of = {"parties/jp"}};
  EXPECT_THAT(Scan(Now(), of_japan), ElementsAre("events/a"));
  EXPECT_THAT(Now().MembersOf("parties/jp"), ElementsAre("parties/jp", "parties/meti", "parties/minister"));
  const Matcher matcher(catalog_, of_japan);
  const VersionId a = Now().Find("events/a")->version;
  EXPECT_TRUE(matcher.Matches(a, Now()));
  // The minister leaves: what was asked then is answered as then.
  Update(catalog_, MakeParty("minister"));
  EXPECT_THAT(Scan(Now(), of_japan), IsEmpty());
  EXPECT_FALSE(matcher.Matches(a, Now()));
  EXPECT_THAT(Scan(At(5), of_japan), ElementsAre("events/a"));
  EXPECT_TRUE(matcher.Matches(a, At(5)));
  // And a body that joins brings what it did before.
  Create(catalog_, MakeParty("other", "memberships { party: 'parties/jp' }"));
  EXPECT_THAT(Scan(Now(), of_japan), ElementsAre("events/b"));
}

TEST_F(ViewTest, MembershipsMayGoInCircles) {
  Create(catalog_, MakeParty("a", "memberships { party: 'parties/b' }"));
  Create(catalog_, MakeParty("b", "memberships { party: 'parties/a' }"));
  EXPECT_THAT(Now().MembersOf("parties/a"), ElementsAre("parties/a", "parties/b"));
}

// Judges by the title alone, and by the view's time.
struct TitledUntil final : RecordTest {
  TitledUntil(std::string title, absl::Time until) : title(std::move(title)), until(until) {}
  bool Holds(const RecordVersion& version, const View& view) const override {
    v1::Event event;
    EXPECT_TRUE(event.ParseFromArray(version.bytes.data(), static_cast<int>(version.bytes.size())));
    return event.title() == title && view.time() < until;
  }
  absl::string_view text() const override { return "titled until"; }
  const std::string title;
  const absl::Time until;
};

TEST_F(ViewTest, ResidualTestsSeeRecordAndTime) {
  Create(catalog_, MakeEvent("a", "title: 'x' topics: 'chips'"));
  Create(catalog_, MakeEvent("b", "title: 'y' topics: 'chips'"));
  const absl::Time until = Now().commit_time() + absl::Hours(1);
  Predicate predicate = Topic("chips");
  predicate.residual = std::make_shared<TitledUntil>("x", until);
  EXPECT_THAT(Scan(Now(), predicate), ElementsAre("events/a"));
  EXPECT_THAT(Scan(Now().At(until), predicate), IsEmpty());
}

TEST_F(ViewTest, CountsWhoRefersToARecord) {
  Create(catalog_, MakeParty("jp"));
  for (const char* id : {"a", "b", "c"}) Create(catalog_, MakeEvent(id, "participants { party: 'parties/jp' }"));
  Retract(catalog_, "events/b");
  std::vector<RecordVersion> first;
  EXPECT_EQ(Now().CountLive({TermField::kReference, "parties/jp"}, 1, &first), 2);
  ASSERT_EQ(first.size(), 1u);
  EXPECT_EQ(first[0].name, "events/a");
  EXPECT_EQ(At(4).CountLive({TermField::kReference, "parties/jp"}, 0, nullptr), 3);
  EXPECT_EQ(Now().CountLive({TermField::kReference, "parties/us"}, 1, nullptr), 0);
}

TEST_F(ViewTest, KeepsHistoriesAcrossRetraction) {
  Create(catalog_, MakeEvent("a"));
  Create(catalog_, MakeEvent("b"));
  Retract(catalog_, "events/a");
  Create(catalog_, MakeEvent("a"));
  EXPECT_THAT(Now().History("events/a"), ElementsAre(Revision(1), Revision(3), Revision(4)));
  EXPECT_THAT(At(2).History("events/a"), ElementsAre(Revision(1)));
  EXPECT_THAT(At(0).History("events/a"), IsEmpty());
  EXPECT_TRUE(Now().FindAt("events/a", Revision(3))->retracted);
  EXPECT_EQ(Now().FindAt("events/a", Revision(2)), absl::nullopt);
  EXPECT_EQ(At(2).FindAt("events/a", Revision(3)), absl::nullopt);
}

TEST_F(ViewTest, ShowsTheChangesOfACommitAsWritten) {
  Create(catalog_, MakeEvent("a"));
  Create(catalog_, MakeEvent("b"));
  Retract(catalog_, "events/b");
  const CommitBuilder builder =
      CommitBuilder(Revision(4)).Update(MakeEvent("a", "title: 'new'")).Create(MakeEvent("b"));
  Apply(catalog_, builder);
  int at = 0;
  Now().ForEachChange(Revision(4), [&](const View::VersionChange& change) {
    const v1::Change& written = builder.commit().changes(at++);
    EXPECT_EQ(change.now.name, written.name());
    EXPECT_EQ(change.now.revision, Revision(4));
    EXPECT_EQ(change.type, written.type());
    EXPECT_EQ(change.change_bytes, written.SerializeAsString());
    EXPECT_EQ(change.record_bytes, written.record().SerializeAsString());
    const bool updated = written.type() == v1::CHANGE_TYPE_UPDATED;
    EXPECT_EQ(change.before, updated ? At(1).Find("events/a")->version : kNoVersion);
    return true;
  });
  EXPECT_EQ(at, 2);
}

TEST_F(ViewTest, StopsGivingChangesWhenTold) {
  Apply(catalog_, CommitBuilder(Revision(1)).Create(MakeEvent("a")).Create(MakeEvent("b")));
  int given = 0;
  Now().ForEachChange(Revision(1), [&](const View::VersionChange&) { return ++given < 1; });
  EXPECT_EQ(given, 1);
}

TEST(ViewBytes, OutliveTheCatalogWhenShared) {
  SharedBytes bytes;
  {
    Catalog catalog;
    Create(catalog, MakeEvent("a", "title: 'kept'"));
    bytes = catalog.ViewAtHead().Share(*catalog.ViewAtHead().Find("events/a"));
  }
  v1::Event event;
  ASSERT_TRUE(event.ParseFromArray(bytes.view().data(), static_cast<int>(bytes.size())));
  EXPECT_EQ(event.title(), "kept");
}

TEST_F(ViewTest, FindsAnyOfManyVersionsOfOneRecord) {
  constexpr int kVersions = 100'000;
  Create(catalog_, MakeCommitment("c"));
  for (int i = 1; i < kVersions; ++i) Update(catalog_, MakeCommitment("c"));
  for (int revision = 1; revision <= kVersions; revision += 37) {
    ASSERT_EQ(At(revision).Find("commitments/c")->revision, Revision(revision));
  }
  EXPECT_EQ(Now().History("commitments/c").size(), static_cast<size_t>(kVersions));
}

// The lists stay those of the group that they were taken from, though commits since have made another one the rarest.
TEST_F(ViewTest, WalkByDateChecksTheOtherGroupsWhateverCameSince) {
  const Predicate aid_of_chips = {.all_of = {{{TermField::kKind, "9"}}, {{TermField::kTopic, "chips"}}}};
  Create(catalog_, MakeEvent("both", "kind: 9 topics: 'chips'"));
  Create(catalog_, MakeEvent("kind", "kind: 9"));
  for (const char* id : {"c", "d"}) Create(catalog_, MakeEvent(id, "kind: 1 topics: 'chips'"));
  const View view = Now();
  const Matcher matcher(catalog_, aid_of_chips);
  const auto orders = view.OrdersByDate(matcher, /*make=*/true);
  ASSERT_TRUE(orders.has_value());
  for (const char* id : {"e", "f"}) Create(catalog_, MakeEvent(id, "kind: 9"));
  std::vector<std::string> names;
  const auto take = [&](const RecordVersion& version) {
    names.emplace_back(version.name);
    return true;
  };
  view.ScanByDate(matcher, *orders, /*descending=*/false, absl::nullopt, take, [] { return true; });
  EXPECT_THAT(names, ElementsAre("events/both"));
}

}  // namespace
}  // namespace briefing
