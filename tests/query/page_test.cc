#include "service/query/page.h"

#include <gmock/gmock.h>

#include <algorithm>
#include <random>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "service/catalog/record_type.h"
#include "service/query/filter.h"
#include "tests/support/commit_builder.h"
#include "tests/support/matchers.h"

namespace briefing {
namespace {

using ::briefing::testing::Apply;
using ::briefing::testing::BlamesField;
using ::briefing::testing::Create;
using ::briefing::testing::IsOk;
using ::briefing::testing::MakeEvent;
using ::briefing::testing::SaysThat;
using ::briefing::testing::Update;
using ::testing::ElementsAre;
using ::testing::ElementsAreArray;
using ::testing::HasSubstr;
using ::testing::UnorderedElementsAre;

constexpr size_t kAnySize = 1 << 20;
bool Proceed() { return true; }

class PageTest : public ::testing::Test {
 protected:
  static Order By(const std::string& order_by) {
    return Order::Parse(order_by, v1::RECORD_TYPE_EVENT, "order_by").value();
  }
  Matcher Topic(const std::string& topic) const {
    return Matcher(catalog_, {.all_of = {{{TermField::kTopic, topic}}, {{TermField::kType, "4"}}}});
  }
  Matcher All() const { return Matcher(catalog_, {.all_of = {{{TermField::kType, "4"}}}}); }

  // All pages of a list, one after the other.
  std::vector<std::string> Names(const View& view, const Matcher& matcher, const Order& order, int page_size) const {
    std::vector<std::string> names;
    absl::optional<RecordId> after;
    while (true) {
      const Page page = FindPage(view, matcher, order, after, page_size, kAnySize, Proceed);
      for (const RecordVersion& record : page.records) names.emplace_back(record.name.substr(7));
      if (!page.more) return names;
      after = page.records.back().id;
    }
  }
  std::vector<std::string> Ordered(const std::string& order_by) const {
    return Names(catalog_.ViewAtHead(), All(), By(order_by), 2);
  }

  // A span of some days or years around those of the tests.
  template <typename Random>
  static DateBounds BoundsOfDay(Random& random) {
    const int64_t start = 1640995200 + static_cast<int64_t>(random() % 300) * 86400;
    return {.known = true, .start = start, .end = start + static_cast<int64_t>(1 + random() % 400) * 86400};
  }

