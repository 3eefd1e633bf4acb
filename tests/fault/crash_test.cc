// Kills a real server under load, hundreds of times, and holds what is left against what the clients were told.
//   BRIEFING_FAULT_ROUNDS=N   kills (default 200; 50 under a sanitizer, which looks for other faults than lost writes)
#include <grpcpp/grpcpp.h>

#include <algorithm>
#include <atomic>
#include <cstdlib>
#include <iostream>
#include <limits>
#include <map>
#include <random>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "briefing/v1/ledger_service.grpc.pb.h"
#include "briefing/v1/party_service.grpc.pb.h"
#include "gtest/gtest.h"
#include "service/base/mutex.h"
#include "tests/support/sanitized.h"
#include "tests/support/server.h"
#include "tests/support/temp_dir.h"

namespace briefing {
namespace {

using ::briefing::testing::kSanitized;
using ::briefing::testing::ServerUnderTest;
using ::briefing::testing::TempDir;

constexpr int kWriters = 6;
constexpr int kCounters = 2;
constexpr char kCounter[] = "parties/counter";

int Rounds() {
  const char* rounds = std::getenv("BRIEFING_FAULT_ROUNDS");
  return rounds != nullptr ? std::atoi(rounds) : kSanitized ? 50 : 200;
}

// Where the server is at the moment; changes with each restart.
class Whereabouts {
 public:
  void Publish(const std::string& address) {
    MutexLock lock(&mutex_);
    address_ = address;
    ++generation_;
    changed_.SignalAll();
  }
  void End() {
    MutexLock lock(&mutex_);
    ended_ = true;
    changed_.SignalAll();
  }
  bool ended() const {
    MutexLock lock(&mutex_);
    return ended_;
  }
  // Waits for a server other than that of `generation`, and steps to it. Null when the test is over.
  std::shared_ptr<grpc::Channel> Next(int& generation) {
    MutexLock lock(&mutex_);
    while (!ended_ && generation_ == generation) changed_.Wait(&mutex_);
    if (generation_ == generation) return nullptr;
    generation = generation_;
    grpc::ChannelArguments arguments;
    arguments.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);
    return grpc::CreateCustomChannel(address_, grpc::InsecureChannelCredentials(), arguments);
  }

 private:
  mutable Mutex mutex_;
  CondVar changed_;
  std::string address_ ABSL_GUARDED_BY(mutex_);
  int generation_ ABSL_GUARDED_BY(mutex_) = 0;
  bool ended_ ABSL_GUARDED_BY(mutex_) = false;
};

// What one client was told: request id → revision.
using Acknowledged = std::map<std::string, int64_t>;

// Keeps a channel to whichever server there is, and calls `attempt` until it is answered for good.
class Client {
 public:
  explicit Client(Whereabouts& whereabouts) : whereabouts_(whereabouts) { channel_ = whereabouts_.Next(generation_); }
  const std::shared_ptr<grpc::Channel>& channel() const { return channel_; }
  bool connected() const { return channel_ != nullptr; }

  // False when the test is over before an answer came.
  template <typename Attempt>
  bool Until(Attempt attempt) {
    while (channel_ != nullptr) {
      grpc::ClientContext context;
      context.set_deadline(std::chrono::system_clock::now() + std::chrono::seconds(20));
      const grpc::Status status = attempt(context);
      if (status.ok()) return true;
      EXPECT_EQ(status.error_code(), grpc::StatusCode::UNAVAILABLE) << status.error_message();
      channel_ = whereabouts_.Next(generation_);
    }
    return false;
  }

