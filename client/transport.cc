#include "client/transport.h"

#include <algorithm>
#include <chrono>
#include <random>

#include "absl/strings/numbers.h"
#include "absl/strings/strip.h"
#include "absl/time/clock.h"
#include "client/backoff.h"
#include "client/request_id.h"
#include "client/status.h"
#include "grpcpp/create_channel.h"
#include "grpcpp/security/credentials.h"
#include "service/base/errors.h"

namespace briefing::client {
namespace {

using google::protobuf::FieldDescriptor;

// gRPC servers take pings more often than every five minutes for abuse, unless they send data in between.
constexpr absl::Duration kKeepaliveTime = absl::Minutes(6);
constexpr absl::Duration kKeepaliveTimeout = absl::Seconds(20);
// gRPC's own backoff between connections must not outlast ours, or a server that is back is not noticed.
constexpr absl::Duration kMinReconnect = absl::Milliseconds(100);
constexpr absl::Duration kMaxReconnect = absl::Seconds(2);
constexpr absl::Duration kConnectTimeout = absl::Seconds(5);
// How often a name is looked up again at most, when a server that it stood for cannot be reached.
constexpr absl::Duration kMinLookupInterval = absl::Seconds(2);
// How many servers a name is taken to stand for.
constexpr size_t kServersOfName = 3;
constexpr int kMaxReceiveBytes = 16 << 20;

int Millis(absl::Duration duration) { return static_cast<int>(absl::ToInt64Milliseconds(duration)); }

std::shared_ptr<grpc::ChannelCredentials> CredentialsFor(const TlsOptions& tls) {
  if (!tls.enabled) return grpc::InsecureChannelCredentials();
  return grpc::SslCredentials({tls.ca_pem, tls.key_pem, tls.certificate_pem});
}

double RandomFraction() {
  thread_local std::mt19937_64 engine{std::random_device{}()};
  return std::uniform_real_distribution<double>(0, 1)(engine);
}

// gRPC makes connections only while somebody waits for them, but for a look every five seconds: a client that only
// slept would find a server that is back that much later.
bool SleepConnecting(grpc::Channel& channel, absl::Duration duration, Cancellation& cancellation) {
  constexpr absl::Duration kSlice = absl::Milliseconds(100);
  const absl::Time end = absl::Now() + duration;
  bool connected = false;
  while (!connected && !cancellation.cancelled() && absl::Now() + kSlice < end) {
    connected = channel.WaitForConnected(std::chrono::system_clock::now() + absl::ToChronoMilliseconds(kSlice));
  }
  return cancellation.SleepFor(std::max(end - absl::Now(), absl::ZeroDuration()));
}

size_t CountServers(const std::vector<std::string>& addresses) {
  size_t servers = 0;
  for (const std::string& address : addresses) servers += IsDnsName(address) ? kServersOfName : 1;
  return servers;
}

ConnectionOptions WithDefaults(ConnectionOptions options) {
  if (!options.random) options.random = RandomFraction;
  if (options.clock == nullptr) options.clock = &SystemClock();
  return options;
}

absl::optional<int64_t> NumberIn(const grpc::ClientContext& context, const char* key) {
  const auto& metadata = context.GetServerInitialMetadata();
  const auto found = metadata.find(key);
  int64_t number = 0;
  if (found == metadata.end()) return absl::nullopt;
  if (!absl::SimpleAtoi(absl::string_view(found->second.data(), found->second.size()), &number)) return absl::nullopt;
  return number;
}

absl::optional<absl::Duration> AgeOf(const grpc::ClientContext& context) {
  const absl::optional<int64_t> milliseconds = NumberIn(context, "briefing-age-ms");
  if (!milliseconds) return absl::nullopt;
  return absl::Milliseconds(*milliseconds);
}

void RaiseTo(int64_t revision, google::protobuf::Message& request) {
  const FieldDescriptor* field = request.GetDescriptor()->FindFieldByName("at_least_revision");
  // A negative one is for the server to refuse.
  if (field == nullptr || request.GetReflection()->GetInt64(request, field) < 0) return;
  request.GetReflection()->SetInt64(&request, field,
                                    std::max(revision, request.GetReflection()->GetInt64(request, field)));
}

void SetIfEmpty(const char* name, const std::string& value, google::protobuf::Message& request) {
  const FieldDescriptor* field = request.GetDescriptor()->FindFieldByName(name);
  if (field == nullptr || !request.GetReflection()->GetString(request, field).empty()) return;
  request.GetReflection()->SetString(&request, field, value);
}

}  // namespace

std::vector<std::shared_ptr<grpc::Channel>> MakeChannels(const ConnectionOptions& options) {
  grpc::ChannelArguments arguments;
  arguments.SetInt(GRPC_ARG_ENABLE_RETRIES, 0);
  arguments.SetInt(GRPC_ARG_KEEPALIVE_TIME_MS, Millis(kKeepaliveTime));
  arguments.SetInt(GRPC_ARG_KEEPALIVE_TIMEOUT_MS, Millis(kKeepaliveTimeout));
  arguments.SetInt(GRPC_ARG_KEEPALIVE_PERMIT_WITHOUT_CALLS, 0);
  arguments.SetInt(GRPC_ARG_INITIAL_RECONNECT_BACKOFF_MS, Millis(kMinReconnect));
  arguments.SetInt(GRPC_ARG_MAX_RECONNECT_BACKOFF_MS, Millis(kMaxReconnect));
  arguments.SetInt(GRPC_ARG_MIN_RECONNECT_BACKOFF_MS, Millis(kConnectTimeout));
  arguments.SetMaxReceiveMessageSize(kMaxReceiveBytes);
  if (!options.tls.server_name.empty()) arguments.SetSslTargetNameOverride(options.tls.server_name);
  const std::shared_ptr<grpc::ChannelCredentials> credentials = CredentialsFor(options.tls);
  std::vector<std::shared_ptr<grpc::Channel>> channels;
  grpc::ChannelArguments spreading = arguments;
  spreading.SetLoadBalancingPolicyName("round_robin");
  spreading.SetInt(GRPC_ARG_DNS_MIN_TIME_BETWEEN_RESOLUTIONS_MS, Millis(kMinLookupInterval));
  for (const std::string& address : options.addresses) {
    channels.push_back(grpc::CreateCustomChannel(address, credentials, IsDnsName(address) ? spreading : arguments));
  }
  return channels;
}

Transport::Transport(ConnectionOptions options, std::vector<std::shared_ptr<grpc::Channel>> channels)
    : options_(WithDefaults(std::move(options))),
      channels_(std::move(channels)),
      current_(static_cast<size_t>(options_.random() * static_cast<double>(channels_.size()))),
      servers_(CountServers(options_.addresses)) {}

bool Transport::Sleep(absl::Duration duration, Cancellation* cancellation) const {
  if (options_.sleep) return options_.sleep(duration, cancellation);
  Cancellation never;
  return SleepConnecting(*channel(), duration, cancellation != nullptr ? *cancellation : never);
}

void Transport::Report(CallRecord record) const {
  if (options_.on_call) options_.on_call(record);
}

std::string Transport::MethodOf(const google::protobuf::Message& request) {
  return std::string(absl::StripSuffix(request.GetDescriptor()->name(), "Request"));
}

void Transport::Complete(google::protobuf::Message& request) const {
  SetIfEmpty("request_id", NewRequestId(), request);
  if (!options_.actor.empty()) SetIfEmpty("actor", options_.actor, request);
  if (servers_ > 1) RaiseTo(seen_.load(), request);
}

void Transport::TakeNote(const grpc::ClientContext& context) {
  const absl::optional<int64_t> revision = NumberIn(context, "briefing-revision");
  int64_t seen = seen_.load();
  while (revision && *revision > seen && !seen_.compare_exchange_weak(seen, *revision)) {
  }
}

absl::Status Transport::ForNextServer(absl::Status status, int failures) const {
  const std::string reason = errors::ReasonOf(status);
  const bool own =
      reason == "SHUTTING_DOWN" || reason == "NOT_READY" || reason == "WRITES_SUSPENDED" || reason == "WRITE_NOT_TRIED";
  if (own && static_cast<size_t>(failures) + 1 < servers_) status.ErasePayload(errors::kRetryInfoUrl);
  return status;
}

absl::Status Transport::Once(const std::string& method, int number, absl::Time deadline, const CallOptions& call,
                             const std::function<grpc::Status(grpc::ClientContext&)>& attempt) {
  grpc::ClientContext context;
  const absl::Time start = Now();
  if (deadline != absl::InfiniteFuture()) {
    // From the time left, since a clock that was given need not show the system's time.
    context.set_deadline(std::chrono::system_clock::now() + absl::ToChronoNanoseconds(deadline - start));
  }
  const Cancellation::Registration registration(call.cancellation, [&context] { context.TryCancel(); });
  absl::Status status = FromGrpc(attempt(context));
  if (status.ok()) TakeNote(context);
  Report({method, status, Now() - start, number, status.ok() ? AgeOf(context) : absl::nullopt});
  return status;
}

// One server's ledger that is closed for good says nothing of the others'.
bool Transport::MayServeElsewhere(const absl::Status& status, int failures) const {
  return errors::ReasonOf(status) == "WRITES_CLOSED" && static_cast<size_t>(failures) + 1 < servers_;
}

absl::Status Transport::Repeat(const std::string& method, const CallOptions& call,
                               const std::function<grpc::Status(grpc::ClientContext&)>& attempt) {
  const absl::Time deadline = Now() + call.timeout.value_or(options_.timeout);
  Backoff backoff(options_.retry, options_.random);
  absl::Status before;
  while (true) {
    const absl::Status status = Once(method, backoff.failures() + 1, deadline, call, attempt);
    if (status.code() == absl::StatusCode::kDeadlineExceeded && !before.ok()) return before;
    if (status.ok() || !(IsTransient(status) || MayServeElsewhere(status, backoff.failures()))) return status;
    before = status;
    const absl::optional<absl::Duration> delay = backoff.Next(ForNextServer(status, backoff.failures()));
    if (!delay || Now() + *delay >= deadline) return status;
    Rotate();
    if (!Sleep(*delay, call.cancellation)) return absl::CancelledError("cancelled while waiting to try again");
  }
}

}  // namespace briefing::client
