// Several servers behind one name.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <deque>
#include <memory>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "client/client.h"
#include "service/base/errors.h"
#include "tests/client/fake_server.h"
#include "tests/support/dns_server.h"
#include "tests/support/matchers.h"

namespace briefing::client {
namespace {

using testing::DnsServer;
using testing::FakeServer;
using testing::IsOk;
using testing::OnTheWire;

// More calls than any test makes.
constexpr int kEnough = 2000;

grpc::Status AnswerGet(const v1::GetEventRequest& request, v1::Event* event) {
  event->set_name(request.name());
  return grpc::Status::OK;
}

class DnsTest : public ::testing::Test {
 protected:
  DnsTest() {
    for (const char* host : {"127.0.0.2", "127.0.0.3"}) servers_.emplace_back(host, servers_.front().port());
    for (FakeServer& server : servers_) {
      server.gets.assign(kEnough, AnswerGet);
      server.revision = 7;
    }
  }

  std::unique_ptr<Client> Connect() {
    ConnectionOptions options;
    options.addresses = {absl::StrCat("dns://127.0.0.1:", dns_.port(), "/briefing.test:", servers_.front().port())};
    return *Client::Connect(std::move(options));
  }
  // Calls until those servers, by number, have been asked once more.
  void CallUntilAsked(Client& client, const std::vector<size_t>& numbers) {
    std::vector<size_t> before;
    for (FakeServer& server : servers_) before.push_back(server.get_requests.size());
    const auto all_asked = [&] {
      return std::all_of(numbers.begin(), numbers.end(),
                         [&](size_t number) { return servers_[number].get_requests.size() > before[number]; });
    };
    for (int call = 0; call < kEnough / 2 && !all_asked(); ++call) {
      ASSERT_THAT(client.Get("events/x"), IsOk());
      // Connections are made meanwhile.
      absl::SleepFor(absl::Milliseconds(5));
    }
    ASSERT_TRUE(all_asked());
  }

  std::deque<FakeServer> servers_{1};
  DnsServer dns_{{"127.0.0.1", "127.0.0.2", "127.0.0.3"}};
};

TEST_F(DnsTest, CallsAreSpreadOverTheServersOfAName) {
  const auto client = Connect();
  CallUntilAsked(*client, {0, 1, 2});
}

TEST_F(DnsTest, ReadsNeverGoBackInTime) {
  const auto client = Connect();
  ASSERT_THAT(client->Get("events/x"), IsOk());
  std::vector<size_t> asked;
  for (const FakeServer& server : servers_) asked.push_back(server.get_requests.size());
  CallUntilAsked(*client, {0, 1, 2});
  for (size_t i = 0; i < servers_.size(); ++i) {
    EXPECT_EQ(servers_[i].get_requests[asked[i]].at_least_revision(), 7) << "server " << i;
  }
}

TEST_F(DnsTest, ThoseThatAreGoneAreLeftOut) {
  const auto client = Connect();
  CallUntilAsked(*client, {0, 1, 2});
  servers_[0].Stop();
  CallUntilAsked(*client, {1, 2});
  servers_[2].Stop();
  CallUntilAsked(*client, {1});
  servers_[0].Restart();
  CallUntilAsked(*client, {0, 1});
}

TEST_F(DnsTest, TheNameIsLookedUpAgain) {
  dns_.SetAddresses({"127.0.0.1"});
  const auto client = Connect();
  CallUntilAsked(*client, {0});
  dns_.SetAddresses({"127.0.0.2"});
  servers_[0].Stop();
  CallUntilAsked(*client, {1});
  EXPECT_TRUE(servers_[2].get_requests.empty());
}

TEST_F(DnsTest, OneThatDrainsIsPassedOver) {
  const auto client = Connect();
  CallUntilAsked(*client, {0, 1, 2});
  FakeServer& draining = servers_[1];
  for (size_t i = draining.get_requests.size(); i < draining.gets.size(); ++i) {
    draining.gets[i] = [](const v1::GetEventRequest&, v1::Event*) { return OnTheWire(errors::ShuttingDown()); };
  }
  CallUntilAsked(*client, {0, 1, 2});
}

}  // namespace
}  // namespace briefing::client
