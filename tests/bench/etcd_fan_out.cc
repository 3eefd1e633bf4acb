#include "tests/bench/etcd_fan_out.h"

#include <grpcpp/generic/generic_stub.h>
#include <grpcpp/grpcpp.h>

#include <algorithm>
#include <atomic>
#include <cstdlib>
#include <functional>
#include <iostream>
#include <memory>
#include <utility>
#include <vector>

#include "absl/strings/str_format.h"
#include "absl/synchronization/notification.h"
#include "absl/time/clock.h"
#include "briefing/storage/etcd/v1/etcd.pb.h"
#include "briefing/v1/event_service.pb.h"
#include "briefing/v1/ledger_service.pb.h"
#include "tests/bench/load.h"
#include "tests/bench/records.h"
#include "tests/bench/servers.h"
#include "tests/support/etcd.h"

namespace briefing::bench {
namespace {

namespace etcd_pb = storage::etcd::v1;

constexpr char kApply[] = "/briefing.v1.LedgerService/Apply";
constexpr char kCreate[] = "/briefing.v1.EventService/CreateEvent";
constexpr char kStatus[] = "/briefing.v1.LedgerService/GetLedgerStatus";
constexpr char kWatch[] = "/briefing.v1.LedgerService/Watch";
constexpr char kEtcdPut[] = "/etcdserverpb.KV/Put";
constexpr char kEtcdWatch[] = "/etcdserverpb.Watch/Watch";
constexpr size_t kConnections = 20;
// How many of etcd's watches share a stream where they do, as etcd's own client has it.
constexpr int kWatchesPerStream = 50;
constexpr absl::Duration kPatience = absl::Seconds(120);

double Median(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  return values[values.size() / 2];
}

[[noreturn]] void Give(const std::string& reason) {
  std::cerr << reason << "\n";
  std::exit(1);
}

void Await(absl::Notification& notification, const char* what) {
  if (!notification.WaitForNotificationWithTimeout(kPatience)) Give(what);
}

// A stream that sends its requests and then reads until it is cancelled.
class Stream final : public grpc::ClientBidiReactor<grpc::ByteBuffer, grpc::ByteBuffer> {
 public:
  using OnMessage = std::function<void(const std::string& message)>;
  Stream(const std::shared_ptr<grpc::Channel>& channel, const std::string& method, std::vector<std::string> requests,
         OnMessage on_message)
      : stub_(channel), requests_(std::move(requests)), on_message_(std::move(on_message)) {
    stub_.PrepareBidiStreamingCall(&context_, method, grpc::StubOptions(), this);
    Send();
    StartRead(&message_);
    StartCall();
  }
  ~Stream() override {
    context_.TryCancel();
    done_.WaitForNotification();
  }
  void OnWriteDone(bool ok) override {
    if (ok && ++sent_ < requests_.size()) Send();
  }
  void OnReadDone(bool ok) override {
    if (!ok) return;
    on_message_(ToString(message_));
    StartRead(&message_);
  }
  void OnDone(const grpc::Status&) override { done_.Notify(); }

 private:
  void Send() {
    grpc::Slice slice(requests_[sent_]);
    request_ = grpc::ByteBuffer(&slice, 1);
    StartWrite(&request_);
  }

  grpc::GenericStub stub_;
  grpc::ClientContext context_;
  const std::vector<std::string> requests_;
  size_t sent_ = 0;
  const OnMessage on_message_;
  grpc::ByteBuffer request_;
  grpc::ByteBuffer message_;
  absl::Notification done_;
};

std::vector<std::shared_ptr<grpc::Channel>> ConnectMany(const std::string& address) {
  std::vector<std::shared_ptr<grpc::Channel>> channels;
  for (size_t i = 0; i < kConnections; ++i) channels.push_back(Connect(address));
  return channels;
}

// Deliveries still to come.
class Deliveries {
 public:
  explicit Deliveries(int64_t expected) : left_(expected) {}
  void Came(int64_t deliveries, size_t bytes) {
    bytes_ += static_cast<int64_t>(bytes);
    ++messages_;
    const int64_t left = left_ -= deliveries;
    if (left < 0) Give("more was delivered than was written");
    if (deliveries > 0 && left == 0) all_.Notify();
  }
  void Await() { bench::Await(all_, "what was written did not arrive"); }
  int64_t bytes() const { return bytes_; }
  int64_t messages() const { return messages_; }

