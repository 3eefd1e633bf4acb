#include "client/briefctl/record_file.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"
#include "briefing/v1/ledger_service.pb.h"
#include "client/briefctl/batches.h"
#include "client/briefctl/failure.h"
#include "client/briefctl/field_path.h"
#include "client/briefctl/json_scanner.h"
#include "client/briefctl/located.h"
#include "client/record_kind.h"
#include "service/base/errors.h"
#include "tests/support/matchers.h"
#include "tests/support/temp_dir.h"
#include "tests/support/text_proto.h"

namespace briefing::briefctl {
namespace {

using briefing::testing::BlamesField;
using briefing::testing::EqualsProto;
using briefing::testing::FailsWith;
using briefing::testing::IsOk;
using briefing::testing::ParseText;
using briefing::testing::SaysThat;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;
using ::testing::StartsWith;

constexpr char kText[] = R"(# Two records.
records {
  party { name: "parties/jp" title: "Japan" }
}
records {
  event {
    name: "events/summit"
    date { edtf: "2022-05-23" }
    participants { party: "parties/jp" }
    participants {
      party: "parties/us"
    }
  }
}
)";

constexpr char kJson[] = R"({
  "records": [
    {"party": {"name": "parties/jp", "title": "日本 \"x\""}},
    {
      "event": {
        "name": "events/summit",
        "date": {"edtf": "2022-05-23"},
        "participants": [
          {"party": "parties/jp"},
          {"party": "parties/us"}
        ],
        "relatedEvents": ["events/a"]
      }
    }
  ]
})";

std::vector<FileRecord> Read(FileFormat format, const std::string& contents) {
  auto records = ReadRecords(format, "f", contents);
  EXPECT_THAT(records, IsOk());
  return records.ok() ? *std::move(records) : std::vector<FileRecord>();
}

TEST(TextFileTest, KnowsTheLineOfEachRecordAndField) {
  const auto records = Read(FileFormat::kText, kText);
  ASSERT_THAT(records, SizeIs(2));
  EXPECT_EQ(records[0].line, 2);
  EXPECT_EQ(records[1].line, 5);
  EXPECT_EQ(records[1].line_of("event.date.edtf"), 8);
  EXPECT_EQ(records[1].line_of("event.participants[1].party"), 11);
  EXPECT_EQ(records[1].line_of("event.participants[1].role"), 10);
  EXPECT_EQ(records[1].line_of("event.title"), 6);
  EXPECT_EQ(records[1].line_of("nonsense[x].y"), 5);
}

TEST(TextFileTest, TellsWhereItDoesNotParse) {
  EXPECT_THAT(ReadRecords(FileFormat::kText, "f", "records {\n  event {\n    titel: \"x\"\n  }\n}\n"),
              SaysThat(StartsWith("f:3: column")));
  EXPECT_THAT(ReadRecords(FileFormat::kText, "f", "records {\n"), SaysThat(StartsWith("f:2: ")));
}

TEST(TextFileTest, RefusesAnEmptyRecord) {
  EXPECT_THAT(ReadRecords(FileFormat::kText, "f", "\nrecords {}\n"), SaysThat(StartsWith("f:2: the record is empty")));
}

TEST(JsonFileTest, KnowsTheLineOfEachRecordAndField) {
  const auto records = Read(FileFormat::kJson, kJson);
  ASSERT_THAT(records, SizeIs(2));
  EXPECT_EQ(records[0].record.party().title(), "日本 \"x\"");
  EXPECT_EQ(records[0].line, 3);
  EXPECT_EQ(records[1].line, 4);
  EXPECT_EQ(records[1].line_of("event.date.edtf"), 7);
  EXPECT_EQ(records[1].line_of("event.participants[1].party"), 10);
  EXPECT_EQ(records[1].line_of("event.related_events[0]"), 12);
  EXPECT_EQ(records[1].line_of("event.title"), 5);
}

TEST(JsonFileTest, TakesABareArrayAndASingleRecord) {
  EXPECT_THAT(Read(FileFormat::kJson, R"([{"party": {"name": "parties/jp"}}, {"party": {"name": "parties/us"}}])"),
              SizeIs(2));
  EXPECT_THAT(Read(FileFormat::kJson, R"({"party": {"name": "parties/jp"}})"), SizeIs(1));
  EXPECT_THAT(Read(FileFormat::kJson, R"({"records": []})"), IsEmpty());
}

