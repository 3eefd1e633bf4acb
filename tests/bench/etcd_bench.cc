// A ledger in etcd, and replicas on it, beside etcd itself, in one run:
//   briefing_bench_etcd [--seconds N] [--rounds N] [--only commits,watchers,delay]
// Starts an etcd of its own (ETCD_BIN, or on PATH). Slices of both alternate; a ratio is the median of the rounds.
#include <CLI/CLI.hpp>

#include <algorithm>
#include <atomic>
#include <cstdio>
#include <filesystem>
#include <functional>
#include <iostream>
#include <memory>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/synchronization/blocking_counter.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/clock.h"
#include "briefing/storage/etcd/v1/etcd.pb.h"
#include "service/base/clock.h"
#include "service/base/mutex.h"
#include "service/catalog/catalog.h"
#include "service/ledger/etcd/client.h"
#include "service/ledger/etcd/etcd_ledger.h"
#include "service/store/store.h"
#include "tests/bench/etcd_fan_out.h"
#include "tests/support/etcd.h"

namespace briefing {
namespace {

// Calls `once(thread, number)` from so many threads for `time`; calls a second.
template <typename Once>
double Rate(int threads, absl::Duration time, Once once) {
  std::atomic<int64_t> calls = 0;
  const absl::Time start = absl::Now();
  std::vector<std::thread> running;
  for (int i = 0; i < threads; ++i) {
    running.emplace_back([&, i] {
      for (int64_t number = 0; absl::Now() < start + time; ++number, ++calls) once(i, number);
    });
  }
  for (std::thread& thread : running) thread.join();
  return static_cast<double>(calls) / absl::ToDoubleSeconds(absl::Now() - start);
}

double Median(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  return values[values.size() / 2];
}

class Bench {
 public:
  explicit Bench(testing::EtcdCluster& cluster)
      : options_(OfLeader(cluster)),
        client_(*EtcdClient::Create(options_)),
        ledger_(*OpenEtcdLedger(options_)),
        store_(*Store::Open({}, *ledger_, catalog_, clock_)) {}

  void Compare(int writers, int mutations, absl::Duration time, int rounds) {
    std::vector<double> puts, commits, ratios;
    for (int round = 0; round < rounds; ++round) {
      const int64_t bytes = ledger_->SizeBytes();
      const double commit_rate = CommitRate(writers, mutations, time);
      const int64_t records = records_.exchange(0);
      commits.push_back(commit_rate * mutations);
      const auto size = static_cast<size_t>((ledger_->SizeBytes() - bytes) / std::max<int64_t>(records, 1));
      puts.push_back(Rate(writers, time, [&](int thread, int64_t number) { Put(thread, number, size); }));
      ratios.push_back(commits.back() / puts.back());
      std::printf("  %2d writers, %4d records a commit: %8.0f records/s, etcd %8.0f puts/s of %zu bytes\n", writers,
                  mutations, commits.back(), puts.back(), size);
    }
    std::printf("%2d writers, %4d records a commit: median %.0f records/s beside %.0f puts/s: %.2f\n", writers,
                mutations, Median(commits), Median(puts), Median(ratios));
  }

 private:
  // Both sides ask the same member: another has to pass on what it is asked.
  static EtcdOptions OfLeader(testing::EtcdCluster& cluster) {
    EtcdOptions options = *ParseEtcdUri(cluster.Uri("bench"), "uri");
    options.endpoints = {cluster.endpoints()[static_cast<size_t>(cluster.Leader())]};
    return options;
  }