 private:
  std::atomic<int64_t> left_;
  std::atomic<int64_t> bytes_ = 0;
  std::atomic<int64_t> messages_ = 0;
  absl::Notification all_;
};

v1::GetLedgerStatusResponse StatusOf(const std::shared_ptr<grpc::Channel>& channel) {
  v1::GetLedgerStatusResponse status;
  status.ParseFromString(CallOnce(channel, kStatus, ""));
  return status;
}

std::vector<std::string> ReplicaCommand(const std::string& bin, const std::string& ledger) {
  return {
      bin + "/briefingd", "--listen", "127.0.0.1:0", "--metrics-listen", "", "--log-level", "warn", "--search", "off",
      "--ledger",         ledger,     "--port-file", "{port-file}"};
}

// An etcd cluster, and replicas on one ledger in it that holds the parties.
class Bed {
 public:
  Bed(const FanOutSettings& settings, int members, int replicas)
      : cluster_({.members = members}), records_(settings.tsv) {
    cluster_.AwaitWritable();
    for (int i = 0; i < replicas; ++i) {
      // Members in another order at each, so that replicas do not all speak to the first.
      std::vector<std::string> endpoints = cluster_.endpoints();
      std::rotate(endpoints.begin(), endpoints.begin() + i % members, endpoints.end());
      std::string uri = "etcd://";
      for (const std::string& endpoint : endpoints) uri += (uri.size() > 7 ? "," : "") + endpoint;
      directories_.push_back(std::make_unique<testing::TempDir>());
      replicas_.push_back(
          std::make_unique<ServerProcess>(ReplicaCommand(settings.bin, uri + "/bench"), directories_.back()->path()));
    }
    writer_ = Connect(replicas_.front()->address());
    for (const auto& batch : records_.References()) CallOnce(writer_, kApply, batch.SerializeAsString());
    head_ = StatusOf(writer_).revision();
  }

  const ServerProcess& replica(int i) const { return *replicas_[static_cast<size_t>(i)]; }
  testing::EtcdCluster& cluster() { return cluster_; }
  const std::shared_ptr<grpc::Channel>& writer() const { return writer_; }
  int64_t head() const { return head_; }

  double EtcdCpuSeconds() const { return CpuSecondsOf(cluster_.process_id(0)); }

  // One event as a change at the first replica.
  void Write() {
    v1::CreateEventRequest create;
    *create.mutable_event() = records_.EventAt(written_);
    create.mutable_event()->set_name(absl::StrFormat("events/fan-%d", written_++));
    CallOnce(writer_, kCreate, create.SerializeAsString());
    ++head_;
  }
  // The same event as a key's value in etcd.
  void Put(const std::shared_ptr<grpc::Channel>& member, const std::string& folder) {
    v1::Event event = records_.EventAt(put_);
    event.set_name(absl::StrFormat("events/fan-%d", put_));
    etcd_pb::PutRequest put;
    put.set_key(absl::StrFormat("%s%d", folder, put_++));
    put.set_value(event.SerializeAsString());
    CallOnce(member, kEtcdPut, put.SerializeAsString());
  }

