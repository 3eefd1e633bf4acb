#include "service/rpc/server.h"

#include <grpcpp/health_check_service_interface.h>
#include <grpcpp/server.h>
#include <prometheus/registry.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <functional>
#include <mutex>
#include <thread>
#include <utility>
#include <vector>

#include "absl/time/clock.h"
#include "service/base/errors.h"
#include "service/base/limits.h"
#include "service/base/mutex.h"
#include "service/base/steady_wait.h"
#include "service/rpc/briefing_service.h"
#include "service/rpc/builder_settings.h"
#include "service/rpc/call_gate.h"
#include "service/rpc/credentials.h"
#include "service/rpc/deferred_store.h"
#include "service/rpc/ledger_service.h"
#include "service/rpc/listener.h"
#include "service/rpc/metrics.h"
#include "service/rpc/metrics_endpoint.h"
#include "service/rpc/record_services.h"
#include "service/search/index.h"
#include "service/store/head_reader.h"
#include "service/watch/watch_hub.h"

namespace briefing::rpc {
namespace {

// How often waits for a revision are looked through for those whose time is up.
constexpr absl::Duration kExpiryInterval = absl::Milliseconds(25);
// Least time between two reports of connections closed at once.
constexpr absl::Duration kShedReportInterval = absl::Seconds(10);
constexpr int kMinWorkers = 2;
constexpr int kMaxWorkers = 8;
// Descriptors kept back from connections, for the ledger's files, metrics and what libraries open.
constexpr int kReservedFiles = 64;

int WorkerCount() {
  return std::clamp(static_cast<int>(std::thread::hardware_concurrency()), kMinWorkers, kMaxWorkers);
}

std::vector<const google::protobuf::ServiceDescriptor*> AllServices() {
  std::vector<const google::protobuf::ServiceDescriptor*> services{&ServiceNamed("briefing.v1.BriefingService"),
                                                                   &ServiceNamed("briefing.v1.LedgerService")};
  for (const RecordTypeInfo& type : AllRecordTypes()) {
    if (type.parent_type != v1::RECORD_TYPE_UNSPECIFIED) continue;
    services.push_back(&ServiceOf(type));
  }
  return services;
}

// Calls a function every so often, on a thread of its own.
class Ticker {
 public:
  Ticker(absl::Duration interval, std::function<void()> tick)
      : thread_([this, interval, tick = std::move(tick)] {
          while (!stopped_.WaitFor(interval)) tick();
        }) {}
  ~Ticker() {
    stopped_.Notify();
    thread_.join();
  }

 private:
  SteadyNotification stopped_;
  std::thread thread_;
};

class ServerImpl final : public Server {
 public:
  ServerImpl(const ServerOptions& options, Ledger& ledger, const Clock& clock, Log& log)
      : options_(options),
        ledger_(ledger),
        clock_(clock),
        log_(log),
        hub_(WatchHub::Create({.stall_timeout = options.stall_timeout, .max_watchers = options.max_watchers}, catalog_,
                              ledger.id(), clock)),
        registry_(std::make_shared<prometheus::Registry>()),
        call_metrics_(*registry_, AllServices()),
        search_(MakeSearch()),
        heads_(ledger.shared() ? std::make_unique<HeadReader>(ledger) : nullptr),
        gate_(call_metrics_, log, [this] { return Age(); }),
        pool_(WorkerCount(), limits::kMaxQueuedWork),
        read_points_(catalog_, pool_, clock, heads_.get()) {}
  ~ServerImpl() override { StopOnce(); }

  absl::Status Listen();
  absl::Status Load() override;
  void Stop() override { StopOnce(); }

  const std::string& address() const override { return listener_->address(); }
  const std::string& metrics_address() const override {
    static const std::string& none = *new std::string;
    return endpoint_ == nullptr ? none : endpoint_->address();
  }
  bool ledger_closed() const override { return ledger_closed_.load(std::memory_order_acquire); }

 private:
  absl::Status ServeMetrics();
  void MakeServices();
  absl::Status StartGrpc(std::shared_ptr<grpc::ServerCredentials> credentials);
  Store::Options StoreOptions();
  std::unique_ptr<SearchIndex> MakeSearch();
  void SetServing(bool serving);
  void ReportShed();
  // How old what is known here is; none where nobody else can append.
  absl::optional<absl::Duration> Age() const {
    if (heads_ == nullptr) return absl::nullopt;
    return ledger_.AgeOf(catalog_.head());
  }
  // Waits until the calls let in have been answered, or the drain timeout has passed.
  void AwaitQuiet();
  void StopOnce();

  const ServerOptions options_;
  Ledger& ledger_;
  const Clock& clock_;
  Log& log_;

