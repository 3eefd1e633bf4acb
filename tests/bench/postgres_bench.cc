// Measures briefingd beside PostgreSQL, holding the same events, in one run:
//   briefing_bench_postgres [--records N,…] [--dir DIR] [--keep] [--tsv FILE] [--only NAME,…] [--seconds S] [--rounds
//   N]
// Says plainly that it measures nothing where PostgreSQL is not installed. tests/bench/README.md says what the figures
// mean and keeps those of one machine.
#include <CLI/CLI.hpp>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_split.h"
#include "absl/time/clock.h"
#include "briefing/v1/briefing_service.pb.h"
#include "briefing/v1/ledger_service.pb.h"
#include "tests/bench/load.h"
#include "tests/bench/mirror_reads.h"
#include "tests/bench/postgres_client.h"
#include "tests/bench/postgres_cluster.h"
#include "tests/bench/postgres_questions.h"
#include "tests/bench/postgres_tables.h"
#include "tests/bench/records.h"
#include "tests/bench/server_time.h"
#include "tests/bench/servers.h"

namespace briefing::bench {
namespace {

constexpr char kApply[] = "/briefing.v1.LedgerService/Apply";
constexpr char kStatus[] = "/briefing.v1.LedgerService/GetLedgerStatus";
constexpr char kSearch[] = "/briefing.v1.BriefingService/SearchRecords";
constexpr int kBatch = 1000;
// One event in so many is changed after all were written.
constexpr int kRevisedEach = 10;
constexpr int kClients = 8;
constexpr int kSamples = 32;

struct Settings {
  std::string bin;
  std::string directory = "/tmp/briefing-bench-postgres";
  std::string tsv;
  std::vector<int64_t> records = {100000, 1000000};
  std::set<std::string> only;
  bool keep = false;
  double seconds = 1;
  int rounds = 3;
};

void Print(const std::string& what, const std::string& figure) {
  std::cout << absl::StreamFormat("%-72s %s\n", what, figure) << std::flush;
}

double Median(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  return values[values.size() / 2];
}

int64_t HeadOf(const std::shared_ptr<grpc::Channel>& channel) {
  v1::GetLedgerStatusResponse status;
  status.ParseFromString(CallOnce(channel, kStatus, ""));
  return status.revision();
}

void WriteRecords(const std::shared_ptr<grpc::Channel>& channel, const Records& records, int64_t events) {
  for (const auto& batch : records.References()) CallOnce(channel, kApply, batch.SerializeAsString());
  for (int64_t first = 0; first < events; first += kBatch) {
    const int count = static_cast<int>(std::min<int64_t>(kBatch, events - first));
    CallOnce(channel, kApply, records.Batch(first, count).SerializeAsString());
  }
  v1::ApplyRequest revisions;
  for (int64_t number = 0; number < events; number += kRevisedEach) {
    *revisions.add_mutations()->mutable_put()->mutable_event() = records.RevisedEventAt(number);
    if (revisions.mutations_size() < kBatch && number + kRevisedEach < events) continue;
    CallOnce(channel, kApply, revisions.SerializeAsString());
    revisions.Clear();
  }
}

// A search answers for the head only once the index has reached it.
void AwaitSearch(const std::shared_ptr<grpc::Channel>& channel) {
  v1::SearchRecordsRequest request;
  request.set_query("feed");
  while (true) {
    const UnaryLoad load =
        RunUnary({channel}, kSearch, 1, absl::ZeroDuration(), [&](int64_t) { return request.SerializeAsString(); });
    if (load.failed == 0) return;
    absl::SleepFor(absl::Seconds(1));
  }
}

// Both servers, holding the same.
class Sides {
 public:
  Sides(const Settings& settings, const Records& records, int64_t events, const std::string& directory)
      : metrics_port_(FreePort()),
        // A Unix socket, as the other side has.
        server_(BriefingdCommand(settings.bin, directory, absl::StrCat("127.0.0.1:", metrics_port_),
                                 absl::StrCat("unix:", directory, "/briefingd.sock")),
                directory),
        cluster_(PostgresCluster::Programs(), directory + "/postgres", std::max<int64_t>(256, events * 3 / 1000)) {
    for (int i = 0; i < kClients; ++i) channels_.push_back(Connect(server_.address()));
    const bool filled = std::filesystem::exists(directory + "/filled");
    if (!filled) WriteRecords(channels_[0], records, events);
    head_ = HeadOf(channels_[0]);
    PostgresConnection connection(cluster_.connection());
    if (!filled) FillTables(connection, channels_[0], head_);
    std::ofstream(directory + "/filled") << head_;
    AwaitSearch(channels_[0]);
  }

