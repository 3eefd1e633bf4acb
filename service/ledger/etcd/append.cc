#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "service/base/errors.h"
#include "service/ledger/etcd/etcd_ledger_impl.h"
#include "service/ledger/etcd/requests.h"

namespace briefing {

using etcd_format::Draft;
using etcd_format::Head;

// One append, from its first part to its end.
class EtcdLedger::Appender {
 public:
  Appender(EtcdLedger& ledger, const etcd_format::Head& expected, Draft draft)
      : ledger_(ledger), deadline_(ledger.client_->call_timeout()), expected_(expected), draft_(std::move(draft)) {}

  absl::StatusOr<Revision> Run();

 private:
  // What became of a transaction that goes ahead only at the expected head.
  struct Outcome {
    enum Kind { kMade, kHeadDiffers, kFailed };
    Kind kind = kFailed;
    // kMade: etcd's revision of it.
    int64_t etcd_revision = 0;
    // kHeadDiffers: the head that there is, and who wrote the segment after the expected head; "" where there is none.
    etcd_format::Head head = {};
    std::string next_append_id = {};
    // kFailed: why. Of a Send, as the client says it; of others, as Append is to return it.
    absl::Status status = {};
  };

  Outcome Send(const etcd_pb::TxnRequest& request, const Deadline& deadline);
  Outcome Stage();
  // Finds out what became of a Publish that failed with `failure`: kHeadDiffers or kFailed.
  Outcome Settle(const absl::Status& failure);
  Outcome Fence(const Deadline& deadline);
  Outcome LookAfterwards(const absl::Status& failure);
  Outcome OfPage(const Page& page) const;
  absl::StatusOr<Revision> Written(const etcd_format::Head& head);
  static Outcome Failed(absl::Status status) { return {.kind = Outcome::kFailed, .status = std::move(status)}; }
  absl::Status Unknown(const absl::Status& failure) const { return errors::OutcomeUnknown(failure.message()); }
  absl::Status NothingWritten(const absl::Status& failure) const {
    return errors::LedgerIo(ledger_.name_, absl::StrCat("nothing was written; ", failure.message()));
  }

