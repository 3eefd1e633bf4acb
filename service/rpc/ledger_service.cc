#include "service/rpc/ledger_service.h"

#include <string>
#include <utility>

#include "briefing/v1/ledger_service.pb.h"
#include "google/protobuf/duration.pb.h"
#include "google/protobuf/timestamp.pb.h"
#include "service/rpc/export_stream.h"
#include "service/rpc/list_changes.h"
#include "service/rpc/watch_stream.h"

namespace briefing::rpc {
namespace {

void SetTimestamp(absl::Time time, google::protobuf::Timestamp& timestamp) {
  const int64_t seconds = absl::ToUnixSeconds(time);
  timestamp.set_seconds(seconds);
  timestamp.set_nanos(static_cast<int32_t>(absl::ToInt64Nanoseconds(time - absl::FromUnixSeconds(seconds))));
}

void SetDuration(absl::Duration duration, google::protobuf::Duration& proto) {
  proto.set_seconds(absl::IDivDuration(duration, absl::Seconds(1), &duration));
  proto.set_nanos(static_cast<int32_t>(absl::ToInt64Nanoseconds(duration)));
}

v1::ApplyResponse ToResponse(CommitResult result) {
  v1::ApplyResponse response;
  response.set_revision(result.revision.value());
  if (result.commit_time != absl::UnixEpoch()) SetTimestamp(result.commit_time, *response.mutable_commit_time());
  for (v1::MutationResult& mutation : result.results) *response.add_results() = std::move(mutation);
  return response;
}

void Apply(const LedgerBackend& backend, v1::ApplyRequest request, UnaryCall call) {
  CallRecord& record = call.call().record();
  record.is_write = true;
  record.request_id = request.request_id();
  record.actor = request.actor();
  const absl::Duration time_left = call.call().TimeToAnswer();
  backend.store.Commit(std::move(request), time_left,
                       [call = std::move(call)](absl::StatusOr<CommitResult> result) mutable {
                         if (!result.ok()) return call.Fail(result.status());
                         call.call().SetRevision(result->revision);
                         call.Reply(ToResponse(*std::move(result)));
                       });
}

void CountRecords(const Catalog& catalog, v1::GetLedgerStatusResponse& response) {
  const Catalog::Statistics statistics = catalog.GetStatistics();
  for (const Catalog::TypeCounts& counts : statistics.types) {
    v1::RecordCount& count = *response.add_record_counts();
    count.set_type(counts.type);
    count.set_live_count(counts.live);
    count.set_version_count(counts.versions);
  }
  response.set_encoded_size_bytes(statistics.encoded_bytes);
  response.set_memory_size_bytes(statistics.memory_bytes);
}

void GetLedgerStatus(const LedgerBackend& backend, UnaryCall call) {
  v1::GetLedgerStatusResponse response;
  const View head = backend.catalog.ViewAtHead();
  response.set_ledger_id(backend.ledger.id());
  response.set_engine(std::string(backend.ledger.engine()));
  response.set_revision(head.revision().value());
  if (head.revision() > Revision()) SetTimestamp(head.commit_time(), *response.mutable_commit_time());
  const absl::Status writable = backend.store.Writable();
  response.set_writable(writable.ok());
  response.set_write_obstacle(std::string(writable.message()));
  CountRecords(backend.catalog, response);
  response.set_watcher_count(backend.hub.GetStatistics().open);
  SetTimestamp(backend.start_time, *response.mutable_start_time());
  response.set_server_version(backend.server_version);
  if (backend.ledger.shared()) SetDuration(backend.ledger.AgeOf(head.revision()), *response.mutable_age());
  call.call().SetRevision(head.revision());
  call.Reply(response);
}

}  // namespace

Handlers LedgerHandlers(const LedgerBackend& backend) {
  return {
      {"Watch", DecodingStream<v1::WatchRequest>([backend](const v1::WatchRequest& request, Call call) -> StreamCall* {
         return new WatchStream(backend.hub, request, std::move(call));
       })},
      {"Apply", Decoding<v1::ApplyRequest>([backend](v1::ApplyRequest&& request, UnaryCall call) {
         Apply(backend, std::move(request), std::move(call));
       })},
      {"Export",
       DecodingStream<v1::ExportRequest>([backend](const v1::ExportRequest& request, Call call) -> StreamCall* {
         return new ExportStream(backend.read_points, backend.pool, backend.search, request, std::move(call));
       })},
      {"ListChanges", ListChangesHandler(backend.read_points, backend.pool, backend.ledger.secret())},
      {"GetLedgerStatus",
       Decoding<v1::GetLedgerStatusRequest>([backend](const v1::GetLedgerStatusRequest&, UnaryCall call) {
         GetLedgerStatus(backend, std::move(call));
       })},
  };
}

}  // namespace briefing::rpc
