#include "tests/rpc/ledger_service_fixture.h"

#include <chrono>
#include <utility>

#include "absl/strings/cord.h"
#include "absl/strings/str_cat.h"
#include "google/rpc/status.pb.h"
#include "tests/support/matchers.h"

namespace briefing::testing {

absl::Status FromGrpc(const grpc::Status& status) {
  absl::Status result(static_cast<absl::StatusCode>(status.error_code()), status.error_message());
  google::rpc::Status details;
  EXPECT_TRUE(details.ParseFromString(status.error_details()));
  for (const auto& detail : details.details()) result.SetPayload(detail.type_url(), absl::Cord(detail.value()));
  return result;
}

v1::Mutation PutEvent(const std::string& id, const std::string& topic, const std::string& title) {
  v1::Mutation mutation;
  v1::Event& event = *mutation.mutable_put()->mutable_event();
  event.set_name(absl::StrCat("events/", id));
  event.set_title(title);
  event.set_kind(v1::EVENT_KIND_AGREE);
  event.mutable_date()->set_edtf("2022-05-04");
  if (!topic.empty()) event.add_topics(topic);
  return mutation;
}

v1::Mutation RetractEvent(const std::string& id) {
  v1::Mutation mutation;
  mutation.mutable_retract()->set_name(absl::StrCat("events/", id));
  return mutation;
}

LedgerServiceTest::LedgerServiceTest(WatchHub::Options options) {
  hub_ = WatchHub::Create(options, catalog_, ledger_->id(), SystemClock());
  Store::Options store_options;
  store_options.on_visible = [this](Revision) { hub_->Wake(); };
  store_ = Store::Open(std::move(store_options), *ledger_, catalog_, SystemClock()).value();
  service_ = std::make_unique<rpc::RawService>(rpc::ServiceNamed("briefing.v1.LedgerService"),
                                               rpc::LedgerHandlers({catalog_, *store_, read_points_, *hub_, *ledger_, pool_, nullptr,
                                                                    "1.2.3", absl::FromUnixSeconds(1'650'000'000)}),
                                               observer_);
  grpc::ServerBuilder builder;
  int port = 0;
  builder.AddListeningPort("127.0.0.1:0", grpc::InsecureServerCredentials(), &port);
  builder.RegisterService(service_.get());
  server_ = builder.BuildAndStart();
  // With it, gRPC would let a reader that takes nothing receive ever more all the same.
  grpc::ChannelArguments arguments;
  arguments.SetInt(GRPC_ARG_HTTP2_BDP_PROBE, 0);
  channel_ = grpc::CreateCustomChannel(absl::StrCat("127.0.0.1:", port), grpc::InsecureChannelCredentials(), arguments);
  stub_ = v1::LedgerService::NewStub(channel_);
}

absl::Duration LedgerServiceTest::StopServer() {
  hub_->Shutdown();
  read_points_.Stop();
  const absl::Time start = absl::Now();
  server_->Shutdown(std::chrono::system_clock::now() + std::chrono::seconds(20));
  const absl::Duration took = absl::Now() - start;
  pool_.Stop();
  store_->Close();
  return took;
}

absl::StatusOr<v1::ApplyResponse> LedgerServiceTest::Apply(const v1::ApplyRequest& request) {
  grpc::ClientContext context;
  v1::ApplyResponse response;
  const grpc::Status status = stub_->Apply(&context, request, &response);
  if (!status.ok()) return FromGrpc(status);
  return response;
}

int64_t LedgerServiceTest::Write(const std::vector<v1::Mutation>& mutations) {
  v1::ApplyRequest request;
  for (const v1::Mutation& mutation : mutations) *request.add_mutations() = mutation;
  const auto response = Apply(request);
  EXPECT_THAT(response, IsOk());
  return response.ok() ? response->revision() : 0;
}

absl::StatusOr<v1::ListChangesResponse> LedgerServiceTest::ListChanges(const v1::ListChangesRequest& request) {
  grpc::ClientContext context;
  v1::ListChangesResponse response;
  const grpc::Status status = stub_->ListChanges(&context, request, &response);
  if (!status.ok()) return FromGrpc(status);
  return response;
}

absl::StatusOr<std::vector<v1::ExportResponse>> LedgerServiceTest::Export(const v1::ExportRequest& request) {
  grpc::ClientContext context;
  const auto reader = stub_->Export(&context, request);
  std::vector<v1::ExportResponse> messages;
  v1::ExportResponse message;
  while (reader->Read(&message)) messages.push_back(message);
  const grpc::Status status = reader->Finish();
  if (!status.ok()) return FromGrpc(status);
  return messages;
}

std::map<std::string, std::string> LedgerServiceTest::StateAt(int64_t revision, const std::string& topic) {
  v1::ExportRequest request;
  request.mutable_as_of()->set_revision(revision);
  if (!topic.empty()) request.set_filter(absl::StrCat("topic = ", topic));
  const auto messages = Export(request);
  EXPECT_THAT(messages, IsOk());
  std::map<std::string, std::string> state;
  for (const v1::ExportResponse& message : *messages) {
    EXPECT_EQ(message.revision(), revision);
    for (const v1::Record& record : message.records()) state[record.event().name()] = record.event().title();
  }
  return state;
}

bool WatchCall::Read() {
  if (!reader_->Read(&message)) return false;
  for (const v1::Record& record : message.snapshot()) records[record.event().name()] = record.event().title();
  for (const v1::Commit& commit : message.commits()) {
    revisions.push_back(commit.revision());
    for (const v1::Change& change : commit.changes()) {
      types.push_back(change.type());
      records.erase(change.name());
      const bool gone = change.type() == v1::CHANGE_TYPE_RETRACTED || change.type() == v1::CHANGE_TYPE_LEFT;
      if (!gone) records[change.name()] = change.record().event().title();
    }
  }
  fell_behind = fell_behind || message.notice() == v1::WATCH_NOTICE_FELL_BEHIND;
  return true;
}

bool WatchCall::ReadUntil(int64_t revision) {
  while (message.revision() < revision) {
    if (!Read()) return false;
  }
  return true;
}

bool WatchCall::ReadUntilNotice(v1::WatchNotice notice) {
  while (Read()) {
    if (message.notice() == notice) return true;
  }
  return false;
}

absl::Status WatchCall::Finish() {
  if (std::exchange(finished_, true)) return absl::OkStatus();
  v1::WatchResponse rest;
  while (reader_->Read(&rest)) continue;
  return FromGrpc(reader_->Finish());
}

}  // namespace briefing::testing