 private:
  Whereabouts& whereabouts_;
  int generation_ = 0;
  std::shared_ptr<grpc::Channel> channel_;
};

// Creates one record after the other, each under a request id of its own, repeated until answered.
void WriteRecords(Whereabouts& whereabouts, int writer, Acknowledged& acknowledged) {
  Client client(whereabouts);
  for (int number = 0; client.connected() && !whereabouts.ended(); ++number) {
    const std::string id = absl::StrCat("writer-", writer, "-", number);
    v1::CreatePartyRequest request;
    request.set_party_id(id);
    request.set_request_id(id);
    request.mutable_party()->set_title(id);
    request.mutable_party()->set_kind(v1::PARTY_KIND_GROUP);
    v1::Party party;
    const bool answered = client.Until([&](grpc::ClientContext& context) {
      return v1::PartyService::NewStub(client.channel())->CreateParty(&context, request, &party);
    });
    if (answered) acknowledged[id] = party.revision();
  }
}

// Adds one to a number in a record, by etag: an increment applied twice or lost shows in the sum.
void Count(Whereabouts& whereabouts, int counter, Acknowledged& acknowledged) {
  Client client(whereabouts);
  for (int number = 0; client.connected() && !whereabouts.ended(); ++number) {
    v1::Party party;
    v1::GetPartyRequest get;
    get.set_name(kCounter);
    if (!client.Until([&](grpc::ClientContext& context) {
          return v1::PartyService::NewStub(client.channel())->GetParty(&context, get, &party);
        })) {
      return;
    }
    int value = 0;
    ASSERT_TRUE(absl::SimpleAtoi(party.description(), &value));
    v1::UpdatePartyRequest update;
    update.set_request_id(absl::StrCat("counter-", counter, "-", number));
    *update.mutable_party() = party;
    update.mutable_party()->set_description(absl::StrCat(value + 1));
    update.mutable_update_mask()->add_paths("description");
    bool stale = false;
    const bool answered = client.Until([&](grpc::ClientContext& context) {
      grpc::Status status = v1::PartyService::NewStub(client.channel())->UpdateParty(&context, update, &party);
      stale = status.error_code() == grpc::StatusCode::ABORTED;
      return stale ? grpc::Status::OK : status;
    });
    if (answered && !stale) acknowledged[update.request_id()] = party.revision();
  }
}

// Follows the ledger from its first revision, going on after each crash from the last token.
void Follow(Whereabouts& whereabouts, std::vector<int64_t>& revisions, const std::atomic<int64_t>& until) {
  Client client(whereabouts);
  std::string token;
  client.Until([&](grpc::ClientContext&) {
    grpc::ClientContext context;
    v1::WatchRequest request;
    if (token.empty()) {
      request.set_start_revision(1);
    } else {
      request.set_resume_token(token);
    }
    request.mutable_progress_interval()->set_nanos(100000000);
    auto stream = v1::LedgerService::NewStub(client.channel())->Watch(&context, request);
    v1::WatchResponse response;
    while (stream->Read(&response)) {
      token = response.resume_token();
      for (const auto& commit : response.commits()) revisions.push_back(commit.revision());
      if (whereabouts.ended() && response.revision() >= until) {
        context.TryCancel();
        stream->Finish();
        return grpc::Status::OK;
      }
    }
    return stream->Finish();
  });
}

void CreateCounter(const std::string& address) {
  auto stub = v1::PartyService::NewStub(grpc::CreateChannel(address, grpc::InsecureChannelCredentials()));
  grpc::ClientContext context;
  v1::CreatePartyRequest request;
  request.mutable_party()->set_name(kCounter);
  request.mutable_party()->set_title("Counter");
  request.mutable_party()->set_kind(v1::PARTY_KIND_GROUP);
  request.mutable_party()->set_description("0");
  v1::Party party;
  const grpc::Status status = stub->CreateParty(&context, request, &party);
  ASSERT_TRUE(status.ok()) << status.error_message();
}

// The whole history, as one stream of pages.
std::vector<v1::Commit> History(const std::string& address) {
  auto stub = v1::LedgerService::NewStub(grpc::CreateChannel(address, grpc::InsecureChannelCredentials()));
  std::vector<v1::Commit> history;
  v1::ListChangesRequest request;
  request.set_page_size(1000);
  do {
    grpc::ClientContext context;
    v1::ListChangesResponse response;
    const grpc::Status status = stub->ListChanges(&context, request, &response);
    EXPECT_TRUE(status.ok()) << status.error_message();
    if (!status.ok()) return history;
    history.insert(history.end(), response.commits().begin(), response.commits().end());
    request.set_page_token(response.next_page_token());
  } while (!request.page_token().empty());
  return history;
}

class CrashTest : public ::testing::Test {
 protected:
  CrashTest() : server_(directory_.path()) {}

