#include "service/query/kept_counts.h"

#include <random>
#include <string>

#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "service/query/count.h"
#include "tests/support/commit_builder.h"
#include "tests/support/go_on.h"
#include "tests/support/matchers.h"
#include "tests/support/text_proto.h"

namespace briefing {
namespace {

using ::briefing::testing::Create;
using ::briefing::testing::GoOn;
using ::briefing::testing::HasCode;
using ::briefing::testing::IsOk;
using ::briefing::testing::MakeEvent;
using ::briefing::testing::MakeParty;
using ::briefing::testing::ParseText;
using ::briefing::testing::Retract;
using ::briefing::testing::Update;
using ::testing::HasSubstr;

std::string Text(absl::string_view answer) {
  v1::CountRecordsResponse response;
  EXPECT_TRUE(response.ParseFromArray(answer.data(), static_cast<int>(answer.size())));
  return response.ShortDebugString();
}

v1::CountRecordsRequest ByTopicAndMonth() {
  return ParseText<v1::CountRecordsRequest>("group_by: [COUNT_DIMENSION_TOPIC, COUNT_DIMENSION_MONTH]");
}

// Random histories, counted as of revisions that go forwards and at times back, beside counts made anew.
TEST(KeptCounts, AgreeWithCountsMadeAnew) {
  constexpr unsigned kSeed = 20220523;
  SCOPED_TRACE(absl::StrCat("seed ", kSeed));
  std::mt19937 random(kSeed);
  Catalog catalog;
  KeptCounts kept;
  const Predicate predicates[] = {{},
                                  {.all_of = {{{TermField::kTopic, "1"}, {TermField::kTopic, "2"}}}},
                                  {.all_of = {{{TermField::kKind, "1"}}},
                                   .date_test = Predicate::DateTest::kOverlaps,
                                   .date = {.known = true, .start = 1640995200, .end = 1653264000}}};
  for (int step = 0; step < 400; ++step) {
    const std::string id = absl::StrCat("e", random() % 30);
    const std::string name = absl::StrCat("events/", id);
    const auto event = MakeEvent(id, absl::StrCat("kind: ", 1 + random() % 2, " topics: '", random() % 5,
                                                  "' date { edtf: '2022-0", 1 + random() % 9, "-15' }"));
    if (!catalog.ViewAtHead().Find(name).has_value()) {
      Create(catalog, event);
    } else if (!catalog.ViewAtHead().FindLive(name).has_value()) {
      continue;
    } else if (random() % 10 == 0) {
      Retract(catalog, name);
    } else {
      Update(catalog, event);
    }
    if (random() % 3 != 0) continue;
    const auto back = static_cast<int64_t>(random() % 8 == 0 ? random() % catalog.head().value() : 0);
    const View view = catalog.ViewAt(Revision(catalog.head().value() - back)).value();
    v1::CountRecordsRequest request = ByTopicAndMonth();
    const size_t which = random() % std::size(predicates);
    request.set_filter(absl::StrCat(which));
    request.set_max_cells(static_cast<int32_t>(random() % 6));
    const auto anew = CountRecords(request, view, predicates[which], GoOn);
    const auto counted = kept.Count(request, view, predicates[which], GoOn);
    ASSERT_THAT(counted.status(), IsOk());
    ASSERT_EQ(Text(counted->view()), Text(*anew)) << "step " << step;
    const auto at_hand = kept.AtHand(request, view);
    if (at_hand) {
      ASSERT_EQ(Text(at_hand->view()), Text(*anew)) << "step " << step;
    }
  }
}

TEST(KeptCounts, GoOnWithoutASecondScan) {
  Catalog catalog;
  KeptCounts kept;
  Create(catalog, MakeEvent("a", "kind: EVENT_KIND_AID topics: 'chips'"));
  ASSERT_THAT(kept.Count(ByTopicAndMonth(), catalog.ViewAtHead(), {}, GoOn).status(), IsOk());
  Create(catalog, MakeEvent("b", "kind: EVENT_KIND_AID topics: 'chips'"));
  const auto never = [] { return absl::CancelledError("a scan"); };
  const auto counted = kept.Count(ByTopicAndMonth(), catalog.ViewAtHead(), {}, never);
  ASSERT_THAT(counted.status(), IsOk());
  EXPECT_THAT(Text(counted->view()), HasSubstr("total: 2"));
}

// An answer is encoded once, whoever asks again at its revision.
TEST(KeptCounts, HaveTheLastAnswerAtHand) {
  Catalog catalog;
  KeptCounts kept;
  v1::CountRecordsRequest request = ByTopicAndMonth();
  Create(catalog, MakeEvent("a", "kind: EVENT_KIND_AID topics: 'chips'"));
  EXPECT_FALSE(kept.AtHand(request, catalog.ViewAtHead()));
  const auto first = kept.Count(request, catalog.ViewAtHead(), {}, GoOn);
  ASSERT_THAT(first.status(), IsOk());
  const auto again = kept.AtHand(request, catalog.ViewAtHead());
  ASSERT_TRUE(again);
  EXPECT_EQ(again->view().data(), first->view().data());
  v1::CountRecordsRequest shorter = request;
  shorter.set_max_cells(7);
  EXPECT_FALSE(kept.AtHand(shorter, catalog.ViewAtHead()));
  Create(catalog, MakeEvent("b", "kind: EVENT_KIND_AID topics: 'chips'"));
  EXPECT_FALSE(kept.AtHand(request, catalog.ViewAtHead()));
}

// What belongs to whom may change without a new version of what is counted.
TEST(KeptCounts, CountsByMembershipAreMadeAnew) {
  Catalog catalog;
  KeptCounts kept;
  Create(catalog, MakeParty("jp"));
  Create(catalog, MakeEvent("a", "kind: EVENT_KIND_AID participants { party: 'parties/jp' }"));
  const Predicate members{.member_of = {"parties/jp"}};
  ASSERT_THAT(kept.Count(ByTopicAndMonth(), catalog.ViewAtHead(), members, GoOn).status(), IsOk());
  const auto never = [] { return absl::CancelledError("a scan"); };
  EXPECT_THAT(kept.Count(ByTopicAndMonth(), catalog.ViewAtHead(), members, never).status(),
              HasCode(absl::StatusCode::kCancelled));
}

}  // namespace
}  // namespace briefing
