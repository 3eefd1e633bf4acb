#include "service/rpc/change_page.h"

#include <algorithm>
#include <string>
#include <utility>

#include "service/base/errors.h"
#include "service/base/limits.h"
#include "service/base/wire.h"
#include "service/catalog/commit_log.h"
#include "service/catalog/record_type.h"
#include "service/query/token.h"
#include "service/watch/filtered_commit.h"
#include "service/watch/message_writer.h"
#include "xxhash.h"

namespace briefing::rpc {
namespace {

// What is still to be listed: [next, end), and how much of it on this page.
struct Span {
  Revision next;
  Revision end;
  int64_t commits_left = 0;
};

absl::Status Check(const v1::ListChangesRequest& request) {
  if (!request.name().empty()) {
    if (auto type = CheckName(request.name(), "name"); !type.ok()) return type.status();
  }
  if (request.start_revision() < 0) return errors::InvalidField("start_revision", "must be 0 (the first) or more");
  if (request.end_revision() < 0) return errors::InvalidField("end_revision", "must be 0 (after the head) or more");
  if (request.end_revision() > 0 && request.end_revision() < request.start_revision()) {
    return errors::InvalidField("end_revision", "must not be before start_revision");
  }
  if (request.page_size() < 0) return errors::InvalidField("page_size", "must be 0 (the default) or more");
  return absl::OkStatus();
}

uint64_t FingerprintOf(const v1::ListChangesRequest& request) {
  std::string canon;
  wire::AppendBytesField(v1::ListChangesRequest::kNameFieldNumber, request.name(), canon);
  wire::AppendVarintField(v1::ListChangesRequest::kStartRevisionFieldNumber, request.start_revision(), canon);
  wire::AppendVarintField(v1::ListChangesRequest::kEndRevisionFieldNumber, request.end_revision(), canon);
  return XXH3_64bits(canon.data(), canon.size());
}

// Where the listing stands: before its first commit, or where the token says.
absl::StatusOr<PageToken> PositionOf(const v1::ListChangesRequest& request, Revision now, absl::string_view ledger_id) {
  const uint64_t fingerprint = FingerprintOf(request);
  if (!request.page_token().empty()) return DecodePageToken(request.page_token(), fingerprint, ledger_id);
  const int64_t first = std::max<int64_t>(request.start_revision(), 1);
  return PageToken{.revision = now, .after = static_cast<uint64_t>(first - 1), .request_fingerprint = fingerprint};
}

Span SpanOf(const v1::ListChangesRequest& request, const PageToken& position) {
  Span span{.next = Revision(static_cast<int64_t>(position.after)).next(), .end = position.revision.next()};
  if (request.end_revision() > 0) span.end = std::min(span.end, Revision(request.end_revision()));
  const int size = request.page_size() > 0 ? request.page_size() : limits::kDefaultPageSize;
  span.commits_left = std::min(size, limits::kMaxPageSize);
  return span;
}

// Cuts a run of frames that goes beyond `last`. Frames of one run lie side by side.
SharedBytes CutAfter(const CommitLog::Run& run, Revision last, const CommitLog& log) {
  if (run.last <= last) return run.frames;
  const absl::string_view whole = run.frames.view();
  const absl::string_view last_frame = log.Frames(last, 0).frames.view();
  const size_t size = static_cast<size_t>(last_frame.data() + last_frame.size() - whole.data());
  return SharedBytes(run.frames.owner(), whole.substr(0, size));
}

// Both move `span.next` behind the last commit they are done with.
void AppendLedger(const View& view, Span& span, MessageWriter& out) {
  const CommitLog& log = view.catalog().log();
  while (span.next < span.end && span.commits_left > 0 && out.size_bytes() < limits::kMaxPageBytes) {
    const CommitLog::Run run = log.Frames(span.next, limits::kMaxPageBytes - out.size_bytes());
    const Revision last = std::min({run.last, span.end.previous(), span.next.previous() + span.commits_left});
    SharedBytes frames = CutAfter(run, last, log);
    // A run is at least one commit, which may be larger than what is left of the page.
    if (!out.empty() && out.size_bytes() + frames.size() > limits::kMaxPageBytes) return;
    out.Share(std::move(frames));
    span.commits_left -= last - span.next.previous();
    span.next = last.next();
  }
}

void AppendRecordHistory(const View& view, absl::string_view name, Span& span, MessageWriter& out) {
  const std::vector<Revision> history = view.History(name);
  int64_t examined = 0;
  for (auto revision = std::lower_bound(history.begin(), history.end(), span.next); revision != history.end();
       ++revision) {
    if (*revision >= span.end) break;
    const bool full = span.commits_left == 0 || examined >= limits::kMaxChangesPerStep ||
                      out.size_bytes() >= limits::kTargetMessageBytes;
    if (full) {
      span.next = *revision;
      return;
    }
    examined += AppendCommitOfRecord(view, *revision, name, out).examined;
    --span.commits_left;
  }
  span.next = span.end;
}

}  // namespace

absl::StatusOr<ChangePage> ListChangePage(const v1::ListChangesRequest& request, const View& now,
                                          absl::string_view ledger_id) {
  if (absl::Status status = Check(request); !status.ok()) return status;
  absl::StatusOr<PageToken> position = PositionOf(request, now.revision(), ledger_id);
  if (!position.ok()) return position.status();
  const absl::StatusOr<View> view = now.catalog().ViewAt(position->revision);
  if (!view.ok()) return view.status();

  Span span = SpanOf(request, *position);
  MessageWriter out;
  if (request.name().empty()) {
    AppendLedger(*view, span, out);
  } else {
    if (!view->Find(request.name())) return view->WhyAbsent(request.name());
    AppendRecordHistory(*view, request.name(), span, out);
  }
  if (span.next < span.end) {
    position->after = static_cast<uint64_t>(span.next.previous().value());
    wire::AppendBytesField(v1::ListChangesResponse::kNextPageTokenFieldNumber, Encode(*position, ledger_id),
                           out.tail());
  }
  if (view->revision() > Revision()) {
    wire::AppendVarintField(v1::ListChangesResponse::kRevisionFieldNumber, view->revision().value(), out.tail());
  }
  return ChangePage{.pieces = out.Take(), .revision = view->revision()};
}

}  // namespace briefing::rpc
