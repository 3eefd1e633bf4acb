// The client of the briefing service.
//
//   auto client = Client::Connect({.addresses = {"briefing:7420"}, .tls = {.enabled = true}});
//   if (!client.ok()) …
//   absl::StatusOr<v1::Record> record = (*client)->Get("commitments/jp-us-working-group");
//
// All errors are absl::Status with the server's details as payloads (service/base/errors.h reads them). Calls that fail
// for a passing reason are made again within their time; writes safely so, since each carries a request id. All methods
// block and are thread-safe.
#ifndef BRIEFING_CLIENT_CLIENT_H_
#define BRIEFING_CLIENT_CLIENT_H_

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "absl/types/optional.h"
#include "briefing/v1/briefing_service.pb.h"
#include "briefing/v1/commitment_service.pb.h"
#include "briefing/v1/ledger_service.pb.h"
#include "briefing/v1/record.pb.h"
#include "client/cancellation.h"
#include "client/options.h"
#include "google/protobuf/field_mask.pb.h"

namespace briefing::client {

class Transport;

// How to make one call.
struct CallOptions {
  // Borrowed; ends the call with CANCELLED. May be null.
  Cancellation* cancellation = nullptr;
  // Instead of ConnectionOptions::timeout.
  absl::optional<absl::Duration> timeout = {};
};

// Which state to read.
struct ReadOptions {
  v1::AsOf as_of = {};
  int64_t at_least_revision = 0;
};

// What goes with a write.
struct WriteOptions {
  // Empty: a new one.
  std::string request_id = {};
  bool validate_only = false;
  // Empty: ConnectionOptions::actor.
  std::string actor = {};
  std::string reason = {};
};

// A page of records of one kind.
struct ListOptions {
  v1::RecordType type = v1::RECORD_TYPE_UNSPECIFIED;
  // For assessments, verdicts and observations: the record that they belong to, or "commitments/-", "indicators/-" for
  // all. Empty: all.
  std::string parent = {};
  // AIP-160, as the head of record.proto describes it. Empty: all.
  std::string filter = {};
  // As in the request: "date desc, title".
  std::string order_by = {};
  int page_size = 0;
  std::string page_token = {};
  bool return_total_size = false;
  bool explain = false;
  ReadOptions read = {};
};
struct RecordPage {
  std::vector<v1::Record> records;
  std::string next_page_token;
  int64_t revision = 0;
  // With return_total_size.
  int64_t total_size = 0;
  bool total_size_estimated = false;
  // With explain.
  v1::QueryPlan plan = {};
};

// Whether to go on.
enum class Step { kContinue, kStop };

// Where a watch stands after a message.
struct WatchPosition {
  std::string resume_token;
  int64_t revision = 0;
};

// Receives a watch, on the thread that called Watch. What it was given it is never given again, whatever happens to
// connections and servers in between.
class WatchHandler {
 public:
  virtual ~WatchHandler() = default;
  // The next commits, in revision order. `position` is after all of them.
  virtual Step OnCommits(const google::protobuf::RepeatedPtrField<v1::Commit>& commits,
                         const WatchPosition& position) = 0;
  // The next records of the snapshot.
  virtual Step OnSnapshot(const google::protobuf::RepeatedPtrField<v1::Record>& records,
                          const WatchPosition& position) {
    (void)records, (void)position;
    return Step::kContinue;
  }
  // What else the server says; after the records or commits of the same message.
  virtual Step OnNotice(v1::WatchNotice notice, const WatchPosition& position) {
    (void)notice, (void)position;
    return Step::kContinue;
  }
  // The stream broke with `status`; it is begun again after `delay`.
  virtual Step OnBroken(const absl::Status& status, absl::Duration delay) {
    (void)status, (void)delay;
    return Step::kContinue;
  }
};

// Receives a briefing that is followed, on the thread that called FollowBriefing.
class BriefingHandler {
 public:
  virtual ~BriefingHandler() = default;
  // The whole briefing, as ComposeBriefing answers at its revision: at the start, whenever something in it has changed,
  // and again after a break. `changed` are the sections that differ from the last time; after a break all of them.
  virtual Step OnBriefing(const v1::Briefing& briefing, const std::vector<v1::BriefingSection>& changed) = 0;
  // The stream broke with `status`; it is begun again after `delay`.
  virtual Step OnBroken(const absl::Status& status, absl::Duration delay) {
    (void)status, (void)delay;
    return Step::kContinue;
  }
};

class Client {
 public:
  // Makes the channels; connects when first used. INVALID_ARGUMENT for wrong options.
  static absl::StatusOr<std::unique_ptr<Client>> Connect(ConnectionOptions options);
  ~Client();

