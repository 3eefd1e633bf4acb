// Three servers on one ledger in three etcd members, all of them real processes, under load while they fail.
//   BRIEFING_CLUSTER_ROUNDS=N   rounds of every fault (default 1, about half a minute)
#include <signal.h>

#include <cstdlib>
#include <functional>
#include <iostream>
#include <memory>
#include <random>
#include <string>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/time/clock.h"
#include "briefing/v1/party_service.grpc.pb.h"
#include "gtest/gtest.h"
#include "tests/fault/cluster_load.h"
#include "tests/support/etcd.h"
#include "tests/support/server.h"
#include "tests/support/tcp_gate.h"
#include "tests/support/temp_dir.h"

namespace briefing {
namespace {

using ::briefing::testing::ClusterLoad;
using ::briefing::testing::EtcdCluster;
using ::briefing::testing::ServerUnderTest;
using ::briefing::testing::TcpGate;
using ::briefing::testing::TempDir;
using ::briefing::testing::Whereabouts;

constexpr int kServers = 3;
constexpr int kMembers = 3;
// What must go on between two faults.
constexpr int64_t kProgress = 30;

int Rounds() {
  const char* rounds = std::getenv("BRIEFING_CLUSTER_ROUNDS");
  return rounds != nullptr ? std::atoi(rounds) : 1;
}

class ClusterTest : public ::testing::Test {
 protected:
  void SetUp() override {
    if (testing::EtcdBinary().empty()) GTEST_SKIP() << testing::kNoEtcd;
    etcd_ = std::make_unique<EtcdCluster>(EtcdCluster::Options{.members = kMembers});
    for (int i = 0; i < kServers; ++i) {
      gates_.push_back(std::make_unique<TcpGate>(etcd_->endpoints()));
      const std::string ledger = absl::StrCat("etcd://", absl::StrJoin(gates_.back()->endpoints(), ","), "/cluster");
      const std::vector<std::string> flags = {"--ledger", ledger, "--search", "off", "--etcd-timeout", "1500ms"};
      servers_.push_back(std::make_unique<ServerUnderTest>(directories_[i].path(), flags));
      whereabouts_.Publish(i, servers_.back()->address());
    }
  }

  // A fault lasts until the load has felt it, and is gone when the function returns.
  void KillMember(int member) {
    etcd_->Kill(member);
    load_.AwaitProgress(kProgress);
    etcd_->Start(member);
  }
  void StandMember(int member) {
    etcd_->Signal(member, SIGSTOP);
    load_.AwaitProgress(kProgress);
    etcd_->Signal(member, SIGCONT);
  }
  void KillServer(int server) {
    servers_[static_cast<size_t>(server)]->Kill();
    load_.AwaitProgress(kProgress);
    Restart(server);
  }
  void StandServer(int server) {
    servers_[static_cast<size_t>(server)]->process().Signal(SIGSTOP);
    // Its watchers and writers wait with it.
    absl::SleepFor(absl::Seconds(2));
    servers_[static_cast<size_t>(server)]->process().Signal(SIGCONT);
  }
  void Restart(int server) {
    servers_[static_cast<size_t>(server)]->Start();
    whereabouts_.Publish(server, servers_[static_cast<size_t>(server)]->address());
  }
  void RollServers() {
    for (int i = 0; i < kServers; ++i) {
      EXPECT_EQ(servers_[static_cast<size_t>(i)]->Stop(), 0);
      Restart(i);
    }
  }

