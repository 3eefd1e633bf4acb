#include "service/rpc/metrics_endpoint.h"

#include <sys/socket.h>
#include <unistd.h>

#include <exception>
#include <thread>

#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "service/base/errors.h"
#include "service/base/steady_wait.h"
#include "service/rpc/address.h"

namespace briefing::rpc {
namespace {

// Time between two knocks.
constexpr absl::Duration kKnockInterval = absl::Milliseconds(10);

// Connects, and says nothing.
void Knock(const std::string& host_port) {
  const auto address = ParseHostPort(host_port, "");
  if (!address.ok()) return;
  const auto resolved = ResolveHost(*address, "");
  if (!resolved.ok() || resolved->empty()) return;
  const SocketAddress& first = resolved->front();
  const int fd = socket(first.storage.ss_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  if (fd < 0) return;
  // Whether it succeeds says nothing: the endpoint may be gone by now.
  if (connect(fd, first.get(), first.length) == 0) shutdown(fd, SHUT_RDWR);
  close(fd);
}

}  // namespace

MetricsEndpoint::~MetricsEndpoint() {
  if (exposer_ == nullptr) return;
  // The web server looks only every two seconds whether it is to stop, unless somebody connects.
  SteadyNotification stopped;
  std::thread knocker([&] {
    while (!stopped.WaitFor(kKnockInterval)) Knock(address_);
  });
  exposer_.reset();
  stopped.Notify();
  knocker.join();
}

absl::StatusOr<std::unique_ptr<MetricsEndpoint>> MetricsEndpoint::Open(const std::string& host_port) {
  auto endpoint = std::make_unique<MetricsEndpoint>();
  try {
    endpoint->exposer_ = std::make_unique<prometheus::Exposer>(host_port);
  } catch (const std::exception&) {
    // What it says is of its own making; the reason is lost in it.
    return errors::AddressInUse(host_port, "the port of the metrics is taken, or not ours to take (--metrics-listen)");
  }
  const std::string host = host_port.substr(0, host_port.rfind(':'));
  endpoint->address_ = absl::StrCat(host, ":", endpoint->exposer_->GetListeningPorts().front());
  return endpoint;
}

}  // namespace briefing::rpc
