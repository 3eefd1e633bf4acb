#include "service/query/differences.h"

#include <gmock/gmock.h>

#include <memory>
#include <random>
#include <set>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "service/base/limits.h"
#include "service/query/filter.h"
#include "service/query/record_diff.h"
#include "service/query/record_message.h"
#include "tests/support/commit_builder.h"
#include "tests/support/matchers.h"

namespace briefing {
namespace {

using ::briefing::testing::Apply;
using ::briefing::testing::CommitBuilder;
using ::briefing::testing::Create;
using ::briefing::testing::DefaultCommitTime;
using ::briefing::testing::MakeCommitment;
using ::briefing::testing::MakeEvent;
using ::briefing::testing::MakeParty;
using ::briefing::testing::Retract;
using ::briefing::testing::Update;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

// "UPDATED events/a title: A -> B"
std::string Line(const v1::RecordDifference& difference) {
  std::string line = absl::StrCat(v1::ChangeType_Name(difference.type()).substr(12), " ", difference.name());
  for (const v1::FieldChange& field : difference.fields()) {
    absl::StrAppend(&line, " ", field.field(), ": ", field.old_value(), " -> ", field.new_value());
  }
  return line;
}

class DifferencesTest : public ::testing::Test {
 protected:
  View At(int64_t revision) const { return catalog_.ViewAt(Revision(revision)).value(); }

  std::vector<v1::RecordDifference> All(const DifferenceQuery& query, int page_size = 1000) const {
    std::vector<v1::RecordDifference> all;
    absl::optional<VersionId> after;
    do {
      const DifferencePage page = FindDifferences(query, after, page_size);
      EXPECT_LE(page.differences.size(), static_cast<size_t>(page_size));
      all.insert(all.end(), page.differences.begin(), page.differences.end());
      after = page.looked_at;
    } while (after);
    return all;
  }
  std::vector<std::string> Lines(const DifferenceQuery& query) const {
    std::vector<std::string> lines;
    for (const v1::RecordDifference& difference : All(query)) lines.push_back(Line(difference));
    return lines;
  }
  static Predicate Filter(const std::string& text) {
    return CompileFilter(text, v1::RECORD_TYPE_UNSPECIFIED, "", "filter").value();
  }