  // --- Records of any kind, by name. A name that fits no kind: INVALID_ARGUMENT under "name". ---

  absl::StatusOr<v1::Record> Get(absl::string_view name, const ReadOptions& read = {}, const CallOptions& call = {});
  absl::StatusOr<RecordPage> List(const ListOptions& list, const CallOptions& call = {});
  // Creates `record` under its name; without one, under `id` (or one that the server makes up) in `parent`, which
  // assessments and observations need.
  absl::StatusOr<v1::Record> Create(const v1::Record& record, absl::string_view id = {}, absl::string_view parent = {},
                                    const WriteOptions& write = {}, const CallOptions& call = {});
  // Changes the fields in `mask` (none: those set). The record's etag is the one it must still have.
  absl::StatusOr<v1::Record> Update(const v1::Record& record, const google::protobuf::FieldMask& mask = {},
                                    const WriteOptions& write = {}, const CallOptions& call = {});
  // Retracts it. Its last version.
  absl::StatusOr<v1::Record> Retract(absl::string_view name, absl::string_view etag = {},
                                     const WriteOptions& write = {}, const CallOptions& call = {});

  // --- The other calls, as they stand in the protos ---

  absl::StatusOr<v1::Commitment> Transition(v1::TransitionCommitmentRequest request, const CallOptions& call = {});
  absl::StatusOr<v1::ApplyResponse> Apply(v1::ApplyRequest request, const CallOptions& call = {});
  absl::StatusOr<v1::ListChangesResponse> ListChanges(v1::ListChangesRequest request, const CallOptions& call = {});
  absl::StatusOr<v1::GetLedgerStatusResponse> GetLedgerStatus(const CallOptions& call = {});
  absl::StatusOr<v1::Briefing> ComposeBriefing(v1::ComposeBriefingRequest request, const CallOptions& call = {});
  absl::StatusOr<v1::CountRecordsResponse> CountRecords(v1::CountRecordsRequest request, const CallOptions& call = {});
  absl::StatusOr<v1::SearchRecordsResponse> SearchRecords(v1::SearchRecordsRequest request,
                                                          const CallOptions& call = {});
  absl::StatusOr<v1::GetScorecardResponse> GetScorecard(v1::GetScorecardRequest request, const CallOptions& call = {});
  absl::StatusOr<v1::BatchGetCommitmentStatusesResponse> BatchGetCommitmentStatuses(
      v1::BatchGetCommitmentStatusesRequest request, const CallOptions& call = {});

  // --- Streams ---

  // Watches until the handler stops it (OK), `cancellation` is thrown (CANCELLED), the request is refused, or the
  // attempts are used up without a message in between (the last error): few, within options.timeout, until a server has
  // answered, unless options.wait_for_server; those of options.stream_retry from then on.
  //
  // A request without a start begins after the head as of the first answer, whatever the connection does until the
  // first message.
  absl::Status Watch(v1::WatchRequest request, WatchHandler& handler, Cancellation* cancellation = nullptr);

  // Follows a briefing; ends, and makes attempts, as Watch does. A stream that says nothing is no sign of trouble,
  // since a briefing may stand as it is for weeks: that a server is gone without a word is noticed by keepalive pings.
  // What is shown never goes back in time: a server that is behind is waited for, or left for another.
  absl::Status FollowBriefing(v1::FollowBriefingRequest request, BriefingHandler& handler,
                              Cancellation* cancellation = nullptr);

  // Calls `on_part` for each message, in order, each record once, all of one revision, also across broken streams.
  // Attempts as for Watch. ABORTED where the stream broke in the middle and cannot go on, since the filter asks what is
  // overdue by now, or by a time, and not as of a revision.
  absl::Status Export(v1::ExportRequest request, const std::function<Step(const v1::ExportResponse&)>& on_part,
                      Cancellation* cancellation = nullptr);

 private:
  explicit Client(std::unique_ptr<Transport> transport);

  const std::unique_ptr<Transport> transport_;
};

}  // namespace briefing::client

#endif  // BRIEFING_CLIENT_CLIENT_H_
