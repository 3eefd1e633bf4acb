#include "client/feeds/gdelt.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"

namespace briefing::feeds {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;

// A row of so many columns, with what a test wants to see.
std::string Row(size_t columns, const std::string& id = "818966496", const std::string& day = "20190125",
                const std::string& code = "036") {
  std::vector<std::string> row(columns);
  row[0] = id;
  row[1] = day;
  row[5] = "JPNGOV";
  row[6] = "SHINZO ABE";
  row[7] = "JPN";
  row[12] = "GOV";
  row[15] = "USA";
  row[16] = "WASHINGTON";
  row[17] = "USA";
  row[26] = code;
  row[28] = "03";
  row[columns == 61 ? 52 : 50] = "Tokyo, Tokyo, Japan";
  if (columns > 57) row[columns - 1] = "https://example.org/1";
  return absl::StrJoin(row, "\t");
}

// The row with another value in one column.
std::string With(const std::string& row, size_t column, const std::string& value) {
  std::vector<std::string> columns = absl::StrSplit(row, '\t');
  columns[column] = value;
  return absl::StrJoin(columns, "\t");
}

std::string Mention(const std::string& id, const std::string& time = "20190126174500") {
  std::vector<std::string> row(16);
  row[0] = id;
  row[1] = "20190125000000";
  row[2] = time;
  row[5] = "https://example.org/2";
  row[11] = "80";
  return absl::StrJoin(row, "\t");
}

Collection ReadGdeltRows(absl::string_view contents) {
  Collection collection("sources/feed");
  ReadGdelt("a.csv", contents, collection);
  return collection;
}

TEST(GdeltTest, MakesAnEventOfARowOfEitherVersion) {
  for (const size_t columns : {57, 58, 61}) {
    Collection read = ReadGdeltRows(Row(columns));
    EXPECT_THAT(read.faults(), IsEmpty());
    ASSERT_EQ(read.events().size(), 1u);
    const v1::Event& event = read.events()[0];
    EXPECT_EQ(event.name(), "events/gdelt-818966496");
    EXPECT_EQ(event.title(), "SHINZO ABE – Express intent to meet or negotiate – WASHINGTON");
    EXPECT_EQ(event.kind(), v1::EVENT_KIND_AGREE);
    EXPECT_EQ(event.cameo_code(), "036");
    EXPECT_EQ(event.date().edtf(), "2019-01-25");
    EXPECT_EQ(event.place().text(), "Tokyo, Tokyo, Japan");
    EXPECT_EQ(event.place().party(), "parties/jp");
    EXPECT_EQ(event.claims(0).attribution(), columns == 57 ? "" : "https://example.org/1");
  }
}

TEST(GdeltTest, AClaimSaysWhenGdeltTookTheEventUpAndWhatItCounted) {
  const size_t added[] = {56, 56, 59};
  const size_t columns[] = {57, 58, 61};
  for (int i = 0; i < 3; ++i) {
    std::string row = With(Row(columns[i]), added[i], i == 2 ? "20190126174500" : "20190126");
    row = With(With(With(row, 30, "-2.0"), 31, "10"), 34, "3.47826086956522");
    Collection read = ReadGdeltRows(With(row, 33, "ten"));
    EXPECT_THAT(read.faults(), IsEmpty());
    const v1::Claim& claim = read.events()[0].claims(0);
    EXPECT_EQ(claim.assert_date().edtf(), "2019-01-26");
    EXPECT_EQ(claim.note(), "GDELT's figures: Goldstein scale -2.0, mentions 10, average tone 3.47826086956522");
  }
  Collection bare = ReadGdeltRows(With(Row(61), 59, "soon"));
  EXPECT_FALSE(bare.events()[0].claims(0).has_assert_date());
  EXPECT_EQ(bare.events()[0].claims(0).note(), "");
}

TEST(GdeltTest, ARowThatWasCutShortIsNoneOfTheOtherVersion) {
  Collection read = ReadGdeltRows(absl::StrCat(Row(61, "1"), "\n", Row(58, "2"), "\n"));
  EXPECT_EQ(read.events().size(), 1u);
  ASSERT_EQ(read.faults().size(), 1u);
  EXPECT_EQ(read.faults()[0].place.line, 2);
  EXPECT_THAT(read.faults()[0].what, HasSubstr("58 columns where the file's other events have 61"));
}

TEST(GdeltTest, RowsOf1WithAndWithoutTheirAddressGoTogether) {
  Collection read = ReadGdeltRows(absl::StrCat(Row(57, "1"), "\n", Row(58, "2"), "\n"));
  EXPECT_EQ(read.events().size(), 2u);
  EXPECT_THAT(read.faults(), IsEmpty());
}

TEST(GdeltTest, AMentionHasATimeThatThereIs) {
  for (const char* time : {"20190126251500", "20190126176000", "2019012617"}) {
    EXPECT_EQ(ReadGdeltRows(absl::StrCat(Row(61), "\n", Mention("818966496", time))).faults().size(), 1u) << time;
  }
}

TEST(GdeltTest, TheWestBankAndGazaArePalestine) {
  for (const char* code : {"WSB", "GZS", "PSE"}) {
    Collection read = ReadGdeltRows(With(With(With(Row(61), 15, code), 16, "ACTOR"), 17, code));
    EXPECT_EQ(read.events()[0].participants(1).party(), "parties/ps") << code;
  }
}

TEST(GdeltTest, AnActorIsItsStateOrAPartyOfIt) {
  Collection read = ReadGdeltRows(Row(61));
  ASSERT_EQ(read.events()[0].participants_size(), 2);
  EXPECT_EQ(read.events()[0].participants(0).party(), "parties/shinzo-abe--jpngov");
  EXPECT_EQ(read.events()[0].participants(1).party(), "parties/us");
  ASSERT_EQ(read.parties().size(), 3u);
  EXPECT_EQ(read.parties()[0].name(), "parties/jp");
  EXPECT_EQ(read.parties()[1].memberships(0).party(), "parties/jp");
  EXPECT_EQ(read.parties()[1].kind(), v1::PARTY_KIND_GOVERNMENT_BODY);
}

TEST(GdeltTest, KosovoIsTheStateThatOtherFeedsName) {
  const std::string row = With(With(With(Row(61), 15, "KSV"), 16, "KOSOVO"), 17, "KSV");
  Collection read = ReadGdeltRows(row);
  EXPECT_EQ(read.events()[0].participants(1).party(), "parties/xk");
  Collection body = ReadGdeltRows(With(row, 15, "KSVGOV"));
  EXPECT_EQ(body.events()[0].participants(1).party(), "parties/kosovo--ksvgov");
  EXPECT_EQ(body.parties().back().memberships(0).party(), "parties/xk");
}

TEST(GdeltTest, ACodeTellsTheStateOfAPlaceWhoseNameDoesNot) {
  for (const size_t columns : {57, 58, 61}) {
    const size_t name = columns == 61 ? 52 : 50;
    const std::string row = With(Row(columns), name, "Sea of Okhotsk");
    const auto party = [&](const std::string& code) {
      return ReadGdeltRows(With(row, name + 1, code)).events()[0].place().party();
    };
    EXPECT_EQ(party("JA"), "parties/jp");
    EXPECT_EQ(party("RI"), "parties/rs");
    EXPECT_EQ(party("KV"), "parties/xk");
    EXPECT_EQ(party("OS"), "");
    EXPECT_EQ(party(""), "");
    // FIPS has other letters than ISO for many.
    EXPECT_EQ(party("CH"), "parties/cn");
  }
}

TEST(GdeltTest, APlacesNameComesBeforeItsCode) {
  Collection read = ReadGdeltRows(With(Row(61), 53, "CH"));
  EXPECT_EQ(read.events()[0].place().party(), "parties/jp");
  Collection nameless = ReadGdeltRows(With(With(Row(61), 52, ""), 53, "CH"));
  EXPECT_EQ(nameless.events()[0].place().text(), "");
  EXPECT_EQ(nameless.events()[0].place().party(), "parties/cn");
}

TEST(GdeltTest, AMentionIsAClaimOfItsEvent) {
  Collection read = ReadGdeltRows(absl::StrCat(Row(61), "\n", Mention("818966496"), "\n", Mention("7"), "\n"));
  ASSERT_EQ(read.events()[0].claims_size(), 2);
  const v1::Claim& claim = read.events()[0].claims(1);
  EXPECT_EQ(claim.attribution(), "https://example.org/2");
  EXPECT_EQ(claim.assert_date().edtf(), "2019-01-26");
  EXPECT_EQ(claim.note(), "GDELT's confidence: 80%");
  EXPECT_EQ(claim.locator().text(), "a.csv:2");
  const std::vector<Stray> strays = read.TakeStrays();
  ASSERT_EQ(strays.size(), 1u);
  EXPECT_EQ(strays[0].event, "events/gdelt-7");
  EXPECT_EQ(ToString(strays[0].place), "a.csv:3");
}

TEST(GdeltTest, AnAddressTooLongForAnAttributionIsKeptAsANote) {
  const std::string url = "https://example.org/" + std::string(2000, 'x');
  std::string row = Row(58);
  row.replace(row.rfind('\t') + 1, std::string::npos, url);
  Collection read = ReadGdeltRows(row);
  ASSERT_EQ(read.events().size(), 1u);
  EXPECT_EQ(read.events()[0].claims(0).attribution(), "");
  EXPECT_EQ(read.events()[0].claims(0).note(), url);
}

TEST(GdeltTest, TheSameIdWithOtherContentsIsAFault) {
  Collection read = ReadGdeltRows(absl::StrCat(Row(58), "\n", Row(58), "\n", Row(58, "818966496", "20190126"), "\n"));
  EXPECT_EQ(read.events().size(), 1u);
  EXPECT_EQ(read.events()[0].claims_size(), 2);
  ASSERT_EQ(read.faults().size(), 1u);
  EXPECT_EQ(ToString(read.faults()[0].place), "a.csv:3");
}

TEST(GdeltTest, ReportsACodeThatIsNoneAndTakesTheRootsKind) {
  Collection read = ReadGdeltRows(Row(58, "1", "20190125", "0399"));
  ASSERT_EQ(read.events().size(), 1u);
  EXPECT_EQ(read.events()[0].kind(), v1::EVENT_KIND_AGREE);
  EXPECT_EQ(read.events()[0].cameo_code(), "");
  EXPECT_THAT(read.events()[0].title(), HasSubstr("CAMEO 0399"));
  EXPECT_EQ(read.unmatched().count("0399"), 1u);
}

TEST(GdeltTest, ReportsDirtByLine) {
  for (const std::string& dirt :
       {Row(58, "x"), Row(58, "1", "20190230"), Row(58, "1", "2019-01-25"), Row(60), Mention("1", "yesterday"),
        Mention("2", "20190126x"), With(Mention("2"), 5, ""), With(Mention("2"), 11, "x"),
        With(Mention("2"), 11, "101"), Row(58) + "\xff", std::string("a\tb")}) {
    Collection read = ReadGdeltRows(absl::StrCat(Row(58, "2"), "\n", dirt, "\n"));
    EXPECT_EQ(read.events().size(), 1u) << dirt;
    EXPECT_EQ(read.events()[0].claims_size(), 1) << dirt;
    ASSERT_EQ(read.faults().size(), 1u) << dirt;
    EXPECT_EQ(ToString(read.faults()[0].place), "a.csv:2");
  }
}

TEST(GdeltTest, IsToldByItsFirstLine) {
  EXPECT_TRUE(LooksLikeGdelt(Row(58) + "\n"));
  EXPECT_TRUE(LooksLikeGdelt(Row(61)));
  EXPECT_TRUE(LooksLikeGdelt(Mention("1")));
  EXPECT_TRUE(LooksLikeGdeltMentions(Mention("1")));
  EXPECT_FALSE(LooksLikeGdeltMentions(Row(61)));
  EXPECT_FALSE(LooksLikeGdelt("Japan\tConsult\tIran\t2018-09-28\n"));
  EXPECT_FALSE(LooksLikeGdelt(""));
}

}  // namespace
}  // namespace briefing::feeds
