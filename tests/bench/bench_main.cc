// Measures briefingd, beside gRPC itself where that says something, in one run:
//   briefing_bench [--records N] [--dir DIR] [--tsv FILE] [--only NAME,…]
// Prints one line a figure. tests/bench/README.md says what each means and keeps the figures of one machine.
#include <CLI/CLI.hpp>

#include <algorithm>
#include <atomic>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <functional>
#include <iostream>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "absl/strings/str_format.h"
#include "absl/strings/str_split.h"
#include "absl/time/clock.h"
#include "briefing/v1/event_service.pb.h"
#include "briefing/v1/ledger_service.pb.h"
#include "tests/bench/load.h"
#include "tests/bench/records.h"
#include "tests/bench/servers.h"

namespace briefing::bench {
namespace {

constexpr char kGet[] = "/briefing.v1.EventService/GetEvent";
constexpr char kList[] = "/briefing.v1.EventService/ListEvents";
constexpr char kCreate[] = "/briefing.v1.EventService/CreateEvent";
constexpr char kApply[] = "/briefing.v1.LedgerService/Apply";
constexpr char kWatch[] = "/briefing.v1.LedgerService/Watch";
constexpr char kStatus[] = "/briefing.v1.LedgerService/GetLedgerStatus";
constexpr int kBatch = 1000;
constexpr int kRounds = 5;
constexpr absl::Duration kSlice = absl::Seconds(2);

struct Settings {
  std::string bin;
  std::string directory = "/tmp/briefing-bench";
  std::string tsv;
  int64_t records = 1000000;
};

void Print(const std::string& what, const std::string& figure) {
  std::cout << absl::StreamFormat("%-58s %s\n", what, figure) << std::flush;
}

double Median(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  return values[values.size() / 2];
}

std::vector<std::string> ServerCommand(const Settings& settings) {
  return BriefingdCommand(settings.bin, settings.directory, "");
}

std::vector<std::string> PeerCommand(const Settings& settings) {
  return {settings.bin + "/bench_peer", "{port-file}", settings.directory};
}

v1::GetLedgerStatusResponse StatusOf(const std::shared_ptr<grpc::Channel>& channel) {
  v1::GetLedgerStatusResponse status;
  status.ParseFromString(CallOnce(channel, kStatus, ""));
  return status;
}

void WriteFile(const std::string& path, const std::string& bytes) {
  std::ofstream(path, std::ios::binary | std::ios::trunc) << bytes;
}

std::string WatchFromStart() {
  v1::WatchRequest request;
  request.set_start_revision(1);
  return request.SerializeAsString();
}

// True once a WatchResponse has told `head`.
bool Reached(const grpc::ByteBuffer& message, int64_t head) {
  v1::WatchResponse response;
  return response.ParseFromString(ToString(message)) && response.revision() >= head;
}

void Load(const Settings& settings, const Records& records) {
  ServerProcess server(ServerCommand(settings), settings.directory);
  const auto channel = Connect(server.address());
  for (const auto& batch : records.References()) CallOnce(channel, kApply, batch.SerializeAsString());
  std::vector<std::string> batches;
  const absl::Time began = absl::Now();
  double applying = 0;
  for (int64_t first = 0; first < settings.records; first += kBatch) {
    const int count = static_cast<int>(std::min<int64_t>(kBatch, settings.records - first));
    const std::string batch = records.Batch(first, count).SerializeAsString();
    const absl::Time sent = absl::Now();
    CallOnce(channel, kApply, batch);
    applying += absl::ToDoubleSeconds(absl::Now() - sent);
  }
  Print("load, batches of 1,000, one after the other",
        absl::StrFormat("%.0f records/s (%.0f in Apply alone)",
                        settings.records / absl::ToDoubleSeconds(absl::Now() - began), settings.records / applying));
}

void MeasureStart(const Settings& settings) {
  ServerProcess server(ServerCommand(settings), settings.directory);
  const auto channel = Connect(server.address());
  const auto status = StatusOf(channel);
  int64_t versions = 0;
  for (const auto& count : status.record_counts()) versions += count.version_count();
  Print("start to SERVING", absl::StrFormat("%.2f s for %d records: %.2f s per million", server.seconds_to_serving(),
                                            versions, server.seconds_to_serving() * 1e6 / versions));
  Print("memory of the catalog over encoded records",
        absl::StrFormat("%.2f (%.0f over %.0f bytes a record)",
                        static_cast<double>(status.memory_size_bytes()) / status.encoded_size_bytes(),
                        static_cast<double>(status.memory_size_bytes()) / versions,
                        static_cast<double>(status.encoded_size_bytes()) / versions));
  Print("resident memory of the process over encoded records",
        absl::StrFormat("%.2f", static_cast<double>(server.ResidentBytes()) / status.encoded_size_bytes()));
}

using RequestMaker = std::function<std::string(int64_t)>;

// A server under load and the CPU time that it took.
struct Side {
  const ServerProcess& server;
  std::shared_ptr<grpc::Channel> channel;
  double cpu_seconds = 0;
  int64_t calls = 0;

