#include "service/rpc/builder_settings.h"

#include <grpc/compression.h>
#include <grpcpp/ext/channelz_service_plugin.h>
#include <grpcpp/ext/proto_server_reflection_plugin.h>
#include <grpcpp/health_check_service_interface.h>

#include "absl/time/time.h"
#include "service/base/limits.h"

namespace briefing::rpc {
namespace {

// A client that is gone without a word is noticed within KeepaliveTime + KeepaliveTimeout.
constexpr absl::Duration kKeepaliveTime = absl::Minutes(1);
constexpr absl::Duration kKeepaliveTimeout = absl::Seconds(20);
// Clients may ping this often, also between calls; those that ping more are sent away.
constexpr absl::Duration kMinPingInterval = absl::Seconds(10);
// A connection without calls is closed after this; clients open another one when they need it.
constexpr absl::Duration kMaxIdle = absl::Minutes(30);
// TLS and HTTP/2 settings must be done by then.
constexpr absl::Duration kHandshakeTimeout = absl::Seconds(10);

void SetMilliseconds(const char* name, absl::Duration value, grpc::ServerBuilder& builder) {
  builder.AddChannelArgument(name, static_cast<int>(absl::ToInt64Milliseconds(value)));
}

}  // namespace

void UseStandardServices() {
  grpc::EnableDefaultHealthCheckService(true);
  grpc::reflection::InitProtoReflectionServerBuilderPlugin();
  grpc::channelz::experimental::InitChannelzService();
}

void ApplyLimits(grpc::ServerBuilder& builder) {
  builder.SetMaxReceiveMessageSize(static_cast<int>(limits::kMaxRequestBytes));
  builder.AddChannelArgument(GRPC_ARG_MAX_METADATA_SIZE, limits::kMaxMetadataBytes);
  builder.AddChannelArgument(GRPC_ARG_MAX_CONCURRENT_STREAMS, limits::kMaxStreamsPerConnection);
  builder.AddChannelArgument(GRPC_ARG_ENABLE_CHANNELZ, 1);
  SetMilliseconds(GRPC_ARG_KEEPALIVE_TIME_MS, kKeepaliveTime, builder);
  SetMilliseconds(GRPC_ARG_KEEPALIVE_TIMEOUT_MS, kKeepaliveTimeout, builder);
  builder.AddChannelArgument(GRPC_ARG_KEEPALIVE_PERMIT_WITHOUT_CALLS, 1);
  SetMilliseconds(GRPC_ARG_HTTP2_MIN_RECV_PING_INTERVAL_WITHOUT_DATA_MS, kMinPingInterval, builder);
  SetMilliseconds(GRPC_ARG_MAX_CONNECTION_IDLE_MS, kMaxIdle, builder);
  SetMilliseconds(GRPC_ARG_SERVER_HANDSHAKE_TIMEOUT_MS, kHandshakeTimeout, builder);
  // gRPC inflates a message before it looks at the size: a small request could take any amount of memory.
  builder.SetCompressionAlgorithmSupportStatus(GRPC_COMPRESS_DEFLATE, false);
  builder.SetCompressionAlgorithmSupportStatus(GRPC_COMPRESS_GZIP, false);
}

}  // namespace briefing::rpc