  EtcdLedger& ledger_;
  const std::chrono::steady_clock::time_point begun_ = std::chrono::steady_clock::now();
  // Of everything but finding out.
  const Deadline deadline_;
  etcd_format::Head expected_;
  Draft draft_;
};

absl::StatusOr<Revision> EtcdLedger::Append(Revision expected_head, absl::Span<const std::string> entries) {
  if (entries.empty()) return Head();
  etcd_format::Head known = tail_.head();
  if (known.revision < expected_head) {
    absl::StatusOr<SegmentWatch::HeadReading> reading = ReadHead();
    if (!reading.ok()) return reading.status();
    known = std::move(reading->head);
  }
  if (known.revision != expected_head) return errors::HeadMoved(expected_head, known.revision);
  absl::StatusOr<Draft> draft = MakeDraft(keys_, known, absl::StrCat(writer_id_, ".", ++appends_), entries);
  if (!draft.ok()) return draft.status();
  absl::StatusOr<Revision> appended = Appender(*this, known, *std::move(draft)).Run();
  if (errors::ReasonOf(appended.status()) == "OUTCOME_UNKNOWN") doubtful_ = true;
  return appended;
}

absl::StatusOr<Revision> EtcdLedger::Appender::Run() {
  while (true) {
    Outcome outcome = Stage();
    if (outcome.kind == Outcome::kMade) {
      if (deadline_.passed()) return NothingWritten(absl::DeadlineExceededError("no member took it in time"));
      outcome = Send(PublishRequest(ledger_.keys_, expected_, draft_), deadline_);
      if (outcome.kind == Outcome::kFailed) outcome = Settle(outcome.status);
    }
    if (outcome.kind == Outcome::kFailed) return outcome.status;
    if (outcome.kind == Outcome::kMade) {
      draft_.head.mod_revision = outcome.etcd_revision;
      return Written(draft_.head);
    }
    if (outcome.next_append_id == draft_.segment.append_id()) return Written(outcome.head);
    if (outcome.head.revision != expected_.revision) {
      return errors::HeadMoved(expected_.revision, outcome.head.revision);
    }
    // Somebody set a fence, perhaps this append itself.
    expected_ = std::move(outcome.head);
  }
}

absl::StatusOr<Revision> EtcdLedger::Appender::Written(const etcd_format::Head& head) {
  ledger_.tail_.Advance(head);
  // It went ahead where the head was the one before, at a moment after it was begun.
  ledger_.tail_.Saw(Revision(draft_.segment.last()), begun_);
  ledger_.Note({Revision(draft_.segment.last()), draft_.segment.chain()});
  return Revision(draft_.segment.last());
}

EtcdLedger::Appender::Outcome EtcdLedger::Appender::Send(const etcd_pb::TxnRequest& request, const Deadline& deadline) {
  EtcdClient& client = *ledger_.client_;
  const absl::Duration timeout = std::min(deadline.left(), client.attempt_timeout());
  const absl::StatusOr<etcd_pb::TxnResponse> response = client.Write(request, timeout);
  if (!response.ok()) return Failed(response.status());
  if (response->succeeded()) return {.kind = Outcome::kMade, .etcd_revision = response->header().revision()};
  absl::StatusOr<etcd_format::Head> head = ledger_.DecodeHead(response->responses(0).range());
  if (!head.ok()) return Failed(head.status());
  Outcome outcome{.kind = Outcome::kHeadDiffers, .head = *std::move(head)};
  storage::v1::Segment segment;
  const auto& next = response->responses(1).range();
  if (!next.kvs().empty() && segment.ParseFromString(next.kvs(0).value())) {
    outcome.next_append_id = segment.append_id();
  }
  return outcome;
}

EtcdLedger::Appender::Outcome EtcdLedger::Appender::Stage() {
  // The last part goes with the segment.
  for (int part = 0; part + 1 < static_cast<int>(draft_.parts.size());) {
    Outcome outcome = Send(StageRequest(ledger_.keys_, expected_, draft_, part), deadline_);
    if (outcome.kind == Outcome::kHeadDiffers) return outcome;
    if (outcome.kind == Outcome::kMade) {
      ++part;
      continue;
    }
    // Whether a part was put does not matter: nothing speaks of it yet.
    if (absl::IsDataLoss(outcome.status)) return outcome;
    if (IsOutOfSpace(outcome.status)) return Failed(errors::StorageFull(ledger_.name_));
    if (IsRefusal(outcome.status) || deadline_.passed()) return Failed(NothingWritten(outcome.status));
    ledger_.client_->Pause();
  }
  return {.kind = Outcome::kMade};
}

EtcdLedger::Appender::Outcome EtcdLedger::Appender::Settle(const absl::Status& failure) {
  if (absl::IsDataLoss(failure)) return Failed(failure);
  if (IsRefusal(failure)) return Failed(NothingWritten(failure));
  if (IsOutOfSpace(failure)) return LookAfterwards(failure);
  const Deadline deadline(ledger_.client_->call_timeout());
  while (true) {
    Outcome outcome = Fence(deadline);
    if (outcome.kind == Outcome::kHeadDiffers) return outcome;
    if (IsOutOfSpace(outcome.status)) {
      outcome = LookAfterwards(outcome.status);
      // What was sent first may still be on its way, and find room.
      const bool full = outcome.kind == Outcome::kFailed;
      return full ? Failed(Unknown(failure)) : outcome;
    }
    if (IsRefusal(outcome.status) || deadline.passed()) return Failed(Unknown(failure));
    ledger_.client_->Pause();
  }
}

EtcdLedger::Appender::Outcome EtcdLedger::Appender::Fence(const Deadline& deadline) {
  etcd_format::Head fence = expected_;
  fence.append_id = absl::StrCat(ledger_.writer_id_, ".", ++ledger_.appends_);
  Outcome outcome = Send(FenceRequest(ledger_.keys_, expected_, fence), deadline);
  if (outcome.kind != Outcome::kMade) return outcome;
  fence.mod_revision = outcome.etcd_revision;
  ledger_.tail_.Advance(fence);
  return {.kind = Outcome::kHeadDiffers, .head = std::move(fence)};
}

// etcd answers that there is no room also where it had room for the last time and did what was asked. It has answered,
// so that nothing is on its way any more.
EtcdLedger::Appender::Outcome EtcdLedger::Appender::LookAfterwards(const absl::Status& failure) {
  const absl::StatusOr<Page> page = ledger_.FetchPage(expected_.revision, 1);
  if (!page.ok()) return Failed(Unknown(failure));
  if (page->head.head.revision == expected_.revision) return Failed(errors::StorageFull(ledger_.name_));
  return OfPage(*page);
}

EtcdLedger::Appender::Outcome EtcdLedger::Appender::OfPage(const Page& page) const {
  Outcome outcome{.kind = Outcome::kHeadDiffers, .head = page.head.head};
  if (!page.segments.empty() && page.segments[0] != nullptr) outcome.next_append_id = page.segments[0]->append_id();
  return outcome;
}

}  // namespace briefing
