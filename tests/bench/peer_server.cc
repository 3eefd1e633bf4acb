// The peer that the service is measured beside: gRPC itself. Raw callback methods that send bytes read from files, and
// do nothing else.
//   bench_peer PORT_FILE DIR     DIR/get, DIR/list: one reply each; DIR/watch: messages, each after its length (8
//   bytes, LE)
#include <grpcpp/grpcpp.h>

#include <cstring>
#include <fstream>
#include <iostream>
#include <iterator>
#include <string>
#include <vector>

#include "briefing/v1/event_service.grpc.pb.h"
#include "briefing/v1/ledger_service.grpc.pb.h"

namespace {

using briefing::v1::EventService;
using briefing::v1::LedgerService;

std::string ReadFile(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  return std::string(std::istreambuf_iterator<char>(in), {});
}

grpc::ByteBuffer ToBuffer(const std::string& bytes) {
  grpc::Slice slice(bytes);
  return grpc::ByteBuffer(&slice, 1);
}

class PeerEvents final : public EventService::WithRawCallbackMethod_GetEvent<
                             EventService::WithRawCallbackMethod_ListEvents<EventService::Service>> {
 public:
  explicit PeerEvents(const std::string& directory)
      : get_(ToBuffer(ReadFile(directory + "/get"))), list_(ToBuffer(ReadFile(directory + "/list"))) {}

  grpc::ServerUnaryReactor* GetEvent(grpc::CallbackServerContext* context, const grpc::ByteBuffer*,
                                     grpc::ByteBuffer* reply) override {
    return Answer(context, get_, reply);
  }
  grpc::ServerUnaryReactor* ListEvents(grpc::CallbackServerContext* context, const grpc::ByteBuffer*,
                                       grpc::ByteBuffer* reply) override {
    return Answer(context, list_, reply);
  }

 private:
  static grpc::ServerUnaryReactor* Answer(grpc::CallbackServerContext* context, const grpc::ByteBuffer& bytes,
                                          grpc::ByteBuffer* reply) {
    *reply = bytes;
    auto* reactor = context->DefaultReactor();
    reactor->Finish(grpc::Status::OK);
    return reactor;
  }

  const grpc::ByteBuffer get_;
  const grpc::ByteBuffer list_;
};

class PeerStream final : public grpc::ServerWriteReactor<grpc::ByteBuffer> {
 public:
  explicit PeerStream(const std::vector<grpc::ByteBuffer>& messages) : messages_(messages) { Next(); }
  void OnWriteDone(bool ok) override { ok ? Next() : Finish(grpc::Status::CANCELLED); }
  void OnDone() override { delete this; }

 private:
  void Next() {
    if (next_ == messages_.size()) return Finish(grpc::Status::OK);
    StartWrite(&messages_[next_++]);
  }
  const std::vector<grpc::ByteBuffer>& messages_;
  size_t next_ = 0;
};

class PeerLedger final : public LedgerService::WithRawCallbackMethod_Watch<LedgerService::Service> {
 public:
  explicit PeerLedger(const std::string& directory) {
    const std::string bytes = ReadFile(directory + "/watch");
    for (size_t at = 0; at + 8 <= bytes.size();) {
      uint64_t size;
      std::memcpy(&size, bytes.data() + at, 8);
      messages_.push_back(ToBuffer(bytes.substr(at + 8, size)));
      at += 8 + size;
    }
  }
  grpc::ServerWriteReactor<grpc::ByteBuffer>* Watch(grpc::CallbackServerContext*, const grpc::ByteBuffer*) override {
    return new PeerStream(messages_);
  }

 private:
  std::vector<grpc::ByteBuffer> messages_;
};

}  // namespace

int main(int argc, char** argv) {
  if (argc != 3) {
    std::cerr << "usage: bench_peer PORT_FILE DIR\n";
    return 2;
  }
  PeerEvents events(argv[2]);
  PeerLedger ledger(argv[2]);
  int port = 0;
  grpc::ServerBuilder builder;
  builder.AddListeningPort("127.0.0.1:0", grpc::InsecureServerCredentials(), &port);
  builder.RegisterService(&events);
  builder.RegisterService(&ledger);
  auto server = builder.BuildAndStart();
  std::ofstream(argv[1]) << "127.0.0.1:" << port << "\n";
  server->Wait();
}
