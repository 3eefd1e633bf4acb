#include "client/feeds/icews.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace briefing::feeds {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

constexpr char kRow[] = "Foreign_Affairs_(Japan)\tMake_statement\tUnited_States\t2018-09-28\n";

Collection ReadIcewsRows(absl::string_view contents) {
  Collection collection("sources/feed");
  ReadIcews("a.tsv", contents, collection);
  return collection;
}

TEST(IcewsTest, MakesAnEventOfARow) {
  Collection read = ReadIcewsRows(kRow);
  EXPECT_THAT(read.faults(), IsEmpty());
  ASSERT_EQ(read.events().size(), 1u);
  const v1::Event& event = read.events()[0];
  EXPECT_EQ(event.title(), "Foreign Affairs (Japan) – Make statement – United States");
  EXPECT_EQ(event.kind(), v1::EVENT_KIND_STATEMENT);
  EXPECT_EQ(event.cameo_code(), "010");
  EXPECT_EQ(event.date().edtf(), "2018-09-28");
  ASSERT_EQ(event.participants_size(), 2);
  EXPECT_EQ(event.participants(0).party(), "parties/foreign-affairs--jp");
  EXPECT_EQ(event.participants(0).role(), v1::PARTICIPANT_ROLE_ACTOR);
  EXPECT_EQ(event.participants(1).party(), "parties/us");
  EXPECT_EQ(event.participants(1).role(), v1::PARTICIPANT_ROLE_RECIPIENT);
  ASSERT_EQ(event.claims_size(), 1);
  EXPECT_EQ(event.claims(0).source(), "sources/feed");
  EXPECT_EQ(event.claims(0).locator().text(), "a.tsv:1");
}

TEST(IcewsTest, PartiesStandAfterThoseTheyBelongTo) {
  Collection read = ReadIcewsRows(kRow);
  std::vector<std::string> names;
  for (const v1::Party& party : read.parties()) names.push_back(party.name());
  EXPECT_THAT(names, ElementsAre("parties/jp", "parties/foreign-affairs--jp", "parties/us"));
}

TEST(IcewsTest, EitherSpellingGivesTheSameRecord) {
  Collection spaces = ReadIcewsRows("Foreign Affairs (Japan)\tMake statement\tUnited States\t2018-09-28\r\n");
  EXPECT_EQ(spaces.events()[0].SerializeAsString(), ReadIcewsRows(kRow).events()[0].SerializeAsString());
}

TEST(IcewsTest, ALineThatIsReadTwiceIsOneClaim) {
  Collection collection("sources/feed");
  for (int i = 0; i < 2; ++i) ReadIcews("a.tsv", kRow, collection);
  ASSERT_EQ(collection.events().size(), 1u);
  EXPECT_EQ(collection.events()[0].claims_size(), 1);
  EXPECT_EQ(collection.duplicates(), 1u);
}

TEST(IcewsTest, DuplicatesAreOneRecordWithSeveralClaims) {
  Collection read = ReadIcewsRows(std::string(kRow) + "\n" + kRow + "Japan\tConsult\tIran\t2018-09-28");
  ASSERT_EQ(read.events().size(), 2u);
  EXPECT_EQ(read.duplicates(), 1u);
  ASSERT_EQ(read.events()[0].claims_size(), 2);
  EXPECT_EQ(read.events()[0].claims(1).locator().text(), "a.tsv:3");
  EXPECT_NE(read.events()[0].claims(0).id(), read.events()[0].claims(1).id());
}

TEST(IcewsTest, KeepsAnUnknownLabelAsPrintedAndReportsIt) {
  Collection read = ReadIcewsRows("Japan\tHug_warmly\tIran\t2018-09-28\nJapan\tHug_warmly\tIran\t2018-09-29\n");
  ASSERT_EQ(read.events().size(), 2u);
  EXPECT_THAT(read.events()[0].title(), HasSubstr("Hug warmly"));
  EXPECT_EQ(read.events()[0].cameo_code(), "");
  EXPECT_THAT(read.events()[0].claims(0).note(), HasSubstr("Hug warmly"));
  ASSERT_EQ(read.unmatched().count("Hug warmly"), 1u);
  EXPECT_EQ(read.unmatched().at("Hug warmly").rows, 2u);
  EXPECT_EQ(read.unmatched().at("Hug warmly").first.line, 1);
}

