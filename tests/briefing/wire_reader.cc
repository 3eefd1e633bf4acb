#include "tests/briefing/wire_reader.h"

#include <grpcpp/grpcpp.h>
#include <gtest/gtest.h>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "briefing/v1/briefing_service.grpc.pb.h"
#include "briefing/v1/commitment_service.grpc.pb.h"
#include "briefing/v1/event_service.grpc.pb.h"
#include "briefing/v1/indicator_service.grpc.pb.h"
#include "briefing/v1/ledger_service.grpc.pb.h"
#include "briefing/v1/party_service.grpc.pb.h"
#include "briefing/v1/source_service.grpc.pb.h"

namespace briefing::testing {
namespace {

// Calls one of the Get methods; fails the test where it is not answered.
template <typename Stub, typename Request, typename Message>
void Fetch(std::unique_ptr<Stub> stub, grpc::Status (Stub::*method)(grpc::ClientContext*, const Request&, Message*),
           const std::string& name, Message* message) {
  Request request;
  request.set_name(name);
  grpc::ClientContext context;
  const grpc::Status status = (stub.get()->*method)(&context, request, message);
  EXPECT_TRUE(status.ok()) << name << ": " << status.error_message();
}

}  // namespace

WireReader::WireReader(const std::string& address)
    : channel_(grpc::CreateChannel(address, grpc::InsecureChannelCredentials())) {}

std::vector<v1::Record> WireReader::List(const std::string& filter) {
  v1::ExportRequest request;
  request.set_filter(filter);
  grpc::ClientContext context;
  auto stream = v1::LedgerService::NewStub(channel_)->Export(&context, request);
  std::vector<v1::Record> records;
  v1::ExportResponse response;
  while (stream->Read(&response)) records.insert(records.end(), response.records().begin(), response.records().end());
  const grpc::Status status = stream->Finish();
  EXPECT_TRUE(status.ok()) << status.error_message();
  return records;
}

v1::Record WireReader::Get(const std::string& name) {
  v1::Record record;
  using Parties = v1::PartyService::Stub;
  using Sources = v1::SourceService::Stub;
  using Events = v1::EventService::Stub;
  using Commitments = v1::CommitmentService::Stub;
  using Indicators = v1::IndicatorService::Stub;
  if (absl::StrContains(name, "/assessments/")) {
    Fetch(v1::CommitmentService::NewStub(channel_), &Commitments::GetAssessment, name, record.mutable_assessment());
  } else if (absl::StrContains(name, "/observations/")) {
    Fetch(v1::IndicatorService::NewStub(channel_), &Indicators::GetObservation, name, record.mutable_observation());
  } else if (absl::StartsWith(name, "parties/")) {
    Fetch(v1::PartyService::NewStub(channel_), &Parties::GetParty, name, record.mutable_party());
  } else if (absl::StartsWith(name, "sources/")) {
    Fetch(v1::SourceService::NewStub(channel_), &Sources::GetSource, name, record.mutable_source());
  } else if (absl::StartsWith(name, "events/")) {
    Fetch(v1::EventService::NewStub(channel_), &Events::GetEvent, name, record.mutable_event());
  } else if (absl::StartsWith(name, "commitments/")) {
    Fetch(v1::CommitmentService::NewStub(channel_), &Commitments::GetCommitment, name, record.mutable_commitment());
  } else {
    Fetch(v1::IndicatorService::NewStub(channel_), &Indicators::GetIndicator, name, record.mutable_indicator());
  }
  return record;
}

v1::Briefing WireReader::Compose(const v1::ComposeBriefingRequest& request) {
  v1::Briefing briefing;
  grpc::ClientContext context;
  const grpc::Status status = v1::BriefingService::NewStub(channel_)->ComposeBriefing(&context, request, &briefing);
  EXPECT_TRUE(status.ok()) << status.error_message();
  return briefing;
}

}  // namespace briefing::testing
