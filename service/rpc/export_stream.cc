#include "service/rpc/export_stream.h"

#include <string>
#include <utility>

#include "absl/base/thread_annotations.h"
#include "absl/functional/function_ref.h"
#include "absl/strings/str_cat.h"
#include "service/base/clock.h"
#include "service/base/errors.h"
#include "service/base/limits.h"
#include "service/base/mutex.h"
#include "service/base/wire.h"
#include "service/catalog/record_type.h"
#include "service/query/filter.h"
#include "service/rpc/shortlist.h"

namespace briefing::rpc {

ExportCursor::ExportCursor(const View& view, Predicate predicate) : view_(view) {
  for (const RecordTypeInfo& kind : AllRecordTypes()) {
    Predicate of_kind = predicate;
    of_kind.all_of.push_back({Term{TermField::kType, absl::StrCat(static_cast<int>(kind.type))}});
    matchers_.emplace_back(view.catalog(), std::move(of_kind));
  }
}

bool ExportCursor::AppendKind(int& strides, MessageWriter& out) {
  constexpr int kMaxStridesPerStep = limits::kMaxChangesPerStep / View::kScanStride + 1;
  bool full = false;
  const auto append = [&](const RecordVersion& record) {
    full = out.size_bytes() >= limits::kTargetMessageBytes;
    if (full) return false;
    AppendRecord(v1::ExportResponse::kRecordsFieldNumber, view_, record, out);
    after_ = record.id;
    return true;
  };
  // A filter that passes little must not hold the thread, or leave the client without a sign, for the whole ledger.
  // Going on from one kind to the next is no stride: few records stay one message, whatever their kinds.
  bool begun = false;
  const bool complete = view_.ScanInSteps(matchers_[kind_], after_, append, [&](RecordId next) {
    if (!std::exchange(begun, true) || strides++ < kMaxStridesPerStep) return true;
    if (next > RecordId{0}) after_ = RecordId{static_cast<uint32_t>(next) - 1};
    return false;
  });
  return complete && !full;
}

absl::optional<std::vector<SharedBytes>> ExportCursor::Next() {
  MessageWriter out;
  int strides = 0;
  if (kind_ == matchers_.size() && begun_) return absl::nullopt;
  while (kind_ < matchers_.size() && AppendKind(strides, out)) {
    ++kind_;
    after_.reset();
  }
  if (out.empty() && kind_ == matchers_.size() && begun_) return absl::nullopt;
  begun_ = true;
  if (view_.revision() > Revision()) {
    wire::AppendVarintField(v1::ExportResponse::kRevisionFieldNumber, view_.revision().value(), out.tail());
  }
  return out.Take();
}

class ExportStream::Gate {
 public:
  explicit Gate(ExportStream& stream) : stream_(&stream) {}

  // Gives `step` the stream, where it is still there.
  void Pass(absl::FunctionRef<void(ExportStream&)> step) ABSL_LOCKS_EXCLUDED(mutex_) {
    {
      MutexLock lock(&mutex_);
      if (closed_) return;
      passing_ = true;
    }
    step(*stream_);
    MutexLock lock(&mutex_);
    passing_ = false;
    passed_.SignalAll();
  }
  // Once it returns, the stream is not touched any more.
  void Close() ABSL_LOCKS_EXCLUDED(mutex_) {
    MutexLock lock(&mutex_);
    closed_ = true;
    while (passing_) passed_.Wait(&mutex_);
  }

 private:
  ExportStream* const stream_;
  Mutex mutex_;
  CondVar passed_;
  bool closed_ ABSL_GUARDED_BY(mutex_) = false;
  bool passing_ ABSL_GUARDED_BY(mutex_) = false;
};

ExportStream::ExportStream(ReadPoints& read_points, WorkerPool& pool, SearchIndex* search,
                           const v1::ExportRequest& request, Call call)
    : StreamCall(std::move(call)), pool_(pool), search_(search), gate_(std::make_shared<Gate>(*this)) {
  absl::StatusOr<Predicate> predicate = CompileFilter(request.filter(), v1::RECORD_TYPE_UNSPECIFIED, "", "filter");
  if (!predicate.ok()) {
    End(predicate.status());
    return;
  }
  predicate_ = *std::move(predicate);
  const absl::Time deadline = StreamCall::call().deadline();
  read_points.Await(request.as_of(), request.at_least_revision(), deadline, [gate = gate_](absl::StatusOr<View> view) {
    gate->Pass([&view](ExportStream& stream) { stream.Begin(std::move(view)); });
  });
}

void ExportStream::Begin(absl::StatusOr<View> view) {
  if (!view.ok()) return End(view.status());
  call().SetRevision(view->revision());
  if (!LookUpWords(*view)) Start(*view, std::move(predicate_));
}

bool ExportStream::LookUpWords(const View& view) {
  if (!CanShorten(search_, predicate_, view)) return false;
  WorkerPool::Task task = [gate = gate_, search = search_, view, predicate = predicate_,
                           deadline = call().deadline()]() mutable {
    const auto stop = [deadline] {
      return SystemClock().Steady() < deadline ? absl::OkStatus() : errors::OutOfTime("the export");
    };
    Shorten(search, view, Walk::kWhole, stop, predicate);
    gate->Pass([&](ExportStream& stream) { stream.Start(view, std::move(predicate)); });
  };
  return pool_.Post(task);
}

void ExportStream::Start(const View& view, Predicate predicate) {
  cursor_.emplace(view, std::move(predicate));
  SendNext();
}

void ExportStream::OnSent(bool ok) {
  if (ok) SendNext();
}

void ExportStream::OnGone() { gate_->Close(); }

void ExportStream::SendNext() {
  if (const auto pieces = cursor_->Next()) return Send(*pieces);
  End(absl::OkStatus());
}

}  // namespace briefing::rpc
