#include <algorithm>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "service/base/errors.h"
#include "service/ledger/chain.h"
#include "service/ledger/etcd/etcd_ledger_impl.h"
#include "service/ledger/etcd/requests.h"
#include "service/ledger/ledger_id.h"

namespace briefing {
namespace {

using etcd_format::Entries;
using storage::v1::Segment;

// Segments read at once: at first, and at most.
constexpr int64_t kFirstPage = 64;
constexpr int64_t kMaxPage = 4096;
constexpr int64_t kMinPage = 16;
// What a page is to hold, going by the one before.
constexpr size_t kTargetPageBytes = 4 << 20;
constexpr int64_t kPartsAtOnce = 8;
constexpr std::chrono::seconds kQuotaInterval(5);

// As much as brings about kTargetPageBytes, but growing by steps: the next segments may be larger.
int64_t NextLimit(int64_t limit, size_t segments, size_t bytes) {
  const size_t fitting = kTargetPageBytes * segments / std::max<size_t>(bytes, 1);
  return std::clamp(static_cast<int64_t>(fitting), kMinPage, std::min(kMaxPage, limit * 4));
}

}  // namespace

EtcdLedger::EtcdLedger(const EtcdOptions& options, std::unique_ptr<EtcdClient> client, const etcd_format::Meta& meta,
                       const etcd_format::Head& head, std::string secret)
    : name_(DescribeEtcd(options)),
      id_(meta.ledger_id),
      secret_(std::move(secret)),
      keys_(options.prefix),
      writer_id_(NewLedgerId()),
      client_(std::move(client)),
      tail_(absl::StrCat(writer_id_, ".")),
      watch_(*client_, keys_, tail_, [this] { return Heartbeat(); }) {
  tail_.Advance(head);
  watch_.Start();
}

EtcdLedger::~EtcdLedger() {
  client_->Close();
  watch_.Stop();
}

absl::Status EtcdLedger::Damaged(Revision revision, absl::string_view what) const {
  return errors::LedgerCorrupt(absl::StrCat("\"", name_, "\" at revision ", revision.ToString()), what);
}

absl::Status EtcdLedger::Io(const absl::Status& status) const { return errors::LedgerIo(name_, status.message()); }

// --- The head ---

absl::StatusOr<etcd_format::Head> EtcdLedger::DecodeHead(const etcd_pb::RangeResponse& range) {
  const std::string where = absl::StrCat("\"", name_, "\"");
  if (range.kvs().empty()) return errors::LedgerCorrupt(where, "its head key is missing");
  absl::optional<etcd_format::Head> head = etcd_format::DecodeHead(range.kvs(0).value(), range.kvs(0).mod_revision());
  if (!head) return errors::LedgerCorrupt(where, "its head key does not match its checksum");
  tail_.Advance(*head);
  return *std::move(head);
}

absl::StatusOr<SegmentWatch::HeadReading> EtcdLedger::ReadHead() {
  absl::StatusOr<Page> page = FetchPage(Revision(), 0);
  if (!page.ok()) return page.status();
  return page->head;
}

absl::StatusOr<Revision> EtcdLedger::Head() {
  const absl::StatusOr<SegmentWatch::HeadReading> reading = ReadHead();
  if (!reading.ok()) return reading.status();
  return reading->head.revision;
}

absl::StatusOr<SegmentWatch::HeadReading> EtcdLedger::Heartbeat() {
  const auto now = std::chrono::steady_clock::now();
  if (now - quota_asked_ >= kQuotaInterval) {
    quota_asked_ = now;
    const absl::StatusOr<etcd_pb::StatusResponse> status = client_->Status();
    if (status.ok()) {
      Quota quota{.used_bytes = status->db_size_bytes(), .limit_bytes = status->db_size_quota_bytes()};
      for (const std::string& error : status->errors()) quota.used_up |= absl::StrContains(error, "NOSPACE");
      MutexLock lock(&mutex_);
      quota_ = quota;
    }
  }
  return ReadHead();
}

absl::optional<Ledger::Quota> EtcdLedger::LastQuota() {
  MutexLock lock(&mutex_);
  return quota_;
}

absl::StatusOr<Revision> EtcdLedger::UnlessPutBack(Revision head) const {
  MutexLock lock(&mutex_);
  if (!put_back_.ok()) return put_back_;
  return head;
}

EtcdLedger::Progress EtcdLedger::newest() const {
  MutexLock lock(&mutex_);
  return newest_;
}

void EtcdLedger::Note(const Progress& progress) {
  MutexLock lock(&mutex_);
  if (progress.at > newest_.at) newest_ = progress;
}

absl::Status EtcdLedger::CheckFollows(const Progress& newest, const etcd_format::Head& head) {
  const bool same = head.revision == newest.at && newest.chain.value_or(head.chain) == head.chain;
  if (same || head.revision > newest.at) return absl::OkStatus();
  absl::Status status =
      Damaged(head.revision, absl::StrCat("this server has read another history, up to revision ", newest.at.ToString(),
                                          " (restart it where the ledger was put back on purpose)"));
  {
    MutexLock lock(&mutex_);
    put_back_.Update(status);
  }
  tail_.Interrupt();
  return status;
}

// --- Reading ---

absl::StatusOr<EtcdLedger::Page> EtcdLedger::FetchPage(Revision after, int64_t limit) {
  const Progress before = newest();
  const auto asked = std::chrono::steady_clock::now();
  const absl::StatusOr<etcd_pb::TxnResponse> response = client_->Read(PageRequest(keys_, after, limit));
  if (!response.ok()) return Io(response.status());
  absl::StatusOr<etcd_format::Head> head = DecodeHead(response->responses(0).range());
  if (!head.ok()) return head.status();
  if (absl::Status status = CheckFollows(before, *head); !status.ok()) return status;
  tail_.Saw(head->revision, asked);
  Page page;
  page.head = {*std::move(head), response->header().revision()};
  if (limit == 0) return page;
  for (const etcd_pb::KeyValue& kv : response->responses(1).range().kvs()) {
    auto segment = std::make_shared<Segment>();
    const bool whole = segment->ParseFromString(kv.value()) && kv.key() == keys_.Segment(Revision(segment->last()));
    // Left empty for the reader, who visits what comes before it.
    page.segments.push_back(whole ? std::move(segment) : nullptr);
    if (!whole) break;
  }
  return page;
}

absl::StatusOr<std::string> EtcdLedger::FetchParts(const Segment& segment) {
  std::string body;
  for (int part = 0; part < segment.parts();) {
    const absl::StatusOr<etcd_pb::TxnResponse> response =
        client_->Read(PartsRequest(keys_, segment, part, kPartsAtOnce));
    if (!response.ok()) return Io(response.status());
    const auto& kvs = response->responses(0).range().kvs();
    if (kvs.empty()) return Damaged(Revision(segment.first()), "a part of the entry is missing");
    for (const etcd_pb::KeyValue& kv : kvs) body.append(kv.value());
    part += kvs.size();
  }
  return body;
}

absl::Status EtcdLedger::VisitSegment(const Segment& segment, Progress& progress, Visit visit) {
  const Revision next = progress.at.next();
  const Revision first(segment.first());
  if (first > next || Revision(segment.last()) < next) return Damaged(next, "the entry is missing");
  if (progress.chain && (first != next || segment.previous() != *progress.chain)) {
    return Damaged(next, "the entry does not match its checksum");
  }
  absl::StatusOr<std::string> parts;
  if (segment.parts() > 0) parts = FetchParts(segment);
  if (segment.parts() > 0 && !parts.ok()) return parts.status();
  const absl::optional<Entries> entries = Entries::Unpack(segment, segment.parts() > 0 ? *parts : absl::string_view());
  if (!entries) return Damaged(std::max(first, next), "the entry does not match its checksum");
  for (auto at = static_cast<size_t>(next - first); at < entries->all().size(); ++at) {
    if (absl::Status status = visit(progress.at.next(), entries->all()[at]); !status.ok()) return status;
    progress.at = progress.at.next();
  }
  progress.chain = segment.chain();
  Note(progress);
  return absl::OkStatus();
}

absl::StatusOr<uint64_t> EtcdLedger::ChecksumAt(Revision revision) {
  if (revision == Revision()) return ledger_chain::Genesis(id_);
  const absl::StatusOr<Page> page = FetchPage(revision.previous(), 1);
  if (!page.ok()) return page.status();
  if (revision > page->head.head.revision) return errors::RevisionAhead(revision, page->head.head.revision);
  if (page->segments.empty() || page->segments[0] == nullptr) return Damaged(revision, "the entry is missing");
  const Segment& segment = *page->segments[0];
  if (Revision(segment.last()) == revision) return segment.chain();
  // It stands amid others of its append.
  Progress progress{.at = Revision(segment.first()).previous(), .chain = segment.previous()};
  uint64_t checksum = segment.previous();
  const absl::Status status = VisitSegment(segment, progress, [&](Revision at, absl::string_view entry) {
    if (at <= revision) checksum = ledger_chain::Link(checksum, at, entry);
    return absl::OkStatus();
  });
  if (!status.ok()) return status;
  return checksum;
}

absl::Status EtcdLedger::Read(Revision after, absl::FunctionRef<absl::Status(Revision, absl::string_view)> visit) {
  Progress progress{.at = after, .chain = absl::nullopt};
  if (after == Revision()) progress.chain = ledger_chain::Genesis(id_);
  if (const Progress known = newest(); known.at == after && known.chain) progress.chain = known.chain;
  const std::vector<Tail::SegmentPtr> recent = doubtful_ ? std::vector<Tail::SegmentPtr>() : tail_.Since(after);
  if (recent.empty()) return ReadFromEtcd(progress, visit);
  for (const Tail::SegmentPtr& segment : recent) {
    if (absl::Status status = VisitSegment(*segment, progress, visit); !status.ok()) return status;
  }
  return absl::OkStatus();
}

absl::Status EtcdLedger::ReadFromEtcd(Progress progress, Visit visit) {
  absl::optional<etcd_format::Head> end;
  for (int64_t limit = kFirstPage; !end || progress.at < end->revision;) {
    const absl::StatusOr<Page> page = FetchPage(progress.at, limit);
    if (!page.ok()) return page.status();
    if (!end) {
      end = page->head.head;
      doubtful_ = false;
      if (progress.at >= end->revision) return absl::OkStatus();
    }
    size_t bytes = 0;
    for (const Tail::SegmentPtr& segment : page->segments) {
      if (progress.at >= end->revision) break;
      if (segment == nullptr) return Damaged(progress.at.next(), "the entry does not decode");
      bytes += segment->body().size();
      if (absl::Status status = VisitSegment(*segment, progress, visit); !status.ok()) return status;
    }
    if (page->segments.empty()) return Damaged(progress.at.next(), "the entry is missing");
    limit = NextLimit(limit, page->segments.size(), bytes);
  }
  if (*progress.chain == end->chain) return absl::OkStatus();
  return Damaged(end->revision, "the entry is not the one that the head names");
}

}  // namespace briefing
