#include "service/rpc/metrics_endpoint.h"

#include <exception>

#include "absl/strings/str_cat.h"
#include "service/base/errors.h"

namespace briefing::rpc {

absl::StatusOr<std::unique_ptr<MetricsEndpoint>> MetricsEndpoint::Open(const std::string& host_port) {
  auto endpoint = std::make_unique<MetricsEndpoint>();
  try {
    endpoint->exposer_ = std::make_unique<prometheus::Exposer>(host_port);
  } catch (const std::exception& error) {
    return errors::AddressInUse(host_port, absl::StrCat("metrics endpoint: ", error.what()));
  }
  const std::string host = host_port.substr(0, host_port.rfind(':'));
  endpoint->address_ = absl::StrCat(host, ":", endpoint->exposer_->GetListeningPorts().front());
  return endpoint;
}

}  // namespace briefing::rpc
