// Records that are changed field by field, and what is refused before it is written.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "tests/client/briefctl_fixture.h"
#include "yaml-cpp/yaml.h"

namespace briefing {
namespace {

using briefing::testing::BriefctlTest;
using briefing::testing::kSeed;
using briefing::testing::WriteFile;
using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

constexpr char kTalks[] = R"(
records { event {
  name: "events/talks" title: "Talks" kind: EVENT_KIND_CONSULT topics: "chips" topics: "trade"
  participants { party: "parties/jp" } participants { party: "parties/us" }
  claims { id: "a" source: "sources/wire" } claims { id: "b" source: "sources/wire" }
  claims { id: "c" source: "sources/wire" }
} }
)";

class WriteTest : public BriefctlTest {
 protected:
  void SetUp() override {
    BriefctlTest::SetUp();
    Seed();
    Out({"import", "-"}, kTalks);
  }
  std::vector<std::string> Field(const std::string& name, const std::string& list, const std::string& key = "") {
    std::vector<std::string> values;
    for (const YAML::Node& each : YAML::Load(Out({"get", name, "-o", "json"}))[list]) {
      values.push_back((key.empty() ? each : each[key]).as<std::string>());
    }
    return values;
  }
};

TEST_F(WriteTest, AnElementOfAListIsErasedAndTheOthersStay) {
  Out({"update", "events/talks", "--set", "claims[1]="});
  EXPECT_THAT(Field("events/talks", "claims", "id"), ElementsAre("a", "c"));
  Out({"update", "events/talks", "--set", "participants[0]="});
  EXPECT_THAT(Field("events/talks", "participants", "party"), ElementsAre("parties/us"));
  EXPECT_THAT(Err(2, {"update", "events/talks", "--set", "claims[7]="}), HasSubstr("no element [7]"));
  EXPECT_THAT(Field("events/talks", "claims", "id"), ElementsAre("a", "c"));
}

TEST_F(WriteTest, AnElementOfAListOfTextsIsSetAndTheOthersStay) {
  Out({"update", "events/talks", "--set", "topics[1]=tariffs", "--set", "topics[2]=steel"});
  EXPECT_THAT(Field("events/talks", "topics"), ElementsAre("chips", "tariffs", "steel"));
  Out({"update", "events/talks", "--set", "topics[0]="});
  EXPECT_THAT(Field("events/talks", "topics"), ElementsAre("tariffs", "steel"));
}

TEST_F(WriteTest, ListsAreTakenOverHoweverTheirFieldIsSpelt) {
  Out({"update", "events/talks", "--set", "relatedEvents[0]=events/accord"});
  Out({"import", "-"}, "records { event { name: 'events/more' title: 'More' kind: EVENT_KIND_CONSULT } }");
  Out({"update", "events/talks", "--set", "relatedEvents[1]=events/more"});
  EXPECT_THAT(Field("events/talks", "relatedEvents"), ElementsAre("events/accord", "events/more"));
}

TEST_F(WriteTest, RefusesFlagsThatAFileWouldOverrule) {
  WriteFile(folder_.File("new.textproto"),
            "records { party { name: 'parties/new' title: 'N' kind: PARTY_KIND_STATE } }");
  EXPECT_THAT(Err(2, {"create", "-f", folder_.File("new.textproto"), "--set", "title=Other"}),
              HasSubstr("either a kind with --set, or -f FILE"));
  EXPECT_THAT(Err(69, {"get", "parties/new"}), HasSubstr("parties/new"));
}

TEST_F(WriteTest, OneSourceTellsOfSeveralSteps) {
  const std::string name = "commitments/working-group";
  const auto move = [&](const char* state, const char* date) {
    Out({"transition", name, state, "--date", date, "--claim", "sources/wire#6"});
  };
  move("agreed", "2022-06");
  move("suspended", "2022-07");
  move("agreed", "2022-08");
  move("suspended", "2022-09");
  EXPECT_EQ(Field(name, "transitions", "state").size(), 5u);
  // What the command line says alike is one id, so that a repeat is known.
  const std::vector<std::string> again = {"transition",   name,           "in-force",
                                          "--date",       "2022-10",      "--claim",
                                          "sources/wire", "--request-id", "0b7cb0f4-13a3-4b9f-8b3f-5a3f0c2d1e11"};
  EXPECT_EQ(Out(again), Out(again));
}

TEST_F(WriteTest, ParagraphsOfASourceWithALongNameAreToldApart) {
  const std::string source = "sources/" + std::string(63, 's');
  Out({"import", "-"}, "records { source { name: '" + source + "' title: 'S' } }");
  EXPECT_THAT(
      Out({"transition", "commitments/working-group", "agreed", "--claim", source + "#1", "--claim", source + "#2"}),
      HasSubstr("agreed"));
}

}  // namespace
}  // namespace briefing
