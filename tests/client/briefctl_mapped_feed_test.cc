#include <gmock/gmock.h>

#include <string>

#include "absl/strings/str_cat.h"
#include "tests/client/briefctl_fixture.h"
#include "yaml-cpp/yaml.h"

namespace briefing::testing {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::StartsWith;

constexpr char kMapping[] = R"(
source { title: "Pledges of 2019" publisher: "Institute" }
records {
  kind: "commitment"
  id { template: "pledge-{No}" }
  fields { field: "title" column: "Pledge" }
  fields { field: "parties[0].party" column: "By" party_kind: PARTY_KIND_PERSON member_of: "Japan" }
  fields { field: "parties[0].role" constant: "obligor" }
  fields { field: "transitions[0].state" constant: "agreed" }
  fields { field: "transitions[0].date" column: "Made" date: "%d.%m.%Y" date: "%Y" }
  claims { document { column: "Links" separator: " " } }
}
)";
constexpr char kTable[] =
    "No,Pledge,By,Made,Links\n"
    "1,\"Build, and\nsoon\",Jane Doe,03.05.2019,https://a.example/1 https://b.example/2\n"
    "2,Sell,Jane Doe,2019,https://a.example/1\n";

class BriefctlMappedFeedTest : public BriefctlTest {
 protected:
  std::string File(const std::string& name, const std::string& contents) {
    WriteFile(folder_.File(name), contents);
    return folder_.File(name);
  }
  std::string Import(const std::string& import, const std::string& table) {
    return Out({"import", File(import + ".csv", table), "--format", "csv", "--mapping", File("map.textproto", kMapping),
                "--import", import});
  }
  std::string Names(const std::string& kind) { return Out({"list", kind, "--all", "-o", "name"}); }
  YAML::Node Get(const std::string& name) { return YAML::Load(Out({"get", name, "-o", "json"})); }
};

TEST_F(BriefctlMappedFeedTest, ImportsATableOnceAndThenChangesNothing) {
  EXPECT_THAT(Import("pledges", kTable), AllOf(HasSubstr("2 rows: 2 read"), HasSubstr("7 records: 7 created")));
  EXPECT_THAT(Import("pledges", kTable), HasSubstr("7 records: 0 created, 0 updated, 7 unchanged"));
  EXPECT_EQ(Names("commitments"), "commitments/pledge-1\ncommitments/pledge-2\n");
  EXPECT_EQ(Names("parties"), "parties/jp\nparties/jane-doe\n");
  EXPECT_EQ(Get("sources/pledges")["publisher"].as<std::string>(), "Institute");
  const YAML::Node first = Get("commitments/pledge-1");
  EXPECT_EQ(first["title"].as<std::string>(), "Build, and\nsoon");
  EXPECT_EQ(first["transitions"][0]["date"]["edtf"].as<std::string>(), "2019-05-03");
  EXPECT_EQ(first["claims"].size(), 3u);
  EXPECT_EQ(Get("commitments/pledge-2")["transitions"][0]["date"]["edtf"].as<std::string>(), "2019");
  EXPECT_EQ(Out({"list", "commitments", "--refers-to", "sources/pledges", "-o", "name"}), Names("commitments"));
}

TEST_F(BriefctlMappedFeedTest, RetractingOneFeedLeavesWhatAnotherSays) {
  Import("pledges", kTable);
  Import("others", "No,Pledge,By,Made,Links\n2,Sell,Jane Doe,2019,https://a.example/1 https://c.example/3\n");
  EXPECT_EQ(Get("commitments/pledge-2")["claims"].size(), 5u);
  Out({"retract", "--import", "pledges"});
  EXPECT_EQ(Names("commitments"), "commitments/pledge-2\n");
  const YAML::Node claims = Get("commitments/pledge-2")["claims"];
  ASSERT_EQ(claims.size(), 3u);
  EXPECT_EQ(claims[0]["source"].as<std::string>(), "sources/others");
  EXPECT_EQ(Names("parties"), "parties/jp\nparties/jane-doe\n");
  Out({"retract", "--import", "others"});
  EXPECT_EQ(Names("commitments") + Names("parties") + Names("sources"), "");
}