  Catalog catalog_;
};

TEST_F(PageTest, OrdersByTextNumberAndDate) {
  Create(catalog_, MakeEvent("a", "title: 'b' kind: EVENT_KIND_AID date { edtf: '1986' }"));
  Create(catalog_, MakeEvent("b", "title: 'ab' kind: EVENT_KIND_AGREE date { edtf: '1950' }"));
  Create(catalog_, MakeEvent("c", "title: 'a' kind: EVENT_KIND_STATEMENT date { edtf: '2022-05-23' }"));
  EXPECT_THAT(Ordered(""), ElementsAre("a", "b", "c"));
  EXPECT_THAT(Ordered("title"), ElementsAre("c", "b", "a"));
  EXPECT_THAT(Ordered("title desc"), ElementsAre("a", "b", "c"));
  EXPECT_THAT(Ordered("kind"), ElementsAre("b", "a", "c"));
  EXPECT_THAT(Ordered(" date  DESC "), ElementsAre("c", "a", "b"));
  EXPECT_THAT(Ordered("update_time desc"), ElementsAre("c", "b", "a"));
}

TEST_F(PageTest, OrdersByScoresBelowZero) {
  Create(catalog_, testing::MakeCommitment("c", ""));
  int number = 0;
  for (const char* const score : {"score: 0", "score: 1", "", "score: -1"}) {
    Create(catalog_, testing::MakeAssessment("c", absl::StrCat("a", number++), score));
  }
  const Matcher all(catalog_, {.all_of = {{{TermField::kType, "7"}}}});
  const auto scores = [&](const std::string& order_by) {
    std::string found;
    const Order order = Order::Parse(order_by, v1::RECORD_TYPE_ASSESSMENT, "order_by").value();
    for (const RecordVersion& record :
         FindPage(catalog_.ViewAtHead(), all, order, absl::nullopt, 9, kAnySize, Proceed).records) {
      found += record.name.back();
    }
    return found;
  };
  EXPECT_EQ(scores("score"), "2301");
  EXPECT_EQ(scores("score desc"), "1032");
}

TEST_F(PageTest, EqualOnesComeInOrderOfCreationAndAbsentOnesFirst) {
  Create(catalog_, MakeEvent("a", "title: 'x' kind: EVENT_KIND_AID date { edtf: '1986' }"));
  Create(catalog_, MakeEvent("b", "title: 'x' kind: EVENT_KIND_AID"));
  Create(catalog_, MakeEvent("c", "title: 'x' kind: EVENT_KIND_AID date { edtf: '1986' }"));
  EXPECT_THAT(Ordered("title"), ElementsAre("a", "b", "c"));
  EXPECT_THAT(Ordered("title desc"), ElementsAre("a", "b", "c"));
  EXPECT_THAT(Ordered("date"), ElementsAre("b", "a", "c"));
  EXPECT_THAT(Ordered("date desc"), ElementsAre("a", "c", "b"));
  EXPECT_THAT(Ordered("place.text, date"), ElementsAre("b", "a", "c"));
}

TEST_F(PageTest, RefusesWhatCannotBeOrderedBy) {
  const auto refused = [](const std::string& order_by) {
    return Order::Parse(order_by, v1::RECORD_TYPE_EVENT, "order_by").status();
  };
  for (const char* wrong : {"titel", "participants", "topics", "place", "title up", "title,", ",", "title,title desc",
                            "title.text", "participants.party", "title,kind,name,date,modality"}) {
    EXPECT_THAT(refused(wrong), BlamesField("order_by")) << wrong;
  }
  EXPECT_THAT(refused("titel"), SaysThat(HasSubstr("title, update_time")));
}

TEST_F(PageTest, TellsAllThatCanBeOrderedBy) {
  for (const RecordTypeInfo& info : AllRecordTypes()) {
    std::string message(Order::Parse("nothing", info.type, "order_by").status().message());
    message.erase(0, message.find("ordered by ") + 11);
    const std::vector<std::string> parts = absl::StrSplit(message, absl::ByString(", and by fields of "));
    ASSERT_THAT(parts, ::testing::SizeIs(2)) << message;
    std::vector<std::string> told = absl::StrSplit(parts[0], ", ");
    const std::vector<std::string> messages = absl::StrSplit(parts[1].substr(0, parts[1].find(", as in")), ", ");
    told.push_back(parts[1].substr(parts[1].rfind(' ') + 1));
    for (const std::string& path : told) {
      EXPECT_THAT(Order::Parse(path, info.type, "order_by").status(), IsOk()) << path;
    }
    for (int i = 0; i < info.descriptor->field_count(); ++i) {
      const auto& field = *info.descriptor->field(i);
      if (Order::Parse(field.name(), info.type, "order_by").ok()) {
        EXPECT_THAT(told, ::testing::Contains(field.name()));
      } else if (!field.is_repeated()) {
        EXPECT_THAT(messages, ::testing::Contains(field.name()));
      }
    }
  }
  EXPECT_THAT(Order::Parse("x", v1::RECORD_TYPE_EVENT, "order_by").status(),
              SaysThat(HasSubstr("update_time, and by fields of marking, place, as in marking.tlp")));
}

TEST_F(PageTest, PagesNeitherSkipNorRepeatWhileOthersWrite) {
  for (int i = 0; i < 20; ++i) {
    Create(catalog_, MakeEvent(absl::StrCat("e", i), absl::StrCat("title: '", i * 7 % 20, "' kind: EVENT_KIND_AID")));
  }
  const View view = catalog_.ViewAtHead();
  const std::vector<std::string> before = Names(view, All(), By("title"), 3);
  std::vector<std::string> names;
  absl::optional<RecordId> after;
  for (int i = 0;; ++i) {
    const Page page = FindPage(view, All(), By("title"), after, 3, kAnySize, Proceed);
    for (const RecordVersion& record : page.records) names.emplace_back(record.name.substr(7));
    if (!page.more) break;
    after = page.records.back().id;
    Update(catalog_, MakeEvent(absl::StrCat("e", i), "title: 'changed' kind: EVENT_KIND_AID"));
    Create(catalog_, MakeEvent(absl::StrCat("new", i), "title: '0' kind: EVENT_KIND_AID"));
  }
  EXPECT_THAT(names, ElementsAreArray(before));
}

// Random records, orders and page sizes against a sort of all.
TEST_F(PageTest, AgreesWithASort) {
  std::mt19937 random(20220523);
  struct Model {
    std::string id;
    std::string title;
    int kind;
  };
  std::vector<Model> model;
  for (int i = 0; i < 200; ++i) {
    Model event{absl::StrCat("e", i), std::string(random() % 4, static_cast<char>('a' + random() % 3)),
                static_cast<int>(1 + random() % 5)};
    Create(catalog_, MakeEvent(event.id, absl::StrCat("title: '", event.title, "' kind: ", event.kind)));
    model.push_back(event);
  }
  std::stable_sort(model.begin(), model.end(), [](const Model& a, const Model& b) {
    return a.title != b.title ? a.title > b.title : a.kind < b.kind;
  });
  std::vector<std::string> expected;
  for (const Model& event : model) expected.push_back(event.id);
  for (const int page_size : {1, 2, 7, 199, 200, 1000}) {
    EXPECT_THAT(Names(catalog_.ViewAtHead(), All(), By("title desc, kind"), page_size), ElementsAreArray(expected))
        << page_size;
  }
}

// Random histories, as of every revision, by date alone: what no sort is made for.
TEST_F(PageTest, OrderOfDatesAgreesWithASort) {
  constexpr unsigned kSeed = 20220523;
  SCOPED_TRACE(absl::StrCat("seed ", kSeed));
  std::mt19937 random(kSeed);
  const char* const dates[] = {"",     "2022-05-23", "2022-05-24", "2022-05",           "2022", "../2021", "2021/..",
                               "198X", "1986",       "../..",      "2022-06-01/2022-07"};
  const auto event = [&](int number) {
    const char* const date = dates[random() % std::size(dates)];
    return MakeEvent(absl::StrCat("e", number),
                     absl::StrCat("kind: ", 1 + random() % 2, " topics: '", random() % 3, "' topics: 't", random() % 2,
                                  "'", *date == 0 ? "" : absl::StrCat(" date { edtf: '", date, "' }")));
  };
  using DateTest = Predicate::DateTest;
  const std::vector<std::vector<Term>> groups[] = {
      {{{TermField::kType, "4"}}},
      {{{TermField::kTopic, "1"}}, {{TermField::kType, "4"}}},
      {{{TermField::kTopic, "1"}, {TermField::kTopic, "t0"}, {TermField::kTopic, "nowhere"}},
       {{TermField::kKind, "1"}}}};
  for (int step = 0; step < 120; ++step) {
    const int number = static_cast<int>(random() % 40);
    const auto name = absl::StrCat("events/e", number);
    if (!catalog_.ViewAtHead().Find(name).has_value()) {
      Create(catalog_, event(number));
    } else if (catalog_.ViewAtHead().FindLive(name).has_value() && random() % 8 == 0) {
      testing::Retract(catalog_, name);
    } else if (catalog_.ViewAtHead().FindLive(name).has_value()) {
      Update(catalog_, event(number));
    }
    // The orders at hand are asked for older revisions than the last, too.
    const auto revision = Revision(1 + static_cast<int64_t>(random() % catalog_.head().value()));
    const View view = catalog_.ViewAt(random() % 2 == 0 ? catalog_.head() : revision).value();
    const Predicate predicate{.all_of = groups[random() % std::size(groups)],
                              .date_test = static_cast<DateTest>(random() % 3),
                              .date = BoundsOfDay(random)};
    const Matcher matcher(catalog_, predicate);
    const std::string order_by = random() % 2 == 0 ? "date" : "date desc";
    std::vector<std::pair<std::string, std::string>> sorted;
    view.Scan(matcher, absl::nullopt, [&](const RecordVersion& record) {
      std::string key;
      By(order_by).KeyOf(view, record, key);
      sorted.emplace_back(key, std::string(record.name.substr(7)));
      return true;
    });
    std::stable_sort(sorted.begin(), sorted.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
    std::vector<std::string> expected;
    for (const auto& [key, id] : sorted) expected.push_back(id);
    ASSERT_TRUE(view.OrdersByDate(matcher, true).has_value());
    size_t scanned = 0;
    view.ScanVersions(
        matcher, [&scanned](VersionId) { return ++scanned > 0; }, Proceed);
    ASSERT_EQ(scanned, expected.size()) << "step " << step;
    ASSERT_THAT(Names(view, matcher, By(order_by), static_cast<int>(1 + random() % 9)), ElementsAreArray(expected))
        << "step " << step << ", " << order_by;
  }
}

TEST_F(PageTest, ClosesAPageThatIsLarge) {
  for (const char* id : {"a", "b", "c"}) {
    Create(catalog_, MakeEvent(id, absl::StrCat("kind: EVENT_KIND_AID title: '", std::string(100, 'x'), "'")));
  }
  const Page page = FindPage(catalog_.ViewAtHead(), All(), Order(), absl::nullopt, 10, 150, Proceed);
  EXPECT_EQ(page.records.size(), 1u);
  EXPECT_TRUE(page.more);
}

TEST_F(PageTest, StopsWhereItIsToldTo) {
  Create(catalog_, MakeEvent("a", "kind: EVENT_KIND_AID"));
  EXPECT_FALSE(
      FindPage(catalog_.ViewAtHead(), All(), By("title"), absl::nullopt, 1, kAnySize, [] { return false; }).complete);
}

TEST_F(PageTest, EstimatesOfARevisionStayTheSame) {
  const auto create = [this](int first, int count) {
    testing::CommitBuilder commit(catalog_.head().next());
    for (int i = first; i < first + count; ++i) {
      commit.Create(MakeEvent(absl::StrCat("e", i), absl::StrCat("kind: EVENT_KIND_AID title: '", i % 2, "'")));
    }
    Apply(catalog_, commit);
  };
  for (int i = 0; i < 120; ++i) create(i * 1000, 1000);
  const View view = catalog_.ViewAtHead();
  const Matcher half(catalog_, CompileFilter("title = 1", v1::RECORD_TYPE_EVENT, "", "filter").value());
  const Page page = FindPage(view, half, Order(), absl::nullopt, 10, kAnySize, Proceed);
  const TotalSize before = CountMatches(view, half, page);
  EXPECT_TRUE(before.estimated);
  EXPECT_NEAR(static_cast<double>(before.count), 60000, 1000);
  for (int i = 120; i < 160; ++i) create(i * 1000, 1000);
  EXPECT_EQ(CountMatches(view, half, page).count, before.count);
}

// The last thousand alone: a sample of the first ones knows nothing of them.
TEST_F(PageTest, EstimatesKnowOfWhatComesLast) {
  for (int i = 0; i < 100; ++i) {
    testing::CommitBuilder commit(catalog_.head().next());
    for (int j = 0; j < 1000; ++j) commit.Create(MakeEvent(absl::StrCat("e", i, "-", j), "kind: EVENT_KIND_AID"));
    Apply(catalog_, commit);
  }
  const View view = catalog_.ViewAtHead();
  const auto total = [&](const std::string& filter, const std::string& order_by, int page_size) {
    const Matcher matcher(catalog_, CompileFilter(filter, v1::RECORD_TYPE_EVENT, "", "filter").value());
    return CountMatches(view, matcher,
                        FindPage(view, matcher, By(order_by), absl::nullopt, page_size, kAnySize, Proceed));
  };
  const TotalSize few = total("revision = 100", "", 10);
  EXPECT_TRUE(few.estimated);
  EXPECT_GE(few.count, 11) << "ten and one more were seen";
  const TotalSize many = total("revision > 50", "", 10);
  EXPECT_TRUE(many.estimated);
  EXPECT_NEAR(static_cast<double>(many.count), 50000, 5000);
  // What fits on a page, and what was all sorted, is known.
  EXPECT_EQ(total("revision = 100", "", 1000).count, 1000);
  EXPECT_FALSE(total("revision = 100", "", 1000).estimated);
  EXPECT_EQ(total("revision = 100", "title", 10).count, 1000);
  EXPECT_FALSE(total("revision = 100", "title", 10).estimated);
  EXPECT_EQ(total("title = x", "", 10).count, 0);
  EXPECT_FALSE(total("title = x", "", 10).estimated);
}

// Records of one time, or of one import, came one after the other.
TEST_F(PageTest, EstimatesWhatStandsTogetherToo) {
  for (int i = 0; i < 100; ++i) {
    testing::CommitBuilder commit(catalog_.head().next());
    for (int j = 0; j < 1000; ++j) {
      commit.Create(MakeEvent(absl::StrCat("e", i, "-", j), absl::StrCat("kind: EVENT_KIND_AID title: 'w", i, "'")));
    }
    Apply(catalog_, commit);
  }
  const View view = catalog_.ViewAtHead();
  for (const char* const title : {"w16", "w50", "w61", "w99"}) {
    const std::string filter = absl::StrCat("title = ", title);
    const Matcher matcher(catalog_, CompileFilter(filter, v1::RECORD_TYPE_EVENT, "", "filter").value());
    const Page page = FindPage(view, matcher, Order(), absl::nullopt, 10, kAnySize, Proceed);
    const TotalSize total = CountMatches(view, matcher, page);
    EXPECT_TRUE(total.estimated);
    EXPECT_NEAR(static_cast<double>(total.count), 1000, 300) << title;
  }
}

class ManyDatesTest : public PageTest {
 protected:
  // 60,000 events on 240 days, which come one after the other.
  void SetUp() override {
    for (int i = 0; i < 60; ++i) {
      testing::CommitBuilder commit(catalog_.head().next());
      for (int j = 0; j < 1000; ++j) {
        const int day = 4 * i + j / 250;
        commit.Create(MakeEvent(absl::StrCat("e", i, "-", j),
                                absl::StrCat("kind: EVENT_KIND_AID title: 't", j % 7, "' topics: 'x", j % 5,
                                             "' date { edtf: '2018-", absl::Dec(1 + day / 20, absl::kZeroPad2), "-",
                                             absl::Dec(1 + day % 20, absl::kZeroPad2), "' }")));
      }
      Apply(catalog_, commit);
    }
  }
  Matcher Events(const std::string& filter) const {
    return Matcher(catalog_, CompileFilter(filter, v1::RECORD_TYPE_EVENT, "", "filter").value());
  }
  // What a scan in order of creation finds.
  std::vector<std::string> Scanned(const View& view, const Matcher& matcher) const {
    std::vector<std::string> names;
    view.Scan(matcher, absl::nullopt, [&](const RecordVersion& record) {
      names.emplace_back(record.name.substr(7));
      return true;
    });
    return names;
  }
};

TEST_F(ManyDatesTest, AreGoneByInAnyOrder) {
  const View view = catalog_.ViewAtHead();
  for (const char* const filter :
       {"within(date, \"2018-12-19\")", "date = 2018-12-19 AND title = t1", "date:2018-12-19", "date >= 2018-12-20"}) {
    const Matcher matcher = Events(filter);
    const std::vector<std::string> names = Scanned(view, matcher);
    EXPECT_FALSE(names.empty()) << filter;
    EXPECT_EQ(Names(view, matcher, Order(), 100), names) << filter;
    std::vector<std::string> by_title = Names(view, matcher, By("title"), 100);
    EXPECT_THAT(by_title, ::testing::UnorderedElementsAreArray(names)) << filter;
    int asked = 0;
    const auto ask = [&asked] { return ++asked > 0; };
    FindPage(view, matcher, By("title"), absl::nullopt, 10, kAnySize, ask);
    FindPage(view, matcher, Order(), absl::nullopt, 10, kAnySize, ask);
    EXPECT_LE(asked, 4) << filter << " looked at " << asked << " strides";
    for (const Order& order : {Order(), By("title"), By("date")}) {
      // Those of the days beside it may be looked at, too.
      EXPECT_LE(MostInVain(view, matcher, order), 750) << filter;
      const v1::QueryPlan plan = Explain(view, matcher, order);
      EXPECT_LE(plan.candidate_count(), 750) << filter;
      EXPECT_EQ(plan.index(), "type is RECORD_TYPE_EVENT, by date") << filter;
    }
  }
}

TEST_F(ManyDatesTest, AreNotGoneByWhereTheFirstRecordsFillThePage) {
  const View view = catalog_.ViewAtHead();
  const Matcher matcher = Events("within(date, \"2018-01\")");
  const Page page = FindPage(view, matcher, Order(), absl::nullopt, 10, kAnySize, Proceed);
  EXPECT_EQ(page.matched_count, 11);
  EXPECT_TRUE(page.more);
  EXPECT_FALSE(view.OrdersByDate(matcher, /*make=*/false).has_value());
}

TEST_F(ManyDatesTest, AreNotGoneByWhereTheSpanHasManyRecords) {
  const View view = catalog_.ViewAtHead();
  const Matcher matcher = Events("date >= 2018-06-11");
  EXPECT_EQ(Names(view, matcher, Order(), 1000), Scanned(view, matcher));
  EXPECT_TRUE(view.OrdersByDate(matcher, /*make=*/false).has_value());
  EXPECT_EQ(Explain(view, matcher, Order()).index(), "type is RECORD_TYPE_EVENT");
}

TEST_F(ManyDatesTest, StopWhereTheyAreToldTo) {
  const View view = catalog_.ViewAtHead();
  const Matcher matcher = Events("within(date, \"2018-12-19\")");
  for (int most = 0; most < 2; ++most) {
    int asked = 0;
    const auto ask = [&] { return asked++ < most; };
    EXPECT_FALSE(FindPage(view, matcher, Order(), absl::nullopt, 10, kAnySize, ask).complete) << most;
  }
}

TEST_F(ManyDatesTest, AreJudgedByColumnsOnceReadsHavePaidForThem) {
  const View view = catalog_.ViewAtHead();
  const Matcher matcher = Events("topics = x3 AND kind = AID");
  const auto orders = view.OrdersByDate(matcher, /*make=*/true);
  ASSERT_TRUE(orders.has_value());
  const std::vector<std::string> all = Names(view, matcher, By("date"), 5000);
  EXPECT_EQ(all.size(), 12000u);
  EXPECT_EQ(view.ColumnsDue(matcher, *orders), 12000);
  EXPECT_GT(MostInVain(view, matcher, By("date")), 12000 + 12000);
  EXPECT_EQ(Names(view, matcher, By("date"), 5000), all);
  EXPECT_EQ(view.ColumnsDue(matcher, *orders), 0);
  EXPECT_EQ(Names(view, Events("topics = x3 AND kind = AGREE"), By("date"), 5000), std::vector<std::string>());
  EXPECT_EQ(Names(view, matcher, By("date"), 5000), all);
}

TEST_F(ManyDatesTest, AreCountedByTheIndex) {
  const View view = catalog_.ViewAtHead();
  for (const auto& [filter, count] : std::vector<std::pair<std::string, int64_t>>{
           {"within(date, \"2018-09-07\")", 250}, {"within(date, \"2018-09\") AND title = t0", 716}, {"title:*", -1}}) {
    const Matcher matcher = Events(filter);
    const TotalSize total =
        CountMatches(view, matcher, FindPage(view, matcher, Order(), absl::nullopt, 1, kAnySize, Proceed));
    EXPECT_EQ(total.estimated, count < 0) << filter;
    if (count > 0) {
      EXPECT_EQ(total.count, static_cast<int64_t>(Scanned(view, matcher).size())) << filter;
    }
  }
}

TEST_F(PageTest, ANameIsOneLookUp) {
  for (const char* const id : {"a", "b", "c"}) Create(catalog_, MakeEvent(id, "kind: EVENT_KIND_AID"));
  const View view = catalog_.ViewAtHead();
  const auto matcher = [this](const std::string& filter) {
    return Matcher(catalog_, CompileFilter(filter, v1::RECORD_TYPE_EVENT, "", "filter").value());
  };
  const Matcher two = matcher("name = (events/c OR events/a)");
  EXPECT_THAT(Names(view, two, Order(), 1), ElementsAre("a", "c"));
  EXPECT_EQ(Explain(view, two, Order()).index(), "name is events/a or events/c");
  EXPECT_EQ(Explain(view, two, By("date")).candidate_count(), 2);
  const Matcher none = matcher("name = \"events/zz\"");
  EXPECT_THAT(Names(view, none, By("title"), 5), ElementsAre());
  EXPECT_EQ(Explain(view, none, Order()).candidate_count(), 0);
  Create(catalog_, MakeEvent("zz", "kind: EVENT_KIND_AID"));
  EXPECT_THAT(Names(view, none, Order(), 5), ElementsAre()) << "the view is of an earlier revision";
  EXPECT_THAT(Names(catalog_.ViewAtHead(), none, Order(), 5), ElementsAre("zz"));
}

TEST_F(PageTest, CountsAKindExactlyHoweverMany) {
  for (int i = 0; i < 251; ++i) {
    testing::CommitBuilder commit(catalog_.head().next());
    for (int j = 0; j < 1000; ++j) commit.Create(MakeEvent(absl::StrCat("e", i, "-", j), "kind: EVENT_KIND_AID"));
    Apply(catalog_, commit);
  }
  testing::Retract(catalog_, "events/e7-7");
  const View view = catalog_.ViewAtHead();
  const Page page = FindPage(view, All(), Order(), absl::nullopt, 1, kAnySize, Proceed);
  EXPECT_EQ(CountMatches(view, All(), page).count, 250999);
  EXPECT_FALSE(CountMatches(view, All(), page).estimated);
}

TEST_F(PageTest, CountsAndExplains) {
  for (int i = 0; i < 30; ++i) {
    Create(catalog_, MakeEvent(absl::StrCat("e", i),
                               absl::StrCat("kind: EVENT_KIND_AID topics: '", i % 3 == 0 ? "chips" : "trade", "'")));
  }
  const View view = catalog_.ViewAtHead();
  const Page page = FindPage(view, Topic("chips"), Order(), absl::nullopt, 3, kAnySize, Proceed);
  EXPECT_EQ(CountMatches(view, Topic("chips"), page).count, 10);
  EXPECT_FALSE(CountMatches(view, Topic("chips"), page).estimated);
  const v1::QueryPlan plan = Explain(view, Topic("chips"), By("title"));
  EXPECT_EQ(plan.index(), "topic is chips");
  EXPECT_EQ(plan.candidate_count(), 10);
  EXPECT_THAT(plan.checks(), UnorderedElementsAre("type is RECORD_TYPE_EVENT"));
  EXPECT_EQ(plan.sorted_by(), "title");
  EXPECT_EQ(MostInVain(view, Topic("chips"), Order()), 0);
  EXPECT_EQ(MostInVain(view, Topic("chips"), By("title")), 10);
}

TEST_F(PageTest, ExplainsSpansOfDates) {
  const auto checks = [this](const char* filter) {
    const Predicate predicate = CompileFilter(filter, v1::RECORD_TYPE_UNSPECIFIED, "", "filter").value();
    const v1::QueryPlan plan = Explain(catalog_.ViewAtHead(), Matcher(catalog_, predicate), Order());
    return std::vector<std::string>(plan.checks().begin(), plan.checks().end());
  };
  EXPECT_THAT(checks("within(date, \"2022-05\")"), ElementsAre("date is within 2022-05-01/2022-05-31"));
  EXPECT_THAT(checks("date:198X"), ElementsAre("date overlaps 1980-01-01/1989-12-31"));
  EXPECT_THAT(checks("date >= 2022"), ElementsAre("date is within 2022-01-01/.."));
}

TEST_F(PageTest, ExplainsTermsOfSeveralFields) {
  const Predicate predicate =
      CompileFilter("overdue() OR state = BREACHED", v1::RECORD_TYPE_UNSPECIFIED, "", "filter").value();
  const v1::QueryPlan plan = Explain(catalog_.ViewAtHead(), Matcher(catalog_, predicate), Order());
  EXPECT_EQ(plan.index(), "type is RECORD_TYPE_COMMITMENT or state is COMMITMENT_STATE_BREACHED");
  EXPECT_THAT(plan.checks(), ElementsAre("(state = BREACHED OR overdue())"));
}

}  // namespace
}  // namespace briefing
