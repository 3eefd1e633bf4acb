#include "service/watch/cursor.h"

#include <algorithm>
#include <utility>

#include "service/base/errors.h"
#include "service/base/limits.h"
#include "service/catalog/commit_log.h"
#include "service/query/filter.h"

namespace briefing {
namespace {

absl::StatusOr<ResumeToken> FromToken(const v1::WatchRequest& request, uint64_t fingerprint, Revision head,
                                      const Trailers& trailers) {
  absl::StatusOr<ResumeToken> token = DecodeResumeToken(request.resume_token(), fingerprint, trailers.ledger_id());
  if (!token.ok()) return token;
  if (token->revision > head) return errors::RevisionAhead(token->revision, head);
  // Its reader has what is not in this history, and would not get what took its place.
  if (token->commit_fingerprint && token->commit_fingerprint != trailers.FingerprintAt(token->revision)) {
    return errors::BadToken("resume_token",
                            "was made in a history of this ledger that was given up since, as by going back to a "
                            "backup; begin without a token, with a snapshot");
  }
  token->commit_fingerprint.reset();
  return token;
}

absl::StatusOr<ResumeToken> FromRevision(const v1::WatchRequest& request, uint64_t fingerprint, Revision head) {
  if (request.snapshot()) {
    return errors::InvalidField("start_revision",
                                "cannot be given together with snapshot, which starts after the state it sends");
  }
  const Revision start(request.start_revision());
  if (start < Revision(1)) return errors::InvalidField("start_revision", "must be at least 1, the first revision");
  if (start > head.next()) return errors::RevisionAhead(start, head);
  return ResumeToken{.revision = start.previous(), .snapshot_after = absl::nullopt, .filter_fingerprint = fingerprint};
}

absl::StatusOr<ResumeToken> StartOf(const v1::WatchRequest& request, Revision head, const Trailers& trailers) {
  const uint64_t fingerprint = FingerprintOf(request.filter());
  switch (request.start_case()) {
    case v1::WatchRequest::kResumeToken:
      return FromToken(request, fingerprint, head, trailers);
    case v1::WatchRequest::kStartRevision:
      return FromRevision(request, fingerprint, head);
    case v1::WatchRequest::START_NOT_SET:
      break;
  }
  ResumeToken start{.revision = head, .snapshot_after = absl::nullopt, .filter_fingerprint = fingerprint};
  if (request.snapshot()) start.snapshot_after = 0;
  return start;
}

absl::StatusOr<ChangeFilter> FilterOf(const v1::WatchRequest& request, const Catalog& catalog) {
  absl::StatusOr<Predicate> now = CompileFilter(request.filter(), v1::RECORD_TYPE_UNSPECIFIED, "", "filter");
  if (!now.ok()) return now.status();
  absl::StatusOr<absl::optional<Predicate>> ever = CompileEverPassed(request.filter(), "filter");
  if (!ever.ok()) return ever.status();
  ChangeFilter filter{.now = Matcher(catalog, *std::move(now))};
  if (ever->has_value()) filter.ever.emplace(catalog, **std::move(ever));
  return filter;
}

}  // namespace

absl::StatusOr<Cursor> Cursor::Open(const v1::WatchRequest& request, const Catalog& catalog, Trailers& trailers) {
  absl::StatusOr<ChangeFilter> filter = FilterOf(request, catalog);
  if (!filter.ok()) return filter.status();
  const absl::StatusOr<ResumeToken> start = StartOf(request, catalog.head(), trailers);
  if (!start.ok()) return start.status();
  return Cursor(catalog, trailers, *std::move(filter), *start);
}

Cursor::Cursor(const Catalog& catalog, Trailers& trailers, ChangeFilter filter, const ResumeToken& position)
    : catalog_(&catalog), trailers_(&trailers), filter_(std::move(filter)), position_(position) {}

absl::optional<WatchMessage> Cursor::Next(bool progress_due) {
  if (position_.snapshot_after) return NextOfSnapshot();
  const View view = catalog_->ViewAtHead();
  v1::WatchNotice notice = v1::WATCH_NOTICE_UNSPECIFIED;
  if (level_ && view.revision() - position() > limits::kFellBehindCommits) {
    notice = v1::WATCH_NOTICE_FELL_BEHIND;
    level_ = false;
  }
  MessageWriter body;
  int64_t commits = 0;
  if (position() < view.revision()) {
    commits = filter_.now.predicate().empty() ? AppendRun(body) : AppendMatching(view, body);
  }
  const bool at_head = position() >= view.revision();
  if (notice == v1::WATCH_NOTICE_UNSPECIFIED && at_head && !level_) {
    notice = v1::WATCH_NOTICE_CAUGHT_UP;
    level_ = true;
  }
  told_all_ = level_ && at_head;
  if (notice == v1::WATCH_NOTICE_UNSPECIFIED && body.empty()) {
    if (at_head && !progress_due) return absl::nullopt;
    notice = v1::WATCH_NOTICE_PROGRESS;
  }
  return Close(body, commits, notice);
}

WatchMessage Cursor::NextOfSnapshot() {
  constexpr int kMaxStridesPerStep = limits::kMaxChangesPerStep / View::kScanStride + 1;
  MessageWriter body;
  if (!snapshot_sent_) {
    const View view = catalog_->ViewAt(position()).value();
    absl::optional<RecordId> after;
    if (*position_.snapshot_after > 0) after = RecordId{static_cast<uint32_t>(*position_.snapshot_after - 1)};
    int strides = 0;
    bool full = false;
    const auto append = [&](const RecordVersion& record) {
      full = body.size_bytes() >= limits::kTargetMessageBytes;
      if (full) return false;
      AppendRecord(v1::WatchResponse::kSnapshotFieldNumber, view, record, body);
      position_.snapshot_after = static_cast<uint64_t>(record.id) + 1;
      return true;
    };
    // A filter that matches little must not hold the thread for the whole ledger.
    const bool complete = view.ScanInSteps(filter_.now, after, append, [&](RecordId next) {
      if (strides++ < kMaxStridesPerStep) return true;
      position_.snapshot_after = static_cast<uint64_t>(next);
      return false;
    });
    snapshot_sent_ = complete && !full;
    if (!complete && body.empty()) return Close(body, 0, v1::WATCH_NOTICE_PROGRESS);
  }
  if (!body.empty()) return Close(body, 0, v1::WATCH_NOTICE_UNSPECIFIED);
  position_.snapshot_after.reset();
  level_ = true;
  return Close(body, 0, v1::WATCH_NOTICE_SYNCED);
}

int64_t Cursor::AppendRun(MessageWriter& body) {
  CommitLog::Run run = catalog_->log().Frames(position().next(), limits::kTargetMessageBytes);
  const int64_t commits = run.last - position();
  body.Share(std::move(run.frames));
  position_.revision = run.last;
  return commits;
}

int64_t Cursor::AppendMatching(const View& view, MessageWriter& body) {
  int64_t commits = 0;
  int64_t examined = 0;
  while (position() < view.revision() && examined < limits::kMaxChangesPerStep &&
         body.size_bytes() < limits::kTargetMessageBytes) {
    const FilteredCommit commit = AppendFilteredCommit(view, position().next(), filter_, body);
    position_.revision = position().next();
    examined += commit.examined;
    commits += commit.appended;
  }
  return commits;
}

WatchMessage Cursor::Close(MessageWriter& body, int64_t commits, v1::WatchNotice notice) {
  body.Share(trailers_->For(position_, notice));
  return {.pieces = body.Take(), .commits = commits};
}

}  // namespace briefing
