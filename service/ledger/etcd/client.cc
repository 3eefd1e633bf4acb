#include "service/ledger/etcd/client.h"

#include <grpcpp/create_channel.h>
#include <grpcpp/generic/generic_stub.h>
#include <grpcpp/impl/codegen/proto_utils.h>
#include <grpcpp/security/credentials.h>

#include <algorithm>
#include <chrono>
#include <fstream>
#include <random>
#include <sstream>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "service/base/errors.h"

namespace briefing {
namespace {

constexpr char kTxn[] = "/etcdserverpb.KV/Txn";
constexpr char kStatus[] = "/etcdserverpb.Maintenance/Status";
constexpr char kAuthenticate[] = "/etcdserverpb.Auth/Authenticate";

constexpr absl::Duration kPause = absl::Milliseconds(50);
// What gRPC may be late with its own deadlines.
constexpr absl::Duration kGrace = absl::Milliseconds(100);
// Shorter attempts would give up members that are only busy.
constexpr absl::Duration kMinAttempt = absl::Milliseconds(500);
constexpr int kMaxAttemptShare = 3;
// etcd takes pings no more often than every 5 s.
constexpr int kKeepaliveMs = 10'000;
constexpr int kKeepaliveTimeoutMs = 3'000;
constexpr int kMinReconnectMs = 100;
constexpr int kMaxReconnectMs = 1'000;

absl::Status ReadPem(const std::string& path, absl::string_view flag, std::string& pem) {
  if (path.empty()) return absl::OkStatus();
  std::ifstream file(path, std::ios::binary);
  std::ostringstream contents;
  contents << file.rdbuf();
  pem = contents.str();
  if (file && absl::StrContains(pem, "-----BEGIN")) return absl::OkStatus();
  return errors::InvalidField(flag, absl::StrCat("\"", path, "\" cannot be read, or holds no PEM"));
}

absl::StatusOr<std::shared_ptr<grpc::ChannelCredentials>> Credentials(const EtcdOptions& options) {
  if (options.certificate.empty() != options.key.empty()) {
    return errors::InvalidField("--etcd-cert", "and --etcd-key are needed together");
  }
  if (options.ca.empty()) {
    if (options.certificate.empty()) return grpc::InsecureChannelCredentials();
    return errors::InvalidField("--etcd-ca", "is needed with --etcd-cert");
  }
  grpc::SslCredentialsOptions files;
  if (absl::Status status = ReadPem(options.ca, "--etcd-ca", files.pem_root_certs); !status.ok()) return status;
  if (absl::Status status = ReadPem(options.certificate, "--etcd-cert", files.pem_cert_chain); !status.ok()) {
    return status;
  }
  if (absl::Status status = ReadPem(options.key, "--etcd-key", files.pem_private_key); !status.ok()) return status;
  return grpc::SslCredentials(files);
}

grpc::ChannelArguments Arguments() {
  grpc::ChannelArguments arguments;
  arguments.SetMaxReceiveMessageSize(-1);
  arguments.SetInt(GRPC_ARG_KEEPALIVE_TIME_MS, kKeepaliveMs);
  arguments.SetInt(GRPC_ARG_KEEPALIVE_TIMEOUT_MS, kKeepaliveTimeoutMs);
  arguments.SetInt(GRPC_ARG_HTTP2_MAX_PINGS_WITHOUT_DATA, 0);
  arguments.SetInt(GRPC_ARG_INITIAL_RECONNECT_BACKOFF_MS, kMinReconnectMs);
  arguments.SetInt(GRPC_ARG_MIN_RECONNECT_BACKOFF_MS, kMaxReconnectMs);
  arguments.SetInt(GRPC_ARG_MAX_RECONNECT_BACKOFF_MS, kMaxReconnectMs);
  // A lost reply is settled by its caller, never by sending again.
  arguments.SetInt(GRPC_ARG_ENABLE_RETRIES, 0);
  // Several ledgers in one process fail one by one.
  arguments.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);
  return arguments;
}

absl::Status FromGrpc(const grpc::Status& status) {
  return absl::Status(static_cast<absl::StatusCode>(status.error_code()), status.error_message());
}

// The member does not know the token (it expired, or the member lost it), or what it was made for has changed since.
bool IsTokenRefused(const absl::Status& status) {
  return status.code() == absl::StatusCode::kUnauthenticated ||
         (status.code() == absl::StatusCode::kInvalidArgument &&
          absl::StrContains(status.message(), "revision of auth store is old"));
}

bool IsPassing(const absl::Status& status) { return !status.ok() && !IsRefusal(status) && !IsOutOfSpace(status); }

size_t RandomIndex(size_t size) {
  std::random_device device;
  return std::uniform_int_distribution<size_t>(0, size - 1)(device);
}

}  // namespace