  UnaryLoad Run(const std::string& method, int concurrency, const RequestMaker& request) {
    const double before = server.CpuSeconds();
    UnaryLoad load = RunUnary({channel}, method, concurrency, kSlice, request);
    cpu_seconds += server.CpuSeconds() - before;
    calls += load.calls;
    return load;
  }
  double CpuMicrosecondsPerCall() const { return cpu_seconds * 1e6 / calls; }
};

// Alternates slices on both servers, so that whatever else the machine does falls on both.
void CompareUnary(const std::string& what, Side ours, Side peer, const std::string& method, int concurrency,
                  const RequestMaker& request) {
  std::vector<double> ratios;
  std::vector<double> our_rates;
  std::vector<double> peer_rates;
  double p50 = 0;
  double p99 = 0;
  for (int round = 0; round < kRounds; ++round) {
    const UnaryLoad peer_load = peer.Run(method, concurrency, request);
    const UnaryLoad our_load = ours.Run(method, concurrency, request);
    if (our_load.failed > 0) Print(what, absl::StrFormat("%d calls failed", our_load.failed));
    ratios.push_back(our_load.per_second() / peer_load.per_second());
    our_rates.push_back(our_load.per_second());
    peer_rates.push_back(peer_load.per_second());
    p50 = our_load.Percentile(0.5);
    p99 = our_load.Percentile(0.99);
  }
  Print(what, absl::StrFormat("ratio %.2f (%.0f/s beside %.0f/s; p50 %.0f us, p99 %.0f us)", Median(ratios),
                              Median(our_rates), Median(peer_rates), p50, p99));
  Print("  server CPU time a call",
        absl::StrFormat("%.1f us beside %.1f us", ours.CpuMicrosecondsPerCall(), peer.CpuMicrosecondsPerCall()));
}

void MeasureReads(const Settings& settings) {
  ServerProcess server(ServerCommand(settings), settings.directory);
  const auto ours = Connect(server.address());
  v1::GetEventRequest get;
  get.set_name(Records::EventName(settings.records / 2));
  v1::ListEventsRequest list;
  list.set_page_size(100);
  list.set_filter("topic = trade");
  WriteFile(settings.directory + "/get", CallOnce(ours, kGet, get.SerializeAsString()));
  WriteFile(settings.directory + "/list", CallOnce(ours, kList, list.SerializeAsString()));
  WriteFile(settings.directory + "/watch", "");
  ServerProcess peer_process(PeerCommand(settings), settings.directory);
  const auto peer = Connect(peer_process.address());
  auto get_any = [&](int64_t number) {
    v1::GetEventRequest request;
    request.set_name(Records::EventName((number * 7919) % settings.records));
    return request.SerializeAsString();
  };
  const std::string page = list.SerializeAsString();
  const Side us{server, ours};
  const Side them{peer_process, peer};
  CompareUnary("point read, 1 at a time", us, them, kGet, 1, get_any);
  CompareUnary("point read, 64 at a time", us, them, kGet, 64, get_any);
  CompareUnary("filtered page of 100, 16 at a time", us, them, kList, 16, [&](int64_t) { return page; });
}

void MeasureReplay(const Settings& settings) {
  ServerProcess server(ServerCommand(settings), settings.directory);
  const auto ours = Connect(server.address());
  const int64_t head = StatusOf(ours).revision();
  {
    std::ofstream out(settings.directory + "/watch", std::ios::binary | std::ios::trunc);
    RunStream(ours, kWatch, WatchFromStart(), [&](const grpc::ByteBuffer& message) {
      const std::string bytes = ToString(message);
      const uint64_t size = bytes.size();
      out.write(reinterpret_cast<const char*>(&size), sizeof size);
      out << bytes;
      return !Reached(message, head);
    });
  }
  std::ifstream in(settings.directory + "/watch", std::ios::binary);
  int64_t messages = 0;
  for (uint64_t size; in.read(reinterpret_cast<char*>(&size), sizeof size); ++messages) in.seekg(size, std::ios::cur);
  ServerProcess peer_process(PeerCommand(settings), settings.directory);
  const auto peer = Connect(peer_process.address());
  std::vector<double> ratios;
  std::vector<double> rates;
  double megabytes_per_second = 0;
  for (int round = 0; round < kRounds; ++round) {
    const StreamLoad peer_load = RunStream(peer, kWatch, "", [](const grpc::ByteBuffer&) { return true; });
    int64_t left = messages;
    const StreamLoad our_load =
        RunStream(ours, kWatch, WatchFromStart(), [&](const grpc::ByteBuffer&) { return --left > 0; });
    ratios.push_back(peer_load.seconds / our_load.seconds);
    rates.push_back(settings.records / our_load.seconds);
    megabytes_per_second = our_load.bytes / our_load.seconds / 1e6;
  }
  Print("replay of every commit to one watcher",
        absl::StrFormat("ratio %.2f (%.0f records/s, %.0f MB/s)", Median(ratios), Median(rates), megabytes_per_second));
}

// Many watchers on a few channels of one client process; every one must be told of every commit.
void MeasureFanOut(const Settings& settings, const Records& records, int watchers, int commits) {
  ServerProcess server(ServerCommand(settings), settings.directory);
  const auto writer = Connect(server.address());
  const int64_t head = StatusOf(writer).revision();
  std::atomic<int64_t> delivered{0};
  std::atomic<int64_t> messages{0};
  v1::WatchRequest request;
  request.set_start_revision(head + 1);
  const std::string bytes = request.SerializeAsString();
  std::vector<std::shared_ptr<grpc::Channel>> channels;
  for (int i = 0; i < 20; ++i) channels.push_back(Connect(server.address()));
  std::vector<std::thread> threads;
  for (int i = 0; i < watchers; ++i) {
    threads.emplace_back([&, i] {
      int64_t seen = head;
      RunStream(channels[i % channels.size()], kWatch, bytes, [&](const grpc::ByteBuffer& message) {
        v1::WatchResponse response;
        response.ParseFromString(ToString(message));
        delivered += response.commits_size();
        ++messages;
        seen = response.revision();
        return seen < head + commits;
      });
    });
  }
  while (StatusOf(writer).watcher_count() < watchers) absl::SleepFor(absl::Milliseconds(20));
  const double cpu = server.CpuSeconds();
  const int64_t resident = server.ResidentBytes();
  const absl::Time began = absl::Now();
  for (int i = 0; i < commits; ++i) {
    v1::CreateEventRequest create;
    *create.mutable_event() = records.EventAt(i);
    create.mutable_event()->set_name(absl::StrFormat("events/fan-%d-%d", head, i));
    CallOnce(writer, kCreate, create.SerializeAsString());
  }
  const double writing = absl::ToDoubleSeconds(absl::Now() - began);
  for (auto& thread : threads) thread.join();
  const double all = absl::ToDoubleSeconds(absl::Now() - began);
  const double used = server.CpuSeconds() - cpu;
  Print(absl::StrFormat("%d watchers, one writer, %d commits", watchers, commits),
        absl::StrFormat(
            "%.0f commits/s written; %d deliveries (%d messages) in %.1f s, %.0f/s, %.0f per server CPU second",
            commits / writing, delivered.load(), messages.load(), all, delivered / all, delivered / used));
  Print("  server memory gained per watcher while it lasted",
        absl::StrFormat("%.0f bytes", static_cast<double>(server.ResidentBytes() - resident) / watchers));
}

void MeasureCommits(const Settings& settings, const Records& records, int writers) {
  ServerProcess server(ServerCommand(settings), settings.directory);
  const auto channel = Connect(server.address());
  const int64_t head = StatusOf(channel).revision();
  const UnaryLoad load = RunUnary({channel}, kCreate, writers, absl::Seconds(5), [&](int64_t number) {
    v1::CreateEventRequest create;
    *create.mutable_event() = records.EventAt(number);
    create.mutable_event()->set_name(absl::StrFormat("events/commit-%d-%d", head, number));
    return create.SerializeAsString();
  });
  Print(absl::StrFormat("durable commits, %d writer%s", writers, writers == 1 ? "" : "s"),
        absl::StrFormat("%.0f/s (p50 %.0f us, p99 %.0f us)%s", load.per_second(), load.Percentile(0.5),
                        load.Percentile(0.99), load.failed > 0 ? absl::StrFormat("; %d FAILED", load.failed) : ""));
}

}  // namespace
}  // namespace briefing::bench