TEST(JsonFileTest, TellsWhereItIsNoJson) {
  EXPECT_THAT(ReadRecords(FileFormat::kJson, "f", "{\"records\": [\n  {\"party\" {}}\n]}"),
              SaysThat(::testing::StrEq("f:2: expected \":\" after \"party\"")));
  EXPECT_THAT(ReadRecords(FileFormat::kJson, "f", "[1,\n2"), SaysThat(StartsWith("f:2: expected \",\" or \"]\"")));
  EXPECT_THAT(ReadRecords(FileFormat::kJson, "f", ""), SaysThat(StartsWith("f:1: expected a value")));
}

TEST(JsonFileTest, TellsWhichFieldIsWrongAndItsLine) {
  EXPECT_THAT(ReadRecords(FileFormat::kJson, "f", "[\n {\"event\": {\n  \"titel\": \"x\"\n }}\n]"),
              SaysThat(::testing::AllOf(StartsWith("f:3: "), HasSubstr("titel"))));
  EXPECT_THAT(
      ReadRecords(FileFormat::kJson, "f", "[\n {\"event\": {\n  \"title\": \"x\",\n  \"kind\": \"SHOUT\"\n }}\n]"),
      SaysThat(::testing::AllOf(StartsWith("f:4: "), HasSubstr("SHOUT"))));
}

TEST(JsonFileTest, RefusesBottomlessNesting) {
  const std::string deep(100000, '[');
  EXPECT_THAT(ReadRecords(FileFormat::kJson, "f", deep), SaysThat(HasSubstr("nested deeper")));
}

TEST(NdjsonFileTest, ReadsOneRecordALine) {
  const auto records =
      Read(FileFormat::kNdjson, "{\"party\":{\"name\":\"parties/jp\"}}\n\n{\"event\":{\"name\":\"events/a\"}}\n");
  ASSERT_THAT(records, SizeIs(2));
  EXPECT_EQ(records[1].line, 3);
  EXPECT_EQ(records[1].line_of("event.title"), 3);
}

TEST(NdjsonFileTest, TellsTheLineOfAMistake) {
  EXPECT_THAT(ReadRecords(FileFormat::kNdjson, "f", "{\"party\":{}}\n{\"party\":\n"),
              SaysThat(StartsWith("f:2: expected a value")));
  EXPECT_THAT(ReadRecords(FileFormat::kNdjson, "f", "{\"party\":{}}\n{\"part\":{}}\n"),
              SaysThat(::testing::AllOf(StartsWith("f:2: "), HasSubstr("part"))));
}

TEST(RecordFileTest, TakesAByteOrderMarkForWhatItIs) {
  const std::string mark = "\xEF\xBB\xBF";
  const std::string record = "{\"party\":{\"name\":\"parties/jp\"}}\n";
  EXPECT_THAT(Read(FileFormat::kNdjson, mark + record), SizeIs(1));
  EXPECT_THAT(Read(FileFormat::kJson, mark + kJson), SizeIs(2));
  const auto records = Read(FileFormat::kText, mark + kText);
  ASSERT_THAT(records, SizeIs(2));
  EXPECT_EQ(records[1].line, 5);
}

TEST(ReadWholeTest, SaysWhyAFileCannotBeRead) {
  testing::TempDir folder;
  EXPECT_THAT(ReadWhole(folder.File("none")), SaysThat(HasSubstr("No such file")));
  EXPECT_FALSE(ReadWhole(folder.path()).ok());
  testing::WriteFile(folder.File("empty"), "");
  ASSERT_THAT(ReadWhole(folder.File("empty")), IsOk());
  // Opens, but nothing is mapped at its beginning.
  EXPECT_THAT(ReadWhole("/proc/self/mem"), SaysThat(HasSubstr("cannot read /proc/self/mem")));
}

TEST(FormatTest, IsToldByTheEnding) {
  EXPECT_EQ(*FormatOf("", "a.textproto"), FileFormat::kText);
  EXPECT_EQ(*FormatOf("", "a.json"), FileFormat::kJson);
  EXPECT_EQ(*FormatOf("", "a.jsonl"), FileFormat::kNdjson);
  EXPECT_EQ(*FormatOf("json", "a.txt"), FileFormat::kJson);
  EXPECT_EQ(*FormatOf("", "-"), FileFormat::kText);
  EXPECT_TRUE(IsUsageFailure(FormatOf("", "a.xml").status()));
}

