#include "service/query/count.h"

#include <map>
#include <memory>
#include <random>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "service/query/count_axis.h"
#include "service/query/edtf.h"
#include "tests/support/commit_builder.h"
#include "tests/support/go_on.h"
#include "tests/support/matchers.h"
#include "tests/support/text_proto.h"

namespace briefing {
namespace {

using ::briefing::testing::BlamesField;
using ::briefing::testing::Create;
using ::briefing::testing::GoOn;
using ::briefing::testing::HasCode;
using ::briefing::testing::IsOk;
using ::briefing::testing::MakeCommitment;
using ::briefing::testing::MakeEvent;
using ::briefing::testing::MakeObservation;
using ::briefing::testing::MakeParty;
using ::briefing::testing::ParseText;
using ::briefing::testing::Retract;
using ::briefing::testing::Update;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

class CountTest : public ::testing::Test {
 protected:
  v1::CountRecordsResponse CountIn(const View& view, const std::string& request, const Predicate& predicate = {}) {
    auto counted = CountRecords(ParseText<v1::CountRecordsRequest>(request), view, predicate, GoOn);
    EXPECT_THAT(counted.status(), IsOk());
    v1::CountRecordsResponse response;
    EXPECT_TRUE(response.ParseFromString(counted.value_or("")));
    return response;
  }
  v1::CountRecordsResponse Count(const std::string& request, const Predicate& predicate = {}) {
    return CountIn(catalog_.ViewAtHead(), request, predicate);
  }

  // "key 2".
  static std::vector<std::string> KeysOf(const v1::CountAxis& axis) {
    std::vector<std::string> keys;
    for (const v1::CountKey& key : axis.keys()) keys.push_back(absl::StrCat(key.key(), " ", key.count()));
    return keys;
  }
  // "row column 2".
  static std::vector<std::string> CellsOf(const v1::CountRecordsResponse& counts) {
    std::vector<std::string> cells;
    for (const v1::CountCell& cell : counts.cells()) {
      cells.push_back(absl::StrCat(absl::StrJoin(cell.keys(), " "), " ", cell.count()));
    }
    return cells;
  }