TEST(IcewsTest, TakesACodeForALabel) {
  Collection read = ReadIcewsRows("Japan\t042\tIran\t2018-09-28\nJapan\tMake_a_visit\tIran\t2018-09-28\n");
  EXPECT_THAT(read.unmatched(), IsEmpty());
  ASSERT_EQ(read.events().size(), 1u);
  EXPECT_EQ(read.events()[0].cameo_code(), "042");
  EXPECT_EQ(read.events()[0].kind(), v1::EVENT_KIND_CONSULT);
}

TEST(IcewsTest, TellsTheKindThatItSurmises) {
  const Collection read = ReadIcewsRows("Japan\tThreaten_loudly\tIran\t2018-09-28\n");
  EXPECT_EQ(read.unmatched().at("Threaten loudly").surmised, v1::EVENT_KIND_THREATEN);
}

TEST(IcewsTest, RowsThatDifferInSpellingAloneAreOneEvent) {
  Collection read = ReadIcewsRows(
      "Japan\tConsult\tChina\t2018-09-28\nJAPAN\tconsult\tCHINA\t2018-09-28\n\"Japan\"\t'Consult'\tChina\t2018-09-28\n"
      "Japan\tConsult\tChina\t2018-09-29\nChina\tConsult\tJapan\t2018-09-28\nJapan\tMake_a_visit\tChina\t2018-09-28\n"
      "Japan\tHug_warmly\tChina\t2018-09-28\nJAPAN\tHug_Warmly\tChina\t2018-09-28\n");
  EXPECT_EQ(read.duplicates(), 3u);
  ASSERT_EQ(read.events().size(), 5u);
  const v1::Event& event = read.events()[0];
  EXPECT_EQ(event.name(), ReadIcewsRows("Japan\tConsult\tChina\t2018-09-28\n").events()[0].name());
  EXPECT_EQ(event.title(), "Japan – Consult – China");
  ASSERT_EQ(event.claims_size(), 3);
  EXPECT_EQ(event.claims(0).note(), "");
  EXPECT_EQ(event.claims(1).locator().text(), "a.tsv:2");
  EXPECT_THAT(event.claims(1).note(), HasSubstr("JAPAN – consult – CHINA"));
  EXPECT_EQ(read.events()[4].claims_size(), 2);
  // Another name of a party is another event, as in the feeds themselves.
  EXPECT_EQ(ReadIcewsRows("Japan\tConsult\tHoly See\t2018-09-28\n"
                          "Japan\tConsult\tHoly See (Vatican City State)\t2018-09-28\n")
                .events()
                .size(),
            2u);
  EXPECT_EQ(ReadIcewsRows("Japan\t会談\tChina\t2018-09-28\nJapan\t訪問\tChina\t2018-09-28\n").events().size(), 2u);
}

struct Dirt {
  const char* row;
  const char* fault;
};

TEST(IcewsTest, ReportsDirtByLineAndGoesOn) {
  for (const Dirt& dirt :
       {Dirt{"Japan\tConsult\tIran", "3 columns"}, Dirt{"Japan", "1 column where"},
        Dirt{"Japan\tConsult\tIran\t2018-09-28\t", "5 columns"}, Dirt{"Japan\tConsult\tIran\t2018-02-30", "2018-02-30"},
        Dirt{"Japan\tConsult\tIran\t28.09.2018", "28.09.2018"}, Dirt{"Japan\tConsult\t\t2018-09-28", "target is empty"},
        Dirt{"_\tConsult\tIran\t2018-09-28", "source is empty"}, Dirt{"Jap\xff\tConsult\tIran\t2018-09-28", "UTF-8"},
        Dirt{"Jap\x1b[31man\tConsult\tIran\t2018-09-28", "control characters"}}) {
    Collection read = ReadIcewsRows(std::string(kRow) + dirt.row + "\n" + kRow);
    EXPECT_EQ(read.rows(), 3u);
    EXPECT_EQ(read.events().size(), 1u);
    ASSERT_EQ(read.faults().size(), 1u) << dirt.row;
    EXPECT_EQ(ToString(read.faults()[0].place), "a.tsv:2");
    EXPECT_THAT(read.faults()[0].what, HasSubstr(dirt.fault));
  }
}

TEST(IcewsTest, IsToldByItsFirstLines) {
  EXPECT_TRUE(LooksLikeIcews(kRow));
  EXPECT_TRUE(LooksLikeIcews("source\tevent\ttarget\tdate\nJapan\tConsult\tIran\t2018-09-28\nA\tB\tC\t2018-09-28"));
  EXPECT_FALSE(LooksLikeIcews(""));
  EXPECT_FALSE(LooksLikeIcews("records { party { name: \"parties/jp\" } }"));
  EXPECT_FALSE(LooksLikeIcews("{\"event\": {}}\n"));
}

}  // namespace
}  // namespace briefing::feeds
