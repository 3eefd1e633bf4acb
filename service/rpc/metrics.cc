#include "service/rpc/metrics.h"

#include <algorithm>
#include <utility>

namespace briefing::rpc {
namespace {

using prometheus::ClientMetric;
using prometheus::MetricFamily;
using prometheus::MetricType;

// From a lookup in memory to a write that waits for a disk.
const prometheus::Histogram::BucketBoundaries& DurationBuckets() {
  static const auto& buckets = *new prometheus::Histogram::BucketBoundaries{
      0.00005, 0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10, 30};
  return buckets;
}

class Families {
 public:
  void Gauge(const char* name, const char* help, double value) {
    Metric(MetricType::Gauge, name, help).gauge.value = value;
  }
  void Counter(const char* name, const char* help, int64_t value) {
    Metric(MetricType::Counter, name, help).counter.value = static_cast<double>(value);
  }
  MetricFamily& Family(MetricType type, const char* name, const char* help) {
    families_.push_back({.name = name, .help = help, .type = type, .metric = {}});
    return families_.back();
  }
  static ClientMetric& Labelled(MetricFamily& family, std::vector<ClientMetric::Label> labels, double value) {
    ClientMetric& metric = family.metric.emplace_back();
    metric.label = std::move(labels);
    metric.gauge.value = value;
    return metric;
  }
  std::vector<MetricFamily> Take() { return std::move(families_); }

