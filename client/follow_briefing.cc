#include <memory>
#include <utility>

#include "briefing/v1/briefing_service.grpc.pb.h"
#include "client/backoff.h"
#include "client/client.h"
#include "client/silence_guard.h"
#include "client/status.h"
#include "client/transport.h"
#include "service/base/briefing_sections.h"

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
        backoff_(transport.options(), transport.Now()) {}

  absl::Status Run() {
    while (true) {
      const absl::Status status = Attempt();
      if (stopped_) return absl::OkStatus();
      if (cancellation_ != nullptr && cancellation_->cancelled()) return Cancelled();
      if (!IsResumable(status)) return status;
      const absl::optional<absl::Duration> delay = backoff_.Next(status, transport_.Now());
      if (!delay) return status.ok() ? absl::UnavailableError("the server keeps ending the stream") : status;
      transport_.Rotate();
      if (handler_.OnBroken(status, *delay) == Step::kStop) return absl::OkStatus();
      if (!transport_.Sleep(*delay, cancellation_)) return Cancelled();
    }
  }

 private:
  static absl::Status Cancelled() { return absl::CancelledError("following the briefing was cancelled"); }

  absl::Status Attempt() {
    grpc::ClientContext context;
    const Cancellation::Registration registration(cancellation_, [&context] { context.TryCancel(); });
    const auto stub = v1::BriefingService::NewStub(transport_.channel());
    const absl::Time start = transport_.Now();
    // The first message is owed at once; from then on nothing is.
    SilenceGuard guard(context, backoff_.SilenceLimit(2 * transport_.options().min_silence));
    const auto reader = stub->FollowBriefing(&context, request_);
    v1::FollowBriefingResponse response;
    while (!stopped_ && reader->Read(&response)) {
      guard.Suspend();
      stopped_ = Receive(response) == Step::kStop;
    }
    if (stopped_) context.TryCancel();
    absl::Status status = FromGrpc(reader->Finish());
    if (guard.fired()) status = backoff_.Silent();
    transport_.Report(
        {"FollowBriefing", stopped_ ? absl::OkStatus() : status, transport_.Now() - start, backoff_.attempt()});
    return status;
  }

  Step Receive(const v1::FollowBriefingResponse& response) {
    backoff_.Answered();
    backoff_.Reset();
    ApplyTo(briefing_, response);
    std::vector<v1::BriefingSection> changed;
    for (const int section : response.changed_sections()) {
      changed.push_back(static_cast<v1::BriefingSection>(section));
    }
    return handler_.OnBriefing(briefing_, changed);
  }

  Transport& transport_;
  const v1::FollowBriefingRequest request_;
  BriefingHandler& handler_;
  Cancellation* const cancellation_;
  StreamBackoff backoff_;
  v1::Briefing briefing_;
  bool stopped_ = false;
};

}  // namespace

absl::Status Client::FollowBriefing(v1::FollowBriefingRequest request, BriefingHandler& handler,
                                    Cancellation* cancellation) {
  return FollowLoop(*transport_, std::move(request), handler, cancellation).Run();
}

}  // namespace briefing::client
