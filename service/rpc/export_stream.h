// LedgerService.Export: the state at one revision, message by message.
#ifndef BRIEFING_SERVICE_RPC_EXPORT_STREAM_H_
#define BRIEFING_SERVICE_RPC_EXPORT_STREAM_H_

#include <cstddef>
#include <memory>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/types/optional.h"
#include "briefing/v1/ledger_service.pb.h"
#include "service/base/bytes.h"
#include "service/catalog/view.h"
#include "service/rpc/read_point.h"
#include "service/rpc/stream_call.h"
#include "service/rpc/worker_pool.h"
#include "service/search/index.h"
#include "service/watch/message_writer.h"

namespace briefing::rpc {

// Goes through the records of a view that satisfy a predicate, kind by kind in the order of RecordType, within a kind
// in order of first creation. Not thread-safe.
class ExportCursor {
 public:
  ExportCursor(const View& view, Predicate predicate);

  // The next encoded ExportResponse, of about limits::kTargetMessageBytes; none after the last. There is at least one.
  // Looks at about limits::kMaxChangesPerStep records at most: what it found among them, which may be nothing.
  absl::optional<std::vector<SharedBytes>> Next();

 private:
  // Goes on with the present kind: false where it stopped before the end of it, since the message is full or `strides`
  // used up.
  bool AppendKind(int& strides, MessageWriter& out);

  View view_;
  // One for each kind.
  std::vector<Matcher> matchers_;
  size_t kind_ = 0;
  // The last record sent of this kind.
  absl::optional<RecordId> after_;
  bool begun_ = false;
};

// Waits for the revision asked for, looks the filter's words up in `search` (null: none is kept) on `pool`, then sends what
// the cursor gives, the next message made when the one before is out. All of them must outlive the server. Life: as
// StreamCall.
class ExportStream final : public StreamCall {
 public:
  ExportStream(ReadPoints& read_points, WorkerPool& pool, SearchIndex* search, const v1::ExportRequest& request, Call call);

 private:
  // Stands between what cannot be called off, the wait and the look-up, and the stream, which may be gone before.
  class Gate;

  void Begin(absl::StatusOr<View> view);
  // Whether the look-up is under way, which starts the stream.
  bool LookUpWords(const View& view);
  void Start(const View& view, Predicate predicate);
  void OnSent(bool ok) override;
  void OnGone() override;
  void SendNext();

  WorkerPool& pool_;
  SearchIndex* const search_;
  std::shared_ptr<Gate> gate_;
  Predicate predicate_;
  absl::optional<ExportCursor> cursor_;
};

}  // namespace briefing::rpc

#endif  // BRIEFING_SERVICE_RPC_EXPORT_STREAM_H_
