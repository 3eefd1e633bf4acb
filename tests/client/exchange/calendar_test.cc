// Events and deadlines as RFC 5545 has them.
#include "client/briefctl/exchange/calendar_file.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "client/briefctl/exchange/uuid.h"
#include "tests/client/exchange/record_sets.h"
#include "tests/support/text_proto.h"

namespace briefing::briefctl {
namespace {

using ::testing::AllOf;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;
using testing::ParseText;
using testing::SetOf;

constexpr char kWrittenToTheSecond[] =
    "create_time { seconds: 1651654800 } update_time { seconds: 1651741200 } revision: 7 ";

v1::Record EventOf(const std::string& more, const std::string& id = "summit") {
  return ParseText<v1::Record>(absl::StrCat("event { name: 'events/", id, "' title: 'Summit, in Tokyo; day 1' ",
                                            kWrittenToTheSecond, more, " }"));
}
v1::Record CommitmentOf(const std::string& more) {
  return ParseText<v1::Record>(
      absl::StrCat("commitment { name: 'commitments/stock' title: 'Stock' ", kWrittenToTheSecond, more, " }"));
}

std::string CalendarOf(const RecordSet& records, const CalendarOptions& options) {
  std::ostringstream out;
  EXPECT_TRUE(WriteCalendar(records, options, out).ok());
  return out.str();
}

// The calendar's lines, unfolded.
std::vector<std::string> LinesOf(const std::vector<v1::Record>& records, CalendarOptions options = {.title = "T"}) {
  std::string text = CalendarOf(SetOf(records), options);
  text = absl::StrReplaceAll(text, {{"\r\n ", ""}});
  EXPECT_TRUE(absl::EndsWith(text, "END:VCALENDAR\r\n"));
  return absl::StrSplit(text.substr(0, text.size() - 2), "\r\n");
}

TEST(Uuid, IsThatOfTheName) {
  // As Python's uuid.uuid5(uuid.NAMESPACE_URL, ...) has it.
  EXPECT_EQ(UuidOf("events/summit"), "5aac11b8-1eec-579c-982f-0cb970f8c067");
  EXPECT_NE(UuidOf("events/summit"), UuidOf("events/summits"));
}

TEST(Calendar, AnEventOfADayTakesTheWholeDay) {
  EXPECT_THAT(
      LinesOf({EventOf("date { edtf: '2022-05-23' } modality: MODALITY_EXPECTED topics: 'chips' topics: 'a,b'")}),
      AllOf(Contains("BEGIN:VEVENT"), Contains(absl::StrCat("UID:", UuidOf("events/summit"))),
            Contains("DTSTAMP:20220505T090000Z"), Contains("CREATED:20220504T090000Z"), Contains("SEQUENCE:7"),
            Contains("SUMMARY:Summit\\, in Tokyo\\; day 1"), Contains("DTSTART;VALUE=DATE:20220523"),
            Contains("DTEND;VALUE=DATE:20220524"), Contains("STATUS:TENTATIVE"), Contains("CATEGORIES:chips,a\\,b"),
            Contains("CLASS:PUBLIC")));
  EXPECT_THAT(LinesOf({EventOf("date { edtf: '2022-05-30/2022-06-01' }")}),
              AllOf(Contains("DTSTART;VALUE=DATE:20220530"), Contains("DTEND;VALUE=DATE:20220602"),
                    Contains("STATUS:CONFIRMED")));
}

TEST(Calendar, ATimeOfDayIsAMoment) {
  const std::string moment = "edtf: '2026-12-24T10:00:00-05:00' start_time { seconds: 1798124400 }";
  EXPECT_THAT(LinesOf({EventOf(absl::StrCat("date { ", moment, " }"))}),
              AllOf(Contains("BEGIN:VEVENT"), Contains("DTSTART:20261224T150000Z"), Not(Contains(HasSubstr("DTEND")))));
  EXPECT_THAT(LinesOf({CommitmentOf(absl::StrCat("due_date { ", moment, " }"))}),
              AllOf(Contains("DUE:20261224T150000Z"), Contains("TRIGGER;RELATED=END:-P1D")));
}

TEST(Calendar, TheLastDayThereIsHasNoneBehindIt) {
  EXPECT_THAT(LinesOf({EventOf("date { edtf: '9999-12-31' }")}),
              AllOf(Contains("DTSTART;VALUE=DATE:99991231"), Not(Contains(HasSubstr("DTEND")))));
  EXPECT_THAT(LinesOf({EventOf("date { edtf: '9999-12-30/9999-12-31' }")}), Contains("DTEND;VALUE=DATE:99991231"));
}

TEST(Calendar, NothingCoarserThanADayIsADay) {
  for (const char* date : {"2022-05", "2022", "198X", "2022-05-23~", "2022-05-23?", "2022-05-2X", "2022-05-23/..",
                           "2022-05/2022-06-01", "[2022-05-23,2022-05-25]", "-2022-05-2", "2022-02-30"}) {
    const auto event = LinesOf({EventOf(absl::StrCat("date { edtf: '", date, "' }"))});
    EXPECT_THAT(event, AllOf(Contains("BEGIN:VJOURNAL"), Not(Contains(HasSubstr("DTSTART"))))) << date;
    const auto deadline = LinesOf({CommitmentOf(absl::StrCat("due_date { edtf: '", date, "' }"))});
    EXPECT_THAT(deadline,
                AllOf(Contains("BEGIN:VTODO"), Not(Contains(HasSubstr("DUE;"))), Not(Contains("BEGIN:VALARM"))))
        << date;
  }
  EXPECT_THAT(LinesOf({EventOf("date { edtf: '2022-05' }")}), Contains(HasSubstr("DESCRIPTION:When: May 2022")));
}

TEST(Calendar, DeadlinesAreTasksWithAlarms) {
  const auto lines = LinesOf({CommitmentOf("due_date { edtf: '2023-01-31' } state: COMMITMENT_STATE_AGREED")});
  EXPECT_THAT(lines, AllOf(Contains("DUE;VALUE=DATE:20230131"), Contains("STATUS:NEEDS-ACTION"),
                           Contains("TRIGGER;RELATED=END:-P7D"), Contains("TRIGGER;RELATED=END:-P1D"),
                           Contains(absl::StrCat("UID:", UuidOf("commitments/stock#due")))));
  EXPECT_THAT(LinesOf({CommitmentOf("due_date { edtf: '2023-01-31' } state: COMMITMENT_STATE_FULFILLED")}),
              AllOf(Contains("STATUS:COMPLETED"), Contains("PERCENT-COMPLETE:100"), Not(Contains("BEGIN:VALARM"))));
  EXPECT_THAT(LinesOf({CommitmentOf("due_date { edtf: '2023-01-31' } state: COMMITMENT_STATE_WITHDRAWN")}),
              Contains("STATUS:CANCELLED"));
}

TEST(Calendar, PartsOfACommitmentHaveUidsOfTheirOwn) {
  const auto lines =
      LinesOf({CommitmentOf("due_date { edtf: '2023' } milestones { id: 'm1' title: 'Report' due_date { edtf: "
                            "'2022-12-01' } done_date { edtf: '2022-11' } } targets { id: 't1' description: "
                            "'Weeks' due_date { edtf: '2023-03-01' } }")});
  std::vector<std::string> uids;
  for (const std::string& line : lines) {
    if (absl::StartsWith(line, "UID:")) uids.push_back(line.substr(4));
  }
  EXPECT_THAT(uids, ElementsAre(UuidOf("commitments/stock#due"), UuidOf("commitments/stock#milestones/m1"),
                                UuidOf("commitments/stock#targets/t1"), UuidOf("commitments/stock#targets/t1/alarms/7"),
                                UuidOf("commitments/stock#targets/t1/alarms/1")));
  EXPECT_THAT(lines,
              AllOf(Contains("SUMMARY:Stock: Report"), Contains("STATUS:COMPLETED"), Contains("SUMMARY:Stock: Weeks")));
}

TEST(Calendar, LinesAreFoldedBetweenCharacters) {
  std::string title;
  for (int i = 0; i < 60; ++i) title += "半導体";
  v1::Record record = EventOf("date { edtf: '2022-05-23' }");
  record.mutable_event()->set_title(title);
  const std::string text = CalendarOf(SetOf({record}), {.title = "T"});
  for (const absl::string_view line : absl::StrSplit(text, "\r\n")) {
    EXPECT_LE(line.size(), 75u);
    EXPECT_NE(static_cast<unsigned char>(line.empty() ? 'x' : line[line[0] == ' ']) & 0xc0, 0x80) << line;
  }
  EXPECT_THAT(absl::StrReplaceAll(text, {{"\r\n ", ""}}), HasSubstr(absl::StrCat("SUMMARY:", title, "\r\n")));
  EXPECT_EQ(CalendarLine("X", std::string(73, 'a')), absl::StrCat("X:", std::string(73, 'a'), "\r\n"));
  EXPECT_EQ(CalendarLine("X", std::string(74, 'a')), absl::StrCat("X:", std::string(73, 'a'), "\r\n a\r\n"));
}

TEST(Calendar, NothingInARecordBeginsALineOfItsOwn) {
  v1::Record record = EventOf("date { edtf: '2022-05-23' }");
  record.mutable_event()->set_title("a\r\nATTENDEE:b\rc\x1b[31m\xe2\x80\xae\\n");
  record.mutable_event()->set_description("BEGIN:VALARM\nEND:VEVENT");
  const auto lines = LinesOf({record});
  EXPECT_THAT(lines, Contains("SUMMARY:a\\nATTENDEE:b\\\\u000dc\\\\u001b[31m\\\\u202e\\\\n"));
  EXPECT_THAT(lines, AllOf(Not(Contains("BEGIN:VALARM")), Contains("END:VEVENT")));
}

TEST(Calendar, TheSameRecordsGiveTheSameBytesInAnyOrder) {
  const v1::Record one = EventOf("date { edtf: '2022' }", "one");
  const v1::Record two = EventOf("date { edtf: '2022-05-23' } modality: MODALITY_DENIED", "two");
  EXPECT_EQ(CalendarOf(SetOf({one, two}), {.title = "T"}), CalendarOf(SetOf({two, one}), {.title = "T"}));
  EXPECT_THAT(LinesOf({two}), Contains("STATUS:CANCELLED"));
  EXPECT_THAT(LinesOf({EventOf("modality: MODALITY_HYPOTHETICAL")}), Not(Contains(HasSubstr("UID"))));
}

}  // namespace
}  // namespace briefing::briefctl
