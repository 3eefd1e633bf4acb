#include "service/rpc/raw_service.h"

#include <grpcpp/impl/codegen/server_callback_handlers.h>
#include <grpcpp/impl/rpc_service_method.h>
#include <grpcpp/support/server_callback.h>

#include <cstdio>
#include <cstdlib>

#include "absl/strings/str_cat.h"

namespace briefing::rpc {
namespace {

[[noreturn]] void Die(const std::string& what) {
  std::fprintf(stderr, "service table: %s\n", what.c_str());
  std::abort();
}

std::string PathOf(const google::protobuf::MethodDescriptor& method) {
  return absl::StrCat("/", method.service()->full_name(), "/", method.name());
}

// gRPC keeps a pointer to the name of a method; this one lives for ever, as descriptors do.
const char* LastingName(const google::protobuf::MethodDescriptor& method) {
  static auto& names = *new std::map<const google::protobuf::MethodDescriptor*, std::string>();
  return names.try_emplace(&method, PathOf(method)).first->second.c_str();
}

}  // namespace

RawService::RawService(const google::protobuf::ServiceDescriptor& service, Handlers handlers, CallObserver& observer) {
  if (handlers.size() != static_cast<size_t>(service.method_count())) {
    Die(absl::StrCat(service.full_name(), " has ", service.method_count(), " methods and ", handlers.size(),
                     " handlers"));
  }
  for (int i = 0; i < service.method_count(); ++i) {
    const google::protobuf::MethodDescriptor& method = *service.method(i);
    const auto found = handlers.find(method.name());
    if (found == handlers.end()) Die("no handler for " + method.full_name());
    if (method.client_streaming() ||
        method.server_streaming() != std::holds_alternative<StreamHandler>(found->second)) {
      Die("a handler of the wrong kind for " + method.full_name());
    }
    if (method.server_streaming()) {
      AddStream(method, std::get<StreamHandler>(std::move(found->second)), observer);
    } else {
      AddUnary(method, std::get<UnaryHandler>(std::move(found->second)), observer);
    }
  }
}

void RawService::AddUnary(const google::protobuf::MethodDescriptor& method, UnaryHandler handler,
                          CallObserver& observer) {
  auto begin = [&method, &observer, handler = std::move(handler)](
                   grpc::CallbackServerContext* context, const grpc::ByteBuffer* request, grpc::ByteBuffer* response) {
    auto [reactor, call] = UnaryCall::Begin(Call(method, *context, observer), *response);
    if (absl::Status status = observer.OnBegin(method); !status.ok()) {
      call.call().record().admitted = false;
      call.Fail(status);
    } else {
      handler(*request, std::move(call));
    }
    return reactor;
  };
  AddMethod(new grpc::internal::RpcServiceMethod(LastingName(method), grpc::internal::RpcMethod::NORMAL_RPC, nullptr));
  MarkMethodRawCallback(method.index(),
                        new grpc::internal::CallbackUnaryHandler<grpc::ByteBuffer, grpc::ByteBuffer>(std::move(begin)));
}

void RawService::AddStream(const google::protobuf::MethodDescriptor& method, StreamHandler handler,
                           CallObserver& observer) {
  auto begin = [&method, &observer, handler = std::move(handler)](
                   grpc::CallbackServerContext* context,
                   const grpc::ByteBuffer* request) -> grpc::ServerWriteReactor<grpc::ByteBuffer>* {
    Call call(method, *context, observer);
    const absl::Status status = observer.OnBegin(method);
    if (status.ok()) return handler(*request, std::move(call));
    call.record().admitted = false;
    return FailStream(std::move(call), status);
  };
  AddMethod(
      new grpc::internal::RpcServiceMethod(LastingName(method), grpc::internal::RpcMethod::SERVER_STREAMING, nullptr));
  MarkMethodRawCallback(
      method.index(),
      new grpc::internal::CallbackServerStreamingHandler<grpc::ByteBuffer, grpc::ByteBuffer>(std::move(begin)));
}

const google::protobuf::ServiceDescriptor& ServiceNamed(const std::string& full_name) {
  const auto* service = google::protobuf::DescriptorPool::generated_pool()->FindServiceByName(full_name);
  if (service == nullptr) Die("no service " + full_name);
  return *service;
}

}  // namespace briefing::rpc