 private:
  testing::EtcdCluster cluster_;
  const Records records_;
  std::vector<std::unique_ptr<testing::TempDir>> directories_;
  std::vector<std::unique_ptr<ServerProcess>> replicas_;
  std::shared_ptr<grpc::Channel> writer_;
  int64_t head_ = 0;
  int64_t written_ = 0;
  int64_t put_ = 0;
};

std::string WatchFrom(int64_t revision) {
  v1::WatchRequest request;
  request.set_start_revision(revision);
  return request.SerializeAsString();
}

std::string WatchFolder(const std::string& folder) {
  etcd_pb::WatchRequest request;
  request.mutable_create()->set_key(folder);
  std::string end = folder;
  ++end.back();
  request.mutable_create()->set_range_end(end);
  return request.SerializeAsString();
}

struct Cost {
  double per_cpu_second = 0;
  double per_second = 0;
};

// Prints how many deliveries `server_seconds` were used for.
Cost Report(const std::string& what, int64_t deliveries, const Deliveries& came, absl::Duration took,
            double server_seconds, const std::string& rest) {
  const Cost cost{static_cast<double>(deliveries) / server_seconds, deliveries / absl::ToDoubleSeconds(took)};
  std::cout << absl::StreamFormat(
      "  %-38s %7.0f deliveries/s, %7.0f per CPU second of the server; %d messages, %.0f bytes a delivery%s\n", what,
      cost.per_second, cost.per_cpu_second, came.messages(), static_cast<double>(came.bytes()) / deliveries, rest);
  return cost;
}

Cost WatchReplica(Bed& bed, int watchers, int writes) {
  const int64_t deliveries = int64_t{watchers} * writes;
  Deliveries came(deliveries);
  const auto channels = ConnectMany(bed.replica(0).address());
  std::vector<std::unique_ptr<Stream>> streams;
  for (int i = 0; i < watchers; ++i) {
    streams.push_back(std::make_unique<Stream>(channels[i % kConnections], kWatch,
                                               std::vector<std::string>{WatchFrom(bed.head() + 1)},
                                               [&](const std::string& message) {
                                                 v1::WatchResponse response;
                                                 response.ParseFromString(message);
                                                 came.Came(response.commits_size(), message.size());
                                               }));
  }
  while (StatusOf(bed.writer()).watcher_count() < watchers) absl::SleepFor(absl::Milliseconds(20));
  const double cpu = bed.replica(0).CpuSeconds();
  const double etcd_cpu = bed.EtcdCpuSeconds();
  const absl::Time began = absl::Now();
  for (int i = 0; i < writes; ++i) bed.Write();
  came.Await();
  const absl::Duration took = absl::Now() - began;
  const double used = bed.replica(0).CpuSeconds() - cpu;
  const double all = used + bed.EtcdCpuSeconds() - etcd_cpu;
  return Report("a replica", deliveries, came, took, used,
                absl::StrFormat("; %.0f with etcd's CPU seconds added", deliveries / all));
}

Cost WatchEtcd(Bed& bed, int watchers, int writes, int watches_per_stream) {
  const std::string folder = absl::StrFormat("fan-%d/", watches_per_stream);
  const std::string address = bed.cluster().endpoints().front();
  const int64_t deliveries = int64_t{watchers} * writes;
  Deliveries came(deliveries);
  std::atomic<int> to_create = watchers;
  absl::Notification created;
  const auto channels = ConnectMany(address);
  std::vector<std::unique_ptr<Stream>> streams;
  for (int i = 0; i < watchers / watches_per_stream; ++i) {
    streams.push_back(
        std::make_unique<Stream>(channels[i % kConnections], kEtcdWatch,
                                 std::vector<std::string>(static_cast<size_t>(watches_per_stream), WatchFolder(folder)),
                                 [&](const std::string& message) {
                                   etcd_pb::WatchResponse response;
                                   response.ParseFromString(message);
                                   if (response.created() && --to_create == 0) created.Notify();
                                   if (response.events_size() > 0) came.Came(response.events_size(), message.size());
                                 }));
  }
  Await(created, "etcd does not create the watches");
  const auto writer = Connect(address);
  const double cpu = bed.EtcdCpuSeconds();
  const absl::Time began = absl::Now();
  for (int i = 0; i < writes; ++i) bed.Put(writer, folder);
  came.Await();
  const absl::Duration took = absl::Now() - began;
  return Report(absl::StrFormat("etcd, %d watch%s a stream", watches_per_stream, watches_per_stream == 1 ? "" : "es"),
                deliveries, came, took, bed.EtcdCpuSeconds() - cpu, "");
}

// When each write was sent, was answered, and was told to the watcher.
struct Times {
  explicit Times(int writes) : sent(writes), answered(writes), told(writes) {}
  std::vector<absl::Time> sent, answered, told;