TEST_F(BriefctlMappedFeedTest, AWrongMappingSendsNothing) {
  const std::string table = File("a.csv", kTable);
  const std::string wrong = File("wrong.textproto",
                                 "records { kind: \"event\"\n id { column: \"Nr\" }\n"
                                 "fields { field: \"titel\" column: \"Pledge\" } }");
  EXPECT_THAT(Err(2, {"import", table, "--mapping", wrong}),
              AllOf(HasSubstr("wrong.textproto:3"), HasSubstr("did you mean \"title\"")));
  EXPECT_THAT(Err(2, {"import", table, "--format", "csv"}), HasSubstr("--mapping"));
  EXPECT_THAT(Err(1, {"import", table, "--mapping", folder_.File("nowhere")}), HasSubstr("nowhere"));
  EXPECT_THAT(Out({"status"}), HasSubstr("revision   0"));
}

TEST_F(BriefctlMappedFeedTest, TellsWhatTheLedgerHoldsOtherwise) {
  Import("pledges", kTable);
  Out({"update", "commitments/pledge-2", "--set", "title=Sell it all"});
  const Ran ran = Briefctl({"import", File("pledges.csv", kTable), "--mapping", folder_.File("map.textproto")});
  EXPECT_EQ(ran.exit_code, 0);
  EXPECT_THAT(ran.err, HasSubstr("commitments/pledge-2 stays as it is, though the feed has another title"));
  EXPECT_EQ(Get("commitments/pledge-2")["title"].as<std::string>(), "Sell it all");
  Out({"update", "commitments/pledge-2", "--set", "topics=trade", "--set", "title=Sell it all, now"});
  const std::string other = "No,Pledge,By,Made,Links\n2,Sell,Jane Doe,2020,\n";
  EXPECT_THAT(Briefctl({"import", File("pledges.csv", other), "--mapping", folder_.File("map.textproto")}).err,
              HasSubstr("commitments/pledge-2 stays as it is, though the feed has another title, transitions\n"));
}

TEST_F(BriefctlMappedFeedTest, AnUpdateTakesTheFeedsValuesWhereNobodyElseSaysSo) {
  const std::string later =
      File("later.csv", "No,Pledge,By,Made,Links\n1,Build at once,Jane Doe,2020,\n2,Sell,Jane Doe,2020,\n");
  Import("pledges", kTable);
  Import("others", "No,Pledge,By,Made,Links\n2,Sell,Jane Doe,2019,\n");
  const std::vector<std::string> command = {"import",   later,     "--mapping", folder_.File("map.textproto"),
                                            "--import", "pledges", "--update"};
  const Ran ran = Briefctl(command);
  EXPECT_EQ(ran.exit_code, 0) << ran.err;
  EXPECT_THAT(ran.err, HasSubstr("commitments/pledge-2 stays as it is, though the feed has another transitions"));
  const YAML::Node first = Get("commitments/pledge-1");
  EXPECT_EQ(first["title"].as<std::string>(), "Build at once");
  EXPECT_EQ(first["transitions"][0]["date"]["edtf"].as<std::string>(), "2020");
  EXPECT_EQ(Get("commitments/pledge-2")["transitions"][0]["date"]["edtf"].as<std::string>(), "2019");
  EXPECT_THAT(Out(command), HasSubstr("0 created, 0 updated"));
}

constexpr char kFigures[] = R"(
records { kind: "indicator" id { column: "Code" } fields { field: "title" column: "Code" }
          fields { field: "unit" constant: "%" } }
records { kind: "observation" parent { column: "Code" } id { column: "Year" }
          fields { field: "period" column: "Year" }
          fields { field: "lower" column: "Low" } fields { field: "upper" column: "High" } }
records { kind: "event" id { column: "Year" } fields { field: "title" column: "Year" }
          fields { field: "kind" constant: "agree" } fields { field: "cameo_code" column: "Cameo" } }
)";