  void Start() {
    CreateCounter(server_.address());
    whereabouts_.Publish(server_.address());
    for (int i = 0; i < kWriters; ++i) {
      threads_.emplace_back([this, i] { WriteRecords(whereabouts_, i, acknowledged_[i]); });
    }
    for (int i = 0; i < kCounters; ++i) {
      threads_.emplace_back([this, i] { Count(whereabouts_, i, acknowledged_[kWriters + i]); });
    }
    follower_ = std::thread([this] { Follow(whereabouts_, followed_, head_); });
  }

  void KillAndRestart(int rounds) {
    std::mt19937 random(20220523);
    for (int round = 0; round < rounds; ++round) {
      // A moment of load to be hit in, not a wait for anything.
      absl::SleepFor(absl::Milliseconds(10 + random() % 120));
      server_.Kill();
      server_.Start();
      whereabouts_.Publish(server_.address());
    }
  }

  void Finish() {
    head_ = std::numeric_limits<int64_t>::max();
    whereabouts_.End();
    for (auto& thread : threads_) thread.join();
    history_ = History(server_.address());
    head_ = static_cast<int64_t>(history_.size());
    follower_.join();
  }

  TempDir directory_;
  ServerUnderTest server_;
  Whereabouts whereabouts_;
  Acknowledged acknowledged_[kWriters + kCounters];
  std::vector<std::thread> threads_;
  std::thread follower_;
  std::vector<int64_t> followed_;
  std::atomic<int64_t> head_{0};
  std::vector<v1::Commit> history_;
};

TEST_F(CrashTest, LosesNothingAcknowledgedAndAppliesNothingTwice) {
  Start();
  KillAndRestart(Rounds());
  Finish();

  std::map<std::string, int64_t> written;
  for (size_t i = 0; i < history_.size(); ++i) {
    ASSERT_EQ(history_[i].revision(), static_cast<int64_t>(i) + 1) << "revisions are dense";
    if (history_[i].request_id().empty()) continue;
    const bool first = written.emplace(history_[i].request_id(), history_[i].revision()).second;
    EXPECT_TRUE(first) << history_[i].request_id() << " was applied twice";
  }
  size_t acknowledged = 0;
  size_t increments = 0;
  for (int client = 0; client < kWriters + kCounters; ++client) {
    acknowledged += acknowledged_[client].size();
    for (const auto& [id, revision] : acknowledged_[client]) {
      ASSERT_TRUE(written.count(id)) << id << " was acknowledged at " << revision << " and is lost";
      EXPECT_EQ(written[id], revision) << id << " was acknowledged at another revision";
    }
  }
  for (const auto& [id, revision] : written) increments += id.rfind("counter-", 0) == 0 ? 1 : 0;
  EXPECT_GT(acknowledged, static_cast<size_t>(Rounds())) << "too little load to show anything";

  const auto& last_counter = *std::find_if(history_.rbegin(), history_.rend(), [](const v1::Commit& commit) {
    return commit.changes(0).name() == kCounter;
  });
  EXPECT_EQ(last_counter.changes(0).record().party().description(), absl::StrCat(increments));

  ASSERT_EQ(followed_.size(), history_.size()) << "the watcher saw every commit once";
  for (size_t i = 0; i < followed_.size(); ++i) ASSERT_EQ(followed_[i], static_cast<int64_t>(i) + 1);
  EXPECT_EQ(server_.Stop(), 0);
  std::cout << Rounds() << " kills, " << history_.size() << " commits, " << acknowledged << " acknowledged\n";
}

}  // namespace
}  // namespace briefing
