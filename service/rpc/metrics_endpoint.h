// Serves /metrics over HTTP.
#ifndef BRIEFING_SERVICE_RPC_METRICS_ENDPOINT_H_
#define BRIEFING_SERVICE_RPC_METRICS_ENDPOINT_H_

#include <prometheus/collectable.h>
#include <prometheus/exposer.h>

#include <memory>
#include <string>

#include "absl/status/statusor.h"

namespace briefing::rpc {

class MetricsEndpoint {
 public:
  MetricsEndpoint() = default;
  // Answers what is being asked, and stops. Takes some 50 ms.
  ~MetricsEndpoint();
  MetricsEndpoint(const MetricsEndpoint&) = delete;
  MetricsEndpoint& operator=(const MetricsEndpoint&) = delete;

  // Listens at "HOST:PORT"; port 0 takes any. FAILED_PRECONDITION (ADDRESS_IN_USE) where it cannot.
  static absl::StatusOr<std::unique_ptr<MetricsEndpoint>> Open(const std::string& host_port);

  // With the real port.
  const std::string& address() const { return address_; }
  // Adds what `collectable` tells, for as long as it lives.
  void Add(const std::weak_ptr<prometheus::Collectable>& collectable) { exposer_->RegisterCollectable(collectable); }

 private:
  std::string address_;
  std::unique_ptr<prometheus::Exposer> exposer_;
};

}  // namespace briefing::rpc

#endif  // BRIEFING_SERVICE_RPC_METRICS_ENDPOINT_H_
