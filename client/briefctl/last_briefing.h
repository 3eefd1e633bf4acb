// What the reader was last told, kept between runs.
#ifndef BRIEFING_CLIENT_BRIEFCTL_LAST_BRIEFING_H_
#define BRIEFING_CLIENT_BRIEFCTL_LAST_BRIEFING_H_

#include <cstdint>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/types/optional.h"
#include "briefing/v1/briefing_service.pb.h"

namespace briefing::briefctl {

// "$XDG_STATE_HOME/briefctl", or under ~/.local/state; "" where there is no home.
std::string StateFolder();

// The last briefing of one name, or of one request, from one ledger: a small file under the state folder, replaced as a
// whole. Revisions of one ledger mean nothing in another.
class LastBriefing {
 public:
  struct Kept {
    int64_t revision = 0;
    // What was asked for: topics, parties, filter and title.
    v1::ComposeBriefingRequest request;
  };

  // `name` "": the request tells which one it is. Usage failure for a name that is none (lower-case letters, digits, -
  // and _); local failure where there is no home.
  static absl::StatusOr<LastBriefing> Of(const std::string& name, const v1::ComposeBriefingRequest& request,
                                         const std::string& ledger_id);

  // None: there was none. Local failure for a file that cannot be read.
  absl::StatusOr<absl::optional<Kept>> Load() const;
  absl::Status Save(int64_t revision, const v1::ComposeBriefingRequest& request) const;

 private:
  explicit LastBriefing(std::string path) : path_(std::move(path)) {}

  std::string path_;
};

// What of a request is remembered with a name: not the points in time.
v1::ComposeBriefingRequest ScopeIn(const v1::ComposeBriefingRequest& request);

}  // namespace briefing::briefctl

#endif  // BRIEFING_CLIENT_BRIEFCTL_LAST_BRIEFING_H_
