// Watches: any number of cursors over one log.
#ifndef BRIEFING_SERVICE_WATCH_WATCH_HUB_H_
#define BRIEFING_SERVICE_WATCH_WATCH_HUB_H_

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "briefing/v1/ledger_service.pb.h"
#include "service/base/bytes.h"
#include "service/base/clock.h"
#include "service/catalog/catalog.h"

namespace briefing {

// Where a watch's messages go. Implemented by the RPC layer; the watch calls it, never under a lock of its own, never
// two calls at a time.
class WatchSink {
 public:
  virtual ~WatchSink() = default;
  // Sends one encoded WatchResponse, given in pieces. The watch calls nothing else until Watcher::OnSent.
  virtual void Send(std::vector<SharedBytes> pieces) = 0;
  // Ends the stream with a status. Called at most once, never while a Send is outstanding; nothing is called after.
  virtual void Finish(const absl::Status& status) = 0;
  // Breaks the stream off although a Send is outstanding: the reader has stalled. Watcher::OnSent(false) or OnCancelled
  // follows; no other call does.
  virtual void Abort() = 0;
};

// One stream's cursor: a position and a filter. Holds at most one message being sent, and of what it is to send later
// nothing at all, so a slow reader costs no memory.
//
// Life: Start once, or OnCancelled; then OnSent after each Send, also from within it; OnCancelled at any time. After
// Finish, OnSent(false) or OnCancelled the watcher is over and leaves the hub. Thread-safe.
class Watcher {
 public:
  virtual ~Watcher() = default;
  virtual void Start() = 0;
  // The last Send is done; `ok` false: the stream is broken.
  virtual void OnSent(bool ok) = 0;
  // The client is gone. No call of the sink begins after this returns.
  virtual void OnCancelled() = 0;
};

// Opens watches, wakes them, sends progress marks, ends stalled ones. Catalog and clock must outlive the hub, and the
// hub the watchers' use of it. A clock that jumps breaks nothing off: it counts for at most a second. Thread-safe.
class WatchHub {
 public:
  struct Options {
    // A stream whose reader takes nothing for so long is broken off.
    absl::Duration stall_timeout = absl::Seconds(60);
    // Streams open at once.
    int max_watchers = 20000;
  };
  struct Statistics {
    int64_t open = 0;
    int64_t opened = 0;
    int64_t stalled = 0;
    int64_t messages = 0;
    int64_t commits = 0;
  };

  static std::unique_ptr<WatchHub> Create(Options options, const Catalog& catalog, std::string ledger_id,
                                          const Clock& clock);
  virtual ~WatchHub() = default;

  // Whether the time between a Send and its OnSent is the reader's, and counts towards the stall timeout; else the sink
  // has more to do in between than to send.
  enum class StallTimer { kHub, kSink };

  // Checks the request and makes its cursor, not yet started. `sink` must stay valid until Finish was called, or
  // OnCancelled or OnSent(false) has returned.
  //   INVALID_ARGUMENT    wrong filter, token (also one of a history that this ledger no longer has), progress
  //   interval, or
  //                       start (a snapshot with start_revision)
  //   OUT_OF_RANGE        start beyond head + 1
  //   RESOURCE_EXHAUSTED  too many watchers
  //   UNAVAILABLE         shutting down
  virtual absl::StatusOr<std::shared_ptr<Watcher>> Open(const v1::WatchRequest& request, WatchSink& sink,
                                                        StallTimer stall_timer = StallTimer::kHub) = 0;

  // The head has moved: level watchers go on, on the hub's own threads. Never blocks.
  virtual void Wake() = 0;

  // Ends every watch with UNAVAILABLE (SHUTTING_DOWN) and its token, those with a message outstanding as soon as it is
  // sent; refuses new ones. Returns at once. Streams that do not end are broken off by the server's own deadline.
  virtual void Shutdown() = 0;

  virtual Statistics GetStatistics() const = 0;

  // Of the options.
  virtual absl::Duration stall_timeout() const = 0;
};

}  // namespace briefing

#endif  // BRIEFING_SERVICE_WATCH_WATCH_HUB_H_
