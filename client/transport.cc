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
#include "service/base/steady_wait.h"

namespace briefing::client {
namespace {

using google::protobuf::FieldDescriptor;

// gRPC's own backoff between connections must not outlast ours, or a server that is back is not noticed.
constexpr absl::Duration kMinReconnect = absl::Milliseconds(100);
constexpr absl::Duration kMaxReconnect = absl::Seconds(2);
constexpr absl::Duration kConnectTimeout = absl::Seconds(5);
// How often a name is looked up again at most, when a server that it stood for cannot be reached: before a call's
// attempts are at an end.
constexpr absl::Duration kMinLookupInterval = absl::Milliseconds(500);
// How many servers a name is taken to stand for.
constexpr size_t kServersOfName = 3;
// An answer may take this long, of several servers, before the one asked is asked for a sign of life.
constexpr absl::Duration kPatience = absl::Seconds(1);
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
  const Deadline end(duration);
  bool connected = false;
  while (!connected && !cancellation.cancelled() && end.left() > kSlice) {
    connected = channel.WaitForConnected(std::chrono::system_clock::now() + absl::ToChronoMilliseconds(kSlice));
  }
  return cancellation.SleepFor(end.left());
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
  arguments.SetInt(GRPC_ARG_KEEPALIVE_TIME_MS, Millis(options.keepalive_time));
  arguments.SetInt(GRPC_ARG_KEEPALIVE_TIMEOUT_MS, Millis(options.keepalive_timeout));
  arguments.SetInt(GRPC_ARG_KEEPALIVE_PERMIT_WITHOUT_CALLS, 0);
  // Or gRPC asks twice and never again, where a stream is followed that sends nothing itself.
  arguments.SetInt(GRPC_ARG_HTTP2_MAX_PINGS_WITHOUT_DATA, 0);
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
    channels.push_back(
        grpc::CreateCustomChannel(address, IsUnixSocket(address) ? grpc::InsecureChannelCredentials() : credentials,
                                  IsDnsName(address) ? spreading : arguments));
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
  return SleepConnecting(*channel(turn()), duration, cancellation != nullptr ? *cancellation : never);
}

std::unique_ptr<AnswerGuard> Transport::Guard(grpc::ClientContext& context, size_t turn, absl::Duration left,
                                              int failures) const {
  const auto servers = static_cast<int64_t>(channels_.size());
  if (servers == 1) return nullptr;
  const int64_t round = failures / servers;
  // At first, leaves the others time to answer in. Servers of which each has failed are more likely busy than frozen,
  // and none gets through with its answer that is left as soon as before.
  const absl::Duration patience = round == 0 ? std::min(kPatience, left / (2 * servers))
                                             : std::min(kPatience * (1 << std::min<int64_t>(round, 10)), left / 2);
  return std::make_unique<AnswerGuard>(context, channel(turn), patience);
}

absl::Status Transport::Guarded(const AnswerGuard* guard, absl::Status status) {
  const bool ended = guard != nullptr && guard->fired() && absl::IsCancelled(status);
  return ended ? absl::UnavailableError("the server does not answer") : status;
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

void Transport::NoteRevision(int64_t revision) {
  int64_t seen = seen_.load();
  while (revision > seen && !seen_.compare_exchange_weak(seen, revision)) {
  }
}

void Transport::TakeNote(const grpc::ClientContext& context) {
  NoteRevision(NumberIn(context, "briefing-revision").value_or(0));
}

absl::Status Transport::ForNextServer(absl::Status status, int failures) const {
  const std::string reason = errors::ReasonOf(status);
  const bool own =
      reason == "SHUTTING_DOWN" || reason == "NOT_READY" || reason == "WRITES_SUSPENDED" || reason == "WRITE_NOT_TRIED";
  if (own && static_cast<size_t>(failures) + 1 < servers_) status.ErasePayload(errors::kRetryInfoUrl);
  return status;
}

absl::Status Transport::Once(const std::string& method, int number, absl::Time deadline, const CallOptions& call,
                             size_t turn, const Attempt& attempt) {
  grpc::ClientContext context;
  const absl::Time start = Now();
  const absl::Duration left = deadline - start;
  if (deadline != absl::InfiniteFuture()) {
    // From the time left, since a clock that was given need not show the system's time.
    context.set_deadline(std::chrono::system_clock::now() + absl::ToChronoNanoseconds(left));
  }
  const Cancellation::Registration registration(call.cancellation, [&context] { context.TryCancel(); });
  const std::unique_ptr<AnswerGuard> guard = Guard(context, turn, left, number - 1);
  const absl::Status status = Guarded(guard.get(), FromGrpc(attempt(context, channel(turn))));
  if (status.ok()) TakeNote(context);
  Report({method, status, Now() - start, number, status.ok() ? AgeOf(context) : absl::nullopt});
  return status;
}

// One server's ledger that is closed for good says nothing of the others'.
bool Transport::MayServeElsewhere(const absl::Status& status, int failures) const {
  return errors::ReasonOf(status) == "WRITES_CLOSED" && static_cast<size_t>(failures) + 1 < servers_;
}

absl::Status Transport::Repeat(const std::string& method, const CallOptions& call, const Attempt& attempt) {
  const absl::Time deadline = Now() + call.timeout.value_or(options_.timeout);
  Backoff backoff(options_.retry, options_.random);
  absl::Status before;
  while (true) {
    const size_t used = turn();
    const absl::Status status = Once(method, backoff.failures() + 1, deadline, call, used, attempt);
    // No time is left for another server; the next call begins with that.
    if (status.code() == absl::StatusCode::kDeadlineExceeded) Rotate(used);
    if (status.code() == absl::StatusCode::kDeadlineExceeded && !before.ok()) return before;
    if (status.ok() || !(IsTransient(status) || MayServeElsewhere(status, backoff.failures()))) return status;
    before = status;
    const absl::optional<absl::Duration> delay = backoff.Next(ForNextServer(status, backoff.failures()));
    if (!delay || Now() + *delay >= deadline) return status;
    Rotate(used);
    if (!Sleep(*delay, call.cancellation)) return absl::CancelledError("cancelled while waiting to try again");
  }
}

}  // namespace briefing::client
