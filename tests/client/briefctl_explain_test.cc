// `briefctl explain`, which needs no server.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "tests/support/process.h"

namespace briefing::testing {
namespace {

using ::testing::AllOf;
using ::testing::ContainsRegex;
using ::testing::HasSubstr;

Ran Explain(std::vector<std::string> arguments) {
  arguments.insert(arguments.begin(), {Binary("briefctl"), "explain"});
  return Run({.argv = std::move(arguments), .environment = {"BRIEFCTL_SERVER=127.0.0.1:1"}, .input = ""});
}

TEST(ExplainTest, ListsTheKindsWithTheirNames) {
  EXPECT_THAT(Explain({}).out, AllOf(ContainsRegex("parties +parties/\\{party\\} +A state"),
                                     HasSubstr("commitments/{commitment}/assessments/{assessment}")));
}

TEST(ExplainTest, ShowsTheFieldsOfAKind) {
  const std::string out = Explain({"event"}).out;
  EXPECT_THAT(out, AllOf(HasSubstr("Event  events/{event}"), ContainsRegex("title +string, required +[A-Z]"),
                         ContainsRegex("participants +list of Participant"), ContainsRegex("etag +string, output only")));
  EXPECT_EQ(Explain({"events"}).out, out);
}

TEST(ExplainTest, ShowsWhatTheValuesOfAFieldMean) {
  EXPECT_THAT(Explain({"commitments.targets.kind"}).out,
              AllOf(HasSubstr("commitments.targets.kind  TargetKind, required"), ContainsRegex("standing +All the time"),
                    ContainsRegex("\\(not set\\) +Refused")));
}

TEST(ExplainTest, ShowsTheFieldsWithinAField) {
  EXPECT_THAT(Explain({"event.claims.locator"}).out,
              AllOf(HasSubstr("event.claims.locator  Locator"), ContainsRegex("paragraph +")));
}

TEST(ExplainTest, KeepsWhatAnAuthorLaidOut) {
  EXPECT_THAT(Explain({"EdtfDate"}).out, HasSubstr("\n  2022-05-23          2022-05             yes       yes\n"));
}

TEST(ExplainTest, SaysWhatIsWrongWithAPath) {
  const auto fails = [](const char* path) {
    const Ran ran = Explain({path});
    EXPECT_EQ(ran.exit_code, 2) << path;
    EXPECT_EQ(ran.out, "");
    return ran.err;
  };
  EXPECT_THAT(fails("evnt"), HasSubstr("did you mean \"event\"?"));
  EXPECT_THAT(fails("events.titel"), HasSubstr("did you mean \"title\"?"));
  EXPECT_THAT(fails("events.title.x"), HasSubstr("title has no fields"));
  EXPECT_THAT(fails("Modality.x"), HasSubstr("Modality has no fields"));
  EXPECT_THAT(fails("events..title"), HasSubstr("no field \"\""));
}

}  // namespace
}  // namespace briefing::testing
