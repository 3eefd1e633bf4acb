#include <memory>
#include <utility>

#include "briefing/v1/briefing_service.grpc.pb.h"
#include "client/backoff.h"
#include "client/client.h"
#include "client/silence_guard.h"
#include "client/status.h"
#include "client/transport.h"
#include "service/base/briefing_sections.h"
#include "service/base/errors.h"
#include "service/base/limits.h"

namespace briefing::client {
namespace {

// One followed briefing from its first attempt to its end. Used by one thread.
class FollowLoop {
 public:
  FollowLoop(Transport& transport, v1::FollowBriefingRequest request, BriefingHandler& handler,
             Cancellation* cancellation)
      : transport_(transport),
        request_(std::move(request)),
        handler_(handler),
        cancellation_(cancellation),
        backoff_(transport.options(), transport.Now()),
        asked_at_least_(request_.briefing().at_least_revision()) {}

  absl::Status Run() {
    while (true) {
      turn_ = transport_.turn();
      const absl::Status status = Attempt();
      if (stopped_) return absl::OkStatus();
      if (cancellation_ != nullptr && cancellation_->cancelled()) return Cancelled();
      if (!IsResumable(status) && !IsBehindAnother(status)) return status;
      const absl::optional<absl::Duration> delay =
          backoff_.Next(transport_.ForNextServer(status, backoff_.attempt() - 1), transport_.Now());
      if (!delay) return status.ok() ? absl::UnavailableError("the server keeps ending the stream") : status;
      transport_.Rotate(turn_);
      if (handler_.OnBroken(status, *delay) == Step::kStop) return absl::OkStatus();
      if (!transport_.Sleep(*delay, cancellation_)) return Cancelled();
    }
  }

 private:
  static absl::Status Cancelled() { return absl::CancelledError("following the briefing was cancelled"); }

  // Whether the server does not have a revision that another has told. One that only the caller asked for may never
  // come.
  bool IsBehindAnother(const absl::Status& status) const {
    return request_.briefing().at_least_revision() > asked_at_least_ &&
           errors::ReasonOf(status) == "REVISION_NOT_REACHED";
  }

  // What has been shown is not followed by what was before it.
  void Raise() {
    if (briefing_.revision() > request_.briefing().at_least_revision()) {
      request_.mutable_briefing()->set_at_least_revision(briefing_.revision());
    }
    if (request_.has_briefing()) transport_.Complete(*request_.mutable_briefing());
  }

  // The first message is owed at once, or once the server has the revision that it is to wait for.
  absl::Duration SilenceLimit() const {
    const bool waits = request_.briefing().at_least_revision() > 0;
    return backoff_.SilenceLimit(2 * transport_.options().min_silence) +
           (waits ? limits::kMaxRevisionWait : absl::ZeroDuration());
  }

  absl::Status Attempt() {
    Raise();
    grpc::ClientContext context;
    const Cancellation::Registration registration(cancellation_, [&context] { context.TryCancel(); });
    const auto stub = v1::BriefingService::NewStub(transport_.channel(turn_));
    const absl::Time start = transport_.Now();
    SilenceGuard guard(context, SilenceLimit());
    std::unique_ptr<AnswerGuard> first = transport_.Guard(context, turn_, transport_.options().timeout);
    const auto reader = stub->FollowBriefing(&context, request_);
    v1::FollowBriefingResponse response;
    while (!stopped_ && reader->Read(&response)) {
      // From the first message on nothing is owed.
      guard.Suspend();
      first = nullptr;
      stopped_ = Receive(response) == Step::kStop;
    }
    if (stopped_) context.TryCancel();
    absl::Status status = Transport::Guarded(first.get(), FromGrpc(reader->Finish()));
    if (guard.fired()) status = backoff_.Silent();
    transport_.Report(
        {"FollowBriefing", stopped_ ? absl::OkStatus() : status, transport_.Now() - start, backoff_.attempt()});
    return status;
  }

  Step Receive(const v1::FollowBriefingResponse& response) {
    backoff_.Answered();
    backoff_.Reset();
    ApplyTo(briefing_, response);
    transport_.NoteRevision(briefing_.revision());
    std::vector<v1::BriefingSection> changed;
    for (const int section : response.changed_sections()) {
      changed.push_back(static_cast<v1::BriefingSection>(section));
    }
    return handler_.OnBriefing(briefing_, changed);
  }

  Transport& transport_;
  v1::FollowBriefingRequest request_;
  BriefingHandler& handler_;
  Cancellation* const cancellation_;
  StreamBackoff backoff_;
  const int64_t asked_at_least_;
  size_t turn_ = 0;
  v1::Briefing briefing_;
  bool stopped_ = false;
};

}  // namespace

absl::Status Client::FollowBriefing(v1::FollowBriefingRequest request, BriefingHandler& handler,
                                    Cancellation* cancellation) {
  return FollowLoop(*transport_, std::move(request), handler, cancellation).Run();
}

}  // namespace briefing::client
