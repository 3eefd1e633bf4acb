#include "client/briefctl/formats.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <sstream>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "briefing/v1/briefing_service.pb.h"
#include "briefing/v1/change.pb.h"
#include "briefing/v1/ledger_service.pb.h"
#include "client/briefctl/columns.h"
#include "client/briefctl/failure.h"
#include "client/briefctl/print.h"
#include "client/briefctl/table.h"
#include "client/briefctl/text.h"
#include "client/briefctl/words.h"
#include "google/protobuf/util/json_util.h"
#include "service/base/errors.h"
#include "tests/support/matchers.h"
#include "tests/support/text_proto.h"
#include "yaml-cpp/yaml.h"

namespace briefing::briefctl {
namespace {

using briefing::testing::EqualsProto;
using briefing::testing::IsOk;
using briefing::testing::ParseText;
using briefing::testing::SaysThat;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

constexpr char kHostile[] = "a\x1b[31mred\r\n\t\x7f \xc2\x9b \xe2\x80\xae!dlrow\xe2\x81\xa6 \xe2\x80\x8b \xff";

TEST(TextTest, LeavesJoinersBetweenLettersThatTheyShape) {
  const std::string persian = "\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u062f";
  EXPECT_EQ(Escape(persian), persian);
  EXPECT_EQ(Escape("a\u200db \u200c"), "a\\u200db \\u200c");
  EXPECT_EQ(Escape("\u0645\u200d\u200d\u2014\u200d"), "\u0645\u200d\\u200d\u2014\\u200d");
}

TEST(TextTest, EscapesWhatCouldDriveATerminal) {
  EXPECT_EQ(Escape(kHostile), "a\\u001b[31mred\\u000d\\u000a\\u0009\\u007f \\u009b \\u202e!dlrow\\u2066 \\u200b \\xff");
}

TEST(TextTest, LeavesOtherTextAlone) {
  const std::string text = "日米半導体協定 — “Überblick” 10 % 🇯🇵 e\xcc\x81";
  EXPECT_EQ(Escape(text), text);
}

TEST(TextTest, CountsColumnsAsATerminalDoes) {
  EXPECT_EQ(DisplayWidth("abc"), 3u);
  EXPECT_EQ(DisplayWidth("日本"), 4u);
  EXPECT_EQ(DisplayWidth("e\xcc\x81"), 1u);
  EXPECT_EQ(DisplayWidth("ﾊﾝ"), 2u);
}

TEST(TextTest, WrapsAtSpaces) { EXPECT_THAT(Wrap("one two three", 7), ElementsAre("one two", "three")); }

TEST(TextTest, WrapsJapaneseBetweenCharacters) {
  EXPECT_THAT(Wrap("日米半導体協力基本原則", 10), ElementsAre("日米半導体", "協力基本原", "則"));
}

TEST(TextTest, BreaksWordsWiderThanALine) { EXPECT_THAT(Wrap("x abcdefgh", 4), ElementsAre("x", "abcd", "efgh")); }

TEST(TextTest, WrapsNothingIntoOneLine) { EXPECT_THAT(Wrap("", 10), ElementsAre("")); }

TEST(TableTest, AlignsByDisplayWidthWithoutTrailingSpaces) {
  Table table({"NAME", "NATIVE", "N"});
  table.Add({"parties/jp", "日本", "1"});
  table.Add({"parties/us", "", "22"});
  std::ostringstream out;
  table.Print(0, Style(), out);
  EXPECT_EQ(out.str(),
            "NAME        NATIVE  N\n"
            "parties/jp  日本    1\n"
            "parties/us  -       22\n");
}

std::string Printed(size_t width) {
  Table table({"NAME", "STATE", "TITLE"});
  table.Add({"commitments/working-group", "expected", "先端半導体の共同研究のための作業部会"});
  std::ostringstream out;
  table.Print(width, Style(), out);
  return out.str();
}

TEST(TableTest, WrapsItsLastColumnIntoTheTerminal) {
  EXPECT_EQ(Printed(64),
            "NAME                       STATE     TITLE\n"
            "commitments/working-group  expected  先端半導体の共同研究のため\n"
            "                                     の作業部会\n");
}

TEST(TableTest, PutsTheNameAboveWhereTheRestDoesNotFitBesideIt) {
  EXPECT_EQ(Printed(50),
            "NAME\n"
            "  STATE     TITLE\n"
            "commitments/working-group\n"
            "  expected  先端半導体の共同研究のための作業部会\n");
}

TEST(TableTest, MakesBlocksOnANarrowTerminal) {
  EXPECT_EQ(Printed(30),
            "commitments/working-group\n"
            "  STATE  expected\n"
            "  TITLE  先端半導体の共同研究\n"
            "         のための作業部会\n");
}

TEST(TableTest, EscapesCells) {
  Table table({"A"});
  table.Add({kHostile});
  std::ostringstream out;
  table.Print(0, Style(true), out);
  EXPECT_THAT(out.str(), Not(HasSubstr("\x1b[31m")));
  EXPECT_THAT(out.str(), StartsWith("\x1b[1mA\x1b[0m\n"));
}

TEST(StyleTest, UsesColourOnlyOnATerminalThatWantsIt) {
  EXPECT_TRUE(WantsColour("auto", true, nullptr, "xterm"));
  EXPECT_TRUE(WantsColour("auto", true, "", "xterm"));
  EXPECT_FALSE(WantsColour("auto", true, "1", "xterm"));
  EXPECT_FALSE(WantsColour("auto", true, nullptr, "dumb"));
  EXPECT_FALSE(WantsColour("auto", true, nullptr, nullptr));
  EXPECT_FALSE(WantsColour("auto", false, nullptr, "xterm"));
  EXPECT_TRUE(WantsColour("always", false, "1", "dumb"));
  EXPECT_FALSE(WantsColour("never", true, nullptr, "xterm"));
}

TEST(WordsTest, ShortensEnumValues) {
  EXPECT_EQ(Word(v1::COMMITMENT_STATE_IN_FORCE), "in-force");
  EXPECT_EQ(Word(v1::COMMITMENT_STATE_UNSPECIFIED), "");
  EXPECT_EQ(Word(v1::TLP_AMBER_STRICT), "amber-strict");
}

TEST(WordsTest, ReadsThemInAnySpelling) {
  for (const char* word : {"in-force", "IN_FORCE", "In Force", "COMMITMENT_STATE_IN_FORCE"}) {
    const auto state = ParseEnum<v1::CommitmentState>(word, "--state");
    ASSERT_THAT(state, IsOk()) << word;
    EXPECT_EQ(*state, v1::COMMITMENT_STATE_IN_FORCE);
  }
}

TEST(WordsTest, NamesTheWordsThereAre) {
  const auto stage = ParseEnum<v1::AssessmentStage>("middle", "--stage");
  EXPECT_THAT(stage, SaysThat(::testing::StrEq("--stage: \"middle\" is none of interim, final")));
  EXPECT_FALSE(ParseEnum<v1::AssessmentStage>("unspecified", "--stage").ok());
}

TEST(ColumnsTest, TellsValuesAsObserved) {
  EXPECT_EQ(ValueText(ParseText<v1::Observation>("value: 10 qualifier: VALUE_QUALIFIER_ABOUT")), "about 10");
  EXPECT_EQ(ValueText(ParseText<v1::Observation>("value: 50 qualifier: VALUE_QUALIFIER_MORE_THAN")), "> 50");
  EXPECT_EQ(ValueText(ParseText<v1::Observation>("lower: 3 upper: 4.5")), "3–4.5");
  EXPECT_EQ(ValueText(ParseText<v1::Observation>("value: 0")), "0");
  EXPECT_EQ(ValueText(ParseText<v1::Observation>("value: 1234567")), "1234567");
  EXPECT_EQ(ValueText(ParseText<v1::Observation>("lower: 12345678.5")), "12345678.5 or more");
}

TEST(ColumnsTest, NeverShowsNotAssessedAsZero) {
  EXPECT_EQ(CellsFor(ParseText<v1::Record>("assessment { name: 'a' }"), false)[3], "not assessed");
  EXPECT_EQ(CellsFor(ParseText<v1::Record>("assessment { score: 0 }"), false)[3], "0");
  EXPECT_EQ(CellsFor(ParseText<v1::Record>("assessment { score: 1 }"), false)[3], "+1");
}

TEST(ColumnsTest, HasACellForEachColumn) {
  for (int number = 1; number <= v1::Record::descriptor()->field_count(); ++number) {
    v1::Record record;
    record.GetReflection()->MutableMessage(&record, v1::Record::descriptor()->FindFieldByNumber(number));
    for (const bool wide : {false, true}) {
      EXPECT_EQ(CellsFor(record, wide).size(), HeaderFor(static_cast<v1::RecordType>(number), wide).size()) << number;
    }
  }
}

TEST(JsonTest, EscapesWhatHidesAndReadsBackTheSame) {
  v1::Event event;
  event.set_title("a\x1b\xe2\x80\xae\xe2\x81\xa6\xc2\x9b\xf3\xa0\x80\x81 日本");
  const std::string json = ToJson(event, JsonShape::kOneLine);
  EXPECT_THAT(json, Not(HasSubstr("\xe2\x81\xa6")));
  EXPECT_THAT(json, Not(HasSubstr("\x1b")));
  EXPECT_THAT(json, HasSubstr("日本"));
  v1::Event back;
  ASSERT_TRUE(google::protobuf::util::JsonStringToMessage(json, &back).ok()) << json;
  EXPECT_THAT(back, EqualsProto(event));
}

TEST(JsonTest, UsesCamelCaseNames) {
  EXPECT_EQ(ToJson(ParseText<v1::Event>("cameo_code: '057' date { edtf: '1986~' }"), JsonShape::kOneLine),
            "{\"cameoCode\":\"057\",\"date\":{\"edtf\":\"1986~\"}}\n");
}

TEST(YamlTest, QuotesStringsThatReadAsSomethingElse) {
  const auto event = ParseText<v1::Event>(R"(
    name: "events/x" revision: 12 create_time { seconds: 1651654800 } title: "yes" kind: EVENT_KIND_AGREE
    date { edtf: "1986" } topics: "chips" topics: "no" description: "line one\nline two: 日本" )");
  EXPECT_EQ(
      ToYaml(event),
      "name: events/x\nrevision: 12\ncreateTime: \"2022-05-04T09:00:00Z\"\ntitle: \"yes\"\nkind: EVENT_KIND_AGREE\n"
      "date:\n  edtf: \"1986\"\ntopics:\n  - chips\n  - \"no\"\ndescription: \"line one\\nline two: 日本\"\n");
}

// U+202E and U+2066 turn the direction of text, U+E0041 is a tag that nothing shows, U+1D173 begins a beam of music,
// U+10FFFE and U+FFFE are noncharacters, U+FEFF is a byte order mark, U+2028 breaks lines.
constexpr const char* kHostileTexts[] = {"a\x1b[31m \xe2\x80\xae \xe2\x81\xa6 \" \\ : # 日本",
                                         "\xf3\xa0\x81\x81",
                                         "\xf0\x9d\x85\xb3 x",
                                         "\xef\xbb\xbf",
                                         "a\xe2\x80\xa8 b",
                                         "\x01\x02\x7f \xc2\x85 \xc2\x9b",
                                         "a\r\nb\tc\n",
                                         " a ",
                                         "- a",
                                         "-",
                                         "? a",
                                         "a: b",
                                         "a #b",
                                         "#a",
                                         "~",
                                         "yes",
                                         "No",
                                         "null",
                                         "1e3",
                                         "1_000",
                                         "0x1F",
                                         "0o17",
                                         "12:30:45",
                                         "2022-05-04",
                                         ".inf",
                                         "=",
                                         "<<",
                                         "!t",
                                         "&a",
                                         "*a",
                                         "%a",
                                         "@a",
                                         "`a",
                                         "{}",
                                         "[a]",
                                         "|",
                                         ">",
                                         "'a",
                                         "\"a",
                                         "\\u0041",
                                         "\xf0\x9f\x98\x80",
                                         "---",
                                         "..."};

TEST(YamlTest, ReadsBackHostileTextsTextUnchanged) {
  for (const std::string title : kHostileTexts) {
    v1::Event event;
    event.set_title(title);
    event.add_topics(title);
    const std::string yaml = ToYaml(event);
    // One line each, and nothing that hides.
    EXPECT_EQ(Escape(yaml), absl::StrReplaceAll(yaml, {{"\n", "\\u000a"}})) << yaml;
    EXPECT_EQ(std::count(yaml.begin(), yaml.end(), '\n'), 3) << yaml;
    const YAML::Node node = YAML::Load(yaml);
    EXPECT_EQ(node["title"].as<std::string>(), title) << yaml;
    // A text, not a number or a truth: either quoted or of letters.
    EXPECT_TRUE(node["topics"][0].Tag() == "!" || absl::ascii_isalpha(static_cast<unsigned char>(title[0]))) << yaml;
  }
}

TEST(YamlTest, SpellsWhatLiesBeyondTheFirstPlaneInOnePiece) {
  v1::Event event;
  event.set_title("\xf3\xa0\x81\x81 \xf4\x8f\xbf\xbe \xef\xbf\xbe");
  EXPECT_EQ(ToYaml(event), "title: \"\\U000e0041 \\U0010fffe \\ufffe\"\n");
}

TEST(YamlTest, WritesNumbersThatReadBackAsTheSame) {
  v1::Observation observation;
  for (const auto& [value, text] : {std::pair(50.0, "50"),
                                    {0.1, "0.1"},
                                    {0.1 + 0.2, "0.30000000000000004"},
                                    {1e300, "1.0e+300"},
                                    {-2.5e-7, "-2.5e-07"}}) {
    observation.set_value(value);
    EXPECT_EQ(ToYaml(observation), absl::StrCat("value: ", text, "\n"));
  }
}

TEST(YamlTest, NestsMapsAndLists) {
  EXPECT_EQ(ToYaml(v1::Event()), "{}\n");
  EXPECT_EQ(ToYaml(ParseText<v1::Event>(R"(
      name: "events/x" date {} claims { source: "sources/a" locator { paragraph: 6 } } claims {} )")),
            "name: events/x\nclaims:\n  - source: sources/a\n    locator:\n      paragraph: 6\n  - {}\ndate: {}\n");
}

TEST(YamlTest, NestsValuesOfAnyShape) {
  v1::FieldChange change;
  for (const char* json : {"null", "true", "0.5", R"("no")", "{}", "[]", R"([[1,[]],{"a":[{"b":null}],"c":"d"}])"}) {
    ASSERT_TRUE(google::protobuf::util::JsonStringToMessage(json, change.mutable_new_typed_value()).ok()) << json;
    const std::string yaml = ToYaml(change);
    ASSERT_NO_THROW(YAML::Load(yaml)) << yaml;
  }
  EXPECT_EQ(ToYaml(change), "newTypedValue:\n  - - 1\n    - []\n  - a:\n      - b: null\n    c: d\n");
}

TEST(JsonTest, ReadsBackHostileTextsTextUnchanged) {
  for (const std::string title : kHostileTexts) {
    v1::Event event;
    event.set_title(title);
    v1::Event back;
    ASSERT_TRUE(google::protobuf::util::JsonStringToMessage(ToJson(event, JsonShape::kOneLine), &back).ok()) << title;
    EXPECT_THAT(back, EqualsProto(event));
    EXPECT_EQ(Escape(ToText(event)), absl::StrReplaceAll(ToText(event), {{"\n", "\\u000a"}}));
    EXPECT_THAT(ParseText<v1::Event>(ToText(event)), EqualsProto(event));
  }
}

TEST(FailureTest, TellsCodeMessageAndHint) {
  std::ostringstream err;
  PrintFailure(errors::NotFound("events/x"), "127.0.0.1:7420", false, Style(), err);
  EXPECT_EQ(err.str(),
            "briefctl: NOT_FOUND: there is no \"events/x\"\n  hint: look for it with `briefctl list events`\n");
}

TEST(FailureTest, SaysWhatToDoByTheReasonBeforeTheCode) {
  EXPECT_THAT(HintFor(errors::StorageFull("/l.db"), "s"), HasSubstr("disk is full"));
  EXPECT_THAT(HintFor(errors::Overloaded("the queue", absl::Seconds(1)), "s"), HasSubstr("busy"));
  EXPECT_THAT(HintFor(errors::StillReferenced("parties/jp", {"events/a"}, 1), "s"),
              HasSubstr("--refers-to parties/jp"));
}

TEST(FailureTest, PrintsWrongFieldsOneALine) {
  std::ostringstream err;
  PrintFailure(errors::InvalidFields({{"event.title", "is required"}, {"event.kind", "is required"}}), "s", false,
               Style(), err);
  EXPECT_EQ(err.str(),
            "briefctl: INVALID_ARGUMENT: the request has wrong fields\n  event.title: is required\n  event.kind: is "
            "required\n");
}

TEST(FailureTest, IsAGoogleRpcStatusInJson) {
  std::ostringstream err;
  PrintFailure(errors::NotFound("events/x"), "s", true, Style(), err);
  EXPECT_THAT(err.str(), HasSubstr("\"@type\": \"type.googleapis.com/google.rpc.ErrorInfo\""));
  EXPECT_THAT(err.str(), HasSubstr("\"reason\": \"RECORD_NOT_FOUND\""));
}

TEST(FailureTest, EscapesWhatTheServerSays) {
  std::ostringstream err;
  PrintFailure(absl::NotFoundError("x\x1b]0;title\x07"), "s", false, Style(), err);
  EXPECT_EQ(err.str(), "briefctl: NOT_FOUND: x\\u001b]0;title\\u0007\n");
}

TEST(FailureTest, HasTheDocumentedExitCodes) {
  EXPECT_EQ(ExitCodeOf(absl::OkStatus()), 0);
  EXPECT_EQ(ExitCodeOf(LocalFailure("x")), 1);
  EXPECT_EQ(ExitCodeOf(UsageFailure("x")), 2);
  EXPECT_EQ(ExitCodeOf(errors::NotFound("events/x")), 69);
  EXPECT_EQ(ExitCodeOf(absl::UnavailableError("x")), 78);
}

TEST(PrintTest, PutsEachKindIntoATableOfItsOwn) {
  std::ostringstream out;
  std::ostringstream err;
  Context context({.out = out, .err = err});
  ASSERT_THAT(context.Prepare(), IsOk());
  PrintRecords(
      {ParseText<v1::Record>("event { name: 'events/a' date { edtf: '1986' } kind: EVENT_KIND_AGREE title: 'Pact' }"),
       ParseText<v1::Record>("party { name: 'parties/jp' kind: PARTY_KIND_STATE iso_alpha2: 'JP' title: 'Japan' }")},
      3, context);
  EXPECT_EQ(out.str(),
            "NAME        KIND   ISO  TITLE\nparties/jp  state  JP   Japan\n\n"
            "NAME      DATE  KIND   MODALITY  TITLE\nevents/a  1986  agree  -         Pact\n");
}

}  // namespace
}  // namespace briefing::briefctl
