// Clients of three servers that are restarted one after the other: nobody is told of it.
//   BRIEFING_ROLLING_WATCHERS=500 BRIEFING_ROLLING_WRITERS=50 BRIEFING_ROLLING_ROUNDS=3
//   (default 12, 4 and 1: some ten seconds)
#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <cstdlib>
#include <deque>
#include <iostream>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "client/client.h"
#include "tests/support/etcd.h"
#include "tests/support/matchers.h"
#include "tests/support/server.h"
#include "tests/support/temp_dir.h"
#include "tests/support/text_proto.h"

namespace briefing::testing {
namespace {

constexpr int kServers = 3;

int FromEnvironment(const char* name, int otherwise) {
  const char* value = std::getenv(name);
  return value != nullptr ? std::atoi(value) : otherwise;
}

// Counts the commits, which must come in order and without a gap, up to an end.
class Counting final : public client::WatchHandler {
 public:
  explicit Counting(const std::atomic<int64_t>& end) : end_(end) {}

  client::Step OnCommits(const google::protobuf::RepeatedPtrField<v1::Commit>& commits,
                         const client::WatchPosition& position) override {
    for (const v1::Commit& commit : commits) {
      EXPECT_EQ(commit.revision(), last_ + 1) << "a change was missed or repeated";
      last_ = commit.revision();
    }
    return AtEnd(position);
  }
  client::Step OnNotice(v1::WatchNotice, const client::WatchPosition& position) override { return AtEnd(position); }
  client::Step OnBroken(const absl::Status&, absl::Duration) override {
    ++broken_;
    return client::Step::kContinue;
  }
  int64_t last() const { return last_; }
  int broken() const { return broken_; }

 private:
  client::Step AtEnd(const client::WatchPosition& position) const {
    return position.revision >= end_ ? client::Step::kStop : client::Step::kContinue;
  }

  const std::atomic<int64_t>& end_;
  std::atomic<int64_t> last_ = 0;
  int broken_ = 0;
};

class RollingTest : public ::testing::Test {
 protected:
  void SetUp() override {
    if (EtcdBinary().empty()) GTEST_SKIP() << kNoEtcd;
    etcd_ = std::make_unique<EtcdCluster>();
    for (const TempDir& directory : directories_) {
      const std::vector<std::string> flags = {"--ledger", etcd_->Uri("rolling"), "--search", "off"};
      servers_.push_back(std::make_unique<ServerUnderTest>(directory.path(), flags));
      addresses_.push_back(servers_.back()->address());
    }
  }

  std::unique_ptr<client::Client> Connect() const {
    client::ConnectionOptions options;
    options.addresses = addresses_;
    options.actor = "test";
    return *client::Client::Connect(std::move(options));
  }
  void Write(int writer) {
    const auto client = Connect();
    for (int number = 0; !ended_; ++number) {
      const auto record = ParseText<v1::Record>(
          absl::StrCat("party { name: 'parties/w", writer, "-", number, "' title: 'One' kind: PARTY_KIND_GROUP }"));
      const absl::StatusOr<v1::Record> created = client->Create(record);
      ASSERT_THAT(created, IsOk()) << "a writer was told of the restart";
      // Wherever it is read, what was written is there.
      const absl::StatusOr<v1::Record> read = client->Get(created->party().name());
      ASSERT_THAT(read, IsOk()) << "a reader was told of the restart";
      ++written_;
    }
  }
  void Watch(Counting& counting) {
    v1::WatchRequest request;
    request.set_start_revision(1);
    request.mutable_progress_interval()->set_nanos(200'000'000);
    EXPECT_THAT(Connect()->Watch(request, counting), IsOk()) << "a watcher was told of the restart";
  }
  // Until so many more have been written.
  void AwaitWrites(int64_t more) const {
    const absl::Time deadline = absl::Now() + absl::Seconds(60);
    for (const int64_t wanted = written_ + more; written_ < wanted; absl::SleepFor(absl::Milliseconds(5))) {
      ASSERT_LT(absl::Now(), deadline);
    }
  }

  std::unique_ptr<EtcdCluster> etcd_;
  TempDir directories_[kServers];
  std::vector<std::string> addresses_;
  std::vector<std::unique_ptr<ServerUnderTest>> servers_;
  std::atomic<bool> ended_ = false;
  std::atomic<int64_t> written_ = 0;
  std::atomic<int64_t> end_ = INT64_MAX;
};

TEST_F(RollingTest, NoClientIsToldOfARollingRestart) {
  const int watchers = FromEnvironment("BRIEFING_ROLLING_WATCHERS", 12);
  const int writers = FromEnvironment("BRIEFING_ROLLING_WRITERS", 4);
  std::deque<Counting> counting;
  std::vector<std::thread> watching;
  std::vector<std::thread> writing;
  for (int i = 0; i < watchers; ++i) {
    Counting& one = counting.emplace_back(end_);
    watching.emplace_back([this, &one] { Watch(one); });
  }
  for (int i = 0; i < writers; ++i) writing.emplace_back([this, i] { Write(i); });
  for (int round = 0; round < FromEnvironment("BRIEFING_ROLLING_ROUNDS", 1); ++round) {
    for (int i = 0; i < kServers; ++i) {
      AwaitWrites(20);
      EXPECT_EQ(servers_[static_cast<size_t>(i)]->Stop(), 0);
      AwaitWrites(20);
      servers_[static_cast<size_t>(i)]->Start(addresses_[static_cast<size_t>(i)]);
    }
  }
  AwaitWrites(20);
  ended_ = true;
  for (std::thread& thread : writing) thread.join();
  const absl::StatusOr<v1::GetLedgerStatusResponse> status = Connect()->GetLedgerStatus();
  ASSERT_THAT(status, IsOk());
  EXPECT_EQ(status->revision(), written_) << "a write was lost or made twice";
  end_ = status->revision();
  for (std::thread& thread : watching) thread.join();
  int broken = 0;
  for (const Counting& one : counting) {
    EXPECT_EQ(one.last(), end_);
    broken += one.broken();
  }
  std::cout << written_ << " writes, " << watchers << " watchers, " << broken << " streams resumed\n";
}

}  // namespace
}  // namespace briefing::testing
