// Real etcd members on loopback, for tests of what is kept there.
#ifndef BRIEFING_TESTS_SUPPORT_ETCD_H_
#define BRIEFING_TESTS_SUPPORT_ETCD_H_

#include <grpcpp/channel.h>

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "tests/support/process.h"
#include "tests/support/tcp_gate.h"
#include "tests/support/temp_dir.h"

namespace briefing::testing {

// The path of etcd: $ETCD_BIN, or what is on PATH. "" where there is none: tests then skip, saying kNoEtcd.
std::string EtcdBinary();
inline constexpr char kNoEtcd[] = "no etcd: install etcd-server, or name the program in ETCD_BIN";

// A cluster with its data in a folder that goes with it. Fails the test where it does not serve within 30 s.
class EtcdCluster {
 public:
  struct Options {
    int members = 1;
    // Flags for every member.
    std::vector<std::string> flags = {};
    // PEM files. With `ca` members serve TLS, and ask clients for certificates.
    std::string ca = {};
    std::string certificate = {};
    std::string key = {};
    // Whether members speak to one another through gates, so that Isolate can part them.
    bool gates = false;
  };
  EtcdCluster() : EtcdCluster(Options()) {}
  explicit EtcdCluster(Options options);
  EtcdCluster(const EtcdCluster&) = delete;
  EtcdCluster& operator=(const EtcdCluster&) = delete;

  int size() const { return options_.members; }
  // "127.0.0.1:PORT".
  std::vector<std::string> endpoints() const;
  // "etcd://127.0.0.1:PORT,…/prefix".
  std::string Uri(const std::string& prefix) const;

  // The member that leads as the others see it; -1 where none does within 30 s.
  int Leader();
  // SIGKILL; then, with Start, the same data again.
  void Kill(int member);
  void Start(int member);
  void Signal(int member, int signal);
  // Parts a member from the others, or joins it again. Clients reach it all the time. Only with Options::gates.
  void Isolate(int member, bool isolated);
  pid_t process_id(int member) const { return members_[static_cast<size_t>(member)].process->pid(); }
  // Waits until a write goes through.
  void AwaitWritable();

  // --- The cluster's own calls, for plaintext clusters ---

  // Calls a method of etcd ("/etcdserverpb.KV/Put") with an encoded request; gives the encoded response. The error
  // where it fails is in `error`, or fails the test where that is null.
  std::string Call(const std::string& method, absl::string_view request, std::string* error = nullptr, int member = 0,
                   const std::string& token = "");
  void Put(const std::string& key, absl::string_view value);
  // "" where there is none.
  std::string Get(const std::string& key);
  void Delete(const std::string& key);
  // The keys that begin with `prefix`.
  std::vector<std::string> KeysBelow(const std::string& prefix);
  // etcd's revision.
  int64_t Revision(int member = 0);
  // Forgets history up to now; asks `member`.
  void Compact(int member = 0);

 private:
  struct Member {
    int client_port = 0;
    int peer_port = 0;
    std::unique_ptr<TcpGate> gate;
    std::unique_ptr<Process> process;
    std::shared_ptr<grpc::Channel> channel;
  };

  void ChoosePorts();
  // Where the others reach a member.
  std::string PeerUrl(int member) const;
  std::vector<std::string> ArgumentsOf(int member) const;
  bool AwaitServing(int member);
  bool Answers(int member);

  const Options options_;
  TempDir directory_;
  std::vector<Member> members_;
};

}  // namespace briefing::testing

#endif  // BRIEFING_TESTS_SUPPORT_ETCD_H_