  Catalog catalog_;
};

TEST_F(DifferencesTest, TellWhatCameChangedAndWent) {
  Create(catalog_, MakeEvent("a", "title: 'A'"));
  Create(catalog_, MakeEvent("gone", "title: 'G' topics: 'chips'"));
  Update(catalog_, MakeEvent("a", "title: 'B'"));
  Create(catalog_, MakeEvent("new", "title: 'N'"));
  Retract(catalog_, "events/gone");
  EXPECT_THAT(Lines({At(2), At(5)}), ElementsAre("UPDATED events/a title: A -> B", "CREATED events/new title:  -> N",
                                                 "RETRACTED events/gone title: G ->  topics: chips -> "));
}

// All that a verdict says is output only, and yet no less what differs.
TEST_F(DifferencesTest, TellVerdicts) {
  v1::Verdict verdict;
  verdict.set_name("commitments/c1/verdicts/due");
  verdict.set_etag("1");
  verdict.set_status(v1::VERDICT_STATUS_ON_TRACK);
  verdict.set_reason("work goes on");
  Create(catalog_, MakeCommitment("c1"));
  Create(catalog_, verdict);
  verdict.set_etag("2");
  verdict.set_reason("work stands still");
  Update(catalog_, verdict);
  Retract(catalog_, verdict.name());
  EXPECT_THAT(Lines({At(1), At(2)}), ElementsAre("CREATED commitments/c1/verdicts/due status:  -> ON_TRACK reason:  -> "
                                                 "work goes on"));
  EXPECT_THAT(Lines({At(2), At(3)}),
              ElementsAre("UPDATED commitments/c1/verdicts/due reason: work goes on -> work stands still"));
  EXPECT_THAT(Lines({At(3), At(4)}), ElementsAre(::testing::StartsWith("RETRACTED commitments/c1/verdicts/due")));
}

TEST_F(DifferencesTest, AreNet) {
  Create(catalog_, MakeEvent("a", "title: 'A'"));
  Create(catalog_, MakeEvent("b", "title: 'B'"));
  Update(catalog_, MakeEvent("a", "title: 'AA'"));
  Create(catalog_, MakeEvent("fleeting"));
  Update(catalog_, MakeEvent("a", "title: 'A'"));
  Retract(catalog_, "events/fleeting");
  Retract(catalog_, "events/b");
  Create(catalog_, MakeEvent("b", "title: 'B'"));
  EXPECT_THAT(Lines({At(2), At(8)}), IsEmpty());
  EXPECT_THAT(Lines({At(8), At(8)}), IsEmpty());
}

TEST_F(DifferencesTest, AreToldStepByStepWhereAsked) {
  Create(catalog_, MakeEvent("a", "title: 'A'"));
  Update(catalog_, MakeEvent("a", "title: 'B'"));
  Create(catalog_, MakeEvent("b", "title: 'X'"));
  Retract(catalog_, "events/a");
  Create(catalog_, MakeEvent("a", "title: 'B'"));
  EXPECT_THAT(Lines({.since = At(1), .as_of = At(5), .each_step = true}),
              ElementsAre("UPDATED events/a title: A -> B", "CREATED events/b title:  -> X",
                          "RETRACTED events/a title: B -> ", "CREATED events/a title:  -> B"));
}

TEST_F(DifferencesTest, OfOneRecord) {
  Create(catalog_, MakeEvent("a", "title: 'A'"));
  Create(catalog_, MakeEvent("b", "title: 'X'"));
  Update(catalog_, MakeEvent("a", "title: 'B'"));
  Update(catalog_, MakeEvent("a", "title: 'C'"));
  EXPECT_THAT(Lines({.since = At(1), .as_of = At(4), .name = "events/a"}),
              ElementsAre("UPDATED events/a title: A -> C"));
  EXPECT_THAT(Lines({.since = At(1), .as_of = At(4), .name = "events/a", .each_step = true}),
              ElementsAre("UPDATED events/a title: A -> B", "UPDATED events/a title: B -> C"));
  EXPECT_THAT(Lines({.since = At(1), .as_of = At(4), .name = "events/nobody"}), IsEmpty());
}

TEST_F(DifferencesTest, TellWhoWroteTheLastChangeAndWhen) {
  Create(catalog_, MakeEvent("a", "title: 'A'"));
  Update(catalog_, MakeEvent("a", "title: 'B'"));
  Apply(catalog_, CommitBuilder(Revision(3)).By("ana", "id-3", "a typo").Update(MakeEvent("a", "title: 'C'")));
  const std::vector<v1::RecordDifference> all = All({At(1), At(3)});
  ASSERT_THAT(all, SizeIs(1));
  EXPECT_EQ(all[0].title(), "C");
  EXPECT_EQ(all[0].old_revision(), 1);
  EXPECT_EQ(all[0].new_revision(), 3);
  EXPECT_EQ(all[0].commit_time().seconds(), absl::ToUnixSeconds(DefaultCommitTime(Revision(3))));
  EXPECT_EQ(all[0].actor(), "ana");
  EXPECT_EQ(all[0].request_id(), "id-3");
  EXPECT_EQ(all[0].reason(), "a typo");
}

TEST_F(DifferencesTest, TellAFiltersBorder) {
  Create(catalog_, MakeEvent("in", "title: 'A' topics: 'chips'"));
  Create(catalog_, MakeEvent("out", "title: 'A' topics: 'chips'"));
  Create(catalog_, MakeEvent("enters", "title: 'A'"));
  Create(catalog_, MakeEvent("other", "title: 'A'"));
  Create(catalog_, MakeEvent("gone", "title: 'A' topics: 'chips'"));
  Update(catalog_, MakeEvent("in", "title: 'B' topics: 'chips'"));
  Update(catalog_, MakeEvent("out", "title: 'A'"));
  Update(catalog_, MakeEvent("enters", "title: 'A' topics: 'chips'"));
  Update(catalog_, MakeEvent("other", "title: 'B'"));
  Retract(catalog_, "events/gone");
  const std::vector<std::string> expected = {"UPDATED events/in title: A -> B", "LEFT events/out topics: chips -> ",
                                             "ENTERED events/enters topics:  -> chips",
                                             "RETRACTED events/gone title: A ->  topics: chips -> "};
  for (const bool each_step : {false, true}) {
    EXPECT_EQ(Lines({.since = At(5), .as_of = At(10), .predicate = Filter("topic = chips"), .each_step = each_step}),
              expected);
  }
}

TEST_F(DifferencesTest, JudgeEachStateByItsOwnTime) {
  Create(catalog_, MakeCommitment("x", "title: 'A' due_date { edtf: '2022' }"));
  Update(catalog_, MakeCommitment("x", "title: 'B' due_date { edtf: '2022' }"));
  const View in_2023 = At(2).At(absl::FromCivil(absl::CivilDay(2023, 2, 1), absl::UTCTimeZone()));
  EXPECT_THAT(Lines({.since = At(1), .as_of = in_2023, .predicate = Filter("overdue()")}),
              ElementsAre("ENTERED commitments/x title: A -> B"));
  EXPECT_THAT(Lines({.since = At(1), .as_of = At(2), .predicate = Filter("overdue()")}), IsEmpty());
}

TEST_F(DifferencesTest, HoldTypedValues) {
  Create(catalog_, MakeCommitment("x", "targets { id: 'v' value: 20 }"));
  Update(catalog_, MakeCommitment("x", "targets { id: 'v' value: 0 } topics: 'chips' cadence { months: 6 }"));
  const std::vector<v1::RecordDifference> all = All({At(1), At(2)});
  ASSERT_THAT(all, SizeIs(1));
  ASSERT_THAT(all[0].fields(), SizeIs(3));
  EXPECT_EQ(all[0].fields(0).new_typed_value().list_value().values(0).string_value(), "chips");
  EXPECT_FALSE(all[0].fields(0).has_old_typed_value());
  EXPECT_EQ(all[0].fields(1).old_typed_value().number_value(), 20);
  EXPECT_TRUE(all[0].fields(1).has_new_typed_value());
  EXPECT_EQ(all[0].fields(1).new_typed_value().number_value(), 0);
  EXPECT_EQ(all[0].fields(2).new_typed_value().struct_value().fields().at("months").number_value(), 6);
}

TEST_F(DifferencesTest, OfLargeRecordsAreShortenedToFitAPage) {
  v1::Event event = MakeEvent("large");
  for (int i = 0; i < 50; ++i) event.add_claims()->set_note(std::string(60000, 'x') + "日本");
  Create(catalog_, event);
  const DifferencePage page = FindDifferences({At(0), At(1)}, absl::nullopt, 10);
  ASSERT_THAT(page.differences, SizeIs(1));
  EXPECT_TRUE(page.differences[0].shortened());
  EXPECT_LE(page.differences[0].ByteSizeLong(), limits::kMaxPageBytes);
  EXPECT_TRUE(absl::EndsWith(page.differences[0].fields(0).new_value(), "x…"));
}

TEST_F(DifferencesTest, EndAPageWhereItIsLarge) {
  for (int i = 0; i < 60; ++i)
    Create(catalog_, MakeEvent(absl::StrCat("e", i), "description: '" + std::string(60000, 'x') + "'"));
  const DifferencePage page = FindDifferences({At(0), At(60)}, absl::nullopt, 1000);
  EXPECT_GT(page.differences.size(), 5u);
  EXPECT_LT(page.differences.size(), 40u);
  EXPECT_THAT(All({At(0), At(60)}), SizeIs(60));
}

TEST_F(DifferencesTest, EndAPageWhereMuchWasInVain) {
  const int64_t changes = limits::kMaxChangesPerStep + 10;
  int64_t made = 0;
  for (int64_t revision = 1; made < changes; ++revision) {
    CommitBuilder commit{Revision(revision)};
    for (int i = 0; i < 1000 && made < changes; ++i) commit.Create(MakeEvent(absl::StrCat("e", made++)));
    Apply(catalog_, commit);
  }
  const DifferenceQuery query{.since = At(0), .as_of = catalog_.ViewAtHead(), .predicate = Filter("topic = chips")};
  const DifferencePage page = FindDifferences(query, absl::nullopt, 10);
  EXPECT_THAT(page.differences, IsEmpty());
  ASSERT_TRUE(page.looked_at.has_value());
  EXPECT_FALSE(FindDifferences(query, page.looked_at, 10).looked_at.has_value());
}

// Against the two states compared record by record, between all pairs of revisions of random histories.
class RandomDifferencesTest : public DifferencesTest {
 protected:
  void WriteHistory(uint32_t seed) {
    std::mt19937 random(seed);
    const auto any = [&random](int end) { return static_cast<int>(random() % static_cast<uint32_t>(end)); };
    std::set<std::string> live;
    for (int revision = 1; revision <= kRevisions; ++revision) {
      CommitBuilder commit{Revision(revision)};
      std::set<std::string> changed;
      for (int i = 0; i <= any(3); ++i) {
        const std::string id = absl::StrCat("e", any(6));
        if (!changed.insert(id).second) continue;
        const v1::Event event = MakeEvent(id, absl::StrCat("title: 't", any(2), "'", any(2) ? " topics: 'chips'" : ""));
        if (!live.contains(id)) {
          commit.Create(event);
          live.insert(id);
        } else if (any(3) == 0) {
          commit.Retract(event);
          live.erase(id);
        } else {
          commit.Update(event);
        }
      }
      Apply(catalog_, commit);
    }
  }