  // The revision between the events as first written and the first change.
  int64_t middle(int64_t events) const { return head_ - (events / kRevisedEach + kBatch - 1) / kBatch; }
  UnaryLoad Ours(const Question& question, int clients, int in_flight, absl::Duration slice) {
    if (question.mirrored) return Mirror().Run(clients, slice, question.mirrored);
    const std::vector<std::shared_ptr<grpc::Channel>> channels(channels_.begin(), channels_.begin() + clients);
    return RunUnary(channels, question.method, clients * in_flight, slice, question.request);
  }
  UnaryLoad Theirs(const Question& question, int clients, int in_flight, absl::Duration slice) {
    return RunQueries(cluster_.connection(), question.statement, clients, in_flight, slice, question.parameters);
  }
  ServerTime Time(const std::string& method) const {
    return ServerTime(metrics_port_, method.substr(method.rfind('/') + 1));
  }
  double CpuSeconds() const { return server_.CpuSeconds(); }
  // Whether both say the same to a sample of the requests.
  bool Agree(const Question& question);

 private:
  // Made when it is first asked for.
  const MirrorReads& Mirror() {
    if (mirror_ == nullptr) mirror_ = std::make_unique<MirrorReads>(server_.address());
    return *mirror_;
  }

  const int metrics_port_;
  ServerProcess server_;
  std::unique_ptr<MirrorReads> mirror_;
  PostgresCluster cluster_;
  std::vector<std::shared_ptr<grpc::Channel>> channels_;
  int64_t head_ = 0;
};

bool Sides::Agree(const Question& question) {
  PostgresConnection connection(cluster_.connection());
  connection.Prepare(question.statement);
  for (int64_t number = 0; number < kSamples; ++number) {
    // Once: some never ask the same twice.
    const std::string request = question.mirrored ? question.mirrored(number) : question.request(number);
    const std::string ours =
        question.told(question.mirrored ? Mirror().Read(request) : CallOnce(channels_[0], question.method, request));
    const Result theirs = connection.Ask(question.statement.name, question.parameters(number));
    const std::string told = question.peer_told(theirs.get());
    if (ours == told && !ours.empty()) continue;
    std::cerr << question.what << ", request " << number << " (" << absl::CHexEscape(request)
              << "): the answers differ\n  ours:   " << ours.substr(0, 2000) << "\n  theirs: " << told.substr(0, 2000)
              << "\n";
    return false;
  }
  return true;
}

void Compare(const Settings& settings, Sides& sides, const Question& question, int clients, int ours_in_flight,
             int theirs_in_flight) {
  const absl::Duration slice = absl::Seconds(settings.seconds);
  std::vector<double> ratios;
  std::vector<double> our_rates;
  std::vector<double> their_rates;
  UnaryLoad ours;
  UnaryLoad theirs;
  const ServerTime before = sides.Time(question.method);
  double cpu = 0;
  int64_t calls = 0;
  for (int round = 0; round < settings.rounds; ++round) {
    theirs = sides.Theirs(question, clients, theirs_in_flight, slice);
    const double used = sides.CpuSeconds();
    ours = sides.Ours(question, clients, ours_in_flight, slice);
    cpu += sides.CpuSeconds() - used;
    calls += ours.calls;
    if (ours.failed > 0) Print(question.what, absl::StrFormat("%d calls FAILED", ours.failed));
    ratios.push_back(ours.per_second() / theirs.per_second());
    our_rates.push_back(ours.per_second());
    their_rates.push_back(theirs.per_second());
  }
  const ServerTime time = sides.Time(question.method).Since(before);
  Print(absl::StrFormat("  %d client%s, %d at a time each beside %d", clients, clients == 1 ? "" : "s", ours_in_flight,
                        theirs_in_flight),
        absl::StrFormat("ratio %.1f (%.0f/s beside %.0f/s)", Median(ratios), Median(our_rates), Median(their_rates)));
  Print("    at the client: p50, p99",
        absl::StrFormat("%.0f, %.0f us beside %.0f, %.0f us", ours.Percentile(0.5), ours.Percentile(0.99),
                        theirs.Percentile(0.5), theirs.Percentile(0.99)));
  if (question.mirrored) return;
  Print("    in our server: CPU a call; calls that took at most 1 and 2.5 ms; 99 in 100 within",
        absl::StrFormat("%.0f us; %.2f %%, %.2f %%; %.2f ms", cpu * 1e6 / calls, 100 * time.ShareWithin(0.001),
                        100 * time.ShareWithin(0.0025), 1000 * time.BoundOf(0.99)));
}

bool Measure(const Settings& settings, const Records& records, int64_t events) {
  const std::string directory = absl::StrCat(settings.directory, "/", events);
  // What was not filled wholly is begun anew.
  if (!std::filesystem::exists(directory + "/filled")) std::filesystem::remove_all(directory);
  std::filesystem::create_directories(directory);
  const absl::Time began = absl::Now();
  Sides sides(settings, records, events, directory);
  Print("events", absl::StrFormat("%d, %s, one in %d changed once; both ready in %.0f s", events,
                                  records.real() ? "real rows, repeated" : "made up", kRevisedEach,
                                  absl::ToDoubleSeconds(absl::Now() - began)));
  bool agree = true;
  for (const Question& question : Questions(records, events, sides.middle(events))) {
    if (!settings.only.empty() && settings.only.count(question.name) == 0) continue;
    const bool same = sides.Agree(question);
    agree = agree && same;
    Print(question.what, absl::StrFormat("%d answers %s", kSamples, same ? "equal" : "DIFFER"));
    Compare(settings, sides, question, 1, 1, 1);
    Compare(settings, sides, question, kClients, question.our_depth, question.depth);
  }
  return agree;
}

}  // namespace
}  // namespace briefing::bench

