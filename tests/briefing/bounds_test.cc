// Briefings stay of a size that can be sent and read, and say what they leave out.
#include "service/briefing/bounds.h"

#include <set>
#include <string>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"
#include "absl/strings/match.h"
#include "service/base/limits.h"
#include "service/catalog/record_type.h"
#include "service/catalog/view.h"
#include "service/query/filter.h"
#include "tests/briefing/small_ledger.h"
#include "tests/briefing/test_store.h"
#include "tests/support/matchers.h"
#include "tests/support/text_proto.h"

namespace briefing::testing {
namespace {

using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::SizeIs;

// Puts `count` records, made by `make` from an id, a thousand a commit.
template <typename Make>
void PutMany(TestStore& store, int count, Make make) {
  for (int begin = 0; begin < count; begin += 1000) {
    std::string records;
    for (int i = begin; i < std::min(count, begin + 1000); ++i) records += make(absl::StrCat("n", 10000 + i));
    store.Put(records);
  }
}

absl::optional<v1::Omission> OmissionOf(const v1::Briefing& briefing, v1::BriefingSection section) {
  for (const auto& omission : briefing.omissions()) {
    if (omission.section() == section) return omission;
  }
  return absl::nullopt;
}

int CommitmentsIn(const v1::Briefing& briefing) {
  int count = 0;
  for (const auto& group : briefing.commitment_groups()) count += group.commitments_size();
  return count;
}

TEST(Bounds, WhatIsComingUpIsNotLostBehindWhatIsOverdue) {
  TestStore store;
  store.Put(kBasics);
  PutMany(store, 150, [&](const std::string& id) {
    return CommitmentOf(
        id, "AGREED",
        absl::StrCat("due_date { edtf: '", 1850 + std::stoi(id.substr(1)) % 1000, "' } ", ClaimIn("daily", 1)));
  });
  store.Put(CommitmentOf("soon", "AGREED", "due_date { edtf: '2023' } " + ClaimIn("daily", 1)));
  const v1::Briefing briefing = store.Compose(kChips);
  ASSERT_THAT(briefing.upcoming(), SizeIs(limits::kMaxUpcomingItems));
  // The latest of the overdue, oldest first, then what comes.
  EXPECT_EQ(briefing.upcoming(0).date().edtf(), "1901");
  EXPECT_TRUE(briefing.upcoming(98).overdue());
  EXPECT_EQ(briefing.upcoming(98).date().edtf(), "1999");
  EXPECT_EQ(briefing.upcoming(99).name(), "commitments/soon");
  EXPECT_EQ(OmissionOf(briefing, v1::BRIEFING_SECTION_UPCOMING)->count(), 51);
}

TEST(Bounds, TwentyThousandCommitmentsFitIntoOneMessage) {
  TestStore store;
  store.Put(kBasics);
  const std::string words(900, 'w');
  PutMany(store, 20000, [&](const std::string& id) {
    return CommitmentOf(id, "AGREED", "due_date { edtf: '2023' } description: '" + words + "' " + ClaimIn("daily", 1));
  });
  const v1::Briefing briefing = store.Compose(kChips);
  EXPECT_LT(briefing.ByteSizeLong(), size_t{1} << 20);
  EXPECT_EQ(CommitmentsIn(briefing), limits::kMaxBriefedCommitments);
  EXPECT_EQ(briefing.commitment_groups(0).total_count(), 20000);
  const auto omission = OmissionOf(briefing, v1::BRIEFING_SECTION_COMMITMENTS);
  ASSERT_TRUE(omission.has_value());
  EXPECT_EQ(omission->count(), 20000 - static_cast<int64_t>(limits::kMaxBriefedCommitments));
  EXPECT_EQ(omission->filter(), "type = COMMITMENT AND topic = (\"chips\")");
  EXPECT_THAT(briefing.bottom_line(1).text(), HasSubstr("Of 20000 commitments"));
}

TEST(Bounds, SectionsOfLongTextsStayBelowWhatAClientTakes) {
  TestStore store;
  store.Put(kBasics);
  const Revision before = store.Now().revision();
  const std::string title(limits::kMaxTitleBytes, 't');
  PutMany(store, 300, [&](const std::string& id) {
    return "records { event { name: 'events/" + id + "' title: '" + title +
           "' kind: EVENT_KIND_CONSULT topics: 'chips' " +
           "date { edtf: '2000' } modality: MODALITY_EXPECTED participants { party: 'parties/jp' } " +
           ClaimIn("daily", 1, "value: '" + title + "' field: 'title'") +
           ClaimIn("weekly", 2, "value: 'other' field: 'title'") + "} }";
  });
  const v1::Briefing briefing = store.Compose(kChips, before);
  EXPECT_LT(briefing.ByteSizeLong(), size_t{2} << 20);
  for (const auto section : {v1::BRIEFING_SECTION_CHANGES, v1::BRIEFING_SECTION_TIMELINE, v1::BRIEFING_SECTION_UPCOMING,
                             v1::BRIEFING_SECTION_CONTRADICTIONS, v1::BRIEFING_SECTION_GAPS}) {
    const auto omission = OmissionOf(briefing, section);
    ASSERT_TRUE(omission.has_value()) << section;
    EXPECT_GT(omission->count(), 100);
    EXPECT_THAT(CompileFilter(omission->filter(), v1::RECORD_TYPE_UNSPECIFIED, "", "filter"), IsOk())
        << omission->filter();
  }
}

// The kinds that a filter names, or all.
std::vector<v1::RecordType> KindsNamedIn(absl::string_view filter) {
  std::vector<v1::RecordType> kinds;
  const bool any = absl::StartsWith(filter, "type:*");
  for (const RecordTypeInfo& info : AllRecordTypes()) {
    const std::string name = absl::AsciiStrToUpper(info.singular);
    if (any || absl::StrContains(filter.substr(0, filter.find(" AND ")), name)) kinds.push_back(info.type);
  }
  return kinds;
}

std::set<std::string> Found(const View& view, const Predicate& predicate) {
  std::set<std::string> names;
  view.Scan(Matcher(view.catalog(), predicate), absl::nullopt, [&](const RecordVersion& version) {
    names.emplace(version.name);
    return true;
  });
  return names;
}

// Whatever is asked for: what an omission finds in the lists of its kinds is what it finds in an export.
TEST(Bounds, ListsTakeTheFiltersOfWhatIsLeftOut) {
  TestStore store;
  store.Put(kBasics);
  const Revision before = store.Now().revision();
  const std::string disputed =
      ClaimIn("daily", 1, "value: 'one' field: 'title'") + ClaimIn("weekly", 2, "value: 'other' field: 'title'");
  PutMany(store, 250, [&](const std::string& id) {
    return EventOf(id, "modality: MODALITY_EXPECTED date { edtf: '2023' } " + disputed) +
           CommitmentOf(id, "EXPECTED", "due_date { edtf: '2023' } " + disputed);
  });
  for (const absl::string_view filter :
       {"", "overlaps(due_date, '20XX') OR type = EVENT", "place.party > 'x' OR title:*", "(chips) OR mechanism:*",
        "NOT iso_alpha2:*", "place.text = Tokyo OR (state = EXPECTED OR period:*) OR modality = EXPECTED",
        "(title:event OR title:promise) -score:*"}) {
    const v1::Briefing briefing =
        store.Compose(absl::StrCat(kChips, "filter: \"", absl::CEscape(filter), "\""), before);
    EXPECT_THAT(briefing.omissions(), SizeIs(::testing::Ge(4))) << filter;
    for (const v1::Omission& omission : briefing.omissions()) {
      if (omission.filter().empty()) continue;
      const View view = store.Now();
      const auto of_any = CompileFilter(omission.filter(), v1::RECORD_TYPE_UNSPECIFIED, "", "filter");
      ASSERT_THAT(of_any, IsOk()) << omission.filter();
      const std::vector<v1::RecordType> kinds = KindsNamedIn(omission.filter());
      ASSERT_FALSE(kinds.empty()) << omission.filter();
      std::set<std::string> listed;
      for (const v1::RecordType kind : kinds) {
        const auto of_kind = CompileFilter(omission.filter(), kind, "", "filter");
        ASSERT_THAT(of_kind, IsOk()) << omission.filter();
        listed.merge(Found(view, *of_kind));
      }
      EXPECT_EQ(listed, Found(view, *of_any)) << omission.filter();
      EXPECT_GE(listed.size(), 250U) << omission.filter();
    }
  }
}

TEST(Bounds, KeepsWhatIsBrokenOrOverdue) {
  TestStore store;
  store.Put(kBasics);
  PutMany(store, 200, [](const std::string& id) { return CommitmentOf(id, "IN_FORCE"); });
  store.Put(CommitmentOf("z-late", "EXPECTED", "due_date { edtf: '2021' }") +
            CommitmentOf("z-broken", "AGREED", "transitions { state: COMMITMENT_STATE_BREACHED }"));
  const v1::Briefing briefing = store.Compose(kChips);
  EXPECT_EQ(CommitmentsIn(briefing), limits::kMaxBriefedCommitments);
  EXPECT_EQ(briefing.commitment_groups(0).commitments(0).name(), "commitments/z-broken");
  EXPECT_EQ(briefing.commitment_groups(2).commitments(0).name(), "commitments/z-late");
}

TEST(Bounds, KeepsTheLatestOfTheTimeline) {
  TestStore store;
  store.Put(kBasics);
  PutMany(store, 250, [](const std::string& id) {
    return EventOf(id, "date { edtf: '" + absl::StrCat(1700 + std::stoi(id.substr(1)) - 10000) + "' }");
  });
  store.Put(EventOf("undated"));
  const v1::Briefing briefing = store.Compose(kChips);
  ASSERT_THAT(briefing.timeline(), SizeIs(limits::kMaxTimelineEntries));
  EXPECT_EQ(briefing.timeline(0).date().edtf(), "1750");
  EXPECT_EQ(briefing.timeline().rbegin()->date().edtf(), "1949");
}

TEST(Bounds, TheFilterOfTheNumbersFindsEverySeriesLeftOut) {
  TestStore store;
  store.Put(kBasics);
  store.Put(kShare);
  std::string records;
  for (int i = 0; i < 40; ++i) {
    const std::string party = absl::StrCat("parties/p", i);
    records += absl::StrCat("records { party { name: '", party, "' title: 'P' kind: PARTY_KIND_STATE } }",
                            "records { observation { name: 'indicators/share/observations/o", i, "' party: '", party,
                            "' period { edtf: '2020' } value: 1 } }");
  }
  store.Put(records);
  store.Put(
      "records { indicator { name: 'indicators/stock' title: 'Stock' unit: 'wk' topics: 'chips' } }"
      "records { observation { name: 'indicators/stock/observations/o' party: 'parties/jp' "
      "period { edtf: '2020' } value: 1 } }");
  const auto omission = OmissionOf(store.Compose(kChips), v1::BRIEFING_SECTION_NUMBERS);
  ASSERT_TRUE(omission.has_value());
  EXPECT_EQ(omission->count(), 41 - static_cast<int64_t>(limits::kMaxSeries));
  EXPECT_EQ(omission->filter(), "type = OBSERVATION AND parent = (\"indicators/share\" OR \"indicators/stock\")");
}

TEST(Bounds, AnItemCitesAFewPlaces) {
  TestStore store;
  store.Put(kBasics);
  std::string claims;
  for (int i = 1; i <= 500; ++i) claims += ClaimIn("daily", i);
  store.Put(EventOf("a", claims));
  const v1::Briefing briefing = store.Compose(kChips);
  EXPECT_THAT(briefing.timeline(0).citations(), SizeIs(limits::kMaxItemCitations));
  EXPECT_THAT(briefing.citations(), SizeIs(limits::kMaxItemCitations));
}

TEST(Bounds, SourcesBeyondTheLimitAreTakenOutOfTheItems) {
  TestStore store;
  store.Put(kBasics);
  PutMany(store, 150, [](const std::string& id) {
    std::string claims;
    for (int i = 1; i <= 4; ++i) claims += ClaimIn("daily", std::stoi(id.substr(1)) * 10 + i);
    return CommitmentOf(id, "AGREED", claims);
  });
  const v1::Briefing briefing = store.Compose(kChips);
  EXPECT_LE(briefing.citations_size(), static_cast<int>(limits::kMaxCitations));
  for (const auto& brief : briefing.commitment_groups(0).commitments()) {
    for (const int number : brief.citations()) EXPECT_LE(number, briefing.citations_size());
  }
  EXPECT_GT(OmissionOf(briefing, v1::BRIEFING_SECTION_SOURCES)->count(), 100);
}

TEST(Bounds, OfTheSeedOnlyTheMatrixLeavesSomethingOut) {
  TestStore store;
  PutSeed(store);
  const v1::Briefing briefing = store.Compose("");
  for (const auto& omission : briefing.omissions()) EXPECT_EQ(omission.section(), v1::BRIEFING_SECTION_MATRIX);
}

TEST(Clipped, CutsBetweenCharacters) {
  EXPECT_EQ(Clipped("日本とアメリカ", 21), "日本とアメリカ");
  EXPECT_EQ(Clipped("日本とアメリカ", 14), "日本と…");
  EXPECT_THAT(Clipped(std::string(2000, 'x'), 1024), SizeIs(1024));
}

TEST(FilterWithin, JoinsWhatWasAskedFor) {
  const auto request =
      ParseText<v1::ComposeBriefingRequest>("topics: 'a' topics: 'b' parties: 'parties/jp' filter: 'state = AGREED'");
  EXPECT_EQ(FilterWithin(request, "type = COMMITMENT"),
            "type = COMMITMENT AND topic = (\"a\" OR \"b\") AND party = (\"parties/jp\") AND (state = AGREED)");
  v1::ComposeBriefingRequest large;
  large.set_filter("title:" + std::string(limits::kMaxFilterBytes - 10, 'x'));
  EXPECT_EQ(FilterWithin(large, "type = COMMITMENT"), "");
  v1::ComposeBriefingRequest deep;
  deep.set_filter(std::string(limits::kMaxFilterDepth, '(') + "chips" + std::string(limits::kMaxFilterDepth, ')'));
  EXPECT_EQ(FilterWithin(deep, "type = COMMITMENT"), "");
}

}  // namespace
}  // namespace briefing::testing
