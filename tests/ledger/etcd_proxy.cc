#include "tests/ledger/etcd_proxy.h"

#include <grpcpp/server_builder.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <utility>

#include "absl/strings/str_cat.h"
#include "briefing/storage/etcd/v1/etcd.pb.h"

namespace briefing::testing {
namespace {

namespace pb = storage::etcd::v1;

constexpr char kTxn[] = "/etcdserverpb.KV/Txn";
constexpr char kWatch[] = "/etcdserverpb.Watch/Watch";

bool Writes(const std::string& method, const std::string& request) {
  pb::TxnRequest txn;
  if (method != kTxn || !txn.ParseFromString(request)) return false;
  return std::any_of(txn.success().begin(), txn.success().end(), [](const pb::RequestOp& op) { return op.has_put(); });
}

std::string Flat(const grpc::ByteBuffer& buffer) {
  std::vector<grpc::Slice> slices;
  std::string bytes;
  if (!buffer.Dump(&slices).ok()) return bytes;
  for (const grpc::Slice& slice : slices) bytes.append(reinterpret_cast<const char*>(slice.begin()), slice.size());
  return bytes;
}

}  // namespace

class EtcdProxy::Exchange final : public grpc::ServerGenericBidiReactor {
 public:
  Exchange(EtcdProxy& proxy, std::string method) : proxy_(proxy), method_(std::move(method)) { StartRead(&request_); }

  void OnReadDone(bool ok) override {
    if (method_ == kWatch) return;
    if (!ok) return Fail();
    proxy_.Handle(method_, Flat(request_), *this);
  }
  void OnCancel() override {
    if (method_ == kWatch) Fail();
  }
  void OnDone() override { delete this; }

  void Succeed(const std::string& response) {
    const grpc::Slice slice(response);
    response_ = grpc::ByteBuffer(&slice, 1);
    StartWriteAndFinish(&response_, grpc::WriteOptions(), grpc::Status::OK);
  }
  void Fail() { Finish(grpc::Status(grpc::StatusCode::UNAVAILABLE, "lost on the way")); }

 private:
  EtcdProxy& proxy_;
  const std::string method_;
  grpc::ByteBuffer request_;
  grpc::ByteBuffer response_;
};

grpc::ServerGenericBidiReactor* EtcdProxy::Service::CreateReactor(grpc::GenericCallbackServerContext* context) {
  return new Exchange(proxy_, context->method());
}

EtcdProxy::EtcdProxy(EtcdCluster& cluster) : cluster_(cluster) {
  grpc::ServerBuilder builder;
  builder.AddListeningPort("127.0.0.1:0", grpc::InsecureServerCredentials(), &port_);
  builder.SetMaxReceiveMessageSize(-1);
  builder.RegisterCallbackGenericService(&service_);
  server_ = builder.BuildAndStart();
  EXPECT_NE(server_, nullptr);
}

EtcdProxy::~EtcdProxy() {
  server_->Shutdown(std::chrono::system_clock::now());
  std::vector<std::thread> threads;
  {
    MutexLock lock(&mutex_);
    threads = std::move(threads_);
  }
  for (std::thread& thread : threads) thread.join();
}

std::string EtcdProxy::endpoint() const { return absl::StrCat("127.0.0.1:", port_); }

void EtcdProxy::SetFates(std::vector<Fate> fates) {
  MutexLock lock(&mutex_);
  fates_.assign(fates.begin(), fates.end());
}

void EtcdProxy::CutOff(bool cut) {
  MutexLock lock(&mutex_);
  cut_off_ = cut;
}

void EtcdProxy::AfterNextWrite(std::function<void()> call) {
  MutexLock lock(&mutex_);
  after_write_ = std::move(call);
}

bool EtcdProxy::Deliver() {
  std::vector<std::string> delayed;
  {
    MutexLock lock(&mutex_);
    delayed = std::exchange(delayed_, {});
  }
  EXPECT_FALSE(delayed.empty());
  bool done = false;
  for (const std::string& request : delayed) {
    pb::TxnResponse response;
    EXPECT_TRUE(response.ParseFromString(cluster_.Call(kTxn, request)));
    done = done || response.succeeded();
  }
  return done;
}

EtcdProxy::Fate EtcdProxy::FateOf(const std::string& method, const std::string& request) {
  MutexLock lock(&mutex_);
  if (cut_off_) return Fate::kRequestLost;
  if (!Writes(method, request) || fates_.empty()) return Fate::kPasses;
  const Fate fate = fates_.front();
  fates_.pop_front();
  if (fate == Fate::kDelayed) delayed_.push_back(request);
  return fate;
}

void EtcdProxy::Handle(const std::string& method, const std::string& request, Exchange& exchange) {
  MutexLock lock(&mutex_);
  threads_.emplace_back([this, method, request, &exchange] { Answer(method, request, exchange); });
}

void EtcdProxy::Answer(const std::string& method, const std::string& request, Exchange& exchange) {
  const Fate fate = FateOf(method, request);
  if (fate == Fate::kRequestLost || fate == Fate::kDelayed) return exchange.Fail();
  std::string error;
  const std::string response = cluster_.Call(method, request, &error);
  std::function<void()> after;
  if (Writes(method, request)) {
    MutexLock lock(&mutex_);
    after = std::exchange(after_write_, nullptr);
  }
  if (after) after();
  if (!error.empty() || fate == Fate::kReplyLost) return exchange.Fail();
  exchange.Succeed(response);
}

}  // namespace briefing::testing
