// The whole server: parts below, services above, and the order in which they start and stop.
#ifndef BRIEFING_SERVICE_RPC_SERVER_H_
#define BRIEFING_SERVICE_RPC_SERVER_H_

#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "service/base/clock.h"
#include "service/ledger/ledger.h"
#include "service/rpc/log.h"
#include "service/rpc/options.h"

namespace briefing::rpc {

// Life:
//   1. Start: listens. Health (grpc.health.v1) answers NOT_SERVING, calls UNAVAILABLE (NOT_READY), metrics are served.
//   2. Load: reads the ledger; then health turns SERVING and calls are let in.
//   3. Stop: health turns NOT_SERVING; no connection is accepted any more; watches end with their tokens; new calls are
//      answered UNAVAILABLE (SHUTTING_DOWN); when the calls under way have ended, or the drain timeout has passed, the
//      connections are closed; the store is closed. No client hears anything but UNAVAILABLE. The ledger is the owner's
//      to close, afterwards.
// The destructor stops, too. Ledger, clock and log must outlive the server. Start, Load and Stop are called by one
// thread; Stop also by another one, once Load has returned.
class Server {
 public:
  //   INVALID_ARGUMENT     options that do not go together; the message names the flag
  //   FAILED_PRECONDITION  (ADDRESS_IN_USE)
  static absl::StatusOr<std::unique_ptr<Server>> Start(const ServerOptions& options, Ledger& ledger, const Clock& clock,
                                                       Log& log);
  virtual ~Server() = default;

  // DATA_LOSS (LEDGER_CORRUPT), or why the ledger cannot be read. The server then never serves.
  virtual absl::Status Load() = 0;
  // Returns when all is done. Once.
  virtual void Stop() = 0;

  // Where it listens, and where it serves metrics ("" where it does not), with real ports.
  virtual const std::string& address() const = 0;
  virtual const std::string& metrics_address() const = 0;
  // Whether the ledger takes no writes any more, for good.
  virtual bool ledger_closed() const = 0;
};

}  // namespace briefing::rpc

#endif  // BRIEFING_SERVICE_RPC_SERVER_H_
