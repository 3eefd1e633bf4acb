#include "service/rpc/follow_briefing.h"

#include <grpcpp/alarm.h>

#include <atomic>
#include <chrono>
#include <string>
#include <utility>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/time/clock.h"
#include "absl/types/optional.h"
#include "service/base/errors.h"
#include "service/base/limits.h"
#include "service/base/mutex.h"
#include "service/base/steady_wait.h"
#include "service/briefing/followed_briefing.h"
#include "service/rpc/compose_briefing.h"

namespace briefing::rpc {
namespace {

absl::StatusOr<absl::Duration> IntervalOf(const v1::FollowBriefingRequest& request) {
  if (!request.has_min_interval()) return limits::kDefaultFollowInterval;
  const auto& given = request.min_interval();
  const bool is_duration = given.seconds() >= 0 && given.nanos() >= 0 && given.nanos() < 1000000000;
  const absl::Duration interval = absl::Seconds(given.seconds()) + absl::Nanoseconds(given.nanos());
  if (is_duration && interval <= limits::kMaxFollowInterval) return interval;
  return errors::InvalidField("min_interval", "must be from 0 to 10 seconds");
}

// How many briefings are followed; one place each.
class Places {
 public:
  bool Take() {
    if (taken_.fetch_add(1) < limits::kMaxFollowedBriefings) return true;
    GiveBack();
    return false;
  }
  void GiveBack() { taken_.fetch_sub(1); }

 private:
  std::atomic<int> taken_{0};
};

// One followed briefing. What it does goes from step to step, never two at a time:
//
//   compose → send → sent → the watch has moved → wait for the interval → compose → …
//
// From send to sent the time is the reader's: one that lets the stall timeout pass then is broken off. All other time
// is the server's own, however long it composes, waits for its turn or rests.
//
// Tasks and the watch hold it beyond the stream's end; they reach the stream, and anything that does not
// outlive the stream, only between Enter and Leave. Once it is closed nobody enters, and the stream waits for those
// within. Whoever is within holds it, since ending the stream may let go of it.
class Follow final : public WatchSink, public std::enable_shared_from_this<Follow> {
 public:
  // The stream; may be gone once Close has returned or EndStream was called.
  class Stream {
   public:
    virtual ~Stream() = default;
    // An encoded FollowBriefingResponse of the briefing at `revision`.
    virtual void SendResponse(const SharedBytes& response, Revision revision) = 0;
    virtual void EndStream(const absl::Status& status) = 0;
    virtual void AbortStream() = 0;
  };

  Follow(Stream& stream, std::shared_ptr<const Backend> backend, WatchHub& hub, v1::ComposeBriefingRequest request,
         absl::Duration interval)
      : stream_(stream), backend_(std::move(backend)), hub_(hub), request_(std::move(request)), interval_(interval) {}

  // The ledger has come as far as was asked, or why not.
  void Begin(absl::StatusOr<View> view) {
    if (!Enter()) return;
    absl::Status status = view.status();
    if (status.ok()) status = SettleSince();
    if (status.ok() && !PostCompose()) status = errors::Overloaded("the queue of briefings", kRetryDelay);
    if (!status.ok()) End(status);
    Leave();
  }
  // The message is out.
  void OnSent() {
    const auto self = shared_from_this();
    if (!Enter()) return;
    {
      MutexLock lock(&mutex_);
      sending_ = false;
    }
    watcher() == nullptr ? OpenWatch() : Acknowledge();
    Leave();
  }
  // The stream is over: it is not touched any more once this returns.
  void Close() ABSL_LOCKS_EXCLUDED(mutex_) {
    const bool is_first = Shut();
    {
      MutexLock lock(&mutex_);
      while (inside_ > 0) left_.Wait(&mutex_);
    }
    const auto watch = watcher();
    if (is_first && watch != nullptr) watch->OnCancelled();
  }

 private:
  // The watch: its messages say only that there is something new.
  void Send(std::vector<SharedBytes>) override {
    const auto self = shared_from_this();
    if (!Enter()) return;
    const absl::Duration wait = rest_.left();
    if (backend_->catalog.ViewAtHead().revision() == composed_) {
      Acknowledge();
    } else if (wait <= absl::ZeroDuration()) {
      ComposeAgain();
    } else {
      SetAlarm(wait);
    }
    Leave();
  }
  void Finish(const absl::Status& status) override {
    const auto self = shared_from_this();
    if (!Enter()) return;
    if (Shut()) stream_.EndStream(status);
    Leave();
  }
  void Abort() override {
    const auto self = shared_from_this();
    if (!Enter()) return;
    stream_.AbortStream();
    Leave();
  }

