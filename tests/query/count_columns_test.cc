// Counts that are made from columns, beside a model that keeps every state.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <random>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "service/catalog/dated_rows.h"
#include "service/query/count.h"
#include "service/query/filter.h"
#include "tests/support/commit_builder.h"
#include "tests/support/go_on.h"
#include "tests/support/matchers.h"
#include "tests/support/text_proto.h"

namespace briefing {
namespace {

using ::briefing::testing::CommitBuilder;
using ::briefing::testing::Create;
using ::briefing::testing::GoOn;
using ::briefing::testing::HasCode;
using ::briefing::testing::IsOk;
using ::briefing::testing::MakeEvent;
using ::briefing::testing::MakeParty;
using ::briefing::testing::ParseText;
using ::briefing::testing::Retract;
using ::briefing::testing::Update;

// "row column count" and, of the axes, "row count", in no order.
using Lines = std::multiset<std::string>;

// --- The model ---

using State = std::map<std::string, v1::Event>;

std::vector<std::string> KeysOf(const v1::Event& event, v1::CountDimension dimension) {
  std::set<std::string> keys;
  if (dimension == v1::COUNT_DIMENSION_PARTY) {
    for (const auto& participant : event.participants()) keys.insert(participant.party());
  } else if (dimension == v1::COUNT_DIMENSION_TOPIC) {
    keys.insert(event.topics().begin(), event.topics().end());
  } else if (dimension == v1::COUNT_DIMENSION_KIND) {
    keys.insert(v1::EventKind_Name(event.kind()).substr(sizeof("EVENT_KIND_") - 1));
  } else if (dimension == v1::COUNT_DIMENSION_MONTH && event.has_date()) {
    // Days, months and years; nothing smaller than a year holds a year.
    keys.insert(event.date().edtf().substr(0, 7));
  } else if (dimension == v1::COUNT_DIMENSION_YEAR && event.has_date()) {
    keys.insert(event.date().edtf().substr(0, 4));
  }
  if (keys.empty()) keys.insert("");
  return {keys.begin(), keys.end()};
}

struct Question {
  // As filters say it, and the kinds, topics, parties and years that they let pass: empty for all.
  std::string filter;
  std::set<int> kinds = {};
  std::set<std::string> topics = {};
  std::set<std::string> parties = {};
  std::set<std::string> months = {};

  bool Passes(const v1::Event& event) const {
    const auto any = [](const std::set<std::string>& wanted, const auto& have) {
      return wanted.empty() ||
             std::any_of(have.begin(), have.end(), [&](const auto& each) { return wanted.count(each) > 0; });
    };
    const auto in_party = [&](const auto& participant) { return parties.count(participant.party()) > 0; };
    return (kinds.empty() || kinds.count(event.kind()) > 0) && any(topics, event.topics()) &&
           (parties.empty() || std::any_of(event.participants().begin(), event.participants().end(), in_party)) &&
           (months.empty() || (event.has_date() && months.count(event.date().edtf().substr(0, 7)) > 0));
  }
};

Lines Expected(const State& state, const Question& question, const v1::CountRecordsRequest& request) {
  std::map<std::string, int> counts;
  int total = 0;
  for (const auto& [name, event] : state) {
    if (!question.Passes(event)) continue;
    ++total;
    std::vector<std::vector<std::string>> keys;
    for (const int dimension : request.group_by()) {
      keys.push_back(KeysOf(event, static_cast<v1::CountDimension>(dimension)));
      for (const std::string& key : keys.back()) ++counts[absl::StrCat(dimension, " ", key)];
    }
    if (keys.size() < 2) continue;
    for (const std::string& row : keys[0]) {
      for (const std::string& column : keys[1]) ++counts[absl::StrCat(row, " ", column)];
    }
  }
  Lines lines = {absl::StrCat("total ", total)};
  for (const auto& [line, count] : counts) lines.insert(absl::StrCat(line, " ", count));
  return lines;
}

Lines LinesOf(const std::string& answer) {
  v1::CountRecordsResponse response;
  EXPECT_TRUE(response.ParseFromString(answer));
  Lines lines = {absl::StrCat("total ", response.total())};
  for (const v1::CountAxis& axis : response.axes()) {
    for (const v1::CountKey& key : axis.keys()) {
      lines.insert(absl::StrCat(static_cast<int>(axis.dimension()), " ", key.key(), " ", key.count()));
    }
  }
  for (const v1::CountCell& cell : response.cells()) {
    lines.insert(absl::StrCat(absl::StrJoin(cell.keys(), " "), " ", cell.count()));
  }
  return lines;
}

// --- Random histories ---

class CountColumns : public ::testing::TestWithParam<uint32_t> {
 protected:
  int Below(int n) { return static_cast<int>(random_() % static_cast<uint32_t>(n)); }

  std::string Party() { return absl::StrCat("parties/p", Below(12)); }
  std::string Topic() { return absl::StrCat("t", Below(6)); }

