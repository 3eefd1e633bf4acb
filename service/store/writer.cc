#include "service/store/writer.h"

#include <algorithm>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "service/base/errors.h"

namespace briefing {
namespace {

// Attempts of one group to append. Losing so often means that the caller had better wait.
constexpr int kMaxLosses = 40;
// The longest that is waited after the first loss, and after any. About what an append takes.
constexpr absl::Duration kMinBackoff = absl::Milliseconds(2);
constexpr absl::Duration kMaxBackoff = absl::Milliseconds(25);
constexpr absl::Duration kRetryDelay = absl::Milliseconds(100);
// How often a suspended writer looks whether the ledger can be read again.
constexpr absl::Duration kSettleInterval = absl::Milliseconds(200);

std::vector<absl::StatusOr<CommitResult>> AllFailed(size_t writes, const absl::Status& status) {
  return std::vector<absl::StatusOr<CommitResult>>(writes, status);
}

// Those that were judged on the visible state alone keep their answers.
std::vector<absl::StatusOr<CommitResult>> CommitsFailed(JudgedGroup group, const absl::Status& status) {
  for (size_t i = group.first_commit; i < group.answers.size(); ++i) group.answers[i] = status;
  return std::move(group.answers);
}

}  // namespace

Writer::Writer(Applier& applier, WriteGate& gate, const Clock& clock, OnVisible on_visible)
    : applier_(applier),
      gate_(gate),
      clock_(clock),
      on_visible_(std::move(on_visible)),
      random_(std::random_device()()) {}

void Writer::Start() {
  thread_ = std::thread([this] { Run(); });
}

void Writer::Stop() {
  queue_.Close();
  if (thread_.joinable()) thread_.join();
  answers_.Stop();
}

std::shared_ptr<TimedAnswer> Writer::Await(Store::Done done, absl::Duration time_left) {
  return answers_.Add(std::move(done), std::min(time_left, applier_.ledger().patience()));
}

void Writer::Submit(PendingWrite write) {
  absl::Status status = gate_.RefusalIfClosed();
  if (status.ok()) status = queue_.Add(write);
  if (!status.ok()) Refuse(std::move(write), std::move(status));
}

void Writer::Refuse(PendingWrite write, absl::Status status) { write.answer->Give(std::move(status)); }

Store::Statistics Writer::GetStatistics() const {
  return {.commits = commits_,
          .appends = appends_,
          .lost_appends = lost_appends_,
          .backoff = absl::Microseconds(backoff_us_.load()),
          .refused = answers_.refused(),
          .repeated_requests = repeated_requests_,
          .queued = queue_.size()};
}

void Writer::Run() {
  while (!queue_.closed()) {
    const absl::Duration patience = gate_.suspended() ? kSettleInterval : absl::InfiniteDuration();
    std::vector<PendingWrite> writes = queue_.TakeGroup(patience);
    if (!writes.empty() || gate_.suspended()) Process(std::move(writes));
  }
  for (PendingWrite& write : queue_.TakeAll()) Refuse(std::move(write), errors::ShuttingDown());
}

void Writer::Process(std::vector<PendingWrite> writes) {
  for (int losses = 1;; ++losses) {
    const Revision before = applier_.catalog().head();
    absl::optional<Answers> answers = Write(writes);
    if (applier_.catalog().head() > before) on_visible_(applier_.catalog().head());
    gate_.AnnounceClosed();
    if (!answers && losses == kMaxLosses) {
      answers = AllFailed(writes.size(),
                          errors::Overloaded("others write to the ledger faster than this server", kRetryDelay));
    }
    if (answers) return Answer(std::move(writes), *std::move(answers));
    BackOff(losses);
    queue_.TopUp(writes);
  }
}

void Writer::Answer(std::vector<PendingWrite> writes, Answers answers) {
  for (size_t i = 0; i < writes.size(); ++i) writes[i].answer->Give(std::move(answers[i]));
}

void Writer::BackOff(int losses) {
  const absl::Duration most = std::min(kMaxBackoff, kMinBackoff * (1 << std::min(losses - 1, 10)));
  const absl::Duration pause = most * std::uniform_real_distribution<double>(0, 1)(random_);
  queue_.AwaitClosed(pause);
  backoff_us_ += absl::ToInt64Microseconds(pause);
}

void Writer::Settle() { TakeNote(applier_.CatchUp()); }

void Writer::TakeNote(const absl::Status& read) {
  if (read.ok()) return gate_.Resume();
  if (read.code() == absl::StatusCode::kDataLoss) return gate_.Close(read);
  gate_.Suspend(errors::WritesSuspended(read.message(), kSettleInterval));
}

absl::optional<Writer::Answers> Writer::Write(std::vector<PendingWrite>& writes) {
  JudgedGroup group;
  Revision judged_at;
  {
    MutexLock lock(&applier_.turn());
    if (absl::optional<Answers> answers = Judge(writes, group)) return answers;
    judged_at = applier_.catalog().head();
  }
  SettleBeforeAppend(writes, group);
  MutexLock lock(&applier_.turn());
  return Append(writes, std::move(group), judged_at);
}

absl::optional<Writer::Answers> Writer::Judge(std::vector<PendingWrite>& writes, JudgedGroup& group) {
  if (gate_.suspended()) Settle();
  if (const absl::Status closed = gate_.RefusalIfClosed(); !closed.ok()) return AllFailed(writes.size(), closed);
  if (gate_.suspended()) return AllFailed(writes.size(), gate_.status());
  if (const absl::Status read = CatchUpWithNews(); !read.ok()) return TailUnreadable(writes.size(), read);
  // Who has been answered meanwhile was told that nothing will be written.
  std::erase_if(writes, [](const PendingWrite& write) { return !write.answer->BeginAttempt(); });
  group = JudgeGroup(writes, applier_.catalog(), applier_.requests(), clock_, series_);
  if (!group.entries.empty()) return absl::nullopt;
  Count(group);
  return std::move(group.answers);
}

void Writer::SettleBeforeAppend(std::vector<PendingWrite>& writes, JudgedGroup& group) {
  for (size_t i = 0; i < writes.size(); ++i) {
    if (group.writes_nothing[i]) writes[i].answer->EndAttempt();
    if (i >= group.first_commit) continue;
    if (!group.writes_nothing[i] && !writes[i].request.validate_only()) {
      ++repeated_requests_;
      --group.repeated_requests;
    }
    writes[i].answer->Give(group.answers[i]);
  }
}

// Where others' commits were applied since the group was judged, the ledger's head has moved, too.
absl::optional<Writer::Answers> Writer::Append(const std::vector<PendingWrite>& writes, JudgedGroup group,
                                               Revision judged_at) {
  if (const absl::Status closed = gate_.RefusalIfClosed(); !closed.ok()) return AllFailed(writes.size(), closed);
  const absl::StatusOr<Revision> appended = applier_.ledger().Append(judged_at, group.entries);
  ++appends_;
  if (appended.ok()) return ApplyOwn(std::move(group));
  if (errors::ReasonOf(appended.status()) == "HEAD_MOVED") return AfterLoss(writes);
  return AfterFailure(std::move(group), appended.status());
}

// What others are known to have appended would only be lost against.
absl::Status Writer::CatchUpWithNews() {
  const Revision head = applier_.catalog().head();
  const absl::StatusOr<Revision> known = applier_.ledger().AwaitBeyond(head, absl::ZeroDuration());
  return known.ok() && *known > head ? applier_.CatchUp() : absl::OkStatus();
}

absl::optional<Writer::Answers> Writer::AfterLoss(const std::vector<PendingWrite>& writes) {
  ++lost_appends_;
  for (const PendingWrite& write : writes) write.answer->EndAttempt();
  const absl::Status read = applier_.CatchUp();
  if (read.ok()) return absl::nullopt;
  return TailUnreadable(writes.size(), read);
}

Writer::Answers Writer::TailUnreadable(size_t writes, const absl::Status& read) {
  if (read.code() == absl::StatusCode::kDataLoss) gate_.Close(read);
  const absl::Status closed = gate_.RefusalIfClosed();
  return AllFailed(writes, closed.ok() ? read : closed);
}

Writer::Answers Writer::ApplyOwn(JudgedGroup group) {
  for (const std::string& entry : group.entries) {
    const absl::Status applied = applier_.Apply(applier_.catalog().head().next(), entry);
    if (applied.ok()) continue;
    // Durable, but this server cannot make sense of what it wrote itself.
    gate_.Close(applied);
    return CommitsFailed(std::move(group), errors::OutcomeUnknown(applied.message()));
  }
  Count(group);
  return std::move(group.answers);
}

Writer::Answers Writer::AfterFailure(JudgedGroup group, const absl::Status& failure) {
  const std::string reason = errors::ReasonOf(failure);
  if (reason == "STORAGE_FULL" || reason == "LEDGER_IO") return CommitsFailed(std::move(group), failure);
  if (reason == "WRITES_CLOSED") {
    gate_.Close(failure);
    return CommitsFailed(std::move(group), failure);
  }
  if (reason == "CLOSED_IN_DOUBT") {
    gate_.Close(errors::WritesClosed(failure.message()));
    return CommitsFailed(std::move(group), errors::OutcomeUnknown(failure.message()));
  }
  return AfterUnknownOutcome(std::move(group), failure);
}

Writer::Answers Writer::AfterUnknownOutcome(JudgedGroup group, const absl::Status& failure) {
  size_t found = 0;
  const Revision before = applier_.catalog().head();
  const absl::Status read = applier_.CatchUp([&](Revision revision, absl::string_view entry) {
    const bool ours = found < group.entries.size() && revision == before + static_cast<int64_t>(found + 1) &&
                      entry == group.entries[found];
    if (ours) ++found;
  });
  if (!read.ok()) TakeNote(read);
  if (found == group.entries.size()) {
    Count(group);
    return std::move(group.answers);
  }
  const bool known = errors::ReasonOf(failure) == "OUTCOME_UNKNOWN";
  return CommitsFailed(std::move(group), known ? failure : errors::OutcomeUnknown(failure.message()));
}

void Writer::Count(const JudgedGroup& group) {
  commits_ += static_cast<int64_t>(group.entries.size());
  repeated_requests_ += group.repeated_requests;
}

}  // namespace briefing