  void SetAlarm(absl::Duration wait) ABSL_LOCKS_EXCLUDED(mutex_) {
    MutexLock lock(&mutex_);
    if (closed_) return;
    // gRPC makes a length of the time at once. Weakly: the alarm keeps what it calls until it is set again, and is
    // itself kept by this.
    alarm_.Set(absl::ToChronoTime(absl::Now() + wait), [weak = weak_from_this()](bool is_due) {
      const auto self = weak.lock();
      if (!is_due || self == nullptr || !self->Enter()) return;
      self->ComposeAgain();
      self->Leave();
    });
  }

  // `since` is a point of the ledger as it is now, whatever time it was told by.
  absl::Status SettleSince() {
    if (!request_.has_since()) return absl::OkStatus();
    const absl::StatusOr<View> since = backend_->read_points.Resolve(request_.since(), "briefing.since");
    if (!since.ok()) return since.status();
    request_.mutable_since()->set_revision(since->revision().value());
    return absl::OkStatus();
  }

  // False: too much waits.
  bool PostCompose() {
    WorkerPool::Task task = [self = shared_from_this()] { self->Compose(); };
    return backend_->pool.Post(task);
  }
  // A reader who has the whole can wait for what is new.
  void ComposeAgain() {
    if (!PostCompose()) SetAlarm(kRetryDelay);
  }

  // On the pool's thread. The pool, catalog and read points outlive its tasks, so that composing itself keeps nobody
  // waiting.
  void Compose() {
    const View head = backend_->catalog.ViewAtHead();
    const auto stop = [this] { return closed() ? absl::CancelledError("the client has gone away") : absl::OkStatus(); };
    const SteadyTime begun = std::chrono::steady_clock::now();
    absl::StatusOr<v1::Briefing> briefing = ComposeAt(*backend_, request_, head, stop);
    absl::optional<SharedBytes> message;
    if (briefing.ok()) {
      composed_ = head.revision();
      const auto response = sent_.Next(*std::move(briefing));
      if (response) message = SharedBytes::Own(response->SerializeAsString());
      rest_ = Deadline(RestAfter(absl::FromChrono(std::chrono::steady_clock::now() - begun), interval_));
    }
    // Only here, so that the end of the stream never waits for the work above.
    if (!Enter()) return;
    if (!briefing.ok()) {
      End(briefing.status());
    } else {
      message ? Send(*message) : Acknowledge();
    }
    Leave();
  }

  void Send(const SharedBytes& message) ABSL_LOCKS_EXCLUDED(mutex_) {
    {
      MutexLock lock(&mutex_);
      sending_ = true;
      sending_since_ = std::chrono::steady_clock::now();
      if (!stall_alarm_set_ && !closed_) SetStallAlarm(hub_.stall_timeout());
    }
    stream_.SendResponse(message, composed_);
  }

  // The alarm is left to ring: one that is called off and set again at once may still be ringing.
  void SetStallAlarm(absl::Duration wait) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
    stall_alarm_set_ = true;
    stall_alarm_.Set(absl::ToChronoTime(absl::Now() + wait), [weak = weak_from_this()](bool is_due) {
      if (const auto self = weak.lock(); is_due && self != nullptr) self->OnStallAlarm();
    });
  }
  void OnStallAlarm() ABSL_LOCKS_EXCLUDED(mutex_) {
    if (!Enter()) return;
    if (HasStalled()) stream_.AbortStream();
    Leave();
  }
  bool HasStalled() ABSL_LOCKS_EXCLUDED(mutex_) {
    MutexLock lock(&mutex_);
    stall_alarm_set_ = false;
    if (!sending_ || closed_) return false;
    const absl::Duration left =
        hub_.stall_timeout() - absl::FromChrono(std::chrono::steady_clock::now() - sending_since_);
    if (left <= absl::ZeroDuration()) return true;
    SetStallAlarm(left);
    return false;
  }

  void OpenWatch() ABSL_LOCKS_EXCLUDED(mutex_) {
    v1::WatchRequest request;
    request.set_start_revision(composed_.value() + 1);
    request.mutable_progress_interval()->set_seconds(absl::ToInt64Seconds(limits::kMaxProgressInterval));
    auto watch = hub_.Open(request, *this, WatchHub::StallTimer::kSink);
    if (!watch.ok()) return End(watch.status());
    {
      MutexLock lock(&mutex_);
      watcher_ = *watch;
    }
    (*watch)->Start();
  }

  void Acknowledge() {
    if (const auto watch = watcher()) watch->OnSent(true);
  }

  // Within Enter and Leave.
  void End(const absl::Status& status) {
    if (!Shut()) return;
    if (const auto watch = watcher()) watch->OnCancelled();
    stream_.EndStream(status);
  }

