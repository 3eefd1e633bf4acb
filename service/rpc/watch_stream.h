// LedgerService.Watch: a watch of the hub on a gRPC stream.
#ifndef BRIEFING_SERVICE_RPC_WATCH_STREAM_H_
#define BRIEFING_SERVICE_RPC_WATCH_STREAM_H_

#include <memory>
#include <vector>

#include "absl/status/status.h"
#include "briefing/v1/ledger_service.pb.h"
#include "service/base/bytes.h"
#include "service/rpc/stream_call.h"
#include "service/watch/watch_hub.h"

namespace briefing::rpc {

// Passes the hub's calls to the stream and the stream's to the watcher; decides nothing. A request that the hub refuses
// ends the stream with the hub's status. `hub` must outlive the server. Life: as StreamCall.
class WatchStream final : public StreamCall {
 public:
  WatchStream(WatchHub& hub, const v1::WatchRequest& request, Call call);

 private:
  class Sink final : public WatchSink {
   public:
    explicit Sink(WatchStream& stream) : stream_(stream) {}
    void Send(std::vector<SharedBytes> pieces) override { stream_.Send(pieces); }
    void Finish(const absl::Status& status) override { stream_.End(status); }
    void Abort() override { stream_.Abort(); }

   private:
    WatchStream& stream_;
  };

  void OnSent(bool ok) override { watcher_->OnSent(ok); }
  void OnGone() override;

  Sink sink_{*this};
  // Null where the hub refused.
  std::shared_ptr<Watcher> watcher_;
};

}  // namespace briefing::rpc

#endif  // BRIEFING_SERVICE_RPC_WATCH_STREAM_H_