TEST_F(BriefctlMappedFeedTest, RowsThatTheServerFindsWrongAreLeftOutAndTheRestIsWritten) {
  std::string table = "Code,Year,Low,High,Cameo\n";
  for (int year = 1000; year < 2200; ++year) {
    absl::StrAppend(&table, "share,", year, ",", year == 1500 ? 9 : 1, ",2,", year == 1700 ? "36x" : "036", "\n");
  }
  const std::vector<std::string> command = {
      "import", File("t.csv", table), "--mapping", File("m.textproto", kFigures), "--import", "figures"};
  const auto told = AllOf(HasSubstr("t.csv:502: observation.lower: greater than upper"),
                          HasSubstr("t.csv:702: event.cameo_code: \"36x\" is not a CAMEO code"));
  std::vector<std::string> strict = command;
  strict.emplace_back("--strict");
  EXPECT_THAT(Err(1, strict), AllOf(told, HasSubstr("--strict: 2 of 1200 rows are wrong; nothing was written")));
  EXPECT_THAT(Out({"status"}), HasSubstr("revision   0"));
  std::vector<std::string> dry = command;
  dry.emplace_back("--dry-run");
  const Ran tried = Briefctl(dry);
  EXPECT_EQ(tried.exit_code, 0);
  EXPECT_THAT(tried.err, told);
  EXPECT_THAT(tried.out, HasSubstr("1200 rows: 1198 read, 0 of them said again what another said, 2 wrong"));
  EXPECT_THAT(tried.out, HasSubstr("2400 records: 2400 would be created, 0 would be updated, 0 unchanged"));
  EXPECT_THAT(Out({"status"}), HasSubstr("revision   0"));
  const Ran ran = Briefctl(command);
  EXPECT_EQ(ran.exit_code, 0);
  EXPECT_THAT(ran.err, told);
  EXPECT_THAT(ran.out, AllOf(HasSubstr("1200 rows: 1198 read"), HasSubstr("2400 records: 2400 created, 0 updated")));
  EXPECT_THAT(Out({"count", "--by", "type"}), AllOf(HasSubstr("EVENT         1199"), HasSubstr("OBSERVATION   1199")));
  EXPECT_THAT(Briefctl(command).out, HasSubstr("2400 records: 0 created, 0 updated, 2400 unchanged"));
}

TEST_F(BriefctlMappedFeedTest, WhatRestsOnARecordThatWasLeftOutIsLeftOutAsWell) {
  const std::string mapping = File("m.textproto", R"(
    records { kind: "indicator" id { column: "Code" } fields { field: "title" column: "Code" }
              fields { field: "unit" constant: "%" } fields { field: "hs_code" column: "Hs" }
              fields { field: "hs_edition" constant: "2022" } }
    records { kind: "observation" parent { column: "Code" } id { column: "Year" } fields { field: "period" column: "Year" }
              fields { field: "value" constant: "1" } })");
  const std::string table = "Code,Hs,Year\nchips,8542,2020\nboards,85-41,2020\nchips,8542,2021\nboards,85-41,2021\n";
  const Ran ran = Briefctl({"import", File("t.csv", table), "--mapping", mapping});
  EXPECT_EQ(ran.exit_code, 0);
  EXPECT_THAT(ran.err, AllOf(HasSubstr("t.csv:3: indicator.hs_code: \"85-41\""),
                             HasSubstr("t.csv:3: rests on indicators/boards, which is not there"),
                             HasSubstr("t.csv:5: rests on indicators/boards, which is not there")));
  EXPECT_THAT(ran.out, AllOf(HasSubstr("4 rows: 2 read"), HasSubstr("2 wrong and left out")));
  EXPECT_EQ(Names("observations"), "indicators/chips/observations/2020\nindicators/chips/observations/2021\n");
}

// The last record of the first batch and the first of the second refer to one another.
TEST_F(BriefctlMappedFeedTest, WhatRestsOnARecordOfALaterBatchWaitsForIt) {
  std::string table = "Id,Other\n0,\n";
  for (int id = 1; id < 1201; ++id) absl::StrAppend(&table, id, ",events/", id % 2 == 1 ? id + 1 : id - 1, "\n");
  const std::string mapping = File("m.textproto", R"(records { kind: "event" id { column: "Id" }
    fields { field: "title" column: "Id" } fields { field: "kind" constant: "agree" }
    fields { field: "related_events" column: "Other" } })");
  const std::vector<std::string> command = {"import", File("t.csv", table), "--mapping", mapping};
  std::vector<std::string> strict = command;
  strict.emplace_back("--strict");
  const Ran ran = Briefctl(strict);
  EXPECT_EQ(ran.exit_code, 0) << ran.err;
  EXPECT_THAT(ran.out, AllOf(HasSubstr("1201 rows: 1201 read"), HasSubstr("1202 records: 1202 created")));
  EXPECT_THAT(Out(command), HasSubstr("1202 records: 0 created, 0 updated, 1202 unchanged"));
}

