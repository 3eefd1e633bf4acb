#include <algorithm>
#include <chrono>
#include <memory>
#include <utility>

#include "briefing/v1/ledger_service.grpc.pb.h"
#include "client/backoff.h"
#include "client/client.h"
#include "client/silence_guard.h"
#include "client/status.h"
#include "client/transport.h"
#include "service/base/limits.h"

namespace briefing::client {
namespace {

using google::protobuf::RepeatedPtrField;

// One watch from its first attempt to its end. Used by one thread.
class WatchLoop {
 public:
  WatchLoop(Transport& transport, v1::WatchRequest request, WatchHandler& handler, Cancellation* cancellation)
      : transport_(transport),
        request_(std::move(request)),
        handler_(handler),
        cancellation_(cancellation),
        backoff_(transport.options(), transport.Now()),
        told_(!request_.resume_token().empty()) {}

  absl::Status Run() {
    while (true) {
      turn_ = transport_.turn();
      absl::Status status = Pin();
      if (status.ok()) status = Attempt();
      if (stopped_) return absl::OkStatus();
      if (cancellation_ != nullptr && cancellation_->cancelled()) {
        return absl::CancelledError("the watch was cancelled");
      }
      if (!IsResumable(status) && !(told_ && IsBehind(status))) return status;
      const absl::optional<absl::Duration> delay =
          backoff_.Next(transport_.ForNextServer(status, backoff_.attempt() - 1), transport_.Now());
      if (!delay) return status.ok() ? absl::UnavailableError("the server keeps ending the stream") : status;
      transport_.Rotate(turn_);
      if (handler_.OnBroken(status, *delay) == Step::kStop) return absl::OkStatus();
      if (!transport_.Sleep(*delay, cancellation_)) return absl::CancelledError("the watch was cancelled");
    }
  }

 private:
  absl::Duration SilenceLimit() const {
    absl::Duration interval = limits::kDefaultProgressInterval;
    if (request_.has_progress_interval()) {
      interval = absl::Seconds(request_.progress_interval().seconds()) +
                 absl::Nanoseconds(request_.progress_interval().nanos());
    }
    return backoff_.SilenceLimit(std::max(3 * interval, transport_.options().min_silence));
  }

  // A watch without a start begins at the head as of the first answer, so that a stream that breaks before its first
  // message loses nothing.
  absl::Status Pin() {
    if (request_.start_case() != v1::WatchRequest::START_NOT_SET || request_.snapshot()) return absl::OkStatus();
    grpc::ClientContext context;
    const Cancellation::Registration registration(cancellation_, [&context] { context.TryCancel(); });
    const absl::Duration timeout = transport_.options().timeout;
    if (timeout != absl::InfiniteDuration()) {
      context.set_deadline(std::chrono::system_clock::now() + absl::ToChronoNanoseconds(timeout));
    }
    const absl::Time start = transport_.Now();
    v1::GetLedgerStatusResponse response;
    const std::unique_ptr<AnswerGuard> guard = transport_.Guard(context, turn_, timeout);
    const absl::Status status = Transport::Guarded(
        guard.get(), FromGrpc(v1::LedgerService::NewStub(transport_.channel(turn_))
                                  ->GetLedgerStatus(&context, v1::GetLedgerStatusRequest(), &response)));
    transport_.Report({"GetLedgerStatus", status, transport_.Now() - start, backoff_.attempt()});
    if (status.code() == absl::StatusCode::kDeadlineExceeded) return backoff_.Silent();
    if (!status.ok()) return status;
    backoff_.Answered();
    request_.set_start_revision(response.revision() + 1);
    told_ = true;
    return absl::OkStatus();
  }

  absl::Status Attempt() {
    grpc::ClientContext context;
    const Cancellation::Registration registration(cancellation_, [&context] { context.TryCancel(); });
    const auto stub = v1::LedgerService::NewStub(transport_.channel(turn_));
    const absl::Time start = transport_.Now();
    SilenceGuard guard(context, SilenceLimit());
    std::unique_ptr<AnswerGuard> first = transport_.Guard(context, turn_, transport_.options().timeout);
    const auto reader = stub->Watch(&context, request_);
    v1::WatchResponse response;
    while (!stopped_ && reader->Read(&response)) {
      guard.Suspend();
      first = nullptr;
      stopped_ = Receive(response) == Step::kStop;
      guard.Touch(SilenceLimit());
    }
    if (stopped_) context.TryCancel();
    absl::Status status = Transport::Guarded(first.get(), FromGrpc(reader->Finish()));
    if (guard.fired()) status = backoff_.Silent();
    transport_.Report({"Watch", stopped_ ? absl::OkStatus() : status, transport_.Now() - start, backoff_.attempt()});
    return status;
  }

  Step Receive(v1::WatchResponse& response) {
    backoff_.Answered();
    backoff_.Reset();
    const WatchPosition position{response.resume_token(), response.revision()};
    transport_.NoteRevision(response.revision());
    DropDelivered(*response.mutable_commits());
    Step step = Step::kContinue;
    if (response.snapshot_size() > 0) step = handler_.OnSnapshot(response.snapshot(), position);
    if (step == Step::kContinue && response.commits_size() > 0) step = handler_.OnCommits(response.commits(), position);
    if (step == Step::kContinue && response.notice() != v1::WATCH_NOTICE_UNSPECIFIED) {
      step = handler_.OnNotice(response.notice(), position);
    }
    // Whoever resumes says so by the token alone.
    if (!response.resume_token().empty()) {
      request_.set_resume_token(response.resume_token());
      request_.set_snapshot(false);
      told_ = true;
    }
    return step;
  }

  // A server that repeats itself is not passed on: what the handler has had it does not get again.
  void DropDelivered(RepeatedPtrField<v1::Commit>& commits) {
    int delivered = 0;
    while (delivered < commits.size() && commits[delivered].revision() <= last_revision_) ++delivered;
    commits.DeleteSubrange(0, delivered);
    if (!commits.empty()) last_revision_ = commits[commits.size() - 1].revision();
  }

  Transport& transport_;
  v1::WatchRequest request_;
  WatchHandler& handler_;
  Cancellation* const cancellation_;
  StreamBackoff backoff_;
  size_t turn_ = 0;
  // Whether the ledger itself has told the start: a server that does not have it is a moment behind another.
  bool told_;
  int64_t last_revision_ = 0;
  bool stopped_ = false;
};

}  // namespace

absl::Status Client::Watch(v1::WatchRequest request, WatchHandler& handler, Cancellation* cancellation) {
  return WatchLoop(*transport_, std::move(request), handler, cancellation).Run();
}

}  // namespace briefing::client
