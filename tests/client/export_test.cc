#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/time/clock.h"
#include "client/client.h"
#include "service/base/errors.h"
#include "service/base/mutex.h"
#include "tests/client/fake_server.h"
#include "tests/support/matchers.h"

namespace briefing::client {
namespace {

using briefing::testing::FailsWith;
using briefing::testing::FakeServer;
using briefing::testing::FastOptions;
using briefing::testing::HasCode;
using briefing::testing::IsOk;
using briefing::testing::OnTheWire;
using ::testing::ElementsAre;
using ::testing::SizeIs;

// The events e<first> to e<last> as a part of an export of revision 7.
v1::ExportResponse Part(int first, int last) {
  v1::ExportResponse response;
  response.set_revision(7);
  for (int i = first; i <= last; ++i) response.add_records()->mutable_event()->set_name("events/e" + std::to_string(i));
  return response;
}

class ClientExportTest : public ::testing::Test {
 protected:
  // Sends the parts, then ends with `status`.
  static FakeServer::Step<v1::ExportRequest, FakeServer::ExportWriter> Send(std::vector<v1::ExportResponse> parts,
                                                                            absl::Status status = absl::OkStatus()) {
    return [parts, status](const v1::ExportRequest&, FakeServer::ExportWriter writer) {
      for (const v1::ExportResponse& part : parts) writer->Write(part);
      return OnTheWire(status);
    };
  }
  absl::Status Export(v1::ExportRequest request = {}, absl::Duration handling = absl::ZeroDuration()) {
    const auto client = Client::Connect(options_);
    if (!client.ok()) return client.status();
    return (*client)->Export(std::move(request), [&](const v1::ExportResponse& response) {
      for (const v1::Record& record : response.records()) names_.push_back(record.event().name());
      absl::SleepFor(handling);
      return Step::kContinue;
    });
  }

  FakeServer server_;
  std::vector<absl::Duration> slept_;
  ConnectionOptions options_ = FastOptions(server_.address(), &slept_);
  std::vector<std::string> names_;
};

TEST_F(ClientExportTest, DeliversEachRecordOnceAcrossABrokenStream) {
  server_.exports = {Send({Part(1, 3)}, absl::UnavailableError("lost")), Send({Part(1, 2), Part(3, 5)})};
  EXPECT_THAT(Export(), IsOk());
  EXPECT_THAT(names_, ElementsAre("events/e1", "events/e2", "events/e3", "events/e4", "events/e5"));
  ASSERT_THAT(server_.export_requests, SizeIs(2));
  EXPECT_EQ(server_.export_requests[1].as_of().revision(), 7);
}

TEST_F(ClientExportTest, TakesASilentStreamForDead) {
  Notification over;
  options_.min_silence = absl::Milliseconds(25);
  server_.exports = {[&](const v1::ExportRequest&, FakeServer::ExportWriter writer) {
                       writer->Write(Part(1, 2));
                       over.WaitForNotification();
                       return grpc::Status::OK;
                     },
                     Send({Part(1, 3)})};
  EXPECT_THAT(Export(), IsOk());
  over.Notify();
  server_.Stop();
  EXPECT_THAT(names_, ElementsAre("events/e1", "events/e2", "events/e3"));
}

TEST_F(ClientExportTest, DoesNotTakeItsOwnSlowHandlerForSilence) {
  options_.min_silence = absl::Milliseconds(100);
  server_.exports = {Send({Part(1, 1), Part(2, 2)})};
  EXPECT_THAT(Export({}, /*handling=*/absl::Milliseconds(500)), IsOk());
  EXPECT_THAT(server_.export_requests, SizeIs(1));
  EXPECT_THAT(names_, ElementsAre("events/e1", "events/e2"));
}

TEST_F(ClientExportTest, GivesUpSoonWhereNoServerEverAnswered) {
  options_.retry.max_attempts = 3;
  server_.Stop();
  EXPECT_THAT(Export(), HasCode(absl::StatusCode::kUnavailable));
  EXPECT_THAT(slept_, SizeIs(2));
}

TEST_F(ClientExportTest, GivesUpWhereAttemptsBringMessagesButNoRecords) {
  options_.stream_retry.max_attempts = 3;
  for (int i = 0; i < 5; ++i) server_.exports.push_back(Send({Part(1, 0)}, absl::UnavailableError("lost")));
  EXPECT_THAT(Export(), HasCode(absl::StatusCode::kUnavailable));
  EXPECT_THAT(server_.export_requests, SizeIs(3));
}

TEST_F(ClientExportTest, WaitsForAServerThatIsAMomentBehindTheOneBefore) {
  server_.exports = {Send({Part(1, 3)}, absl::UnavailableError("lost")),
                     Send({}, errors::RevisionAhead(Revision(7), Revision(5))),
                     Send({}, errors::RevisionNotReached(Revision(7), Revision(5))), Send({Part(1, 5)})};
  EXPECT_THAT(Export(), IsOk());
  EXPECT_THAT(names_, ElementsAre("events/e1", "events/e2", "events/e3", "events/e4", "events/e5"));
}

TEST_F(ClientExportTest, DoesNotWaitForARevisionThatNoServerHasTold) {
  server_.exports = {Send({}, errors::RevisionAhead(Revision(7), Revision(5))), Send({Part(1, 5)})};
  v1::ExportRequest request;
  request.mutable_as_of()->set_revision(7);
  EXPECT_THAT(Export(request), FailsWith(absl::StatusCode::kOutOfRange, "REVISION_AHEAD"));
}

TEST_F(ClientExportTest, DoesNotGoOnWhereTheRecordsAreOthersByThen) {
  server_.exports = {Send({Part(1, 3)}, absl::UnavailableError("lost")), Send({Part(1, 5)})};
  v1::ExportRequest request;
  request.set_filter("overdue() OR type = EVENT");
  EXPECT_THAT(Export(request), HasCode(absl::StatusCode::kAborted));
  EXPECT_THAT(names_, ElementsAre("events/e1", "events/e2", "events/e3"));
}

TEST_F(ClientExportTest, GoesOnWhereWhatIsOverdueStandsStill) {
  server_.exports = {Send({Part(1, 3)}, absl::UnavailableError("lost")), Send({Part(1, 5)})};
  v1::ExportRequest request;
  request.set_filter("overdue()");
  request.mutable_as_of()->set_revision(7);
  EXPECT_THAT(Export(request), IsOk());
  EXPECT_THAT(names_, SizeIs(5));
}

TEST_F(ClientExportTest, BeginsAnewWhereNothingCame) {
  server_.exports = {Send({}, absl::UnavailableError("lost")), Send({Part(1, 2)})};
  v1::ExportRequest request;
  request.set_filter("overdue()");
  EXPECT_THAT(Export(request), IsOk());
  EXPECT_THAT(names_, SizeIs(2));
}

}  // namespace
}  // namespace briefing::client
