// Records in the formats of other tools.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/resource.h>
#include <unistd.h>

#include <iostream>
#include <map>
#include <regex>
#include <set>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "client/briefctl/csv.h"
#include "client/briefctl/exchange/csv_file.h"
#include "client/briefctl/exchange/exchange_words.h"
#include "client/briefctl/exchange/json_ld.h"
#include "client/briefctl/exchange/stix.h"
#include "client/briefctl/json_tree.h"
#include "tests/client/exchange/record_sets.h"
#include "tests/support/text_proto.h"

namespace briefing::briefctl {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using testing::ParseText;
using testing::SetOf;
using testing::Written;

constexpr char kWritten[] =
    " create_time { seconds: 1651654800 nanos: 123456789 } update_time { seconds: 1651741200 } revision: 7 ";

v1::Record Parse(const std::string& kind, const std::string& fields) {
  return ParseText<v1::Record>(absl::StrCat(kind, " { ", kWritten, fields, " }"));
}

RecordSet Sample() {
  return SetOf(
      {Parse("commitment",
             "name: 'commitments/stock' title: 'Stock of chips' state: COMMITMENT_STATE_AGREED topics: 'chips' "
             "mechanism: MECHANISM_STOCKPILE parties { party: 'parties/jp' role: COMMITMENT_ROLE_OBLIGOR } "
             "part_of: 'commitments/frame' due_date { edtf: '2023-01-31' } marking { tlp: TLP_AMBER } "
             "claims { id: 'c1' source: 'sources/wire' locator { paragraph: 3 } attribution: 'officials' "
             "credibility: CREDIBILITY_PROBABLY_TRUE modality: MODALITY_EXPECTED field: 'state' value: 'agreed' }"),
       Parse("commitment", "name: 'commitments/frame' title: 'Framework' parties { party: 'parties/gone' }"),
       Parse("event",
             "name: 'events/old' title: 'Accord' date { edtf: '198X' } kind: EVENT_KIND_AGREE "
             "participants { party: 'parties/jp' }"),
       Parse("event", "name: 'events/new' title: 'Summit' date { edtf: '2022-05-23' } modality: MODALITY_EXPECTED"),
       Parse("assessment",
             "name: 'commitments/stock/assessments/a' party: 'parties/jp' period { edtf: '2021' } score: -1 "
             "assessor: 'The group' rationale: 'Nothing was stored.' stage: ASSESSMENT_STAGE_FINAL"),
       Parse("assessment",
             "name: 'commitments/stock/assessments/b' party: 'parties/jp' period { edtf: '2022' } "
             "assessor: 'The group' stage: ASSESSMENT_STAGE_INTERIM"),
       Parse("observation",
             "name: 'indicators/share/observations/o' party: 'parties/jp' period { edtf: '2022' } value: 10 "
             "qualifier: VALUE_QUALIFIER_ABOUT"),
       Parse("verdict",
             "name: 'commitments/stock/verdicts/v' status: VERDICT_STATUS_BROKEN emergency: true reason: 'too "
             "little' party: 'parties/jp'")},
      {Parse("party", "name: 'parties/jp' title: 'Japan' kind: PARTY_KIND_STATE iso_alpha2: 'JP' wikidata_qid: 'Q17'"),
       Parse("indicator", "name: 'indicators/share' title: 'Share' unit: '%'"),
       Parse("source",
             "name: 'sources/wire' title: 'Chips' publisher: 'Wire' url: 'https://example.org/a' sha256: "
             "'0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef' kind: SOURCE_KIND_NEWS")});
}

TEST(RecordSetTest, GivesBackByNameWhatItWasGiven) {
  const v1::Record b = Parse("party", "name: 'parties/b' title: 'B' aliases: 'x'");
  const v1::Record a = Parse("party", "name: 'parties/a'");
  const RecordSet records = SetOf({b, a}, {b, Parse("party", "name: 'parties/c'")});
  std::vector<std::string> picked;
  ASSERT_TRUE(records.ForEachPicked([&](const v1::Record& each) { picked.push_back(each.SerializeAsString()); }).ok());
  EXPECT_THAT(picked, ElementsAre(a.SerializeAsString(), b.SerializeAsString()));
  EXPECT_EQ(records.size(), 2u);
  EXPECT_THAT(records.Names(), ElementsAre("parties/a", "parties/b", "parties/c"));
  EXPECT_EQ(records.TitleOf("parties/b"), "B");
  EXPECT_EQ(records.TitleOf("parties/a"), "parties/a");
}

TEST(RecordSetTest, HoldsMoreThanItWritesAtOnce) {
  RecordSet records;
  v1::Record record = Parse("party", "title: 'P'");
  record.mutable_party()->set_description(std::string(30000, 'x'));
  for (int i = 0; i < 100; ++i) {
    record.mutable_party()->set_name(absl::StrCat("parties/p", 100 + i));
    ASSERT_TRUE(records.Add(record, true).ok());
  }
  int next = 100;
  ASSERT_TRUE(records
                  .ForEach([&](const v1::Record& each) {
                    EXPECT_EQ(each.party().name(), absl::StrCat("parties/p", next++));
                    EXPECT_EQ(each.party().description().size(), 30000u);
                  })
                  .ok());
  EXPECT_EQ(next, 200);
}

// Ends this process.
void AddWithoutRoom() {
  rlimit limit{};
  limit.rlim_cur = limit.rlim_max = 1024;
  setrlimit(RLIMIT_FSIZE, &limit);
  signal(SIGXFSZ, SIG_IGN);
  v1::Record record = Parse("party", "name: 'parties/a' title: 'P'");
  record.mutable_party()->set_description(std::string(3 << 20, 'x'));
  RecordSet records;
  std::cerr << records.Add(record, true).message();
  _exit(0);
}

// Of this name, so that it forks before other tests of the program start threads.
TEST(RecordSetDeathTest, SaysWhereThereIsNoRoom) {
  EXPECT_EXIT(AddWithoutRoom(), ::testing::ExitedWithCode(0), "cannot put records aside in .*File too large");
}

// Whoever passes it on passes on what the source is called, too.
TEST(LabelTest, WhatIsNamedNarrowsIt) {
  const RecordSet records = SetOf({Parse("event",
                                         "name: 'events/e' title: 'Talks' marking { tlp: TLP_GREEN } "
                                         "claims { id: 'c' source: 'sources/secret' }")},
                                  {Parse("source", "name: 'sources/secret' title: 'Cable' marking { tlp: TLP_RED }")});
  ASSERT_TRUE(
      records.ForEachPicked([&](const v1::Record& each) { EXPECT_EQ(LabelOf(each, records), v1::TLP_RED); }).ok());
  EXPECT_THAT(Written(WriteCsv, records), HasSubstr("TLP:RED"));
}

JsonNode Json(const std::string& text) {
  const absl::StatusOr<JsonNode> node = ParseJson("test", text);
  EXPECT_TRUE(node.ok()) << node.status();
  return node.ok() ? *node : JsonNode();
}

std::string TextAt(const JsonNode& node, absl::string_view key) {
  const JsonNode* found = node.Find(key);
  return found == nullptr ? "" : found->text;
}

TEST(StixTest, TwoCommitmentsAreRelatedOnce) {
  const RecordSet records = SetOf({Parse("commitment",
                                         "name: 'commitments/new' title: 'New' part_of: 'commitments/old' "
                                         "supersedes: 'commitments/old' supersedes: 'commitments/old'"),
                                   Parse("commitment", "name: 'commitments/old' title: 'Old'")},
                                  {});
  const std::string bundle = Written(WriteStix, records);
  const size_t first = bundle.find("\"relationship--");
  ASSERT_NE(first, std::string::npos);
  EXPECT_EQ(bundle.find("\"relationship--", first + 1), std::string::npos);
}

// --- CSV ---

TEST(Csv, NothingIsTakenForAFormula) {
  EXPECT_EQ(CsvText("plain"), "plain");
  EXPECT_EQ(CsvText("a,b \"c\""), "\"a,b \"\"c\"\"\"");
  for (const char* text : {"=1+1", "+1", "-1", "@SUM(A1)", "  =1", "\t=1", "\n=1", "＝1", "＋1", "－1", "＠x"}) {
    EXPECT_TRUE(absl::StartsWith(CsvText(text), "\"'")) << CsvText(text);
  }
  EXPECT_EQ(CsvText("a\r\nb\x1b\xe2\x80\xae"), "a b\\u001b\\u202e");
  EXPECT_EQ(CsvText("1 = 1"), "1 = 1");
}

TEST(Csv, HasARowForEachRecordAndAsManyCellsAsTheHeader) {
  const std::string csv = Written(WriteCsv, Sample());
  const std::vector<std::string> lines = absl::StrSplit(csv, "\r\n");
  ASSERT_EQ(lines.size(), 10u);
  const auto cells = [](const std::string& line) {
    size_t count = 1;
    bool quoted = false;
    for (const char c : line) {
      if (c == '"') quoted = !quoted;
      if (c == ',' && !quoted) ++count;
    }
    return count;
  };
  for (size_t i = 0; i + 1 < lines.size(); ++i) EXPECT_EQ(cells(lines[i]), cells(lines[0])) << lines[i];
  EXPECT_THAT(csv, AllOf(HasSubstr("assessment,commitments/stock/assessments/a,Stock of chips,2021"),
                         HasSubstr(",-1,final,The group"), HasSubstr("TLP:AMBER"),
                         HasSubstr("observation,indicators/share/observations/o,Share,2022")));
}

// --- JSON-LD ---

TEST(JsonLd, ClaimsAppearInTheirSourcesAndAssessmentsAreReviews) {
  const JsonNode root = Json(Written(WriteJsonLd, Sample()));
  EXPECT_EQ(TextAt(root, "@context"), "https://schema.org");
  std::map<std::string, const JsonNode*> by_id;
  std::map<std::string, int> types;
  for (const JsonNode& node : root.Find("@graph")->children) {
    EXPECT_TRUE(by_id.emplace(TextAt(node, "@id"), &node).second) << TextAt(node, "@id");
    ++types[TextAt(node, "@type")];
  }
  EXPECT_EQ(types["Claim"], 1);
  // One of the assessment that has a score, one of the verdict, one of the judged claim.
  EXPECT_EQ(types["ClaimReview"], 3);
  const JsonNode& claim = *by_id["https://briefing.dev/commitments/stock#claims/c1"];
  EXPECT_EQ(TextAt(*claim.Find("appearance"), "@id"), "https://briefing.dev/sources/wire");
  EXPECT_EQ(TextAt(claim, "creditText"), "officials");
  const JsonNode& review = *by_id["https://briefing.dev/commitments/stock/assessments/a"];
  EXPECT_EQ(TextAt(review, "claimReviewed"), "Japan keeps what it promised: Stock of chips");
  EXPECT_EQ(TextAt(*review.Find("reviewRating"), "ratingValue"), "-1");
  EXPECT_EQ(TextAt(*review.Find("reviewRating"), "worstRating"), "-1");
  EXPECT_EQ(by_id.count("https://briefing.dev/commitments/stock/assessments/b"), 0u);
  EXPECT_EQ(TextAt(*by_id["https://briefing.dev/parties/jp"], "@type"), "Country");
}

TEST(JsonLd, SaysAsOfWhichLabelEachRecordMayBePassedOn) {
  const JsonNode root = Json(Written(WriteJsonLd, Sample()));
  std::map<std::string, std::string> labels;
  for (const JsonNode& node : root.Find("@graph")->children) {
    const JsonNode* label = node.Find("conditionsOfAccess");
    labels[TextAt(node, "@id").substr(21)] = label == nullptr ? "" : TextAt(node, "conditionsOfAccess");
  }
  EXPECT_EQ(labels["commitments/stock"], "TLP:AMBER");
  EXPECT_EQ(labels["commitments/stock#claims/c1"], "TLP:AMBER");
  EXPECT_EQ(labels["commitments/stock#claims/c1/credibility"], "TLP:AMBER");
  EXPECT_EQ(labels["commitments/stock/assessments/a"], "TLP:AMBER");
  EXPECT_EQ(labels["events/new"], "");
}

TEST(JsonLd, OnlyPlainDatesAreDates) {
  EXPECT_THAT(PlainDates("2022-05"), ElementsAre("2022-05", "2022-05"));
  EXPECT_THAT(PlainDates("1985/1989"), ElementsAre("1985", "1989"));
  for (const char* date : {"198X", "1952~", "2022-24", "2022-05-23?", "1985/..", "../2022", "", "[1986,1995]"}) {
    EXPECT_THAT(PlainDates(date), IsEmpty()) << date;
  }
  EXPECT_THAT(Written(WriteJsonLd, Sample()),
              AllOf(HasSubstr("\"startDate\": \"2022-05-23\""), HasSubstr("the 1980s"), Not(HasSubstr("\"198X\""))));
}

// --- STIX ---

// The rules of STIX 2.1 (OASIS, 10 June 2021) that bundles of these objects are held to: identifiers (2.9), timestamps
// (2.16), what each type requires (4.5 identity, 4.8 location, 4.12 note, 4.14 opinion, 4.16 report, 5.1
// relationship, 7.2.1 marking-definition, 8 bundle), and that references lead to objects of the bundle.
TEST(Stix, BundleKeepsTheRulesOfTheStandard) {
  const JsonNode bundle = Json(Written(WriteStix, Sample()));
  const std::regex id("[a-z-]+--[0-9a-f]{8}-[0-9a-f]{4}-[45][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}");
  const std::regex time("[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}\\.[0-9]{3}Z");
  const std::map<std::string, std::vector<std::string>> required{
      {"identity", {"name", "modified"}},
      {"location", {"country", "modified"}},
      {"report", {"name", "published", "object_refs", "modified"}},
      {"note", {"content", "object_refs", "modified"}},
      {"opinion", {"opinion", "object_refs", "modified"}},
      {"relationship", {"relationship_type", "source_ref", "target_ref", "modified"}},
      {"marking-definition", {"extensions", "name"}}};
  EXPECT_EQ(TextAt(bundle, "type"), "bundle");
  EXPECT_TRUE(std::regex_match(TextAt(bundle, "id"), id)) << TextAt(bundle, "id");
  std::set<std::string> ids;
  std::map<std::string, int> types;
  for (const JsonNode& object : bundle.Find("objects")->children) {
    const std::string type = TextAt(object, "type");
    ++types[type];
    EXPECT_TRUE(ids.insert(TextAt(object, "id")).second) << TextAt(object, "id");
    EXPECT_TRUE(absl::StartsWith(TextAt(object, "id"), absl::StrCat(type, "--")));
    EXPECT_TRUE(std::regex_match(TextAt(object, "id"), id)) << TextAt(object, "id");
    EXPECT_EQ(TextAt(object, "spec_version"), "2.1");
    EXPECT_TRUE(std::regex_match(TextAt(object, "created"), time));
    ASSERT_TRUE(required.count(type) > 0) << type;
    for (const std::string& key : required.at(type)) EXPECT_NE(object.Find(key), nullptr) << type << " " << key;
    if (object.Find("modified") != nullptr) {
      EXPECT_LE(TextAt(object, "created"), TextAt(object, "modified"));
    }
  }
  for (const JsonNode& object : bundle.Find("objects")->children) {
    for (const JsonNode& member : object.children) {
      if (absl::EndsWith(member.key, "_ref")) {
        EXPECT_TRUE(ids.count(member.text) > 0) << member.text;
      }
      if (!absl::EndsWith(member.key, "_refs")) continue;
      EXPECT_FALSE(member.children.empty());
      for (const JsonNode& reference : member.children) EXPECT_TRUE(ids.count(reference.text) > 0) << reference.text;
    }
  }
  EXPECT_EQ(types["opinion"], 1);
  EXPECT_EQ(types["report"], 4);
  EXPECT_EQ(types["location"], 1);
  EXPECT_EQ(types["marking-definition"], 1);
  EXPECT_EQ(types["relationship"], 2);
}

TEST(Stix, TellsWhatTheRecordsSay) {
  const std::string stix = Written(WriteStix, Sample());
  EXPECT_THAT(stix, AllOf(HasSubstr("\"opinion\": \"strongly-disagree\""), HasSubstr("\"confidence\": 70"),
                          HasSubstr("\"tlp_2_0\": \"amber\""), HasSubstr("\"country\": \"JP\""),
                          HasSubstr("Share: Japan, 2022: about 10 %"), HasSubstr("EMERGENCY, broken: too little"),
                          HasSubstr("\"created\": \"2022-05-04T09:00:00.123Z\"")));
}

TEST(Formats, GiveTheSameBytesAndEscapeWhatHidesOrDrives) {
  v1::Record hostile = Parse("event", "name: 'events/x' kind: EVENT_KIND_AGREE");
  hostile.mutable_event()->set_title("a\"b\\c\x1b[31m\xe2\x80\xae\n</script>");
  const RecordSet records = SetOf({hostile});
  for (const auto convert : {WriteJsonLd, WriteStix}) {
    EXPECT_EQ(Written(convert, Sample()), Written(convert, Sample()));
    const std::string text = Written(convert, records);
    EXPECT_THAT(text, AllOf(Not(HasSubstr("\x1b")), Not(HasSubstr("\xe2\x80\xae")),
                            HasSubstr("a\\\"b\\\\c\\u001b[31m\\u202e\\u000a")));
    Json(text);
  }
}

}  // namespace
}  // namespace briefing::briefctl
