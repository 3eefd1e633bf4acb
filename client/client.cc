#include "client/client.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "briefing/v1/briefing_service.grpc.pb.h"
#include "briefing/v1/ledger_service.grpc.pb.h"
#include "client/record_calls.h"
#include "client/record_kind.h"
#include "client/transport.h"
#include "service/base/errors.h"

namespace briefing::client {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

// The field of `message` that holds Record messages of one kind.
template <typename Record>
const FieldDescriptor* FieldOf(const Message& message) {
  const google::protobuf::Descriptor* descriptor = message.GetDescriptor();
  for (int i = 0; i < descriptor->field_count(); ++i) {
    if (descriptor->field(i)->message_type() == Record::descriptor()) return descriptor->field(i);
  }
  return nullptr;
}

template <typename Record>
void SetRecord(const Message& record, Message& request) {
  request.GetReflection()->MutableMessage(&request, FieldOf<Record>(request))->CopyFrom(record);
}

void SetString(const std::string& field, absl::string_view value, Message& message) {
  const FieldDescriptor* descriptor = message.GetDescriptor()->FindFieldByName(field);
  if (descriptor != nullptr && !value.empty()) {
    message.GetReflection()->SetString(&message, descriptor, std::string(value));
  }
}

template <typename Request>
void SetRead(const ReadOptions& read, Request& request) {
  if (read.as_of.point_case() != v1::AsOf::POINT_NOT_SET) *request.mutable_as_of() = read.as_of;
  request.set_at_least_revision(read.at_least_revision);
}

template <typename Request>
void SetWrite(const WriteOptions& write, Request& request) {
  request.set_request_id(write.request_id);
  request.set_validate_only(write.validate_only);
  request.set_actor(write.actor);
  request.set_reason(write.reason);
}

template <typename Message>
absl::StatusOr<v1::Record> Wrap(v1::RecordType type, absl::StatusOr<Message> message) {
  if (!message.ok()) return message.status();
  v1::Record record;
  static_cast<Message&>(*MakeInside(KindOf(type), record)) = *std::move(message);
  return record;
}

// Calls `serve` with a null pointer of the message type of `type`, which is one that clients write.
template <typename Serve>
auto ForWrittenKind(v1::RecordType type, Serve serve) {
  switch (type) {
    case v1::RECORD_TYPE_PARTY:
      return serve(static_cast<v1::Party*>(nullptr));
    case v1::RECORD_TYPE_SOURCE:
      return serve(static_cast<v1::Source*>(nullptr));
    case v1::RECORD_TYPE_INDICATOR:
      return serve(static_cast<v1::Indicator*>(nullptr));
    case v1::RECORD_TYPE_EVENT:
      return serve(static_cast<v1::Event*>(nullptr));
    case v1::RECORD_TYPE_COMMITMENT:
      return serve(static_cast<v1::Commitment*>(nullptr));
    case v1::RECORD_TYPE_OBSERVATION:
      return serve(static_cast<v1::Observation*>(nullptr));
    default:
      return serve(static_cast<v1::Assessment*>(nullptr));
  }
}

// The same for every type.
template <typename Serve>
auto ForKind(v1::RecordType type, Serve serve) {
  if (type == v1::RECORD_TYPE_VERDICT) return serve(static_cast<v1::Verdict*>(nullptr));
  return ForWrittenKind(type, serve);
}

absl::StatusOr<v1::RecordType> TypeOf(absl::string_view name) {
  if (const RecordKind* kind = KindOfName(name)) return kind->type;
  return errors::InvalidField("name", absl::StrCat("\"", name, "\" is no full name, such as \"events/summit-2022\""));
}

absl::StatusOr<v1::RecordType> TypeOf(const v1::Record& record) {
  if (record.record_case() != v1::Record::RECORD_NOT_SET) return static_cast<v1::RecordType>(record.record_case());
  return errors::InvalidField("record", "the record is empty");
}

// The same, refusing what only the server writes.
template <typename Named>
absl::StatusOr<v1::RecordType> WrittenTypeOf(const Named& named) {
  absl::StatusOr<v1::RecordType> type = TypeOf(named);
  if (type.ok() && *type == v1::RECORD_TYPE_VERDICT) {
    return errors::InvalidField("name", "verdicts are written by the server alone");
  }
  return type;
}

template <typename Record>
RecordPage PageOf(v1::RecordType type, Message& response) {
  RecordPage page;
  const google::protobuf::Reflection& reflection = *response.GetReflection();
  const FieldDescriptor* field = FieldOf<Record>(response);
  for (int i = 0; i < reflection.FieldSize(response, field); ++i) {
    Message& target = *MakeInside(KindOf(type), page.records.emplace_back());
    static_cast<Record&>(target) =
        std::move(static_cast<Record&>(*reflection.MutableRepeatedMessage(&response, field, i)));
  }
  return page;
}

}  // namespace