 private:
  ClientMetric& Metric(MetricType type, const char* name, const char* help) {
    return Family(type, name, help).metric.emplace_back();
  }
  std::vector<MetricFamily> families_;
};

void AddCatalog(const Catalog& catalog, Families& out) {
  const Catalog::Statistics statistics = catalog.GetStatistics();
  out.Gauge("briefing_revision", "Newest visible revision.", static_cast<double>(catalog.head().value()));
  out.Gauge("briefing_encoded_bytes", "Bytes of all versions of all records as encoded.",
            static_cast<double>(statistics.encoded_bytes));
  out.Gauge("briefing_memory_bytes", "Bytes of memory held for commits, versions and indexes.",
            static_cast<double>(statistics.memory_bytes));
  MetricFamily& live = out.Family(MetricType::Gauge, "briefing_records", "Records that are not retracted.");
  for (const auto& count : statistics.types) {
    Families::Labelled(live, {{"type", InfoOf(count.type).singular}}, static_cast<double>(count.live));
  }
  MetricFamily& versions =
      out.Family(MetricType::Gauge, "briefing_record_versions", "Versions of records ever written.");
  for (const auto& count : statistics.types) {
    Families::Labelled(versions, {{"type", InfoOf(count.type).singular}}, static_cast<double>(count.versions));
  }
}

void AddStore(const Store& store, Families& out) {
  const Store::Statistics statistics = store.GetStatistics();
  out.Gauge("briefing_writable", "1 while writes are taken, else 0.", store.Writable().ok() ? 1 : 0);
  out.Gauge("briefing_writes_queued", "Writes waiting for the writer.", static_cast<double>(statistics.queued));
  out.Counter("briefing_commits_total", "Commits made by this process.", statistics.commits);
  out.Counter("briefing_appends_total", "Durable appends tried; one may hold many commits.", statistics.appends);
  out.Counter("briefing_appends_lost_total", "Appends tried in vain because another server had appended first.",
              statistics.lost_appends);
  out.Counter("briefing_append_backoff_milliseconds_total", "Time waited between attempts to append.",
              absl::ToInt64Milliseconds(statistics.backoff));
  out.Counter("briefing_writes_refused_total", "Writes refused.", statistics.refused);
  out.Counter("briefing_repeated_requests_total", "Writes answered from an earlier request with the same id.",
              statistics.repeated_requests);
}

void AddWatches(const WatchHub& hub, Families& out) {
  const WatchHub::Statistics statistics = hub.GetStatistics();
  out.Gauge("briefing_watchers", "Watch streams open.", static_cast<double>(statistics.open));
  out.Counter("briefing_watches_opened_total", "Watch streams opened.", statistics.opened);
  out.Counter("briefing_watches_stalled_total", "Watch streams broken off because their reader took nothing.",
              statistics.stalled);
  out.Counter("briefing_watch_messages_total", "Messages sent on watch streams.", statistics.messages);
  out.Counter("briefing_watch_commits_total", "Commits sent on watch streams.", statistics.commits);
}

void AddSearch(const Catalog& catalog, const SearchIndex& search, Families& out) {
  // In this order: the lag is never below 0.
  const int64_t revision = search.revision().value();
  const int64_t head = catalog.head().value();
  out.Gauge("briefing_search_revision", "Newest revision that searches can find.", static_cast<double>(revision));
  out.Gauge("briefing_search_lag_revisions", "Revisions that the search index is behind the ledger.",
            static_cast<double>(head - revision));
  out.Counter("briefing_search_versions_indexed_total",
              "Versions of records added to the search index since the start.", search.versions_added());
}

}  // namespace

CallMetrics::CallMetrics(prometheus::Registry& registry,
                         const std::vector<const google::protobuf::ServiceDescriptor*>& services)
    : calls_(&prometheus::BuildCounter()
                  .Name("briefing_rpc_calls_total")
                  .Help("Calls answered, by method and status code.")
                  .Register(registry)) {
  auto& durations = prometheus::BuildHistogram()
                        .Name("briefing_rpc_duration_seconds")
                        .Help("Time from a request to its answer, by method; not of streams.")
                        .Register(registry);
  for (const auto* service : services) {
    for (int i = 0; i < service->method_count(); ++i) {
      const google::protobuf::MethodDescriptor* method = service->method(i);
      Method& metrics = methods_[method];
      metrics.labels = {{"service", service->full_name()}, {"method", method->name()}};
      if (!method->server_streaming()) metrics.duration = &durations.Add(metrics.labels, DurationBuckets());
    }
  }
}

void CallMetrics::Count(const google::protobuf::MethodDescriptor& method, absl::StatusCode code,
                        absl::Duration duration) {
  const auto found = methods_.find(&method);
  if (found == methods_.end()) return;
  CallsOf(found->second, code).Increment();
  if (found->second.duration != nullptr) found->second.duration->Observe(absl::ToDoubleSeconds(duration));
}

prometheus::Counter& CallMetrics::CallsOf(Method& method, absl::StatusCode code) {
  auto& slot = method.calls[std::clamp(static_cast<int>(code), 0, kCodes - 1)];
  prometheus::Counter* counter = slot.load(std::memory_order_acquire);
  if (counter == nullptr) {
    prometheus::Labels labels = method.labels;
    labels["code"] = absl::StatusCodeToString(code);
    // Two threads that come here at once are given the same one.
    counter = &calls_->Add(labels);
    slot.store(counter, std::memory_order_release);
  }
  return *counter;
}

std::vector<MetricFamily> PartMetrics::Collect() const {
  Families out;
  MetricFamily& build =
      out.Family(MetricType::Gauge, "briefing_build_info", "Always 1; tells the version and the engine.");
  Families::Labelled(build, {{"version", parts_.version}, {"engine", std::string(parts_.ledger.engine())}}, 1);
  out.Gauge("briefing_ready", "1 once the ledger has been read and calls are served, else 0.", parts_.ready() ? 1 : 0);
  out.Gauge("briefing_calls_under_way", "Calls begun and not ended, streams included.",
            static_cast<double>(parts_.calls_under_way()));
  out.Counter("briefing_connections_shed_total",
              "Connections closed at once, or not accepted at a try, for want of descriptors or memory.",
              parts_.connections_shed());
  out.Gauge("briefing_ledger_bytes", "Bytes that the ledger takes where it is kept.",
            static_cast<double>(parts_.ledger.SizeBytes()));
  if (parts_.ledger.shared()) {
    out.Gauge("briefing_age_seconds",
              "How long ago this server last knew that it had all that any server acknowledged.",
              absl::ToDoubleSeconds(parts_.ledger.AgeOf(parts_.catalog.head())));
  }
  if (const absl::optional<Ledger::Quota> quota = parts_.ledger.LastQuota()) {
    out.Gauge("briefing_cluster_bytes", "Bytes of the database of the ledger's cluster, which its quota bounds.",
              static_cast<double>(quota->used_bytes));
    if (quota->limit_bytes > 0) {
      out.Gauge("briefing_cluster_quota_bytes", "The most that it may take, where the cluster tells.",
                static_cast<double>(quota->limit_bytes));
    }
    out.Gauge("briefing_cluster_quota_used_up", "1 while the cluster refuses writes for want of room, else 0.",
              quota->used_up ? 1 : 0);
  }
  AddCatalog(parts_.catalog, out);
  AddStore(parts_.store, out);
  AddWatches(parts_.hub, out);
  if (parts_.search != nullptr) AddSearch(parts_.catalog, *parts_.search, out);
  return out.Take();
}

}  // namespace briefing::rpc
