// Several servers on one ledger: whichever is asked, the answer is the same.
#include <grpcpp/grpcpp.h>

#include <memory>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "briefing/v1/ledger_service.grpc.pb.h"
#include "briefing/v1/party_service.grpc.pb.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/support/etcd.h"
#include "tests/support/server.h"
#include "tests/support/temp_dir.h"
#include "tests/system/exposition.h"

namespace briefing::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

constexpr int kServers = 3;

class ReplicasTest : public ::testing::Test {
 protected:
  void SetUp() override {
    if (EtcdBinary().empty()) GTEST_SKIP() << kNoEtcd;
    static EtcdCluster etcd;
    static int ledgers = 0;
    const std::string uri = etcd.Uri(absl::StrCat("replicas/", ++ledgers));
    for (int i = 0; i < kServers; ++i) {
      servers_.push_back(std::make_unique<ServerUnderTest>(
          directories_[i].path(),
          std::vector<std::string>{"--ledger", uri, "--metrics-listen", "127.0.0.1:0", "--log-format", "json"}));
      channels_.push_back(grpc::CreateChannel(servers_.back()->address(), grpc::InsecureChannelCredentials()));
    }
  }

  grpc::Status Create(int server, const std::string& name, v1::Party& party, const std::string& request_id = "",
                      const std::string& title = "A group") {
    v1::CreatePartyRequest request;
    request.set_request_id(request_id);
    request.mutable_party()->set_name(name);
    request.mutable_party()->set_title(title);
    request.mutable_party()->set_description("0");
    request.mutable_party()->set_kind(v1::PARTY_KIND_GROUP);
    grpc::ClientContext context;
    return v1::PartyService::NewStub(channels_[static_cast<size_t>(server)])->CreateParty(&context, request, &party);
  }
  grpc::Status Get(int server, const std::string& name, int64_t at_least, v1::Party& party) {
    v1::GetPartyRequest request;
    request.set_name(name);
    request.set_at_least_revision(at_least);
    grpc::ClientContext context;
    context.set_deadline(std::chrono::system_clock::now() + std::chrono::seconds(20));
    return v1::PartyService::NewStub(channels_[static_cast<size_t>(server)])->GetParty(&context, request, &party);
  }
  grpc::Status Update(int server, const v1::Party& party, const std::string& request_id, v1::Party& updated) {
    v1::UpdatePartyRequest request;
    *request.mutable_party() = party;
    request.mutable_update_mask()->add_paths("description");
    request.set_request_id(request_id);
    grpc::ClientContext context;
    return v1::PartyService::NewStub(channels_[static_cast<size_t>(server)])->UpdateParty(&context, request, &updated);
  }
  // Watches until `last`; the revisions that came, and the token after each.
  std::vector<int64_t> Watch(int server, int64_t last, std::string& token) {
    v1::WatchRequest request;
    if (token.empty()) {
      request.set_start_revision(1);
    } else {
      request.set_resume_token(token);
    }
    grpc::ClientContext context;
    const auto stub = v1::LedgerService::NewStub(channels_[static_cast<size_t>(server)]);
    const auto stream = stub->Watch(&context, request);
    std::vector<int64_t> revisions;
    v1::WatchResponse response;
    while ((revisions.empty() || revisions.back() < last) && stream->Read(&response)) {
      for (const v1::Commit& commit : response.commits()) revisions.push_back(commit.revision());
      token = response.resume_token();
    }
    context.TryCancel();
    stream->Finish();
    return revisions;
  }
  double Metric(int server, const std::string& name) {
    std::string address;
    for (const auto& line : JsonLines(servers_[static_cast<size_t>(server)]->process().err())) {
      if (line.fields().at("message").string_value() == "metrics served") {
        address = line.fields().at("address").string_value();
      }
    }
    return ParseMetrics(HttpGet(address, "/metrics"))[name];
  }

  TempDir directories_[kServers];
  std::vector<std::unique_ptr<ServerUnderTest>> servers_;
  std::vector<std::shared_ptr<grpc::Channel>> channels_;
};

TEST_F(ReplicasTest, AWriteOnOneIsReadOnAll) {
  for (int writer = 0; writer < kServers; ++writer) {
    v1::Party written;
    const std::string name = absl::StrCat("parties/of-", writer);
    ASSERT_TRUE(Create(writer, name, written).ok());
    EXPECT_EQ(written.revision(), writer + 1);
    for (int reader = 0; reader < kServers; ++reader) {
      v1::Party read;
      const grpc::Status status = Get(reader, name, written.revision(), read);
      ASSERT_TRUE(status.ok()) << status.error_message();
      EXPECT_EQ(read.SerializeAsString(), written.SerializeAsString());
    }
  }
}

TEST_F(ReplicasTest, ARequestIdIsKnownToAll) {
  v1::Party first;
  ASSERT_TRUE(Create(0, "parties/once", first, "request-1").ok());
  v1::Party repeated;
  // Also where this server has not heard of the first yet.
  ASSERT_TRUE(Create(1, "parties/once", repeated, "request-1").ok());
  EXPECT_EQ(repeated.SerializeAsString(), first.SerializeAsString());
  const grpc::Status other = Create(2, "parties/once", repeated, "request-1", "Another title");
  EXPECT_EQ(other.error_code(), grpc::StatusCode::ALREADY_EXISTS);
  EXPECT_THAT(other.error_message(), HasSubstr("request-1"));
}

