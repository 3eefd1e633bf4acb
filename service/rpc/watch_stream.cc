#include "service/rpc/watch_stream.h"

#include <utility>

namespace briefing::rpc {

WatchStream::WatchStream(WatchHub& hub, const v1::WatchRequest& request, Call call) : StreamCall(std::move(call)) {
  absl::StatusOr<std::shared_ptr<Watcher>> watcher = hub.Open(request, sink_);
  if (!watcher.ok()) {
    End(watcher.status());
    return;
  }
  watcher_ = *std::move(watcher);
  watcher_->Start();
}

void WatchStream::OnGone() {
  if (watcher_ != nullptr) watcher_->OnCancelled();
}

}  // namespace briefing::rpc