int main(int argc, char** argv) {
  using namespace briefing::bench;
  Settings settings;
  std::string only;
  CLI::App app("Measures briefingd beside an empty gRPC service.");
  app.add_option("--records", settings.records, "Events in the ledger")->capture_default_str();
  app.add_option("--dir", settings.directory, "Where the ledger goes; emptied first")->capture_default_str();
  app.add_option("--tsv", settings.tsv, "Real events: actor, label, actor, day");
  app.add_option("--only", only, "Of start, reads, replay, fanout, commits");
  CLI11_PARSE(app, argc, argv);
  settings.bin = std::filesystem::canonical("/proc/self/exe").parent_path().string();
  std::filesystem::remove_all(settings.directory);
  std::filesystem::create_directories(settings.directory);

  const std::set<std::string> names = absl::StrSplit(only, ',', absl::SkipEmpty());
  auto wanted = [&](const std::string& name) { return names.empty() || names.count(name) > 0; };
  const Records records(settings.tsv);
  Print("events", absl::StrFormat("%d, %s", settings.records, records.real() ? "real rows, repeated" : "made up"));
  Load(settings, records);
  if (wanted("start")) MeasureStart(settings);
  if (wanted("reads")) MeasureReads(settings);
  if (wanted("replay")) MeasureReplay(settings);
  if (wanted("fanout")) MeasureFanOut(settings, records, 1000, 300);
  if (wanted("commits")) {
    MeasureCommits(settings, records, 1);
    MeasureCommits(settings, records, 64);
  }
}