  // From the bottom up; destroyed from the top down.
  Catalog catalog_;
  std::unique_ptr<WatchHub> hub_;
  DeferredStore store_;
  std::atomic<bool> ledger_closed_{false};
  std::shared_ptr<prometheus::Registry> registry_;
  CallMetrics call_metrics_;
  // Null where it is off.
  std::unique_ptr<SearchIndex> search_;
  // Null where nobody else can append.
  const std::unique_ptr<HeadReader> heads_;
  CallGate gate_;
  WorkerPool pool_;
  ReadPoints read_points_;
  std::shared_ptr<PartMetrics> part_metrics_;
  std::unique_ptr<MetricsEndpoint> endpoint_;
  std::vector<std::unique_ptr<RawService>> services_;
  std::unique_ptr<Listener> listener_;
  std::unique_ptr<grpc::Server> server_;
  // The ticker's own.
  int64_t shed_told_ = 0;
  absl::Time shed_told_at_ = absl::InfinitePast();
  std::unique_ptr<Ticker> ticker_;
  std::once_flag stopped_;
};

absl::Status ServerImpl::Listen() {
  absl::StatusOr<std::shared_ptr<grpc::ServerCredentials>> credentials = MakeCredentials(options_);
  if (!credentials.ok()) return credentials.status();
  absl::StatusOr<std::unique_ptr<Listener>> listener =
      Listener::Bind({.addresses = options_.listen,
                      .socket_mode = options_.socket_mode,
                      .max_fd = std::max(RaiseFileLimit() - kReservedFiles, kReservedFiles)});
  if (!listener.ok()) return listener.status();
  listener_ = *std::move(listener);
  if (absl::Status status = ServeMetrics(); !status.ok()) return status;
  MakeServices();
  return StartGrpc(*std::move(credentials));
}

absl::Status ServerImpl::ServeMetrics() {
  part_metrics_ =
      std::make_shared<PartMetrics>(PartMetrics::Parts{.catalog = catalog_,
                                                       .store = store_,
                                                       .hub = *hub_,
                                                       .ledger = ledger_,
                                                       .search = search_.get(),
                                                       .ready = [this] { return gate_.is_open(); },
                                                       .calls_under_way = [this] { return gate_.calls_under_way(); },
                                                       .connections_shed = [this] { return listener_->shed(); },
                                                       .version = Version()});
  if (options_.metrics_listen.empty()) return absl::OkStatus();
  absl::StatusOr<std::unique_ptr<MetricsEndpoint>> endpoint = MetricsEndpoint::Open(options_.metrics_listen);
  if (!endpoint.ok()) return endpoint.status();
  endpoint_ = *std::move(endpoint);
  endpoint_->Add(registry_);
  endpoint_->Add(part_metrics_);
  log_.Info("metrics served", {{"address", absl::string_view(endpoint_->address())}});
  return absl::OkStatus();
}

void ServerImpl::MakeServices() {
  const Backend backend{.catalog = catalog_,
                        .store = store_,
                        .read_points = read_points_,
                        .pool = pool_,
                        .page_secret = ledger_.secret(),
                        .search = search_.get(),
                        .search_time_limit = options_.search_timeout,
                        .query_time_limit = options_.query_timeout};
  services_ = MakeRecordServices(backend, gate_);
  services_.push_back(MakeBriefingService(backend, *hub_, gate_));
  const LedgerBackend ledger_backend{.catalog = catalog_,
                                     .store = store_,
                                     .read_points = read_points_,
                                     .hub = *hub_,
                                     .ledger = ledger_,
                                     .pool = pool_,
                                     .search = search_.get(),
                                     .server_version = Version(),
                                     .start_time = clock_.Now()};
  services_.push_back(
      std::make_unique<RawService>(ServiceNamed("briefing.v1.LedgerService"), LedgerHandlers(ledger_backend), gate_));
}

absl::Status ServerImpl::StartGrpc(std::shared_ptr<grpc::ServerCredentials> credentials) {
  static const bool once = (UseStandardServices(), true);
  static_cast<void>(once);
  grpc::ServerBuilder builder;
  ApplyLimits(builder);
  const auto accept = [&builder](std::shared_ptr<grpc::ServerCredentials> with) {
    return builder.experimental().AddExternalConnectionAcceptor(
        grpc::ServerBuilder::experimental_type::ExternalConnectionType::FROM_FD, std::move(with));
  };
  auto network = accept(std::move(credentials));
  auto local = accept(grpc::InsecureServerCredentials());
  for (const auto& service : services_) builder.RegisterService(service.get());
  server_ = builder.BuildAndStart();
  if (server_ == nullptr) return errors::Internal("the gRPC server did not start");
  // Connections are accepted only now, so that nobody hears SERVING before the ledger is read.
  SetServing(false);
  listener_->Start(std::move(network), std::move(local));
  ticker_ = std::make_unique<Ticker>(kExpiryInterval, [this] {
    read_points_.ExpireWaits();
    if (search_ != nullptr) search_->ExpireWaits(SystemClock().Steady());
    ReportShed();
  });
  log_.Info("listening", {{"address", absl::string_view(address())}});
  return absl::OkStatus();
}

std::unique_ptr<SearchIndex> ServerImpl::MakeSearch() {
  const absl::optional<std::string> path = SearchPath(options_);
  if (!path.has_value()) return nullptr;
  SearchIndex::Options options;
  options.path = *path;
  options.ledger_id = ledger_.id();
  options.on_event = [this, path = *path](absl::string_view what, bool fault) {
    log_.Write(fault ? spdlog::level::warn : spdlog::level::info, what, {{"path", absl::string_view(path)}});
  };
  return std::make_unique<SearchIndex>(std::move(options), catalog_);
}

Store::Options ServerImpl::StoreOptions() {
  Store::Options options;
  options.on_visible = [this](Revision) {
    hub_->Wake();
    if (search_ != nullptr) search_->Wake();
  };
  options.on_progress = [this](Revision loaded, Revision head) {
    log_.Info("reading the ledger", {{"revision", loaded.value()}, {"head", head.value()}});
  };
  options.on_closed = [this](const absl::Status& status) {
    ledger_closed_.store(true, std::memory_order_release);
    log_.Error("the ledger takes no writes any more; restart the server", {{"error", status.message()}});
    SetServing(false);
  };
  return options;
}

absl::Status ServerImpl::Load() {
  const absl::Time start = clock_.Now();
  absl::StatusOr<std::unique_ptr<Store>> store = Store::Open(StoreOptions(), ledger_, catalog_, clock_);
  if (!store.ok()) return store.status();
  store_.Set(*std::move(store));
  if (search_ != nullptr) search_->Start();
  gate_.Open();
  SetServing(true);
  // It may have closed meanwhile.
  if (ledger_closed()) SetServing(false);
  log_.Info("serving", {{"address", absl::string_view(address())},
                        {"revision", catalog_.head().value()},
                        {"engine", ledger_.engine()},
                        {"load_ms", absl::ToDoubleMilliseconds(clock_.Now() - start)}});
  return absl::OkStatus();
}

void ServerImpl::SetServing(bool serving) {
  grpc::HealthCheckServiceInterface* health = server_->GetHealthCheckService();
  if (health == nullptr) return;
  health->SetServingStatus("", serving);
  for (const auto* service : AllServices()) health->SetServingStatus(service->full_name(), serving);
}

void ServerImpl::ReportShed() {
  const absl::Time now = clock_.Now();
  const int64_t shed = listener_->shed();
  if (shed == shed_told_ || now < shed_told_at_ + kShedReportInterval) return;
  log_.Write(spdlog::level::warn, "connections closed for want of file descriptors; raise the limit (ulimit -n)",
             {{"count", shed - shed_told_}, {"total", shed}});
  shed_told_ = shed;
  shed_told_at_ = now;
}

void ServerImpl::AwaitQuiet() {
  const auto end = std::chrono::steady_clock::now() + absl::ToChronoMilliseconds(options_.drain_timeout);
  while (!gate_.QuietFor(options_.answer_flush) && std::chrono::steady_clock::now() < end) absl::SleepFor(kExpiryInterval);
}

void ServerImpl::StopOnce() {
  std::call_once(stopped_, [this] {
    if (server_ != nullptr) {
      log_.Info("stopping", {{"drain_timeout_ms", absl::ToDoubleMilliseconds(options_.drain_timeout)}});
      if (auto* health = server_->GetHealthCheckService()) health->Shutdown();
      listener_->Stop();
      gate_.Drain();
      hub_->Shutdown();
      if (heads_ != nullptr) heads_->Stop();
      read_points_.Stop();
      if (search_ != nullptr) search_->CancelWaits();
      AwaitQuiet();
      // gRPC's shutdown resets, as CANCELLED, whatever call arrives after it has begun and before the client has heard
      // of it. So it begins when no call can arrive any more.
      listener_->CloseConnections();
      server_->Shutdown(std::chrono::system_clock::now());
    }
    ticker_.reset();
    pool_.Stop();
    store_.Close();
    if (search_ != nullptr) search_->Stop();
    endpoint_.reset();
    log_.Info("stopped", {{"revision", catalog_.head().value()}});
  });
}

}  // namespace

absl::StatusOr<std::unique_ptr<Server>> Server::Start(const ServerOptions& options, Ledger& ledger, const Clock& clock,
                                                      Log& log) {
  auto server = std::make_unique<ServerImpl>(options, ledger, clock, log);
  if (absl::Status status = server->Listen(); !status.ok()) return status;
  return server;
}

}  // namespace briefing::rpc
