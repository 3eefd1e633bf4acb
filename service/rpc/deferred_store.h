// A store that is not there yet.
#ifndef BRIEFING_SERVICE_RPC_DEFERRED_STORE_H_
#define BRIEFING_SERVICE_RPC_DEFERRED_STORE_H_

#include <atomic>
#include <memory>
#include <utility>

#include "service/base/errors.h"
#include "service/store/store.h"

namespace briefing::rpc {

// Stands for the store while the ledger is being read, so that the server can listen, and say that it is not ready,
// from the start. Until Set, writes are answered UNAVAILABLE (WRITES_CLOSED). Thread-safe.
class DeferredStore final : public Store {
 public:
  // Once.
  void Set(std::unique_ptr<Store> store) {
    owned_ = std::move(store);
    store_.store(owned_.get(), std::memory_order_release);
  }

  void Commit(v1::ApplyRequest request, absl::Duration time_left, Done done) override {
    if (Store* store = get()) return store->Commit(std::move(request), time_left, std::move(done));
    std::move(done)(NotYet());
  }
  absl::Status Writable() const override { return get() != nullptr ? get()->Writable() : NotYet(); }
  void Close() override {
    if (Store* store = get()) store->Close();
  }
  Statistics GetStatistics() const override { return get() != nullptr ? get()->GetStatistics() : Statistics(); }

 private:
  static absl::Status NotYet() { return errors::WritesClosed("the ledger is still being read; try again shortly"); }
  Store* get() const { return store_.load(std::memory_order_acquire); }

  std::unique_ptr<Store> owned_;
  std::atomic<Store*> store_{nullptr};
};

}  // namespace briefing::rpc

#endif  // BRIEFING_SERVICE_RPC_DEFERRED_STORE_H_