TEST_F(BriefctlMappedFeedTest, StrictKnowsWhatNobodyHasInEveryBatch) {
  std::string table = "Id,Other\n";
  for (int id = 0; id < 1500; ++id)
    absl::StrAppend(&table, id, ",", id == 700 || id == 1400 ? "events/nowhere" : "", "\n");
  const std::string mapping = File("m.textproto", R"(records { kind: "event" id { column: "Id" }
    fields { field: "title" column: "Id" } fields { field: "kind" constant: "agree" }
    fields { field: "related_events" column: "Other" } })");
  EXPECT_THAT(Err(1, {"import", File("t.csv", table), "--mapping", mapping, "--strict"}),
              AllOf(HasSubstr("t.csv:702: rests on events/nowhere"), HasSubstr("t.csv:1402: rests on events/nowhere"),
                    HasSubstr("--strict: 2 of 1500 rows are wrong; nothing was written")));
  EXPECT_THAT(Out({"status"}), HasSubstr("revision   0"));
}

TEST_F(BriefctlMappedFeedTest, WhatTheServerRefusesIsToldByLine) {
  const std::string table = "No,Pledge,By,Made,Links\n1,Build,Jane Doe,2019,https://a.example/1\n";
  const std::string mapping =
      File("map.textproto", std::string(kMapping) +
                                "records { kind: \"event\" id { column: \"No\" } fields { field: \"title\" "
                                "column: \"Pledge\" } fields { field: \"kind\" constant: \"agree\" } "
                                "fields { field: \"cameo_code\" column: \"Pledge\" } }");
  const Ran ran = Briefctl({"import", File("t.csv", table), "--mapping", mapping});
  EXPECT_EQ(ran.exit_code, 0);
  EXPECT_THAT(ran.err, HasSubstr("t.csv:2: event.cameo_code"));
  EXPECT_EQ(Names("commitments"), "commitments/pledge-1\n");
}

TEST_F(BriefctlMappedFeedTest, ReadsPromiseTrackersByThemselves) {
  const std::string file =
      File("data.json", R"({"promises": [{"title": "Build it", "status": "Broken", "sources": []}]})");
  EXPECT_THAT(Err(2, {"import", file}), HasSubstr("promiser"));
  EXPECT_THAT(Out({"import", file, "--column", "promiser=Jane Doe", "--column", "term=2019/2023"}),
              HasSubstr("4 records: 4 created"));
  EXPECT_THAT(Names("assessments"), StartsWith("commitments/jane-doe-build-it"));
  EXPECT_THAT(Out({"import", "--print-mapping"}), HasSubstr("printed verdict"));
}

TEST_F(BriefctlMappedFeedTest, APromiseListedTwiceStopsNothing) {
  for (const bool kept_first : {true, false}) {
    const std::string first = kept_first ? "Achieved" : "Broken";
    const std::string second = kept_first ? "Broken" : "Achieved";
    const std::string import = kept_first ? "one" : "two";
    const std::string promiser = kept_first ? "Jane Doe" : "John Roe";
    const std::vector<std::string> command = {
        "import",
        File("dup.json", "{\"promises\": [{\"title\": \"Alpha\", \"status\": \"" + first +
                             "\"},\n{\"title\": \"Beta\", \"status\": \"In progress\"},\n"
                             "{\"title\": \"Gamma\", \"status\": \"Broken\"},\n"
                             "{\"title\": \"Alpha\", \"status\": \"" +
                             second + "\"}]}"),
        "--import",
        import,
        "--column",
        "promiser=" + promiser,
        "--column",
        "term=2019/2023"};
    std::vector<std::string> dry_run = command;
    dry_run.push_back("--dry-run");
    EXPECT_THAT(Out(dry_run), HasSubstr("8 would be created"));
    const Ran ran = Briefctl(command);
    EXPECT_EQ(ran.exit_code, 0) << ran.err;
    EXPECT_THAT(ran.out, AllOf(HasSubstr("4 rows: 4 read"), HasSubstr("8 created")));
    EXPECT_THAT(ran.err, HasSubstr("dup.json:4: "));
    EXPECT_THAT(Out(command), HasSubstr("0 created, 0 updated"));
    const std::string name = kept_first ? "commitments/jane-doe-alpha" : "commitments/john-roe-alpha";
    EXPECT_EQ(Get(name)["state"].as<std::string>(),
              kept_first ? "COMMITMENT_STATE_FULFILLED" : "COMMITMENT_STATE_BREACHED");
    EXPECT_EQ(Get(name + "/assessments/" + import)["score"].as<int>(), kept_first ? 1 : -1);
  }
}