std::vector<FileRecord> Records(std::vector<std::string> texts) {
  std::vector<FileRecord> records;
  int line = 0;
  for (const std::string& text : texts)
    records.push_back({ParseText<v1::Record>(text), "f", ++line, [](absl::string_view) { return 1; }});
  return records;
}

std::vector<std::string> NamesOf(const std::vector<FileRecord>& records) {
  std::vector<std::string> names;
  for (const FileRecord& record : records) names.push_back(client::NameOf(record.record));
  return names;
}

TEST(BatchesTest, PutsWhatIsReferredToFirst) {
  auto records =
      Records({"commitment { name: 'commitments/a' part_of: 'commitments/b' parties { party: 'parties/jp' } }",
               "event { name: 'events/x' related_events: 'events/y' }", "commitment { name: 'commitments/b' }",
               "event { name: 'events/y' }",
               "party { name: 'parties/jp' memberships { party: 'parties/g7' } claims { source: 'sources/s' } }",
               "party { name: 'parties/g7' }", "source { name: 'sources/s' }"});
  SortByReference(records);
  EXPECT_THAT(NamesOf(records), ElementsAre("sources/s", "parties/g7", "parties/jp", "events/y", "events/x",
                                            "commitments/b", "commitments/a"));
}

TEST(BatchesTest, PutsParentsFirst) {
  auto records =
      Records({"assessment { name: 'commitments/a/assessments/x' }", "commitment { name: 'commitments/a' }"});
  SortByReference(records);
  EXPECT_THAT(NamesOf(records), ElementsAre("commitments/a", "commitments/a/assessments/x"));
}

TEST(BatchesTest, SortsCirclesAndLongChains) {
  std::vector<std::string> texts;
  for (int i = 0; i < 5000; ++i)
    texts.push_back(absl::StrCat("event { name: 'events/", i, "' related_events: 'events/", (i + 1) % 5000, "' }"));
  auto records = Records(texts);
  SortByReference(records);
  EXPECT_THAT(records, SizeIs(5000));
  EXPECT_EQ(NamesOf(records).front(), "events/4999");
}

TEST(BatchesTest, DividesByCountAndBytes) {
  const auto records =
      Records({"party { name: 'parties/a' }", "party { name: 'parties/b' }", "party { name: 'parties/c' }"});
  EXPECT_THAT(BatchEnds(records, 2, 1000), ElementsAre(2, 3));
  EXPECT_THAT(BatchEnds(records, 1000, records[0].record.ByteSizeLong()), ElementsAre(1, 2, 3));
  EXPECT_THAT(BatchEnds(records, 3, 1000), ElementsAre(3));
  EXPECT_THAT(BatchEnds({}), IsEmpty());
}

TEST(BatchesTest, RefusesANameTwice) {
  EXPECT_THAT(CheckNames(Records({"party { name: 'parties/a' }", "party { name: 'parties/a' }"})),
              SaysThat(::testing::StrEq("f:2: parties/a is there already, at f:1")));
  EXPECT_THAT(CheckNames(Records({"party { title: 'A' }"})), SaysThat(HasSubstr("no name")));
}

TEST(LocatedTest, TellsTheLineOfTheServersComplaint) {
  const auto records = Read(FileFormat::kText, kText);
  const absl::Status status = Located(errors::InvalidField("mutations[1].put.event.date.edtf", "is no EDTF"), records);
  EXPECT_THAT(status, BlamesField("f:8: event.date.edtf"));
  EXPECT_THAT(status, SaysThat(StartsWith("f:8: event.date.edtf: is no EDTF")));
}

TEST(LocatedTest, TellsTheLineOfARecordThatCannotBeWritten) {
  const auto records = Read(FileFormat::kText, kText);
  const absl::Status status = errors::UnderField(errors::StaleEtag("events/summit", "r1", "r2"), "mutations[1].put");
  const absl::Status located = Located(status, records);
  EXPECT_THAT(located, FailsWith(absl::StatusCode::kAborted, "STALE_ETAG"));
  EXPECT_THAT(located, SaysThat(StartsWith("f:5: ")));
}

TEST(LocatedTest, LeavesOtherErrorsAlone) {
  const auto records = Read(FileFormat::kText, kText);
  EXPECT_EQ(Located(absl::UnavailableError("gone"), records), absl::UnavailableError("gone"));
  EXPECT_THAT(Located(errors::InvalidField("mutations[9].put", "x"), records), BlamesField("mutations[9].put"));
}

