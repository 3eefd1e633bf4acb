// A ledger in a cluster whose quota is used up.
#include <gmock/gmock.h>
#include <grpcpp/grpcpp.h>

#include <random>
#include <string>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "briefing/v1/ledger_service.grpc.pb.h"
#include "tests/support/etcd.h"
#include "tests/system/briefingd_fixture.h"

namespace briefing::testing {
namespace {

using ::testing::HasSubstr;

// Text that hardly compresses.
std::string Noise(int seed, size_t size) {
  std::mt19937 random(static_cast<unsigned>(seed));
  std::string noise(size, ' ');
  for (char& c : noise) c = static_cast<char>('!' + random() % 90);
  return noise;
}

class QuotaTest : public BriefingdTest {
 protected:
  grpc::Status Write(int number) {
    v1::ApplyRequest request;
    v1::Event& event = *request.add_mutations()->mutable_create()->mutable_event();
    event.set_name(absl::StrCat("events/e", number));
    event.set_title("Large");
    event.set_kind(v1::EVENT_KIND_STATEMENT);
    event.set_description(Noise(number, 60'000));
    v1::ApplyResponse response;
    grpc::ClientContext context;
    return v1::LedgerService::NewStub(channel_)->Apply(&context, request, &response);
  }
};

TEST_F(QuotaTest, WritesAreRefusedClearlyAndReadsAndWatchesGoOn) {
  if (EtcdBinary().empty()) GTEST_SKIP() << kNoEtcd;
  EtcdCluster cluster({.flags = {"--quota-backend-bytes=3000000"}});
  Start({"--ledger", cluster.Uri("full")});
  grpc::ClientContext watching;
  v1::WatchRequest from_start;
  from_start.set_start_revision(1);
  const auto watch = v1::LedgerService::NewStub(channel_)->Watch(&watching, from_start);
  int written = 0;
  grpc::Status refused;
  while ((refused = Write(written)).ok() && written < 200) ++written;
  EXPECT_GT(written, 10);
  EXPECT_EQ(refused.error_code(), grpc::StatusCode::RESOURCE_EXHAUSTED) << refused.error_message();
  EXPECT_THAT(refused.error_message(), HasSubstr("disarm its alarm"));
  EXPECT_EQ(Write(written).error_code(), grpc::StatusCode::RESOURCE_EXHAUSTED) << "and ever after";

  v1::Event event;
  EXPECT_TRUE(Get(absl::StrCat("events/e", written - 1), event).ok());
  EXPECT_EQ(Get(absl::StrCat("events/e", written), event).error_code(), grpc::StatusCode::NOT_FOUND);
  int seen = 0;
  v1::WatchResponse response;
  while (seen < written && watch->Read(&response)) seen += response.commits_size();
  EXPECT_EQ(seen, written);
  watching.TryCancel();
  // Asked for every five seconds.
  const absl::Time deadline = absl::Now() + absl::Seconds(30);
  while (Metrics()["briefing_cluster_quota_used_up"] != 1 && absl::Now() < deadline) {
    absl::SleepFor(absl::Milliseconds(100));
  }
  EXPECT_EQ(Metrics()["briefing_cluster_quota_used_up"], 1);
  EXPECT_GT(Metrics()["briefing_cluster_bytes"], 2'000'000);
  EXPECT_EQ(Stop(), 0);
}

}  // namespace
}  // namespace briefing::testing