absl::StatusOr<std::unique_ptr<Client>> Client::Connect(ConnectionOptions options) {
  if (absl::Status status = Validate(options); !status.ok()) return status;
  auto channels = MakeChannels(options);
  return std::unique_ptr<Client>(new Client(std::make_unique<Transport>(std::move(options), std::move(channels))));
}

Client::Client(std::unique_ptr<Transport> transport) : transport_(std::move(transport)) {}
Client::~Client() = default;

absl::StatusOr<v1::Record> Client::Get(absl::string_view name, const ReadOptions& read, const CallOptions& call) {
  const absl::StatusOr<v1::RecordType> type = TypeOf(name);
  if (!type.ok()) return type.status();
  return ForKind(*type, [&]<typename M>(M*) {
    using Calls = CallsOf<M>;
    typename Calls::GetRequest request;
    request.set_name(std::string(name));
    SetRead(read, request);
    return Wrap(*type, transport_->Call<typename Calls::Service>(Calls::kGet, std::move(request), call));
  });
}

absl::StatusOr<RecordPage> Client::List(const ListOptions& list, const CallOptions& call) {
  return ForKind(list.type, [&]<typename M>(M*) -> absl::StatusOr<RecordPage> {
    using Calls = CallsOf<M>;
    typename Calls::ListRequest request;
    const RecordKind& kind = KindOf(list.type);
    SetString("parent", list.parent.empty() ? absl::StrCat(kind.collections.front(), "/-") : list.parent, request);
    request.set_filter(list.filter);
    request.set_order_by(list.order_by);
    request.set_return_total_size(list.return_total_size);
    request.set_explain(list.explain);
    request.set_page_size(list.page_size);
    request.set_page_token(list.page_token);
    SetRead(list.read, request);
    auto response = transport_->Call<typename Calls::Service>(Calls::kList, std::move(request), call);
    if (!response.ok()) return response.status();
    RecordPage page = PageOf<M>(list.type, *response);
    page.next_page_token = response->next_page_token();
    page.revision = response->revision();
    page.total_size = response->total_size();
    page.total_size_estimated = response->total_size_estimated();
    page.plan = std::move(*response->mutable_plan());
    return page;
  });
}

absl::StatusOr<v1::Record> Client::Create(const v1::Record& record, absl::string_view id, absl::string_view parent,
                                          const WriteOptions& write, const CallOptions& call) {
  const absl::StatusOr<v1::RecordType> type = WrittenTypeOf(record);
  if (!type.ok()) return type.status();
  const std::string own_parent = ParentOf(NameOf(record));
  return ForWrittenKind(*type, [&]<typename M>(M*) {
    using Calls = CallsOf<M>;
    typename Calls::CreateRequest request;
    SetString("parent", parent.empty() ? absl::string_view(own_parent) : parent, request);
    SetString(absl::StrCat(KindOf(*type).singular, "_id"), id, request);
    SetRecord<M>(*Inside(record), request);
    SetWrite(write, request);
    return Wrap(*type, transport_->Call<typename Calls::Service>(Calls::kCreate, std::move(request), call));
  });
}

