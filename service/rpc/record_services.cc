#include "service/rpc/record_services.h"

#include <utility>

#include "briefing/v1/commitment_service.pb.h"

namespace briefing::rpc {
namespace {

void Transition(const Backend& backend, const v1::TransitionCommitmentRequest& request, UnaryCall call) {
  const RecordTypeInfo& type = InfoOf(v1::RECORD_TYPE_COMMITMENT);
  if (absl::Status status = CheckNameOf(type, request.name(), "name"); !status.ok()) return call.Fail(status);
  v1::ApplyRequest apply;
  apply.set_request_id(request.request_id());
  apply.set_validate_only(request.validate_only());
  apply.set_actor(request.actor());
  apply.set_reason(request.reason());
  v1::TransitionMutation& transition = *apply.add_mutations()->mutable_transition();
  transition.set_name(request.name());
  if (request.has_transition()) *transition.mutable_transition() = request.transition();
  transition.set_etag(request.etag());
  *transition.mutable_claims() = request.claims();
  CommitOne(backend, std::move(apply), "mutations[0].transition.", std::move(call));
}

// The service of a top-level kind, with the methods of the kinds below it.
std::unique_ptr<RawService> MakeService(const RecordTypeInfo& type, const Backend& backend, CallObserver& observer) {
  const auto& service = ServiceOf(type);
  Handlers handlers;
  for (const RecordTypeInfo& kind : AllRecordTypes()) {
    if (kind.type != type.type && kind.parent_type != type.type) continue;
    AddReadMethods(service, kind, backend, handlers);
    // Verdicts are the service's own.
    if (kind.type != v1::RECORD_TYPE_VERDICT) AddWriteMethods(service, kind, backend, handlers);
  }
  if (type.type == v1::RECORD_TYPE_COMMITMENT) {
    handlers["TransitionCommitment"] = Decoding<v1::TransitionCommitmentRequest>(
        [backend](const v1::TransitionCommitmentRequest& request, UnaryCall call) {
          Transition(backend, request, std::move(call));
        });
  }
  return std::make_unique<RawService>(service, std::move(handlers), observer);
}

}  // namespace

std::vector<std::unique_ptr<RawService>> MakeRecordServices(const Backend& backend, CallObserver& observer) {
  std::vector<std::unique_ptr<RawService>> services;
  for (const RecordTypeInfo& type : AllRecordTypes()) {
    if (type.parent_type != v1::RECORD_TYPE_UNSPECIFIED) continue;
    services.push_back(MakeService(type, backend, observer));
  }
  return services;
}

}  // namespace briefing::rpc