bool IsRefusal(const absl::Status& status) {
  switch (status.code()) {
    case absl::StatusCode::kInvalidArgument:
    case absl::StatusCode::kPermissionDenied:
    case absl::StatusCode::kUnauthenticated:
    case absl::StatusCode::kFailedPrecondition:
    case absl::StatusCode::kUnimplemented:
    case absl::StatusCode::kNotFound:
    case absl::StatusCode::kOutOfRange:
      return true;
    case absl::StatusCode::kResourceExhausted:
      return absl::StrContains(status.message(), "too many requests");
    default:
      return false;
  }
}

bool IsOutOfSpace(const absl::Status& status) {
  return status.code() == absl::StatusCode::kResourceExhausted && absl::StrContains(status.message(), "space exceeded");
}

absl::StatusOr<std::unique_ptr<EtcdClient>> EtcdClient::Create(const EtcdOptions& options) {
  absl::StatusOr<std::shared_ptr<grpc::ChannelCredentials>> credentials = Credentials(options);
  if (!credentials.ok()) return credentials.status();
  std::vector<std::shared_ptr<grpc::Channel>> channels;
  for (const std::string& endpoint : options.endpoints) {
    channels.push_back(grpc::CreateCustomChannel(endpoint, *credentials, Arguments()));
  }
  return std::unique_ptr<EtcdClient>(new EtcdClient(options, std::move(channels)));
}

EtcdClient::EtcdClient(EtcdOptions options, std::vector<std::shared_ptr<grpc::Channel>> channels)
    : options_(std::move(options)),
      attempt_timeout_(
          std::min(options_.call_timeout,
                   std::max(kMinAttempt,
                            options_.call_timeout / std::min(static_cast<int>(channels.size()), kMaxAttemptShare)))),
      channels_(std::move(channels)),
      // Replicas spread over the members.
      preferred_(RandomIndex(channels_.size())) {}

template <typename Request, typename Response>
absl::Status EtcdClient::CallOnce(size_t member, const char* method, const Request& request, Response& response,
                                  const Deadline& deadline) {
  grpc::ClientContext context;
  context.set_deadline(std::chrono::system_clock::now() + absl::ToChronoMicroseconds(deadline.left()));
  context.AddMetadata("hasleader", "true");
  {
    MutexLock lock(&token_mutex_);
    if (!token_.empty()) context.AddMetadata("token", token_);
  }
  // Waits at a queue of its own, as gRPC's blocking stubs do, and so does without the two changes of thread that a
  // callback and its notification take.
  grpc::CompletionQueue queue;
  grpc::TemplatedGenericStub<Request, Response> stub(channels_[member]);
  const auto call = stub.PrepareUnaryCall(&context, method, request, &queue);
  grpc::Status status;
  response.Clear();
  call->StartCall();
  call->Finish(&response, &status, nullptr);
  // gRPC's own timers wait by the system's clock: set back, they keep still for as long.
  const SteadyAlarms::Id alarm =
      alarms_.Add(Deadline(deadline.left() + kGrace).at(), [&context] { context.TryCancel(); });
  void* tag = nullptr;
  bool ok = false;
  queue.Next(&tag, &ok);
  alarms_.Remove(alarm);
  queue.Shutdown();
  while (queue.Next(&tag, &ok)) {
  }
  return FromGrpc(status);
}

