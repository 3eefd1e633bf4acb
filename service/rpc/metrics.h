// Measurements for Prometheus.
#ifndef BRIEFING_SERVICE_RPC_METRICS_H_
#define BRIEFING_SERVICE_RPC_METRICS_H_

#include <prometheus/collectable.h>
#include <prometheus/counter.h>
#include <prometheus/family.h>
#include <prometheus/histogram.h>
#include <prometheus/registry.h>

#include <array>
#include <atomic>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "google/protobuf/descriptor.h"
#include "service/catalog/catalog.h"
#include "service/catalog/record_type.h"
#include "service/ledger/ledger.h"
#include "service/search/index.h"
#include "service/store/store.h"
#include "service/watch/watch_hub.h"

namespace briefing::rpc {

// How often each method was called, with what code, and how long it took:
//   briefing_rpc_calls_total{service,method,code}, briefing_rpc_duration_seconds{service,method} (unary methods only).
// The labels are the schema's own names, so that callers cannot make new ones. Thread-safe.
class CallMetrics {
 public:
  // `registry` must outlive it.
  CallMetrics(prometheus::Registry& registry, const std::vector<const google::protobuf::ServiceDescriptor*>& services);

  void Count(const google::protobuf::MethodDescriptor& method, absl::StatusCode code, absl::Duration duration);

 private:
  static constexpr int kCodes = 17;
  struct Method {
    prometheus::Labels labels;
    prometheus::Histogram* duration = nullptr;
    // Made when first needed: most methods never see most codes.
    std::array<std::atomic<prometheus::Counter*>, kCodes> calls{};
  };
  prometheus::Counter& CallsOf(Method& method, absl::StatusCode code);

  prometheus::Family<prometheus::Counter>* calls_;
  std::map<const google::protobuf::MethodDescriptor*, Method> methods_;
};

// What the parts tell of themselves, asked when scraped:
//   briefing_revision, briefing_records{type}, briefing_record_versions{type}, briefing_encoded_bytes,
//   briefing_memory_bytes, briefing_ledger_bytes, briefing_writable, briefing_ready, briefing_writes_queued,
//   briefing_commits_total, briefing_appends_total, briefing_appends_lost_total,
//   briefing_append_backoff_milliseconds_total, briefing_writes_refused_total, briefing_repeated_requests_total,
//   briefing_watchers, briefing_watches_opened_total, briefing_watches_stalled_total, briefing_watch_messages_total,
//   briefing_watch_commits_total, briefing_calls_under_way, briefing_connections_shed_total,
//   briefing_build_info{version,engine}, where several servers share the ledger
//   briefing_age_seconds, where it is in a cluster
//   briefing_cluster_bytes, briefing_cluster_quota_bytes (etcd 3.6 and later tell it), briefing_cluster_quota_used_up,
//   and where there is a search index
//   briefing_search_revision, briefing_search_lag_revisions, briefing_search_versions_indexed_total
class PartMetrics final : public prometheus::Collectable {
 public:
  struct Parts {
    const Catalog& catalog;
    const Store& store;
    const WatchHub& hub;
    Ledger& ledger;
    // May be null.
    const SearchIndex* search;
    std::function<bool()> ready;
    std::function<int64_t()> calls_under_way;
    std::function<int64_t()> connections_shed;
    std::string version;
  };
  // The parts must outlive it.
  explicit PartMetrics(Parts parts) : parts_(std::move(parts)) {}

  std::vector<prometheus::MetricFamily> Collect() const override;

 private:
  Parts parts_;
};

}  // namespace briefing::rpc

#endif  // BRIEFING_SERVICE_RPC_METRICS_H_
