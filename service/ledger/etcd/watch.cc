#include "service/ledger/etcd/watch.h"

#include <grpcpp/generic/generic_stub.h>
#include <grpcpp/impl/codegen/proto_utils.h>

#include <algorithm>
#include <memory>
#include <utility>

namespace briefing {
namespace {

constexpr char kWatch[] = "/etcdserverpb.Watch/Watch";
// How often the head is read. What it says must have come by the next time.
constexpr absl::Duration kHeartbeat = absl::Seconds(1);

}  // namespace

// Lives until Wait has returned true: gRPC calls it until then.
class SegmentWatch::Stream final : public grpc::ClientBidiReactor<etcd_pb::WatchRequest, etcd_pb::WatchResponse> {
 public:
  Stream(const etcd_format::Keys& keys, Tail& tail) : keys_(keys), tail_(tail) {}

  grpc::ClientContext& context() { return context_; }

  void Start(const std::shared_ptr<grpc::Channel>& channel, etcd_pb::WatchRequest request) {
    request_ = std::move(request);
    grpc::TemplatedGenericStub<etcd_pb::WatchRequest, etcd_pb::WatchResponse> stub(channel);
    stub.PrepareBidiStreamingCall(&context_, kWatch, grpc::StubOptions(), this);
    StartWrite(&request_);
    StartRead(&response_);
    StartCall();
  }

  void Cancel() { context_.TryCancel(); }

  // Waits for the stream's end; false where `timeout` passed before.
  bool Wait(absl::Duration timeout) { return done_.WaitFor(timeout); }

  // The end of the newest segment that came; 0 before the first.
  Revision heard() const { return Revision(heard_); }

  void OnReadDone(bool ok) override {
    if (!ok) return;
    for (const etcd_pb::Event& event : response_.events()) Take(event);
    if (response_.canceled()) return Cancel();
    StartRead(&response_);
  }

  void OnDone(const grpc::Status&) override { done_.Notify(); }

 private:
  // What cannot be a segment is left to the reader, who will say where it is.
  void Take(const etcd_pb::Event& event) {
    if (event.type() != etcd_pb::Event::TYPE_PUT) return;
    auto segment = std::make_shared<storage::v1::Segment>();
    if (!segment->ParseFromString(event.kv().value()) || segment->last() < segment->first() ||
        event.kv().key() != keys_.Segment(Revision(segment->last()))) {
      return;
    }
    heard_ = segment->last();
    tail_.Add(std::move(segment), event.kv().mod_revision());
  }

  const etcd_format::Keys& keys_;
  Tail& tail_;
  grpc::ClientContext context_;
  etcd_pb::WatchRequest request_;
  etcd_pb::WatchResponse response_;

  std::atomic<int64_t> heard_ = 0;
  SteadyNotification done_;
};

SegmentWatch::SegmentWatch(EtcdClient& client, const etcd_format::Keys& keys, Tail& tail, ReadHead read_head)
    : client_(client), keys_(keys), tail_(tail), read_head_(std::move(read_head)) {}

void SegmentWatch::Start() {
  thread_ = std::thread([this] { Run(); });
}

void SegmentWatch::Stop() {
  {
    MutexLock lock(&mutex_);
    stopped_ = true;
    if (stream_ != nullptr) stream_->Cancel();
  }
  if (thread_.joinable()) thread_.join();
}

bool SegmentWatch::stopped() const {
  MutexLock lock(&mutex_);
  return stopped_;
}

void SegmentWatch::Run() {
  while (!stopped()) {
    const absl::StatusOr<HeadReading> reading = read_head_();
    if (reading.ok()) Follow(*reading);
    client_.Pause();
  }
}

void SegmentWatch::Follow(const HeadReading& from) {
  Stream stream(keys_, tail_);
  const absl::StatusOr<std::shared_ptr<grpc::Channel>> channel = client_.PrepareWatch(stream.context());
  if (!channel.ok()) return client_.PreferAnother();
  etcd_pb::WatchRequest request;
  request.mutable_create()->set_key(keys_.Segment(Revision()));
  request.mutable_create()->set_range_end(keys_.SegmentsEnd());
  request.mutable_create()->set_start_revision(from.etcd_revision + 1);
  request.mutable_create()->set_progress_notify(true);
  stream.Start(*channel, std::move(request));
  ++streams_;
  {
    MutexLock lock(&mutex_);
    stream_ = &stream;
    if (stopped_) stream.Cancel();
  }
  Revision owed = from.head.revision;
  while (!stream.Wait(kHeartbeat)) {
    if (std::max(from.head.revision, stream.heard()) < owed) {
      stream.Cancel();
      continue;
    }
    const absl::StatusOr<HeadReading> now = read_head_();
    if (now.ok()) owed = now->head.revision;
  }
  MutexLock lock(&mutex_);
  stream_ = nullptr;
}

}  // namespace briefing
