#include "tests/bench/load.h"

#include <grpcpp/support/client_callback.h>

#include <algorithm>
#include <atomic>
#include <cstdlib>
#include <iostream>
#include <thread>

#include "absl/synchronization/notification.h"
#include "absl/time/clock.h"

namespace briefing::bench {
namespace {

grpc::ByteBuffer ToBuffer(const std::string& bytes) {
  grpc::Slice slice(bytes);
  return grpc::ByteBuffer(&slice, 1);
}

// One of the calls under way.
class Caller {
 public:
  // `request` and `method` must outlive it.
  Caller(grpc::GenericStub& stub, grpc::CompletionQueue& queue, const std::string& method,
         std::atomic<int64_t>& numbers, const std::function<std::string(int64_t)>& request)
      : stub_(stub), queue_(queue), method_(method), numbers_(numbers), request_(request) {}

  // Calls; the queue gets this as the tag of the answer.
  void Start() {
    context_ = std::make_unique<grpc::ClientContext>();
    const grpc::ByteBuffer message = ToBuffer(request_(numbers_.fetch_add(1)));
    began_ = absl::Now();
    call_ = stub_.PrepareUnaryCall(context_.get(), method_, message, &queue_);
    call_->StartCall();
    call_->Finish(&reply_, &status_, this);
  }
  void NoteAnswer(absl::Time now) {
    latencies_us.push_back(static_cast<float>(absl::ToDoubleMicroseconds(now - began_)));
    if (!status_.ok() && failed++ == 0) std::cerr << method_ << ": " << status_.error_message() << "\n";
  }

  std::vector<float> latencies_us;
  int64_t failed = 0;

 private:
  grpc::GenericStub& stub_;
  grpc::CompletionQueue& queue_;
  const std::string& method_;
  std::atomic<int64_t>& numbers_;
  const std::function<std::string(int64_t)>& request_;
  std::unique_ptr<grpc::ClientContext> context_;
  std::unique_ptr<grpc::GenericClientAsyncResponseReader> call_;
  grpc::ByteBuffer reply_;
  grpc::Status status_;
  absl::Time began_;
};

// Keeps the calls of one channel under way, on the thread that Run is called by: what waits for an answer then is what
// reads it from the connection, so that no thread has to wake another one.
class ChannelCallers {
 public:
  ChannelCallers(const std::shared_ptr<grpc::Channel>& channel, const std::string& method, int concurrency,
                 std::atomic<int64_t>& numbers, const std::function<std::string(int64_t)>& request)
      : stub_(channel) {
    for (int i = 0; i < concurrency; ++i) {
      callers_.push_back(std::make_unique<Caller>(stub_, queue_, method, numbers, request));
    }
  }

  void Run(absl::Time end) {
    for (const auto& caller : callers_) caller->Start();
    size_t under_way = callers_.size();
    void* tag = nullptr;
    bool ok = false;
    while (under_way > 0 && queue_.Next(&tag, &ok)) {
      const absl::Time now = absl::Now();
      auto& caller = *static_cast<Caller*>(tag);
      caller.NoteAnswer(now);
      if (now < end) {
        caller.Start();
      } else {
        --under_way;
      }
    }
    queue_.Shutdown();
    while (queue_.Next(&tag, &ok)) continue;
  }
  const std::vector<std::unique_ptr<Caller>>& callers() const { return callers_; }

 private:
  grpc::GenericStub stub_;
  grpc::CompletionQueue queue_;
  std::vector<std::unique_ptr<Caller>> callers_;
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
  std::atomic<int64_t> numbers{0};
  std::vector<std::unique_ptr<ChannelCallers>> all;
  const int count = static_cast<int>(channels.size());
  for (int i = 0; i < count && i < concurrency; ++i) {
    const int share = concurrency / count + (i < concurrency % count ? 1 : 0);
    all.push_back(std::make_unique<ChannelCallers>(channels[i], method, share, numbers, request));
  }
  const absl::Time began = absl::Now();
  std::vector<std::thread> threads;
  for (const auto& callers : all) threads.emplace_back([&callers, end = began + duration] { callers->Run(end); });
  for (std::thread& thread : threads) thread.join();
  UnaryLoad load;
  load.seconds = absl::ToDoubleSeconds(absl::Now() - began);
  for (const auto& callers : all) {
    for (const auto& caller : callers->callers()) {
      load.failed += caller->failed;
      load.latencies_us.insert(load.latencies_us.end(), caller->latencies_us.begin(), caller->latencies_us.end());
    }
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
