#include "service/store/deadlines.h"

#include <xxhash.h>

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "briefing/v1/verdict.pb.h"
#include "service/base/limits.h"
#include "service/catalog/record_type.h"

namespace briefing {
namespace {

// After a failure, doubled each time up to the longest.
constexpr absl::Duration kFirstPatience = absl::Seconds(1);
constexpr absl::Duration kLongestPatience = absl::Minutes(5);

std::vector<std::string> CommitmentsOf(const std::vector<std::pair<absl::Time, std::string>>& verdicts) {
  std::set<std::string> commitments;
  for (const auto& [time, name] : verdicts) commitments.emplace(ParentOf(name));
  return {commitments.begin(), commitments.end()};
}

std::string RequestIdOf(absl::Time due, const std::vector<std::string>& commitments) {
  std::string names;
  for (const std::string& name : commitments) absl::StrAppend(&names, name, "\n");
  return absl::StrCat("briefingd/clock/", absl::FormatTime(absl::RFC3339_sec, due, absl::UTCTimeZone()), "/",
                      absl::StrFormat("%016x", XXH3_64bits(names.data(), names.size())));
}

absl::Time TimeOf(const google::protobuf::Timestamp& time) {
  return absl::FromUnixSeconds(time.seconds()) + absl::Nanoseconds(time.nanos());
}

}  // namespace

Deadlines::Deadlines(const Catalog& catalog, const Clock& clock, Fire fire)
    : catalog_(catalog),
      clock_(clock),
      fire_(std::move(fire)),
      batch_(limits::kMaxCommitmentsPerClockCommit),
      patience_(kFirstPatience) {}

void Deadlines::Start() {
  {
    MutexLock lock(&mutex_);
    ReadAll(catalog_.ViewAtHead());
    started_ = true;
  }
  thread_ = std::thread([this] { Run(); });
}

void Deadlines::Stop() {
  {
    MutexLock lock(&mutex_);
    stopped_ = true;
  }
  alarm_.Ring();
  if (thread_.joinable()) thread_.join();
}

void Deadlines::OnVisible(Revision head) {
  bool earlier = false;
  {
    MutexLock lock(&mutex_);
    if (!started_ || stopped_ || head <= seen_) return;
    const absl::Time before = by_time_.empty() ? absl::InfiniteFuture() : by_time_.begin()->first;
    Follow(catalog_.ViewAtHead());
    earlier = !by_time_.empty() && by_time_.begin()->first < before;
  }
  if (earlier) alarm_.Ring();
}

void Deadlines::Run() {
  while (!stopped()) {
    const View head = catalog_.ViewAtHead();
    // Commits are never dated before the one before them, so the ledger's time may be ahead of this clock.
    const absl::Time wake = FireOrWait(std::max(clock_.Now(), head.commit_time()));
    clock_.SleepUntil(wake, alarm_);
  }
}

absl::Time Deadlines::FireOrWait(absl::Time now) {
  std::vector<Entry> due;
  {
    MutexLock lock(&mutex_);
    if (under_way_ || stopped_) return absl::InfiniteFuture();
    const absl::Time earliest = by_time_.empty() ? absl::InfiniteFuture() : by_time_.begin()->first;
    if (const absl::Duration rest = not_before_ - clock_.Steady(); rest > absl::ZeroDuration()) {
      return std::max(earliest, clock_.Now() + rest);
    }
    if (earliest > now) return earliest;
    due = TakeDue(now);
    under_way_ = true;
  }
  std::vector<std::string> commitments = CommitmentsOf(due);
  std::string request_id = RequestIdOf(due.front().first, commitments);
  fire_(std::move(commitments), std::move(request_id),
        [this, due = std::move(due)](absl::Status status) mutable { OnDone(status, std::move(due)); });
  return absl::InfiniteFuture();
}

std::vector<Deadlines::Entry> Deadlines::TakeDue(absl::Time now) {
  std::vector<Entry> due;
  std::set<std::string> commitments;
  while (!by_time_.empty() && by_time_.begin()->first <= now) {
    const std::string commitment(ParentOf(by_time_.begin()->second));
    if (commitments.insert(commitment).second && commitments.size() > batch_) break;
    times_.erase(by_time_.begin()->second);
    due.push_back(std::move(by_time_.extract(by_time_.begin()).value()));
  }
  return due;
}

void Deadlines::OnDone(const absl::Status& status, std::vector<Entry> taken) {
  {
    MutexLock lock(&mutex_);
    under_way_ = false;
    const size_t commitments = CommitmentsOf(taken).size();
    const bool too_large = status.code() == absl::StatusCode::kInvalidArgument;
    if (too_large && commitments > 1) {
      batch_ = (commitments + 1) / 2;
      TakeBack(taken);
    } else if (too_large || !TakeBack(taken)) {
      batch_ = std::min(2 * batch_, limits::kMaxCommitmentsPerClockCommit);
      patience_ = kFirstPatience;
    } else {
      not_before_ = clock_.Steady() + patience_;
      patience_ = std::min(2 * patience_, kLongestPatience);
    }
  }
  alarm_.Ring();
}

bool Deadlines::TakeBack(const std::vector<Entry>& taken) {
  const View view = catalog_.ViewAtHead();
  bool any = false;
  for (const auto& [time, name] : taken) {
    const absl::optional<RecordVersion> version = view.FindLive(name);
    if (!version) continue;
    Take(*version);
    const auto known = times_.find(name);
    any |= known != times_.end() && known->second <= time;
  }
  return any;
}

void Deadlines::ReadAll(const View& view) {
  const Term verdicts{TermField::kType, absl::StrCat(static_cast<int>(v1::RECORD_TYPE_VERDICT))};
  view.Scan(Matcher(catalog_, Predicate{.all_of = {{verdicts}}}), absl::nullopt,
            [&](const RecordVersion& version) ABSL_NO_THREAD_SAFETY_ANALYSIS {
              Take(version);
              return true;
            });
  seen_ = view.revision();
}

void Deadlines::Follow(const View& view) {
  for (; seen_ < view.revision(); seen_ = seen_.next()) {
    view.ForEachChange(seen_.next(), [&](const View::VersionChange& change) ABSL_NO_THREAD_SAFETY_ANALYSIS {
      if (change.now.type == v1::RECORD_TYPE_VERDICT) Take(change.now);
      return true;
    });
  }
}

void Deadlines::Take(const RecordVersion& version) {
  const std::string name(version.name);
  if (const auto known = times_.find(name); known != times_.end()) {
    by_time_.erase({known->second, name});
    times_.erase(known);
  }
  v1::Verdict verdict;
  const bool read = verdict.ParseFromArray(version.bytes.data(), static_cast<int>(version.bytes.size()));
  if (version.retracted || !read || !verdict.has_next_time()) return;
  const absl::Time time = TimeOf(verdict.next_time());
  times_.emplace(name, time);
  by_time_.emplace(time, name);
}

bool Deadlines::stopped() const {
  MutexLock lock(&mutex_);
  return stopped_;
}

}  // namespace briefing