  Catalog catalog_;
};

TEST_F(CountTest, CountsNothingInTheEmptyLedger) {
  const auto counts = Count("group_by: COUNT_DIMENSION_TOPIC");
  EXPECT_EQ(counts.total(), 0);
  EXPECT_THAT(counts.axes(0).keys(), IsEmpty());
}

TEST_F(CountTest, TotalCountsARecordWithSeveralValuesOnce) {
  Create(catalog_, MakeEvent("a", "topics: ['chips', 'trade']"));
  Create(catalog_, MakeEvent("b", "topics: 'chips'"));
  Create(catalog_, MakeEvent("c", ""));
  const auto counts = Count("group_by: COUNT_DIMENSION_TOPIC");
  EXPECT_EQ(counts.total(), 3);
  EXPECT_THAT(KeysOf(counts.axes(0)), ElementsAre("chips 2", " 1", "trade 1"));
  EXPECT_THAT(counts.cells(), IsEmpty());
}

TEST_F(CountTest, CountsCellsOfTwoDimensions) {
  Create(catalog_, MakeEvent("a", "kind: EVENT_KIND_CONSULT topics: ['chips', 'trade'] date { edtf: '2022-05' }"));
  Create(catalog_, MakeEvent("b", "kind: EVENT_KIND_CONSULT topics: 'chips' date { edtf: '2022-05-23' }"));
  Create(catalog_, MakeEvent("c", "kind: EVENT_KIND_AGREE topics: 'chips' date { edtf: '2022-06' }"));
  const auto counts = Count("group_by: COUNT_DIMENSION_TOPIC group_by: COUNT_DIMENSION_MONTH");
  EXPECT_THAT(CellsOf(counts), ElementsAre("chips 2022-05 2", "chips 2022-06 1", "trade 2022-05 1"));
  EXPECT_THAT(KeysOf(counts.axes(1)), ElementsAre("2022-05 2", "2022-06 1"));
  EXPECT_THAT(KeysOf(Count("group_by: COUNT_DIMENSION_KIND").axes(0)), ElementsAre("CONSULT 2", "AGREE 1"));
}

TEST_F(CountTest, CountsLiveVersionsAsOfTheView) {
  const Revision first = Create(catalog_, MakeEvent("a", "topics: 'chips'"));
  const Revision second = Update(catalog_, MakeEvent("a", "topics: 'trade'"));
  Retract(catalog_, "events/a");
  const std::string by_topic = "group_by: COUNT_DIMENSION_TOPIC";
  EXPECT_THAT(KeysOf(CountIn(catalog_.ViewAt(first).value(), by_topic).axes(0)), ElementsAre("chips 1"));
  EXPECT_THAT(KeysOf(CountIn(catalog_.ViewAt(second).value(), by_topic).axes(0)), ElementsAre("trade 1"));
  EXPECT_EQ(Count(by_topic).total(), 0);
}

TEST_F(CountTest, PartyCountsForItsStateOnce) {
  Create(catalog_, MakeParty("jp"));
  Create(catalog_, MakeParty("eu", "kind: PARTY_KIND_BLOC"));
  Create(catalog_, MakeParty("meti", "kind: PARTY_KIND_GOVERNMENT_BODY memberships { party: 'parties/jp' }"));
  Create(catalog_, MakeParty("minister", "kind: PARTY_KIND_PERSON memberships { party: 'parties/meti' }"));
  Create(catalog_, MakeEvent("a", R"pb(participants { party: "parties/minister" }
                                       participants { party: "parties/meti" }
                                       participants { party: "parties/eu" })pb"));
  const Predicate events = {.all_of = {{{TermField::kType, "4"}}}};
  EXPECT_THAT(KeysOf(Count("group_by: COUNT_DIMENSION_PARTY", events).axes(0)),
              ElementsAre("parties/eu 1", "parties/meti 1", "parties/minister 1"));
  EXPECT_THAT(KeysOf(Count("group_by: COUNT_DIMENSION_PARTY party_as_state: true", events).axes(0)),
              ElementsAre("parties/eu 1", "parties/jp 1"));
}

TEST_F(CountTest, MembershipsInACircleEnd) {
  Create(catalog_, MakeParty("a", "kind: PARTY_KIND_GROUP memberships { party: 'parties/b' }"));
  Create(catalog_, MakeParty("b", "kind: PARTY_KIND_GROUP memberships { party: 'parties/a' }"));
  EXPECT_THAT(StatesOf("parties/a", catalog_.ViewAtHead()), ElementsAre("parties/a"));
}

TEST_F(CountTest, IndicatorsAreCountedWithoutWhatLiesBelowThem) {
  Create(catalog_, MakeObservation("share", "one"));
  Create(catalog_, MakeObservation("share", "two"));
  EXPECT_THAT(KeysOf(Count("group_by: COUNT_DIMENSION_INDICATOR").axes(0)), ElementsAre("indicators/share 2"));
  EXPECT_THAT(KeysOf(Count("group_by: COUNT_DIMENSION_SOURCE").axes(0)), ElementsAre(" 2"));
}

TEST_F(CountTest, LargestCellsComeFirstAndTheRestIsTold) {
  for (int i = 0; i < 6; ++i)
    Create(catalog_, MakeEvent(absl::StrCat("e", i), i < 3   ? "topics: 'chips'"
                                                     : i < 5 ? "topics: 'trade'"
                                                             : "topics: 'aid'"));
  const auto counts = Count("group_by: COUNT_DIMENSION_TOPIC group_by: COUNT_DIMENSION_TYPE max_cells: 1");
  EXPECT_THAT(CellsOf(counts), ElementsAre("chips EVENT 3"));
  EXPECT_EQ(counts.omitted_cell_count(), 2);
  EXPECT_EQ(counts.omitted_cells_total(), 3);
  EXPECT_THAT(counts.axes(0).keys(), SizeIs(1));
  EXPECT_EQ(counts.axes(0).omitted_key_count(), 2);
}

TEST_F(CountTest, StopsWhenTold) {
  for (int i = 0; i < 3; ++i) Create(catalog_, MakeEvent(absl::StrCat("e", i)));
  const auto counted = CountRecords({}, catalog_.ViewAtHead(), {}, [] { return absl::CancelledError("gone"); });
  EXPECT_THAT(counted.status(), HasCode(absl::StatusCode::kCancelled));
}

TEST_F(CountTest, StopsWhenToldThoughNothingMatches) {
  class Never final : public RecordTest {
   public:
    bool Holds(const RecordVersion&, const View&) const override { return false; }
    absl::string_view text() const override { return "never"; }
  };
  for (int i = 0; i < View::kScanStride + 1; ++i) Create(catalog_, MakeEvent(absl::StrCat("e", i)));
  Predicate predicate;
  predicate.residual = std::make_shared<Never>();
  int asked = 0;
  const auto counted = CountRecords({}, catalog_.ViewAtHead(), predicate, [&asked] {
    return ++asked == 2 ? absl::CancelledError("gone") : absl::OkStatus();
  });
  EXPECT_THAT(counted.status(), HasCode(absl::StatusCode::kCancelled));
}

TEST(CheckCount, BlamesTheFieldThatIsWrong) {
  const auto check = [](const std::string& text) { return CheckCount(ParseText<v1::CountRecordsRequest>(text)); };
  EXPECT_THAT(check("group_by: COUNT_DIMENSION_TOPIC group_by: COUNT_DIMENSION_STATE"), IsOk());
  EXPECT_THAT(check("group_by: COUNT_DIMENSION_UNSPECIFIED"), BlamesField("group_by[0]"));
  EXPECT_THAT(check("group_by: [COUNT_DIMENSION_TOPIC, COUNT_DIMENSION_TOPIC]"), BlamesField("group_by[1]"));
  EXPECT_THAT(check("group_by: [COUNT_DIMENSION_TOPIC, COUNT_DIMENSION_KIND, COUNT_DIMENSION_DAY]"),
              BlamesField("group_by"));
  EXPECT_THAT(check("max_cells: -1"), BlamesField("max_cells"));
}

TEST(PeriodOf, UncertainDatesGoUnderTheSmallestPeriodThatHoldsThem) {
  const auto key = [](const std::string& edtf, v1::CountDimension size) {
    return PeriodOf(ParseEdtf(edtf, "date").value(), size);
  };
  EXPECT_EQ(key("2022-05-23", v1::COUNT_DIMENSION_DAY), "2022-05-23");
  EXPECT_EQ(key("2022-05", v1::COUNT_DIMENSION_DAY), "2022-05");
  EXPECT_EQ(key("2022-05/2022-06", v1::COUNT_DIMENSION_MONTH), "2022-34");
  EXPECT_EQ(key("2022-03/2022-04", v1::COUNT_DIMENSION_MONTH), "2022-40");
  EXPECT_EQ(key("2022-22", v1::COUNT_DIMENSION_QUARTER), "2022");
  EXPECT_EQ(key("2022-12-31", v1::COUNT_DIMENSION_HALF_YEAR), "2022-41");
  EXPECT_EQ(key("2022-24", v1::COUNT_DIMENSION_MONTH), "202X");
  EXPECT_EQ(key("198X", v1::COUNT_DIMENSION_YEAR), "198X");
  EXPECT_EQ(key("1989/1990", v1::COUNT_DIMENSION_YEAR), "19XX");
  EXPECT_EQ(key("1999/2000", v1::COUNT_DIMENSION_YEAR), "../..");
  EXPECT_EQ(key("1985/..", v1::COUNT_DIMENSION_YEAR), "../..");
  EXPECT_EQ(PeriodOf(DateBounds(), v1::COUNT_DIMENSION_YEAR), "");
}

// Keys are dates in their own right, and hold the date counted under them.
TEST(PeriodOf, KeysHoldWhatIsCountedUnderThem) {
  constexpr uint32_t kSeed = 20220523;
  std::mt19937 random(kSeed);
  const int64_t end_of_2999 = 32503680000;
  for (int i = 0; i < 20000; ++i) {
    DateBounds date = {.known = true};
    date.start = std::uniform_int_distribution<int64_t>(-62135596800, end_of_2999)(random);
    date.end = date.start + std::uniform_int_distribution<int64_t>(1, int64_t{1} << (i % 31))(random);
    const auto size = static_cast<v1::CountDimension>(v1::COUNT_DIMENSION_YEAR + i % 5);
    const std::string key = PeriodOf(date, size);
    if (key == "../..") continue;
    BRIEFING_ASSERT_OK_AND_ASSIGN(DateBounds period, ParseEdtf(key, "key"));
    ASSERT_LE(period.start, date.start) << key << ", seed " << kSeed;
    ASSERT_GE(period.end, date.end) << key << ", seed " << kSeed;
  }
}

}  // namespace
}  // namespace briefing
