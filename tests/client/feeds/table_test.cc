#include "client/feeds/table.h"

#include <gmock/gmock.h>

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"

namespace briefing::feeds {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

std::vector<TableRow> ReadTable(absl::string_view text, TableShape shape = {}) {
  std::vector<TableRow> rows;
  ForEachRow(text, shape, [&](TableRow row) { rows.push_back(std::move(row)); });
  return rows;
}

TEST(TableTest, ReadsCellsAndTheLinesOnWhichRowsBegin) {
  const std::vector<TableRow> rows = ReadTable("a,b\r\n1,\"x\ny\"\r\n\r\n2,\r3,4");
  ASSERT_EQ(rows.size(), 4u);
  EXPECT_THAT(rows[0].cells, ElementsAre("a", "b"));
  EXPECT_THAT(rows[1].cells, ElementsAre("1", "x\ny"));
  EXPECT_THAT(rows[2].cells, ElementsAre("2", ""));
  EXPECT_THAT(rows[3].cells, ElementsAre("3", "4"));
  EXPECT_EQ(rows[1].line, 2);
  EXPECT_EQ(rows[2].line, 5);
  EXPECT_EQ(rows[3].line, 6);
}

TEST(TableTest, QuotesHoldDelimitersAndThemselves) {
  EXPECT_THAT(ReadTable("\"a,b\",\"c \"\"d\"\"\",\"\"")[0].cells, ElementsAre("a,b", "c \"d\"", ""));
  EXPECT_THAT(ReadTable("a\"b,c")[0].cells, ElementsAre("a\"b", "c"));
  EXPECT_THAT(ReadTable("\"a\tb", {.delimiter = '\t', .quote = 0})[0].cells, ElementsAre("\"a", "b"));
}

TEST(TableTest, AByteOrderMarkAndLinesBeforeTheTableAreNoPartOfIt) {
  EXPECT_THAT(ReadTable("\xEF\xBB\xBF"
                        "a,b\n")[0]
                  .cells,
              ElementsAre("a", "b"));
  const std::vector<TableRow> rows = ReadTable("Promises, 2019\n\na,b\n", {.skip_lines = 2});
  EXPECT_THAT(rows[0].cells, ElementsAre("a", "b"));
  EXPECT_EQ(rows[0].line, 3);
}

TEST(TableTest, WhatIsWrongWithARowCostsThatRowAlone) {
  const std::string nul("1,\0", 3);
  for (const std::string& dirt : {std::string("\"open,2"), std::string("\"a\"b,2"), nul, std::string("\xff,2")}) {
    const std::vector<TableRow> rows = ReadTable(absl::StrCat("a,b\n", dirt, "\n3,4\n"));
    ASSERT_EQ(rows.size(), 3u) << dirt;
    EXPECT_NE(rows[1].fault, "") << dirt;
    EXPECT_THAT(rows[1].cells, IsEmpty());
    EXPECT_EQ(rows[1].line, 2);
    EXPECT_THAT(rows[2].cells, ElementsAre("3", "4"));
    EXPECT_EQ(rows[2].line, 3);
  }
}

TEST(TableTest, QuotesThatDoNotEndAreToldAsSuch) {
  EXPECT_EQ(ReadTable("\"a")[0].fault, "the quotes of a cell do not end");
  EXPECT_THAT(ReadTable(absl::StrCat("\"", std::string(1 << 20, 'x'), "\""))[0].fault, HasSubstr("do not end within"));
}

TEST(TableTest, TellsTheDelimiterByTheHeadings) {
  EXPECT_EQ(DelimiterOf("a;b;\"c,d,e,f\"\n1,2,3,4", 0), ';');
  EXPECT_EQ(DelimiterOf("a\tb\n", 0), '\t');
  EXPECT_EQ(DelimiterOf("x,y,z\na|b\n", 1), '|');
  EXPECT_EQ(DelimiterOf("title\n", 0), ',');
}

}  // namespace
}  // namespace briefing::feeds