TEST(OutputOnlyTest, IsClearedAtEveryDepth) {
  auto event =
      ParseText<v1::Event>("name: 'events/a' etag: 'r1' revision: 1 date { edtf: '1986' start_time { seconds: 1 } }");
  client::ClearOutputOnly(event);
  EXPECT_THAT(event, EqualsProto(ParseText<v1::Event>("name: 'events/a' date { edtf: '1986' }")));
}

TEST(FieldPathTest, SetsFieldsOfAllSorts) {
  v1::Event event;
  google::protobuf::FieldMask mask;
  ASSERT_THAT(SetFields({"title=A = b", "kind=agree", "date=198X~", "place.text=Tokyo", "topics=a", "topics=b",
                         "participants[0].party=parties/jp", "participants[0].role=actor",
                         "participants[1].party=parties/us", "cameoCode=057"},
                        event, &mask),
              IsOk());
  EXPECT_THAT(event, EqualsProto(ParseText<v1::Event>(R"(
    title: "A = b" kind: EVENT_KIND_AGREE date { edtf: "198X~" } place { text: "Tokyo" } topics: "a" topics: "b"
    participants { party: "parties/jp" role: PARTICIPANT_ROLE_ACTOR } participants { party: "parties/us" } cameo_code: "057")")));
  EXPECT_THAT(mask.paths(), ElementsAre("title", "kind", "date", "place.text", "topics", "participants", "cameo_code"));
}

TEST(FieldPathTest, ClearsWithoutAValue) {
  auto event = ParseText<v1::Event>("description: 'x'");
  google::protobuf::FieldMask mask;
  ASSERT_THAT(SetFields({"description="}, event, &mask), IsOk());
  EXPECT_EQ(event.description(), "");
  EXPECT_THAT(mask.paths(), ElementsAre("description"));
}

TEST(FieldPathTest, SetsAddsAndErasesOneElementOfAList) {
  auto event = ParseText<v1::Event>("topics: 'a' topics: 'b' claims { id: 'x' } claims { id: 'y' } claims { id: 'z' }");
  google::protobuf::FieldMask mask;
  ASSERT_THAT(SetFields({"topics[0]=c", "topics[2]=d", "claims[1]="}, event, &mask), IsOk());
  EXPECT_THAT(
      event,
      EqualsProto(ParseText<v1::Event>("topics: 'c' topics: 'b' topics: 'd' claims { id: 'x' } claims { id: 'z' }")));
  EXPECT_THAT(mask.paths(), ElementsAre("topics", "claims"));
}

TEST(FieldPathTest, RefusesAnIndexWhereNothingStands) {
  auto event = ParseText<v1::Event>("topics: 'a'");
  EXPECT_THAT(SetFields({"topics[3]=x"}, event, nullptr), SaysThat(HasSubstr("from [0] to [1]")));
  EXPECT_THAT(SetFields({"topics[1]="}, event, nullptr), SaysThat(HasSubstr("no element [1]")));
  EXPECT_THAT(SetFields({"title[0]=x"}, event, nullptr), SaysThat(HasSubstr("title is no list")));
  EXPECT_THAT(SetFields({"place[0].text=x"}, event, nullptr), SaysThat(HasSubstr("place is no list")));
}

TEST(FieldPathTest, PassesEdtfOnAsItIs) {
  for (const char* edtf : {"2022-05-23", "1985~/1995~", "../2022", "[1985,1986]", "nonsense"}) {
    v1::Event event;
    ASSERT_THAT(SetFields({absl::StrCat("date=", edtf)}, event, nullptr), IsOk());
    EXPECT_EQ(event.date().edtf(), edtf);
  }
}

TEST(FieldPathTest, SaysWhatIsWrong) {
  v1::Observation observation;
  EXPECT_THAT(SetFields({"titel=x"}, observation, nullptr),
              SaysThat(HasSubstr("has no field \"titel\"; it has name, etag")));
  EXPECT_THAT(SetFields({"value=much"}, observation, nullptr), SaysThat(HasSubstr("must be a number")));
  EXPECT_THAT(SetFields({"qualifier=nearly"}, observation, nullptr), SaysThat(HasSubstr("exact, about")));
  EXPECT_THAT(SetFields({"claims[2].source=x"}, observation, nullptr), SaysThat(HasSubstr("from [0] to [0]")));
  EXPECT_THAT(SetFields({"party"}, observation, nullptr), SaysThat(HasSubstr("PATH=VALUE")));
  EXPECT_TRUE(IsUsageFailure(SetFields({"party.x=y"}, observation, nullptr)));
}

}  // namespace
}  // namespace briefing::briefctl
