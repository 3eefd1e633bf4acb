// Three servers on one ledger in three etcd members, all of them real processes, and the ways in which they fail.
#ifndef BRIEFING_TESTS_FAULT_CLUSTER_H_
#define BRIEFING_TESTS_FAULT_CLUSTER_H_

#include <functional>
#include <memory>
#include <random>
#include <string>
#include <vector>

#include "briefing/v1/party_service.pb.h"
#include "tests/fault/cluster_load.h"
#include "tests/support/etcd.h"
#include "tests/support/server.h"
#include "tests/support/shifted_clock.h"
#include "tests/support/tcp_gate.h"
#include "tests/support/temp_dir.h"

namespace briefing::testing {

// A cluster under load. Faults come one at a time; each lasts until the load has felt it, and is gone when its function
// returns. What must not be, also in the midst of it, fails the test.
class Cluster {
 public:
  struct Fault {
    std::string name;
    std::function<void()> bring;
  };
  // `seed` decides who is hit.
  explicit Cluster(unsigned seed);

  std::vector<Fault> Faults();
  ClusterLoad& load() { return load_; }
  // Ends the servers, which must end well.
  void Stop();

 private:
  int AnyServer() { return static_cast<int>(random_() % servers_.size()); }
  int AnyMember() { return static_cast<int>(random_() % static_cast<unsigned>(etcd_.size())); }
  int Follower() { return (etcd_.Leader() + 1) % etcd_.size(); }
  ServerUnderTest& server(int index) { return *servers_[static_cast<size_t>(index)]; }
  TcpGate& gate(int server) { return *gates_[static_cast<size_t>(server)]; }
  void Restart(int index);

  void KillMember(int member);
  void KillServer(int index);
  void RollServers();
  void LoseMajority(int first);

  void StandMember(int member);
  // Ten seconds, the server and the member, and etcd forgets meanwhile what they missed.
  void StandLong(int index, int member);
  void StandServer(int index);
  // A member that stands most of the time, as one with a disk that is far too slow.
  void SlowMember(int member);

  // The leader hears nothing from the other members, nor they from it; clients reach all of them.
  void IsolateMember(int member);
  // A server hears nothing from the members.
  void CutOffServer(int index);

  // The servers' clocks jump by days, each elsewhere, and back.
  void JumpClocks();
  // What is acknowledged anywhere is in the latest state everywhere.
  void ReadTheLatest();

  // --- Single calls ---

  grpc::Status Create(int index, absl::Duration timeout, v1::Party& party);
  // A read; with `age`, what it says of its age.
  grpc::Status Read(int index, const v1::GetPartyRequest& request, absl::Duration timeout,
                    absl::Duration* age = nullptr);

  std::mt19937 random_;
  EtcdCluster etcd_;
  // Between each server and the members.
  std::vector<std::unique_ptr<TcpGate>> gates_;
  std::vector<std::unique_ptr<ShiftedClock>> clocks_;
  std::vector<std::unique_ptr<TempDir>> directories_;
  std::vector<std::unique_ptr<ServerUnderTest>> servers_;
  Whereabouts whereabouts_;
  ClusterLoad load_;
  int created_ = 0;
};

}  // namespace briefing::testing

#endif  // BRIEFING_TESTS_FAULT_CLUSTER_H_
