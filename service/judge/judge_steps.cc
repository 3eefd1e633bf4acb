#include <algorithm>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "service/base/date_words.h"
#include "service/judge/label.h"
#include "service/judge/steps.h"
#include "service/judge/words.h"

namespace briefing::judge {
namespace {

// Something that was to be done by a date, with the words for it ("done", "fulfilled").
Finding JudgeStep(const v1::EdtfDate* due_date, const v1::EdtfDate* done_date, bool done, absl::string_view doing,
                  const Frame& frame) {
  const int64_t due = due_date == nullptr ? Frame::kNever : EndOf(*due_date);
  const std::string due_words = due_date == nullptr ? "" : absl::StrCat("due by ", DateInWords(due_date->edtf()));
  Finding finding;
  if (done) {
    const std::string when = done_date == nullptr ? "at a date not given" : WhenInWords(done_date->edtf());
    finding.reason = absl::StrCat(doing, " ", when, due_words.empty() ? "" : ", ", due_words);
    const int64_t from = done_date == nullptr ? Frame::kUnknown : StartOf(*done_date);
    const int64_t until = done_date == nullptr ? Frame::kNever : EndOf(*done_date);
    finding.status = until <= due  ? v1::VERDICT_STATUS_MET
                     : from >= due ? v1::VERDICT_STATUS_MISSED
                                   : v1::VERDICT_STATUS_CANNOT_TELL;
    if (finding.status == v1::VERDICT_STATUS_MISSED) {
      finding.turned = due;
      finding.reason = absl::StrCat("late: ", finding.reason);
    }
    if (finding.status == v1::VERDICT_STATUS_CANNOT_TELL)
      finding.reason = absl::StrCat("cannot tell: ", finding.reason);
    return finding;
  }
  if (due_date == nullptr) {
    finding.reason = absl::StrCat("no date was set, and it is not reported as ", doing);
    return finding;
  }
  const bool over = frame.now >= due;
  finding.status = over ? v1::VERDICT_STATUS_MISSED : v1::VERDICT_STATUS_ON_TRACK;
  finding.reason = over ? absl::StrCat("overdue: ", due_words, ", and not reported as ", doing) : due_words;
  (over ? finding.turned : finding.next) = due;
  return finding;
}

struct Meeting {
  const v1::Event* event;
  int64_t end;
};

bool Occurred(const v1::Event& event) {
  return event.modality() == v1::MODALITY_UNSPECIFIED || event.modality() == v1::MODALITY_OCCURRED;
}

// Meetings that have begun by `now`, the latest first; `next` is the next one.
std::vector<Meeting> MeetingsOf(const v1::Commitment& commitment, const Records& records, int64_t now,
                                NextPeriod& next) {
  std::vector<Meeting> meetings;
  for (const std::string& name : commitment.related_events()) {
    const v1::Event* const event = records.FindEvent(name);
    if (event == nullptr || event->kind() != v1::EVENT_KIND_CONSULT || !Occurred(*event) || !event->has_date())
      continue;
    const int64_t start = StartOf(event->date());
    if (start > now) {
      next.Take(start, StrictestIn(*event));
    } else {
      meetings.push_back({event, EndOf(event->date())});
    }
  }
  std::sort(meetings.begin(), meetings.end(), [](const Meeting& a, const Meeting& b) {
    return a.end != b.end ? a.end > b.end : a.event->name() < b.event->name();
  });
  return meetings;
}

// From when the cadence runs; kNever where that is not known.
int64_t CadenceStart(const v1::Commitment& commitment) {
  if (commitment.cadence().has_start_date()) return EndOf(commitment.cadence().start_date());
  for (const v1::Transition& step : commitment.transitions()) {
    const bool binding = step.state() == v1::COMMITMENT_STATE_AGREED || step.state() == v1::COMMITMENT_STATE_IN_FORCE;
    if (binding) return step.has_date() ? EndOf(step.date()) : Frame::kNever;
  }
  return Frame::kNever;
}

}  // namespace

Finding JudgeMilestone(const v1::Milestone& milestone, const Frame& frame) {
  const v1::EdtfDate* const due = milestone.has_due_date() ? &milestone.due_date() : nullptr;
  const bool done = milestone.has_done_date() && StartOf(milestone.done_date()) <= frame.now;
  Finding finding = JudgeStep(due, done ? &milestone.done_date() : nullptr, done, "done", frame);
  if (milestone.has_done_date() && !done) finding.next = std::min(finding.next, StartOf(milestone.done_date()));
  return finding;
}

Finding JudgeDueDate(const v1::Commitment& commitment, const Frame& frame) {
  const bool done = commitment.state() == v1::COMMITMENT_STATE_FULFILLED;
  const v1::Transition& last = *commitment.transitions().rbegin();
  return JudgeStep(&commitment.due_date(), done && last.has_date() ? &last.date() : nullptr, done, "fulfilled", frame);
}

Finding JudgeCadence(const v1::Commitment& commitment, const Records& records, const Frame& frame) {
  Finding finding;
  NextPeriod next;
  const std::vector<Meeting> meetings = MeetingsOf(commitment, records, frame.now, next);
  for (const Meeting& meeting : meetings) finding.evidence.Add(*meeting.event);
  finding.next = next.start;
  if (frame.running) finding.tlp = next.tlp;
  const int months = commitment.cadence().months();
  const std::string every = absl::StrCat("every ", months, months == 1 ? " month" : " months");
  const int64_t start = CadenceStart(commitment);
  int64_t from = meetings.empty() ? start : meetings.front().end;
  if (!meetings.empty() && start != Frame::kNever) from = std::max(from, start);
  if (from == Frame::kNever) {
    finding.reason = absl::StrCat("due ", every, "; no meeting is on record, and it is not known from when it runs");
    return finding;
  }
  const int64_t deadline = EndAfterMonths(from, months);
  const bool over = frame.now >= deadline;
  const std::string last = meetings.empty()
                               ? "no meeting on record"
                               : absl::StrCat("last met ", WhenInWords(meetings.front().event->date().edtf()));
  finding.status = over ? v1::VERDICT_STATUS_MISSED : v1::VERDICT_STATUS_ON_TRACK;
  finding.reason =
      absl::StrCat(over ? "overdue: " : "", last, ", due ", every,
                   deadline == Frame::kNever ? "" : absl::StrCat(": by ", DateInWords(LastDayBefore(deadline))));
  if (over) {
    finding.turned = deadline;
  } else {
    finding.next = std::min(finding.next, deadline);
  }
  return finding;
}

}  // namespace briefing::judge