  v1::Event RandomEvent(const std::string& id) {
    v1::Event event = MakeEvent(id, absl::StrCat("kind: ", 1 + Below(3)));
    for (int i = Below(4); i > 0; --i) event.add_participants()->set_party(Party());
    for (int i = Below(3); i > 0; --i) event.add_topics(Topic());
    const std::string month = absl::StrCat("2022-0", 1 + Below(6));
    if (Below(8) != 0) event.mutable_date()->set_edtf(Below(4) == 0 ? month : absl::StrCat(month, "-1", Below(10)));
    return event;
  }

  // Applies a commit of up to `changes` changes, and keeps the state after it.
  void Commit(int changes) {
    State state = states_.back();
    CommitBuilder builder(catalog_.head().next());
    std::set<std::string> changed;
    for (; changes > 0; --changes) {
      const std::string id = absl::StrCat("e", Below(500));
      if (!changed.insert(id).second) continue;
      const v1::Event event = RandomEvent(id);
      const auto found = state.find(id);
      if (found == state.end()) {
        builder.Create(event);
        state.emplace(id, event);
      } else if (Below(4) == 0) {
        builder.Retract(found->second);
        state.erase(found);
      } else {
        builder.Update(event);
        found->second = event;
      }
    }
    ASSERT_THAT(catalog_.Apply(builder.Build()), IsOk());
    states_.push_back(std::move(state));
  }

  Question RandomQuestion() {
    Question question;
    std::vector<std::string> conditions;
    for (int i = 1 + Below(2); i > 0 && Below(4) != 0; --i) question.kinds.insert(1 + Below(3));
    for (int i = 1 + Below(3); i > 0 && Below(2) == 0; --i) question.topics.insert(Topic());
    for (int i = 1 + Below(12); i > 0 && Below(3) == 0; --i) question.parties.insert(Party());
    const auto any_of = [&](const std::string& field, const auto& values, auto text) {
      std::vector<std::string> alternatives;
      for (const auto& value : values) alternatives.push_back(absl::StrCat(field, " = ", text(value)));
      if (!values.empty()) conditions.push_back(absl::StrCat("(", absl::StrJoin(alternatives, " OR "), ")"));
    };
    any_of("kind", question.kinds, [](int kind) { return v1::EventKind_Name(static_cast<v1::EventKind>(kind)); });
    any_of("topic", question.topics, [](const std::string& topic) { return absl::StrCat("\"", topic, "\""); });
    any_of("party", question.parties, [](const std::string& party) { return absl::StrCat("\"", party, "\""); });
    if (conditions.empty()) conditions.push_back("type = EVENT");
    if (Below(3) != 0) {
      const int first = 1 + Below(6);
      const int last = first + Below(7 - first);
      for (int month = first; month <= last; ++month) question.months.insert(absl::StrCat("2022-0", month));
      conditions.push_back(absl::StrCat("within(date, \"2022-0", first, "/2022-0", last, "\")"));
    }
    question.filter = absl::StrJoin(conditions, " AND ");
    return question;
  }

  v1::CountRecordsRequest RandomRequest() {
    constexpr v1::CountDimension kDimensions[] = {v1::COUNT_DIMENSION_PARTY, v1::COUNT_DIMENSION_MONTH,
                                                  v1::COUNT_DIMENSION_TOPIC, v1::COUNT_DIMENSION_KIND,
                                                  v1::COUNT_DIMENSION_YEAR};
    v1::CountRecordsRequest request;
    const int first = Below(5);
    if (Below(10) != 0) request.add_group_by(kDimensions[first]);
    if (Below(3) != 0 && request.group_by_size() > 0) request.add_group_by(kDimensions[(first + 1 + Below(4)) % 5]);
    request.set_max_cells(10000);
    return request;
  }

  // Asks one thing as of one revision; the orders are at hand then, however few versions they have.
  void Ask(Revision revision) {
    const View view = catalog_.ViewAt(revision).value();
    const Question question = RandomQuestion();
    const v1::CountRecordsRequest request = RandomRequest();
    const auto predicate = CompileFilter(question.filter, v1::RECORD_TYPE_UNSPECIFIED, "", "filter");
    ASSERT_THAT(predicate.status(), IsOk()) << question.filter;
    const Matcher matcher(catalog_, *predicate);
    view.OrdersByDate(matcher, /*make=*/true);
    columns_used_ += view.ScanColumns(
                             matcher, {}, [](const DatedRows&) { return true; }, [] { return true; })
                         .has_value();
    const auto answer = CountRecords(request, view, *predicate, GoOn);
    ASSERT_THAT(answer.status(), IsOk());
    ASSERT_EQ(LinesOf(*answer), Expected(states_[revision.value()], question, request))
        << question.filter << " by " << request.ShortDebugString() << " as of " << revision.ToString();
    ++asked_;
  }