int main(int argc, char** argv) {
  using namespace briefing::bench;
  Settings settings;
  std::string only;
  CLI::App app("Measures briefingd beside PostgreSQL.");
  app.add_option("--records", settings.records, "Events on each side; several sizes one after the other")
      ->delimiter(',')
      ->capture_default_str();
  app.add_option("--dir", settings.directory, "Where both keep their data; emptied first")->capture_default_str();
  app.add_flag("--keep", settings.keep, "Takes what an earlier run left in --dir");
  app.add_option("--tsv", settings.tsv, "Real events: actor, label, actor, day");
  app.add_option("--only", only, "Of get, mirror, batch, page, as_of, count, count_all, count_new, search, search_new");
  app.add_option("--seconds", settings.seconds, "Length of a slice on one side")->capture_default_str();
  app.add_option("--rounds", settings.rounds, "Slices on each side")->capture_default_str();
  CLI11_PARSE(app, argc, argv);
  if (PostgresCluster::Programs().empty()) {
    std::cout << "skipped: PostgreSQL is not installed (apt-get install postgresql)\n";
    return 0;
  }
  settings.only = absl::StrSplit(only, ',', absl::SkipEmpty());
  settings.bin = std::filesystem::canonical("/proc/self/exe").parent_path().string();
  if (!settings.keep) std::filesystem::remove_all(settings.directory);
  const Records records(settings.tsv);
  bool agree = true;
  for (const int64_t events : settings.records) agree = Measure(settings, records, events) && agree;
  return agree ? 0 : 1;
}
