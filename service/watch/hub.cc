#include "service/watch/hub.h"

#include <algorithm>
#include <chrono>
#include <iterator>
#include <utility>

#include "absl/strings/str_cat.h"
#include "service/base/errors.h"
#include "service/base/limits.h"

namespace briefing {
namespace {

constexpr absl::Duration kRetryDelayWhenFull = absl::Seconds(5);

absl::StatusOr<absl::Duration> ProgressIntervalOf(const v1::WatchRequest& request) {
  if (!request.has_progress_interval()) return limits::kDefaultProgressInterval;
  const int64_t seconds = request.progress_interval().seconds();
  const int32_t nanos = request.progress_interval().nanos();
  if (nanos <= -1'000'000'000 || nanos >= 1'000'000'000 || (seconds < 0 && nanos > 0) || (seconds > 0 && nanos < 0)) {
    return errors::InvalidField("progress_interval",
                                absl::StrCat("is no duration: ", nanos, " nanos beside ", seconds,
                                             " seconds; nanos go up to 999999999, with the sign of the seconds"));
  }
  const absl::Duration interval = absl::Seconds(seconds) + absl::Nanoseconds(nanos);
  if (interval < limits::kMinProgressInterval || interval > limits::kMaxProgressInterval) {
    return errors::InvalidField("progress_interval", "must be from 100 ms to 1 h");
  }
  return interval;
}

}  // namespace

std::unique_ptr<WatchHub> WatchHub::Create(Options options, const Catalog& catalog, std::string ledger_id,
                                           const Clock& clock) {
  return std::make_unique<Hub>(options, catalog, std::move(ledger_id), clock, Hub::Timer::kOwnThread);
}

Hub::Hub(Options options, const Catalog& catalog, std::string ledger_id, const Clock& clock, Timer timer)
    : options_(options),
      catalog_(catalog),
      clock_(clock),
      trailers_(catalog, std::move(ledger_id)),
      last_tick_(clock.Now()) {
  for (int i = 0; i < kPumpThreads; ++i) threads_.emplace_back([this] { Pump(); });
  if (timer == Timer::kOwnThread) threads_.emplace_back([this] { KeepTime(); });
}

Hub::~Hub() {
  {
    MutexLock lock(&pump_mutex_);
    ending_ = true;
    pump_changed_.SignalAll();
    end_.SignalAll();
  }
  for (std::thread& thread : threads_) thread.join();
}

absl::Status Hub::Refusal() const {
  if (shutting_down_) return errors::ShuttingDown();
  if (static_cast<int64_t>(open_.size()) >= options_.max_watchers) {
    return errors::Overloaded("the number of open watches", kRetryDelayWhenFull);
  }
  return absl::OkStatus();
}

absl::StatusOr<std::shared_ptr<Watcher>> Hub::Open(const v1::WatchRequest& request, WatchSink& sink,
                                                   StallTimer stall_timer) {
  const absl::StatusOr<absl::Duration> progress_interval = ProgressIntervalOf(request);
  if (!progress_interval.ok()) return progress_interval.status();
  absl::StatusOr<Cursor> cursor = Cursor::Open(request, catalog_, trailers_);
  if (!cursor.ok()) return cursor.status();
  auto watcher = std::make_shared<StreamWatcher>(*this, sink, *std::move(cursor), *progress_interval,
                                                 stall_timer == StallTimer::kHub);
  MutexLock lock(&mutex_);
  if (absl::Status refusal = Refusal(); !refusal.ok()) return refusal;
  open_[watcher.get()] = watcher;
  ++opened_;
  return watcher;
}

void Hub::Wake() {
  MutexLock lock(&pump_mutex_);
  woken_ = true;
  pump_changed_.Signal();
}

void Hub::Shutdown() {
  Watchers open;
  {
    MutexLock lock(&mutex_);
    shutting_down_ = true;
    for (const auto& [_, watcher] : open_) open.push_back(watcher);
  }
  for (const auto& watcher : open) watcher->OnShutdown();
}

WatchHub::Statistics Hub::GetStatistics() const {
  Statistics statistics;
  statistics.stalled = stalled_.load(std::memory_order_relaxed);
  statistics.messages = messages_.load(std::memory_order_relaxed);
  statistics.commits = commits_.load(std::memory_order_relaxed);
  MutexLock lock(&mutex_);
  statistics.open = static_cast<int64_t>(open_.size());
  statistics.opened = opened_;
  return statistics;
}

void Hub::Tick() {
  const absl::Time time = clock_.Now();
  const absl::Duration step = std::clamp(time - std::exchange(last_tick_, time), absl::ZeroDuration(), kMaxTickStep);
  now_nanos_.fetch_add(absl::ToInt64Nanoseconds(step), std::memory_order_relaxed);
  Watchers due;
  {
    MutexLock lock(&mutex_);
    for (const auto& [_, watcher] : open_) {
      if (watcher->due() <= now()) due.push_back(watcher);
    }
  }
  for (const auto& watcher : due) watcher->OnDue();
}

void Hub::AddIdle(std::shared_ptr<StreamWatcher> watcher, Revision seen) {
  {
    MutexLock lock(&mutex_);
    if (!open_.contains(watcher.get())) return;
    idle_.insert(std::move(watcher));
  }
  // A commit that became visible since may have woken the others before this one stood in the list.
  if (catalog_.head() > seen) Wake();
}

void Hub::Remove(StreamWatcher& watcher) {
  // Destroyed after the lock is released, as they may be the last.
  std::shared_ptr<StreamWatcher> last;
  MutexLock lock(&mutex_);
  const auto found = open_.find(&watcher);
  if (found == open_.end()) return;
  last = std::move(found->second);
  open_.erase(found);
  idle_.erase(last);
}

void Hub::CountMessage(int64_t commits, bool level) {
  messages_.fetch_add(1, std::memory_order_relaxed);
  if (level) level_messages_.fetch_add(1, std::memory_order_relaxed);
  commits_.fetch_add(commits, std::memory_order_relaxed);
}

Hub::Watchers Hub::TakeIdle() {
  absl::flat_hash_set<std::shared_ptr<StreamWatcher>> idle;
  {
    MutexLock lock(&mutex_);
    idle.swap(idle_);
  }
  return Watchers(idle.begin(), idle.end());
}

bool Hub::TakeReady(Watchers& batch) {
  MutexLock lock(&pump_mutex_);
  while (!ending_ && ready_.empty()) {
    const Deadline begin = woken_ ? RoundEnd() : Deadline::Never();
    if (begin.passed()) break;
    pump_changed_.WaitUntil(&pump_mutex_, begin);
  }
  if (ending_) return false;
  if (ready_.empty()) {
    woken_ = false;
    round_began_ = std::chrono::steady_clock::now();
    messages_before_ = level_messages_.load(std::memory_order_relaxed);
  }
  const size_t count = std::min(kPumpBatch, ready_.size());
  batch.assign(std::make_move_iterator(ready_.end() - count), std::make_move_iterator(ready_.end()));
  ready_.resize(ready_.size() - count);
  return true;
}

Deadline Hub::RoundEnd() const {
  static const auto kProcessors = static_cast<int>(std::max(1U, std::thread::hardware_concurrency()));
  const int64_t messages = level_messages_.load(std::memory_order_relaxed) - messages_before_;
  const absl::Duration worth = absl::Seconds(messages) / (kMessagesPerSecond * kProcessors);
  return Deadline::At(round_began_ + absl::ToChronoNanoseconds(std::min(worth, kMaxRound)));
}

void Hub::Pump() {
  Watchers batch;
  while (TakeReady(batch)) {
    for (const auto& watcher : batch) watcher->OnWake();
    if (!batch.empty()) continue;
    // A wake was taken up.
    Watchers idle = TakeIdle();
    MutexLock lock(&pump_mutex_);
    ready_.insert(ready_.end(), std::make_move_iterator(idle.begin()), std::make_move_iterator(idle.end()));
    pump_changed_.SignalAll();
  }
}

void Hub::KeepTime() {
  while (true) {
    {
      MutexLock lock(&pump_mutex_);
      if (!ending_) end_.WaitFor(&pump_mutex_, kTick);
      if (ending_) return;
    }
    Tick();
  }
}

}  // namespace briefing
