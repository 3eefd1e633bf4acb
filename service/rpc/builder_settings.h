// What every server of ours asks of gRPC: limits, keepalive, compression, plugins.
#ifndef BRIEFING_SERVICE_RPC_BUILDER_SETTINGS_H_
#define BRIEFING_SERVICE_RPC_BUILDER_SETTINGS_H_

#include <grpcpp/server_builder.h>

namespace briefing::rpc {

// Turns on health (grpc.health.v1), reflection and channelz for all servers of this process. Before any is built.
void UseStandardServices();

// Bounds what a connection may cost.
void ApplyLimits(grpc::ServerBuilder& builder);

}  // namespace briefing::rpc

#endif  // BRIEFING_SERVICE_RPC_BUILDER_SETTINGS_H_
