#include "service/rpc/status.h"

#include <string>
#include <vector>

#include "google/rpc/status.pb.h"
#include "tests/rpc/server_fixture.h"

namespace briefing::rpc {
namespace {

using ::briefing::testing::BlamesField;
using ::briefing::testing::FailsWith;
using ::briefing::testing::FromGrpc;
using ::testing::EndsWith;
using ::testing::Le;
using ::testing::SizeIs;

TEST(ToGrpcTest, OkStaysOk) { EXPECT_TRUE(ToGrpc(absl::OkStatus()).ok()); }

TEST(ToGrpcTest, KeepsCodeMessageAndDetails) {
  const absl::Status status = errors::NotFound("events/x");
  const grpc::Status converted = ToGrpc(status);
  EXPECT_EQ(converted.error_code(), grpc::StatusCode::NOT_FOUND);
  EXPECT_EQ(converted.error_message(), status.message());
  EXPECT_THAT(FromGrpc(converted), FailsWith(absl::StatusCode::kNotFound, "RECORD_NOT_FOUND"));
}

TEST(ToGrpcTest, DetailsAreAStatusOfTheirOwn) {
  google::rpc::Status details;
  ASSERT_TRUE(details.ParseFromString(ToGrpc(errors::Overloaded("the queue", absl::Seconds(2))).error_details()));
  EXPECT_EQ(details.code(), static_cast<int>(absl::StatusCode::kResourceExhausted));
  EXPECT_THAT(details.details(), SizeIs(2));
}

TEST(ToGrpcTest, CutsLongMessagesBetweenCharacters) {
  std::string text(kMaxStatusMessageBytes - 4, 'x');
  for (int i = 0; i < 100; ++i) text += "é";
  const grpc::Status converted = ToGrpc(absl::InternalError(text));
  EXPECT_THAT(converted.error_message().size(), Le(kMaxStatusMessageBytes));
  EXPECT_THAT(converted.error_message(), EndsWith("x…"));
}

TEST(ToGrpcTest, NamesAsManyFieldsAsFit) {
  std::vector<errors::FieldViolation> violations;
  for (int i = 0; i < 1000; ++i) violations.push_back({"names[" + std::to_string(i) + "]", "is not a name"});
  const grpc::Status converted = ToGrpc(errors::InvalidFields(violations));
  EXPECT_THAT(converted.error_details().size(), Le(kMaxStatusDetailBytes));
  EXPECT_THAT(FromGrpc(converted), BlamesField("names[0]"));
}

TEST(ToGrpcTest, LeavesOutPayloadsThatDoNotFitButNotTheReason) {
  absl::Status status = errors::NotFound("events/x");
  status.SetPayload("type.googleapis.com/google.rpc.DebugInfo", absl::Cord(std::string(10000, 'x')));
  EXPECT_THAT(FromGrpc(ToGrpc(status)), FailsWith(absl::StatusCode::kNotFound, "RECORD_NOT_FOUND"));
}

}  // namespace
}  // namespace briefing::rpc