template <typename Request, typename Response>
absl::Status EtcdClient::Call(const char* method, const Request& request, Response& response,
                              const Deadline& deadline) {
  const size_t member = preferred_.load();
  absl::Status status = EnsureToken(member, deadline);
  if (status.ok()) status = CallOnce(member, method, request, response, deadline);
  if (IsTokenRefused(status) && !options_.user.empty()) {
    ForgetToken();
    status = EnsureToken(member, deadline);
    if (status.ok()) status = CallOnce(member, method, request, response, deadline);
  }
  if (IsPassing(status)) Prefer(member);
  return status;
}

absl::Status EtcdClient::EnsureToken(size_t member, const Deadline& deadline) {
  if (options_.user.empty()) return absl::OkStatus();
  {
    MutexLock lock(&token_mutex_);
    if (!token_.empty()) return absl::OkStatus();
  }
  etcd_pb::AuthenticateRequest request;
  request.set_name(options_.user);
  request.set_password(options_.password);
  etcd_pb::AuthenticateResponse response;
  absl::Status status = CallOnce(member, kAuthenticate, request, response, deadline);
  // A cluster that asks nobody who they are takes calls without a token.
  if (absl::StrContains(status.message(), "authentication is not enabled")) return absl::OkStatus();
  if (!status.ok()) return status;
  MutexLock lock(&token_mutex_);
  token_ = response.token();
  return absl::OkStatus();
}

void EtcdClient::ForgetToken() {
  MutexLock lock(&token_mutex_);
  token_.clear();
}

void EtcdClient::Prefer(size_t failed) { preferred_.compare_exchange_strong(failed, (failed + 1) % channels_.size()); }

void EtcdClient::PreferAnother() { Prefer(preferred_.load()); }

absl::StatusOr<etcd_pb::TxnResponse> EtcdClient::Read(const etcd_pb::TxnRequest& request) {
  const Deadline deadline(options_.call_timeout);
  etcd_pb::TxnResponse response;
  while (true) {
    const absl::Status status = Call(kTxn, request, response, Deadline(std::min(deadline.left(), attempt_timeout_)));
    if (status.ok()) return response;
    if (!IsPassing(status) || deadline.left() <= kPause || closing_) return status;
    Pause();
  }
}

absl::StatusOr<etcd_pb::TxnResponse> EtcdClient::Write(const etcd_pb::TxnRequest& request, absl::Duration timeout) {
  etcd_pb::TxnResponse response;
  const absl::Status status = Call(kTxn, request, response, Deadline(timeout));
  if (!status.ok()) return status;
  return response;
}

absl::StatusOr<etcd_pb::StatusResponse> EtcdClient::Status() {
  etcd_pb::StatusResponse response;
  const absl::Status status = Call(kStatus, etcd_pb::StatusRequest(), response, Deadline(attempt_timeout_));
  if (!status.ok()) return status;
  return response;
}

absl::StatusOr<std::shared_ptr<grpc::Channel>> EtcdClient::PrepareWatch(grpc::ClientContext& context) {
  const size_t member = preferred_.load();
  if (absl::Status status = EnsureToken(member, Deadline(attempt_timeout_)); !status.ok()) return status;
  context.AddMetadata("hasleader", "true");
  MutexLock lock(&token_mutex_);
  if (!token_.empty()) context.AddMetadata("token", token_);
  return channels_[member];
}

void EtcdClient::Pause() const { closed_.WaitFor(kPause); }

void EtcdClient::Close() {
  if (!closing_.exchange(true)) closed_.Notify();
}

}  // namespace briefing
