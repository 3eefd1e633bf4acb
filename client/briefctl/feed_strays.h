// Claims of a feed on events that only the ledger has.
#ifndef BRIEFING_CLIENT_BRIEFCTL_FEED_STRAYS_H_
#define BRIEFING_CLIENT_BRIEFCTL_FEED_STRAYS_H_

#include "absl/status/status.h"
#include "client/briefctl/context.h"
#include "client/feeds/collection.h"

namespace briefing::briefctl {

// Looks for the events of the strays in what was read and in the ledger, and adds the claims to them; a stray whose
// event is in neither is a fault. Failures are those of the calls.
absl::Status PlaceStrays(feeds::Collection& read, Context& context);

}  // namespace briefing::briefctl

#endif  // BRIEFING_CLIENT_BRIEFCTL_FEED_STRAYS_H_
