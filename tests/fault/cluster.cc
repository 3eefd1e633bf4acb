#include "tests/fault/cluster.h"

#include <gtest/gtest.h>
#include <signal.h>

#include <utility>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/time/clock.h"
#include "briefing/v1/party_service.grpc.pb.h"

namespace briefing::testing {
namespace {

constexpr int kServers = 3;
constexpr int kMembers = 3;
// What must go on while a fault lasts.
constexpr int64_t kProgress = 30;
constexpr absl::Duration kEtcdTimeout = absl::Milliseconds(1500);
// What an answer may take beside that.
constexpr absl::Duration kWay = absl::Milliseconds(500);
constexpr absl::Duration kShortStand = absl::Seconds(2);
constexpr absl::Duration kLongStand = absl::Seconds(10);
// Longer than an election takes to begin is too long: then it would be another leader's turn.
constexpr absl::Duration kPulseStanding = absl::Milliseconds(150);
constexpr absl::Duration kPulseRunning = absl::Milliseconds(50);
constexpr int kPulses = 15;
constexpr absl::Duration kDeadline = absl::Seconds(10);
// By when a server that is cut off must have said so.
constexpr absl::Duration kTellingAge = absl::Seconds(3);

v1::GetPartyRequest GetCounter() {
  v1::GetPartyRequest get;
  get.set_name("parties/counter");
  return get;
}

}  // namespace

Cluster::Cluster(unsigned seed)
    : random_(seed),
      etcd_(EtcdCluster::Options{.members = kMembers, .gates = true}),
      whereabouts_(kServers),
      load_(whereabouts_, {}) {
  for (int i = 0; i < kServers; ++i) {
    gates_.push_back(std::make_unique<TcpGate>(etcd_.endpoints()));
    clocks_.push_back(std::make_unique<ShiftedClock>());
    directories_.push_back(std::make_unique<TempDir>());
    const std::string ledger = absl::StrCat("etcd://", absl::StrJoin(gates_.back()->endpoints(), ","), "/cluster");
    const std::vector<std::string> flags = {"--ledger", ledger,           "--search",
                                            "off",      "--etcd-timeout", absl::FormatDuration(kEtcdTimeout)};
    servers_.push_back(
        std::make_unique<ServerUnderTest>(directories_.back()->path(), flags, clocks_.back()->environment()));
    whereabouts_.Publish(i, servers_.back()->address());
  }
}

std::vector<Cluster::Fault> Cluster::Faults() {
  return {
      {"kill-leader", [this] { KillMember(etcd_.Leader()); }},
      {"kill-follower", [this] { KillMember(Follower()); }},
      {"kill-server", [this] { KillServer(AnyServer()); }},
      {"stop-leader", [this] { StandMember(etcd_.Leader()); }},
      {"stop-server", [this] { StandServer(AnyServer()); }},
      {"stop-long", [this] { StandLong(AnyServer(), AnyMember()); }},
      {"slow-leader", [this] { SlowMember(etcd_.Leader()); }},
      {"isolate-leader", [this] { IsolateMember(etcd_.Leader()); }},
      {"lose-majority", [this] { LoseMajority(AnyMember()); }},
      {"compact", [this] { etcd_.Compact(); }},
      {"read-latest", [this] { ReadTheLatest(); }},
      {"cut-off-server", [this] { CutOffServer(AnyServer()); }},
      {"jump-clocks", [this] { JumpClocks(); }},
      {"roll-servers", [this] { RollServers(); }},
  };
}

void Cluster::Stop() {
  for (const auto& server : servers_) EXPECT_EQ(server->Stop(), 0);
}

void Cluster::Restart(int index) {
  server(index).Start();
  whereabouts_.Publish(index, server(index).address());
}

// --- Faults ---

void Cluster::KillMember(int member) {
  etcd_.Kill(member);
  load_.AwaitProgress(kProgress);
  etcd_.Start(member);
}

void Cluster::KillServer(int index) {
  server(index).Kill();
  load_.AwaitProgress(kProgress);
  Restart(index);
}

void Cluster::RollServers() {
  for (int i = 0; i < kServers; ++i) {
    EXPECT_EQ(server(i).Stop(), 0);
    Restart(i);
  }
}

// Without a majority reads go on; writes fail within the time that the server gives them, and say that trying again
// helps.
void Cluster::LoseMajority(int first) {
  const int second = (first + 1) % kMembers;
  etcd_.Kill(first);
  etcd_.Kill(second);
  for (int i = 0; i < kServers; ++i) {
    EXPECT_TRUE(Read(i, GetCounter(), absl::Seconds(2)).ok()) << "server " << i;
    // The first, which must find out; and those that come behind it.
    for (int write = 0; write < 2; ++write) {
      v1::Party party;
      const grpc::Status status = Create(i, kEtcdTimeout + kWay, party);
      EXPECT_EQ(status.error_code(), grpc::StatusCode::UNAVAILABLE) << "server " << i << ": " << status.error_message();
    }
  }
  etcd_.Start(first);
  etcd_.Start(second);
}

void Cluster::StandMember(int member) {
  etcd_.Signal(member, SIGSTOP);
  load_.AwaitProgress(kProgress);
  etcd_.Signal(member, SIGCONT);
}

void Cluster::StandServer(int index) {
  server(index).process().Signal(SIGSTOP);
  // Its watchers and writers wait with it.
  absl::SleepFor(kShortStand);
  server(index).process().Signal(SIGCONT);
}

void Cluster::StandLong(int index, int member) {
  const absl::Time end = absl::Now() + kLongStand;
  server(index).process().Signal(SIGSTOP);
  etcd_.Signal(member, SIGSTOP);
  load_.AwaitWrites(kProgress);
  etcd_.Compact((member + 1) % kMembers);
  absl::SleepFor(end - absl::Now());
  etcd_.Signal(member, SIGCONT);
  server(index).process().Signal(SIGCONT);
}

void Cluster::SlowMember(int member) {
  for (int pulse = 0; pulse < kPulses; ++pulse) {
    etcd_.Signal(member, SIGSTOP);
    absl::SleepFor(kPulseStanding);
    etcd_.Signal(member, SIGCONT);
    absl::SleepFor(kPulseRunning);
  }
}

void Cluster::IsolateMember(int member) {
  etcd_.Isolate(member, true);
  load_.AwaitProgress(kProgress);
  etcd_.Isolate(member, false);
}

// A server that hears nothing from the cluster answers reads, and says how old they may be, but not those that ask for
// the latest state; and takes no writes.
void Cluster::CutOffServer(int index) {
  gate(index).Cut(true);
  for (absl::Duration age; age < kTellingAge; absl::SleepFor(absl::Milliseconds(50))) {
    ASSERT_TRUE(Read(index, GetCounter(), absl::Seconds(2), &age).ok());
  }
  v1::GetPartyRequest get = GetCounter();
  get.mutable_as_of()->set_latest(true);
  const grpc::Status latest = Read(index, get, kDeadline);
  EXPECT_EQ(latest.error_code(), grpc::StatusCode::UNAVAILABLE) << latest.error_message();
  gate(index).Cut(false);
}

void Cluster::JumpClocks() {
  clocks_[0]->Set(absl::Hours(3 * 24));
  clocks_[1]->Set(-absl::Hours(2 * 24));
  load_.AwaitProgress(kProgress);
  for (const auto& clock : clocks_) clock->Set(absl::ZeroDuration());
}

void Cluster::ReadTheLatest() {
  for (int i = 0; i < kServers; ++i) {
    v1::Party party;
    const grpc::Status written = Create(i, kDeadline, party);
    ASSERT_TRUE(written.ok()) << written.error_message();
    v1::GetPartyRequest get;
    get.set_name(party.name());
    get.mutable_as_of()->set_latest(true);
    const grpc::Status read = Read((i + 1) % kServers, get, kDeadline);
    EXPECT_TRUE(read.ok()) << read.error_message();
  }
}

// --- Single calls ---

grpc::Status Cluster::Create(int index, absl::Duration timeout, v1::Party& party) {
  v1::CreatePartyRequest create;
  create.set_request_id(absl::StrCat("single-", ++created_));
  create.mutable_party()->set_name(absl::StrCat("parties/", create.request_id()));
  create.mutable_party()->set_title("Written by nobody's load");
  create.mutable_party()->set_kind(v1::PARTY_KIND_GROUP);
  grpc::ClientContext context;
  context.set_deadline(absl::ToChronoTime(absl::Now() + timeout));
  return v1::PartyService::NewStub(whereabouts_.ChannelTo(index))->CreateParty(&context, create, &party);
}

grpc::Status Cluster::Read(int index, const v1::GetPartyRequest& request, absl::Duration timeout, absl::Duration* age) {
  v1::Party party;
  grpc::ClientContext context;
  context.set_deadline(absl::ToChronoTime(absl::Now() + timeout));
  const grpc::Status status =
      v1::PartyService::NewStub(whereabouts_.ChannelTo(index))->GetParty(&context, request, &party);
  if (age == nullptr || !status.ok()) return status;
  const auto told = context.GetServerInitialMetadata().find("briefing-age-ms");
  int64_t milliseconds = 0;
  const bool tells = told != context.GetServerInitialMetadata().end() &&
                     absl::SimpleAtoi(std::string(told->second.data(), told->second.size()), &milliseconds);
  EXPECT_TRUE(tells) << "an answer does not tell its age";
  *age = absl::Milliseconds(milliseconds);
  return status;
}

}  // namespace briefing::testing