constexpr char kRemarks[] = R"(
records {
  kind: "event"
  id { column: "id" }
  fields { field: "title" constant: "Talks" }
  fields { field: "kind" constant: "consult" }
  claims { fields { field: "note" column: "remark" } }
}
)";

class BriefctlRemarksTest : public BriefctlMappedFeedTest {
 protected:
  Ran Import(const std::string& name, const std::string& rows, const std::vector<std::string>& more = {}) {
    std::vector<std::string> args = {"import",    name == "-" ? name : File(name, "id,remark\n" + rows),
                                     "--format",  "csv",
                                     "--import",  "talks",
                                     "--mapping", File("remarks.textproto", kRemarks)};
    args.insert(args.end(), more.begin(), more.end());
    return Briefctl(args, name == "-" ? "id,remark\n" + rows : "");
  }
  // "a.csv:2 opened", in the order in which they are held.
  std::vector<std::string> Claims(const std::string& event) {
    std::vector<std::string> claims;
    for (const YAML::Node& claim : Get("events/" + event)["claims"]) {
      claims.push_back(claim["locator"]["text"].as<std::string>() + " " + claim["note"].as<std::string>());
    }
    return claims;
  }
};

TEST_F(BriefctlRemarksTest, ThePlaceOfARowIsNoPartOfWhatItSays) {
  const std::string rows = "a,opened\na,opened\na,closed\nb,opened\n";
  EXPECT_THAT(Import("a.csv", rows).out, HasSubstr("3 records: 3 created"));
  const std::vector<std::string> claims = {"a.csv:2 opened", "a.csv:3 opened", "a.csv:4 closed"};
  EXPECT_EQ(Claims("a"), claims);
  const std::string ids = Out({"get", "events/a", "-o", "json"});
  for (const auto& [name, text] : {std::pair{"a.csv", rows},
                                   {"b.csv", rows},
                                   {"-", rows},
                                   {"a.csv", "c,new\n" + rows},
                                   {"a.csv", std::string("c,new\nb,opened\na,closed\na,opened\na,opened\n")}}) {
    EXPECT_THAT(Import(name, text, {"--update"}).out, HasSubstr(" 0 updated, ")) << text;
    EXPECT_EQ(Out({"get", "events/a", "-o", "json"}), ids);
  }
}

TEST_F(BriefctlRemarksTest, WhatALineSaysOtherwiseIsToldAndTakenWhereAskedFor) {
  Import("a.csv", "a,opened\na,tabled\n");
  const std::string id = Get("events/a")["claims"][1]["id"].as<std::string>();
  const std::string later = "a,opened\na,withdrawn\n";
  EXPECT_THAT(Import("a.csv", later).err,
              HasSubstr("events/a keeps its claim of a.csv:3, where the feed says otherwise now; --update takes that"));
  EXPECT_EQ(Claims("a"), (std::vector<std::string>{"a.csv:2 opened", "a.csv:3 tabled"}));
  EXPECT_THAT(Import("a.csv", later, {"--update"}).out, HasSubstr(" 1 updated"));
  EXPECT_EQ(Claims("a"), (std::vector<std::string>{"a.csv:2 opened", "a.csv:3 withdrawn"}));
  EXPECT_EQ(Get("events/a")["claims"][1]["id"].as<std::string>(), id);
  EXPECT_THAT(Import("a.csv", later, {"--update"}).out, HasSubstr(" 0 updated"));
}

TEST_F(BriefctlRemarksTest, AClaimWhoseIdAnotherKeepsGetsOneOfItsOwn) {
  Import("a.csv", "a,opened\n");
  // Line 2 says something new, and what it said stands in line 3.
  EXPECT_THAT(Import("a.csv", "a,tabled\na,opened\n").out, HasSubstr(" 1 updated"));
  EXPECT_EQ(Claims("a"), (std::vector<std::string>{"a.csv:2 opened", "a.csv:2 tabled"}));
  EXPECT_THAT(Import("a.csv", "a,tabled\na,opened\n").out, HasSubstr(" 0 updated"));
}