  bool Enter() ABSL_LOCKS_EXCLUDED(mutex_) {
    MutexLock lock(&mutex_);
    if (closed_) return false;
    ++inside_;
    return true;
  }
  void Leave() ABSL_LOCKS_EXCLUDED(mutex_) {
    MutexLock lock(&mutex_);
    --inside_;
    left_.SignalAll();
  }
  // True for the one who closes it.
  bool Shut() ABSL_LOCKS_EXCLUDED(mutex_) {
    MutexLock lock(&mutex_);
    if (std::exchange(closed_, true)) return false;
    alarm_.Cancel();
    stall_alarm_.Cancel();
    return true;
  }
  bool closed() const ABSL_LOCKS_EXCLUDED(mutex_) {
    MutexLock lock(&mutex_);
    return closed_;
  }
  std::shared_ptr<Watcher> watcher() const ABSL_LOCKS_EXCLUDED(mutex_) {
    MutexLock lock(&mutex_);
    return watcher_;
  }

  Stream& stream_;
  const std::shared_ptr<const Backend> backend_;
  WatchHub& hub_;
  v1::ComposeBriefingRequest request_;
  const absl::Duration interval_;

  // Touched by the one step that is being taken.
  FollowedBriefing sent_;
  Revision composed_;
  Deadline rest_{absl::ZeroDuration()};

  mutable Mutex mutex_;
  CondVar left_;
  bool closed_ ABSL_GUARDED_BY(mutex_) = false;
  int inside_ ABSL_GUARDED_BY(mutex_) = 0;
  std::shared_ptr<Watcher> watcher_ ABSL_GUARDED_BY(mutex_);
  grpc::Alarm alarm_ ABSL_GUARDED_BY(mutex_);
  // A message is on its way, and since when.
  bool sending_ ABSL_GUARDED_BY(mutex_) = false;
  std::chrono::steady_clock::time_point sending_since_ ABSL_GUARDED_BY(mutex_);
  bool stall_alarm_set_ ABSL_GUARDED_BY(mutex_) = false;
  grpc::Alarm stall_alarm_ ABSL_GUARDED_BY(mutex_);
};

class FollowStream final : public StreamCall, public Follow::Stream {
 public:
  FollowStream(std::shared_ptr<const Backend> backend, WatchHub& hub, std::shared_ptr<Places> places,
               const v1::FollowBriefingRequest& request, absl::Duration interval, Call call)
      : StreamCall(std::move(call)),
        places_(std::move(places)),
        follow_(std::make_shared<Follow>(*this, backend, hub, request.briefing(), interval)) {
    const absl::Time deadline = StreamCall::call().deadline();
    backend->read_points.Await({}, request.briefing().at_least_revision(), deadline,
                               [follow = follow_](absl::StatusOr<View> view) { follow->Begin(std::move(view)); });
  }

  void SendResponse(const SharedBytes& response, Revision revision) override {
    if (!std::exchange(begun_, true)) call().SetRevision(revision);
    Send({&response, 1});
  }
  void EndStream(const absl::Status& status) override { End(status); }
  void AbortStream() override { StreamCall::Abort(); }

 private:
  ~FollowStream() override { places_->GiveBack(); }

  void OnSent(bool ok) override { ok ? follow_->OnSent() : follow_->Close(); }
  void OnGone() override { follow_->Close(); }

  const std::shared_ptr<Places> places_;
  const std::shared_ptr<Follow> follow_;
  bool begun_ = false;
};

StreamCall* Open(const std::shared_ptr<const Backend>& backend, WatchHub& hub, const std::shared_ptr<Places>& places,
                 const v1::FollowBriefingRequest& request, Call call) {
  if (request.briefing().has_as_of()) {
    return FailStream(std::move(call), errors::InvalidField("briefing.as_of", "cannot be followed; leave it out"));
  }
  const absl::StatusOr<absl::Duration> interval = IntervalOf(request);
  if (!interval.ok()) return FailStream(std::move(call), interval.status());
  if (!places->Take()) {
    return FailStream(std::move(call), errors::Overloaded("the list of followed briefings", kRetryDelay));
  }
  return new FollowStream(backend, hub, places, request, *interval, std::move(call));
}

}  // namespace

StreamHandler FollowBriefingHandler(std::shared_ptr<const Backend> backend, WatchHub& hub) {
  return DecodingStream<v1::FollowBriefingRequest>(
      [backend = std::move(backend), &hub, places = std::make_shared<Places>()](
          const v1::FollowBriefingRequest& request, Call call) {
        return Open(backend, hub, places, request, std::move(call));
      });
}

}  // namespace briefing::rpc
