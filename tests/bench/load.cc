#include "tests/bench/load.h"

#include <grpcpp/support/client_callback.h>

#include <algorithm>
#include <atomic>
#include <cstdlib>
#include <iostream>

#include "absl/synchronization/blocking_counter.h"
#include "absl/synchronization/notification.h"
#include "absl/time/clock.h"

namespace briefing::bench {
namespace {

grpc::ByteBuffer ToBuffer(const std::string& bytes) {
  grpc::Slice slice(bytes);
  return grpc::ByteBuffer(&slice, 1);
}

// One of the calls under way: starts the next one when it is answered, until the time is over.
class Caller {
 public:
  Caller(grpc::GenericStub& stub, const std::string& method, absl::Time end, std::atomic<int64_t>& numbers,
         const std::function<std::string(int64_t)>& request, absl::BlockingCounter& done)
      : stub_(stub), method_(method), end_(end), numbers_(numbers), request_(request), done_(done) {}

  void Start() {
    context_ = std::make_unique<grpc::ClientContext>();
    message_ = ToBuffer(request_(numbers_.fetch_add(1)));
    began_ = absl::Now();
    stub_.UnaryCall(context_.get(), method_, grpc::StubOptions(), &message_, &reply_,
                    [this](grpc::Status status) { Answered(status); });
  }

  std::vector<float> latencies_us;
  int64_t failed = 0;

 private:
  void Answered(const grpc::Status& status) {
    const absl::Time now = absl::Now();
    latencies_us.push_back(static_cast<float>(absl::ToDoubleMicroseconds(now - began_)));
    if (!status.ok() && failed++ == 0) std::cerr << method_ << ": " << status.error_message() << "\n";
    if (now < end_) {
      Start();
    } else {
      done_.DecrementCount();
    }
  }

  grpc::GenericStub& stub_;
  const std::string& method_;
  const absl::Time end_;
  std::atomic<int64_t>& numbers_;
  const std::function<std::string(int64_t)>& request_;
  absl::BlockingCounter& done_;
  std::unique_ptr<grpc::ClientContext> context_;
  grpc::ByteBuffer message_;
  grpc::ByteBuffer reply_;
  absl::Time began_;
};

class Reader final : public grpc::ClientBidiReactor<grpc::ByteBuffer, grpc::ByteBuffer> {
 public:
  Reader(grpc::GenericStub& stub, const std::string& method, const std::string& request,
         const std::function<bool(const grpc::ByteBuffer&)>& on_message)
      : on_message_(on_message), request_(ToBuffer(request)) {
    stub.PrepareBidiStreamingCall(&context_, method, grpc::StubOptions(), this);
    StartWriteLast(&request_, grpc::WriteOptions());
    StartRead(&message_);
    StartCall();
  }
  void OnReadDone(bool ok) override {
    if (!ok) return;
    ++load.messages;
    load.bytes += static_cast<int64_t>(message_.Length());
    if (!on_message_(message_)) return context_.TryCancel();
    StartRead(&message_);
  }
  void OnDone(const grpc::Status&) override { done_.Notify(); }
  void Await() { done_.WaitForNotification(); }

  StreamLoad load;

 private:
  const std::function<bool(const grpc::ByteBuffer&)>& on_message_;
  grpc::ClientContext context_;
  grpc::ByteBuffer request_;
  grpc::ByteBuffer message_;
  absl::Notification done_;
};

}  // namespace

std::shared_ptr<grpc::Channel> Connect(const std::string& address) {
  grpc::ChannelArguments arguments;
  arguments.SetMaxReceiveMessageSize(-1);
  // A connection of its own for each channel, as separate clients have.
  arguments.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);
  return grpc::CreateCustomChannel(address, grpc::InsecureChannelCredentials(), arguments);
}

double UnaryLoad::Percentile(double fraction) const {
  return latencies_us.empty() ? 0 : latencies_us[static_cast<size_t>(fraction * (latencies_us.size() - 1))];
}

UnaryLoad RunUnary(const std::vector<std::shared_ptr<grpc::Channel>>& channels, const std::string& method,
                   int concurrency, absl::Duration duration, const std::function<std::string(int64_t)>& request) {
  std::vector<std::unique_ptr<grpc::GenericStub>> stubs;
  for (const auto& channel : channels) stubs.push_back(std::make_unique<grpc::GenericStub>(channel));
  std::atomic<int64_t> numbers{0};
  absl::BlockingCounter done(concurrency);
  std::vector<std::unique_ptr<Caller>> callers;
  const absl::Time began = absl::Now();
  for (int i = 0; i < concurrency; ++i) {
    grpc::GenericStub& stub = *stubs[i % stubs.size()];
    callers.push_back(std::make_unique<Caller>(stub, method, began + duration, numbers, request, done));
  }
  for (auto& caller : callers) caller->Start();
  done.Wait();
  UnaryLoad load;
  load.seconds = absl::ToDoubleSeconds(absl::Now() - began);
  for (const auto& caller : callers) {
    load.failed += caller->failed;
    load.latencies_us.insert(load.latencies_us.end(), caller->latencies_us.begin(), caller->latencies_us.end());
  }
  load.calls = static_cast<int64_t>(load.latencies_us.size());
  std::sort(load.latencies_us.begin(), load.latencies_us.end());
  return load;
}

std::string CallOnce(const std::shared_ptr<grpc::Channel>& channel, const std::string& method,
                     const std::string& request) {
  grpc::GenericStub stub(channel);
  grpc::ClientContext context;
  grpc::ByteBuffer message = ToBuffer(request);
  grpc::ByteBuffer reply;
  absl::Notification done;
  stub.UnaryCall(&context, method, grpc::StubOptions(), &message, &reply, [&](const grpc::Status& status) {
    if (!status.ok()) {
      std::cerr << method << ": " << status.error_message() << "\n";
      std::exit(1);
    }
    done.Notify();
  });
  done.WaitForNotification();
  return ToString(reply);
}

StreamLoad RunStream(const std::shared_ptr<grpc::Channel>& channel, const std::string& method,
                     const std::string& request, const std::function<bool(const grpc::ByteBuffer&)>& on_message) {
  grpc::GenericStub stub(channel);
  const absl::Time began = absl::Now();
  Reader reader(stub, method, request, on_message);
  reader.Await();
  reader.load.seconds = absl::ToDoubleSeconds(absl::Now() - began);
  return reader.load;
}

std::string ToString(const grpc::ByteBuffer& buffer) {
  std::vector<grpc::Slice> slices;
  std::string bytes;
  if (!buffer.Dump(&slices).ok()) return bytes;
  for (const grpc::Slice& slice : slices) bytes.append(reinterpret_cast<const char*>(slice.begin()), slice.size());
  return bytes;
}

}  // namespace briefing::bench
