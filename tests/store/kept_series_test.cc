// Verdicts from what is kept are those from what is read anew, at the cost of what changes.
#include "service/store/kept_series.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "service/base/limits.h"
#include "service/ledger/memory/memory_ledger.h"
#include "service/store/applier.h"
#include "service/store/group.h"
#include "service/store/prepare.h"
#include "tests/store/store_fixture.h"

namespace briefing::testing {
namespace {

std::string Target(const std::string& id, const std::string& kind, const std::string& rest = "") {
  return absl::StrCat("targets { id: '", id, "' indicator: 'indicators/stock' kind: TARGET_KIND_", kind,
                      " comparator: COMPARATOR_AT_LEAST value: 50 ", rest, " } ");
}

std::string Pact(const std::string& targets) {
  return "commitment { name: 'commitments/pact' title: 'Pact' parties { party: 'parties/jp' role: "
         "COMMITMENT_ROLE_OBLIGOR } parties { party: 'parties/us' role: COMMITMENT_ROLE_OBLIGOR } transitions { state: "
         "COMMITMENT_STATE_AGREED date { edtf: '2022-01-01' } } " +
         targets + " }";
}

std::string Observed(int id, const std::string& rest) {
  return absl::StrCat("observation { name: 'indicators/stock/observations/o", id, "' ", rest, " }");
}

// The writer's steps, one by one.
class KeptSeriesTest : public ::testing::Test {
 protected:
  KeptSeriesTest() {
    Write({Create(kJapan) + Create(kUnitedStates) + Create(kArticle) +
           Create("indicator { name: 'indicators/stock' title: 'Stock' unit: 'wk' }")});
  }

  JudgedGroup Judge(const std::vector<std::string>& texts, KeptSeries& series) {
    std::vector<PendingWrite> writes;
    for (const std::string& text : texts) {
      writes.emplace_back().request = ParseText<v1::ApplyRequest>(text);
      EXPECT_THAT(PrepareRequest(writes.back().request), IsOk()) << text;
    }
    MutexLock lock(&applier_.turn());
    return JudgeGroup(writes, catalog_, applier_.requests(), clock_, series);
  }
  void Append(const JudgedGroup& group) {
    ASSERT_THAT(ledger_->Append(catalog_.head(), group.entries), IsOk());
    MutexLock lock(&applier_.turn());
    ASSERT_THAT(applier_.CatchUp(), IsOk());
  }
  void Write(const std::vector<std::string>& texts) {
    const JudgedGroup group = Judge(texts, series_);
    for (const auto& answer : group.answers) ASSERT_THAT(answer, IsOk());
    Append(group);
  }

