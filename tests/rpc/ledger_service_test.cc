#include "service/rpc/ledger_service.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <grpcpp/impl/codegen/client_unary_call.h>

#include <thread>
#include <vector>

#include "absl/strings/str_cat.h"
#include "service/base/limits.h"
#include "tests/rpc/ledger_service_fixture.h"
#include "tests/support/matchers.h"

namespace briefing::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::Gt;
using ::testing::IsEmpty;
using ::testing::SizeIs;

// --- Apply ---

TEST_F(LedgerServiceTest, AppliesABatchAndTellsWhatBecameOfEach) {
  Write({PutEvent("a"), PutEvent("b"), PutEvent("gone")});
  v1::ApplyRequest request;
  request.set_actor("ana@example.org");
  for (const auto& mutation : {PutEvent("a"), PutEvent("b", "chips"), PutEvent("c"), RetractEvent("gone")}) {
    *request.add_mutations() = mutation;
  }
  BRIEFING_ASSERT_OK_AND_ASSIGN(const v1::ApplyResponse response, Apply(request));
  EXPECT_EQ(response.revision(), 2);
  EXPECT_TRUE(response.has_commit_time());
  ASSERT_EQ(response.results_size(), 4);
  EXPECT_EQ(response.results(0).outcome(), v1::MutationResult::OUTCOME_UNCHANGED);
  EXPECT_EQ(response.results(1).outcome(), v1::MutationResult::OUTCOME_UPDATED);
  EXPECT_EQ(response.results(1).etag(), "r2");
  EXPECT_EQ(response.results(2).outcome(), v1::MutationResult::OUTCOME_CREATED);
  EXPECT_EQ(response.results(3).outcome(), v1::MutationResult::OUTCOME_RETRACTED);
}

TEST_F(LedgerServiceTest, ABatchThatChangesNothingMakesNoCommit) {
  Write({PutEvent("a")});
  v1::ApplyRequest request;
  *request.add_mutations() = PutEvent("a");
  BRIEFING_ASSERT_OK_AND_ASSIGN(const v1::ApplyResponse response, Apply(request));
  EXPECT_EQ(response.revision(), 1);
  EXPECT_FALSE(response.has_commit_time());
  EXPECT_EQ(catalog_.head(), Revision(1));
}

TEST_F(LedgerServiceTest, AWrongMutationIsNamedAndNothingIsWritten) {
  v1::ApplyRequest request;
  *request.add_mutations() = PutEvent("a");
  *request.add_mutations() = PutEvent("b");
  request.mutable_mutations(1)->mutable_put()->mutable_event()->mutable_date()->set_edtf("next week");
  EXPECT_THAT(Apply(request), BlamesField("mutations[1].put.event.date.edtf"));
  EXPECT_EQ(catalog_.head(), Revision(0));
}

TEST_F(LedgerServiceTest, ARepeatedRequestGetsTheFirstAnswer) {
  v1::ApplyRequest request;
  *request.add_mutations() = PutEvent("a");
  request.set_request_id("3b0f");
  BRIEFING_ASSERT_OK_AND_ASSIGN(const v1::ApplyResponse first, Apply(request));
  Write({PutEvent("b")});
  BRIEFING_ASSERT_OK_AND_ASSIGN(const v1::ApplyResponse again, Apply(request));
  EXPECT_EQ(again.SerializeAsString(), first.SerializeAsString());
  request.mutable_mutations(0)->mutable_put()->mutable_event()->set_title("another");
  EXPECT_THAT(Apply(request), FailsWith(absl::StatusCode::kAlreadyExists, "REQUEST_ID_REUSED"));
}

TEST_F(LedgerServiceTest, BytesThatAreNoMessageAreRefusedByEveryMethod) {
  for (const char* method : {"Watch", "Apply", "Export", "ListChanges", "GetLedgerStatus"}) {
    const std::string path = absl::StrCat("/briefing.v1.LedgerService/", method);
    const grpc::Slice slice("\xff\xff\xff");
    const grpc::ByteBuffer request(&slice, 1);
    grpc::ByteBuffer response;
    grpc::ClientContext context;
    const grpc::Status status = grpc::internal::BlockingUnaryCall<grpc::ByteBuffer, grpc::ByteBuffer>(
        channel_.get(), grpc::internal::RpcMethod(path.c_str(), grpc::internal::RpcMethod::NORMAL_RPC), &context,
        request, &response);
    EXPECT_THAT(FromGrpc(status), FailsWith(absl::StatusCode::kInvalidArgument, "UNDECODABLE_MESSAGE")) << method;
  }
}

// --- Export ---

TEST_F(LedgerServiceTest, ExportsTheStateAtARevision) {
  Write({PutEvent("a", "", "one"), PutEvent("b", "", "two")});
  Write({PutEvent("a", "", "three"), RetractEvent("b"), PutEvent("c", "chips", "four")});
  EXPECT_EQ(StateAt(1), (std::map<std::string, std::string>{{"events/a", "one"}, {"events/b", "two"}}));
  EXPECT_EQ(StateAt(2), (std::map<std::string, std::string>{{"events/a", "three"}, {"events/c", "four"}}));
  EXPECT_EQ(StateAt(2, "chips"), (std::map<std::string, std::string>{{"events/c", "four"}}));
}

