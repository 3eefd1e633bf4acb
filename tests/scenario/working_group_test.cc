#include "absl/strings/str_cat.h"
#include "tests/scenario/scenario.h"

namespace briefing::testing {
namespace {

const char* const kCadence = "commitments/group/verdicts/cadence";
const char* const kReport = "commitments/group/verdicts/milestone-report";

class WorkingGroup : public Scenario {
 protected:
  void SetUp() override {
    Write(Cast());
    Write(Create("commitment { name: 'commitments/group' title: 'Working group' mechanism: MECHANISM_WORKING_GROUP " +
                 Parties("SIGNATORY") +
                 "transitions { state: COMMITMENT_STATE_AGREED date { edtf: '2022-05-23' } } cadence { months: 6 } "
                 "milestones { id: 'report' title: 'First report' due_date { edtf: '2022-12' } } }"));
  }
  v1::Commit Meet(const std::string& day) {
    const std::string name = absl::StrCat("events/meeting-", day);
    events_ += "related_events: '" + name + "' ";
    return Write(Create("event { name: '" + name + "' title: 'Meeting' kind: EVENT_KIND_CONSULT date { edtf: '" + day +
                        "' } }") +
                 Update("commitment { name: 'commitments/group' " + events_ + " }", "paths: 'related_events'"));
  }

 private:
  std::string events_;
};

TEST_F(WorkingGroup, MeetsOrIsOverdue) {
  const v1::Verdict met = VerdictIn((On("2022-09-02"), Meet("2022-09-01")), kCadence);
  EXPECT_EQ(met.status(), v1::VERDICT_STATUS_ON_TRACK);
  EXPECT_EQ(met.evidence(0).record(), "events/meeting-2022-09-01");
  On("2023-01-01");
  const v1::Commit deadline = AwaitNext();
  EXPECT_EQ(VerdictIn(deadline, kReport).status(), v1::VERDICT_STATUS_MISSED);
  On("2023-03-02");
  const v1::Verdict overdue = VerdictIn(AwaitNext(), kCadence);
  EXPECT_EQ(overdue.status(), v1::VERDICT_STATUS_MISSED);
  EXPECT_EQ(overdue.reason(), "overdue: last met on 1 September 2022, due every 6 months: by 1 March 2023");
  On("2023-04-11");
  EXPECT_EQ(VerdictIn(Meet("2023-04-10"), kCadence).status(), v1::VERDICT_STATUS_ON_TRACK);
}

TEST_F(WorkingGroup, ADeliverableInTimeIsMet) {
  On("2022-12-02");
  AwaitNext();  // The first meeting was due in November.
  const v1::Commit done = Write(
      Update("commitment { name: 'commitments/group' milestones { id: 'report' title: 'First report' due_date { edtf: "
             "'2022-12' } done_date { edtf: '2022-12-01' } } }",
             "paths: 'milestones'"));
  EXPECT_EQ(VerdictIn(done, kReport).status(), v1::VERDICT_STATUS_MET);
  On("2023-01-01");
  const v1::Commit next = Write(Create("party { name: 'parties/kr' title: 'Korea' kind: PARTY_KIND_STATE }"));
  EXPECT_EQ(next.changes_size(), 1);
  EXPECT_EQ(next.revision(), done.revision() + 1) << "the deadline of what is done does not fire";
}

TEST_F(WorkingGroup, DeadlinesThatPassWhileTheServerIsDownFireAtItsStart) {
  Stop();
  On("2025-06-01");
  Start();
  const v1::Commit all = AwaitNext();
  EXPECT_EQ(all.changes_size(), 2);
  EXPECT_EQ(VerdictIn(all, kReport).since_time().seconds(),
            absl::ToUnixSeconds(absl::FromCivil(absl::CivilDay(2023, 1, 1), absl::UTCTimeZone())));
  EXPECT_EQ(VerdictIn(all, kCadence).status(), v1::VERDICT_STATUS_MISSED);
  Restart();
  const v1::Commit next = Write(Create("party { name: 'parties/kr' title: 'Korea' kind: PARTY_KIND_STATE }"));
  EXPECT_EQ(next.revision(), all.revision() + 1) << "and do not fire again";
}

}  // namespace
}  // namespace briefing::testing