  // An empty event where there is none.
  static std::unique_ptr<google::protobuf::Message> EventOr(const absl::optional<RecordVersion>& version) {
    return version ? ParseRecord(*version) : std::make_unique<v1::Event>();
  }

  // By name, without the order.
  std::set<std::string> Naive(const View& since, const View& as_of, Matcher matcher) const {
    std::set<std::string> lines;
    for (int i = 0; i < 6; ++i) {
      const std::string name = absl::StrCat("events/e", i);
      const auto before = since.FindLive(name);
      const auto after = as_of.FindLive(name);
      const bool matched = before && matcher.Matches(before->version, since);
      const bool matches = after && matcher.Matches(after->version, as_of);
      if (!matched && !matches) continue;
      v1::RecordDifference difference;
      difference.set_name(name);
      for (auto& field : DiffRecords(*EventOr(before), *EventOr(after))) {
        *difference.add_fields() = field;
      }
      difference.set_type(!before              ? v1::CHANGE_TYPE_CREATED
                          : !after             ? v1::CHANGE_TYPE_RETRACTED
                          : matched && matches ? v1::CHANGE_TYPE_UPDATED
                          : matches            ? v1::CHANGE_TYPE_ENTERED
                                               : v1::CHANGE_TYPE_LEFT);
      if (!difference.fields().empty()) lines.insert(Line(difference));
    }
    return lines;
  }

  static constexpr int kRevisions = 12;
};

TEST_F(RandomDifferencesTest, AreThoseOfTheStates) {
  constexpr uint32_t kSeed = 1986;
  SCOPED_TRACE(absl::StrCat("seed ", kSeed));
  WriteHistory(kSeed);
  for (const char* filter : {"", "topic = chips"}) {
    for (int from = 0; from <= kRevisions; ++from) {
      for (int to = from; to <= kRevisions; ++to) {
        const DifferenceQuery query{.since = At(from), .as_of = At(to), .predicate = Filter(filter)};
        const std::vector<std::string> lines = Lines(query);
        EXPECT_EQ(std::set<std::string>(lines.begin(), lines.end()),
                  Naive(query.since, query.as_of, Matcher(catalog_, query.predicate)))
            << from << " to " << to << " " << filter;
        EXPECT_EQ(lines.size(), std::set<std::string>(lines.begin(), lines.end()).size());
        std::vector<std::string> paged;
        for (const auto& difference : All(query, 1)) paged.push_back(Line(difference));
        EXPECT_EQ(paged, lines);
      }
    }
  }
}

}  // namespace
}  // namespace briefing