TEST_F(LedgerServiceTest, ExportsKindsInTheirOrder) {
  v1::Mutation party;
  party.mutable_put()->mutable_party()->set_name("parties/jp");
  party.mutable_put()->mutable_party()->set_kind(v1::PARTY_KIND_STATE);
  party.mutable_put()->mutable_party()->set_title("Japan");
  Write({PutEvent("b")});
  Write({party, PutEvent("a")});
  BRIEFING_ASSERT_OK_AND_ASSIGN(const auto messages, Export({}));
  ASSERT_THAT(messages, SizeIs(1));
  ASSERT_EQ(messages[0].records_size(), 3);
  EXPECT_EQ(messages[0].records(0).party().name(), "parties/jp");
  EXPECT_EQ(messages[0].records(1).event().name(), "events/b");
  EXPECT_EQ(messages[0].records(2).event().name(), "events/a");
}

TEST_F(LedgerServiceTest, ExportsAnEmptyStateAsOneMessage) {
  BRIEFING_ASSERT_OK_AND_ASSIGN(const auto messages, Export({}));
  ASSERT_THAT(messages, SizeIs(1));
  EXPECT_EQ(messages[0].records_size(), 0);
}

TEST_F(LedgerServiceTest, ExportsLargeStatesInManyMessages) {
  for (int i = 0; i < 10; ++i) {
    std::vector<v1::Mutation> mutations;
    for (int j = 0; j < 200; ++j)
      mutations.push_back(PutEvent(absl::StrCat("e", i, "-", j), "", std::string(900, 'x')));
    Write(mutations);
  }
  BRIEFING_ASSERT_OK_AND_ASSIGN(const auto messages, Export({}));
  EXPECT_THAT(messages.size(), Gt(5u));
  for (const auto& message : messages) EXPECT_LT(message.ByteSizeLong(), limits::kTargetMessageBytes + 4096);
  EXPECT_THAT(StateAt(10), SizeIs(2000));
}

TEST_F(LedgerServiceTest, AnExportThatPassesOverManyRecordsIsNeverSilent) {
  constexpr int kRecords = 2 * limits::kMaxChangesPerStep;
  for (int i = 0; i < kRecords; i += limits::kMaxMutations) {
    std::vector<v1::Mutation> mutations;
    for (int j = i; j < i + limits::kMaxMutations; ++j) {
      mutations.push_back(PutEvent(absl::StrCat("e", j), "", j + 1 == kRecords ? "last" : "other"));
    }
    Write(mutations);
  }
  v1::ExportRequest request;
  request.set_filter("title = last");
  BRIEFING_ASSERT_OK_AND_ASSIGN(const auto messages, Export(request));
  EXPECT_THAT(messages, SizeIs(2));
  EXPECT_EQ(messages.front().records_size(), 0);
  EXPECT_EQ(messages.front().revision(), kRecords / limits::kMaxMutations);
  ASSERT_EQ(messages.back().records_size(), 1);
  EXPECT_EQ(messages.back().records(0).event().name(), absl::StrCat("events/e", kRecords - 1));
}

TEST_F(LedgerServiceTest, RefusesToExportWhatIsNotThereYet) {
  v1::ExportRequest request;
  request.mutable_as_of()->set_revision(1);
  EXPECT_THAT(Export(request), FailsWith(absl::StatusCode::kOutOfRange, "REVISION_AHEAD"));
}

TEST_F(LedgerServiceTest, AnExportThatIsCancelledWhileItWaitsIsForgotten) {
  v1::ExportRequest request;
  request.set_at_least_revision(1);
  {
    grpc::ClientContext context;
    const auto reader = stub_->Export(&context, request);
    context.TryCancel();
    EXPECT_EQ(reader->Finish().error_code(), grpc::StatusCode::CANCELLED);
  }
  Write({PutEvent("a")});
  EXPECT_THAT(StateAt(1), SizeIs(1));
}

// --- GetLedgerStatus ---

TEST_F(LedgerServiceTest, TellsHowTheLedgerIs) {
  Write({PutEvent("a"), PutEvent("b")});
  Write({PutEvent("a", "chips"), RetractEvent("b")});
  WatchCall watch(*stub_, v1::WatchRequest());
  ASSERT_TRUE(watch.Read());
  grpc::ClientContext context;
  v1::GetLedgerStatusResponse status;
  ASSERT_TRUE(stub_->GetLedgerStatus(&context, {}, &status).ok());
  EXPECT_EQ(status.ledger_id(), ledger_->id());
  EXPECT_EQ(status.engine(), "memory");
  EXPECT_EQ(status.revision(), 2);
  EXPECT_TRUE(status.writable());
  EXPECT_EQ(status.watcher_count(), 1);
  EXPECT_EQ(status.server_version(), "1.2.3");
  ASSERT_EQ(status.record_counts_size(), 8);
  EXPECT_EQ(status.record_counts(3).type(), v1::RECORD_TYPE_EVENT);
  EXPECT_EQ(status.record_counts(3).live_count(), 1);
  EXPECT_EQ(status.record_counts(3).version_count(), 4);
  EXPECT_EQ(context.GetServerInitialMetadata().count("briefing-revision"), 1u);
}

}  // namespace
}  // namespace briefing::testing
