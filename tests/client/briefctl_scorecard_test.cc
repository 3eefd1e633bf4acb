// Tables that a research group published, from import to print.
#include <gmock/gmock.h>

#include <map>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "tests/client/briefctl_fixture.h"

namespace briefing::testing {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::SizeIs;

// The scores by commitment and member, with the averages and percentages beside them, of table 2 of two reports of the
// G20 Research Group on the summit of Rio de Janeiro in 2024: the interim one of 16 September 2025 and the final one of
// 18 November 2025, as printed, but for "Korea".
//   https://www.g20.utoronto.ca/compliance/2024rio-interim/2024-g20-compliance-interim.pdf
//   https://www.g20.utoronto.ca/compliance/2024rio-final/2024-g20-compliance-final.pdf
constexpr char kMembers[] =
    "Argentina,Australia,Brazil,Canada,China,France,Germany,India,Indonesia,Italy,Japan,South Korea,Mexico,Russia,"
    "Saudi Arabia,South Africa,Türkiye,United Kingdom,United States,African Union,European Union";
constexpr char kIds[] = "ar au br ca cn fr de in id it jp kr mx ru sa za tr gb us african-union european-union";

struct Published {
  std::string stage;
  std::string period;
  std::vector<std::string> rows;
  // Below the table, the overall one last. Those of the interim report are printed one place too far to the right, the
  // first of them twice; here they stand in their places.
  std::string averages;
  std::string percents;
};

const Published kInterim = {
    "interim",
    "2024-11-20/2025-05-31",
    {"0 +1 +1 +1 0 +1 0 +1 +1 +1 +1 +1 +1 +1 +1 0 +1 +1 +1 0 +1 +0.76 88%",
     "0 0 0 0 +1 +1 0 +1 0 +1 0 0 0 0 0 0 0 +1 0 n/a 0 +0.25 63%",
     "0 0 0 0 +1 0 +1 0 -1 0 0 0 -1 0 -1 0 0 0 -1 +1 +1 0.00 50%",
     "-1 0 0 0 0 0 0 0 0 0 +1 0 0 -1 0 0 +1 0 -1 0 +1 0.00 50%",
     "-1 +1 0 +1 +1 +1 0 0 0 0 +1 +1 0 -1 0 0 0 +1 0 0 +1 +0.29 64%",
     "-1 +1 +1 +1 +1 +1 0 +1 +1 +1 +1 +1 0 0 +1 +1 +1 +1 -1 0 +1 +0.62 81%",
     "+1 +1 +1 +1 0 +1 +1 +1 +1 +1 0 +1 +1 -1 0 +1 0 +1 -1 +1 +1 +0.62 81%",
     "0 +1 +1 +1 +1 +1 +1 0 +1 +1 +1 +1 +1 0 0 0 +1 +1 -1 +1 +1 +0.67 83%",
     "+1 +1 0 +1 +1 +1 +1 0 0 +1 +1 +1 0 0 0 0 0 +1 +1 0 +1 +0.57 79%",
     "-1 0 0 0 0 0 0 0 +1 0 0 0 0 0 0 0 0 0 -1 -1 +1 -0.05 48%",
     "0 0 +1 -1 -1 0 +1 -1 0 -1 +1 -1 -1 -1 -1 0 -1 0 +1 -1 0 -0.29 36%",
     "-1 +1 0 +1 -1 -1 0 0 0 +1 +1 +1 +1 -1 0 0 0 +1 -1 0 +1 +0.14 57%",
     "0 0 +1 +1 0 0 0 0 0 -1 +1 0 -1 0 0 +1 0 0 -1 0 +1 +0.10 55%"},
    "-0.23 +0.54 +0.46 +0.54 +0.31 +0.46 +0.38 +0.23 +0.31 +0.38 +0.69 +0.46 +0.08 -0.31 0.00 +0.23 +0.23 +0.62 -0.38 "
    "+0.08 +0.85 +0.28",
    "38% 77% 73% 77% 65% 73% 69% 62% 65% 69% 85% 73% 54% 35% 50% 62% 62% 81% 31% 54% 92% 64%"};

const Published kFinal = {
    "final",
    "2024-11-20/2025-08-20",
    {"0 +1 +1 +1 +1 +1 +1 +1 +1 +1 +1 +1 +1 +1 +1 0 +1 +1 +1 0 +1 +0.86 93%",
     "0 0 0 0 +1 +1 0 +1 0 +1 0 0 0 0 0 0 0 +1 0 n/a 0 +0.25 63%",
     "0 0 +1 0 +1 0 +1 0 -1 +1 +1 0 -1 0 -1 +1 0 +1 -1 +1 +1 +0.24 62%",
     "-1 0 +1 0 0 0 0 0 0 0 +1 0 0 -1 0 0 +1 0 -1 0 +1 +0.05 52%",
     "-1 +1 +1 +1 +1 +1 0 0 0 0 +1 +1 0 -1 0 0 0 +1 0 0 +1 +0.33 67%",
     "0 +1 +1 +1 +1 +1 0 +1 +1 +1 +1 +1 +1 0 +1 +1 +1 +1 -1 0 +1 +0.71 86%",
     "+1 +1 +1 +1 0 +1 +1 +1 +1 +1 0 +1 +1 0 0 +1 0 +1 -1 +1 +1 +0.67 83%",
     "0 +1 +1 +1 +1 +1 +1 0 +1 +1 +1 +1 +1 0 0 0 +1 +1 -1 +1 +1 +0.67 83%",
     "+1 +1 +1 +1 +1 +1 +1 0 0 +1 +1 +1 0 +1 0 +1 +1 +1 -1 0 +1 +0.67 83%",
     "-1 0 0 0 0 0 0 0 +1 0 0 0 0 0 0 0 0 0 -1 -1 +1 -0.05 48%",
     "0 0 +1 0 0 0 +1 0 +1 0 +1 0 0 -1 -1 0 -1 0 +1 0 0 +0.10 55%",
     "-1 +1 +1 +1 -1 -1 0 0 0 +1 +1 +1 +1 -1 0 0 0 +1 -1 0 +1 +0.19 60%",
     "0 +1 +1 +1 +1 +1 +1 +1 +1 0 +1 +1 -1 0 0 +1 0 +1 0 0 +1 +0.57 79%"},
    "-0.15 +0.62 +0.85 +0.62 +0.54 +0.54 +0.54 +0.38 +0.46 +0.62 +0.77 +0.62 +0.23 -0.15 0.00 +0.38 +0.31 +0.77 -0.46 "
    "+0.17 +0.85 +0.40",
    "42% 81% 92% 81% 77% 77% 77% 69% 73% 81% 88% 81% 62% 42% 50% 69% 65% 88% 27% 58% 92% 70%"};

constexpr char kScoresMapping[] = R"(
source { title: "Compliance with the commitments of Rio de Janeiro" publisher: "G20 Research Group" }
table { absent: "n/a" }
records {
  kind: "commitment"
  id { template: "rio-{No}" }
  fields { field: "title" template: "Rio de Janeiro, priority commitment {No}" }
  fields { field: "mechanism" constant: "joint statement" }
  fields { field: "parties[0].party" column: "Members" separator: ";" party_kind: PARTY_KIND_BLOC }
  fields { field: "parties[0].role" constant: "obligor" }
  fields { field: "transitions[0].state" constant: "agreed" }
  fields { field: "transitions[0].date" constant: "2024-11-19" }
}
records {
  kind: "assessment"
  each { MEMBERS }
  parent { template: "rio-{No}" }
  id { template: "{stage}-{.column}" }
  fields { field: "party" column: ".column" party_kind: PARTY_KIND_BLOC }
  fields { field: "assessor" constant: "G20 Research Group" }
  fields { field: "period" column: "period" }
  fields { field: "stage" column: "stage" }
  fields { field: "score" column: "." }
}
)";

