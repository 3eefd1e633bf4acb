#include "service/rpc/change_page.h"

#include <algorithm>
#include <string>
#include <utility>

#include "service/base/limits.h"
#include "service/base/wire.h"
#include "service/catalog/commit_log.h"
#include "service/query/token.h"
#include "service/watch/filtered_commit.h"
#include "service/watch/message_writer.h"

namespace briefing::rpc {
namespace {

// What is still to be listed: [next, end), and how much of it on this page.
struct Span {
  Revision next;
  Revision end;
  int64_t commits_left = 0;
};

// Where the listing stands: before its first commit, or where the token says.
PageToken PositionOf(const ChangeListing& listing, const View& as_of) {
  if (listing.position) return *listing.position;
  const int64_t first = std::max<int64_t>(listing.request.start_revision(), 1);
  return PageToken{.revision = as_of.revision(),
                   .after = static_cast<uint64_t>(first - 1),
                   .request_fingerprint = listing.fingerprint};
}

Span SpanOf(const ChangeListing& listing, const PageToken& position) {
  Span span{.next = Revision(static_cast<int64_t>(position.after)).next(), .end = position.revision.next()};
  const int64_t end_revision = listing.request.end_revision();
  if (end_revision > 0) span.end = std::min(span.end, Revision(end_revision));
  span.commits_left = listing.page_size();
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

absl::StatusOr<ChangePage> MakeChangePage(const ChangeListing& listing, const View& as_of,
                                          absl::string_view page_secret) {
  PageToken position = PositionOf(listing, as_of);
  Span span = SpanOf(listing, position);
  const std::string& name = listing.request.name();
  MessageWriter out;
  if (name.empty()) {
    AppendLedger(as_of, span, out);
  } else {
    if (!as_of.Find(name)) return as_of.WhyAbsent(name);
    AppendRecordHistory(as_of, name, span, out);
  }
  if (span.next < span.end) {
    position.after = static_cast<uint64_t>(span.next.previous().value());
    wire::AppendBytesField(v1::ListChangesResponse::kNextPageTokenFieldNumber, Encode(position, page_secret),
                           out.tail());
  }
  if (as_of.revision() > Revision()) {
    wire::AppendVarintField(v1::ListChangesResponse::kRevisionFieldNumber, as_of.revision().value(), out.tail());
  }
  return ChangePage{.pieces = out.Take(), .revision = as_of.revision()};
}

}  // namespace briefing::rpc
