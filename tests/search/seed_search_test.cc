// Searches that an analyst makes over the seed, each with the record that is to come first.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "briefing/v1/ledger_service.pb.h"
#include "service/catalog/record_type.h"
#include "service/search/search.h"
#include "tests/support/commit_builder.h"
#include "tests/support/matchers.h"
#include "tests/support/process.h"
#include "tests/support/text_proto.h"

namespace briefing::testing {
namespace {

struct Row {
  const char* query;
  // "": nothing is found.
  const char* first;
};

constexpr Row kRows[] = {
    // Who it is.
    {"Japan", "parties/jp"},
    {"japan's", "parties/jp"},
    {"日本", "parties/jp"},
    {"united states", "parties/us"},
    {"china", "parties/cn"},
    {"korea", "parties/kr"},
    {"taiwan", "parties/tw"},
    {"kishida", "parties/fumio-kishida"},
    {"岸田", "parties/fumio-kishida"},
    {"文雄", "parties/fumio-kishida"},
    {"american industry", "parties/us-chip-industry"},
    {"japanese makers", "parties/jp-electrical-makers"},
    // What was promised.
    {"semiconductor agreement", "commitments/semiconductor-agreement-1986"},
    {"inventories emergency", "commitments/emergency-chip-inventories"},
    {"joint research", "commitments/joint-chip-research"},
    {"working group", "commitments/cutting-edge-chip-working-group"},
    {"the IPEF", "commitments/indo-pacific-economic-framework"},
    {"indo-pacific framework", "commitments/indo-pacific-economic-framework"},
    {"\"joint statement\"", "commitments/space-and-cyber-joint-statement"},
    {"sharing of supplies", "commitments/domestic-component-sharing"},
    {"economic security", "commitments/economic-security-cooperation"},
    {"co-operation", "commitments/economic-security-cooperation"},
    {"title:agreement", "commitments/semiconductor-agreement-1986"},
    // What happened.
    {"biden visit", "events/biden-first-visit-to-japan"},
    {"the failure of policy", "events/kishida-calls-earlier-policy-failure"},
    {"CHIPS", "events/jp-chip-decline"},
    {"ＣＨＩＰＳ", "events/jp-chip-decline"},
    {"agreement signed 1986", "events/semiconductor-agreement-signed-1986"},
    // What is measured.
    {"market share", "indicators/world-chip-market-share"},
    {"export price", "indicators/jp-chip-export-price-to-us"},
    {"dram", "indicators/world-dram-market-share"},
    {"50%", "indicators/world-chip-market-share/observations/jp-second-half-1980s-more-than-half"},
    // What is not there.
    {"stockpile", ""},
    {"tariff", ""},
    {"\"statement joint\"", ""},
};

std::vector<v1::ExportResponse> ReadSeed() {
  std::vector<std::filesystem::path> paths;
  for (const auto& entry : std::filesystem::directory_iterator(SourcePath("deploy/seed"))) {
    if (entry.path().extension() == ".textproto") paths.push_back(entry.path());
  }
  std::sort(paths.begin(), paths.end());
  std::vector<v1::ExportResponse> files;
  for (const auto& path : paths) {
    std::ifstream file(path);
    files.push_back(ParseText<v1::ExportResponse>(std::string(std::istreambuf_iterator<char>(file), {})));
  }
  return files;
}

TEST(SeedSearchTest, FindsWhatIsMeantFirst) {
  Catalog catalog;
  CommitBuilder commit(Revision(1));
  for (const v1::ExportResponse& file : ReadSeed()) {
    for (const v1::Record& record : file.records()) commit.Create(*MessageIn(record));
  }
  Apply(catalog, commit);
  SearchIndex index({.path = "", .ledger_id = "ledger"}, catalog);
  index.Start();
  const View view = catalog.ViewAtHead();
  const Matcher all(catalog, Predicate());
  for (const Row& row : kRows) {
    const auto page = Search(index, view, ParseTextQuery(row.query, "query").value(), all, absl::nullopt, 1,
                             [] { return absl::OkStatus(); });
    ASSERT_THAT(page, IsOk());
    EXPECT_EQ(page->hits.empty() ? "" : page->hits[0].record.name, row.first) << row.query;
  }
}

}  // namespace
}  // namespace briefing::testing