using Row = std::vector<std::string>;
Row Words(const std::string& text) { return absl::StrSplit(text, ' ', absl::SkipEmpty()); }

// The table as a file: a line for each commitment.
std::string TableOf(const Published& published) {
  std::string table = absl::StrCat("No,Members,", kMembers, "\n");
  int number = 0;
  for (const std::string& row : published.rows) {
    Row cells = Words(row);
    cells.resize(cells.size() - 2);
    absl::StrAppend(&table, ++number, ",", absl::StrReplaceAll(kMembers, {{",", ";"}}), ",", absl::StrJoin(cells, ","),
                    "\n");
  }
  return table;
}

class BriefctlScorecardTest : public BriefctlTest {
 protected:
  std::string File(const std::string& name, const std::string& contents) {
    WriteFile(folder_.File(name), contents);
    return folder_.File(name);
  }
  void Import(const Published& published) {
    std::string members;
    for (const std::string& member : std::vector<std::string>(absl::StrSplit(kMembers, ','))) {
      absl::StrAppend(&members, "column: \"", member, "\" ");
    }
    const std::string mapping = absl::StrReplaceAll(kScoresMapping, {{"MEMBERS", members}});
    Out({"import", File(published.stage + ".csv", TableOf(published)), "--format", "csv", "--mapping",
         File("rio.textproto", mapping), "--import", "rio-" + published.stage, "--column", "stage=" + published.stage,
         "--column", "period=" + published.period});
  }
  // The cells of a printed table by row, then by column.
  std::map<std::string, std::map<std::string, std::string>> Printed(std::vector<std::string> arguments) {
    arguments.insert(arguments.begin(), "scorecard");
    std::map<std::string, std::map<std::string, std::string>> cells;
    Row head;
    for (const std::string& line : std::vector<std::string>(absl::StrSplit(Out(arguments), '\n'))) {
      const Row row = Words(absl::StrReplaceAll(line, {{" %", "%"}}));
      if (absl::StartsWith(line, "COMMITMENT ")) head = row;
      for (size_t i = 1; i < head.size() && row.size() >= head.size(); ++i) cells[row[0]][head[i]] = row[i];
    }
    return cells;
  }
  void ExpectAsPublished(const Published& published, const std::vector<std::string>& arguments) {
    auto cells = Printed(arguments);
    Row columns = Words(kIds);
    columns.insert(columns.end(), {"AVERAGE", "PERCENT"});
    for (size_t i = 0; i < published.rows.size(); ++i) {
      const Row row = Words(absl::StrReplaceAll(published.rows[i], {{"n/a", "·"}}));
      for (size_t j = 0; j < columns.size(); ++j) {
        EXPECT_EQ(cells[absl::StrCat("rio-", i + 1)][columns[j]], row[j]) << i + 1 << " " << columns[j];
      }
    }
    columns.resize(columns.size() - 1);
    for (size_t j = 0; j < columns.size(); ++j) {
      EXPECT_EQ(cells["AVERAGE"][columns[j]], Words(published.averages)[j]) << columns[j];
    }
    columns.back() = "PERCENT";
    for (size_t j = 0; j < columns.size(); ++j) {
      EXPECT_EQ(cells["PERCENT"][columns[j]], Words(published.percents)[j]) << columns[j];
    }
  }
};

