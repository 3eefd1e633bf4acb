// Parts of a briefing by themselves, and the calendar, as a person asks for them.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "tests/client/briefctl_fixture.h"
#include "tests/client/terminal.h"

namespace briefing {
namespace {

using briefing::testing::BriefctlTest;
using briefing::testing::ReadFile;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

constexpr char kDue[] = R"(
records { commitment {
  name: "commitments/stock" title: "Stock of chips" parties { party: "parties/jp" role: COMMITMENT_ROLE_OBLIGOR }
  topics: "semiconductors" transitions { state: COMMITMENT_STATE_AGREED date { edtf: "2022-04" } }
  due_date { edtf: "2022-12-31" } milestones { id: "plan" title: "Plan" due_date { edtf: "2022-05" } }
} }
records { event { name: "events/summit" title: "Summit" kind: EVENT_KIND_CONSULT date { edtf: "2022-05-23" }
  modality: MODALITY_EXPECTED topics: "semiconductors" participants { party: "parties/us" } claims { source: "sources/wire" } } }
)";

class FacesTest : public BriefctlTest {
 protected:
  void SetUp() override {
    BriefctlTest::SetUp();
    Seed();
    Out({"import", "-"}, kDue);
  }
};

TEST_F(FacesTest, DueTellsWhatIsOverdueAndHowFarOffTheRestIs) {
  const std::string due = Out({"due", "--today", "2022-06-10"});
  EXPECT_THAT(due,
              AllOf(HasSubstr("Stock of chips: Plan"), HasSubstr("! overdue"), HasSubstr("10 days ago"),
                    HasSubstr("? date passed, no report"), HasSubstr("in 204 days"), HasSubstr("Chips \\u001b[31m")));
  EXPECT_THAT(due, Not(HasSubstr("BOTTOM LINE")));
}

TEST_F(FacesTest, DueKeepsToTheSpanAskedFor) {
  const std::string due = Out({"due", "--today", "2022-05-04", "--within", "30d"});
  EXPECT_THAT(due,
              AllOf(HasSubstr("Summit"), HasSubstr("in 19 days"), HasSubstr("Plan"), Not(HasSubstr("31 December"))));
  EXPECT_THAT(Out({"due", "--today", "2022-05-04", "--within", "8m", "-o", "json"}), HasSubstr("\"2022-12-31\""));
  EXPECT_THAT(Err(2, {"due", "--within", "soon"}), HasSubstr("write 90d, 12w, 6m or 1y"));
}

TEST_F(FacesTest, TheSpanCountsFromTheDayBriefedOn) {
  const std::string now = absl::FormatTime("%Y-%m-%d", absl::Now() + absl::Hours(240), absl::UTCTimeZone());
  Out({"import", "-"}, absl::StrCat("records { event { name: 'events/soon' title: 'Soon' kind: EVENT_KIND_CONSULT ",
                                    "modality: MODALITY_EXPECTED date { edtf: '", now,
                                    "' } participants { party: ", "'parties/us' } } }"));
  EXPECT_THAT(Out({"due", "--as-of", "latest", "--within", "30d"}), HasSubstr("in 10 days"));
  EXPECT_THAT(Out({"due", "--as-of", "latest", "--within", "5d"}), Not(HasSubstr("in 10 days")));
}

TEST_F(FacesTest, NothingDueIsSaidAside) {
  const auto none = Briefctl({"due", "--topic", "rice"});
  EXPECT_EQ(none.exit_code, 0);
  EXPECT_EQ(none.out, "");
  EXPECT_EQ(none.err, "briefctl: nothing is due\n");
}

TEST_F(FacesTest, NothingDueReplacesWhatWasDueInAFile) {
  const std::string file = folder_.File("due.txt");
  Out({"due", "--file", file});
  EXPECT_THAT(ReadFile(file), HasSubstr("Stock of chips"));
  Out({"due", "--topic", "rice", "--file", file});
  EXPECT_THAT(ReadFile(file), AllOf(HasSubstr("Due: "), Not(HasSubstr("Stock of chips"))));
}

TEST_F(FacesTest, WhatIsComingUpIsThereHoweverMuchIsOverdue) {
  std::string records;
  for (int i = 100; i < 220; ++i) {
    absl::StrAppend(&records, "records { commitment { name: 'commitments/old-", i, "' title: 'Old promise ", i,
                    "' parties { party: 'parties/jp' role: COMMITMENT_ROLE_OBLIGOR } transitions { state: "
                    "COMMITMENT_STATE_AGREED date { edtf: '2019' } } due_date { edtf: '2020-01-01' } } }\n");
  }
  Out({"import", "-"}, records);
  EXPECT_THAT(Out({"due", "--today", "2022-05-20", "--within", "7d"}),
              AllOf(HasSubstr("Summit"), HasSubstr("in 3 days"), HasSubstr("Old promise")));
}

TEST_F(FacesTest, TimelineShowsThePeriodAskedFor) {
  EXPECT_THAT(Out({"timeline", "--date", "1980/1989"}),
              AllOf(HasSubstr("Semiconductor accord"), Not(HasSubstr("Summit"))));
  EXPECT_THAT(
      Out({"timeline", "--topic", "semiconductors", "-o", "html"}),
      AllOf(StartsWith("<!DOCTYPE html>"), HasSubstr("<section id=\"timeline\""), Not(HasSubstr("id=\"matrix\""))));
}

TEST_F(FacesTest, MatrixShowsPartiesByTopics) {
  EXPECT_THAT(Out({"matrix"}), AllOf(HasSubstr("semiconductors"), HasSubstr("JP"), HasSubstr("US")));
  EXPECT_THAT(Out({"matrix", "-o", "md"}), HasSubstr("| Topic |"));
}

TEST_F(FacesTest, PagesAreForBriefingsAlone) {
  EXPECT_THAT(Err(2, {"list", "events", "-o", "html"}), HasSubstr("is for brief, due, timeline and matrix"));
  EXPECT_THAT(Err(2, {"list", "events", "-o", "briefing"}), HasSubstr("is for `briefctl watch` alone"));
}

TEST_F(FacesTest, CalendarGrowsItsSequenceAndKeepsItsUids) {
  const std::string before = Out({"calendar"});
  EXPECT_EQ(Out({"calendar", "--file", folder_.File("c.ics")}), "");
  EXPECT_EQ(ReadFile(folder_.File("c.ics")), before);
  EXPECT_THAT(before, AllOf(StartsWith("BEGIN:VCALENDAR\r\n"), HasSubstr("DUE;VALUE=DATE:20221231\r\n"),
                            HasSubstr("SUMMARY:Stock of chips: Plan\r\n"), HasSubstr("SEQUENCE:2\r\n")));
  Out({"update", "commitments/stock", "--set", "title=Stock of rice"});
  const std::string after = Out({"calendar", "--party", "parties/jp", "--topic", "semiconductors"});
  EXPECT_THAT(after, AllOf(HasSubstr("SUMMARY:Stock of rice\r\n"), HasSubstr("SEQUENCE:3\r\n")));
  const std::string uid = before.substr(before.find("BEGIN:VTODO\r\nUID:"), 55);
  EXPECT_THAT(after, HasSubstr(uid));
  EXPECT_THAT(Out({"calendar", "--no-alarm"}), Not(HasSubstr("VALARM")));
  EXPECT_THAT(Out({"calendar", "--alarm", "30"}), HasSubstr("TRIGGER;RELATED=END:-P30D"));
  EXPECT_THAT(Err(2, {"calendar", "-o", "json"}), HasSubstr("its own format"));
}

}  // namespace
}  // namespace briefing