  std::mt19937 random_{GetParam()};
  Catalog catalog_;
  // By revision.
  std::vector<State> states_ = {{}};
  int asked_ = 0;
  int columns_used_ = 0;
};

// While versions come in between, few and many at once, so that the orders and their columns are made, added to and
// merged.
TEST_P(CountColumns, AgreeWithTheModelAsOfAnyRevision) {
  while (catalog_.head().value() < 120) {
    Commit(Below(8) == 0 ? 400 : Below(30));
    for (int i = 0; i < 6; ++i) Ask(catalog_.head());
    for (int i = 0; i < 3; ++i) Ask(Revision(1 + Below(static_cast<int>(catalog_.head().value()))));
  }
  for (int64_t revision = 1; revision <= catalog_.head().value(); ++revision) Ask(Revision(revision));
  EXPECT_EQ(columns_used_, asked_);
}

INSTANTIATE_TEST_SUITE_P(Seeds, CountColumns, ::testing::Range(1u, 5u));

// --- What falls back ---

class CountPath : public ::testing::Test {
 protected:
  bool ByColumns(const Predicate& predicate) const {
    return catalog_.ViewAtHead()
        .ScanColumns(
            Matcher(catalog_, predicate), {}, [](const DatedRows&) { return true; }, [] { return true; })
        .has_value();
  }

  Catalog catalog_;
};

TEST_F(CountPath, GoesByColumnsOnceThereIsMuchToLookAt) {
  const Predicate of_kind = {.all_of = {{{TermField::kKind, "1"}}}};
  Create(catalog_, MakeEvent("first", "kind: 1"));
  EXPECT_FALSE(ByColumns(of_kind));
  CommitBuilder builder(catalog_.head().next());
  for (int i = 0; i < 2000; ++i) builder.Create(MakeEvent(absl::StrCat("e", i), "kind: 1"));
  ASSERT_THAT(catalog_.Apply(builder.Build()), IsOk());
  EXPECT_TRUE(ByColumns(of_kind));
  EXPECT_GT(catalog_.GetStatistics().memory_bytes, 0);
  EXPECT_FALSE(ByColumns({})) << "there is no term whose versions are in order";
}

TEST_F(CountPath, LooksAtRecordsWhereColumnsDoNotDecide) {
  class Always final : public RecordTest {
   public:
    bool Holds(const RecordVersion&, const View&) const override { return true; }
    absl::string_view text() const override { return "always"; }
  };
  CommitBuilder builder(catalog_.head().next());
  for (int i = 0; i < 2000; ++i) builder.Create(MakeEvent(absl::StrCat("e", i), "kind: 1"));
  ASSERT_THAT(catalog_.Apply(builder.Build()), IsOk());
  Predicate predicate = {.all_of = {{{TermField::kKind, "1"}}}, .residual = std::make_shared<Always>()};
  EXPECT_FALSE(ByColumns(predicate));
  predicate.residual = nullptr;
  EXPECT_TRUE(ByColumns(predicate));
}

TEST_F(CountPath, StopsInTheMiddleOfTheColumns) {
  CommitBuilder builder(catalog_.head().next());
  for (int i = 0; i < 2 * View::kScanStride; ++i) builder.Create(MakeEvent(absl::StrCat("e", i), "kind: 1"));
  ASSERT_THAT(catalog_.Apply(builder.Build()), IsOk());
  const Predicate of_kind = {.all_of = {{{TermField::kKind, "1"}}}};
  ASSERT_TRUE(ByColumns(of_kind));
  int asked = 0;
  const auto counted = CountRecords({}, catalog_.ViewAtHead(), of_kind, [&asked] {
    return ++asked == 2 ? absl::CancelledError("gone") : absl::OkStatus();
  });
  EXPECT_THAT(counted.status(), HasCode(absl::StatusCode::kCancelled));
}

// Parties of one state count once for it, also side by side.
TEST_F(CountPath, PartiesCountForTheirState) {
  Create(catalog_, MakeParty("jp"));
  for (const char* id : {"meti", "mofa"}) {
    Create(catalog_, MakeParty(id, "kind: PARTY_KIND_GOVERNMENT_BODY memberships { party: 'parties/jp' }"));
  }
  CommitBuilder builder(catalog_.head().next());
  for (int i = 0; i < 1000; ++i) {
    builder.Create(MakeEvent(absl::StrCat("e", i), R"pb(kind: 1
                                                        participants { party: "parties/meti" }
                                                        participants { party: "parties/mofa" })pb"));
  }
  ASSERT_THAT(catalog_.Apply(builder.Build()), IsOk());
  const Predicate of_kind = {.all_of = {{{TermField::kKind, "1"}}}};
  ASSERT_TRUE(ByColumns(of_kind));
  const auto counted =
      CountRecords(ParseText<v1::CountRecordsRequest>("group_by: COUNT_DIMENSION_PARTY party_as_state: true"),
                   catalog_.ViewAtHead(), of_kind, GoOn);
  ASSERT_THAT(counted.status(), IsOk());
  EXPECT_EQ(LinesOf(*counted),
            (Lines{"total 1000", absl::StrCat(static_cast<int>(v1::COUNT_DIMENSION_PARTY), " parties/jp 1000")}));
}

}  // namespace
}  // namespace briefing
