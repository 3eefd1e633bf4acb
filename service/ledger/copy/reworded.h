// Errors that say more than where they came from.
#ifndef BRIEFING_SERVICE_LEDGER_COPY_REWORDED_H_
#define BRIEFING_SERVICE_LEDGER_COPY_REWORDED_H_

#include "absl/status/status.h"
#include "absl/strings/cord.h"
#include "absl/strings/string_view.h"

namespace briefing {

// `status` with another message, and all else as it is.
inline absl::Status Reworded(const absl::Status& status, absl::string_view message) {
  absl::Status reworded(status.code(), message);
  status.ForEachPayload(
      [&reworded](absl::string_view url, const absl::Cord& payload) { reworded.SetPayload(url, payload); });
  return reworded;
}

}  // namespace briefing

#endif  // BRIEFING_SERVICE_LEDGER_COPY_REWORDED_H_