TEST_F(BriefctlRemarksTest, ClaimsThatFindNoRoomAreTold) {
  std::string first;
  std::string second;
  for (int i = 0; i < 600; ++i) {
    first += "a,first " + std::to_string(i) + "\n";
    second += "a,second " + std::to_string(i) + "\n";
  }
  Import("a.csv", first);
  EXPECT_THAT(Import("b.csv", second).err, HasSubstr("events/a has 1000 claims: 200 more of the feed do not fit"));
}

TEST_F(BriefctlMappedFeedTest, TheSameNumberInAnotherTrackerIsAnotherPromise) {
  const auto tracker = [&](const std::string& name, const std::string& title, const std::string& status) {
    return File(name, R"({"promises": [{"id": 1, "title": ")" + title + R"(", "person": "Ann Lee", "status": ")" +
                          status + "\"}]}");
  };
  const std::string first = tracker("a.json", "Build a bridge", "kept");
  const std::string second = tracker("b.json", "Leave the treaty", "broken");
  for (const char* outcome : {"1 updated", "0 updated"}) {
    Out({"import", first, "--import", "tracker-a"});
    EXPECT_THAT(Out({"import", second, "--import", "tracker-b"}), HasSubstr(outcome));
  }
  const std::string other = "commitments/ann-lee-leave-the-treaty-";
  EXPECT_THAT(Names("commitments"), StartsWith("commitments/ann-lee-1\n" + other));
  EXPECT_EQ(Get("commitments/ann-lee-1")["claims"].size(), 1u);
  EXPECT_EQ(Out({"list", "commitments", "--refers-to", "sources/tracker-a", "-o", "name"}), "commitments/ann-lee-1\n");
  // The same promise of two trackers stays one.
  Out({"import", first, "--import", "tracker-c"});
  EXPECT_EQ(Get("commitments/ann-lee-1")["claims"].size(), 2u);
}

TEST_F(BriefctlMappedFeedTest, APromiseThatItsTrackerCallsOtherwiseGetsNoEvidenceOfIt) {
  const auto tracker = [&](const std::string& title) {
    return File("a.json",
                R"({"promises": [{"id": 1, "title": ")" + title + R"(", "person": "Ann Lee", "status": "kept"}]})");
  };
  Out({"import", tracker("Build a bridge"), "--import", "a"});
  Out({"import", tracker("Rest"), "--import", "b"});
  const std::vector<std::string> command = {"import", tracker("Build two bridges"), "--import", "a"};
  EXPECT_THAT(Err(1, command),
              AllOf(HasSubstr("a.json:1: \"Build two bridges\" where commitments/ann-lee-1"), HasSubstr("--update")));
  EXPECT_EQ(Get("commitments/ann-lee-1")["title"].as<std::string>(), "Build a bridge");
  std::vector<std::string> update = command;
  update.emplace_back("--update");
  Out(update);
  EXPECT_EQ(Get("commitments/ann-lee-1")["title"].as<std::string>(), "Build two bridges");
}

TEST_F(BriefctlMappedFeedTest, ALinkToAKnownTrackerOverrulesNoRow) {
  const std::string file = File("own.json", R"({"promises": [
      {"title": "Build", "status": "Broken", "politician": "Ann Lee"},
      {"title": "Sell", "status": "Kept", "politician": "Ann Lee",
       "comments": ["compare https://trumptracker.github.io/cut-tax"]}]})");
  Out({"import", file, "--import", "own"});
  EXPECT_EQ(Names("commitments"), "commitments/ann-lee-build\ncommitments/ann-lee-sell\n");
  EXPECT_EQ(Names("parties"), "parties/ann-lee\n");
}

TEST_F(BriefctlMappedFeedTest, ReadsAWholeTracker) {
  const std::string file = SourcePath("../shared/data/promise_tracker/data.json");
  if (ReadFile(file).empty()) GTEST_SKIP() << file << " is not there";
  EXPECT_THAT(Out({"import", file, "--import", "tracker"}), HasSubstr("174 rows: 174 read"));
  EXPECT_THAT(Out({"import", file, "--import", "tracker"}), HasSubstr(" 0 created, 0 updated"));
  EXPECT_THAT(Out({"count", "--by", "state"}),
              AllOf(HasSubstr("AGREED"), HasSubstr("84"), HasSubstr("43"), HasSubstr("26"), HasSubstr("21")));
  Out({"retract", "--import", "tracker"});
  EXPECT_EQ(Names("commitments") + Names("sources") + Names("parties"), "");
}

}  // namespace
}  // namespace briefing::testing
