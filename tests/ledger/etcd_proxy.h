// Stands between a ledger and etcd, and loses what a test says.
#ifndef BRIEFING_TESTS_LEDGER_ETCD_PROXY_H_
#define BRIEFING_TESTS_LEDGER_ETCD_PROXY_H_

#include <grpcpp/generic/async_generic_service.h>
#include <grpcpp/server.h>

#include <deque>
#include <functional>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "service/base/mutex.h"
#include "tests/support/etcd.h"

namespace briefing::testing {

// Passes calls on to the first member of a cluster, but for watches: those stay silent. Thread-safe.
class EtcdProxy {
 public:
  // How a transaction that would write fares.
  enum class Fate {
    kPasses,
    // It never arrives.
    kRequestLost,
    // It is made, but its sender is not told.
    kReplyLost,
    // Its sender hears of a failure; it arrives only when Deliver is called.
    kDelayed,
  };
  explicit EtcdProxy(EtcdCluster& cluster);
  ~EtcdProxy();
  EtcdProxy(const EtcdProxy&) = delete;
  EtcdProxy& operator=(const EtcdProxy&) = delete;

  std::string endpoint() const;

  // The fates of the next writing transactions; those after them pass.
  void SetFates(std::vector<Fate> fates);
  // While set, nothing at all arrives.
  void CutOff(bool cut);
  // Called once, after the next writing transaction that is passed on, before its sender hears of it.
  void AfterNextWrite(std::function<void()> call);
  // Passes on what was delayed. Whether etcd did any of it.
  bool Deliver();

 private:
  class Exchange;
  class Service final : public grpc::CallbackGenericService {
   public:
    explicit Service(EtcdProxy& proxy) : proxy_(proxy) {}
    grpc::ServerGenericBidiReactor* CreateReactor(grpc::GenericCallbackServerContext* context) override;

   private:
    EtcdProxy& proxy_;
  };

  // Answers in a thread of its own.
  void Handle(const std::string& method, const std::string& request, Exchange& exchange);
  void Answer(const std::string& method, const std::string& request, Exchange& exchange);
  Fate FateOf(const std::string& method, const std::string& request);

  EtcdCluster& cluster_;
  Service service_{*this};
  int port_ = 0;
  std::unique_ptr<grpc::Server> server_;

  Mutex mutex_;
  std::deque<Fate> fates_ ABSL_GUARDED_BY(mutex_);
  std::vector<std::string> delayed_ ABSL_GUARDED_BY(mutex_);
  std::function<void()> after_write_ ABSL_GUARDED_BY(mutex_);
  bool cut_off_ ABSL_GUARDED_BY(mutex_) = false;
  std::vector<std::thread> threads_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace briefing::testing

#endif  // BRIEFING_TESTS_LEDGER_ETCD_PROXY_H_