  // In microseconds.
  static double Percentile(const std::vector<absl::Time>& from, const std::vector<absl::Time>& to, double fraction) {
    std::vector<double> delays;
    for (size_t i = 0; i < from.size(); ++i) delays.push_back(absl::ToDoubleMicroseconds(to[i] - from[i]));
    std::sort(delays.begin(), delays.end());
    return delays[static_cast<size_t>(fraction * static_cast<double>(delays.size() - 1))];
  }
  void Print(const char* what) const {
    std::cout << absl::StreamFormat(
        "  %-38s answer p50 %5.0f us, p99 %6.0f us; told elsewhere p50 %5.0f us, p99 %6.0f us after sending, "
        "p50 %5.0f us, p99 %6.0f us after the answer\n",
        what, Percentile(sent, answered, .5), Percentile(sent, answered, .99), Percentile(sent, told, .5),
        Percentile(sent, told, .99), Percentile(answered, told, .5), Percentile(answered, told, .99));
  }
};

}  // namespace

void MeasureWatchers(const FanOutSettings& settings, int watchers, int writes) {
  std::cout << absl::StreamFormat("%d watchers on %d connections, one writer, %d changes\n", watchers, kConnections,
                                  writes);
  Bed bed(settings, 1, 1);
  std::vector<double> alone, shared;
  for (int round = 0; round < settings.rounds; ++round) {
    const Cost ours = WatchReplica(bed, watchers, writes);
    alone.push_back(ours.per_cpu_second / WatchEtcd(bed, watchers, writes, 1).per_cpu_second);
    shared.push_back(ours.per_cpu_second / WatchEtcd(bed, watchers, writes, kWatchesPerStream).per_cpu_second);
  }
  std::cout << absl::StreamFormat(
      "deliveries per CPU second of the server, a replica's over etcd's, median of %d: %.1f with a stream a watch, "
      "%.1f "
      "with %d watches a stream\n",
      settings.rounds, Median(alone), Median(shared), kWatchesPerStream);
}

void MeasureDelay(const FanOutSettings& settings, int members, int writes) {
  std::cout << absl::StreamFormat("delays, one writer, %d changes, %d member%s of etcd\n", writes, members,
                                  members == 1 ? "" : "s");
  Bed bed(settings, members, 2);
  for (int round = 0; round < settings.rounds; ++round) {
    Times ours(writes);
    {
      absl::Notification all;
      int64_t told = 0;
      const int64_t first = bed.head() + 1;
      Stream stream(Connect(bed.replica(1).address()), kWatch, {WatchFrom(first)}, [&](const std::string& message) {
        const absl::Time now = absl::Now();
        v1::WatchResponse response;
        response.ParseFromString(message);
        for (int i = 0; i < response.commits_size(); ++i) ours.told[static_cast<size_t>(told++)] = now;
        if (response.commits_size() > 0 && told == writes) all.Notify();
      });
      while (StatusOf(Connect(bed.replica(1).address())).watcher_count() < 1) absl::SleepFor(absl::Milliseconds(20));
      for (size_t i = 0; i < static_cast<size_t>(writes); ++i) {
        ours.sent[i] = absl::Now();
        bed.Write();
        ours.answered[i] = absl::Now();
      }
      Await(all, "what was written at one replica did not arrive at the other");
    }
    ours.Print("from replica to replica");
    Times theirs(writes);
    {
      absl::Notification created, all;
      int told = 0;
      const std::string folder = "delay/";
      Stream stream(Connect(bed.cluster().endpoints().back()), kEtcdWatch, {WatchFolder(folder)},
                    [&](const std::string& message) {
                      const absl::Time now = absl::Now();
                      etcd_pb::WatchResponse response;
                      response.ParseFromString(message);
                      if (response.created()) created.Notify();
                      for (int i = 0; i < response.events_size(); ++i) theirs.told[static_cast<size_t>(told++)] = now;
                      if (response.events_size() > 0 && told == writes) all.Notify();
                    });
      Await(created, "etcd does not create the watch");
      const auto writer = Connect(bed.cluster().endpoints().front());
      for (size_t i = 0; i < static_cast<size_t>(writes); ++i) {
        theirs.sent[i] = absl::Now();
        bed.Put(writer, folder);
        theirs.answered[i] = absl::Now();
      }
      Await(all, "what was put into etcd did not arrive");
    }
    theirs.Print("from member to member of etcd");
  }
}

}  // namespace briefing::bench