TEST_F(ReplicasTest, ATokenOfOneResumesOnAnother) {
  v1::Party party;
  ASSERT_TRUE(Create(0, "parties/a", party).ok());
  ASSERT_TRUE(Create(1, "parties/b", party).ok());
  std::string token;
  EXPECT_THAT(Watch(0, 2, token), ElementsAre(1, 2));
  ASSERT_TRUE(Create(2, "parties/c", party).ok());
  EXPECT_THAT(Watch(1, 3, token), ElementsAre(3));
  ASSERT_TRUE(Create(0, "parties/d", party).ok());
  EXPECT_THAT(Watch(2, 4, token), ElementsAre(4));
}

TEST_F(ReplicasTest, APageTokenOfOneIsTakenByAnother) {
  v1::Party party;
  for (const char* name : {"parties/a", "parties/b", "parties/c"}) ASSERT_TRUE(Create(0, name, party).ok());
  v1::ListPartiesRequest request;
  request.set_page_size(1);
  request.set_at_least_revision(party.revision());
  std::vector<std::string> names;
  for (size_t server = 0; server < channels_.size(); ++server) {
    v1::ListPartiesResponse page;
    grpc::ClientContext context;
    const grpc::Status status = v1::PartyService::NewStub(channels_[server])->ListParties(&context, request, &page);
    ASSERT_TRUE(status.ok()) << status.error_message();
    for (const v1::Party& listed : page.parties()) names.push_back(listed.name());
    request.set_page_token(page.next_page_token());
  }
  EXPECT_THAT(names, ElementsAre("parties/a", "parties/b", "parties/c"));
}

TEST_F(ReplicasTest, AnEtagIsJudgedByTheNewestStateAnywhere) {
  v1::Party first;
  ASSERT_TRUE(Create(0, "parties/a", first).ok());
  first.set_description("1");
  v1::Party updated;
  ASSERT_TRUE(Update(1, first, "", updated).ok());
  first.set_description("2");
  EXPECT_EQ(Update(2, first, "", updated).error_code(), grpc::StatusCode::ABORTED);
}

TEST_F(ReplicasTest, WritersOnAllLoseNoUpdateAndMakeNoneTwice) {
  constexpr int kEach = 40;
  v1::Party counter;
  ASSERT_TRUE(Create(0, "parties/counter", counter).ok());
  const auto count = [&](int server) {
    v1::Party party = counter;
    int attempts = 0;
    for (int done = 0; done < kEach;) {
      const grpc::Status read = Get(server, "parties/counter", party.revision(), party);
      ASSERT_TRUE(read.ok()) << read.error_message();
      int value = 0;
      ASSERT_TRUE(absl::SimpleAtoi(party.description(), &value));
      party.set_description(absl::StrCat(value + 1));
      v1::Party updated;
      const grpc::Status status = Update(server, party, absl::StrCat(server, "-", ++attempts), updated);
      if (status.ok()) ++done;
      ASSERT_TRUE(status.ok() || status.error_code() == grpc::StatusCode::ABORTED) << status.error_message();
    }
  };
  std::vector<std::thread> writers;
  for (int server = 0; server < kServers; ++server) writers.emplace_back(count, server);
  for (std::thread& writer : writers) writer.join();
  constexpr int kAll = kServers * kEach;
  for (int server = 0; server < kServers; ++server) {
    v1::Party party;
    ASSERT_TRUE(Get(server, "parties/counter", kAll + 1, party).ok());
    EXPECT_EQ(party.description(), absl::StrCat(kAll));
    EXPECT_EQ(party.revision(), kAll + 1);
    std::string token;
    const std::vector<int64_t> seen = Watch(server, kAll + 1, token);
    ASSERT_EQ(seen.size(), static_cast<size_t>(kAll + 1));
    for (size_t i = 0; i < seen.size(); ++i) EXPECT_EQ(seen[i], static_cast<int64_t>(i) + 1);
  }
  EXPECT_GT(Metric(0, "briefing_appends_lost_total") + Metric(1, "briefing_appends_lost_total") +
                Metric(2, "briefing_appends_lost_total"),
            0);
}

TEST_F(ReplicasTest, OneThatStartsAnewKnowsAll) {
  v1::Party party;
  ASSERT_TRUE(Create(0, "parties/a", party, "request-a").ok());
  EXPECT_EQ(servers_[1]->Stop(), 0);
  ASSERT_TRUE(Create(2, "parties/b", party).ok());
  servers_[1]->Start();
  channels_[1] = grpc::CreateChannel(servers_[1]->address(), grpc::InsecureChannelCredentials());
  ASSERT_TRUE(Get(1, "parties/b", 2, party).ok());
  ASSERT_TRUE(Create(1, "parties/a", party, "request-a").ok());
  EXPECT_EQ(party.revision(), 1);
}

}  // namespace
}  // namespace briefing::testing