absl::StatusOr<v1::Record> Client::Update(const v1::Record& record, const google::protobuf::FieldMask& mask,
                                          const WriteOptions& write, const CallOptions& call) {
  const absl::StatusOr<v1::RecordType> type = WrittenTypeOf(record);
  if (!type.ok()) return type.status();
  return ForWrittenKind(*type, [&]<typename M>(M*) {
    using Calls = CallsOf<M>;
    typename Calls::UpdateRequest request;
    SetRecord<M>(*Inside(record), request);
    if (mask.paths_size() > 0) *request.mutable_update_mask() = mask;
    SetWrite(write, request);
    return Wrap(*type, transport_->Call<typename Calls::Service>(Calls::kUpdate, std::move(request), call));
  });
}

absl::StatusOr<v1::Record> Client::Retract(absl::string_view name, absl::string_view etag, const WriteOptions& write,
                                           const CallOptions& call) {
  const absl::StatusOr<v1::RecordType> type = WrittenTypeOf(name);
  if (!type.ok()) return type.status();
  return ForWrittenKind(*type, [&]<typename M>(M*) {
    using Calls = CallsOf<M>;
    typename Calls::DeleteRequest request;
    request.set_name(std::string(name));
    request.set_etag(std::string(etag));
    SetWrite(write, request);
    return Wrap(*type, transport_->Call<typename Calls::Service>(Calls::kDelete, std::move(request), call));
  });
}

absl::StatusOr<v1::Commitment> Client::Transition(v1::TransitionCommitmentRequest request, const CallOptions& call) {
  return transport_->Call<v1::CommitmentService>(&v1::CommitmentService::Stub::TransitionCommitment, std::move(request),
                                                 call);
}

absl::StatusOr<v1::ApplyResponse> Client::Apply(v1::ApplyRequest request, const CallOptions& call) {
  return transport_->Call<v1::LedgerService>(&v1::LedgerService::Stub::Apply, std::move(request), call);
}

absl::StatusOr<v1::ListChangesResponse> Client::ListChanges(v1::ListChangesRequest request, const CallOptions& call) {
  return transport_->Call<v1::LedgerService>(&v1::LedgerService::Stub::ListChanges, std::move(request), call);
}

absl::StatusOr<v1::GetLedgerStatusResponse> Client::GetLedgerStatus(const CallOptions& call) {
  return transport_->Call<v1::LedgerService>(&v1::LedgerService::Stub::GetLedgerStatus, v1::GetLedgerStatusRequest(),
                                             call);
}

absl::StatusOr<v1::Briefing> Client::ComposeBriefing(v1::ComposeBriefingRequest request, const CallOptions& call) {
  return transport_->Call<v1::BriefingService>(&v1::BriefingService::Stub::ComposeBriefing, std::move(request), call);
}

absl::StatusOr<v1::CountRecordsResponse> Client::CountRecords(v1::CountRecordsRequest request,
                                                              const CallOptions& call) {
  return transport_->Call<v1::BriefingService>(&v1::BriefingService::Stub::CountRecords, std::move(request), call);
}

absl::StatusOr<v1::SearchRecordsResponse> Client::SearchRecords(v1::SearchRecordsRequest request,
                                                                const CallOptions& call) {
  return transport_->Call<v1::BriefingService>(&v1::BriefingService::Stub::SearchRecords, std::move(request), call);
}

absl::StatusOr<v1::GetScorecardResponse> Client::GetScorecard(v1::GetScorecardRequest request,
                                                              const CallOptions& call) {
  return transport_->Call<v1::BriefingService>(&v1::BriefingService::Stub::GetScorecard, std::move(request), call);
}

absl::StatusOr<v1::BatchGetCommitmentStatusesResponse> Client::BatchGetCommitmentStatuses(
    v1::BatchGetCommitmentStatusesRequest request, const CallOptions& call) {
  return transport_->Call<v1::BriefingService>(&v1::BriefingService::Stub::BatchGetCommitmentStatuses,
                                               std::move(request), call);
}

}  // namespace briefing::client
