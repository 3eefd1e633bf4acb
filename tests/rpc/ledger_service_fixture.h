// The ledger service on a gRPC server in this process, over a ledger in memory, and a client of it.
#ifndef BRIEFING_TESTS_RPC_LEDGER_SERVICE_FIXTURE_H_
#define BRIEFING_TESTS_RPC_LEDGER_SERVICE_FIXTURE_H_

#include <gtest/gtest.h>

#include <grpcpp/grpcpp.h>

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "briefing/v1/ledger_service.grpc.pb.h"
#include "service/catalog/catalog.h"
#include "service/ledger/memory/memory_ledger.h"
#include "service/rpc/ledger_service.h"
#include "service/rpc/raw_service.h"
#include "service/rpc/read_point.h"
#include "service/rpc/worker_pool.h"
#include "service/store/store.h"
#include "service/watch/watch_hub.h"

namespace briefing::testing {

// The status as it was before it went on the wire, details included.
absl::Status FromGrpc(const grpc::Status& status);

// A mutation that puts an event with these values.
v1::Mutation PutEvent(const std::string& id, const std::string& topic = "", const std::string& title = "a title");
v1::Mutation RetractEvent(const std::string& id);

class LetsAllIn final : public rpc::CallObserver {
 public:
  absl::Status OnBegin(const google::protobuf::MethodDescriptor&) override { return absl::OkStatus(); }
  void OnEnd(const rpc::CallRecord&, const absl::Status&, absl::Duration) override {}
};

class LedgerServiceTest : public ::testing::Test {
 protected:
  explicit LedgerServiceTest(WatchHub::Options options = {});
  ~LedgerServiceTest() override { StopServer(); }

  // Ends the streams, then the server. Returns how long the server took.
  absl::Duration StopServer();

  absl::StatusOr<v1::ApplyResponse> Apply(const v1::ApplyRequest& request);
  // Applies the mutations, which must succeed; returns the revision.
  int64_t Write(const std::vector<v1::Mutation>& mutations);
  absl::StatusOr<v1::ListChangesResponse> ListChanges(const v1::ListChangesRequest& request);
  // All messages of an export.
  absl::StatusOr<std::vector<v1::ExportResponse>> Export(const v1::ExportRequest& request);
  // The events' titles by name.
  std::map<std::string, std::string> StateAt(int64_t revision, const std::string& topic = "");

  Catalog catalog_;
  std::unique_ptr<Ledger> ledger_ = NewMemoryLedger();
  std::unique_ptr<WatchHub> hub_;
  std::unique_ptr<Store> store_;
  rpc::WorkerPool pool_{2, 1000};
  rpc::ReadPoints read_points_{catalog_, pool_, SystemClock()};
  LetsAllIn observer_;
  std::unique_ptr<rpc::RawService> service_;
  std::unique_ptr<grpc::Server> server_;
  std::shared_ptr<grpc::Channel> channel_;
  std::unique_ptr<v1::LedgerService::Stub> stub_;
};

// One Watch call. Cancelled on destruction.
class WatchCall {
 public:
  WatchCall(v1::LedgerService::Stub& stub, const v1::WatchRequest& request) : reader_(stub.Watch(&context_, request)) {}
  ~WatchCall() {
    context_.TryCancel();
    Finish().IgnoreError();
  }

  // Reads messages until one with `revision` or beyond; takes them in. False at the end of the stream.
  bool ReadUntil(int64_t revision);
  bool ReadUntilNotice(v1::WatchNotice notice);
  // One message.
  bool Read();
  absl::Status Finish();

  v1::WatchResponse message;
  // What the messages add up to.
  std::map<std::string, std::string> records;
  std::vector<int64_t> revisions;
  std::vector<v1::ChangeType> types;
  bool fell_behind = false;

 private:
  grpc::ClientContext context_;
  std::unique_ptr<grpc::ClientReader<v1::WatchResponse>> reader_;
  bool finished_ = false;
};

}  // namespace briefing::testing

#endif  // BRIEFING_TESTS_RPC_LEDGER_SERVICE_FIXTURE_H_
