// How long one read may take.
#ifndef BRIEFING_SERVICE_RPC_TIME_LIMIT_H_
#define BRIEFING_SERVICE_RPC_TIME_LIMIT_H_

#include <string>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "service/rpc/call.h"

namespace briefing::rpc {

// What ends a read that has begun: the caller goes away, its deadline passes, or the server's own limit is over, which
// is there for callers that set no deadline, or a far one. Counts from when it is made. Cheap to copy.
class TimeLimit {
 public:
  // `what` is read, for the error: "the list".
  TimeLimit(Call& call, absl::Duration limit, absl::string_view what);

  // OK while the read may go on; CANCELLED, or DEADLINE_EXCEEDED (OUT_OF_TIME) saying whose time was over. `call` is
  // the one that it was made for.
  absl::Status Check(Call& call) const;

 private:
  absl::Duration limit_;
  absl::Time until_;
  // The caller's.
  absl::Time deadline_;
  std::string what_;
};

}  // namespace briefing::rpc

#endif  // BRIEFING_SERVICE_RPC_TIME_LIMIT_H_
