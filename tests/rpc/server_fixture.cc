#include "tests/rpc/server_fixture.h"

#include <grpcpp/create_channel.h>
#include <grpcpp/impl/client_unary_call.h>
#include <grpcpp/impl/rpc_method.h>

#include <chrono>

#include "google/rpc/status.pb.h"
#include "service/ledger/memory/memory_ledger.h"

namespace briefing::testing {

absl::Status FromGrpc(const grpc::Status& status) {
  absl::Status result(static_cast<absl::StatusCode>(status.error_code()), status.error_message());
  google::rpc::Status details;
  details.ParseFromString(status.error_details());
  for (const auto& any : details.details()) result.SetPayload(any.type_url(), absl::Cord(any.value()));
  return result;
}

ServerTest::ServerTest()
    : log_(rpc::LogFormat::kJson, spdlog::level::debug, std::make_shared<spdlog::sinks::ostream_sink_mt>(log_text_)),
      ledger_(NewMemoryLedger()) {}

ServerTest::~ServerTest() {
  if (server_ != nullptr) server_->Stop();
}

void ServerTest::Restart(rpc::ServerOptions options) {
  channel_.reset();
  server_.reset();
  options.listen = "127.0.0.1:0";
  options.metrics_listen.clear();
  // Each call here awaits its answer.
  options.answer_flush = absl::ZeroDuration();
  // Beside the ledger it would lie in the working directory.
  if (options.search.empty()) options.search = "memory:";
  auto server = rpc::Server::Start(options, *ledger_, SystemClock(), log_);
  ASSERT_THAT(server, IsOk());
  server_ = *std::move(server);
  ASSERT_THAT(server_->Load(), IsOk());
  channel_ = grpc::CreateChannel(server_->address(), grpc::InsecureChannelCredentials());
}

absl::Status ServerTest::CallBytes(const std::string& method, const std::string& request,
                                   google::protobuf::Message& response) {
  grpc::ClientContext context;
  context.set_deadline(std::chrono::system_clock::now() + absl::ToChronoMilliseconds(timeout_));
  const grpc::Slice slice(request);
  const grpc::ByteBuffer sent(&slice, 1);
  grpc::ByteBuffer received;
  const std::string path = "/briefing.v1." + method;
  const grpc::Status status = grpc::internal::BlockingUnaryCall<grpc::ByteBuffer, grpc::ByteBuffer>(
      channel_.get(), grpc::internal::RpcMethod(path.c_str(), grpc::internal::RpcMethod::NORMAL_RPC, channel_),
      &context, sent, &received);
  const auto number_in_metadata = [&](const char* key) -> int64_t {
    const auto& metadata = context.GetServerInitialMetadata();
    const auto value = metadata.find(key);
    return value == metadata.end() ? -1 : std::stoll(std::string(value->second.data(), value->second.size()));
  };
  last_revision_ = number_in_metadata("briefing-revision");
  last_age_ms_ = number_in_metadata("briefing-age-ms");
  if (!status.ok()) return FromGrpc(status);
  grpc::Slice whole;
  if (!received.DumpToSingleSlice(&whole).ok()) return absl::InternalError("no reply");
  if (!response.ParseFromArray(whole.begin(), static_cast<int>(whole.size())))
    return absl::InternalError("undecodable reply");
  return absl::OkStatus();
}

int64_t ServerTest::Apply(const std::string& text) {
  const auto response = Call<v1::ApplyResponse>("LedgerService/Apply", ParseText<v1::ApplyRequest>(text));
  EXPECT_THAT(response, IsOk());
  return response.ok() ? response->revision() : -1;
}

}  // namespace briefing::testing