TEST_F(BriefctlScorecardTest, PrintsAPublishedTableToTheDigit) {
  Import(kInterim);
  ExpectAsPublished(kInterim, {});
  Import(kFinal);
  ExpectAsPublished(kFinal, {});
  ExpectAsPublished(kInterim, {"--stage", "interim"});
}

TEST_F(BriefctlScorecardTest, WritesTheMatrixAsCsv) {
  Import(kFinal);
  const Row lines = absl::StrSplit(Out({"scorecard", "-o", "csv"}), '\n', absl::SkipEmpty());
  ASSERT_THAT(lines, SizeIs(15));
  EXPECT_EQ(lines[0].substr(0, 52), "assessor,commitment,parties/african-union,parties/ar");
  EXPECT_THAT(lines[0], HasSubstr(",average,percent,assessed,pairs"));
  EXPECT_THAT(lines[1], HasSubstr("G20 Research Group,commitments/rio-1,0,0,1,"));
  EXPECT_THAT(lines[14], HasSubstr("G20 Research Group,average,"));
  EXPECT_THAT(lines[14], HasSubstr(",272,273"));
  EXPECT_THAT(Err(2, {"list", "parties", "-o", "csv"}), HasSubstr("count and scorecard"));
}

TEST_F(BriefctlScorecardTest, CsvIsSafeForTerminalsAndSpreadsheets) {
  Seed();
  for (const char* assessor : {" =1+1", "＝1+1", "Desk\x1b[31m"}) {
    Out({"assess", "commitments/working-group", "--party", "parties/jp", "--period", "2022", "--score", "1", "--stage",
         "final", "--assessor", assessor});
  }
  EXPECT_THAT(Out({"scorecard", "-o", "csv"}),
              AllOf(HasSubstr("\"' =1+1\","), HasSubstr("\"'＝1+1\","), HasSubstr("Desk\\u001b[31m,")));
}

}  // namespace
}  // namespace briefing::testing
