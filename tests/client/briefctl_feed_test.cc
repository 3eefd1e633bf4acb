#include <gmock/gmock.h>

#include <filesystem>
#include <string>

#include "absl/strings/str_cat.h"
#include "tests/client/briefctl_fixture.h"
#include "yaml-cpp/yaml.h"

namespace briefing::testing {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

constexpr char kRows[] =
    "Foreign_Affairs_(Japan)\tMake_statement\tUnited_States\t2018-09-28\n"
    "Japan\tConsult\tIran\t2018-09-29\n"
    "Foreign_Affairs_(Japan)\tMake_statement\tUnited_States\t2018-09-28\n";

class BriefctlFeedTest : public BriefctlTest {
 protected:
  std::string File(const std::string& name, const std::string& contents) {
    WriteFile(folder_.File(name), contents);
    return folder_.File(name);
  }
  std::string Names(const std::string& kind) { return Out({"list", kind, "--all", "-o", "name"}); }
};

TEST_F(BriefctlFeedTest, ImportsRowsOnceAndThenChangesNothing) {
  const std::string file = File("a.tsv", kRows);
  EXPECT_THAT(Out({"import", "--format", "icews", file, "--import", "feed"}),
              AllOf(HasSubstr("3 rows: 3 read, 1 of them said again"), HasSubstr("7 records: 7 created")));
  EXPECT_THAT(Out({"import", file, "--import", "feed"}), HasSubstr("7 records: 0 created, 0 updated, 7 unchanged"));
  EXPECT_EQ(Names("parties"), "parties/jp\nparties/foreign-affairs--jp\nparties/us\nparties/ir\n");
  EXPECT_EQ(YAML::Load(Out({"get", "sources/feed", "-o", "json"}))["title"].as<std::string>(), "ICEWS events: a.tsv");
}

TEST_F(BriefctlFeedTest, DuplicatesAreOneEventWithAClaimForEachLine) {
  Out({"import", File("a.tsv", kRows), "--import", "feed"});
  const YAML::Node events =
      YAML::Load(Out({"list", "events", "--party", "parties/foreign-affairs--jp", "-o", "json"}))["records"];
  ASSERT_EQ(events.size(), 1u);
  const YAML::Node claims = events[0]["event"]["claims"];
  ASSERT_EQ(claims.size(), 2u);
  EXPECT_EQ(claims[0]["locator"]["text"].as<std::string>(), "a.tsv:1");
  EXPECT_EQ(claims[1]["locator"]["text"].as<std::string>(), "a.tsv:3");
}

TEST_F(BriefctlFeedTest, TellsWrongRowsByLineAndStrictWritesNothing) {
  const std::string file = File("a.tsv", std::string(kRows) + "Japan\tConsult\tIran\t2018-02-30\nJapan\tConsult\n");
  EXPECT_THAT(Err(1, {"import", file, "--strict"}),
              AllOf(HasSubstr("a.tsv:4: \"2018-02-30\""), HasSubstr("a.tsv:5: 2 columns"), HasSubstr("--strict")));
  EXPECT_EQ(Names("events"), "");
  const Ran ran = Briefctl({"import", file});
  EXPECT_EQ(ran.exit_code, 0);
  EXPECT_THAT(ran.out, HasSubstr("5 rows: 3 read, 1 of them said again what another said, 2 wrong and left out"));
  EXPECT_THAT(ran.err, HasSubstr("a.tsv:4"));
}

TEST_F(BriefctlFeedTest, NamesAnEncodingThatIsNotUtf8) {
  const std::string file = File("a.tsv", std::string("\xFF\xFEJ\0a\0\n\0", 8));
  EXPECT_THAT(Err(1, {"import", file}), HasSubstr("a.tsv: is UTF-16; save it as UTF-8"));
}

TEST_F(BriefctlFeedTest, DryRunWritesNothing) {
  EXPECT_THAT(Out({"import", File("a.tsv", kRows), "--dry-run"}), HasSubstr("7 would be created"));
  EXPECT_THAT(Out({"status"}), HasSubstr("revision   0"));
}

TEST_F(BriefctlFeedTest, TellsResultsInTheFormatAskedFor) {
  const std::string file = File("a.tsv", kRows);
  YAML::Node ran = YAML::Load(Out({"import", file, "--import", "feed", "--dry-run", "-o", "json"}));
  EXPECT_EQ(ran["results"].size(), 7u);
  EXPECT_EQ(ran["results"][0]["outcome"].as<std::string>(), "OUTCOME_CREATED");
  EXPECT_FALSE(ran["revision"].IsDefined());
  ran = YAML::Load(Out({"import", file, "--import", "feed", "-o", "json"}));
  EXPECT_EQ(ran["results"].size(), 7u);
  EXPECT_EQ(ran["results"][0]["name"].as<std::string>(), "sources/feed");
  EXPECT_EQ(ran["revision"].as<std::string>(), YAML::Load(Out({"status", "-o", "json"}))["revision"].as<std::string>());
  EXPECT_EQ(Out({"import", file, "--import", "feed", "--jq", "[.results[].outcome] | unique"}),
            "[\"OUTCOME_UNCHANGED\"]\n");
  EXPECT_EQ(Out({"import", file, "--import", "feed", "-o", "name"}), "");
  EXPECT_EQ(YAML::Load(Out({"retract", "--import", "feed", "--dry-run", "-o", "yaml"}))["results"].size(), 7u);
  EXPECT_EQ(Out({"retract", "--import", "feed", "--jq", "[.results[].outcome] | unique"}), "[\"OUTCOME_RETRACTED\"]\n");
}

TEST_F(BriefctlFeedTest, FilesOfOneNameAreReadAsOne) {
  std::filesystem::create_directory(folder_.File("b"));
  const std::string first = File("a.tsv", kRows);
  const std::string second = File("b/a.tsv", kRows);
  EXPECT_THAT(Out({"import", first, second, "--import", "feed"}), HasSubstr("7 records: 7 created"));
}

TEST_F(BriefctlFeedTest, RetractionOfAnImportTakesNoEtag) {
  Out({"import", File("a.tsv", kRows), "--import", "feed"});
  EXPECT_THAT(Err(2, {"retract", "--import", "feed", "--etag", "r1"}), HasSubstr("--etag goes with the name"));
}

TEST_F(BriefctlFeedTest, KeepsWhatTheLedgerHoldsAndAddsItsClaim) {
  Seed();
  Out({"import", File("a.tsv", kRows), "--import", "feed"});
  const YAML::Node japan = YAML::Load(Out({"get", "parties/jp", "-o", "json"}));
  EXPECT_EQ(japan["nativeTitle"].as<std::string>(), "日本");
  EXPECT_EQ(japan["claims"][0]["source"].as<std::string>(), "sources/feed");
}

TEST_F(BriefctlFeedTest, RetractsAnImportAndLeavesTheRestAsItWas) {
  Seed();
  Out({"import", File("a.tsv", kRows), "--import", "feed"});
  Out({"import", File("b.tsv", "Japan\tConsult\tIran\t2018-09-29\n"), "--import", "other"});
  EXPECT_THAT(Out({"retract", "--import", "feed", "--dry-run"}), HasSubstr("would be retracted with sources/feed"));
  EXPECT_THAT(Out({"retract", "--import", "feed"}),
              StartsWith("1 party, 1 event retracted with sources/feed; 4 records left without its claims"));
  EXPECT_EQ(Names("sources"), "sources/wire\nsources/other\n");
  EXPECT_EQ(Names("parties"), "parties/jp\nparties/us\nparties/ir\n");
  EXPECT_EQ(Out({"list", "events", "--refers-to", "sources/feed", "-o", "name"}), "");
  const YAML::Node japan = YAML::Load(Out({"get", "parties/jp", "-o", "json"}));
  EXPECT_EQ(japan["nativeTitle"].as<std::string>(), "日本");
  EXPECT_EQ(japan["claims"].size(), 1u);
}

TEST_F(BriefctlFeedTest, RetractionLeavesWhatWasThereBeforeTheImport) {
  Out({"import", "-"}, "records { party { name: \"parties/ir\" title: \"Iran\" kind: PARTY_KIND_STATE } }");
  Out({"import", File("a.tsv", kRows), "--import", "feed"});
  Out({"retract", "--import", "feed"});
  EXPECT_EQ(Names("parties"), "parties/ir\n");
  EXPECT_EQ(Out({"list", "parties", "--refers-to", "sources/feed", "-o", "name"}), "");
}

TEST_F(BriefctlFeedTest, RetractionsOfTwoImportsLeaveWhatWasThereBeforeBoth) {
  Out({"import", "-"}, "records { party { name: \"parties/ir\" title: \"Iran\" kind: PARTY_KIND_STATE } }");
  const std::string file = File("a.tsv", kRows);
  Out({"import", file, "--import", "feed"});
  Out({"import", file, "--import", "other"});
  Out({"retract", "--import", "feed"});
  Out({"retract", "--import", "other"});
  EXPECT_EQ(Names("parties"), "parties/ir\n");
}

TEST_F(BriefctlFeedTest, RetractionTellsWhatOthersReferTo) {
  Out({"import", File("a.tsv", kRows), "--import", "feed"});
  Out({"import", "-"},
      "records { event { name: \"events/own\" title: \"x\" kind: EVENT_KIND_AGREE\n"
      "participants { party: \"parties/foreign-affairs--jp\" } } }");
  const Ran ran = Briefctl({"retract", "--import", "feed"});
  EXPECT_EQ(ran.exit_code, 0);
  EXPECT_THAT(ran.err, AllOf(HasSubstr("parties/foreign-affairs--jp stays: events/own refers to it"),
                             HasSubstr("parties/jp stays: parties/foreign-affairs--jp refers to it")));
  EXPECT_EQ(Names("parties"), "parties/jp\nparties/foreign-affairs--jp\n");
  EXPECT_EQ(Names("events"), "events/own\n");
  EXPECT_EQ(Names("sources"), "");
}

constexpr char kGaimusho[] =
    "records { party { name: \"parties/foreign-affairs--jp\" title: \"Gaimusho\" kind: PARTY_KIND_GOVERNMENT_BODY } }";

TEST_F(BriefctlFeedTest, TellsOfAKnownPartyThatIsCalledOtherwiseAndBelongsToNoState) {
  Out({"import", "-"}, kGaimusho);
  const std::string file = File("a.tsv", kRows);
  const auto told =
      AllOf(HasSubstr("parties/foreign-affairs--jp stays as it is, though the feed has another title"),
            HasSubstr("parties/foreign-affairs--jp stays without a membership in parties/jp, which the feed has"));
  EXPECT_THAT(Briefctl({"import", file, "--import", "feed", "--dry-run"}).err, told);
  EXPECT_THAT(Briefctl({"import", file, "--import", "feed"}).err, told);
  const YAML::Node party = YAML::Load(Out({"get", "parties/foreign-affairs--jp", "-o", "json"}));
  EXPECT_EQ(party["title"].as<std::string>(), "Gaimusho");
  EXPECT_FALSE(party["memberships"].IsDefined());
}

TEST_F(BriefctlFeedTest, AnUpdateAddsTheMembershipThatARetractionTakesOffAgain) {
  Out({"import", "-"}, kGaimusho);
  const std::string file = File("a.tsv", kRows);
  const auto memberships = [&] {
    return YAML::Load(Out({"get", "parties/foreign-affairs--jp", "-o", "json"}))["memberships"].size();
  };
  Out({"import", file, "--import", "feed"});
  Out({"import", file, "--import", "feed", "--update"});
  EXPECT_EQ(memberships(), 1u);
  EXPECT_THAT(Out({"import", file, "--import", "feed", "--update"}), HasSubstr("0 created, 0 updated"));
  Out({"import", file, "--import", "other"});
  Out({"retract", "--import", "feed"});
  EXPECT_EQ(memberships(), 1u);
  Out({"retract", "--import", "other"});
  EXPECT_EQ(memberships(), 0u);
  EXPECT_EQ(Names("parties"), "parties/foreign-affairs--jp\n");
}

TEST_F(BriefctlFeedTest, ATitleThatIsAnAliasIsNoOtherTitle) {
  Out({"import", "-"},
      "records { party { name: \"parties/foreign-affairs--jp\" title: \"Gaimusho\" kind: PARTY_KIND_GOVERNMENT_BODY\n"
      "aliases: \"Foreign Affairs (Japan)\" } }");
  EXPECT_THAT(Briefctl({"import", File("a.tsv", kRows)}).err, Not(HasSubstr("another title")));
}

TEST_F(BriefctlFeedTest, ImportsAgainAfterARetraction) {
  const std::string file = File("a.tsv", kRows);
  Out({"import", file, "--import", "feed"});
  Out({"retract", "--import", "feed"});
  EXPECT_THAT(Out({"import", file, "--import", "feed"}), HasSubstr("7 created"));
  EXPECT_THAT(Names("events"), StartsWith("events/icews-"));
}

TEST_F(BriefctlFeedTest, ReadsMentionsAfterTheEventsWhateverTheOrder) {
  std::string event = "77\t20190125";
  for (int column = 2; column < 61; ++column) {
    event += column == 5 || column == 7 ? "\tJPN" : column == 26 ? "\t042" : column == 28 ? "\t04" : "\t";
  }
  const std::string mention =
      "77\t20190125000000\t20190126000000\t1\tw\thttps://example.org/2\t1\t-1\t-1\t-1\t0\t80\t9\t1\t\t";
  EXPECT_THAT(Out({"import", File("m.csv", mention), File("e.csv", event), "--import", "gdelt"}),
              AllOf(HasSubstr("2 rows: 2 read"), HasSubstr("3 records: 3 created")));
  const YAML::Node claims = YAML::Load(Out({"get", "events/gdelt-77", "-o", "json"}))["claims"];
  ASSERT_EQ(claims.size(), 2u);
  EXPECT_EQ(claims[1]["attribution"].as<std::string>(), "https://example.org/2");
}

TEST_F(BriefctlFeedTest, AMentionFindsItsEventInTheLedger) {
  std::string event = "77\t20190125";
  for (int column = 2; column < 61; ++column) {
    event += column == 5 || column == 7 ? "\tJPN" : column == 26 ? "\t042" : column == 28 ? "\t04" : "\t";
  }
  const std::string rest =
      "\t20190125000000\t20190126000000\t1\tw\thttps://example.org/2\t1\t-1\t-1\t-1\t0\t80\t9\t1\t\t\n";
  Out({"import", File("e.csv", event), "--import", "first"});
  const Ran ran = Briefctl({"import", File("m.csv", "77" + rest + "78" + rest), "--import", "later"});
  EXPECT_THAT(ran.out, HasSubstr("2 rows: 1 read"));
  EXPECT_THAT(ran.err, HasSubstr("m.csv:2: mentions events/gdelt-78"));
  EXPECT_EQ(YAML::Load(Out({"get", "events/gdelt-77", "-o", "json"}))["claims"].size(), 2u);
  EXPECT_THAT(Out({"import", folder_.File("m.csv"), "--import", "later"}), HasSubstr("0 created, 0 updated"));
  Out({"retract", "--import", "later"});
  EXPECT_EQ(YAML::Load(Out({"get", "events/gdelt-77", "-o", "json"}))["claims"].size(), 1u);
}

TEST_F(BriefctlFeedTest, CountsAnEventOnceThoughAnotherHasNoDay) {
  const auto event = [](const std::string& id) {
    std::string row = id + "\t20190125";
    for (int column = 2; column < 61; ++column) {
      row += column == 5 || column == 7 ? "\tJPN" : column == 26 ? "\t042" : column == 28 ? "\t04" : "\t";
    }
    return row + "\n";
  };
  Out({"import", File("e.csv", event("77") + event("78")), "--import", "first"});
  Out({"update", "events/gdelt-77", "--set", "date=2019-01"});
  const std::string mention =
      "77\t20190125000000\t20190126000000\t1\tw\thttps://example.org/2\t1\t-1\t-1\t-1\t0\t80\t9\t1\t\t";
  EXPECT_THAT(Out({"import", File("m.csv", mention), File("f.csv", event("78")), "--import", "later", "--dry-run"}),
              HasSubstr("4 records: 1 would be created, 3 would be updated, 0 unchanged"));
}

TEST_F(BriefctlFeedTest, AnotherFormatIsToldOnceWithWhatItLooksLike) {
  const std::string rows = File("a.tsv", kRows);
  EXPECT_THAT(Err(1, {"import", rows, "--format", "gdelt"}),
              AllOf(HasSubstr("none of 3 rows can be read as --format gdelt"), HasSubstr("a.tsv:1: "),
                    HasSubstr("looks like --format icews"), Not(HasSubstr("a.tsv:2"))));
  EXPECT_THAT(Err(1, {"import", rows, "--format", "gdelt", "-v"}), HasSubstr("a.tsv:2: "));
  const std::string json = File("t.json", "[\n{\"title\": \"A\",\n\"status\": \"kept\"}]\n");
  EXPECT_THAT(Err(1, {"import", json, "--format", "icews"}), HasSubstr("looks like JSON: --format promise-tracker"));
  EXPECT_THAT(Err(1, {"import", json}), HasSubstr("--format icews, gdelt or promise-tracker"));
  EXPECT_THAT(Err(2, {"import", File("p.csv", "a,b\n1,2\n")}), HasSubstr("--mapping FILE"));
}

TEST_F(BriefctlFeedTest, WantsAnIdForStandardInputAndFeedsOfOneKind) {
  EXPECT_THAT(Err(2, {"import", "-"}, kRows), HasSubstr("--import"));
  EXPECT_THAT(Err(2, {"import", "-", "--import", "Feed 1"}, kRows), HasSubstr("lower-case"));
  EXPECT_THAT(Err(1, {"import", File("a.tsv", kRows), File("b.txt", kSeed)}), HasSubstr("b.txt does not look like"));
  EXPECT_THAT(Err(2, {"retract"}), HasSubstr("--import"));
  EXPECT_THAT(Err(69, {"retract", "--import", "nothing"}), HasSubstr("sources/nothing"));
}

}  // namespace
}  // namespace briefing::testing
