#include <algorithm>
#include <memory>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "briefing/v1/ledger_service.grpc.pb.h"
#include "client/backoff.h"
#include "client/client.h"
#include "client/silence_guard.h"
#include "client/status.h"
#include "client/transport.h"
#include "service/base/errors.h"
#include "service/base/limits.h"

namespace briefing::client {
namespace {

// One export from its first attempt to its end. Used by one thread.
class ExportLoop {
 public:
  ExportLoop(Transport& transport, v1::ExportRequest request,
             const std::function<Step(const v1::ExportResponse&)>& on_part, Cancellation* cancellation)
      : transport_(transport),
        request_(std::move(request)),
        on_part_(on_part),
        cancellation_(cancellation),
        backoff_(transport.options(), transport.Now()),
        asked_at_least_(request_.at_least_revision()),
        steady_(IsSteady(request_)) {}

  absl::Status Run() {
    while (true) {
      turn_ = transport_.turn();
      const absl::Status status = Attempt();
      if (status.ok() || stopped_) return absl::OkStatus();
      if (!IsTransient(status) && !IsBehindAnother(status)) return status;
      if (pinned_ && !steady_) return CannotGoOn(status);
      const absl::optional<absl::Duration> delay =
          backoff_.Next(transport_.ForNextServer(status, backoff_.attempt() - 1), transport_.Now());
      if (!delay) return status;
      transport_.Rotate(turn_);
      if (!transport_.Sleep(*delay, cancellation_)) return absl::CancelledError("the export was cancelled");
    }
  }

 private:
  // Whether each attempt goes through the same records: what is overdue goes by the time of the read, unless a revision
  // is asked for.
  static bool IsSteady(const v1::ExportRequest& request) {
    return request.as_of().point_case() == v1::AsOf::kRevision || !absl::StrContains(request.filter(), "overdue");
  }
  static absl::Status CannotGoOn(const absl::Status& cause) {
    return absl::AbortedError(absl::StrCat("the export broke off in the middle (", cause.message(),
                                           ") and cannot go on, since its filter asks what is overdue, which moves on "
                                           "with time; begin it anew, or give as_of a revision"));
  }

  // Whether the server does not have a revision that another has told. One that only the caller asked for may never
  // come.
  bool IsBehindAnother(const absl::Status& status) const {
    if (pinned_) return IsBehind(status);
    return request_.at_least_revision() > asked_at_least_ && errors::ReasonOf(status) == "REVISION_NOT_REACHED";
  }

  // The server may wait for a revision before it says anything.
  absl::Duration SilenceLimit() const {
    const absl::Duration wait = request_.at_least_revision() > 0 ? limits::kMaxRevisionWait : absl::ZeroDuration();
    return backoff_.SilenceLimit(2 * transport_.options().min_silence) + wait;
  }

  absl::Status Attempt() {
    grpc::ClientContext context;
    const Cancellation::Registration registration(cancellation_, [&context] { context.TryCancel(); });
    const auto stub = v1::LedgerService::NewStub(transport_.channel(turn_));
    const absl::Time start = transport_.Now();
    transport_.Complete(request_);
    SilenceGuard guard(context, SilenceLimit());
    std::unique_ptr<AnswerGuard> first = transport_.Guard(context, turn_, transport_.options().timeout);
    const auto reader = stub->Export(&context, request_);
    v1::ExportResponse response;
    to_skip_ = delivered_;
    while (!stopped_ && reader->Read(&response)) {
      guard.Suspend();
      first = nullptr;
      stopped_ = Receive(response) == Step::kStop;
      guard.Touch(SilenceLimit());
    }
    if (stopped_) context.TryCancel();
    absl::Status status = Transport::Guarded(first.get(), FromGrpc(reader->Finish()));
    if (guard.fired()) status = backoff_.Silent();
    transport_.Report({"Export", stopped_ ? absl::OkStatus() : status, transport_.Now() - start, backoff_.attempt()});
    return status;
  }

  Step Receive(v1::ExportResponse& response) {
    backoff_.Answered();
    transport_.NoteRevision(response.revision());
    pinned_ = true;
    // One revision is exported in one order, so that what was delivered is found again by its number.
    request_.mutable_as_of()->set_revision(response.revision());
    const int64_t skipped = std::min<int64_t>(to_skip_, response.records_size());
    to_skip_ -= skipped;
    response.mutable_records()->DeleteSubrange(0, static_cast<int>(skipped));
    if (skipped > 0 && response.records().empty()) return Step::kContinue;
    if (!response.records().empty()) backoff_.Reset();
    delivered_ += response.records_size();
    return on_part_(response);
  }

  Transport& transport_;
  v1::ExportRequest request_;
  const std::function<Step(const v1::ExportResponse&)>& on_part_;
  Cancellation* const cancellation_;
  StreamBackoff backoff_;
  const int64_t asked_at_least_;
  const bool steady_;
  size_t turn_ = 0;
  // Whether a message has told the revision that all of it is for.
  bool pinned_ = false;
  int64_t delivered_ = 0;
  int64_t to_skip_ = 0;
  bool stopped_ = false;
};

}  // namespace

absl::Status Client::Export(v1::ExportRequest request, const std::function<Step(const v1::ExportResponse&)>& on_part,
                            Cancellation* cancellation) {
  return ExportLoop(*transport_, std::move(request), on_part, cancellation).Run();
}

}  // namespace briefing::client