  FakeClock clock_;
  Catalog catalog_;
  std::unique_ptr<Ledger> ledger_ = NewMemoryLedger();
  Applier applier_{*ledger_, catalog_};
  KeptSeries series_;
};

TEST_F(KeptSeriesTest, AnObservationIsDecodedWhenItChangesAndNotAgain) {
  Write({Create(Pact(Target("g1", "STANDING")))});
  constexpr int kWrites = 500;
  for (int i = 0; i < kWrites; ++i) Write({Create(Observed(i, "period { edtf: '2022-05' } value: 60"))});
  // Once when it is judged, and once more when it is in the catalog.
  EXPECT_LE(series_.observations_read(), 2 * kWrites);
}

TEST_F(KeptSeriesTest, AfterARestartTheyAreDecodedOnce) {
  Write({Create(Pact(Target("g1", "STANDING")))});
  for (int i = 0; i < 100; ++i) Write({Create(Observed(i, "period { edtf: '2022-05' } value: 60"))});
  KeptSeries anew;
  for (int i = 100; i < 120; ++i) Append(Judge({Create(Observed(i, "period { edtf: '2022-06' } value: 60"))}, anew));
  EXPECT_LE(anew.observations_read(), 100 + 2 * 20 + 1);
}

// Whatever was written, lost, refused or only tried before.
TEST_F(KeptSeriesTest, WhatIsKeptGivesWhatReadingAnewGives) {
  std::minstd_rand random(7);
  const auto below = [&random](int end) { return static_cast<int>(random() % static_cast<unsigned>(end)); };
  Write({Create("source { name: 'sources/other' title: 'Other' publish_date { edtf: '2022-06-01' } }"),
         Create(Pact(Target("g1", "STANDING") + Target("g2", "REACH_BY", "due_date { edtf: '2022-12' }") +
                     Target("g3", "DELIVER_BY", "due_date { edtf: '2022-12' }")))});
  const char* const parties[] = {"", "party: 'parties/jp'", "party: 'parties/us' counterparty: 'parties/jp'",
                                 "party: 'parties/jp' counterparty: 'parties/us'"};
  const char* const claims[] = {"", "claims { source: 'sources/wire' }",
                                "claims { source: 'sources/other' marking { tlp: TLP_AMBER } }",
                                "claims { source: 'sources/wire' modality: MODALITY_EXPECTED }"};
  const char* const ratings[] = {"COMPLETELY_RELIABLE", "FAIRLY_RELIABLE", "UNRELIABLE"};
  const auto some_write = [&] {
    const int id = below(30);
    const std::string name = absl::StrCat("indicators/stock/observations/o", id);
    const std::string retract = "mutations { retract { name: '" + name + "' allow_missing: true } }\n";
    switch (below(8)) {
      case 0:
        return retract;
      case 1:
        return Put(absl::StrCat("source { name: 'sources/", below(2) == 0 ? "wire" : "other",
                                "' title: 'S' publish_date { edtf: '2022-05-04' } reliability: RELIABILITY_",
                                ratings[below(3)], " }"));
      default:
        return Put(Observed(id, absl::StrCat("period { edtf: '2022-0", 1 + below(9), "' } value: ", below(100), " ",
                                             parties[below(4)], " ", claims[below(4)]))) +
               (below(5) == 0 ? Put(Observed((id + 1) % 30, "period { edtf: '2022-02' } value: 1")) : "") +
               (below(6) == 0 ? "validate_only: true\n" : "");
    }
  };
  for (int round = 0; round < 400; ++round) {
    std::vector<std::string> group;
    for (int i = below(4); i >= 0; --i) group.push_back(some_write());
    // Refused when all but its links are judged.
    if (below(4) == 0) {
      group.push_back(some_write() + Create(Observed(99, "period { edtf: '2022' } value: 1 party: 'parties/no'")));
    }
    group.push_back(some_write());
    KeptSeries anew;
    const JudgedGroup expected = Judge(group, anew);
    const JudgedGroup judged = Judge(group, series_);
    ASSERT_EQ(judged.entries, expected.entries) << round;
    // Some appends are lost.
    if (below(3) != 0) Append(judged);
  }
  EXPECT_GT(catalog_.head().value(), 400);
}

TEST_F(KeptSeriesTest, TooManyAndFewEnoughAgain) {
  Write({Create(Pact(Target("g1", "STANDING")))});
  int made = 0;
  while (made < static_cast<int>(limits::kMaxObservationsJudged)) {
    std::string batch;
    for (int i = 0; i < 1000; ++i) batch += Create(Observed(made++, "period { edtf: '2022-05' } value: 60"));
    Write({batch});
  }
  const auto status = [&] {
    v1::Verdict verdict;
    const auto version = catalog_.ViewAtHead().FindLive("commitments/pact/verdicts/target-g1");
    verdict.ParseFromArray(version->bytes.data(), static_cast<int>(version->bytes.size()));
    return verdict.status();
  };
  EXPECT_EQ(status(), v1::VERDICT_STATUS_MET);
  const std::string more = Create(Observed(made, "period { edtf: '2022-05' } value: 60"));
  Write({more});
  EXPECT_EQ(status(), v1::VERDICT_STATUS_CANNOT_TELL);
  Write({Retract("indicators/stock/observations/o1")});
  EXPECT_EQ(status(), v1::VERDICT_STATUS_MET);
  Write({Create(Observed(1, "period { edtf: '2022-05' } value: 60")), Retract("indicators/stock/observations/o2")});
  EXPECT_EQ(status(), v1::VERDICT_STATUS_MET);
}

}  // namespace
}  // namespace briefing::testing
