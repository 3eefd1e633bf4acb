// A server whose system's clock is set while it runs.
#include <gmock/gmock.h>
#include <grpcpp/create_channel.h>
#include <gtest/gtest.h>

#include <memory>
#include <string>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "briefing/v1/ledger_service.grpc.pb.h"
#include "tests/support/server.h"
#include "tests/support/shifted_clock.h"
#include "tests/support/temp_dir.h"
#include "tests/support/text_proto.h"

namespace briefing::testing {
namespace {

constexpr absl::Duration kDay = absl::Hours(24);
// By when what is waited for has come on any machine; days pass before the rest does.
constexpr absl::Duration kPatience = absl::Seconds(60);

class ClockTest : public ::testing::Test {
 protected:
  grpc::Status Apply(const std::string& text, v1::ApplyResponse& response) {
    grpc::ClientContext context;
    context.set_deadline(absl::ToChronoTime(absl::Now() + kPatience));
    return stub_->Apply(&context, ParseText<v1::ApplyRequest>(text), &response);
  }
  // Watches from `revision` on.
  std::unique_ptr<grpc::ClientReader<v1::WatchResponse>> Watch(int64_t revision) {
    context_.set_deadline(absl::ToChronoTime(absl::Now() + kPatience));
    v1::WatchRequest request;
    request.set_start_revision(revision);
    request.mutable_progress_interval()->set_nanos(100'000'000);
    return stub_->Watch(&context_, request);
  }

  ShiftedClock clock_;
  TempDir directory_;
  ServerUnderTest server_{directory_.path(), {"--search", "off"}, clock_.environment()};
  std::unique_ptr<v1::LedgerService::Stub> stub_ =
      v1::LedgerService::NewStub(grpc::CreateChannel(server_.address(), grpc::InsecureChannelCredentials()));
  grpc::ClientContext context_;
};

TEST_F(ClockTest, ADeadlineThatAJumpPassesIsNoticed) {
  const std::string due = absl::FormatTime("%Y-%m-%d", absl::Now() + 2 * kDay, absl::UTCTimeZone());
  v1::ApplyResponse applied;
  const grpc::Status status = Apply(
      absl::StrCat("mutations { create { party { name: 'parties/jp' title: 'Japan' kind: PARTY_KIND_STATE } } } "
                   "mutations { create { commitment { name: 'commitments/pact' title: 'Pact' parties { party: "
                   "'parties/jp' role: COMMITMENT_ROLE_OBLIGOR } transitions { state: COMMITMENT_STATE_AGREED date { "
                   "edtf: '2022-01-01' } } milestones { id: 'm1' title: 'Report' due_date { edtf: '",
                   due, "' } } } } }"),
      applied);
  ASSERT_TRUE(status.ok()) << status.error_message();
  const auto watch = Watch(applied.revision() + 1);
  v1::WatchResponse response;
  ASSERT_TRUE(watch->Read(&response));
  clock_.Set(5 * kDay);
  while (response.commits().empty()) ASSERT_TRUE(watch->Read(&response)) << watch->Finish().error_message();
  EXPECT_EQ(response.commits(0).actor(), "briefingd");
  context_.TryCancel();
  EXPECT_EQ(server_.Stop(), 0);
}

TEST_F(ClockTest, SetBackByDaysTheServerGoesOn) {
  const auto watch = Watch(1);
  v1::WatchResponse response;
  ASSERT_TRUE(watch->Read(&response));
  clock_.Set(-2 * kDay);
  // Marks come by time alone.
  for (int mark = 0; mark < 20; ++mark) ASSERT_TRUE(watch->Read(&response)) << watch->Finish().error_message();
  v1::ApplyResponse applied;
  const grpc::Status status =
      Apply("mutations { create { party { name: 'parties/jp' title: 'Japan' kind: PARTY_KIND_STATE } } }", applied);
  EXPECT_TRUE(status.ok()) << status.error_message();
  while (response.commits().empty()) ASSERT_TRUE(watch->Read(&response)) << watch->Finish().error_message();
  context_.TryCancel();
  EXPECT_EQ(server_.Stop(), 0);
}

}  // namespace
}  // namespace briefing::testing