  // A server that hears nothing from the cluster answers reads, and says how old they may be, but not those that ask
  // for the latest state; and takes no writes.
  void CutOffServer(int server) {
    gates_[static_cast<size_t>(server)]->Cut(true);
    const auto stub = v1::PartyService::NewStub(whereabouts_.ChannelTo(server));
    v1::GetPartyRequest get;
    get.set_name("parties/counter");
    v1::Party party;
    for (int64_t age = 0; age < 3000;) {
      grpc::ClientContext context;
      context.set_deadline(absl::ToChronoTime(absl::Now() + absl::Seconds(2)));
      ASSERT_TRUE(stub->GetParty(&context, get, &party).ok());
      const auto told = context.GetServerInitialMetadata().find("briefing-age-ms");
      ASSERT_NE(told, context.GetServerInitialMetadata().end());
      ASSERT_TRUE(absl::SimpleAtoi(std::string(told->second.data(), told->second.size()), &age));
      absl::SleepFor(absl::Milliseconds(50));
    }
    grpc::ClientContext context;
    context.set_deadline(absl::ToChronoTime(absl::Now() + absl::Seconds(10)));
    get.mutable_as_of()->set_latest(true);
    const grpc::Status latest = stub->GetParty(&context, get, &party);
    EXPECT_EQ(latest.error_code(), grpc::StatusCode::UNAVAILABLE) << latest.error_message();
    gates_[static_cast<size_t>(server)]->Cut(false);
  }
  // What is acknowledged anywhere is in the latest state everywhere.
  void ReadTheLatest() {
    for (int i = 0; i < kServers; ++i) {
      v1::CreatePartyRequest create;
      create.mutable_party()->set_name(absl::StrCat("parties/latest-", ++minority_writes_));
      create.mutable_party()->set_title("Read elsewhere at once");
      create.mutable_party()->set_kind(v1::PARTY_KIND_GROUP);
      v1::Party party;
      grpc::ClientContext writing;
      writing.set_deadline(absl::ToChronoTime(absl::Now() + absl::Seconds(10)));
      ASSERT_TRUE(v1::PartyService::NewStub(whereabouts_.ChannelTo(i))->CreateParty(&writing, create, &party).ok());
      v1::GetPartyRequest get;
      get.set_name(create.party().name());
      get.mutable_as_of()->set_latest(true);
      grpc::ClientContext reading;
      reading.set_deadline(absl::ToChronoTime(absl::Now() + absl::Seconds(10)));
      const auto other = v1::PartyService::NewStub(whereabouts_.ChannelTo((i + 1) % kServers));
      EXPECT_TRUE(other->GetParty(&reading, get, &party).ok());
    }
  }

  // Without a majority reads go on; writes fail within their deadline, and say that trying again helps.
  void LoseMajority(int first) {
    const int second = (first + 1) % kMembers;
    etcd_->Kill(first);
    etcd_->Kill(second);
    for (int i = 0; i < kServers; ++i) {
      v1::GetPartyRequest get;
      get.set_name("parties/counter");
      v1::Party party;
      grpc::ClientContext reading;
      reading.set_deadline(absl::ToChronoTime(absl::Now() + absl::Seconds(2)));
      const auto stub = v1::PartyService::NewStub(whereabouts_.ChannelTo(i));
      EXPECT_TRUE(stub->GetParty(&reading, get, &party).ok()) << "server " << i;

      v1::CreatePartyRequest create;
      create.mutable_party()->set_name(absl::StrCat("parties/minority-", ++minority_writes_));
      create.mutable_party()->set_title("Written to nobody");
      create.mutable_party()->set_kind(v1::PARTY_KIND_GROUP);
      create.set_request_id(create.party().name());
      grpc::ClientContext writing;
      writing.set_deadline(absl::ToChronoTime(absl::Now() + absl::Seconds(30)));
      const grpc::Status status = stub->CreateParty(&writing, create, &party);
      EXPECT_EQ(status.error_code(), grpc::StatusCode::UNAVAILABLE) << "server " << i << ": " << status.error_message();
    }
    etcd_->Start(first);
    etcd_->Start(second);
  }

  std::unique_ptr<EtcdCluster> etcd_;
  // Between each server and the members.
  std::vector<std::unique_ptr<TcpGate>> gates_;
  TempDir directories_[kServers];
  std::vector<std::unique_ptr<ServerUnderTest>> servers_;
  Whereabouts whereabouts_{kServers};
  ClusterLoad load_{whereabouts_, {}};
  int minority_writes_ = 0;
};

TEST_F(ClusterTest, LosesNothingAndRepeatsNothingWhateverFails) {
  std::mt19937 random(20220523);
  load_.Start();
  const std::vector<std::function<void()>> faults = {
      [&] { KillMember(etcd_->Leader()); },
      [&] { KillMember((etcd_->Leader() + 1) % kMembers); },
      [&] { KillServer(static_cast<int>(random() % kServers)); },
      [&] { StandMember(etcd_->Leader()); },
      [&] { StandServer(static_cast<int>(random() % kServers)); },
      [&] { LoseMajority(static_cast<int>(random() % kMembers)); },
      [&] { etcd_->Compact(); },
      [&] { ReadTheLatest(); },
      [&] { CutOffServer(static_cast<int>(random() % kServers)); },
      [&] { RollServers(); },
  };
  int count = 0;
  for (int round = 0; round < Rounds(); ++round) {
    for (const auto& fault : faults) {
      fault();
      load_.AwaitProgress(kProgress, absl::Seconds(60));
      if (HasFatalFailure()) return;
      ++count;
    }
  }
  load_.Finish();
  load_.Check();
  for (const auto& server : servers_) EXPECT_EQ(server->Stop(), 0);
  std::cout << count << " faults, " << load_.commits() << " commits, " << load_.acknowledged() << " acknowledged\n";
}

}  // namespace
}  // namespace briefing
