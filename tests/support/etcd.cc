#include "tests/support/etcd.h"

#include <arpa/inet.h>
#include <grpcpp/client_context.h>
#include <grpcpp/create_channel.h>
#include <grpcpp/generic/generic_stub.h>
#include <grpcpp/security/credentials.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "absl/time/clock.h"
#include "service/base/mutex.h"
#include "service/base/wire.h"

namespace briefing::testing {
namespace {

constexpr absl::Duration kPatience = absl::Seconds(30);
// How often a wait looks: a member that starts or elects tells nobody.
constexpr absl::Duration kLook = absl::Milliseconds(20);

std::string StringField(int number, absl::string_view value) {
  std::string field;
  wire::AppendBytesField(number, value, field);
  return field;
}

// Payloads of the field `number`.
std::vector<std::string> FieldsOf(absl::string_view message, int number) {
  std::vector<std::string> found;
  wire::FieldReader reader(message);
  while (reader.Next()) {
    if (reader.number() == number) found.emplace_back(reader.bytes());
  }
  return found;
}

uint64_t VarintOf(absl::string_view message, int number) {
  wire::FieldReader reader(message);
  while (reader.Next()) {
    if (reader.number() == number) return reader.varint();
  }
  return 0;
}

// The key after all that begin with `prefix`.
std::string EndOf(std::string prefix) {
  ++prefix.back();
  return prefix;
}

// A port that nobody listens at; kept by `sockets` until they are closed.
int FreePort(std::vector<int>& sockets) {
  const int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockets.push_back(fd);
  sockaddr_in address = {};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t length = sizeof address;
  EXPECT_EQ(bind(fd, reinterpret_cast<sockaddr*>(&address), length), 0);
  EXPECT_EQ(getsockname(fd, reinterpret_cast<sockaddr*>(&address), &length), 0);
  return ntohs(address.sin_port);
}

bool Listens(int port) {
  const int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address = {};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  address.sin_port = htons(static_cast<uint16_t>(port));
  const bool listens = connect(fd, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0;
  close(fd);
  return listens;
}

}  // namespace

std::string EtcdBinary() {
  const char* named = std::getenv("ETCD_BIN");
  if (named != nullptr) return named;
  const char* path = std::getenv("PATH");
  for (const std::string& folder : std::vector<std::string>(absl::StrSplit(path != nullptr ? path : "", ':'))) {
    const std::string candidate = folder + "/etcd";
    if (!folder.empty() && access(candidate.c_str(), X_OK) == 0) return candidate;
  }
  return "";
}

EtcdCluster::EtcdCluster(Options options)
    : options_(std::move(options)), members_(static_cast<size_t>(options_.members)) {
  // Between choosing a port and listening at it another process may take it.
  for (int attempt = 0; attempt < 3; ++attempt) {
    ChoosePorts();
    for (int i = 0; i < size(); ++i) Start(i);
    bool serving = true;
    for (int i = 0; i < size(); ++i) serving = serving && AwaitServing(i);
    if (serving) return;
    for (Member& member : members_) member.process.reset();
  }
  ADD_FAILURE() << "etcd does not serve";
}

void EtcdCluster::ChoosePorts() {
  std::vector<int> sockets;
  for (Member& member : members_) {
    member.client_port = FreePort(sockets);
    member.peer_port = FreePort(sockets);
    grpc::ChannelArguments arguments;
    arguments.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);
    arguments.SetInt(GRPC_ARG_INITIAL_RECONNECT_BACKOFF_MS, 50);
    arguments.SetInt(GRPC_ARG_MAX_RECONNECT_BACKOFF_MS, 200);
    arguments.SetMaxReceiveMessageSize(-1);
    member.channel = grpc::CreateCustomChannel(absl::StrCat("127.0.0.1:", member.client_port),
                                               grpc::InsecureChannelCredentials(), arguments);
    if (options_.gates) {
      member.gate = std::make_unique<TcpGate>(std::vector<std::string>{absl::StrCat("127.0.0.1:", member.peer_port)});
    }
  }
  for (const int fd : sockets) close(fd);
}

std::string EtcdCluster::PeerUrl(int member) const {
  const Member& self = members_[static_cast<size_t>(member)];
  if (self.gate != nullptr) return absl::StrCat("http://", self.gate->endpoints().front());
  return absl::StrCat("http://127.0.0.1:", self.peer_port);
}

std::vector<std::string> EtcdCluster::ArgumentsOf(int member) const {
  const Member& self = members_[static_cast<size_t>(member)];
  std::vector<std::string> peers;
  for (int i = 0; i < size(); ++i) {
    peers.push_back(absl::StrCat("m", i, "=", PeerUrl(i)));
  }
  const std::string client = absl::StrCat(options_.ca.empty() ? "http" : "https", "://127.0.0.1:", self.client_port);
  const std::string peer = absl::StrCat("http://127.0.0.1:", self.peer_port);
  std::vector<std::string> arguments = {EtcdBinary(),
                                        "--name=m" + std::to_string(member),
                                        "--data-dir=" + directory_.File(absl::StrCat("m", member)),
                                        "--listen-client-urls=" + client,
                                        "--advertise-client-urls=" + client,
                                        "--listen-peer-urls=" + peer,
                                        "--initial-advertise-peer-urls=" + PeerUrl(member),
                                        "--initial-cluster=" + absl::StrJoin(peers, ","),
                                        "--heartbeat-interval=50",
                                        "--election-timeout=500",
                                        "--logger=zap",
                                        "--log-level=warn"};
  if (!options_.ca.empty()) {
    arguments.push_back("--client-cert-auth");
    arguments.push_back("--trusted-ca-file=" + options_.ca);
    arguments.push_back("--cert-file=" + options_.certificate);
    arguments.push_back("--key-file=" + options_.key);
  }
  arguments.insert(arguments.end(), options_.flags.begin(), options_.flags.end());
  return arguments;
}

void EtcdCluster::Start(int member) {
  members_[static_cast<size_t>(member)].process =
      std::make_unique<Process>(Process::Options{.argv = ArgumentsOf(member), .environment = {}, .input = ""});
}

bool EtcdCluster::AwaitServing(int member) {
  Process& process = *members_[static_cast<size_t>(member)].process;
  const absl::Time deadline = absl::Now() + kPatience;
  while (process.Running() && absl::Now() < deadline) {
    // With TLS only a client with a certificate could ask more.
    if (options_.ca.empty() ? Answers(member) : Listens(members_[static_cast<size_t>(member)].client_port)) return true;
    absl::SleepFor(kLook);
  }
  return false;
}

bool EtcdCluster::Answers(int member) {
  std::string error;
  Call("/etcdserverpb.KV/Range", StringField(1, "serving"), &error, member);
  return error.empty();
}

std::vector<std::string> EtcdCluster::endpoints() const {
  std::vector<std::string> all;
  for (const Member& member : members_) all.push_back(absl::StrCat("127.0.0.1:", member.client_port));
  return all;
}

std::string EtcdCluster::Uri(const std::string& prefix) const {
  return absl::StrCat("etcd://", absl::StrJoin(endpoints(), ","), "/", prefix);
}

int EtcdCluster::Leader() {
  const absl::Time deadline = absl::Now() + kPatience;
  while (absl::Now() < deadline) {
    for (int i = 0; i < size(); ++i) {
      std::string error;
      const std::string status = Call("/etcdserverpb.Maintenance/Status", "", &error, i);
      if (!error.empty()) continue;
      const std::vector<std::string> header = FieldsOf(status, 1);
      const uint64_t leader = VarintOf(status, 4);
      if (leader != 0 && !header.empty() && VarintOf(header[0], 2) == leader) return i;
    }
    absl::SleepFor(kLook);
  }
  return -1;
}

void EtcdCluster::Signal(int member, int signal) { members_[static_cast<size_t>(member)].process->Signal(signal); }

void EtcdCluster::Isolate(int member, bool isolated) {
  const pid_t process = isolated ? members_[static_cast<size_t>(member)].process->pid() : 0;
  for (int i = 0; i < size(); ++i) {
    TcpGate& gate = *members_[static_cast<size_t>(i)].gate;
    i == member ? gate.Cut(isolated) : gate.CutFrom(process);
  }
}

void EtcdCluster::Kill(int member) {
  Process& process = *members_[static_cast<size_t>(member)].process;
  process.Signal(SIGKILL);
  process.Wait();
}

void EtcdCluster::AwaitWritable() {
  const absl::Time deadline = absl::Now() + kPatience;
  while (absl::Now() < deadline) {
    for (int i = 0; i < size(); ++i) {
      std::string error;
      Call("/etcdserverpb.KV/Put", StringField(1, "writable") + StringField(2, "yes"), &error, i);
      if (error.empty()) return;
    }
    absl::SleepFor(kLook);
  }
  ADD_FAILURE() << "etcd takes no writes";
}

std::string EtcdCluster::Call(const std::string& method, absl::string_view request, std::string* error, int member,
                              const std::string& token) {
  grpc::ClientContext context;
  context.set_deadline(absl::ToChronoTime(absl::Now() + (error == nullptr ? kPatience : absl::Seconds(3))));
  // Who cannot do without an answer waits for a member that is starting.
  context.set_wait_for_ready(error == nullptr);
  if (!token.empty()) context.AddMetadata("token", token);
  const grpc::Slice slice(request.data(), request.size());
  const grpc::ByteBuffer sent(&slice, 1);
  grpc::ByteBuffer received;
  grpc::Status status;
  Notification done;
  grpc::GenericStub(members_[static_cast<size_t>(member)].channel)
      .UnaryCall(&context, method, grpc::StubOptions(), &sent, &received, [&](grpc::Status result) {
        status = std::move(result);
        done.Notify();
      });
  done.WaitForNotification();
  if (!status.ok() && error == nullptr) ADD_FAILURE() << method << ": " << status.error_message();
  if (!status.ok() && error != nullptr) *error = status.error_message().empty() ? "failed" : status.error_message();
  std::vector<grpc::Slice> slices;
  std::string response;
  if (!status.ok() || !received.Dump(&slices).ok()) return response;
  for (const grpc::Slice& part : slices) response.append(reinterpret_cast<const char*>(part.begin()), part.size());
  return response;
}

void EtcdCluster::Put(const std::string& key, absl::string_view value) {
  Call("/etcdserverpb.KV/Put", StringField(1, key) + StringField(2, value));
}

std::string EtcdCluster::Get(const std::string& key) {
  const std::vector<std::string> kvs = FieldsOf(Call("/etcdserverpb.KV/Range", StringField(1, key)), 2);
  if (kvs.empty()) return "";
  const std::vector<std::string> values = FieldsOf(kvs[0], 5);
  return values.empty() ? "" : values[0];
}

void EtcdCluster::Delete(const std::string& key) { Call("/etcdserverpb.KV/DeleteRange", StringField(1, key)); }

std::vector<std::string> EtcdCluster::KeysBelow(const std::string& prefix) {
  std::vector<std::string> keys;
  const std::string request = StringField(1, prefix) + StringField(2, EndOf(prefix));
  for (const std::string& kv : FieldsOf(Call("/etcdserverpb.KV/Range", request), 2)) {
    keys.push_back(FieldsOf(kv, 1)[0]);
  }
  return keys;
}

int64_t EtcdCluster::Revision(int member) {
  const std::string response = Call("/etcdserverpb.KV/Range", StringField(1, "revision"), nullptr, member);
  return static_cast<int64_t>(VarintOf(FieldsOf(response, 1).at(0), 3));
}

void EtcdCluster::Compact(int member) {
  std::string request;
  wire::AppendVarintField(1, static_cast<uint64_t>(Revision(member)), request);
  wire::AppendVarintField(2, 1, request);
  Call("/etcdserverpb.KV/Compact", request, nullptr, member);
}

}  // namespace briefing::testing
