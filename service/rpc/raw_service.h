// A gRPC service made from its descriptor and a table of handlers, without the generated service classes: those decode
// each request and encode each reply, and answer undecodable requests with UNIMPLEMENTED.
#ifndef BRIEFING_SERVICE_RPC_RAW_SERVICE_H_
#define BRIEFING_SERVICE_RPC_RAW_SERVICE_H_

#include <grpcpp/impl/service_type.h>

#include <map>
#include <string>
#include <utility>
#include <variant>

#include "google/protobuf/descriptor.h"
#include "service/rpc/call.h"
#include "service/rpc/stream_call.h"
#include "service/rpc/unary_call.h"

namespace briefing::rpc {

// The handlers of one service by method name ("GetEvent").
using Handlers = std::map<std::string, std::variant<UnaryHandler, StreamHandler>>;

// Ends the process where `handlers` does not have exactly the methods of `service`, each of its kind: a bug that every
// start would show. `service` lives for ever; `observer` must outlive the server.
class RawService final : public grpc::Service {
 public:
  RawService(const google::protobuf::ServiceDescriptor& service, Handlers handlers, CallObserver& observer);

 private:
  void AddUnary(const google::protobuf::MethodDescriptor& method, UnaryHandler handler, CallObserver& observer);
  void AddStream(const google::protobuf::MethodDescriptor& method, StreamHandler handler, CallObserver& observer);
};

// The descriptor of a service by its full name ("briefing.v1.EventService"); ends the process where there is none.
const google::protobuf::ServiceDescriptor& ServiceNamed(const std::string& full_name);

}  // namespace briefing::rpc

#endif  // BRIEFING_SERVICE_RPC_RAW_SERVICE_H_
