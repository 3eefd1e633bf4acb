#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "briefing/v1/commitment_service.pb.h"
#include "service/base/errors.h"
#include "service/base/limits.h"
#include "service/rpc/message_pieces.h"
#include "service/rpc/record_methods.h"

namespace briefing::rpc {
namespace {

using google::protobuf::MethodDescriptor;

// The requests of all kinds have the fields of these, so that one decoder serves them all.
using GetRequest = v1::GetAssessmentRequest;
using BatchGetRequest = v1::BatchGetAssessmentsRequest;

// Field numbers of the responses.
constexpr int kRecords = 1;
constexpr int kBatchRevision = 2;

// What the handlers of one method know. Lives as long as they do.
struct Reads {
  const MethodDescriptor* method;
  const RecordTypeInfo* type;
  Backend backend;
};

template <typename Request>
absl::Status DecodeAs(const MethodDescriptor& method, const grpc::ByteBuffer& buffer, Request& request) {
  if (Decode(buffer, request).ok()) return absl::OkStatus();
  return errors::Undecodable(method.input_type()->full_name());
}

// A handler that decodes, checks, waits for the read point, and answers from the view.
template <typename Request>
UnaryHandler ReadHandler(Reads reads, absl::Status (*check)(const Reads&, const Request&),
                         void (*answer)(const Reads&, const Request&, const View&, UnaryCall)) {
  auto shared = std::make_shared<const Reads>(std::move(reads));
  return [shared, check, answer](const grpc::ByteBuffer& buffer, UnaryCall call) {
    Request request;
    if (absl::Status status = DecodeAs(*shared->method, buffer, request); !status.ok()) return call.Fail(status);
    if (absl::Status status = check(*shared, request); !status.ok()) return call.Fail(status);
    // Most reads need not wait, and then nothing need be kept for later.
    if (auto view = shared->backend.read_points.AtOnce(request.as_of(), request.at_least_revision())) {
      return view->ok() ? answer(*shared, request, **view, std::move(call)) : call.Fail(view->status());
    }
    const v1::AsOf as_of = request.as_of();
    const int64_t at_least = request.at_least_revision();
    const absl::Time deadline = call.call().deadline();
    shared->backend.read_points.Await(
        as_of, at_least, deadline,
        [shared, answer, request = std::move(request), call = std::move(call)](absl::StatusOr<View> view) mutable {
          if (!view.ok()) return call.Fail(view.status());
          answer(*shared, request, *view, std::move(call));
        });
  };
}

// --- Get ---

absl::Status CheckGet(const Reads& reads, const GetRequest& request) {
  return CheckNameOf(*reads.type, request.name(), "name");
}

void AnswerGet(const Reads&, const GetRequest& request, const View& view, UnaryCall call) {
  const absl::optional<RecordVersion> version = view.FindLive(request.name());
  if (!version) return call.Fail(view.WhyAbsent(request.name()));
  call.call().SetRevision(view.revision());
  const SharedBytes bytes = view.Share(*version);
  call.Reply(absl::MakeConstSpan(&bytes, 1));
}

// --- BatchGet ---

absl::Status CheckBatchGet(const Reads& reads, const BatchGetRequest& request) {
  const absl::StatusOr<std::string> parent = CheckParent(*reads.type, request.parent(), /*required=*/false);
  if (!parent.ok()) return parent.status();
  if (request.names().empty()) return errors::InvalidField("names", "is empty; give at least one name");
  if (request.names_size() > limits::kMaxBatchGet) {
    return errors::InvalidField(
        "names", absl::StrCat("has ", request.names_size(), " names; at most ", limits::kMaxBatchGet, " are taken"));
  }
  for (int i = 0; i < request.names_size(); ++i) {
    const std::string field = absl::StrCat("names[", i, "]");
    if (absl::Status status = CheckNameOf(*reads.type, request.names(i), field); !status.ok()) return status;
    if (!parent->empty() && ParentOf(request.names(i)) != *parent) {
      return errors::InvalidField(field, absl::StrCat("does not lie below the parent \"", *parent, "\""));
    }
  }
  return absl::OkStatus();
}

void AnswerBatchGet(const Reads&, const BatchGetRequest& request, const View& view, UnaryCall call) {
  MessagePieces pieces(request.names_size());
  for (const std::string& name : request.names()) {
    const absl::optional<RecordVersion> version = view.FindLive(name);
    if (!version) return call.Fail(view.WhyAbsent(name));
    pieces.AddRecord(kRecords, view, *version);
    // Clients take 4 MiB by default; a single record always fits.
    if (pieces.size() > limits::kMaxCommitBytes && request.names_size() > 1) {
      return call.Fail(errors::TooLarge("the answer", limits::kMaxCommitBytes));
    }
  }
  pieces.AddNumber(kBatchRevision, view.revision().value());
  call.call().SetRevision(view.revision());
  call.Reply(pieces.Take());
}

}  // namespace

void AddReadMethods(const google::protobuf::ServiceDescriptor& service, const RecordTypeInfo& type,
                    const Backend& backend, Handlers& handlers) {
  const MethodDescriptor* const get = MethodFor(service, "Get", NounOf(type), *GetRequest::descriptor());
  handlers[get->name()] = ReadHandler<GetRequest>({get, &type, backend}, &CheckGet, &AnswerGet);
  const MethodDescriptor* const batch =
      MethodFor(service, "BatchGet", PluralNounOf(type), *BatchGetRequest::descriptor());
  handlers[batch->name()] = ReadHandler<BatchGetRequest>({batch, &type, backend}, &CheckBatchGet, &AnswerBatchGet);
  AddListMethod(service, type, backend, handlers);
}

}  // namespace briefing::rpc
