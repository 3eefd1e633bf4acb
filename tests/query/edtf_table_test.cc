// The table of comparisons in edtf.proto holds, row by row.
#include <cstdlib>
#include <fstream>
#include <sstream>
#include <string>

#include "service/catalog/matcher_state.h"
#include "service/query/edtf.h"
#include "tests/support/matchers.h"

namespace briefing {
namespace {

bool Holds(Predicate::DateTest test, const std::string& date, const std::string& wanted) {
  const Predicate predicate = {.all_of = {}, .date_test = test, .date = ParseEdtf(wanted, "wanted").value()};
  return PassesDate(predicate, ParseEdtf(date, "date").value());
}

TEST(EdtfTable, EveryRowHolds) {
  const char* const root = std::getenv("BRIEFING_SOURCE_DIR");
  ASSERT_NE(root, nullptr);
  std::ifstream proto(std::string(root) + "/proto/briefing/v1/edtf.proto");
  std::string line;
  int rows = 0;
  while (std::getline(proto, line)) {
    std::istringstream words(line);
    std::string slashes, date, wanted, overlaps, within;
    const bool is_row = words >> slashes >> date >> wanted >> overlaps >> within && words.eof() &&
                        (overlaps == "yes" || overlaps == "no");
    if (!is_row) continue;
    ++rows;
    EXPECT_EQ(Holds(Predicate::DateTest::kOverlaps, date, wanted), overlaps == "yes") << line;
    EXPECT_EQ(Holds(Predicate::DateTest::kWithin, date, wanted), within == "yes") << line;
  }
  EXPECT_EQ(rows, 20);
}

}  // namespace
}  // namespace briefing