  // So many writers, each of which hands over its next commit in the answer to its last, as the server's calls are
  // answered: the store waits for nobody. Commits a second.
  double CommitRate(int writers, int mutations, absl::Duration time) {
    std::atomic<int64_t> commits = 0;
    absl::BlockingCounter writing(writers);
    const absl::Time start = absl::Now();
    const absl::Time end = start + time;
    std::function<void()> commit = [&] {
      store_->Commit(RequestOf(mutations), [&](absl::StatusOr<CommitResult> result) {
        if (!result.ok()) std::fprintf(stderr, "%s\n", result.status().ToString().c_str());
        ++commits;
        absl::Now() < end ? commit() : static_cast<void>(writing.DecrementCount());
      });
    };
    for (int i = 0; i < writers; ++i) commit();
    writing.Wait();
    records_ += commits * mutations;
    return static_cast<double>(commits) / absl::ToDoubleSeconds(absl::Now() - start);
  }

  v1::ApplyRequest RequestOf(int mutations) {
    v1::ApplyRequest request;
    for (int i = 0; i < mutations; ++i) {
      v1::Party& party = *request.add_mutations()->mutable_create()->mutable_party();
      const int64_t name = ++names_;
      party.set_name(absl::StrCat("parties/g", name));
      party.set_title(absl::StrCat("Working group ", name));
      party.set_kind(v1::PARTY_KIND_GROUP);
      party.set_description("Follows what was agreed on supply chains, and reports twice a year.");
    }
    return request;
  }

  void Put(int thread, int64_t number, size_t size) {
    storage::etcd::v1::TxnRequest request;
    storage::etcd::v1::PutRequest& put = *request.add_success()->mutable_put();
    put.set_key(absl::StrCat("put/", thread, "/", number));
    put.set_value(std::string(size, 'x'));
    const auto response = client_->Write(request, absl::Seconds(10));
    if (!response.ok()) std::fprintf(stderr, "%s\n", response.status().ToString().c_str());
  }

  const EtcdOptions options_;
  std::unique_ptr<EtcdClient> client_;
  std::unique_ptr<Ledger> ledger_;
  const Clock& clock_ = SystemClock();
  Catalog catalog_;
  std::unique_ptr<Store> store_;
  std::atomic<int64_t> names_ = 0;
  std::atomic<int64_t> records_ = 0;
};

}  // namespace
}  // namespace briefing

int main(int argc, char** argv) {
  using namespace briefing;
  // As the server does.
  absl::SetMutexDeadlockDetectionMode(absl::OnDeadlockCycle::kIgnore);
  double seconds = 3;
  std::string only;
  bench::FanOutSettings settings;
  int watchers = 1000;
  CLI::App app("Measures a ledger in etcd, and replicas on it, beside etcd itself.");
  app.add_option("--seconds", seconds, "Of a slice in which commits are made")->capture_default_str();
  app.add_option("--rounds", settings.rounds, "How often all is measured")->capture_default_str();
  app.add_option("--tsv", settings.tsv, "Real events: actor, label, actor, day");
  app.add_option("--only", only, "Of commits, watchers, delay");
  app.add_option("--watchers", watchers, "How many watch")->capture_default_str();
  CLI11_PARSE(app, argc, argv);
  if (testing::EtcdBinary().empty()) {
    std::cout << "skipped: " << testing::kNoEtcd << "\n";
    return 0;
  }
  settings.bin = std::filesystem::canonical("/proc/self/exe").parent_path().string();
  const std::set<std::string> names = absl::StrSplit(only, ',', absl::SkipEmpty());
  auto wanted = [&](const std::string& name) { return names.empty() || names.count(name) > 0; };
  if (wanted("commits")) {
    for (const int members : {1, 3}) {
      testing::EtcdCluster cluster({.members = members});
      std::printf("commits, %d member%s of etcd\n", members, members == 1 ? "" : "s");
      Bench bench(cluster);
      for (const int writers : {1, 64}) bench.Compare(writers, 1, absl::Seconds(seconds), settings.rounds);
      bench.Compare(1, 100, absl::Seconds(seconds), settings.rounds);
    }
  }
  if (wanted("watchers")) bench::MeasureWatchers(settings, watchers, 300);
  if (wanted("delay")) {
    for (const int members : {1, 3}) bench::MeasureDelay(settings, members, 1000);
  }
  return 0;
}
