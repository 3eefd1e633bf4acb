// Takes back what one import brought.
#ifndef BRIEFING_CLIENT_BRIEFCTL_FEED_RETRACT_H_
#define BRIEFING_CLIENT_BRIEFCTL_FEED_RETRACT_H_

#include <string>

#include "absl/status/status.h"
#include "client/briefctl/context.h"

namespace briefing::briefctl {

// Retracts the records that rest on sources/`import` alone, what refers before what is referred to; takes its claims
// from records that rest on others too, and from those that must stay since others refer to them, which are told; the
// source last. In atomic batches: a run that was broken off is finished by another.
absl::Status RetractImport(const std::string& import, bool dry_run, Context& context);

}  // namespace briefing::briefctl

#endif  // BRIEFING_CLIENT_BRIEFCTL_FEED_RETRACT_H_
